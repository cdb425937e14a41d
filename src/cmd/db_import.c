/* db_import.c: yagura db import. */
#include <stdio.h>

#include "app/bundle.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"allow-older", NULL,  "even if the one in use was built later"    },
    {"db",          "DIR", "the vulnerability database"                },
    {"key",         "PUB", "the public key of who must have signed it" },
    {"unsigned",    NULL,  "take it from anybody, when no key is known"},
    {NULL,          NULL,  NULL					},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	return app_db_import(
	    &(struct import_options){
		.db_dir = args->db_dir,
		.bundle = args->words[0],
		.key = cmd_value(args, "key", NULL),
		.is_unsigned = cmd_has(args, "unsigned"),
		.allow_older = cmd_has(args, "allow-older"),
	    },
	    stdout, e);
}

const struct cmd cmd_db_import = {
    .name = "db import",
    .words = "BUNDLE",
    .doc = "verify such a file and make it the database in use",
    .manual = "Without --key the file bundle.pub in the database folder is "
	      "the key.\n",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
