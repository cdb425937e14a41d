/* db_update.c: yagura db update. */
#include <stdio.h>
#include <string.h>

#include "app/update.h"
#include "cmd/cmd.h"
#include "core/limits.h"

static const struct cmd_option options[] = {
    {"db",	    "DIR",      "the vulnerability database"                    },
    {"from",          "PLACE",    "a folder, URL or file instead; may be repeated"},
    {"only",          "FAMILIES", "these only: debian,npm,epss; others stay"      },
    {"for",           "TARGET",   "what a scan of TARGET asks for; others stay"   },
    {"accept-shrunk", NULL,       "feeds may have less to say than before"        },
    {NULL,	    NULL,       NULL					    },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *from[CMD_REPEATS_MAX];
	struct update_options opt = {
	    .db_dir = args->db_dir,
	    .feeds = feed_list,
	    .n_feeds = feed_list_n,
	    .from = from,
	    .only = cmd_value(args, "only", NULL),
	    .accept_shrunk = cmd_has(args, "accept-shrunk"),
	};
	struct arena a;
	bool is_partial = false;
	int r = 0;

	for (size_t i = 0; i < args->n_given; i++)
		if (strcmp(args->given[i].name, "from") == 0)
			from[opt.n_from++] = args->given[i].value;
	arena_init(&a, LIMIT_SMALL_FILE_BYTES);
	if (cmd_has(args, "for")) {
		r = opt.only != NULL
			? fail(e, E_USAGE, "--for does not go with --only")
			: app_update_for(
			      &a, cmd_value(args, "for", NULL), &opt.only, e);
	}
	if (r == 0)
		r = app_update(&opt, stdout, &is_partial, e);
	arena_done(&a);
	if (r < 0)
		return -1;
	return is_partial ? EXIT_PARTIAL : 0;
}

const struct cmd cmd_db_update = {
    .name = "db update",
    .words = "",
    .doc = "fetch and compile vulnerability data",
    .manual =
	"Without --from the publishers' feeds are tried; where none is in "
	"reach, the\n"
	"changelogs that this machine's apt sources hold. PLACE holds feeds "
	"as their\n"
	"publishers lay them out: osv/Debian/all.zip, "
	"debian/tracker/data/json, ...\n",
    .options = options,
    .run = run,
};
