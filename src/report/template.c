/* template.c: a text with places that findings fill. */
#include "report/template.h"

#include "core/limits.h"
#include "fmt/json_out.h"
#include "report/csv_row.h"
#include "report/html_out.h"
#include "report/md_out.h"
#include "report/template_names.h"
#include "report/text.h"

enum node_kind {
	NODE_TEXT = 0,
	NODE_VALUE,
	NODE_SECTION,  /* for each, or if true */
	NODE_INVERTED, /* if there is none, or not true */
	NODE_END,
};

/* What a section goes through. */
enum list_kind {
	LIST_NONE = 0, /* nothing: it is a condition */
	LIST_FINDINGS,
	LIST_COVERAGE,
	LIST_DIAGNOSTICS,
	LIST_FIELD, /* texts of a finding */
};

struct template_node {
	enum node_kind kind;
	enum list_kind list;
	size_t filter;           /* number in filters */
	size_t end;              /* of a section: where its NODE_END is */
	struct str text;         /* NODE_TEXT: borrowed; else the name */
	struct template_ref ref; /* of values, conditions and LIST_FIELD */
};

/* As the default of a terminal: harmless, also as a line's beginning. */
static void
plain_text(FILE *out, struct str s)
{
	text_write(out, text_take_command(out, s));
}

static void
json_text(FILE *out, struct str s)
{
	struct json_out j;

	json_out_init(&j, out);
	json_out_str(&j, s);
}

static void
csv_text(FILE *out, struct str s)
{
	struct csv_row row;

	csv_row_init(&row, out, REPORT_ENGLISH);
	csv_row_cell(&row, s);
	csv_row_done(&row);
}

static void
url_text(FILE *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (is_alpha(c) || is_digit(c) || str_find(STR("-._~"), c) >= 0)
			putc(c, out);
		else
			fprintf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

/* One word for a shell, whatever is in it. */
static void
shell_text(FILE *out, struct str s)
{
	struct str safe;
	struct buf b;

	buf_init(&b, (size_t)6 * LIMIT_REPORT_CELL_BYTES);
	text_add(&b, s);
	safe = buf_str(&b);
	putc('\'', out);
	for (size_t i = 0; i < safe.n; i++) {
		if (safe.p[i] == '\'')
			fputs("'\\'", out);
		putc(safe.p[i], out);
	}
	putc('\'', out);
	buf_done(&b);
}

static const struct filter {
	const char *name;
	void (*write)(FILE *out, struct str s);
} filters[] = {
    {"",     plain_text}, /* first: of values without one */
    {"html", html_text },
    {"json", json_text },
    {"csv",  csv_text  },
    {"md",   md_text   },
    {"url",  url_text  },
    {"sh",   shell_text},
};

/* What is being read. */
struct reader {
	struct str whole;
	size_t at;
	struct template *t;
	size_t open[LIMIT_TEMPLATE_DEPTH]; /* nodes of open sections */
	enum template_scope scope[LIMIT_TEMPLATE_DEPTH + 1];
	size_t depth;
};

static size_t
line_of(const struct reader *r)
{
	size_t line = 1;

	for (size_t i = 0; i < r->at; i++)
		line += r->whole.p[i] == '\n';
	return line;
}

static struct template_node *
add_node(struct reader *r, enum node_kind kind, struct str text)
{
	struct template_node *n = vec_add(&r->t->nodes);

	n->kind = kind;
	n->text = text;
	return n;
}

/* Bytes of blanks that s begins with. */
static size_t
blanks_of(struct str s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
		n++;
	return n;
}

/*
 * Tags that write nothing and stand alone on a line take the line with them:
 * the blanks before `start`, and what is up to the line's end from `end` on.
 */
static void
take_line(struct reader *r, size_t start, size_t *end)
{
	struct str behind = str_skip(r->whole, *end), *text;
	struct template_node *last = NULL;
	size_t from = start, skip = blanks_of(behind);

	while (from > 0 &&
	       (r->whole.p[from - 1] == ' ' || r->whole.p[from - 1] == '\t'))
		from--;
	if (from > 0 && r->whole.p[from - 1] != '\n')
		return;
	if (str_starts(str_skip(behind, skip), STR("\r\n")))
		skip += 2;
	else if (str_starts(str_skip(behind, skip), STR("\n")))
		skip++;
	else if (skip < behind.n)
		return;
	*end += skip;
	if (r->t->nodes.n > 0)
		last = vec_at(&r->t->nodes, r->t->nodes.n - 1);
	if (last != NULL && last->kind == NODE_TEXT && start > from) {
		text = &last->text;
		*text = str_first(*text, text->n - (start - from));
	}
}

static int
read_value(struct reader *r, struct str tag, struct err *e)
{
	ptrdiff_t bar = str_find(tag, '|');
	struct str name = str_trim(bar < 0 ? tag : str_first(tag, (size_t)bar));
	struct str filter =
	    bar < 0 ? STR("") : str_trim(str_skip(tag, (size_t)bar + 1));
	struct template_node *n;

	n = add_node(r, NODE_VALUE, name);
	n->ref = template_names_find(name, r->scope[r->depth]);
	if (n->ref.name == NULL && n->ref.field == NULL)
		return fail(e, E_INPUT, "line %zu: no \"%.*s\" here",
		    line_of(r), STR_ARG(str_first(name, 40)));
	while (!str_eq(filter, str_from(filters[n->filter].name)))
		if (++n->filter == ARRAY_LEN(filters))
			return fail(e, E_INPUT, "line %zu: no filter \"%.*s\"",
			    line_of(r), STR_ARG(str_first(filter, 40)));
	return 0;
}

static enum list_kind
scan_list(struct str name)
{
	if (str_eq(name, STR("findings")))
		return LIST_FINDINGS;
	if (str_eq(name, STR("coverage")))
		return LIST_COVERAGE;
	if (str_eq(name, STR("diagnostics")))
		return LIST_DIAGNOSTICS;
	return LIST_NONE;
}

static enum template_scope
scope_of(enum list_kind list, enum template_scope outer)
{
	switch (list) {
	case LIST_FINDINGS:
		return TEMPLATE_FINDING;
	case LIST_COVERAGE:
		return TEMPLATE_COVERAGE;
	case LIST_DIAGNOSTICS:
		return TEMPLATE_DIAGNOSTIC;
	case LIST_FIELD:
		return TEMPLATE_ITEM;
	case LIST_NONE:
		break;
	}
	return outer;
}

static int
begin_section(
    struct reader *r, enum node_kind kind, struct str name, struct err *e)
{
	enum template_scope scope = r->scope[r->depth];
	struct template_node *n;

	if (r->depth == LIMIT_TEMPLATE_DEPTH)
		return fail(e, E_LIMIT, "line %zu: more than %u sections deep",
		    line_of(r), LIMIT_TEMPLATE_DEPTH);
	n = add_node(r, kind, name);
	if (scope == TEMPLATE_SCAN)
		n->list = scan_list(name);
	if (n->list == LIST_NONE) {
		n->ref = template_names_find(name, scope);
		if (n->ref.name == NULL && n->ref.field == NULL)
			return fail(e, E_INPUT, "line %zu: no \"%.*s\" here",
			    line_of(r), STR_ARG(str_first(name, 40)));
		if (n->ref.field != NULL && n->ref.field->n != NULL &&
		    scope == TEMPLATE_FINDING)
			n->list = LIST_FIELD;
	}
	r->open[r->depth++] = r->t->nodes.n - 1;
	r->scope[r->depth] =
	    kind == NODE_SECTION ? scope_of(n->list, scope) : scope;
	return 0;
}

static int
end_section(struct reader *r, struct str name, struct err *e)
{
	struct template_node *open;

	if (r->depth == 0)
		return fail(
		    e, E_INPUT, "line %zu: nothing to end here", line_of(r));
	open = vec_at(&r->t->nodes, r->open[r->depth - 1]);
	if (!str_eq(name, open->text))
		return fail(e, E_INPUT, "line %zu: \"%.*s\" is not ended",
		    line_of(r), STR_ARG(str_first(open->text, 40)));
	open->end = r->t->nodes.n;
	add_node(r, NODE_END, name);
	r->depth--;
	return 0;
}

static int
read_tag(struct reader *r, struct str tag, size_t *end, struct err *e)
{
	char first;

	tag = str_trim(tag);
	if (tag.n == 0)
		return fail(
		    e, E_INPUT, "line %zu: nothing in {{}}", line_of(r));
	first = tag.p[0];
	if (first != '#' && first != '^' && first != '/' && first != '!')
		return read_value(r, tag, e);
	take_line(r, r->at, end);
	tag = str_trim(str_skip(tag, 1));
	if (first == '!')
		return 0;
	if (first == '/')
		return end_section(r, tag, e);
	return begin_section(
	    r, first == '#' ? NODE_SECTION : NODE_INVERTED, tag, e);
}

static int
read_all(struct reader *r, struct err *e)
{
	while (r->at < r->whole.n) {
		struct str rest = str_skip(r->whole, r->at), tag;
		ptrdiff_t open = str_find_str(rest, STR("{{")), close;
		size_t end;

		if (open != 0)
			add_node(r, NODE_TEXT,
			    open < 0 ? rest : str_first(rest, (size_t)open));
		if (open < 0)
			break;
		r->at += (size_t)open;
		tag = str_skip(rest, (size_t)open + 2);
		close = str_find_str(tag, STR("}}"));
		if (close < 0)
			return fail(
			    e, E_INPUT, "line %zu: {{ without }}", line_of(r));
		end = r->at + (size_t)close + 4;
		if (read_tag(r, str_first(tag, (size_t)close), &end, e) < 0)
			return -1;
		r->at = end;
	}
	if (r->depth == 0)
		return 0;
	r->at = r->whole.n;
	return end_section(r, STR_NONE, e);
}

int
template_parse(struct template *t, struct str text, struct err *e)
{
	struct template parsed;
	struct reader r = {.whole = text, .t = &parsed};

	if (text.n > LIMIT_TEMPLATE_BYTES)
		return fail(
		    e, E_LIMIT, "more than %u bytes", LIMIT_TEMPLATE_BYTES);
	vec_init(&parsed.nodes, sizeof(struct template_node));
	if (read_all(&r, e) < 0) {
		vec_done(&parsed.nodes);
		return -1;
	}
	*t = parsed;
	return 0;
}

void
template_done(struct template *t)
{
	vec_done(&t->nodes);
}

/* What is being written. */
struct writer {
	FILE *out;
	const struct template *t;
	struct finding_iter *it;
	struct template_at at;
	struct buf text;
};

static void write_nodes(struct writer *w, size_t from, size_t to);

/* The value of ref; valid until the next one. */
static struct str
value_of(struct writer *w, const struct template_ref *ref)
{
	buf_clear(&w->text);
	template_names_write(ref, &w->text, &w->at);
	return buf_str(&w->text);
}

/* How often a section is written. */
static size_t
times_of(struct writer *w, const struct template_node *n)
{
	struct str value;

	switch (n->list) {
	case LIST_FINDINGS:
		return w->at.n;
	case LIST_COVERAGE:
		return w->at.of.r->n_coverage;
	case LIST_DIAGNOSTICS:
		return w->at.of.r->n_diags;
	case LIST_FIELD:
		return n->ref.field->n(&w->at.of);
	case LIST_NONE:
		break;
	}
	value = value_of(w, &n->ref);
	return value.n > 0 && !str_eq(value, STR("false")) &&
	       !str_eq(value, STR("0"));
}

static void
write_section(struct writer *w, const struct template_node *n, size_t from)
{
	const struct template_at before = w->at;
	size_t times = times_of(w, n);

	if (n->list == LIST_FINDINGS)
		w->it->rewind(w->it);
	for (size_t i = 0; i < times; i++) {
		if (n->list == LIST_FINDINGS &&
		    !w->it->next(w->it, &w->at.of.f))
			break;
		if (n->list == LIST_COVERAGE)
			w->at.coverage = &w->at.of.r->coverage[i];
		if (n->list == LIST_DIAGNOSTICS)
			w->at.diag = &w->at.of.r->diags[i];
		if (n->list == LIST_FIELD) {
			w->at.list = n->ref.field;
			w->at.item = i;
		}
		write_nodes(w, from, n->end);
	}
	w->at = before;
}

static void
write_nodes(struct writer *w, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct template_node *n = vec_at(&w->t->nodes, i);

		switch (n->kind) {
		case NODE_TEXT:
			fwrite(n->text.p, 1, n->text.n, w->out);
			break;
		case NODE_VALUE:
			filters[n->filter].write(w->out, value_of(w, &n->ref));
			break;
		case NODE_SECTION:
			write_section(w, n, i + 1);
			i = n->end;
			break;
		case NODE_INVERTED:
			if (times_of(w, n) == 0)
				write_nodes(w, i + 1, n->end);
			i = n->end;
			break;
		case NODE_END:
			break;
		}
	}
}

void
template_write(const struct template *t, FILE *out, const struct scan_result *r,
    struct finding_iter *it)
{
	size_t n_by_severity[SEVERITY_N] = {0};
	struct writer w = {.out = out, .t = t, .it = it};
	const struct finding *f;

	it->rewind(it);
	while (it->next(it, &f)) {
		w.at.n++;
		n_by_severity[f->severity]++;
	}
	w.at.of.r = r;
	w.at.n_by_severity = n_by_severity;
	buf_init(&w.text, LIMIT_REPORT_CELL_BYTES);
	write_nodes(&w, 0, t->nodes.n);
	buf_done(&w.text);
}
