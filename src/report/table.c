/* table.c: what a person reads first. */
#include "core/limits.h"
#include "report/report.h"
#include "report/show.h"
#include "report/text.h"
#include "report/words.h"

/* On a terminal: room for a long name before it is cut. */
#define PACKAGE_MAX  36
#define PACKAGE_MIN  16
#define VERSIONS_MAX 52
#define VERSIONS_MIN 24
#define TITLE_MIN    20
#define DIAGS_SHOWN  20

#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

enum column {
	COL_SEVERITY,
	COL_RISK,
	COL_ID,
	COL_PACKAGE,
	COL_VERSIONS,
	COL_THREAT,
	COL_TITLE,
	COL_N
};

static const enum word heads[COL_N] = {
    W_SEVERITY, W_RISK, W_ID, W_PACKAGE, W_VERSIONS, W_THREAT, W_TITLE};

/* What one line has in its columns. */
struct cells {
	struct str text[COL_N];
};

/* What stands above the lines of one package or vulnerability. */
struct head_sums {
	uint32_t by_severity[SEVERITY_N];
};

struct table {
	FILE *out;
	const struct report_options *opt;
	bool is_shown[COL_N];
	size_t width[COL_N]; /* of a column but the last; 0: as it comes */
	size_t title_width;  /* likewise */
	bool is_tall;        /* titles stand in lines of their own */
	struct vec heads;    /* struct head_sums, by number of the group */
};

static const char *
color_of(enum severity s)
{
	switch (s) {
	case SEVERITY_CRITICAL:
		return "\033[1;31m";
	case SEVERITY_HIGH:
		return "\033[31m";
	case SEVERITY_MEDIUM:
		return "\033[33m";
	case SEVERITY_LOW:
	case SEVERITY_NEGLIGIBLE:
	case SEVERITY_UNKNOWN:
	case SEVERITY_N:
		break;
	}
	return "\033[2m";
}

/* Text in a cell, in color where that is welcome. */
static void
cell(struct table *t, const char *color, struct str text, size_t width)
{
	if (t->opt->color)
		fputs(color, t->out);
	text_cell(t->out, text, width);
	if (t->opt->color)
		fputs(PLAIN, t->out);
}

static struct str
word(const struct table *t, enum word w)
{
	return str_from(words_get(t->opt->lang, w));
}

/* What stands above a column. */
static struct str
head_of(const struct table *t, unsigned c)
{
	if (c == COL_VERSIONS && t->opt->group_by == REPORT_BY_PACKAGE)
		return word(t, W_FIXED);
	return word(t, heads[c]);
}

static struct str
versions_text(struct table *t, struct arena *a, const struct finding *f)
{
	struct str outlook;

	if (f->package == NULL)
		return STR("-");
	if (f->kind == FINDING_SUPPORT_LIMITED)
		return f->version;
	outlook = show_outlook(a, t->opt->lang, f);
	if (t->opt->group_by == REPORT_BY_PACKAGE)
		return outlook;
	return str_printf(
	    a, "%.*s → %.*s", STR_ARG(f->version), STR_ARG(outlook));
}

static struct cells
cells_of(struct table *t, struct arena *a, const struct group *g)
{
	const struct finding *f = &g->first;
	enum report_lang lang = t->opt->lang;
	struct cells c = {0};

	c.text[COL_SEVERITY] = str_from(words_severity(lang, f->severity));
	if (f->priority != NULL)
		c.text[COL_RISK] = str_printf(a, "%u", f->priority->risk);
	c.text[COL_ID] = f->id;
	c.text[COL_PACKAGE] = show_package(a, lang, g);
	c.text[COL_VERSIONS] = versions_text(t, a, f);
	c.text[COL_THREAT] = show_threat(a, f);
	c.text[COL_TITLE] = f->title;
	return c;
}

static bool
is_same_head(const struct table *t, const struct finding *f,
    const struct package *last_package, struct str last_text)
{
	const struct package *p = f->package;

	if (t->opt->group_by == REPORT_BY_CVE)
		return str_eq(f->id, last_text);
	return p != NULL && last_package != NULL &&
	       str_eq(p->type, last_package->type) &&
	       str_eq(p->source_name, last_package->source_name) &&
	       str_eq(f->version, last_text);
}

/* Where a new group begins: what the last one was. */
struct head_state {
	struct arena a; /* of text */
	const struct package *package;
	struct str text; /* id, or version */
	size_t n;        /* groups begun */
};

/* Does a group begin with f? */
static bool
head_begins(struct table *t, struct head_state *s, const struct finding *f)
{
	struct str text =
	    t->opt->group_by == REPORT_BY_CVE ? f->id : f->version;

	if (t->opt->group_by == REPORT_UNGROUPED ||
	    (s->n > 0 && is_same_head(t, f, s->package, s->text)))
		return false;
	arena_reset(&s->a);
	s->package = f->package;
	s->text = str_dup(&s->a, text);
	s->n++;
	return true;
}

static void
wider(size_t *width, struct str s)
{
	size_t w = text_width(s);

	if (w > *width)
		*width = w;
}

static size_t
at_most(size_t n, size_t max)
{
	return n < max ? n : max;
}

/* Columns of a line without its title, and the blanks behind each. */
static size_t
used_width(const struct table *t)
{
	size_t used = t->opt->group_by != REPORT_UNGROUPED ? 2 : 0;

	for (unsigned c = 0; c < COL_TITLE; c++)
		if (t->is_shown[c])
			used += t->width[c] + 2;
	return used;
}

/* Take what is missing from a column, but leave it min. */
static void
shrink(struct table *t, enum column c, size_t min)
{
	size_t used = used_width(t), room = t->opt->width + 2, over;

	if (!t->is_shown[c] || used <= room || t->width[c] <= min)
		return;
	over = used - room;
	t->width[c] = t->width[c] - min > over ? t->width[c] - over : min;
}

/* Make the columns fit the terminal. */
static void
fit(struct table *t)
{
	size_t used;

	if (t->opt->width == 0)
		return;
	t->width[COL_PACKAGE] = at_most(t->width[COL_PACKAGE], PACKAGE_MAX);
	t->width[COL_VERSIONS] = at_most(t->width[COL_VERSIONS], VERSIONS_MAX);
	used = used_width(t);
	if (!t->is_shown[COL_TITLE])
		t->title_width = 0;
	else if (used + TITLE_MIN <= t->opt->width)
		t->title_width = t->opt->width - used;
	else
		t->is_tall = true;
	shrink(t, COL_VERSIONS, VERSIONS_MIN);
	shrink(t, COL_PACKAGE, PACKAGE_MIN);
}

static void
choose_columns(struct table *t)
{
	for (unsigned c = 0; c < COL_N; c++)
		t->is_shown[c] = true;
	if (t->opt->lang == REPORT_ENGLISH)
		wider(&t->width[COL_SEVERITY], STR("negligible"));
	t->is_shown[COL_RISK] = t->width[COL_RISK] > 0;
	t->is_shown[COL_THREAT] = t->width[COL_THREAT] > 0;
	if (t->opt->group_by == REPORT_BY_PACKAGE)
		t->is_shown[COL_PACKAGE] = false;
	if (t->opt->group_by == REPORT_BY_CVE)
		t->is_shown[COL_RISK] = t->is_shown[COL_ID] =
		    t->is_shown[COL_THREAT] = t->is_shown[COL_TITLE] = false;
	/* As wide as their heads at least. */
	for (unsigned c = 0; c < COL_TITLE; c++)
		if (t->is_shown[c])
			wider(&t->width[c], head_of(t, c));
}

/* First pass: how wide the columns are, and the sums. */
static void
measure(struct table *t, struct finding_iter *it, struct show_counts *counts)
{
	struct head_state state = {0};
	struct arena a;
	struct groups groups;
	struct group g;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&state.a, LIMIT_SCAN_ARENA_BYTES);
	show_count_rest(counts, it);
	groups_start(&groups, it, show_is_listed);
	while (groups_next(&groups, &g)) {
		struct cells cells = cells_of(t, &a, &g);

		show_count(counts, &g);
		for (unsigned c = 0; c < COL_TITLE; c++)
			wider(&t->width[c], cells.text[c]);
		if (head_begins(t, &state, &g.first) &&
		    vec_add(&t->heads) == NULL)
			break;
		if (t->heads.n > 0) {
			struct head_sums *sums =
			    vec_at(&t->heads, t->heads.n - 1);

			sums->by_severity[g.first.severity]++;
		}
		arena_reset(&a);
	}
	groups_done(&groups);
	arena_done(&state.a);
	arena_done(&a);
	choose_columns(t);
	fit(t);
}

/*
 * A text at the end of a line, or in one of its own. There, a mark in front
 * keeps a foreign text from being the first word of a line, where some
 * programs that show logs look for commands.
 */
static void
write_title(struct table *t, struct str title)
{
	size_t width = t->title_width;

	if (t->is_tall && title.n > 0) {
		fputs("\n  └ ", t->out);
		width = t->opt->width > 4 ? t->opt->width - 4 : 1;
	}
	text_cell(t->out, title, text_width(title) > width ? width : 0);
}

/* No blanks stand at the end of a line. */
static void
write_line(
    struct table *t, const struct cells *cells, const char *color, bool is_head)
{
	unsigned last = 0;

	for (unsigned c = 0; c < COL_N; c++)
		if (t->is_shown[c] && cells->text[c].n > 0 &&
		    !(c == COL_TITLE && t->is_tall))
			last = c;
	if (t->opt->group_by != REPORT_UNGROUPED)
		fputs("  ", t->out);
	for (unsigned c = 0; c <= last && c < COL_TITLE; c++) {
		size_t width = t->width[c];

		if (!t->is_shown[c])
			continue;
		if (c == last && text_width(cells->text[c]) <= width)
			width = 0;
		if (is_head || c == COL_SEVERITY)
			cell(t, color, cells->text[c], width);
		else
			text_cell(t->out, cells->text[c], width);
		if (c < last)
			fputs("  ", t->out);
	}
	if (t->is_shown[COL_TITLE] && is_head && !t->is_tall)
		cell(t, color, cells->text[COL_TITLE], 0);
	else if (t->is_shown[COL_TITLE] && !is_head)
		write_title(t, cells->text[COL_TITLE]);
	fputc('\n', t->out);
}

static void
write_heads(struct table *t)
{
	struct cells cells = {0};

	for (unsigned c = 0; c < COL_N; c++)
		cells.text[c] = head_of(t, c);
	write_line(t, &cells, BOLD, true);
}

/* "curl 7.88.1-10: 2 critical, 3 low" */
static void
write_package_head(
    struct table *t, const struct group *g, const struct head_sums *sums)
{
	const struct package *p = g->first.package;
	const char *mark = ": ";
	struct str name;

	name = p != NULL ? p->source_name : word(t, W_THE_SYSTEM);
	cell(t, BOLD, text_take_command(t->out, name), 0);
	if (p != NULL) {
		fputc(' ', t->out);
		text_write(t->out, g->first.version);
	}
	for (unsigned s = SEVERITY_N; s-- > 0;) {
		if (sums->by_severity[s] == 0)
			continue;
		fprintf(t->out, "%s%u %s", mark, (unsigned)sums->by_severity[s],
		    words_severity(t->opt->lang, (enum severity)s));
		mark = ", ";
	}
	fputc('\n', t->out);
}

/* "CVE-2024-1  9.8  KEV 94%  title" */
static void
write_cve_head(struct table *t, const struct cells *c, const struct finding *f,
    struct arena *a)
{
	const struct str rest[] = {show_tenths(a, f->score_tenths),
	    c->text[COL_RISK], c->text[COL_THREAT]};
	size_t used = text_width(f->id), width = 0;

	cell(t, BOLD, text_take_command(t->out, f->id), 0);
	for (size_t i = 0; i < ARRAY_LEN(rest); i++) {
		if (rest[i].n == 0)
			continue;
		fputs("  ", t->out);
		used += 2 + text_write(t->out, rest[i]);
	}
	if (f->title.n > 0 &&
	    (t->opt->width == 0 || used + TITLE_MIN < t->opt->width)) {
		if (t->opt->width > 0 &&
		    used + 2 + text_width(f->title) > t->opt->width)
			width = t->opt->width - used - 2;
		fputs("  ", t->out);
		text_cell(t->out, f->title, width);
	}
	fputc('\n', t->out);
}

static void
write_lines(struct table *t, struct finding_iter *it)
{
	struct head_state state = {0};
	struct arena a;
	struct groups groups;
	struct group g;

	write_heads(t);
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&state.a, LIMIT_SCAN_ARENA_BYTES);
	groups_start(&groups, it, show_is_listed);
	while (groups_next(&groups, &g)) {
		struct cells cells = cells_of(t, &a, &g);

		if (head_begins(t, &state, &g.first)) {
			if (t->opt->group_by == REPORT_BY_CVE)
				write_cve_head(t, &cells, &g.first, &a);
			else
				write_package_head(
				    t, &g, vec_at(&t->heads, state.n - 1));
		}
		write_line(t, &cells, color_of(g.first.severity), false);
		arena_reset(&a);
	}
	groups_done(&groups);
	arena_done(&state.a);
	arena_done(&a);
	fputc('\n', t->out);
}

/* "CVE-2024-1  curl  not_affected  reason (.yagura.yaml:7, until 2027-01-01)" */
static void
write_suppressed(struct table *t, struct finding_iter *it)
{
	struct arena a;
	struct groups groups;
	struct group g;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	cell(t, BOLD, word(t, W_SUPPRESSED), 0);
	fputc('\n', t->out);
	groups_start(&groups, it, show_is_suppressed);
	while (groups_next(&groups, &g)) {
		const struct suppression *s = g.first.suppression;

		text_write(t->out, text_take_command(t->out, g.first.id));
		fputs("  ", t->out);
		text_write(t->out, show_package(&a, t->opt->lang, &g));
		fprintf(t->out, "  %s  ", suppression_status_name(s->status));
		text_write(
		    t->out, s->reason.n > 0 ? s->reason : s->justification);
		fputs(" (", t->out);
		text_write(t->out, s->source);
		if (s->expires_at != 0) {
			fputs(", ", t->out);
			text_write(t->out, word(t, W_UNTIL));
			text_write(t->out, time_write_date(&a, s->expires_at));
		}
		fputs(")\n", t->out);
		arena_reset(&a);
	}
	groups_done(&groups);
	arena_done(&a);
	fputc('\n', t->out);
}

static void
write_summary(struct table *t, const struct scan_result *r,
    const struct show_counts *c, struct finding_iter *it)
{
	struct str text;
	struct buf b;

	buf_init(&b, LIMIT_REPORT_CELL_BYTES);
	show_summary(&b, r, c, t->opt);
	buf_byte(&b, '\n');
	text = buf_str(&b);
	fwrite(text.p, 1, text.n, t->out);
	buf_done(&b);
	if (t->opt->show_suppressed && c->n_suppressed > 0)
		write_suppressed(t, it);
}

/* The last two columns of a line; no blanks stand at its end. */
static void
write_end(struct table *t, struct str text, size_t width, struct str last)
{
	text_cell(t->out, text, last.n > 0 ? width : 0);
	if (last.n > 0)
		fputs("  ", t->out);
	text_write(t->out, last);
	fputc('\n', t->out);
}

static void
write_coverage(struct table *t, const struct scan_result *r)
{
	size_t what = 0, state = 13;
	struct arena a;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	wider(&what, word(t, W_COVERAGE));
	for (size_t i = 0; i < r->n_coverage; i++)
		wider(&what, r->coverage[i].what);
	cell(t, BOLD, word(t, W_COVERAGE), what + 2);
	cell(t, BOLD, word(t, W_STATE), state + 2);
	cell(t, BOLD, word(t, W_BUILT), 12);
	cell(t, BOLD, word(t, W_REASON), 0);
	fputc('\n', t->out);
	for (size_t i = 0; i < r->n_coverage; i++) {
		const struct coverage *c = &r->coverage[i];
		const char *color = c->state < COVERAGE_OK ? "\033[33m" : "";

		text_cell(t->out, text_take_command(t->out, c->what), what);
		fputs("  ", t->out);
		cell(t, color, str_from(words_coverage(t->opt->lang, c->state)),
		    state + 2);
		write_end(t,
		    c->built_at != 0 ? time_write_date(&a, c->built_at)
				     : STR("-"),
		    10, c->reason);
	}
	arena_done(&a);
}

static void
write_diags(struct table *t, const struct scan_result *r)
{
	if (r->n_diags == 0)
		return;
	fputc('\n', t->out);
	cell(t, BOLD, word(t, W_DIAGNOSTICS), 0);
	fputc('\n', t->out);
	for (size_t i = 0; i < r->n_diags && i < DIAGS_SHOWN; i++) {
		text_write(
		    t->out, text_take_command(t->out, r->diags[i].where));
		fprintf(t->out, ": %s: ", diag_code_name(r->diags[i].code));
		text_write(t->out, r->diags[i].text);
		fputc('\n', t->out);
	}
	if (r->n_diags > DIAGS_SHOWN)
		fprintf(t->out, "%s%zu%s\n",
		    words_get(t->opt->lang, W_MORE_DIAGS_BEFORE),
		    r->n_diags - DIAGS_SHOWN,
		    words_get(t->opt->lang, W_MORE_DIAGS_AFTER));
}

static void
write_table(FILE *out, const struct scan_result *r, struct finding_iter *it,
    const struct report_options *opt)
{
	struct table t = {.out = out, .opt = opt};
	struct show_counts c = {0};
	struct buf b;

	buf_init(&b, LIMIT_REPORT_CELL_BYTES);
	show_system(&b, r, opt->lang);
	text_write(out, text_take_command(out, buf_str(&b)));
	fputs("\n\n", out);
	buf_done(&b);
	vec_init(&t.heads, sizeof(struct head_sums));
	measure(&t, it, &c);
	if (c.n > 0)
		write_lines(&t, it);
	vec_done(&t.heads);
	write_summary(&t, r, &c, it);
	write_coverage(&t, r);
	write_diags(&t, r);
}

const struct report report_table = {
    .name = "table",
    .doc = "columns for people, the default",
    .write = write_table,
};
