/* db_search.c: yagura db search. */
#include <stdio.h>
#include <sysexits.h>

#include "app/inspect.h"
#include "base/log.h"
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
	bool found = false;
	int r;

	arena_init(&a, 64 << 10);
	r = cmd_db_dir(&a, args, &db_dir, e);
	if (r == 0)
		r = app_db_search(db_dir, args->words[0], stdout, &found, e);
	if (r == 0 && !found)
		r = fail(e, E_ABSENT, "%s: %s does not name it", args->words[0],
		    db_dir);
	arena_done(&a);
	return r;
}

const struct cmd cmd_db_search = {
    .name = "db search",
    .words = "CVE-...|NOTICE|PACKAGE",
    .doc = "show what the database knows of a vulnerability or package",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
