/* jsonc_test.c: read JSON with comments and a comma behind the last item. */
#include "fmt/jsonc.h"

#include "tests/tap.h"

static struct arena arena;

static void
comments_and_last_commas_are_space(void)
{
	const struct json *doc;
	struct err e;

	NEED(jsonc_parse(&arena,
		 STR("// one\n{\"a\": [1, /* , ] */ 2,\n\t// x\n],"
		     "\"b\": \"// no, }\\\"/*\",/**/}//"),
		 "in", &doc, &e) == 0);
	EQ_INT(json_get(doc, "a")->n, 2);
	EQ_STR(json_get_str(doc, "b"), STR("// no, }\"/*"));
}

static void
all_else_stays_strict(void)
{
	static const char *const texts[] = {"", "[,]x", "[1,,]", "[1 2]", "/* ",
	    "[1] /", "{\"a\":1,,}", "\"", "\"\\", ",", "[1],", "/*/"};
	const struct json *doc;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		OK(jsonc_parse(&arena, str_from(texts[i]), "in", &doc, &e) < 0);
		EQ_INT(e.code, E_INPUT);
	}
}

static void
faults_keep_their_place(void)
{
	const struct json *doc;
	struct err e;

	NEED(jsonc_parse(&arena, STR("/* a\n b */ [1,\n ?]"), "in", &doc, &e) <
	     0);
	OK(str_starts(str_from(e.text), STR("in: line 3, column 2")));
}

int
main(void)
{
	arena_init(&arena, 1 << 20);
	RUN(comments_and_last_commas_are_space);
	RUN(all_else_stays_strict);
	RUN(faults_keep_their_place);
	arena_done(&arena);
	return tap_done();
}
