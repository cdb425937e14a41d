/* explain.c: yagura explain. */
#include "app/explain.h"

#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"db",     "DIR",     "the vulnerability database"                      },
    {"kernel", "RELEASE", "the running kernel (uname -r), if not this one's"},
    {NULL,     NULL,      NULL					      },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	struct session_options opt = {
	    .target = args->n_words > 1 ? args->words[1] : "dir:/",
	    .db_dir = args->db_dir,
	    .kernel = cmd_value(args, "kernel", NULL),
	};
	bool partial;

	if (app_explain(&opt, args->words[0], stdout, &partial, e) < 0)
		return -1;
	return partial ? EXIT_PARTIAL : 0;
}

const struct cmd cmd_explain = {
    .name = "explain",
    .words = "CVE-... [TARGET]",
    .doc = "say why a vulnerability is found on a target, or why not",
    .manual = "For each package that it could touch: the record, the range, "
	      "the comparison of\n"
	      "versions, and what follows.\n",
    .options = options,
    .min_words = 1,
    .max_words = 2,
    .run = run,
};
