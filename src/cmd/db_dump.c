/* db_dump.c: yagura db dump. */
#include <stdio.h>

#include "app/inspect.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db",			  "DIR", "the vulnerability database"},
    {0},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *db_dir;
	struct arena a;
	int r;

	arena_init(&a, 64 << 10);
	r = cmd_db_dir(&a, args, &db_dir, e);
	if (r == 0)
		r = app_db_dump(db_dir, args->words[0], stdout, e);
	arena_done(&a);
	return r;
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
