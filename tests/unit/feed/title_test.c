/* title_test.c: any text becomes one short, clean, telling line. */
#include "feed/title.h"

#include "base/utf8.h"
#include "core/limits.h"
#include "tests/tap.h"

static struct arena arena;

static struct str
sentence(const char *text)
{
	return title_sentence(&arena, str_from(text));
}

static void
first_sentence_ends_where_people_end_it(void)
{
	EQ_STR(sentence("One. Two."), STR("One"));
	EQ_STR(sentence("One! Two."), STR("One!"));
	EQ_STR(sentence("Version 1.2.3 leaks.\nMore."),
	    STR("Version 1.2.3 leaks"));
	EQ_STR(sentence("A, i.e. B, by J. Doe of Foo Inc. is bad. C."),
	    STR("A, i.e. B, by J. Doe of Foo Inc. is bad"));
	EQ_STR(sentence("Before 2.0.15. some images crash it. More."),
	    STR("Before 2.0.15. some images crash it"));
	EQ_STR(sentence("No end"), STR("No end"));
	EQ_STR(sentence("Dots... Then"), STR("Dots..."));
	EQ_STR(sentence(""), STR(""));
	EQ_STR(sentence(" \n\t\r\n"), STR(""));
	EQ_STR(sentence("."), STR(""));
}

static void
sentences_that_tell_nothing_do_not_stand_alone(void)
{
	EQ_STR(sentence("Foo is a library for bars. It crashes. More."),
	    STR("It crashes"));
	EQ_STR(sentence("foo is the best. foo 1.2 leaks. More."),
	    STR("foo 1.2 leaks"));
	EQ_STR(sentence("Foo is a library for bars."),
	    STR("Foo is a library for bars"));
	EQ_STR(sentence("In foo there is a leak. More."),
	    STR("In foo there is a leak"));
	EQ_STR(sentence("There is a leak. More."), STR("There is a leak"));
	EQ_STR(sentence("Two faults:\n\nA leak. More."), STR("A leak"));
	EQ_STR(sentence("An issue was discovered in foo 1.2. It leaks. More."),
	    STR("An issue was discovered in foo 1.2. It leaks"));
	EQ_STR(sentence("An issue was discovered in foo 1.2."),
	    STR("An issue was discovered in foo 1.2"));
	EQ_STR(sentence("In the Linux kernel, the following vulnerability has "
			"been resolved: net: fix leak"),
	    STR("net: fix leak"));
}

static void
marks_of_commonmark_go_and_code_stays(void)
{
	EQ_STR(sentence("## Impact\n**Bad** `a_b` __init__ [x](http://y). Z."),
	    STR("Bad a_b __init__ x"));
	EQ_STR(sentence("# Only a heading\n\n"), STR("Only a heading"));
	EQ_STR(sentence("- item a\n- item b"), STR("item a"));
	EQ_STR(sentence("[a] (b) *c = d[e](f"), STR("[a] (b) *c = d[e](f"));
	EQ_STR(sentence("C:\\Temp a\\_b"), STR("C:\\Temp a_b"));
	EQ_STR(sentence("```\ncode\n```\nText."), STR("code"));
	EQ_STR(
	    title_line(&arena, STR("a `b` **c**. D.")), STR("a `b` **c**. D"));
}

static void
long_text_is_cut_at_a_word(void)
{
	char text[1000];
	struct str got;

	memset(text, 'a', sizeof text);
	text[LIMIT_TITLE_BYTES - 10] = ' ';
	got = title_line(&arena, str_of(text, sizeof text));
	EQ_INT(got.n, LIMIT_TITLE_BYTES - 10 + 3);
	OK(str_ends(got, STR("a…")));
	/* Exactly the limit is not cut. */
	got = title_line(&arena, str_of(text, LIMIT_TITLE_BYTES));
	EQ_INT(got.n, LIMIT_TITLE_BYTES);
	OK(str_ends(got, STR("a")));
	/* The word that ends right at the limit stays whole. */
	memset(text, 'a', sizeof text);
	text[LIMIT_TITLE_BYTES - 3] = ' ';
	got = title_line(&arena, str_of(text, sizeof text));
	EQ_INT(got.n, LIMIT_TITLE_BYTES);
	/* No word to cut at. */
	memset(text, 'a', sizeof text);
	got = title_line(&arena, str_of(text, sizeof text));
	EQ_INT(got.n, LIMIT_TITLE_BYTES);
}

/* Bytes that are likely to mean something somewhere. */
static char
random_byte(void)
{
	static const char some[] = "aZ .!?:,;\n\r\t#*`[]()\\_->~\"'";

	if (tap_random_below(4) == 0)
		return (char)tap_random_below(256);
	return some[tap_random_below(sizeof some - 1)];
}

static bool
is_clean(struct str title)
{
	if (title.n > LIMIT_TITLE_BYTES || !utf8_ok(title))
		return false;
	for (size_t i = 0; i < title.n; i++)
		if ((unsigned char)title.p[i] < 0x20 || title.p[i] == 0x7f)
			return false;
	return str_eq(title, str_trim(title));
}

static void
random_bytes_give_clean_titles(void)
{
	for (unsigned round = 0; round < 3000; round++) {
		size_t n = tap_random_below(600);
		char *p = arena_alloc(&arena, n);

		for (size_t i = 0; i < n; i++)
			p[i] = random_byte();
		OK(is_clean(title_line(&arena, str_of(p, n))));
		OK(is_clean(title_sentence(&arena, str_of(p, n))));
		arena_reset(&arena);
	}
}

static void
huge_text_costs_no_more_than_its_start(void)
{
	static char text[4 << 20];
	size_t used = arena.used_bytes;

	memset(text, '[', sizeof text);
	OK(is_clean(title_sentence(&arena, str_of(text, sizeof text))));
	OK(arena.used_bytes - used < 4096);
	memset(text, '\n', sizeof text);
	EQ_STR(title_sentence(&arena, str_of(text, sizeof text)), STR(""));
}

int
main(void)
{
	arena_init(&arena, 16u << 20);
	RUN(first_sentence_ends_where_people_end_it);
	RUN(sentences_that_tell_nothing_do_not_stand_alone);
	RUN(marks_of_commonmark_go_and_code_stays);
	RUN(long_text_is_cut_at_a_word);
	RUN(random_bytes_give_clean_titles);
	RUN(huge_text_costs_no_more_than_its_start);
	arena_done(&arena);
	return tap_done();
}
