/* collect.c: yagura collect. */
#include <stdio.h>

#include "app/result.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"results-dir", "DIR",     "where the result goes; may be on NFS"            },
    {"name",        "NAME",    "of the machine, if not its host name"            },
    {"machine-id",  "ID",      "if not that of its /etc/machine-id"              },
    {"tag",         "TAG",     "NAME=VALUE or NAME; may be repeated"             },
    {"kernel",      "RELEASE", "the running kernel (uname -r), if not this one's"},
    {"os-only",     NULL,      "read package databases only, look for no others" },
    {NULL,          NULL,      NULL					      },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *tags[CMD_REPEATS_MAX + 1];
	struct collect_options opt = {
	    .session = {.target = args->n_words > 0 ? args->words[0] : "dir:/",
			.kernel = cmd_value(args, "kernel", NULL),
			.system_only = cmd_has(args, "os-only")},
	    .results_dir = cmd_value(args, "results-dir", NULL),
	    .name = cmd_value(args, "name", NULL),
	    .machine_id = cmd_value(args, "machine-id", NULL),
	    .tags = tags,
	};
	struct collected made;
	struct arena a;
	int rc;

	cmd_values(args, "tag", tags);
	if (opt.results_dir == NULL)
		return fail(e, E_USAGE, "collect needs --results-dir DIR");
	arena_init(&a, 1 << 20);
	rc = app_collect(&a, &opt, &made, e);
	if (rc == 0) {
		printf("%.*s: %zu packages: %.*s\n", STR_ARG(made.host),
		    made.n_packages, STR_ARG(made.path));
		rc = made.is_partial ? EXIT_PARTIAL : 0;
	}
	arena_done(&a);
	return rc;
}

const struct cmd cmd_collect = {
    .name = "collect",
    .words = "[TARGET]",
    .doc = "leave an inventory in a results directory",
    .manual =
	"Needs no network. TARGET is as for scan (this machine without one). "
	"Many machines\n"
	"may write into one directory, and \"yagura upload\" may run at the "
	"same time.\n",
    .options = options,
    .max_words = 1,
    .run = run,
};
