/* xml_out_test.c: XML that any parser reads as what was meant. */
#include "fmt/xml_out.h"

#include <stdlib.h>

#include "base/arena.h"
#include "fmt/xml.h"
#include "tests/dies.h"
#include "tests/tap.h"

struct out {
	struct xml_out x;
	FILE *file;
	char *text;
	size_t n;
};

static void
begin(struct out *o)
{
	o->file = open_memstream(&o->text, &o->n);
	if (o->file == NULL)
		abort();
	xml_out_init(&o->x, o->file);
}

static struct str
end(struct out *o)
{
	fclose(o->file);
	return str_of(o->text, o->n);
}

static void
a_small_document_looks_like_this(void)
{
	struct out o;

	begin(&o);
	xml_out_element(&o.x, "a");
	xml_out_attr_number(&o.x, "n", 12);
	xml_out_element(&o.x, "b");
	xml_out_end(&o.x);
	xml_out_element(&o.x, "c");
	xml_out_attr(&o.x, "d", STR("e"));
	xml_out_text(&o.x, STR("f"));
	xml_out_line(&o.x);
	xml_out_text(&o.x, STR("g"));
	xml_out_end(&o.x);
	xml_out_end(&o.x);
	EQ_STR(end(&o), STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			    "<a n=\"12\">\n"
			    "  <b/>\n"
			    "  <c d=\"e\">f\ng</c>\n"
			    "</a>\n"));
	free(o.text);
}

static void
what_marks_up_is_escaped(void)
{
	struct out o;

	begin(&o);
	xml_out_element(&o.x, "a");
	xml_out_attr(&o.x, "b", STR("<&>\"'"));
	xml_out_text(&o.x, STR("]]><!--&amp;"));
	xml_out_end(&o.x);
	EQ_STR(end(&o), STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			    "<a b=\"&lt;&amp;&gt;&quot;&#39;\">"
			    "]]&gt;&lt;!--&amp;amp;</a>\n"));
	free(o.text);
}

/* Source: XML 1.0 §2.2: no NUL, no controls, no U+FFFE, U+FFFF. */
static void
what_xml_cannot_hold_is_written_out(void)
{
	struct out o;
	struct str s;

	begin(&o);
	xml_out_element(&o.x, "a");
	xml_out_text(&o.x, STR("\0\x1b\r\n\t\x7f\xc2\x9b\xe2\x80\xae\xef\xbf"
			       "\xbe\xef\xbf\xbf\xff"
			       "\xed\xa0\x80z\xe3\x81\x82"));
	xml_out_end(&o.x);
	s = end(&o);
	OK(str_find_str(s,
	       STR("<a>\\u0000\\u001b\\u000d\\u000a\\u0009\\u007f\\u009b\\u202e"
		   "\\ufffe\\uffff\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf"
		   "\xbdz\xe3\x81\x82</a>")) > 0);
	free(o.text);
}

static void
any_bytes_are_read_again(void)
{
	unsigned seed = 1;

	for (unsigned round = 0; round < 200; round++) {
		const struct xml *root = NULL;
		struct arena a;
		struct out o;
		struct err e;
		char bytes[64];

		for (size_t i = 0; i < sizeof bytes; i++) {
			seed = seed * 1103515245 + 12345;
			bytes[i] = (char)(seed >> 16);
		}
		begin(&o);
		xml_out_element(&o.x, "a");
		xml_out_attr(&o.x, "b", str_of(bytes, 32));
		xml_out_text(&o.x, str_of(bytes + 32, 32));
		xml_out_end(&o.x);
		arena_init(&a, 1 << 20);
		OK_ERR(xml_parse(&a, end(&o), "made", &root, &e) == 0, &e);
		arena_done(&a);
		free(o.text);
	}
}

static void
attribute_after_text(void *ctx)
{
	struct out o;

	(void)ctx;
	begin(&o);
	xml_out_element(&o.x, "a");
	xml_out_text(&o.x, STR("b"));
	xml_out_attr(&o.x, "c", STR("d"));
}

static void
end_without_beginning(void *ctx)
{
	struct out o;

	(void)ctx;
	begin(&o);
	xml_out_end(&o.x);
}

static void
text_outside(void *ctx)
{
	struct out o;

	(void)ctx;
	begin(&o);
	xml_out_text(&o.x, STR("b"));
}

static void
too_deep(void *ctx)
{
	struct out o;

	(void)ctx;
	begin(&o);
	for (unsigned i = 0; i <= XML_OUT_DEPTH; i++)
		xml_out_element(&o.x, "a");
}

static void
calls_in_the_wrong_order_die(void)
{
	DIES(attribute_after_text, NULL);
	DIES(end_without_beginning, NULL);
	DIES(text_outside, NULL);
	DIES(too_deep, NULL);
}

int
main(void)
{
	RUN(a_small_document_looks_like_this);
	RUN(what_marks_up_is_escaped);
	RUN(what_xml_cannot_hold_is_written_out);
	RUN(any_bytes_are_read_again);
	RUN(calls_in_the_wrong_order_die);
	return tap_done();
}
