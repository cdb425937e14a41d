/* md_out.c: foreign text in Markdown: seen, and nothing else. */
#include "report/md_out.h"

#include "base/utf8.h"
#include "core/limits.h"
#include "report/text.h"

static void
put(FILE *out, char c)
{
	switch (c) {
	case '<':
		fputs("&lt;", out);
		return;
	case '>':
		fputs("&gt;", out);
		return;
	case '&':
		fputs("&amp;", out);
		return;
	case '\\':
	case '`':
	case '*':
	case '_':
	case '[':
	case ']':
	case '|':
	case '~':
	case '$':
	case '!':
		putc('\\', out);
		break;
	default:
		break;
	}
	putc(c, out);
	if (c == '@' || c == '#')
		fputs("\xe2\x80\x8b", out);
}

void
md_text(FILE *out, struct str s)
{
	struct str safe;
	struct buf b;

	buf_init(&b, (size_t)6 * LIMIT_REPORT_CELL_BYTES);
	text_add(&b, s);
	safe = buf_str(&b);
	for (size_t i = 0; i < safe.n; i++)
		put(out, safe.p[i]);
	buf_done(&b);
}

/* Between two backquotes all of it stands for itself, in any program. */
static bool
is_code(struct str s)
{
	if (s.n == 0 || s.p[0] == ' ' || s.p[s.n - 1] == ' ')
		return false;
	while (s.n > 0) {
		size_t n = utf8_len(s);

		if (n == 0 || utf8_is_control(utf8_code(str_first(s, n))) ||
		    str_find(STR("`|\\<>"), s.p[0]) >= 0)
			return false;
		s = str_skip(s, n);
	}
	return true;
}

void
md_code(FILE *out, struct str s)
{
	if (!is_code(s)) {
		md_text(out, s);
		return;
	}
	putc('`', out);
	fwrite(s.p, 1, s.n, out);
	putc('`', out);
}
