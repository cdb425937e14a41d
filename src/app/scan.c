/* scan.c: look at one target and say what is wrong with it. */
#include "app/scan.h"

#include "app/case.h"
#include "app/output.h"

/* The findings of a match, pulled one by one. */
struct array_iter {
	struct finding_iter iter;
	const struct finding *findings;
	size_t n, next;
};

static bool
array_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct array_iter *a = (struct array_iter *)it;

	if (a->next == a->n)
		return false;
	*ret_f = &a->findings[a->next++];
	return true;
}

static void
array_rewind(struct finding_iter *it)
{
	struct array_iter *a = (struct array_iter *)it;

	a->next = 0;
}

static int
write_report(const struct report *form, const struct session *s,
    const char *path, const struct report_options *opt, struct err *e)
{
	struct array_iter it = {
	    {array_next, array_rewind},
            s->match.findings, s->match.n_findings,
	    0
        };
	struct output o;

	if (output_open(&o, path, s->readers, e) < 0)
		return -1;
	form->write(o.out, &s->result, &it.iter, opt);
	return output_commit(&o, e);
}

int
scan_write(struct session *s, const char *format, const char *path,
    const struct report_options *opt, struct err *e)
{
	static const struct report_options plain = {0};
	const struct report *form = report_find(format);

	if (form == NULL)
		return fail(e, E_USAGE, "--format %s: no such form", format);
	return write_report(form, s, path, opt != NULL ? opt : &plain, e);
}

int
app_scan(const struct scan_options *opt, bool *ret_partial, struct err *e)
{
	const char *save_dir = opt->session.save_dir;
	struct session s;
	int r;

	/* Before anything is read: a slip of the pen costs no scan. */
	if (report_find(opt->format) == NULL)
		return fail(
		    e, E_USAGE, "--format %s: no such form", opt->format);
	r = session_open(&s, &opt->session, e);
	if (r == 0) {
		session_match(&s);
		r = scan_write(&s, opt->format, opt->output, &opt->report, e);
	}
	if (r == 0 && save_dir != NULL)
		r = case_finish(&s, save_dir, e);
	if (r == 0)
		*ret_partial = scan_is_partial(&s.result);
	session_close(&s);
	return r;
}
