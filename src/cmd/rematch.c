/* rematch.c: yagura rematch. */
#include <stdio.h>

#include "app/fleet.h"
#include "cmd/cmd.h"
#include "os/clock.h"

static const struct cmd_option options[] = {
    {"state", "DIR", "where assets and findings are kept"},
    {"db",    "DIR", "the vulnerability database"        },
    {NULL,    NULL,  NULL				},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	utc_s now;

	if (clock_now(&now, e) < 0)
		return -1;
	return app_fleet_rematch(args->state_dir, args->db_dir, now, stdout, e);
}

const struct cmd cmd_rematch = {
    .name = "rematch",
    .words = "",
    .doc = "bring findings up to the database, and forget what is past",
    .manual = "After each \"yagura db update\". Only what the new database "
	      "tells otherwise than the\n"
	      "last one is matched again.\n",
    .options = options,
    .run = run,
};
