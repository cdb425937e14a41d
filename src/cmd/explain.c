/* explain.c: yagura explain. */
#include "app/explain.h"

#include "app/document.h"
#include "cmd/policy_options.h"

static const struct cmd_option options[] = {
    {"db",     "DIR",     "the vulnerability database"                       },
    {"kernel", "RELEASE", "the running kernel (uname -r), if not this one's" },
    {"format", "FORM",    "table (default) or json"                          },
    {"os",     "SYSTEM",  "a document's system, debian:12 or debian:12:amd64"},
    RULE_OPTIONS,
    {NULL,     NULL,      NULL					       },
};

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *target = args->n_words > 1 ? args->words[1] : "dir:/";
	struct policy_words words;
	struct explain_options opt = {
	    .session =
		{
			  .target = target,
			  .db_dir = args->db_dir,
			  /* A tree says itself what it is. */
		    .os = document_is(target) || cmd_is_typed(args, "os")
			      ? cmd_value(args, "os", NULL)
			      : NULL,
			  .kernel = cmd_value(args, "kernel", NULL),
			  },
	    .rules = policy_options_of(args, &words),
	    .id = args->words[0],
	    .format = cmd_value(args, "format", "table"),
	};
	bool partial;

	if (app_explain(&opt, stdout, &partial, e) < 0)
		return -1;
	return partial ? EXIT_PARTIAL : 0;
}

const struct cmd cmd_explain = {
    .name = "explain",
    .words = "CVE-... [TARGET]",
    .doc = "say why a vulnerability is found on a target, and how bad",
    .manual = "For each package that it could touch: the record, the range, "
	      "the comparison of\n"
	      "versions, what follows, and why it has its severity; all "
	      "ratings by who gave\n"
	      "them, and whether it is exploited.\n",
    .options = options,
    .min_words = 1,
    .max_words = 2,
    .run = run,
};
