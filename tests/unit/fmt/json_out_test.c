/* json_out_test.c: write JSON as it comes, to any FILE. */
#include "fmt/json_out.h"

#include <stdlib.h>

#include "tests/tap.h"

/* What is written between begin and text_of. */
struct out {
	struct json_out j;
	FILE *f;
	char *p;
	size_t n;
};

static void
begin(struct out *o, bool is_compact)
{
	o->f = open_memstream(&o->p, &o->n);
	json_out_init(&o->j, o->f);
	o->j.is_compact = is_compact;
}

/* Compare and end. */
static void
is_text(struct out *o, struct str want)
{
	fclose(o->f);
	EQ_STR(str_of(o->p, o->n), want);
	free(o->p);
}

static void
write_sample(struct json_out *j)
{
	json_out_object(j);
	json_out_member(j, "a", STR("x"));
	json_out_key(j, "list");
	json_out_array(j);
	json_out_int(j, 1);
	json_out_object(j);
	json_out_end(j);
	json_out_array(j);
	json_out_end(j);
	json_out_object(j);
	json_out_key(j, "deep");
	json_out_bool(j, true);
	json_out_key(j, "er");
	json_out_null(j);
	json_out_end(j);
	json_out_end(j);
	json_out_key(j, "last");
	json_out_bool(j, false);
	json_out_end(j);
}

static void
one_member_a_line(void)
{
	struct out o;

	begin(&o, false);
	write_sample(&o.j);
	is_text(&o, STR("{\n"
			"  \"a\": \"x\",\n"
			"  \"list\": [\n"
			"    1,\n"
			"    {},\n"
			"    [],\n"
			"    {\n"
			"      \"deep\": true,\n"
			"      \"er\": null\n"
			"    }\n"
			"  ],\n"
			"  \"last\": false\n"
			"}\n"));
}

static void
compact_has_no_white_space_but_the_last_newline(void)
{
	struct out o;

	begin(&o, true);
	write_sample(&o.j);
	json_out_array(&o.j);
	json_out_end(&o.j);
	is_text(&o,
	    STR("{\"a\":\"x\",\"list\":[1,{},[],{\"deep\":true,\"er\":null}],"
		"\"last\":false}\n[]\n"));
}

static void
nothing_is_written_of_an_empty_member_if(void)
{
	struct out o;

	begin(&o, true);
	json_out_object(&o.j);
	json_out_member_if(&o.j, "a", STR_NONE);
	json_out_member_if(&o.j, "b", STR("1"));
	json_out_member_if(&o.j, "c", STR(""));
	json_out_member(&o.j, "d", STR_NONE);
	json_out_end(&o.j);
	is_text(&o, STR("{\"b\":\"1\",\"d\":\"\"}\n"));
}

static void
numbers(void)
{
	struct out o;

	begin(&o, true);
	json_out_array(&o.j);
	json_out_int(&o.j, INT64_MIN);
	json_out_int(&o.j, INT64_MAX);
	json_out_int(&o.j, 0);
	json_out_tenths(&o.j, 0);
	json_out_tenths(&o.j, 7);
	json_out_tenths(&o.j, 75);
	json_out_tenths(&o.j, 100);
	json_out_end(&o.j);
	is_text(
	    &o, STR("[-9223372036854775808,9223372036854775807,0,0.0,0.7,7.5,"
		    "10.0]\n"));
}

static void
sixty_four_levels(void)
{
	struct out o;
	char want[129];

	begin(&o, true);
	for (int i = 0; i < 64; i++) {
		json_out_array(&o.j);
		want[i] = '[';
		want[127 - i] = ']';
	}
	for (int i = 0; i < 64; i++)
		json_out_end(&o.j);
	want[128] = '\n';
	is_text(&o, str_of(want, sizeof want));
}

static void
strings_are_escaped(void)
{
	static const struct {
		struct str in;
		const char *want;
	} rows[] = {
	    {{"", 0},						  ""                      },
	    {{"plain text, /slash/ & <tag>", 27},
             "plain text, /slash/ & <tag>"						     },
	    {{"\"\\", 2},					      "\\\"\\\\"              },
	    {{"a\nb\rc\td", 7},					"a\\nb\\rc\\td"         },
	    {{"\0\b\f\x1b[31m\x7f", 9},
             "\\u0000\\u0008\\u000c\\u001b[31m\\u007f"                                         },
	    {{"\xc2\x9b[0m", 5},				       "\\u009b[0m"            },
	    {{"\xc2\x80\xc2\x9f\xc2\xa0", 6},                          "\\u0080\\u009f\xc2\xa0"},
	    {{"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", 12},
             "\xe2\x80\xa7\\u2028\\u2029\\u202a"                                               },
	    {{"\xc3\xa9\xe6\xab\x93\xf0\x9f\x98\x80", 9},
             "\xc3\xa9\xe6\xab\x93\xf0\x9f\x98\x80"                                            },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct out o;

		begin(&o, true);
		json_out_str(&o.j, rows[i].in);
		fclose(o.f);
		EQ_INT(o.p[0], '"');
		EQ_INT(o.p[o.n - 1], '"');
		EQ_STR(str_of(o.p + 1, o.n - 2), str_from(rows[i].want));
		free(o.p);
	}
}

#define BAD "\xef\xbf\xbd"

static void
bad_bytes_become_replacement_characters(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
	    {"a\xff"
	     "b",   "a" BAD "b"    },
	    {"\xc3",             BAD            },
	    {"\xc3(",            BAD "("        },
	    {"\xe2\x82",         BAD BAD        },
	    {"\xc0\xaf",         BAD BAD        },
	    {"\xed\xa0\x80",     BAD BAD BAD    },
	    {"\xf4\x90\x80\x80", BAD BAD BAD BAD},
	    {"\xf0\x9f\x98",     BAD BAD BAD    },
	    {"\x80\xc3\xa9",     BAD "\xc3\xa9" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct out o;

		begin(&o, true);
		json_out_object(&o.j);
		/* In names too. */
		json_out_member(&o.j, rows[i].in, str_from(rows[i].in));
		json_out_end(&o.j);
		fclose(o.f);
		OK(o.n == 2 * strlen(rows[i].want) + 8);
		OK(strstr(o.p, rows[i].want) == o.p + 2);
		EQ_STR(str_of(o.p + 5 + strlen(rows[i].want),
			   strlen(rows[i].want)),
		    str_from(rows[i].want));
		free(o.p);
	}
}

int
main(void)
{
	RUN(one_member_a_line);
	RUN(compact_has_no_white_space_but_the_last_newline);
	RUN(nothing_is_written_of_an_empty_member_if);
	RUN(numbers);
	RUN(sixty_four_levels);
	RUN(strings_are_escaped);
	RUN(bad_bytes_become_replacement_characters);
	return tap_done();
}
