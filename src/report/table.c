/* table.c: what a person reads first. */
#include "core/time.h"
#include "report/report.h"
#include "report/text.h"

/* On a terminal: room for a long name before it is cut. */
#define PACKAGE_MAX     36
#define VERSIONS_MAX    52
#define TITLE_MIN       20
#define SEVERITY_COLUMN 10
#define DIAGS_SHOWN     20

/* Findings of one vulnerability in one source package: one line. */
struct line {
	struct finding first; /* a copy: the iterator moves on */
	size_t n_packages;
};

/* Lines pulled from the findings, one ahead. */
struct lines {
	struct finding_iter *it;
	struct finding ahead;
	bool has_ahead; /* else none is left */
};

/* Widths; 0 is as wide as it comes. */
struct columns {
	size_t id, package, versions, title;
};

struct counts {
	size_t by_severity[SEVERITY_N];
	size_t n_lines, n_fixable, n_undecided, n_other_kernels, n_suppressed;
};

struct table {
	FILE *out;
	const struct report_options *opt;
	struct columns col;
};

/* Code of a kernel that does not run: counted, not listed. */
static bool
is_of_other_kernel(const struct finding *f)
{
	return f->package != NULL && f->package->kernel == KERNEL_NOT_RUNNING;
}

static bool
is_left_out(const struct finding *f)
{
	return f->suppression != NULL || is_of_other_kernel(f);
}

static void
next_listed(struct lines *l)
{
	const struct finding *f;

	l->has_ahead = false;
	while (!l->has_ahead && l->it->next(l->it, &f)) {
		l->has_ahead = !is_left_out(f);
		l->ahead = *f;
	}
}

static void
lines_start(struct lines *l, struct finding_iter *it)
{
	it->rewind(it);
	l->it = it;
	next_listed(l);
}

static bool
is_same_line(const struct finding *f, const struct finding *g)
{
	return str_eq(f->id, g->id) && f->package != NULL &&
	       g->package != NULL &&
	       str_eq(f->package->source_name, g->package->source_name) &&
	       str_eq(f->version, g->version);
}

static bool
lines_next(struct lines *l, struct line *ret_line)
{
	struct line line = {l->ahead, 0};

	if (!l->has_ahead)
		return false;
	do {
		line.n_packages++;
		next_listed(l);
	} while (l->has_ahead && is_same_line(&line.first, &l->ahead));
	*ret_line = line;
	return true;
}

static struct str
package_text(struct arena *a, const struct line *l)
{
	const struct package *p = l->first.package;

	if (p == NULL)
		return STR("(the system)");
	if (l->n_packages == 1)
		return p->name;
	return str_printf(
	    a, "%.*s (%zu packages)", STR_ARG(p->source_name), l->n_packages);
}

/* What stands behind the arrow. */
static struct str
outlook(struct arena *a, const struct finding *f)
{
	if (f->verdict == VERDICT_UNKNOWN)
		return STR("undecided");
	if (f->fixed_version.n > 0 && f->fix_channel.n > 0)
		return str_printf(a, "%.*s (%.*s)", STR_ARG(f->fixed_version),
		    STR_ARG(f->fix_channel));
	if (f->fixed_version.n > 0)
		return f->fixed_version;
	switch (f->status) {
	case STATUS_WILL_NOT_FIX:
		return STR("will not be fixed");
	case STATUS_DEFERRED:
		return STR("fix deferred");
	case STATUS_END_OF_LIFE:
		return STR("no longer supported");
	case STATUS_UNKNOWN:
		return STR("under investigation");
	case STATUS_AFFECTED:
	case STATUS_FIXED_LATER:
	case STATUS_NOT_AFFECTED:
	case STATUS_N:
		break;
	}
	return STR("no fix yet");
}

static struct str
versions_text(struct arena *a, const struct finding *f)
{
	if (f->package == NULL)
		return STR("-");
	if (f->kind == FINDING_SUPPORT_LIMITED)
		return f->version;
	return str_printf(
	    a, "%.*s → %.*s", STR_ARG(f->version), STR_ARG(outlook(a, f)));
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

/* First pass: how wide the columns are, and the sums. */
static void
measure(struct table *t, struct finding_iter *it, struct counts *c)
{
	const struct finding *f;
	struct arena a;
	struct lines lines;
	struct line l;

	arena_init(&a, 1 << 20);
	/* As wide as their heads at least. */
	t->col = (struct columns){13, 7, 17, 0};
	it->rewind(it);
	while (it->next(it, &f)) {
		c->n_suppressed += f->suppression != NULL;
		c->n_other_kernels +=
		    f->suppression == NULL && is_of_other_kernel(f);
	}
	lines_start(&lines, it);
	while (lines_next(&lines, &l)) {
		c->n_lines++;
		c->by_severity[l.first.severity]++;
		c->n_fixable += l.first.fixed_version.n > 0;
		c->n_undecided += l.first.verdict == VERDICT_UNKNOWN;
		wider(&t->col.id, l.first.id);
		wider(&t->col.package, package_text(&a, &l));
		wider(&t->col.versions, versions_text(&a, &l.first));
		arena_reset(&a);
	}
	arena_done(&a);
	if (t->opt->width > 0) {
		size_t used;

		t->col.package = at_most(t->col.package, PACKAGE_MAX);
		t->col.versions = at_most(t->col.versions, VERSIONS_MAX);
		used = SEVERITY_COLUMN + t->col.id + t->col.package +
		       t->col.versions + 8;
		/* Too narrow a terminal wraps instead of losing the title. */
		if (used + TITLE_MIN <= t->opt->width)
			t->col.title = t->opt->width - used;
	}
}

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
cell(struct table *t, const char *color, const char *text, size_t width)
{
	if (t->opt->color)
		fputs(color, t->out);
	text_cell(t->out, str_from(text), width);
	if (t->opt->color)
		fputs("\033[0m", t->out);
}

/* The last two columns of a line; no blanks stand at its end. */
static void
write_end(struct table *t, struct str text, size_t width, struct str last,
    size_t last_width)
{
	text_cell(t->out, text, last.n > 0 ? width : 0);
	if (last.n > 0)
		fputs("  ", t->out);
	text_cell(t->out, last, text_width(last) > last_width ? last_width : 0);
	fputc('\n', t->out);
}

static void
write_lines(struct table *t, struct finding_iter *it)
{
	struct arena a;
	struct lines lines;
	struct line l;

	cell(t, "\033[1m", "SEVERITY", SEVERITY_COLUMN + 2);
	cell(t, "\033[1m", "VULNERABILITY", t->col.id + 2);
	cell(t, "\033[1m", "PACKAGE", t->col.package + 2);
	cell(t, "\033[1m", "INSTALLED → FIXED", t->col.versions + 2);
	cell(t, "\033[1m", "TITLE", 0);
	fputc('\n', t->out);
	arena_init(&a, 1 << 20);
	lines_start(&lines, it);
	while (lines_next(&lines, &l)) {
		cell(t, color_of(l.first.severity),
		    severity_name(l.first.severity), SEVERITY_COLUMN + 2);
		text_cell(t->out, l.first.id, t->col.id);
		fputs("  ", t->out);
		text_cell(t->out, package_text(&a, &l), t->col.package);
		fputs("  ", t->out);
		write_end(t, versions_text(&a, &l.first), t->col.versions,
		    l.first.title, t->col.title);
		arena_reset(&a);
	}
	arena_done(&a);
	fputc('\n', t->out);
}

static void
write_summary(
    struct table *t, const struct scan_result *r, const struct counts *c)
{
	const char *mark = ": ";

	fprintf(
	    t->out, "%zu finding%s", c->n_lines, c->n_lines == 1 ? "" : "s");
	for (unsigned s = SEVERITY_N; s-- > 0;) {
		if (c->by_severity[s] == 0)
			continue;
		fprintf(t->out, "%s%zu %s", mark, c->by_severity[s],
		    severity_name((enum severity)s));
		mark = ", ";
	}
	if (c->n_lines > 0)
		fprintf(t->out, "; %zu %s a fix", c->n_fixable,
		    c->n_fixable == 1 ? "has" : "have");
	if (c->n_undecided > 0)
		fprintf(t->out, "; %zu undecided", c->n_undecided);
	fputs(".\n", t->out);
	if (c->n_other_kernels > 0)
		fprintf(t->out,
		    "%zu more in packages of kernels that do not run are left "
		    "out; --format json has them.\n",
		    c->n_other_kernels);
	if (c->n_suppressed > 0)
		fprintf(t->out,
		    "%zu more %s suppressed; --format json has them with the "
		    "reasons.\n",
		    c->n_suppressed, c->n_suppressed == 1 ? "is" : "are");
	if (scan_is_partial(r))
		fputs("Partly evaluated: what is not listed may still be "
		      "there.\nCoverage says what was not looked at.\n",
		    t->out);
	fputc('\n', t->out);
}

static void
write_coverage(struct table *t, const struct scan_result *r)
{
	struct arena a;
	size_t width = 8;

	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < r->n_coverage; i++)
		wider(&width, r->coverage[i].what);
	cell(t, "\033[1m", "COVERAGE", width + 2);
	cell(t, "\033[1m", "STATE", 15);
	cell(t, "\033[1m", "BUILT", 12);
	cell(t, "\033[1m", "REASON", 0);
	fputc('\n', t->out);
	for (size_t i = 0; i < r->n_coverage; i++) {
		const struct coverage *c = &r->coverage[i];
		const char *color = c->state < COVERAGE_OK ? "\033[33m" : "";

		text_cell(t->out, c->what, width);
		fputs("  ", t->out);
		cell(t, color, coverage_state_name(c->state), 15);
		write_end(t,
		    c->built_at != 0 ? time_write_date(&a, c->built_at)
				     : STR("-"),
		    10, c->reason, 0);
	}
	arena_done(&a);
}

static void
write_diags(struct table *t, const struct scan_result *r)
{
	if (r->n_diags == 0)
		return;
	fputc('\n', t->out);
	cell(t, "\033[1m", "DIAGNOSTICS", 0);
	fputc('\n', t->out);
	for (size_t i = 0; i < r->n_diags && i < DIAGS_SHOWN; i++) {
		text_write(t->out, r->diags[i].where);
		fprintf(t->out, ": %s: ", diag_code_name(r->diags[i].code));
		text_write(t->out, r->diags[i].text);
		fputc('\n', t->out);
	}
	if (r->n_diags > DIAGS_SHOWN)
		fprintf(t->out, "... and %zu more; --format json has them.\n",
		    r->n_diags - DIAGS_SHOWN);
}

static void
write_table(FILE *out, const struct scan_result *r, struct finding_iter *it,
    const struct report_options *opt)
{
	struct table t = {.out = out, .opt = opt};
	struct counts c = {0};

	text_write(
	    out, r->os.pretty.n > 0 ? r->os.pretty : STR("unknown system"));
	if (r->os.arch.n > 0) {
		fputs(", ", out);
		text_write(out, r->os.arch);
	}
	if (r->os.kernel.n > 0) {
		fputs(", kernel ", out);
		text_write(out, r->os.kernel);
	}
	fprintf(out, ", %zu packages\n\n", r->n_packages);
	measure(&t, it, &c);
	if (c.n_lines > 0)
		write_lines(&t, it);
	write_summary(&t, r, &c);
	write_coverage(&t, r);
	write_diags(&t, r);
}

const struct report report_table = {
    .name = "table",
    .doc = "columns for people, the default",
    .write = write_table,
};
