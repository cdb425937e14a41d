/* csv_row.c: rows for spreadsheets: RFC 4180, and nothing is a formula. */
#include "report/csv_row.h"

#include "core/limits.h"
#include "report/text.h"

void
csv_row_init(struct csv_row *c, FILE *out, enum report_lang lang)
{
	*c = (struct csv_row){.out = out};
	buf_init(&c->text, LIMIT_REPORT_CELL_BYTES);
	buf_init(&c->safe, (size_t)6 * LIMIT_REPORT_CELL_BYTES);
	if (lang == REPORT_JAPANESE)
		fputs("\xef\xbb\xbf", out);
}

void
csv_row_done(struct csv_row *c)
{
	buf_done(&c->text);
	buf_done(&c->safe);
}

/* Would a spreadsheet take it for more than a text? */
static bool
is_formula(struct str s)
{
	static const char *const starts[] = {
	    "=", "+", "-", "@", "＝", "＋", "－", "＠", "'"};

	/* Neither are blanks in front a protection everywhere. */
	while (s.n > 0 && (s.p[0] == ' ' || str_starts(s, STR("　"))))
		s = str_skip(s, s.p[0] == ' ' ? 1 : 3);
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (str_starts(s, str_from(starts[i])))
			return true;
	return false;
}

static bool
needs_quotes(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '"' || s.p[i] == ',' || s.p[i] == ';')
			return true;
	return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

static void
write_quoted(FILE *out, struct str s)
{
	putc('"', out);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			putc('"', out);
		putc(s.p[i], out);
	}
	putc('"', out);
}

void
csv_row_cell(struct csv_row *c, struct str text)
{
	struct str safe;

	buf_clear(&c->safe);
	if (is_formula(text))
		buf_byte(&c->safe, '\'');
	text_add(&c->safe, text);
	safe = buf_str(&c->safe);
	if (c->has_cells)
		putc(',', c->out);
	c->has_cells = true;
	if (needs_quotes(safe))
		write_quoted(c->out, safe);
	else if (safe.n > 0)
		fwrite(safe.p, 1, safe.n, c->out);
}

void
csv_row_end_cell(struct csv_row *c)
{
	csv_row_cell(c, buf_str(&c->text));
	buf_clear(&c->text);
}

void
csv_row_end(struct csv_row *c)
{
	fputs("\r\n", c->out);
	c->has_cells = false;
}
