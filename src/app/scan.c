/* scan.c: look at one target and say what is wrong with it. */
#include "app/scan.h"

#include "app/case.h"
#include "app/order.h"
#include "app/output.h"
#include "base/buf.h"
#include "core/limits.h"
#include "os/file.h"

/* The findings of a match, pulled one by one. */
struct array_iter {
	struct finding_iter iter;
	const struct finding *findings;
	const uint32_t *order; /* NULL: as they are */
	size_t n, next;
};

static bool
array_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct array_iter *a = (struct array_iter *)it;
	size_t i;

	if (a->next == a->n)
		return false;
	i = a->next++;
	*ret_f = &a->findings[a->order != NULL ? a->order[i] : i];
	return true;
}

static void
array_rewind(struct finding_iter *it)
{
	struct array_iter *a = (struct array_iter *)it;

	a->next = 0;
}

static int
write_report(const struct report *form, struct session *s, const char *path,
    const struct report_options *opt, struct err *e)
{
	struct array_iter it = {
	    .iter = {array_next, array_rewind},
	    .findings = s->match.findings,
	    .order = order_findings(
		&s->a, s->match.findings, s->match.n_findings, opt->group_by),
	    .n = s->match.n_findings,
	};
	struct output o;

	if (output_open(&o, path, s->readers, e) < 0)
		return -1;
	form->write(o.out, &s->result, &it.iter, opt);
	return output_commit(&o, e);
}

/* Names what there is, of a name that is not. */
static int
fail_form(const char *format, struct err *e)
{
	struct buf names;

	buf_init(&names, 400);
	for (size_t i = 0; i < report_list_n; i++)
		buf_printf(
		    &names, "%s%s", i > 0 ? ", " : "", report_list[i]->name);
	err_set(e, E_USAGE, "--format %s: no such form; there are %.*s", format,
	    STR_ARG(buf_str(&names)));
	buf_done(&names);
	return -1;
}

int
scan_write(struct session *s, const char *format, const char *path,
    const struct report_options *opt, struct err *e)
{
	static const struct report_options plain = {0};
	const struct report *form = report_find(format);

	if (form == NULL)
		return fail_form(format, e);
	return write_report(form, s, path, opt != NULL ? opt : &plain, e);
}

/* What is off about the words: before anything is read. */
static int
check_form(struct arena *a, const struct scan_options *opt,
    struct report_options *ret_report, struct err *e)
{
	const struct report *form = report_find(opt->format);
	struct report_options report = opt->report;

	if (form == NULL)
		return fail_form(opt->format, e);
	if (opt->template_file != NULL &&
	    file_read(a, opt->template_file, LIMIT_TEMPLATE_BYTES,
		&report.template, e) < 0)
		return -1;
	if (form->check != NULL && form->check(&report, e) < 0)
		return opt->template_file != NULL
			   ? fail_at(e, "%s", opt->template_file)
			   : -1;
	*ret_report = report;
	return 0;
}

static int
scan(const struct scan_options *opt, const struct report_options *report,
    bool *ret_partial, struct err *e)
{
	const char *save_dir = opt->session.save_dir;
	struct session s;
	int r;

	r = session_open(&s, &opt->session, e);
	if (r == 0) {
		session_match(&s);
		r = scan_write(&s, opt->format, opt->output, report, e);
	}
	if (r == 0 && save_dir != NULL)
		r = case_finish(&s, save_dir, e);
	if (r == 0)
		*ret_partial = scan_is_partial(&s.result);
	session_close(&s);
	return r;
}

int
app_scan(const struct scan_options *opt, bool *ret_partial, struct err *e)
{
	struct report_options report = opt->report;
	struct arena a;
	int r;

	arena_init(&a, (size_t)2 * LIMIT_TEMPLATE_BYTES);
	r = check_form(&a, opt, &report, e);
	if (r == 0)
		r = scan(opt, &report, ret_partial, e);
	arena_done(&a);
	return r;
}
