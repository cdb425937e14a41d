/* by_template.c: as the user's own template says. */
#include "report/report.h"
#include "report/template.h"

static int
check(const struct report_options *opt, struct err *e)
{
	struct template t;

	if (opt->template.n == 0)
		return fail(e, E_USAGE, "--format template needs --template");
	if (template_parse(&t, opt->template, e) < 0)
		return -1;
	template_done(&t);
	return 0;
}

static void
write_by_template(FILE *out, const struct scan_result *r,
    struct finding_iter *it, const struct report_options *opt)
{
	struct template t;
	struct err e;

	/* What check has seen, or nothing. */
	if (template_parse(&t, opt->template, &e) < 0)
		return;
	template_write(&t, out, r, it);
	template_done(&t);
}

const struct report report_by_template = {
    .name = "template",
    .doc = "as the file of --template says",
    .check = check,
    .write = write_by_template,
};
