/* asset.c: yagura asset. */
#include <stdio.h>

#include "app/fleet.h"
#include "cmd/cmd.h"
#include "os/clock.h"

static const struct cmd_option options[] = {
    {"state",  "DIR",  "where assets and findings are kept"},
    {"format", "FORM", "table or json"                     },
    {NULL,     NULL,   NULL				},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	struct fleet_options opt = {.state = args->state_dir,
	    .format = cmd_value(args, "format", "table"),
	    .out = stdout};

	if (clock_now(&opt.now, e) < 0)
		return -1;
	return app_fleet_asset(&opt, args->words[0], e);
}

const struct cmd cmd_asset = {
    .name = "asset",
    .words = "NAME",
    .doc = "show one asset, its past and its findings",
    .manual = "NAME is its UUID, its instance-id, its machine-id or its host "
	      "name.\n",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
