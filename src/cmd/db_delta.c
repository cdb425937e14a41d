/* db_delta.c: yagura db delta. */
#include <stdio.h>

#include "app/bundle.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db",   "DIR", "the vulnerability database"             },
    {"sign", "KEY", "sign it by the private key in that file"},
    {NULL,   NULL,  NULL				     },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	return app_db_delta(
	    &(struct delta_options){
		.db_dir = args->db_dir,
		.old = args->words[0],
		.new = args->words[1],
		.delta = args->words[2],
		.sign = cmd_value(args, "sign", NULL),
	    },
	    stdout, e);
}

const struct cmd cmd_db_delta = {
    .name = "db delta",
    .words = "OLD NEW FILE",
    .doc = "write what makes one generation of another",
    .manual = "OLD and NEW are as for db diff.\n",
    .options = options,
    .min_words = 3,
    .max_words = 3,
    .run = run,
};
