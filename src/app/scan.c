/* scan.c: look at one target and say what is wrong with it. */
#include "app/scan.h"

#include <stddef.h>
#include <stdio.h>

#include "app/case.h"
#include "app/order.h"
#include "app/output.h"
#include "base/buf.h"
#include "base/log.h"
#include "core/limits.h"
#include "os/file.h"

static struct scan_findings *
findings_of(struct finding_iter *it)
{
	void *at = (char *)it - offsetof(struct scan_findings, list);

	return at;
}

static bool
list_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct scan_findings *f = findings_of(it);
	const struct match_result *m = &f->session->match;
	size_t i;

	if (f->next == m->n_findings)
		return false;
	i = f->next++;
	*ret_f = &m->findings[f->order != NULL ? f->order[i] : i];
	return true;
}

static void
list_rewind(struct finding_iter *it)
{
	findings_of(it)->next = 0;
}

void
scan_findings_init(struct scan_findings *f, struct session *s,
    const struct policy *policy, enum report_group by)
{
	static const struct policy none = {.n_gates = 0};

	f->list = (struct finding_iter){list_next, list_rewind};
	f->session = s;
	f->order =
	    order_findings(&s->a, s->match.findings, s->match.n_findings, by);
	f->next = 0;
	policy_view_init(&f->view, policy != NULL ? policy : &none, &f->list,
	    &s->inv.os, s->facts.files[FACTS_OF_EXPLOITS] != NULL);
}

void
scan_findings_done(struct scan_findings *f)
{
	policy_view_done(&f->view);
}

static void
add_coverage(
    struct session *s, const struct policy *p, const struct policy_survey *look)
{
	struct vec coverage;

	vec_init(&coverage, sizeof(struct coverage));
	for (size_t i = 0; i < s->result.n_coverage; i++) {
		struct coverage *to = vec_add(&coverage);

		*to = s->result.coverage[i];
	}
	policy_cover(&s->a, p, look, &coverage);
	s->result.n_coverage = coverage.n;
	s->result.coverage = vec_keep(&coverage, &s->a);
}

static void
say_gates(
    const struct policy *p, const struct policy_survey *look, const char *name)
{
	for (size_t i = 0; i < p->n_gates; i++) {
		const struct policy_firing *f = &look->firings[i];

		if (f->n > 0)
			log_say(LOG_WARN,
			    "%s: --fail-on %.*s: %zu finding%s, the first is "
			    "%.*s",
			    name, STR_ARG(p->gates[i].text), f->n,
			    f->n == 1 ? "" : "s", STR_ARG(f->first));
	}
}

void
scan_judge(struct session *s, const struct app_policy *p, const char *name,
    struct scan_outcome *ret_o)
{
	struct policy_survey look;
	struct scan_findings f;

	scan_findings_init(&f, s, &p->policy, REPORT_UNGROUPED);
	policy_look(&f.view, &s->a, &look);
	scan_findings_done(&f);
	add_coverage(s, &p->policy, &look);
	*ret_o =
	    (struct scan_outcome){.is_partial = scan_is_partial(&s->result),
		.has_fired = look.has_fired,
		.has_ended = p->fails_on_eol && look.n_ended > 0};
	if (name == NULL)
		return;
	say_gates(&p->policy, &look, name);
	if (ret_o->has_ended)
		log_say(LOG_WARN, "%s: --fail-on-eol: %zu finding%s", name,
		    look.n_ended, look.n_ended == 1 ? "" : "s");
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
scan_write(struct session *s, const struct policy *policy, const char *format,
    const char *path, const struct report_options *opt, struct err *e)
{
	static const struct report_options plain = {0};
	const struct report *form = report_find(format);
	struct scan_findings f;
	struct output o;

	if (opt == NULL)
		opt = &plain;
	if (form == NULL)
		return fail_form(format, e);
	if (output_open(&o, path, s->readers, e) < 0)
		return -1;
	scan_findings_init(&f, s, policy, opt->group_by);
	form->write(o.out, &s->result, &f.view.iter, opt);
	scan_findings_done(&f);
	return output_commit(&o, e);
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
scan_session(const struct scan_options *opt, const struct app_policy *p,
    const struct report_options *report, struct scan_outcome *ret_o,
    struct err *e)
{
	const char *save_dir = opt->session.save_dir;
	struct session s;
	int r;

	r = session_open(&s, &opt->session, e);
	if (r == 0) {
		session_match(&s);
		scan_judge(&s, p, opt->session.target, ret_o);
		r = scan_write(
		    &s, &p->policy, opt->format, opt->output, report, e);
	}
	/* What repeats it has no rules and no filters. */
	if (r == 0 && save_dir != NULL)
		r = case_finish(&s, save_dir, e);
	session_close(&s);
	return r;
}

int
app_scan(
    const struct scan_options *opt, struct scan_outcome *ret_o, struct err *e)
{
	struct report_options report = opt->report;
	struct app_policy p;
	struct arena a;
	int r;

	arena_init(&a, (size_t)2 * LIMIT_TEMPLATE_BYTES);
	r = check_form(&a, opt, &report, e);
	if (r == 0)
		r = app_policy_open(&p, &opt->policy, e);
	if (r == 0) {
		r = scan_session(opt, &p, &report, ret_o, e);
		app_policy_close(&p);
	}
	arena_done(&a);
	return r;
}
