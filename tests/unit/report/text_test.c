/* text_test.c: foreign text on a terminal: harmless, and measured. */
#include "report/text.h"

#include <stdlib.h>

#include "tests/tap.h"

/* As text_write and text_cell write it; the caller frees. */
static struct str
shown(struct str s, bool is_cell, size_t width, size_t *ret_columns)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		abort();
	if (is_cell)
		text_cell(out, s, width);
	else
		*ret_columns = text_write(out, s);
	fclose(out);
	return str_of(text, size);
}

static void
text_is(struct str s, const char *want, size_t width)
{
	size_t columns = 0;
	struct str got = shown(s, false, 0, &columns);

	EQ_STR(got, str_from(want));
	EQ_INT(columns, width);
	EQ_INT(text_width(s), width);
	free((void *)(uintptr_t)got.p);
}

static void
cell_is(struct str s, size_t width, const char *want)
{
	struct str got = shown(s, true, width, NULL);

	EQ_STR(got, str_from(want));
	free((void *)(uintptr_t)got.p);
}

static void
printable_text_stays_as_it_is(void)
{
	text_is(STR(""), "", 0);
	text_is(STR_NONE, "", 0);
	text_is(STR("curl 7.88~ \\x \"'<&"), "curl 7.88~ \\x \"'<&", 18);
	text_is(STR("caf\xc3\xa9"), "caf\xc3\xa9", 4);
	text_is(STR("\xf0\x90\x80\x80"), "\xf0\x90\x80\x80", 1);
}

static void
wide_characters_count_two(void)
{
	text_is(STR("\xe6\xab\x93"), "\xe6\xab\x93", 2);         /* U+6AD3 */
	text_is(STR("a\xed\x95\x9c"), "a\xed\x95\x9c", 3);       /* U+D55C */
	text_is(STR("\xef\xbc\xa1"), "\xef\xbc\xa1", 2);         /* U+FF21 */
	text_is(STR("\xf0\x9f\x94\xa5"), "\xf0\x9f\x94\xa5", 2); /* U+1F525 */
	text_is(STR("\xf0\xa0\x80\x80"), "\xf0\xa0\x80\x80", 2); /* U+20000 */
	text_is(STR("\xef\xbd\xb1"), "\xef\xbd\xb1", 1);         /* U+FF71 */
	text_is(STR("\xe1\x85\xa0"), "\xe1\x85\xa0", 1);         /* U+1160 */
}

static void
controls_are_escaped(void)
{
	char want[8];

	for (int c = 0; c < 0x20; c++) {
		char one = (char)c;

		snprintf(want, sizeof want, "\\x%02x", (unsigned)c);
		text_is(str_of(&one, 1), want, 4);
	}
	text_is(STR("\x7f"), "\\x7f", 4);
	for (int c = 0x80; c < 0xa0; c++) {
		char two[2] = {(char)0xc2, (char)c};

		snprintf(want, sizeof want, "\\x%02x", (unsigned)c);
		text_is(str_of(two, 2), want, 4);
	}
	text_is(STR("\xc2\xa0"), "\xc2\xa0", 1); /* one further: a space */
	text_is(STR("a\033[31mb\n"), "a\\x1b[31mb\\x0a", 14);
}

/* Unicode 15, PropList.txt, Bidi_Control; and the line separators. */
static void
characters_that_turn_text_around_are_escaped(void)
{
	static const struct {
		struct str s;
		const char *want;
	} rows[] = {
	    {{"\xe2\x80\x8e", 3}, "\\u200e"},
	    {{"\xe2\x80\x8f", 3}, "\\u200f"},
	    {{"\xe2\x80\xaa", 3}, "\\u202a"},
	    {{"\xe2\x80\xab", 3}, "\\u202b"},
	    {{"\xe2\x80\xac", 3}, "\\u202c"},
	    {{"\xe2\x80\xad", 3}, "\\u202d"},
	    {{"\xe2\x80\xae", 3}, "\\u202e"},
	    {{"\xe2\x81\xa6", 3}, "\\u2066"},
	    {{"\xe2\x81\xa7", 3}, "\\u2067"},
	    {{"\xe2\x81\xa8", 3}, "\\u2068"},
	    {{"\xe2\x81\xa9", 3}, "\\u2069"},
	    {{"\xe2\x80\xa8", 3}, "\\u2028"},
	    {{"\xe2\x80\xa9", 3}, "\\u2029"},
	    {{"\xef\xbb\xbf", 3}, "\\ufeff"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		text_is(rows[i].s, rows[i].want, 6);
}

static void
the_arabic_letter_mark_turns_text_around_too(void)
{
	text_is(STR("\xd8\x9c"), "\\u061c", 6);
}

static void
what_is_not_utf8_is_escaped_byte_by_byte(void)
{
	text_is(STR("\xff"), "\\xff", 4);
	text_is(STR("\xc3"), "\\xc3", 4);
	text_is(STR("\xc3("), "\\xc3(", 5);
	text_is(STR("\xe6\xab"), "\\xe6\\xab", 8);
	text_is(STR("\xc0\xaf"), "\\xc0\\xaf", 8);
	text_is(STR("\xed\xa0\x80"), "\\xed\\xa0\\x80", 12);
	text_is(STR("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80", 16);
	text_is(STR("\x80z"), "\\x80z", 5);
}

static void
a_cell_is_filled_or_cut_to_its_width(void)
{
	cell_is(STR("abc"), 5, "abc  ");
	cell_is(STR("abc"), 4, "abc ");
	cell_is(STR("abc"), 3, "abc");
	cell_is(STR("abc"), 2, "a\xe2\x80\xa6");
	cell_is(STR("abc"), 1, "\xe2\x80\xa6");
	cell_is(STR(""), 3, "   ");
	cell_is(STR_NONE, 1, " ");
	/* No width: as long as it is. */
	cell_is(STR("abc"), 0, "abc");
	cell_is(STR(""), 0, "");
}

static void
wide_characters_and_escapes_are_never_cut_apart(void)
{
	struct str two = STR("\xe6\xab\x93\xe6\xab\x93");

	cell_is(two, 5, "\xe6\xab\x93\xe6\xab\x93 ");
	cell_is(two, 4, "\xe6\xab\x93\xe6\xab\x93");
	cell_is(two, 3, "\xe6\xab\x93\xe2\x80\xa6");
	cell_is(two, 2, "\xe2\x80\xa6 ");
	cell_is(two, 1, "\xe2\x80\xa6");
	cell_is(STR("ab\033"), 6, "ab\\x1b");
	cell_is(STR("ab\033"), 5, "ab\xe2\x80\xa6  ");
	cell_is(STR("\xe2\x80\xae"
		    "a"),
	    7, "\\u202ea");
	cell_is(STR("\xe2\x80\xae"
		    "a"),
	    6, "\xe2\x80\xa6     ");
	cell_is(STR("\xff\xff"), 7, "\\xff\xe2\x80\xa6  ");
}

/* Whatever the bytes: harmless, and exactly as wide as it says. */
static void
any_bytes_fill_any_cell_exactly(void)
{
	static const char *const pieces[] = {"a", "bcd", "\xc3\xa9",
	    "\xe6\xab\x93", "\xff", "\033", "\xe2\x80\xae", "\xc2\x9b",
	    "\xf0\x9f\x94\xa5", "\xe6"};

	for (int round = 0; round < 3000; round++) {
		size_t width = 1 + (size_t)tap_random_below(20), n = 0;
		struct str got;
		char s[64];

		for (int i = 0; i < 6; i++) {
			const char *piece =
			    pieces[tap_random_below(ARRAY_LEN(pieces))];

			memcpy(s + n, piece, strlen(piece));
			n += strlen(piece);
		}
		got = shown(str_of(s, n), true, width, NULL);
		if (text_width(got) != width)
			tap_check(false, __FILE__, __LINE__,
			    "%zu columns, want %zu: %.*s", text_width(got),
			    width, STR_ARG(got));
		for (size_t i = 0; i < got.n; i++)
			OK((unsigned char)got.p[i] >= 0x20);
		free((void *)(uintptr_t)got.p);
	}
}

int
main(void)
{
	RUN(printable_text_stays_as_it_is);
	RUN(wide_characters_count_two);
	RUN(controls_are_escaped);
	RUN(characters_that_turn_text_around_are_escaped);
	RUN(the_arabic_letter_mark_turns_text_around_too);
	RUN(what_is_not_utf8_is_escaped_byte_by_byte);
	RUN(a_cell_is_filled_or_cut_to_its_width);
	RUN(wide_characters_and_escapes_are_never_cut_apart);
	RUN(any_bytes_fill_any_cell_exactly);
	return tap_done();
}
