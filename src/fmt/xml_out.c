/* xml_out.c: write XML 1.0 as it comes, to any FILE. */
#include "fmt/xml_out.h"

#include "base/die.h"
#include "base/utf8.h"

void
xml_out_init(struct xml_out *x, FILE *out)
{
	*x = (struct xml_out){.out = out};
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
}

static void
close_tag(struct xml_out *x)
{
	if (x->is_in_tag)
		putc('>', x->out);
	x->is_in_tag = false;
}

static void
indent(const struct xml_out *x)
{
	fprintf(x->out, "%*s", (int)(2 * x->depth), "");
}

void
xml_out_element(struct xml_out *x, const char *name)
{
	if (x->depth == XML_OUT_DEPTH || x->has_text)
		die("xml_out: element %s out of place", name);
	close_tag(x);
	if (x->depth > 0)
		putc('\n', x->out);
	indent(x);
	fprintf(x->out, "<%s", name);
	x->names[x->depth++] = name;
	x->is_in_tag = true;
	x->has_content = x->has_text = false;
}

void
xml_out_end(struct xml_out *x)
{
	if (x->depth == 0)
		die("xml_out: an end without its beginning");
	x->depth--;
	if (x->is_in_tag) {
		fputs("/>", x->out);
	} else {
		if (x->has_content) {
			putc('\n', x->out);
			indent(x);
		}
		fprintf(x->out, "</%s>", x->names[x->depth]);
	}
	x->is_in_tag = x->has_text = false;
	x->has_content = true; /* what is open now has had an element */
	if (x->depth == 0)
		putc('\n', x->out);
}

/*
 * Source: XML 1.0 §2.2, Char: of what utf8_is_control lets pass, these two are
 * none.
 */
static bool
is_no_char(uint32_t code)
{
	return code == 0xfffe || code == 0xffff;
}

static void
put_char(FILE *out, struct str character)
{
	uint32_t code = utf8_code(character);

	switch (code) {
	case '&':
		fputs("&amp;", out);
		return;
	case '<':
		fputs("&lt;", out);
		return;
	case '>':
		fputs("&gt;", out);
		return;
	case '"':
		fputs("&quot;", out);
		return;
	case '\'':
		fputs("&#39;", out);
		return;
	default:
		break;
	}
	if (utf8_is_control(code) || is_no_char(code))
		fprintf(out, "\\u%04x", (unsigned)code);
	else
		fwrite(character.p, 1, character.n, out);
}

/* Bytes that stand for themselves, which nearly all do. */
static size_t
plain_run(struct str s)
{
	static const char marks[] = "&<>\"'";
	size_t n = 0;

	while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f &&
	       memchr(marks, s.p[n], sizeof marks - 1) == NULL)
		n++;
	return n;
}

static void
put_str(FILE *out, struct str s)
{
	while (s.n > 0) {
		size_t n = plain_run(s);

		if (n > 0) {
			fwrite(s.p, 1, n, out);
		} else {
			n = utf8_len(s);
			if (n > 0)
				put_char(out, str_first(s, n));
			else
				fputs("\xef\xbf\xbd", out); /* U+FFFD */
			n = n > 0 ? n : 1;
		}
		s = str_skip(s, n);
	}
}

void
xml_out_attr(struct xml_out *x, const char *name, struct str value)
{
	if (!x->is_in_tag)
		die("xml_out: attribute %s out of place", name);
	fprintf(x->out, " %s=\"", name);
	put_str(x->out, value);
	putc('"', x->out);
}

void
xml_out_attr_number(struct xml_out *x, const char *name, size_t n)
{
	char text[32];

	snprintf(text, sizeof text, "%zu", n);
	xml_out_attr(x, name, str_from(text));
}

void
xml_out_text(struct xml_out *x, struct str s)
{
	if (x->depth == 0 || x->has_content)
		die("xml_out: text out of place");
	close_tag(x);
	x->has_text = true;
	put_str(x->out, s);
}

void
xml_out_line(struct xml_out *x)
{
	xml_out_text(x, STR_NONE);
	putc('\n', x->out);
}
