/* db_status.c: yagura db status. */
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
		r = app_db_status(db_dir, stdout, e);
	arena_done(&a);
	return r;
}

const struct cmd cmd_db_status = {
    .name = "db status",
    .words = "",
    .doc = "show feeds, their age, and shards",
    .options = options,
    .run = run,
};
