/* db_apply.c: yagura db apply. */
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
		.is_delta = true,
	    },
	    stdout, e);
}

const struct cmd cmd_db_apply = {
    .name = "db apply",
    .words = "FILE",
    .doc = "verify a file of db delta and go on to the next generation",
    .manual = "Without --key the file bundle.pub in the database folder is "
	      "the key.\n",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
