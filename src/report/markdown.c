/* markdown.c: for tickets, and comments on a change. */
#include "core/limits.h"
#include "report/links.h"
#include "report/md_out.h"
#include "report/show.h"
#include "report/text.h"
#include "report/words.h"

struct markdown {
	FILE *out;
	const struct scan_result *r;
	const struct report_options *opt;
	struct arena a;
	struct buf text;
	bool has_risk;
};

static struct str
word(const struct markdown *m, enum word w)
{
	return str_from(words_get(m->opt->lang, w));
}

static void
write_heads(struct markdown *m, const enum word *heads, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fputs("| ", m->out);
		md_text(m->out, word(m, heads[i]));
		fputc(' ', m->out);
	}
	fputs("|\n", m->out);
	for (size_t i = 0; i < n; i++)
		fputs("| --- ", m->out);
	fputs("|\n", m->out);
}

/* A cell in one of two types, and the bar before the next. */
static void
cell(struct markdown *m, void (*write)(FILE *out, struct str s), struct str s)
{
	if (s.n > 0)
		write(m->out, s);
	fputs(" | ", m->out);
}

/* Addresses here are of letters, digits and . : _ - / only. */
static void
id_cell(struct markdown *m, const struct finding *f)
{
	struct str url;

	links_write(&m->text, f, &m->r->os);
	url = buf_str(&m->text);
	if (url.n > 0)
		fputc('[', m->out);
	md_text(m->out, f->id);
	if (url.n > 0)
		fprintf(m->out, "](%.*s)", STR_ARG(url));
	buf_clear(&m->text);
	fputs(" | ", m->out);
}

static void
write_row(struct markdown *m, const struct group *g)
{
	const struct finding *f = &g->first;
	bool is_fix = f->fixed_version.n > 0 && f->verdict != VERDICT_UNKNOWN;

	fputs("| ", m->out);
	cell(m, md_text, str_from(words_severity(m->opt->lang, f->severity)));
	if (m->has_risk)
		cell(m, md_text,
		    f->priority != NULL
			? str_printf(&m->a, "%u", f->priority->risk)
			: STR_NONE);
	id_cell(m, f);
	cell(m, f->package != NULL ? md_code : md_text,
	    show_package(&m->a, m->opt->lang, g));
	cell(m, md_code, f->version);
	cell(m, is_fix ? md_code : md_text,
	    show_outlook(&m->a, m->opt->lang, f));
	cell(m, md_text, show_tenths(&m->a, f->score_tenths));
	cell(m, md_text, show_threat(&m->a, f));
	md_text(m->out, f->title);
	fputs(" |\n", m->out);
	arena_reset(&m->a);
}

static void
write_findings(struct markdown *m, struct finding_iter *it)
{
	static const enum word heads[] = {W_SEVERITY, W_RISK, W_ID, W_PACKAGE,
	    W_INSTALLED, W_FIXED, W_SCORE, W_THREAT, W_TITLE};
	enum word shown[ARRAY_LEN(heads)];
	struct groups groups;
	struct group g;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		if (heads[i] != W_RISK || m->has_risk)
			shown[n++] = heads[i];
	write_heads(m, shown, n);
	groups_start(&groups, it, show_is_listed);
	while (groups_next(&groups, &g))
		write_row(m, &g);
	groups_done(&groups);
	fputc('\n', m->out);
}

static void
write_suppressed(struct markdown *m, struct finding_iter *it)
{
	static const enum word heads[] = {
	    W_ID, W_PACKAGE, W_STATUS, W_REASON, W_WHERE, W_UNTIL};
	struct groups groups;
	struct group g;

	fprintf(m->out, "### %s\n\n", words_get(m->opt->lang, W_SUPPRESSED));
	write_heads(m, heads, ARRAY_LEN(heads));
	groups_start(&groups, it, show_is_suppressed);
	while (groups_next(&groups, &g)) {
		const struct suppression *s = g.first.suppression;

		fputs("| ", m->out);
		id_cell(m, &g.first);
		cell(m, md_code, show_package(&m->a, m->opt->lang, &g));
		cell(m, md_text, str_from(suppression_status_name(s->status)));
		cell(
		    m, md_text, s->reason.n > 0 ? s->reason : s->justification);
		cell(m, md_code, s->source);
		if (s->expires_at != 0)
			md_text(m->out, time_write_date(&m->a, s->expires_at));
		fputs(" |\n", m->out);
		arena_reset(&m->a);
	}
	groups_done(&groups);
	fputc('\n', m->out);
}

static void
write_coverage(struct markdown *m)
{
	static const enum word heads[] = {
	    W_COVERAGE, W_STATE, W_BUILT, W_REASON};

	write_heads(m, heads, ARRAY_LEN(heads));
	for (size_t i = 0; i < m->r->n_coverage; i++) {
		const struct coverage *c = &m->r->coverage[i];

		fputs("| ", m->out);
		cell(m, md_text, c->what);
		cell(m, md_text,
		    str_from(words_coverage(m->opt->lang, c->state)));
		cell(m, md_text,
		    c->built_at != 0 ? time_write_date(&m->a, c->built_at)
				     : STR_NONE);
		md_text(m->out, c->reason);
		fputs(" |\n", m->out);
		arena_reset(&m->a);
	}
}

static void
write_diags(struct markdown *m)
{
	if (m->r->n_diags == 0)
		return;
	fputc('\n', m->out);
	for (size_t i = 0; i < m->r->n_diags; i++) {
		const struct diag *d = &m->r->diags[i];

		fputs("- ", m->out);
		md_code(m->out, d->where);
		fprintf(m->out, ": %s: ", diag_code_name(d->code));
		md_text(m->out, d->text);
		fputc('\n', m->out);
	}
}

/* First pass: the sums. */
static void
count(struct markdown *m, struct finding_iter *it, struct show_counts *c)
{
	struct groups groups;
	struct group g;

	show_count_rest(c, it);
	groups_start(&groups, it, show_is_listed);
	while (groups_next(&groups, &g)) {
		show_count(c, &g);
		m->has_risk |= g.first.priority != NULL;
	}
	groups_done(&groups);
}

/* Sums are our words; each line of them is a paragraph. */
static void
write_sums(struct markdown *m, const struct show_counts *c)
{
	struct str rest, line;

	show_summary(&m->text, m->r, c, m->opt);
	rest = str_trim(buf_str(&m->text));
	while (str_line(&rest, &line))
		fprintf(m->out, "%.*s\n\n", STR_ARG(line));
	buf_clear(&m->text);
}

static void
write_markdown(FILE *out, const struct scan_result *r, struct finding_iter *it,
    const struct report_options *opt)
{
	struct markdown m = {.out = out, .r = r, .opt = opt};
	struct show_counts c = {0};

	arena_init(&m.a, LIMIT_SCAN_ARENA_BYTES);
	buf_init(&m.text, LIMIT_REPORT_CELL_BYTES);
	count(&m, it, &c);
	fprintf(out, "## %s: ", words_get(opt->lang, W_PAGE_TITLE));
	md_text(out, r->asset.name);
	fputs("\n\n", out);
	show_system(&m.text, r, opt->lang);
	md_text(out, text_take_command(out, buf_str(&m.text)));
	buf_clear(&m.text);
	fputs("\n\n", out);
	write_sums(&m, &c);
	if (c.n > 0)
		write_findings(&m, it);
	if (opt->show_suppressed && c.n_suppressed > 0)
		write_suppressed(&m, it);
	write_coverage(&m);
	write_diags(&m);
	buf_done(&m.text);
	arena_done(&m.a);
}

const struct report report_markdown = {
    .name = "markdown",
    .doc = "tables for tickets and comments",
    .write = write_markdown,
};
