/* str_test.c: slices of bytes. */
#include "base/str.h"

#include <stdlib.h>

#include "tests/tap.h"

/* A copy without a byte to spare, so that reading past its end shows. */
static struct str
tight(const char *p, size_t n)
{
	char *copy = malloc(n > 0 ? n : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, p, n);
	return str_of(copy, n);
}

static void
drop(struct str s)
{
	free((void *)(uintptr_t)s.p);
}

static void
cut_is(const char *whole, size_t n, const char *want)
{
	struct str s = tight(whole, n), rest = s, part;
	char got[128];
	size_t at = 0;

	while (str_cut(&rest, ',', &part)) {
		got[at++] = '[';
		if (part.n > 0)
			memcpy(got + at, part.p, part.n);
		at += part.n;
		got[at++] = ']';
	}
	EQ_STR(str_of(got, at), str_from(want));
	/* Used up means used up. */
	part = STR("untouched");
	OK(!str_cut(&rest, ',', &part));
	EQ_STR(part, STR("untouched"));
	drop(s);
}

static void
cut_gives_every_part_also_empty_ones(void)
{
	cut_is("a,b,", 4, "[a][b][]");
	cut_is("a,b", 3, "[a][b]");
	cut_is("a", 1, "[a]");
	cut_is("", 0, "[]");
	cut_is(",", 1, "[][]");
	cut_is(",,", 2, "[][][]");
	cut_is(",a", 2, "[][a]");
	cut_is("a,,b", 4, "[a][][b]");
}

static void
cut_of_no_string_gives_one_empty_part(void)
{
	struct str rest = STR_NONE, part = STR("x");

	OK(str_cut(&rest, ',', &part));
	EQ_INT(part.n, 0);
	OK(!str_cut(&rest, ',', &part));
}

static void
cut_finds_a_nul(void)
{
	struct str rest = STR("a\0b"), part;

	OK(str_cut(&rest, '\0', &part));
	EQ_STR(part, STR("a"));
	OK(str_cut(&rest, '\0', &part));
	EQ_STR(part, STR("b"));
	OK(!str_cut(&rest, '\0', &part));
}

static void
lines_are(const char *whole, size_t n, const char *want)
{
	struct str s = tight(whole, n), rest = s, line;
	char got[128];
	size_t at = 0;

	while (str_line(&rest, &line)) {
		got[at++] = '[';
		if (line.n > 0)
			memcpy(got + at, line.p, line.n);
		at += line.n;
		got[at++] = ']';
	}
	EQ_STR(str_of(got, at), str_from(want));
	OK(!str_line(&rest, &line));
	drop(s);
}

static void
lines_end_in_lf_crlf_or_the_end(void)
{
	lines_are("", 0, "");
	lines_are("\n", 1, "[]");
	lines_are("a", 1, "[a]");
	lines_are("a\n", 2, "[a]");
	lines_are("a\nb", 3, "[a][b]");
	lines_are("a\n\nb\n", 5, "[a][][b]");
	lines_are("a\r\nb\r\n", 6, "[a][b]");
	lines_are("\r\n", 2, "[]");
	lines_are("\r", 1, "[]");
	lines_are("a\r\r\n", 4, "[a\r]");
	lines_are("a\rb\n", 4, "[a\rb]");
	lines_are("\n\r\n", 3, "[][]");
}

static void
find_looks_at_all_bytes_and_no_more(void)
{
	struct str s = tight("ab\0ba", 5);

	EQ_INT(str_find(s, 'a'), 0);
	EQ_INT(str_rfind(s, 'a'), 4);
	EQ_INT(str_find(s, 'b'), 1);
	EQ_INT(str_rfind(s, 'b'), 3);
	EQ_INT(str_find(s, '\0'), 2);
	EQ_INT(str_rfind(s, '\0'), 2);
	EQ_INT(str_find(s, 'c'), -1);
	EQ_INT(str_rfind(s, 'c'), -1);
	EQ_INT(str_find(STR_NONE, 'a'), -1);
	EQ_INT(str_rfind(STR_NONE, 'a'), -1);
	EQ_INT(str_find(STR(""), '\0'), -1);
	EQ_INT(str_find(STR("\xff"), (char)0xff), 0);
	drop(s);
}

static void
find_str_finds_the_first_whole_word(void)
{
	struct str s = tight("aaab", 4);

	EQ_INT(str_find_str(s, STR("aab")), 1);
	EQ_INT(str_find_str(s, STR("aaab")), 0);
	EQ_INT(str_find_str(s, STR("b")), 3);
	EQ_INT(str_find_str(s, STR("ab")), 2);
	EQ_INT(str_find_str(s, STR("bb")), -1);
	EQ_INT(str_find_str(s, STR("aaaab")), -1);
	EQ_INT(str_find_str(s, STR("abx")), -1);
	EQ_INT(str_find_str(s, STR("")), -1);
	EQ_INT(str_find_str(s, STR_NONE), -1);
	EQ_INT(str_find_str(STR_NONE, STR("a")), -1);
	EQ_INT(str_find_str(STR("a\0b"), STR("\0b")), 1);
	drop(s);
}

static void
find_str_agrees_with_the_plain_way(void)
{
	for (int round = 0; round < 5000; round++) {
		char text[12], word[4];
		size_t n = (size_t)tap_random_below(sizeof text + 1);
		size_t m = 1 + (size_t)tap_random_below(sizeof word);
		ptrdiff_t want = -1;

		for (size_t i = 0; i < n; i++)
			text[i] = (char)('a' + tap_random_below(2));
		for (size_t i = 0; i < m; i++)
			word[i] = (char)('a' + tap_random_below(2));
		for (size_t i = 0; i + m <= n && want < 0; i++)
			if (memcmp(text + i, word, m) == 0)
				want = (ptrdiff_t)i;
		if (str_find_str(str_of(text, n), str_of(word, m)) != want) {
			tap_check(false, __FILE__, __LINE__,
			    "\"%.*s\" in \"%.*s\"", (int)m, word, (int)n, text);
			return;
		}
	}
}

static void
starts_and_ends_compare_whole_affixes(void)
{
	OK(str_starts(STR("abc"), STR("")));
	OK(str_starts(STR("abc"), STR_NONE));
	OK(str_starts(STR("abc"), STR("abc")));
	OK(!str_starts(STR("abc"), STR("abcd")));
	OK(!str_starts(STR("abc"), STR("b")));
	OK(!str_starts(STR_NONE, STR("a")));
	OK(str_starts(STR_NONE, STR_NONE));
	OK(str_ends(STR("abc"), STR("")));
	OK(str_ends(STR("abc"), STR("bc")));
	OK(str_ends(STR("abc"), STR("abc")));
	OK(!str_ends(STR("abc"), STR("xabc")));
	OK(!str_ends(STR("abc"), STR("ab")));
	OK(str_ends(STR_NONE, STR("")));
	OK(!str_ends(STR_NONE, STR("a")));
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

static void
order_is_by_unsigned_bytes_a_prefix_first(void)
{
	static const struct {
		struct str s;
	} rising[] = {
	    {{"", 0}},
	    {{"\0", 1}},
	    {{"\0\0", 2}},
	    {{"a", 1}},
	    {{"a\0", 2}},
	    {{"aa", 2}},
	    {{"b", 1}},
	    {{"\x7f", 1}},
	    {{"\x80", 1}},
	    {{"\xff", 1}},
	};

	for (size_t i = 0; i < ARRAY_LEN(rising); i++)
		for (size_t k = 0; k < ARRAY_LEN(rising); k++) {
			EQ_INT(sign(str_cmp(rising[i].s, rising[k].s)),
			    sign((int)i - (int)k));
			EQ_INT(str_eq(rising[i].s, rising[k].s), i == k);
		}
	EQ_INT(str_cmp(STR_NONE, STR("")), 0);
	OK(str_eq(STR_NONE, STR("")));
	OK(str_cmp(STR_NONE, STR("a")) < 0);
}

static void
skip_and_first_are_clipped(void)
{
	struct str s = STR("abc");

	EQ_STR(str_skip(s, 0), s);
	EQ_STR(str_skip(s, 2), STR("c"));
	EQ_STR(str_skip(s, 3), STR(""));
	EQ_STR(str_skip(s, SIZE_MAX), STR(""));
	OK(str_skip(s, SIZE_MAX).p == s.p + 3);
	EQ_STR(str_first(s, 0), STR(""));
	EQ_STR(str_first(s, 2), STR("ab"));
	EQ_STR(str_first(s, SIZE_MAX), s);
	EQ_INT(str_skip(STR_NONE, 5).n, 0);
	EQ_INT(str_first(STR_NONE, 5).n, 0);
}

static void
trim_takes_spaces_at_both_ends_only(void)
{
	EQ_STR(str_trim(STR(" \t\r\na b\n\r\t ")), STR("a b"));
	EQ_STR(str_trim(STR(" \t ")), STR(""));
	EQ_STR(str_trim(STR("")), STR(""));
	EQ_INT(str_trim(STR_NONE).n, 0);
	EQ_STR(str_trim(STR("\va\f")), STR("\va\f"));
	EQ_STR(str_trim(STR("\xc2\xa0")), STR("\xc2\xa0"));
	EQ_STR(str_trim(STR("\0")), STR("\0"));
}

static void
number_is(struct str s, uint64_t max, bool want_ok, uint64_t want)
{
	uint64_t n = 42;

	EQ_INT(str_to_u64(s, max, &n), want_ok);
	if (n != (want_ok ? want : 42))
		tap_check(false, __FILE__, __LINE__, "%.*s gave %llu",
		    STR_ARG(s), (unsigned long long)n);
}

static void
numbers_are_digits_only_and_at_most_max(void)
{
	number_is(STR("0"), 0, true, 0);
	number_is(STR("1"), 0, false, 0);
	number_is(STR("255"), 255, true, 255);
	number_is(STR("256"), 255, false, 0);
	number_is(STR("0000000000000000000000000000255"), 255, true, 255);
	number_is(STR("18446744073709551615"), UINT64_MAX, true, UINT64_MAX);
	number_is(STR("18446744073709551616"), UINT64_MAX, false, 0);
	number_is(STR("18446744073709551620"), UINT64_MAX, false, 0);
	number_is(STR("28446744073709551615"), UINT64_MAX, false, 0);
	number_is(STR("99999999999999999999"), UINT64_MAX, false, 0);
	number_is(STR(""), UINT64_MAX, false, 0);
	number_is(STR_NONE, UINT64_MAX, false, 0);
	number_is(STR("-1"), UINT64_MAX, false, 0);
	number_is(STR("+1"), UINT64_MAX, false, 0);
	number_is(STR(" 1"), UINT64_MAX, false, 0);
	number_is(STR("1 "), UINT64_MAX, false, 0);
	number_is(STR("0x1"), UINT64_MAX, false, 0);
	number_is(STR("1\0"), UINT64_MAX, false, 0);
	number_is(STR("1."), UINT64_MAX, false, 0);
	number_is(STR("\xd9\xa1"), UINT64_MAX, false, 0);
}

static void
copies_are_their_own(void)
{
	struct str s = tight("a\0b", 3), d, none;
	struct arena a;
	char *z;

	arena_init(&a, 1 << 20);
	d = str_dup(&a, s);
	z = str_z(&a, s);
	none = str_dup(&a, STR_NONE);
	drop(s);
	EQ_STR(d, STR("a\0b"));
	OK(memcmp(z, "a\0b\0", 4) == 0);
	EQ_INT(none.n, 0);
	EQ_INT(str_z(&a, STR_NONE)[0], '\0');
	EQ_STR(str_printf(&a, "%s-%d", "x", 7), STR("x-7"));
	EQ_STR(str_printf(&a, "%s", ""), STR(""));
	EQ_INT(str_printf(&a, "%5000d", 1).n, 5000);
	EQ_INT(str_printf(&a, "abc").p[3], '\0');
	EQ_STR(str_from(NULL), STR(""));
	arena_done(&a);
}

static void
character_classes_are_ascii_only(void)
{
	for (int i = -128; i < 128; i++) {
		char c = (char)i;

		EQ_INT(is_digit(c), i >= '0' && i <= '9');
		EQ_INT(is_alpha(c),
		    (i >= 'a' && i <= 'z') || (i >= 'A' && i <= 'Z'));
		EQ_INT(is_space(c), i == 32 || i == 9 || i == 10 || i == 13);
	}
}

static void
the_base_of_a_path_is_behind_its_last_slash(void)
{
	EQ_STR(str_base(STR("/a/b.txt")), STR("b.txt"));
	EQ_STR(str_base(STR("b.txt")), STR("b.txt"));
	EQ_STR(str_base(STR("/a/")), STR(""));
	EQ_STR(str_base(STR("/")), STR(""));
	EQ_STR(str_base(STR_NONE), STR(""));
}

int
main(void)
{
	RUN(the_base_of_a_path_is_behind_its_last_slash);
	RUN(cut_gives_every_part_also_empty_ones);
	RUN(cut_of_no_string_gives_one_empty_part);
	RUN(cut_finds_a_nul);
	RUN(lines_end_in_lf_crlf_or_the_end);
	RUN(find_looks_at_all_bytes_and_no_more);
	RUN(find_str_finds_the_first_whole_word);
	RUN(find_str_agrees_with_the_plain_way);
	RUN(starts_and_ends_compare_whole_affixes);
	RUN(order_is_by_unsigned_bytes_a_prefix_first);
	RUN(skip_and_first_are_clipped);
	RUN(trim_takes_spaces_at_both_ends_only);
	RUN(numbers_are_digits_only_and_at_most_max);
	RUN(copies_are_their_own);
	RUN(character_classes_are_ascii_only);
	return tap_done();
}
