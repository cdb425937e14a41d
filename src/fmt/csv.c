/* csv.c: comma-separated values (RFC 4180). */
#include "fmt/csv.h"

#include <string.h>

/* One cell as it stands in the text, without its outer quotes. */
struct cell {
	struct str raw;
	bool is_quoted; /* then "" in raw means one quote */
	bool is_last;   /* of its row */
};

/* Offset of the quote that closes the cell text begins with, or -1. */
static ptrdiff_t
closing_quote(struct str text)
{
	size_t from = 1;

	for (;;) {
		ptrdiff_t at = str_find(str_skip(text, from), '"');

		if (at < 0)
			return -1;
		from += (size_t)at;
		if (from + 1 >= text.n || text.p[from + 1] != '"')
			return (ptrdiff_t)from;
		from += 2;
	}
}

/* Take the next cell and what ends it off *rest; NULL, or what is wrong. */
static const char *
take_cell(struct str *rest, struct cell *ret_c)
{
	struct cell c = {.is_last = true};
	struct str s = *rest;
	size_t n = 0;

	if (s.n > 0 && s.p[0] == '"') {
		ptrdiff_t at = closing_quote(s);

		if (at < 0)
			return "a quote is not closed";
		c.is_quoted = true;
		c.raw = str_of(s.p + 1, (size_t)at - 1);
		s = str_skip(s, (size_t)at + 1);
	} else {
		while (n < s.n && s.p[n] != ',' && s.p[n] != '\n')
			n++;
		/* The CR of a CRLF is no part of the cell. */
		if (n > 0 && s.p[n - 1] == '\r' && (n == s.n || s.p[n] == '\n'))
			n--;
		c.raw = str_first(s, n);
		s = str_skip(s, n);
	}
	if (str_starts(s, STR(","))) {
		c.is_last = false;
		s = str_skip(s, 1);
	} else if (str_starts(s, STR("\r\n"))) {
		s = str_skip(s, 2);
	} else if (str_starts(s, STR("\n")) || str_eq(s, STR("\r"))) {
		s = str_skip(s, 1);
	} else if (s.n > 0) {
		return "text behind a closing quote";
	}
	*rest = s;
	*ret_c = c;
	return NULL;
}

/* Write c's text to p, which has room for all of it. */
static struct str
unquote(char *p, const struct cell *c)
{
	size_t n = 0;

	if (!c->is_quoted) {
		if (c->raw.n > 0)
			memcpy(p, c->raw.p, c->raw.n);
		return str_of(p, c->raw.n);
	}
	for (size_t i = 0; i < c->raw.n; i++) {
		p[n++] = c->raw.p[i];
		if (c->raw.p[i] == '"')
			i++;
	}
	return str_of(p, n);
}

int
csv_row(struct arena *a, struct str *rest, const char *where,
    struct str **ret_cells, size_t *ret_n, struct err *e)
{
	struct str *cells;
	struct str row, end;
	struct cell c;
	size_t n = 0;
	char *text;

	while (str_starts(*rest, STR("\n")) || str_starts(*rest, STR("\r\n")))
		*rest = str_skip(*rest, rest->p[0] == '\n' ? 1 : 2);
	if (rest->n == 0)
		return 0;

	row = end = *rest;
	do {
		const char *fault = take_cell(&end, &c);

		if (fault != NULL)
			return fail(e, E_INPUT, "%s: %s, in the row '%.*s'",
			    where, fault, STR_ARG(str_first(row, 60)));
		n++;
	} while (!c.is_last);

	row.n -= end.n;
	if (n > (a->cap_bytes - a->used_bytes) / (2 * sizeof *cells) ||
	    row.n > (a->cap_bytes - a->used_bytes) / 4)
		return fail(e, E_LIMIT, "%s: no memory for a row of %zu cells",
		    where, n);
	cells = arena_zalloc(a, n, sizeof *cells);
	text = arena_alloc(a, row.n);
	for (size_t i = 0; i < n; i++) {
		take_cell(rest, &c); /* without fault, as above */
		cells[i] = unquote(text, &c);
		text += cells[i].n;
	}
	*ret_cells = cells;
	*ret_n = n;
	return 1;
}
