/* db_dump.c: yagura db dump. */
#include <stdio.h>

#include "app/inspect.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db", "DIR", "the vulnerability database"},
    {NULL, NULL,  NULL			},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	return app_db_dump(args->db_dir, args->words[0], stdout, e);
}

const struct cmd cmd_db_dump = {
    .name = "db dump",
    .words = "SHARD",
    .doc = "print a shard (\"debian-12\", or a file) as JSON lines",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
