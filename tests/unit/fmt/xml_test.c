/* xml_test.c: read XML, whole documents or one element at a time. */
#include "fmt/xml.h"

#include <stdio.h>

#include "base/buf.h"
#include "core/limits.h"
#include "tests/tap.h"
#include "tests/unit/fmt/drip.h"

#define CAP ((size_t)256 << 20)

static struct arena arena;

static const struct xml *
parse(struct str text, struct err *e)
{
	const struct xml *root = NULL;

	arena_reset(&arena);
	return xml_parse(&arena, text, "in.xml", &root, e) == 0 ? root : NULL;
}

static const struct xml *
parse_z(const char *text)
{
	struct err e;
	const struct xml *root = parse(str_from(text), &e);

	OK_ERR(root != NULL, &e);
	return root;
}

static void
elements_attributes_and_text_are_kept(void)
{
	const struct xml *root =
	    parse_z("<?xml version='1.0'?><!-- c --><o:a xmlns:o='u' "
		    "xmlns='v' x='1' o:y=' &lt;2&#x20ac; '> one <b/>"
		    "<?pi d?><c>t<![CDATA[<&>]]>u</c> two <o:b z=''/></o:a>\n");
	const struct xml *b;

	NEED(root != NULL);
	EQ_STR(root->name, STR("a"));
	EQ_STR(root->text, STR("one  two"));
	EQ_INT(root->n, 3);
	EQ_INT(root->n_attrs, 2);
	EQ_STR(xml_attr(root, "x"), STR("1"));
	EQ_STR(xml_attr(root, "o:y"), STR(" <2\xe2\x82\xac "));
	EQ_STR(xml_attr(root, "y"), STR(""));
	EQ_STR(xml_get_text(root, "c"), STR("t<&>u"));
	b = xml_get(root, "b");
	NEED(b != NULL);
	OK(b == root->first && b->n == 0 && b->first == NULL);
	b = xml_again(b);
	NEED(b != NULL);
	EQ_INT(b->n_attrs, 1);
	OK(xml_again(b) == NULL && b->next == NULL);
}

static void
lookups_chain(void)
{
	const struct xml *root = parse_z("<a><b>1</b><b>2</b></a>");

	EQ_STR(xml_get_text(root, "b"), STR("1"));
	OK(xml_get(xml_get(xml_get(root, "x"), "y"), "z") == NULL);
	EQ_STR(xml_get_text(xml_get(root, "x"), "y"), STR(""));
	EQ_STR(xml_attr(xml_get(root, "x"), "y"), STR(""));
}

static void
other_encodings_become_utf8(void)
{
	static const char utf16[] = "\xff\xfe<\0a\0>\0\xe9\0<\0/\0a\0>\0";
	struct err e;
	const struct xml *root;

	root = parse_z("<?xml version='1.0' encoding='ISO-8859-1'?>"
		       "<a b='\xfc'>\xe9</a>");
	NEED(root != NULL);
	EQ_STR(root->text, STR("\xc3\xa9"));
	EQ_STR(xml_attr(root, "b"), STR("\xc3\xbc"));
	root = parse(str_of(utf16, sizeof utf16 - 1), &e);
	OK_ERR(root != NULL, &e);
	EQ_STR(root != NULL ? root->text : STR_NONE, STR("\xc3\xa9"));
}

static void
faults_are_named_with_their_place(void)
{
	static const struct {
		const char *text;
		enum ecode code;
		const char *words;
	} rows[] = {
	    {"",					    E_INPUT, "in.xml: line 1, column 1: no element found"},
	    {"<a>\n <b></a>",			       E_INPUT, "in.xml: line 2, column 7: mismatched"      },
	    {"<a/><b/>",				    E_INPUT, "junk after document element"               },
	    {"<a>",					 E_INPUT, "no element found"                          },
	    {"<a b='1' b='2'/>",                            E_INPUT, "duplicate attribute"                       },
	    {"<a b=1/>",				    E_INPUT, "not well-formed"                           },
	    {"<a>\x01</a>",				 E_INPUT, "not well-formed"                           },
	    {"<a>\xc0\x80</a>",                             E_INPUT, "not well-formed"                           },
	    {"<a>\xed\xa0\x80</a>",                         E_INPUT, "not well-formed"                           },
	    {"<a>&b;</a>",				  E_INPUT, "undefined entity"                          },
	    {"<a>&#0;</a>",				 E_INPUT, "invalid character number"                  },
	    {"<?xml version='1.0' encoding='EBCDIC'?><a/>", E_INPUT,
             "unknown encoding"										  },
	    {"{\"a\": 1}",				  E_INPUT, "not well-formed"                           },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e;

		FAILS(parse(str_from(rows[i].text), &e) == NULL, &e,
		    rows[i].code, rows[i].words);
	}
}

static void
nothing_is_expanded_or_fetched(void)
{
	static const char *const texts[] = {
	    "<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;&l;'>]><a>&m;</a>",
	    "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
	    "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://192.0.2.1/'> %p;]><a/>",
	    "<!DOCTYPE a [<!ATTLIST a b CDATA 'default'>]><a/>",
	    "<!DOCTYPE a SYSTEM 'http://192.0.2.1/a.dtd'><a>&evil;</a>",
	    "<!DOCTYPE html><a/>",
	};
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		FAILS(parse(str_from(texts[i]), &e) == NULL, &e, E_UNSUPPORTED,
		    "a DOCTYPE, which may declare entities");
}

/* before + n times unit + behind, and what becomes of it. */
static void
refuses(const char *before, const char *unit, size_t n, const char *behind,
    const char *words)
{
	struct buf b;
	struct err e;

	buf_init(&b, CAP);
	buf_add(&b, str_from(before));
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_from(unit));
	buf_add(&b, str_from(behind));
	FAILS(parse(buf_str(&b), &e) == NULL, &e, E_LIMIT, words);
	buf_done(&b);
}

static void
limits_hold(void)
{
	char attrs[16 * (LIMIT_XML_ATTRS + 1)];
	size_t n = 0;

	refuses("", "<a>", LIMIT_XML_DEPTH + 1, "", "nested more than 64 deep");
	for (unsigned i = 0; i <= LIMIT_XML_ATTRS; i++)
		n +=
		    (size_t)snprintf(attrs + n, sizeof attrs - n, " a%u=''", i);
	refuses("<a", attrs, 1, "/>", "more than 100 attributes");
	refuses("<a b='", "0123456789abcdef", LIMIT_XML_TAG_BYTES / 8, "'/>",
	    "bytes in one tag");
	refuses("<a><!--", "0123456789abcdef", LIMIT_XML_TAG_BYTES / 8,
	    "--></a>", "bytes in one tag");
	refuses("<a>", "0123456789abcdef", LIMIT_XML_TEXT_BYTES / 16 + 1,
	    "</a>", "bytes of text");
	refuses("<a>", "<b>0123456789</b>", LIMIT_XML_DOC_BYTES / 16, "</a>",
	    "bytes in one element");
}

static void
memory_is_bounded_by_the_arena(void)
{
	const struct xml *root = NULL;
	struct arena small;
	struct buf b;
	struct err e;

	arena_init(&small, 64 << 10);
	buf_init(&b, CAP);
	buf_add(&b, STR("<a>"));
	for (size_t i = 0; i < 4000; i++)
		buf_add(&b, STR("<b c='d'/>"));
	buf_add(&b, STR("</a>"));
	FAILS(xml_parse(&small, buf_str(&b), "w", &root, &e) < 0, &e, E_LIMIT,
	    "fit into 65536 bytes");
	buf_done(&b);
	arena_done(&small);
}

struct seen {
	struct buf out;
	unsigned stop_at;
	unsigned n;
};

static int
note(void *ctx, const struct xml *x, struct err *e)
{
	struct seen *s = ctx;

	if (++s->n == s->stop_at)
		return fail(e, E_NET, "enough");
	buf_printf(&s->out, "%.*s=%.*s/%.*s;", STR_ARG(x->name),
	    STR_ARG(x->text), STR_ARG(xml_get_text(x, "k")));
	return 0;
}

static int
split(struct seen *s, struct str text, unsigned depth, size_t step,
    enum ecode fault, struct err *e)
{
	struct drip d = drip_of(text, step, fault);

	buf_clear(&s->out);
	s->n = 0;
	return xml_split(&arena, &d.stream, "r", depth, "in.xml", note, s, e);
}

static void
split_gives_one_element_at_a_time(void)
{
	const struct str text = STR(
	    "<p:r xmlns:p='u'>skipped<a>1<k>v</k></a><b/><a><k/></a></p:r>");
	struct seen s = {.stop_at = 0};
	struct err e;

	buf_init(&s.out, 4096);
	for (size_t step = 1; step < 20; step++) {
		OK_ERR(split(&s, text, 1, step, E_OK, &e) == 0, &e);
		EQ_STR(buf_str(&s.out), STR("a=1/v;b=/;a=/;"));
	}
	OK_ERR(split(&s, text, 2, 3, E_OK, &e) == 0, &e);
	EQ_STR(buf_str(&s.out), STR("k=v/;k=/;"));
	/* What the callback says is its own. */
	s.stop_at = 2;
	FAILS(split(&s, text, 1, 1, E_OK, &e) < 0, &e, E_NET, "enough");
	EQ_STR(str_from(e.text), STR("enough"));
	EQ_STR(buf_str(&s.out), STR("a=1/v;"));
	EQ_INT(s.n, 2);
	s.stop_at = 0;
	FAILS(split(&s, str_first(text, 40), 1, 7, E_NET, &e) < 0, &e, E_NET,
	    "the line is dead");
	FAILS(split(&s, str_first(text, 40), 1, 7, E_OK, &e) < 0, &e, E_INPUT,
	    "in.xml: line 1, column 41: no element found");
	EQ_STR(buf_str(&s.out), STR("a=1/v;"));
	FAILS(split(&s, STR("<html><a/></html>"), 1, 7, E_OK, &e) < 0, &e,
	    E_INPUT, "\"html\" and not \"r\"");
	EQ_INT(s.n, 0);
	buf_done(&s.out);
}

/* Documents that are only long must not take more memory for it. */
static void
split_forgets(void)
{
	struct seen s = {.stop_at = 0};
	struct arena *a = &arena;
	struct buf b;
	struct err e;

	buf_init(&s.out, 16);
	buf_init(&b, CAP);
	buf_add(&b, STR("<r>"));
	for (size_t i = 0; i < 100000; i++)
		buf_add(&b, STR("<a b='0123456789abcdef'>text<k>v</k></a>"));
	buf_add(&b, STR("</r>"));
	OK_ERR(split(&s, buf_str(&b), 1, 65536, E_OK, &e) == 0, &e);
	EQ_INT(s.n, 100000);
	OK(a->used_bytes < 4096);
	buf_done(&b);
	buf_done(&s.out);
}

int
main(void)
{
	arena_init(&arena, CAP);
	RUN(elements_attributes_and_text_are_kept);
	RUN(lookups_chain);
	RUN(other_encodings_become_utf8);
	RUN(faults_are_named_with_their_place);
	RUN(nothing_is_expanded_or_fetched);
	RUN(limits_hold);
	RUN(memory_is_bounded_by_the_arena);
	RUN(split_gives_one_element_at_a_time);
	RUN(split_forgets);
	arena_done(&arena);
	return tap_done();
}
