/* html.c: one page that needs nothing but itself. */
#include <inttypes.h>

#include "core/limits.h"

#include "report/charts.h"
#include "report/html_out.h"
#include "report/inspector.h"
#include "report/links.h"
#include "report/page_css.h"
#include "report/page_js.h"
#include "report/remedy.h"
#include "report/words.h"

/*
 * Of page/page.js: the only script that may run, so that even a text that
 * got through could do nothing. test_html.py holds the two together.
 */
#define SCRIPT_HASH "sha256-7Zony1N255JtSltcaypkx6VNjEknRQMzQf5jLeXRZq0="

struct page {
	FILE *out;
	const struct scan_result *r;
	const struct report_options *opt;
	struct arena a;  /* of one row */
	struct buf text; /* of one cell */
	bool has_risk;   /* somebody has said how urgent they are */
};

static const char *
word(const struct page *p, enum word w)
{
	return words_get(p->opt->lang, w);
}

static void
write_lines(FILE *out, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fputs(lines[i], out);
}

/* What is in p->text, which is empty then. */
static void
end_text(struct page *p)
{
	html_text(p->out, buf_str(&p->text));
	buf_clear(&p->text);
}

static void
write_head(struct page *p)
{
	fprintf(p->out,
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'; "
	    "script-src '%s'; base-uri 'none'; form-action 'none'\">\n"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
	    p->opt->lang == REPORT_JAPANESE ? "ja" : "en", SCRIPT_HASH);
	fprintf(p->out, "%s: ", word(p, W_PAGE_TITLE));
	html_text(p->out, p->r->asset.name);
	fputs("</title>\n<style>\n", p->out);
	write_lines(p->out, page_css, ARRAY_LEN(page_css));
	fprintf(p->out,
	    "</style>\n</head>\n<body>\n<h1>%s: ", word(p, W_PAGE_TITLE));
	html_text(p->out, p->r->asset.name);
	fputs("</h1>\n<p class=\"sub\">", p->out);
	show_system(&p->text, p->r, p->opt->lang);
	if (p->r->scanned_at != 0) {
		buf_printf(&p->text, ", %s", word(p, W_SCANNED_AT));
		buf_add(&p->text, time_write(&p->a, p->r->scanned_at));
	}
	end_text(p);
	fputs("</p>\n", p->out);
}

static void
tile(struct page *p, size_t n, enum word w)
{
	fprintf(p->out, "<li><b>%zu</b>%s</li>\n", n, word(p, w));
}

static void
write_sums(struct page *p, const struct show_counts *c)
{
	if (scan_is_partial(p->r))
		fprintf(
		    p->out, "<p class=\"note\">%s</p>\n", word(p, W_PARTIAL));
	fputs("<ul class=\"tiles\">\n", p->out);
	tile(p, c->n, W_FINDINGS);
	tile(p, c->n_fixable, W_FIXABLE);
	tile(p, c->n_exploited, W_EXPLOITED);
	if (c->n_undecided > 0)
		tile(p, c->n_undecided, W_UNDECIDED);
	if (c->n_suppressed > 0)
		tile(p, c->n_suppressed, W_HIDDEN);
	fputs("</ul>\n", p->out);
	if (c->n_other_kernels > 0)
		fprintf(p->out, "<p class=\"sub\">%s%zu%s</p>\n",
		    word(p, W_OTHER_KERNELS_BEFORE), c->n_other_kernels,
		    word(p, W_OTHER_KERNELS_AFTER));
}

/* What the script makes use of; without it they are not seen. */
static void
write_tools(struct page *p, const struct show_counts *c)
{
	fprintf(p->out,
	    "<div class=\"tools\" id=\"tools\" hidden>\n"
	    "<input type=\"search\" id=\"search\" placeholder=\"%s\" "
	    "aria-label=\"%s\">\n",
	    word(p, W_SEARCH), word(p, W_SEARCH));
	for (unsigned s = SEVERITY_N; s-- > 0;)
		if (c->by_severity[s] > 0)
			fprintf(p->out,
			    "<label><input type=\"checkbox\" data-s=\"%u\" "
			    "checked> <span class=\"s "
			    "s%u\">%s</span></label>\n",
			    s, s,
			    words_severity(p->opt->lang, (enum severity)s));
	fprintf(p->out,
	    "<label><input type=\"checkbox\" id=\"fixable\"> %s</label>\n"
	    "<label><input type=\"checkbox\" id=\"threat\"> %s</label>\n"
	    "<span class=\"no\" id=\"shown\" data-word=\"%s\" "
	    "aria-live=\"polite\"></span>\n</div>\n",
	    word(p, W_ONLY_FIXABLE), word(p, W_ONLY_THREAT), word(p, W_SHOWN));
}

static void
row_link(struct page *p, const struct finding *f)
{
	fputs("<td class=\"id\">", p->out);
	links_write(&p->text, f, &p->r->os);
	html_link(p->out, buf_str(&p->text), f->id);
	buf_clear(&p->text);
	fputs("</td>", p->out);
}

static void
row_numbers(struct page *p, const struct finding *f)
{
	int64_t days = inspector_age_days(p->r, f);

	fprintf(p->out, "<td class=\"n\" data-v=\"%u\">", f->score_tenths);
	html_text(p->out, show_tenths(&p->a, f->score_tenths));
	if (f->fact != NULL && f->fact->epss.scored_at != 0) {
		uint32_t ppm = f->fact->epss.probability_ppm;

		fprintf(p->out, "</td><td class=\"n\" data-v=\"%u\">%u.%u%%",
		    ppm, ppm / 10000, ppm % 10000 / 1000);
	} else {
		fputs("</td><td class=\"n\" data-v=\"-1\">", p->out);
	}
	fprintf(p->out, "</td><td class=\"n\" data-v=\"%" PRId64 "\">", days);
	if (days >= 0)
		fprintf(p->out, "%" PRId64, days);
	fputs("</td>", p->out);
}

/* KEV and exploits; sorted by how bad that is. */
static void
row_threat(struct page *p, const struct finding *f)
{
	const struct cve_fact *fact = f->fact;
	bool is_kev = fact != NULL && fact->kev.added_at != 0;
	size_t n = fact != NULL ? fact->n_exploits : 0;

	fprintf(p->out, "<td data-v=\"%u\">",
	    (is_kev ? 1000u : 0u) + (n < 999 ? (unsigned)n : 999u));
	if (is_kev) {
		fputs("<span class=\"mark kev\"", p->out);
		if (fact->kev.due_at != 0) {
			fputs(" title=\"", p->out);
			html_text(
			    p->out, time_write_date(&p->a, fact->kev.due_at));
			fputc('"', p->out);
		}
		fputs(">KEV</span>", p->out);
	}
	for (unsigned kind = 0; kind < EXPLOIT_KIND_N; kind++) {
		for (size_t i = 0; i < n; i++) {
			if (fact->exploits[i].kind != kind)
				continue;
			fprintf(p->out, "<span class=\"mark\">%s</span>",
			    exploit_kind_name((enum exploit_kind)kind));
			break;
		}
	}
	fputs("</td>", p->out);
}

/* An item of the details: its name, unless there is nothing to it. */
static void
detail(struct page *p, const char *name, struct str text)
{
	if (text.n == 0)
		return;
	fprintf(p->out, "<dt>%s</dt><dd>", name);
	html_text(p->out, text);
	fputs("</dd>", p->out);
}

static void
detail_list(struct page *p, enum word name, const struct str *items, size_t n)
{
	if (n == 0)
		return;
	fprintf(p->out, "<dt>%s</dt><dd>", word(p, name));
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			fputs("<br>", p->out);
		html_link(p->out, items[i], items[i]);
	}
	fputs("</dd>", p->out);
}

static void
detail_packages(struct page *p, const struct group *g)
{
	if (g->first.package == NULL)
		return;
	fprintf(p->out, "<dt>%s</dt><dd>", word(p, W_PACKAGES));
	for (size_t i = 0; i < g->n; i++) {
		const struct package *q = g->packages[i].package;

		if (i > 0)
			fputs("<br>", p->out);
		html_text(p->out, q->name);
		fputc(' ', p->out);
		html_text(p->out, q->version);
		if (q->path.n > 0) {
			fputs(" <span class=\"no\">", p->out);
			html_text(p->out, q->path);
			fputs("</span>", p->out);
		}
	}
	fputs("</dd>", p->out);
}

static void
detail_priority(struct page *p, const struct priority *q)
{
	if (q == NULL)
		return;
	detail(p, "SSVC", str_from(ssvc_decision_name(q->decision)));
	for (size_t i = 0; i < q->n_changes; i++) {
		fputs("<dt>CVSS</dt><dd>", p->out);
		html_text(p->out, q->changes[i].metric);
		fputs(": ", p->out);
		html_text(p->out, q->changes[i].reason);
		fputs("</dd>", p->out);
	}
}

static void
detail_suppression(struct page *p, const struct suppression *s)
{
	if (s == NULL)
		return;
	fprintf(p->out, "<dt>%s</dt><dd>%s ", word(p, W_SUPPRESSED),
	    suppression_status_name(s->status));
	html_text(p->out, s->reason.n > 0 ? s->reason : s->justification);
	fputs(" (", p->out);
	html_text(p->out, s->source);
	if (s->expires_at != 0) {
		fprintf(p->out, ", %s", word(p, W_UNTIL));
		html_text(p->out, time_write_date(&p->a, s->expires_at));
	}
	fputs(")</dd>", p->out);
}

static void
row_text(struct page *p, const struct group *g)
{
	const struct finding *f = &g->first;
	const struct cve_fact *fact = f->fact;

	fputs("<td class=\"text\">", p->out);
	fputs("<details><summary>", p->out);
	html_text(
	    p->out, f->title.n > 0 ? f->title : str_from(word(p, W_DETAILS)));
	fputs("</summary><dl>", p->out);
	if (f->package != NULL)
		remedy_write(&p->text, f->package, f->fixed_version, &p->r->os);
	detail(p, word(p, W_COMMAND), buf_str(&p->text));
	buf_clear(&p->text);
	detail_suppression(p, f->suppression);
	detail_packages(p, g);
	detail_list(p, W_ALIASES, f->aliases, f->n_aliases);
	detail(p, "CVSS", f->cvss);
	detail_priority(p, f->priority);
	if (fact != NULL) {
		detail_list(
		    p, W_REFERENCES, fact->references, fact->n_references);
		for (size_t i = 0; i < fact->n_weaknesses; i++)
			detail(p, "CWE", fact->weaknesses[i]);
	}
	detail(p, word(p, W_EVIDENCE), f->evidence.record);
	detail(p, "", f->evidence.range);
	fputs("</dl></details></td>", p->out);
}

static void
row_fix(struct page *p, const struct finding *f)
{
	bool is_fix = f->fixed_version.n > 0 && f->verdict != VERDICT_UNKNOWN;

	fputs("<td class=\"ver\">", p->out);
	html_text(p->out, f->version);
	fputs(is_fix ? "</td><td class=\"ver\">" : "</td><td class=\"ver no\">",
	    p->out);
	html_text(p->out, show_outlook(&p->a, p->opt->lang, f));
	fputs("</td>", p->out);
}

static void
write_row(struct page *p, const struct group *g)
{
	const struct finding *f = &g->first;
	unsigned severity = f->severity;
	bool is_threat = f->fact != NULL && (f->fact->kev.added_at != 0 ||
						f->fact->n_exploits > 0);

	fprintf(p->out,
	    "<tr data-s=\"%u\" data-f=\"%d\" data-t=\"%d\">"
	    "<td class=\"sev\" data-v=\"%u\"><span class=\"s s%u\">%s</span>"
	    "</td>",
	    severity, f->fixed_version.n > 0, is_threat, severity, severity,
	    words_severity(p->opt->lang, f->severity));
	if (p->has_risk)
		fprintf(p->out, "<td class=\"n\" data-v=\"%u\">%u</td>",
		    f->priority != NULL ? f->priority->risk : 0,
		    f->priority != NULL ? f->priority->risk : 0);
	row_link(p, f);
	fputs("<td class=\"pkg\">", p->out);
	html_text(p->out, show_package(&p->a, p->opt->lang, g));
	fputs("</td>", p->out);
	row_fix(p, f);
	row_numbers(p, f);
	row_threat(p, f);
	row_text(p, g);
	fputs("</tr>\n", p->out);
	arena_reset(&p->a);
}

static void
write_table(struct page *p, struct finding_iter *it, const char *id,
    bool (*wants)(const struct finding *f))
{
	static const enum word heads[] = {W_SEVERITY, W_RISK, W_ID, W_PACKAGE,
	    W_INSTALLED, W_FIXED, W_SCORE, W_N, W_AGE, W_THREAT, W_TITLE};
	struct groups groups;
	struct group g;

	fprintf(
	    p->out, "<div class=\"wide\"><table id=\"%s\">\n<thead><tr>", id);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (heads[i] != W_RISK || p->has_risk)
			fprintf(p->out, "<th scope=\"col\">%s</th>",
			    heads[i] == W_N ? "EPSS" : word(p, heads[i]));
	fputs("</tr></thead>\n<tbody>\n", p->out);
	groups_start(&groups, it, wants);
	while (groups_next(&groups, &g))
		write_row(p, &g);
	groups_done(&groups);
	fputs("</tbody>\n</table></div>\n", p->out);
}

static void
write_coverage(struct page *p)
{
	static const enum word heads[] = {
	    W_COVERAGE, W_STATE, W_BUILT, W_REASON};

	fprintf(p->out, "<h2>%s</h2>\n<div class=\"wide\"><table>\n<thead><tr>",
	    word(p, W_COVERAGE));
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		fprintf(p->out, "<th scope=\"col\">%s</th>", word(p, heads[i]));
	fputs("</tr></thead>\n<tbody>\n", p->out);
	for (size_t i = 0; i < p->r->n_coverage; i++) {
		const struct coverage *c = &p->r->coverage[i];

		fputs("<tr><td>", p->out);
		html_text(p->out, c->what);
		fprintf(p->out, "</td><td%s>%s</td><td>",
		    c->state < COVERAGE_OK ? " class=\"s s3\"" : "",
		    words_coverage(p->opt->lang, c->state));
		if (c->built_at != 0)
			html_text(p->out, time_write_date(&p->a, c->built_at));
		fputs("</td><td>", p->out);
		html_text(p->out, c->reason);
		fputs("</td></tr>\n", p->out);
		arena_reset(&p->a);
	}
	fputs("</tbody>\n</table></div>\n", p->out);
}

static void
write_diags(struct page *p)
{
	if (p->r->n_diags == 0)
		return;
	fprintf(p->out, "<h2>%s</h2>\n<ul>\n", word(p, W_DIAGNOSTICS));
	for (size_t i = 0; i < p->r->n_diags; i++) {
		const struct diag *d = &p->r->diags[i];

		fputs("<li>", p->out);
		html_text(p->out, d->where);
		fprintf(p->out, ": %s: ", diag_code_name(d->code));
		html_text(p->out, d->text);
		fputs("</li>\n", p->out);
	}
	fputs("</ul>\n", p->out);
}

/* First pass: the sums and the pictures. */
static void
count(struct page *p, struct finding_iter *it, struct show_counts *counts,
    struct charts *charts)
{
	struct groups groups;
	struct group g;

	show_count_rest(counts, it);
	groups_start(&groups, it, show_is_listed);
	while (groups_next(&groups, &g)) {
		show_count(counts, &g);
		charts_count(charts, p->r, &g.first);
		p->has_risk |= g.first.priority != NULL;
	}
	groups_done(&groups);
}

static void
write_html(FILE *out, const struct scan_result *r, struct finding_iter *it,
    const struct report_options *opt)
{
	struct page p = {.out = out, .r = r, .opt = opt};
	struct show_counts counts = {0};
	struct charts charts = {0};

	arena_init(&p.a, LIMIT_SCAN_ARENA_BYTES);
	buf_init(&p.text, LIMIT_REPORT_CELL_BYTES);
	count(&p, it, &counts, &charts);
	write_head(&p);
	write_sums(&p, &counts);
	if (counts.n > 0) {
		charts_write(out, &charts, opt->lang);
		write_tools(&p, &counts);
		write_table(&p, it, "findings", show_is_listed);
	} else {
		fprintf(out, "<p>%s</p>\n", word(&p, W_NONE_FOUND));
	}
	if (opt->show_suppressed && counts.n_suppressed > 0) {
		fprintf(out, "<h2>%s</h2>\n", word(&p, W_SUPPRESSED));
		write_table(&p, it, "suppressed", show_is_suppressed);
	}
	write_coverage(&p);
	write_diags(&p);
	fputs("<script>", out);
	write_lines(out, page_js, ARRAY_LEN(page_js));
	fputs("</script>\n</body>\n</html>\n", out);
	buf_done(&p.text);
	arena_done(&p.a);
}

const struct report report_html = {
    .name = "html",
    .doc = "one page with charts, for browsers and paper",
    .write = write_html,
};
