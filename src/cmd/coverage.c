/* coverage.c: yagura coverage. */
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
	return app_fleet_coverage(&opt, &f, e);
}

const struct cmd cmd_coverage = {
    .name = "coverage",
    .words = "",
    .doc = "show which assets are not looked at as they should be, and why",
    .manual = "States: excluded (a tag YaguraExclusion or "
	      "InspectorEc2Exclusion), never-scanned,\n"
	      "unsupported, stale (nothing has come for 7 days), partly, "
	      "ok.\n",
    .options = options,
    .run = run,
};
