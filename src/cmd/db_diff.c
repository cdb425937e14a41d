/* db_diff.c: yagura db diff. */
#include <stdio.h>

#include "app/diff.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db",     "DIR",  "the vulnerability database"},
    {"format", "FORM", "table (default) or json"   },
    {NULL,     NULL,   NULL			},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *old = args->n_words > 0 ? args->words[0] : "previous";
	const char *new = args->n_words > 1 ? args->words[1] : "current";

	return app_db_diff(args->db_dir, old, new,
	    cmd_value(args, "format", "table"), stdout, e);
}

const struct cmd cmd_db_diff = {
    .name = "db diff",
    .words = "[OLD [NEW]]",
    .doc = "show what two generations tell otherwise",
    .manual = "OLD and NEW are \"previous\", \"current\", a number, a folder "
	      "of a generation,\n"
	      "or a database folder; without them the previous and the "
	      "current one.\n",
    .options = options,
    .max_words = 2,
    .run = run,
};
