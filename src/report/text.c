/* text.c: foreign text on a terminal: harmless, and measured. */
#include "report/text.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"

/*
 * What is shown in one go: a character, or a run of printable ASCII, which
 * nearly everything is.
 */
struct glyph {
	struct str bytes; /* of the input */
	uint32_t code;    /* of a character */
	bool is_run;
	bool is_plain; /* shown as it is; otherwise escaped */
	size_t width;
};

static bool
is_wide(uint32_t c)
{
	static const struct {
		uint32_t lo, hi;
	} wide[] = {
	    {0x1100,  0x115f },
	    {0x2e80,  0xa4cf },
	    {0xac00,  0xd7a3 },
	    {0xf900,  0xfaff },
	    {0xfe30,  0xfe6f },
	    {0xff00,  0xff60 },
	    {0xffe0,  0xffe6 },
	    {0x1f300, 0x1faff},
	    {0x20000, 0x3fffd},
	};

	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (c >= wide[i].lo && c <= wide[i].hi)
			return true;
	return false;
}

static size_t
ascii_run(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= 0x20 && s.p[n] <= 0x7e)
		n++;
	return n;
}

/* What s, which is not empty, begins with. */
static struct glyph
first_glyph(struct str s)
{
	struct glyph g = {
	    str_first(s, 1), (unsigned char)s.p[0], false, false, 4};
	size_t n = ascii_run(s);

	if (n > 0)
		return (struct glyph){str_first(s, n), 0, true, true, n};
	n = utf8_len(s);
	if (n == 0)
		return g;
	g.bytes = str_first(s, n);
	g.code = utf8_code(g.bytes);
	g.is_plain = !utf8_is_control(g.code);
	if (g.is_plain)
		g.width = is_wide(g.code) ? 2 : 1;
	else
		g.width = g.code < 0x100 ? 4 : 6;
	return g;
}

static void
show(FILE *out, const struct glyph *g)
{
	if (g->is_plain)
		fwrite(g->bytes.p, 1, g->bytes.n, out);
	else if (g->code < 0x100)
		fprintf(out, "\\x%02x", (unsigned)g->code);
	else
		fprintf(out, "\\u%04x", (unsigned)g->code);
}

void
text_add(struct buf *b, struct str s)
{
	while (s.n > 0) {
		struct glyph g = first_glyph(s);

		if (g.is_plain)
			buf_add(b, g.bytes);
		else if (g.code < 0x100)
			buf_printf(b, "\\x%02x", (unsigned)g.code);
		else
			buf_printf(b, "\\u%04x", (unsigned)g.code);
		s = str_skip(s, g.bytes.n);
	}
}

size_t
text_width(struct str s)
{
	size_t width = 0;

	while (s.n > 0) {
		struct glyph g = first_glyph(s);

		width += g.width;
		s = str_skip(s, g.bytes.n);
	}
	return width;
}

/* As much of s as fits into max columns; returns the columns used. */
static size_t
write_fitting(FILE *out, struct str s, size_t max)
{
	size_t width = 0;

	while (s.n > 0) {
		struct glyph g = first_glyph(s);

		if (g.width > max - width && g.is_run) {
			g.width = max - width;
			g.bytes = str_first(g.bytes, g.width);
		}
		if (g.width == 0 || g.width > max - width)
			break;
		show(out, &g);
		width += g.width;
		s = str_skip(s, g.bytes.n);
	}
	return width;
}

size_t
text_write(FILE *out, struct str s)
{
	return write_fitting(out, s, SIZE_MAX);
}

struct str
text_take_command(FILE *out, struct str s)
{
	struct str rest = s;

	while (rest.n > 0 && rest.p[0] == ' ')
		rest = str_skip(rest, 1);
	if (!str_starts(rest, STR("::")) && !str_starts(rest, STR("##[")))
		return s;
	fprintf(out, "\\x%02x", (unsigned)(unsigned char)rest.p[0]);
	return str_skip(rest, 1);
}

void
text_cell(FILE *out, struct str s, size_t width)
{
	size_t used;

	if (width == 0) {
		text_write(out, s);
		return;
	}
	if (text_width(s) <= width) {
		used = text_write(out, s);
	} else {
		used = write_fitting(out, s, width - 1) + 1;
		fputs("…", out);
	}
	for (; used < width; used++)
		fputc(' ', out);
}
