/* regex_test.c: expressions and globs. */
#include "policy/regex.h"

#include "core/limits.h"
#include "tests/tap.h"

static struct arena arena;

enum how {
	REGEX,
	GLOB,
	PATH
};

static bool
matches(enum how how, const char *pattern, const char *text)
{
	const struct regex *r = NULL;
	struct err e;
	int rc = how == REGEX ? regex_parse(&arena, str_from(pattern), &r, &e)
			      : regex_parse_glob(&arena, str_from(pattern),
				    how == PATH, &r, &e);

	return OK_ERR(rc == 0, &e) && regex_matches(r, str_from(text));
}

static void
patterns_match_what_they_mean(void)
{
	static const struct {
		enum how how;
		const char *pattern, *text;
		bool want;
	} rows[] = {
	    {REGEX, "abc",                    "abc",               true },
	    {REGEX, "abc",                    "abcd",              false},
	    {REGEX, "abc",                    "xabc",              false},
	    {REGEX, "^abc$",                  "abc",               true },
	    {REGEX, "",                       "",                  true },
	    {REGEX, "",                       "a",                 false},
	    {REGEX, "a.c",                    "axc",               true },
	    {REGEX, "a\\.c",                  "axc",               false},
	    {REGEX, "a*",                     "",                  true },
	    {REGEX, "a*",                     "aaaa",              true },
	    {REGEX, "a+",                     "",                  false},
	    {REGEX, "ba?c",                   "bc",                true },
	    {REGEX, "ba??c",                  "bac",               true },
	    {REGEX, "a|b|cd",                 "a",                 true },
	    {REGEX, "a|b|cd",                 "b",                 true },
	    {REGEX, "a|b|cd",                 "cd",                true },
	    {REGEX, "a|b|cd",                 "c",                 false},
	    {REGEX, "x(a|b)*y",               "xababy",            true },
	    {REGEX, "x(?:a|)y",               "xy",                true },
	    {REGEX, "(a*)*",                  "aaa",               true },
	    {REGEX, "(a|b|)+c",               "abac",              true },
	    {REGEX, "[a-c]+",                 "abcb",              true },
	    {REGEX, "[^a-c]",                 "b",                 false},
	    {REGEX, "[^a-c]",                 "d",                 true },
	    {REGEX, "[]a]",                   "]",                 true },
	    {REGEX, "[a-]",                   "-",                 true },
	    {REGEX, "[\\d_]+",                "12_",               true },
	    {REGEX, "\\w+\\s\\D",             "ab_1 x",            true },
	    {REGEX, "linux(-.*)?-headers-.*", "linux-headers-6.1", true },
	    {REGEX, "linux(-.*)?-headers-.*", "linux-a-headers-x", true },
	    {REGEX, "linux(-.*)?-headers-.*", "linux-image-6.1",   false},
	    {GLOB,  "lib*",                   "libssl3",           true },
	    {GLOB,  "lib*",                   "a/lib",             false},
	    {GLOB,  "@a/*",                   "@a/b/c",            true },
	    {GLOB,  "lib?rl4",                "libcrl4",           true },
	    {GLOB,  "a.b",                    "axb",               false},
	    {GLOB,  "a+(b)",                  "a+(b)",             true },
	    {GLOB,  "{curl,wget}*",           "wget2",             true },
	    {GLOB,  "{curl,wget}*",           "cur",               false},
	    {GLOB,  "a,b}",                   "a,b}",              true },
	    {GLOB,  "[!a-c]x",                "dx",                true },
	    {GLOB,  "[!a-c]x",                "bx",                false},
	    {GLOB,  "a[",                     "a[",                true },
	    {GLOB,  "[*?]x",                  "?x",                true },
	    {PATH,  "/opt/*/a",               "/opt/b/a",          true },
	    {PATH,  "/opt/*/a",               "/opt/b/c/a",        false},
	    {PATH,  "/opt/**/a",              "/opt/b/c/a",        true },
	    {PATH,  "/opt/**/a",              "/opt/a",            true },
	    {PATH,  "/opt/**",                "/opt/b/c",          true },
	    {PATH,  "**/*-lock.json",         "package-lock.json", true },
	    {PATH,  "**/*-lock.json",         "/a/b-lock.json",    true },
	    {PATH,  "a?c",                    "a/c",               false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		tap_check(matches(rows[i].how, rows[i].pattern, rows[i].text) ==
			      rows[i].want,
		    __FILE__, __LINE__, "%s on %s", rows[i].pattern,
		    rows[i].text);
}

static void
what_is_not_understood_is_told(void)
{
	static const struct {
		const char *pattern;
		enum ecode code;
		const char *words;
	} rows[] = {
	    {"a{2}",    E_UNSUPPORTED, "{"        },
	    {"\\bx",    E_UNSUPPORTED, "\\b"      },
	    {"(?i)a",   E_UNSUPPORTED, "(?"       },
	    {"[[:a:]]", E_UNSUPPORTED, "[:"       },
	    {"(a",      E_INPUT,       "( without"},
	    {"a)",      E_INPUT,       ") without"},
	    {"[a",      E_INPUT,       "[ without"},
	    {"*a",      E_INPUT,       "* repeats"},
	    {"a**",     E_INPUT,       "* repeats"},
	    {"[b-a]",   E_INPUT,       "range"    },
	    {"a\\",     E_INPUT,       "backslash"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct regex *r;
		struct err e = {0};

		FAILS(
		    regex_parse(&arena, str_from(rows[i].pattern), &r, &e) < 0,
		    &e, rows[i].code, rows[i].words);
	}
}

static struct str
repeated(const char *part, size_t n)
{
	struct str p = str_from(part);
	char *all = arena_alloc(&arena, p.n * n);

	for (size_t i = 0; i < n; i++)
		memcpy(all + i * p.n, p.p, p.n);
	return str_of(all, p.n * n);
}

static void
limits_hold(void)
{
	const struct regex *r;
	struct err e;

	FAILS(regex_parse(&arena, repeated("(", 33), &r, &e) < 0, &e, E_LIMIT,
	    "deep");
	FAILS(regex_parse(
		  &arena, repeated("a", LIMIT_REGEX_STEPS + 1), &r, &e) < 0,
	    &e, E_LIMIT, "bytes");
	FAILS(regex_parse(
		  &arena, repeated("a*", LIMIT_REGEX_STEPS / 2), &r, &e) < 0,
	    &e, E_LIMIT, "steps");
	OK_ERR(regex_parse(&arena, repeated("a|", 200), &r, &e) == 0, &e);
	FAILS(regex_parse_glob(&arena, repeated("?", 400), true, &r, &e) < 0,
	    &e, E_LIMIT, "bytes");
}

/* What takes others exponential time. */
static void
time_is_linear(void)
{
	const struct regex *r = NULL;
	struct err e;

	NEED(regex_parse(&arena, repeated("(a|a)*", 40), &r, &e) == 0);
	OK(!regex_matches(r, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")));
	OK(regex_matches(r, repeated("a", 4096)));
}

/* Whatever is read ends, and its machine stays within itself. */
static void
random_patterns_do_no_harm(void)
{
	static const char signs[] = "ab.*+?|()[]^$\\-{},!dws";

	for (int round = 0; round < 20000; round++) {
		char text[24];
		size_t n = tap_random_below(sizeof text);
		const struct regex *r;
		struct err e;

		for (size_t i = 0; i < n; i++)
			text[i] = signs[tap_random_below(sizeof signs - 1)];
		if (regex_parse(&arena, str_of(text, n), &r, &e) == 0)
			regex_matches(r, STR("abba.abba"));
		if (regex_parse_glob(
			&arena, str_of(text, n), round % 2 == 0, &r, &e) == 0)
			regex_matches(r, STR("ab/ba"));
		if (round % 1000 == 0)
			arena_reset(&arena);
	}
}

int
main(void)
{
	arena_init(&arena, (size_t)256 << 20);
	RUN(patterns_match_what_they_mean);
	RUN(what_is_not_understood_is_told);
	RUN(limits_hold);
	RUN(time_is_linear);
	RUN(random_patterns_do_no_harm);
	arena_done(&arena);
	return tap_done();
}
