/* html_out.c: foreign text in a page: seen, and nothing else. */
#include "report/html_out.h"

#include "core/limits.h"
#include "report/links.h"
#include "report/text.h"

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '`':
		return "&#96;";
	default:
		return NULL;
	}
}

void
html_text(FILE *out, struct str s)
{
	struct str safe;
	struct buf b;

	buf_init(&b, (size_t)6 * LIMIT_REPORT_CELL_BYTES);
	text_add(&b, s);
	safe = buf_str(&b);
	while (safe.n > 0) {
		size_t n = 0;

		while (n < safe.n && entity(safe.p[n]) == NULL)
			n++;
		fwrite(safe.p, 1, n, out);
		if (n < safe.n)
			fputs(entity(safe.p[n++]), out);
		safe = str_skip(safe, n);
	}
	buf_done(&b);
}

void
html_link(FILE *out, struct str url, struct str text)
{
	if (!links_is_web(url)) {
		html_text(out, text);
		return;
	}
	fputs("<a rel=\"noopener noreferrer\" href=\"", out);
	html_text(out, url);
	fputs("\">", out);
	html_text(out, text);
	fputs("</a>", out);
}
