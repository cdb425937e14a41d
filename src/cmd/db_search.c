/* db_search.c: yagura db search. */
#include <stdio.h>

#include "app/inspect.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db",     "DIR",  "the vulnerability database"},
    {"format", "FORM", "table (default) or json"   },
    {NULL,     NULL,   NULL			},
};

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *what = args->words[0];
	bool found;

	if (app_db_search(args->db_dir, what,
		cmd_value(args, "format", "table"), stdout, &found, e) < 0)
		return -1;
	if (!found)
		return fail(
		    e, E_ABSENT, "%s: %s does not name it", what, args->db_dir);
	return 0;
}

const struct cmd cmd_db_search = {
    .name = "db search",
    .words = "WORD",
    .doc = "show all that is known of a vulnerability or a package",
    .manual = "WORD is an id (CVE-..., GHSA-..., a vendor's notice), a "
	      "package, or a word of a\n"
	      "vulnerability's title.\n",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
