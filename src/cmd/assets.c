/* assets.c: yagura assets. */
#include <stdio.h>

#include "app/fleet.h"
#include "cmd/cmd.h"
#include "cmd/fleet.h"

static const struct cmd_option options[] = {FLEET_ASSET_OPTIONS};

static int
run(const struct cmd_args *args, struct err *e)
{
	struct store_asset_filter f;
	struct fleet_options opt;

	if (fleet_asset_args(args, &opt, &f, e) < 0)
		return -1;
	return app_fleet_assets(&opt, &f, e);
}

const struct cmd cmd_assets = {
    .name = "assets",
    .words = "",
    .doc = "show all assets, and how many findings each has",
    .options = options,
    .run = run,
};
