/* db_status.c: yagura db status. */
#include <stdio.h>

#include "app/status.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db",     "DIR",  "the vulnerability database"},
    {"format", "FORM", "table (default) or json"   },
    {NULL,     NULL,   NULL			},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	return app_db_status(
	    args->db_dir, cmd_value(args, "format", "table"), stdout, e);
}

const struct cmd cmd_db_status = {
    .name = "db status",
    .words = "",
    .doc = "show feeds, their age, and shards",
    .options = options,
    .run = run,
};
