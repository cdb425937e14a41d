/* db_export.c: yagura db export. */
#include <stdio.h>

#include "app/bundle.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db",   "DIR",      "the vulnerability database"             },
    {"only", "FAMILIES", "these only: debian,npm,epss"            },
    {"sign", "KEY",      "sign it by the private key in that file"},
    {NULL,   NULL,       NULL				     },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	return app_db_export(
	    &(struct export_options){
		.db_dir = args->db_dir,
		.bundle = args->words[0],
		.only = cmd_value(args, "only", NULL),
		.sign = cmd_value(args, "sign", NULL),
	    },
	    stdout, e);
}

const struct cmd cmd_db_export = {
    .name = "db export",
    .words = "BUNDLE",
    .doc = "write the database as one file, to be carried elsewhere",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
