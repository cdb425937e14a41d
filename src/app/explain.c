/* explain.c: why a vulnerability is found on a target, or why not. */
#include "app/explain.h"

#include <errno.h>
#include <string.h>

#include "app/scan.h"
#include "app/why.h"
#include "core/time.h"
#include "report/text.h"

static void
line(FILE *out, const char *label, struct str text)
{
	if (text.n == 0)
		return;
	fprintf(out, "  %-12s", label);
	text_write(out, text);
	fputc('\n', out);
}

/* ---- the vulnerability, whatever package has it */

static struct str
score_text(struct arena *a, unsigned tenths, struct str vector)
{
	return str_printf(
	    a, "%u.%u %.*s", tenths / 10, tenths % 10, STR_ARG(vector));
}

static void
write_ratings(FILE *out, const struct why *w)
{
	for (size_t i = 0; i < w->facts.ratings.n; i++) {
		struct facts_rating r = facts_rating_at(w->facts.ratings, i);
		struct str text =
		    r.is_scored ? score_text(&w->s->a, r.score_tenths, r.vector)
				: r.vector;

		line(out, "rating",
		    str_printf(&w->s->a, "%.*s  (%.*s)", STR_ARG(text),
			STR_ARG(r.source)));
	}
}

/* 943110 of a million as "94.3 %". */
static struct str
percent(struct arena *a, uint32_t ppm)
{
	return str_printf(a, "%u.%u %%", ppm / 10000, ppm / 1000 % 10);
}

static void
write_exploitation(FILE *out, const struct why *w)
{
	const struct kev_entry *kev = &w->facts.kev;
	const struct epss_score *epss = &w->facts.epss;
	struct arena *a = &w->s->a;

	if (kev->added_at != 0)
		line(out, "exploited",
		    str_printf(a, "in CISA's catalogue since %.*s, due %.*s%s",
			STR_ARG(time_write_date(a, kev->added_at)),
			STR_ARG(time_write_date(a, kev->due_at)),
			kev->is_ransomware ? ", by ransomware" : ""));
	if (epss->scored_at != 0)
		line(out, "EPSS",
		    str_printf(a,
			"%.*s within 30 days, more than %.*s of all  (%.*s)",
			STR_ARG(percent(a, epss->probability_ppm)),
			STR_ARG(percent(a, epss->percentile_ppm)),
			STR_ARG(time_write_date(a, epss->scored_at))));
	if (w->facts.exploits.n > 0)
		line(out, "exploits",
		    str_printf(a, "%zu are public", w->facts.exploits.n));
	if (w->facts.is_rejected)
		line(out, "rejected",
		    STR("its CNA says that it is no vulnerability"));
	line(out, "facts", w->facts_fault);
}

static void
write_vuln(FILE *out, const struct why *w, const struct why_vuln *v)
{
	struct arena *a = &w->s->a;

	text_write(out, v->vuln.id);
	fputs("\n", out);
	line(out, "data", v->shard->name);
	line(
	    out, "title", v->vuln.title.n > 0 ? v->vuln.title : w->facts.title);
	if (v->vuln.score_tenths > 0)
		line(out, "score",
		    score_text(a, v->vuln.score_tenths, v->vuln.cvss));
	write_ratings(out, w);
	if (v->vuln.published_at != 0)
		line(
		    out, "published", time_write_date(a, v->vuln.published_at));
	for (size_t i = 0; i < v->n_aliases; i++)
		line(out, "alias", v->aliases[i]);
	write_exploitation(out, w);
}

/* ---- a package and its records */

static void
label(FILE *out, const char *name)
{
	fprintf(out, "    %-10s", name);
}

/* "3.0.11-1 < 3.0.22-1": the comparison that decides, spelled out. */
static void
write_compare(FILE *out, const char *what, struct str version,
    const struct why_compare *c, const char *order)
{
	if (!c->is_made)
		return;
	label(out, what);
	text_write(out, version);
	fprintf(out, " %s ", c->sign < 0 ? "<" : c->sign > 0 ? ">" : "=");
	text_write(out, c->bound);
	fprintf(out, "  (by %s)\n", order);
}

/* One record, and whether it speaks of the package. */
static void
write_row(FILE *out, const struct why_package *p, const struct why_row *row)
{
	const struct vulndb_row *r = &row->row;

	label(out, "record");
	fprintf(out, "%.*s, says %s", STR_ARG(row->feed.name),
	    vendor_status_name(r->status));
	if (r->severity != SEVERITY_UNKNOWN)
		fprintf(out, ", severity %s", severity_name(r->severity));
	if (r->module.n > 0)
		fprintf(out, ", module %.*s", STR_ARG(r->module));
	if (r->channel.n > 0)
		fprintf(out, ", channel %.*s", STR_ARG(r->channel));
	fputc('\n', out);
	label(out, "range");
	text_write(out, row->range);
	fputc('\n', out);
	if (row->left_out.n > 0) {
		label(out, "left out");
		text_write(out, row->left_out);
		fputc('\n', out);
		return;
	}
	write_compare(out, "from", row->version, &row->lo, p->order);
	write_compare(out, r->hi_included ? "last" : "fixed in", row->version,
	    &row->hi, p->order);
}

static void
write_severity(FILE *out, const struct why_package *p)
{
	const struct finding *f = p->found;

	label(out, "severity");
	fputs(severity_name(f->severity), out);
	if (f->score_tenths > 0) {
		fprintf(out, ", %u.%u ", f->score_tenths / 10,
		    f->score_tenths % 10);
		text_write(out, f->cvss);
	}
	fputs(": ", out);
	text_write(out, p->severity_reason);
	fputc('\n', out);
}

/* What the match made of all its records together. */
static void
write_verdict(FILE *out, const struct why_package *p)
{
	label(out, "verdict");
	switch (p->answer) {
	case WHY_FOUND:
	case WHY_NOT_RUNNING:
		fputs("AFFECTED\n", out);
		break;
	case WHY_UNDECIDED:
		fputs("UNDECIDED\n", out);
		break;
	case WHY_SUPPRESSED:
	case WHY_REJECTED:
		fprintf(out, "%s\n", why_answer_text(p->answer));
		break;
	case WHY_NO_DATA:
	case WHY_OUT_OF_RANGE:
	case WHY_NOT_AFFECTED:
	case WHY_OTHER_LINE:
	case WHY_ABSENT:
	case WHY_OTHER_RELEASE:
	case WHY_NOT_KNOWN:
	case WHY_ANSWER_N:
	default:
		fputs("not affected\n", out);
		break;
	}
}

static void
write_package(FILE *out, const struct why_package *p)
{
	const struct package *of = p->package;

	fputs("\n  package ", out);
	text_write(out, of->name);
	fputc(' ', out);
	text_write(out, of->version);
	fputs(" (source ", out);
	text_write(out, of->source_name);
	fputc(' ', out);
	text_write(out, of->source_version);
	fputs(")\n", out);
	if (of->kernel == KERNEL_NOT_RUNNING)
		fputs("    kernel    not the one that runs\n", out);
	for (size_t i = 0; i < p->n_rows; i++)
		write_row(out, p, &p->rows[i]);
	write_verdict(out, p);
	if (p->found != NULL)
		write_severity(out, p);
	if (p->answer == WHY_SUPPRESSED)
		why_write_suppression(out, "    by        ", p->found);
}

/* ---- the whole */

static void
write_touched(FILE *out, const struct why_vuln *v)
{
	fputs("\n  Not affected: no package that it touches is installed.\n"
	      "  It touches:",
	    out);
	for (size_t i = 0; i < v->n_touched; i++) {
		fputc(' ', out);
		text_write(out, v->touched[i]);
	}
	fputc('\n', out);
}

static void
write_unknown(FILE *out, const struct why *w)
{
	const struct session *s = w->s;

	text_write(out, w->id);
	fputs("\n", out);
	line(out, "title", w->facts.title);
	write_ratings(out, w);
	write_exploitation(out, w);
	fputs("\n", out);
	if (!session_has_db(s))
		fputs("  Undecided: there is no vulnerability data to look "
		      "into.\n",
		    out);
	for (size_t i = 0; i < s->n_shards; i++) {
		if (s->shards[i].db == NULL)
			continue;
		fputs("  ", out);
		text_write(out, s->shards[i].name);
		fputs(" does not name it.\n", out);
	}
	why_write_elsewhere(out, w);
}

void
why_write_coverage(FILE *out, const struct why *w)
{
	const struct scan_result *r = &w->s->result;

	for (size_t i = 0; i < r->n_coverage; i++) {
		const struct coverage *c = &r->coverage[i];

		if (c->state >= COVERAGE_OK)
			continue;
		fputs("  Partly evaluated: ", out);
		text_write(out, c->what);
		fputs(": ", out);
		text_write(out, c->reason);
		fputc('\n', out);
	}
}

void
why_write_explanation(FILE *out, const struct why *w)
{
	for (size_t i = 0; i < w->n_vulns; i++) {
		const struct why_vuln *v = &w->vulns[i];

		if (i > 0)
			fputc('\n', out);
		write_vuln(out, w, v);
		for (size_t k = 0; k < v->n_packages; k++)
			write_package(out, &v->packages[k]);
		if (v->n_packages == 0)
			write_touched(out, v);
	}
	if (w->n_vulns == 0)
		write_unknown(out, w);
	fputc('\n', out);
	why_write_coverage(out, w);
}

/* Give findings the word of the rule by which they need no action. */
static void
apply_rules(struct session *s, const struct app_policy *p)
{
	struct match_result *m = &s->match;
	struct finding *list = arena_zalloc(&s->a, m->n_findings, sizeof *list);
	const struct finding *from;
	struct scan_findings f;
	size_t n = 0;

	scan_findings_init(&f, s, &p->policy, REPORT_UNGROUPED);
	while (f.view.iter.next(&f.view.iter, &from)) {
		struct suppression *why = NULL;

		if (from->suppression != NULL) {
			why = ARENA_NEW(&s->a, struct suppression);
			*why = *from->suppression;
		}
		list[n] = *from;
		list[n].suppression = why;
		/* Is gone with the view. */
		list[n++].priority = NULL;
	}
	scan_findings_done(&f);
	m->findings = list;
	m->n_findings = n;
}

static int
answer(const struct explain_options *opt,
    void (*write)(FILE *out, const struct why *w), FILE *out, bool *ret_partial,
    struct err *e)
{
	bool is_json = strcmp(opt->format, "json") == 0;
	struct app_policy p;
	struct session s;
	struct why w;
	int r;

	if (!is_json && strcmp(opt->format, "table") != 0)
		return fail(
		    e, E_USAGE, "--format %s: no such form", opt->format);
	if (app_policy_open(&p, &opt->rules, e) < 0)
		return -1;
	r = session_open(&s, &opt->session, e);
	if (r == 0) {
		session_match(&s);
		apply_rules(&s, &p);
		why_collect(&s, opt->id, &w);
		(is_json ? why_write_json : write)(out, &w);
		*ret_partial = scan_is_partial(&s.result) ||
			       w.answer == WHY_UNDECIDED ||
			       w.answer == WHY_NO_DATA;
		if (fflush(out) != 0 || ferror(out))
			r = fail_sys(e, errno, "standard output");
	}
	session_close(&s);
	app_policy_close(&p);
	return r;
}

int
app_explain(const struct explain_options *opt, FILE *out, bool *ret_partial,
    struct err *e)
{
	return answer(opt, why_write_explanation, out, ret_partial, e);
}

int
app_why_not(const struct explain_options *opt, FILE *out, bool *ret_partial,
    struct err *e)
{
	return answer(opt, why_write_not, out, ret_partial, e);
}
