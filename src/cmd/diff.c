/* diff.c: yagura diff. */
#include <stdio.h>

#include "app/result_diff.h"
#include "base/str.h"
#include "cmd/cmd.h"

static const struct cmd_option options[] = {
    {"format",  "FORM",  "table (default) or json, one object a line"   },
    {"fail-on", "WORDS", "exit code 1 if there is any: new,gone,changed"},
    {NULL,      NULL,    NULL					   },
};

/* Is there any of what the words name? */
static int
has_any(
    struct str words, const struct result_diff *d, bool *ret_any, struct err *e)
{
	const struct {
		struct str word;
		size_t n;
	} counts[] = {
	    {STR("new"),     d->n_new    },
	    {STR("gone"),    d->n_gone   },
	    {STR("changed"), d->n_changed},
	};
	bool any = false;
	struct str word;

	while (str_cut(&words, ',', &word)) {
		size_t i = 0;

		while (i < ARRAY_LEN(counts) && !str_eq(word, counts[i].word))
			i++;
		if (i == ARRAY_LEN(counts))
			return fail(e, E_USAGE,
			    "--fail-on %.*s: not new, gone or changed",
			    STR_ARG(word));
		any |= counts[i].n > 0;
	}
	*ret_any = any;
	return 0;
}

static int
run(const struct cmd_args *args, struct err *e)
{
	const char *fail_on = cmd_value(args, "fail-on", NULL);
	struct result_diff d = {.n_same = 0};
	bool any = false;

	/* Before anything is read: a slip of the pen costs nothing. */
	if ((fail_on != NULL && has_any(str_from(fail_on), &d, &any, e) < 0) ||
	    app_result_diff(args->words[0], args->words[1],
		cmd_value(args, "format", "table"), stdout, &d, e) < 0 ||
	    (fail_on != NULL && has_any(str_from(fail_on), &d, &any, e) < 0))
		return -1;
	if (any)
		return EXIT_GATE;
	return d.is_partial ? EXIT_PARTIAL : 0;
}

const struct cmd cmd_diff = {
    .name = "diff",
    .words = "OLD NEW",
    .doc = "say what two results of scans do not share",
    .manual = "OLD and NEW are files that scan --format json wrote. A finding "
	      "is the same when\n"
	      "vulnerability, package, architecture and file are: an update "
	      "that does not help\n"
	      "changes its version and is no news.\n",
    .options = options,
    .min_words = 2,
    .max_words = 2,
    .run = run,
};
