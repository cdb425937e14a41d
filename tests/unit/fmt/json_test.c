/* json_test.c: read JSON, whole documents or one member at a time. */
#include "fmt/json.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "core/limits.h"
#include "fmt/json_out.h"
#include "tests/tap.h"
#include "tests/unit/fmt/drip.h"

#define CAP ((size_t)256 << 20)

static struct arena arena;

static const struct json *
parse(struct str text, struct err *e)
{
	const struct json *doc = NULL;

	arena_reset(&arena);
	return json_parse(&arena, text, "in.json", &doc, e) == 0 ? doc : NULL;
}

static const struct json *
parse_z(const char *text)
{
	struct err e;
	const struct json *doc = parse(str_from(text), &e);

	OK_ERR(doc != NULL, &e);
	return doc;
}

static void
members_and_items_keep_their_order(void)
{
	const struct json *doc =
	    parse_z("{\"a\": [1, {\"x\": \"y\"}, 3.5e1], \"b\": {}, "
		    "\"c\": true, \"\": null, \"a\": false}");
	const struct json *m;

	NEED(doc != NULL);
	EQ_INT(doc->type, JSON_OBJECT);
	EQ_INT(doc->n, 5);
	EQ_STR(doc->key, STR(""));
	m = doc->first;
	EQ_STR(m->key, STR("a"));
	EQ_INT(m->type, JSON_ARRAY);
	EQ_INT(m->n, 3);
	EQ_STR(m->first->text, STR("1"));
	EQ_STR(json_get_str(m->first->next, "x"), STR("y"));
	EQ_INT(m->first->next->n, 1);
	EQ_STR(m->first->next->next->text, STR("3.5e1"));
	OK(m->first->next->next->next == NULL);
	/* An item has no key, also behind an object that had some. */
	EQ_STR(m->first->next->next->key, STR(""));
	m = m->next;
	EQ_STR(m->key, STR("b"));
	OK(m->first == NULL && m->n == 0 && m->type == JSON_OBJECT);
	m = m->next;
	OK(m->type == JSON_BOOL && m->truth);
	m = m->next;
	EQ_INT(m->type, JSON_NULL);
	EQ_STR(m->key, STR(""));
	m = m->next;
	OK(m->type == JSON_BOOL && !m->truth);
	OK(m->next == NULL);
}

static void
lookups_chain_and_take_the_first_of_two(void)
{
	const struct json *doc = parse_z(
	    "{\"a\":{\"b\":\"one\",\"b\":\"two\"},\"n\":3,\"l\":[7],\"e\":[]}");
	int64_t n = 0;

	EQ_STR(json_get_str(json_get(doc, "a"), "b"), STR("one"));
	OK(json_get(json_get(json_get(doc, "x"), "y"), "z") == NULL);
	OK(json_get(json_get(doc, "n"), "a") == NULL);
	OK(json_get(json_get(doc, "l"), "") == NULL);
	EQ_STR(json_get_str(doc, "n"), STR(""));
	EQ_STR(json_get_str(NULL, "n"), STR(""));
	OK(json_get_items(doc, "l") != NULL);
	OK(json_get_items(doc, "e") == NULL);
	OK(json_get_items(doc, "a") == NULL);
	OK(json_int(json_get_items(doc, "l"), &n));
	EQ_INT(n, 7);
}

static void
the_text_may_be_forgotten(void)
{
	char text[] = "{\"key\":\"value\",\"n\":12,\"esc\":\"a\\nb\"}";
	struct err e;
	const struct json *doc = parse(str_from(text), &e);

	NEED(doc != NULL);
	memset(text, 'x', sizeof text);
	EQ_STR(json_get_str(doc, "key"), STR("value"));
	EQ_STR(json_get_str(doc, "esc"), STR("a\nb"));
	EQ_STR(json_get(doc, "n")->text, STR("12"));
}

static void
escapes_are_undone(void)
{
	const struct json *doc = parse_z("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\", "
					 "\"\\u0041\\u00e9\\u20AC\", "
					 "\"\\ud83d\\uDE00!\", \"a\\u0000b\", "
					 "\"\\\\u0041\", \"\\ud800\\udc00\"]");
	const struct json *v;

	NEED(doc != NULL);
	v = doc->first;
	EQ_STR(v->text, STR("\"\\/\b\f\n\r\t"));
	EQ_STR((v = v->next)->text, STR("A\xc3\xa9\xe2\x82\xac"));
	EQ_STR((v = v->next)->text, STR("\xf0\x9f\x98\x80!"));
	EQ_STR((v = v->next)->text, STR("a\0b"));
	EQ_STR((v = v->next)->text, STR("\\u0041"));
	EQ_STR((v = v->next)->text, STR("\xf0\x90\x80\x80"));
}

static void
any_value_is_a_document(void)
{
	static const char *const good[] = {"0", "-0", "1.5", "-1e+10", "1E-2",
	    "true", "false", "null", "\"\"", "[]", "{}", " \t\r\n[ ] \n",
	    "\"\x7f\"", "[[],{}]", "123456789012345678901",
	    "\"\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\xc2\x80\""};

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		parse_z(good[i]);
}

static void
what_is_not_json_is_refused(void)
{
	static const char *const bad[] = {"", " ", "[", "]", "{", "}", "[1,]",
	    "[,1]", "[1 2]", "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{a:1}",
	    "{1:2}", "{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[1]]",
	    "{}{}", "1 2", "[] x", "[1}", "{\"a\":[}", "nul", "nulll", "True",
	    "tru e", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5",
	    "1e", "1e+", "0x10", "1_000", "\"", "\"a", "\"\\", "\"\\\"",
	    "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\U0041\"", "\"a\nb\"",
	    "\"a\tb\"", "\"\x01\"", "// c\n1", "/* c */ 1", "[1] // c",
	    "[1 /* c */]", "# c\n1", "'a'", "\xef\xbb\xbf[]", "\xc2\xa0[]",
	    "[\xc3\xa9]", "\f[]", "[1,\v2]", "[\"\f\"]", "[\"a\",\n\"b]",
	    "\\u0041"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = {0};

		if (!FAILS(parse(str_from(bad[i]), &e) == NULL, &e, E_INPUT,
			"in.json: line "))
			tap_note("text: %s", bad[i]);
	}
}

static void
bytes_that_are_not_utf8_are_refused(void)
{
	static const char *const bad[] = {"\x80", "\xff", "\xc3", "\xc3(",
	    "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xe2\x82",
	    "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80",
	    "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
	    "\xf8\x88\x80\x80\x80", "good eight\xe9 bytes"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = {0};
		struct str text;
		struct arena a;

		arena_init(&a, CAP);
		text = str_printf(&a, "[\"%s\"]", bad[i]);
		FAILS(parse(text, &e) == NULL, &e, E_INPUT, "not UTF-8");
		text = str_printf(&a, "{\"%s\":1}", bad[i]);
		FAILS(parse(text, &e) == NULL, &e, E_INPUT, "not UTF-8");
		arena_done(&a);
	}
}

static void
half_a_surrogate_pair_is_refused(void)
{
	static const char *const bad[] = {"\"\\ud800\"", "\"\\udc00\"",
	    "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\ud800\\\\u0041\"",
	    "\"\\ud800\\n\"", "\"\\udbff\\ud800\"", "\"\\ud83d\\ude00\\ude00\"",
	    "{\"\\uDFFF\":1}", "\"\\ud800\\\\uZZZZ\"", "\"\\ud800\\\\q\""};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = {0};

		FAILS(parse(str_from(bad[i]), &e) == NULL, &e, E_INPUT,
		    "surrogate");
	}
}

static void
errors_name_the_line_and_column(void)
{
	static const struct {
		const char *text, *place;
	} rows[] = {
	    {"[1,\n 2,\n xyz]",             "in.json: line 3, column 2:"},
	    {"{\"a\": 1,\n\"b\" 2}",        "in.json: line 2, column 5:"},
	    {"[1,\n2",                      "in.json: line 2, column 2:"},
	    {"[]\n\n  []",                  "in.json: line 3, column 3:"},
	    {"[\"\\u0041\",\n\"\\ud800\"]", "in.json: line 2, column 8:"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = {0};

		FAILS(parse(str_from(rows[i].text), &e) == NULL, &e, E_INPUT,
		    rows[i].place);
	}
}

/* n opening brackets and their closing ones. */
static struct str
nested(struct arena *a, size_t n)
{
	char *p = arena_alloc(a, 2 * n);

	memset(p, '[', n);
	memset(p + n, ']', n);
	return str_of(p, 2 * n);
}

static void
depth_is_limited(void)
{
	struct err e = {0};
	struct arena a;

	arena_init(&a, CAP);
	OK(parse(nested(&a, LIMIT_JSON_DEPTH), &e) != NULL);
	FAILS(parse(nested(&a, LIMIT_JSON_DEPTH + 1), &e) == NULL, &e, E_LIMIT,
	    "in.json: line 1, column 65: nested more than 64 deep");
	FAILS(parse(nested(&a, 1000000), &e) == NULL, &e, E_LIMIT, "nested");
	arena_done(&a);
}

static void
size_is_limited(void)
{
	struct err e = {0};
	size_t n = LIMIT_JSON_DOC_BYTES;
	char *p = malloc(n + 1);

	NEED(p != NULL);
	memset(p, ' ', n + 1);
	p[0] = '1';
	OK(parse(str_of(p, n), &e) != NULL);
	FAILS(parse(str_of(p, n + 1), &e) == NULL, &e, E_LIMIT, "in.json: ");
	free(p);
}

static void
a_small_arena_is_a_limit_and_no_crash(void)
{
	struct str text =
	    STR("[\"one\",\"t\\u0077o\",{\"three\":[4,5,6]},\"\\n\"]");
	bool done = false;

	for (size_t cap = 0; cap < 4096; cap += 16) {
		const struct json *doc = NULL;
		struct err e = {0};
		struct arena a;

		arena_init(&a, cap);
		if (json_parse(&a, text, "in.json", &doc, &e) == 0) {
			done = true;
			EQ_INT(doc->n, 4);
		} else {
			OK(!done);
			FAILS(true, &e, E_LIMIT, "in.json: line ");
		}
		arena_done(&a);
	}
	OK(done);
}

static void
whole_numbers_within_int64(void)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t want;
	} rows[] = {
	    {"0",		       true,  0         },
	    {"-0",		      true,  0         },
	    {"42",		      true,  42        },
	    {"-42",		     true,  -42       },
	    {"9223372036854775807",     true,  INT64_MAX },
	    {"-9223372036854775807",    true,  -INT64_MAX},
	    {"-9223372036854775808",    true,  INT64_MIN },
	    {"9223372036854775808",     false, 0         },
	    {"-9223372036854775809",    false, 0         },
	    {"18446744073709551616",    false, 0         },
	    {"99999999999999999999999", false, 0         },
	    {"1.5",		     false, 0         },
	    {"1.0",		     false, 0         },
	    {"1e3",		     false, 0         },
	    {"\"1\"",                   false, 0         },
	    {"true",                    false, 0         },
	    {"null",                    false, 0         },
	    {"[1]",		     false, 0         },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t n = 77;

		OK(json_int(parse_z(rows[i].text), &n) == rows[i].ok);
		EQ_INT(n, rows[i].ok ? rows[i].want : 77);
	}
	OK(!json_int(NULL, NULL));
}

/* Writes "path/path=value;" of all it is given. */
struct seen {
	struct buf text;
	unsigned depth;
	size_t n;
	size_t stop_at;
};

static void
write_value(FILE *f, const struct json *v)
{
	switch (v->type) {
	case JSON_NULL:
		fputs("null", f);
		break;
	case JSON_BOOL:
		fputs(v->truth ? "true" : "false", f);
		break;
	case JSON_NUMBER:
		fprintf(f, "%.*s", STR_ARG(v->text));
		break;
	case JSON_STRING:
		fprintf(f, "'%.*s'", STR_ARG(v->text));
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		putc(v->type == JSON_ARRAY ? '[' : '{', f);
		for (const struct json *i = v->first; i; i = i->next) {
			if (v->type == JSON_OBJECT)
				fprintf(f, "%.*s:", STR_ARG(i->key));
			write_value(f, i);
			if (i->next != NULL)
				putc(',', f);
		}
		putc(v->type == JSON_ARRAY ? ']' : '}', f);
		break;
	}
}

static int
see(void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct seen *s = ctx;
	char *p = NULL;
	size_t n = 0;
	FILE *f;

	if (++s->n == s->stop_at)
		return fail(e, E_USAGE, "enough");
	OK(value->next == NULL);
	if (s->depth > 0)
		EQ_STR(value->key, path[s->depth - 1]);
	for (unsigned i = 0; i < s->depth; i++)
		buf_printf(
		    &s->text, "%s%.*s", i > 0 ? "/" : "", STR_ARG(path[i]));
	f = open_memstream(&p, &n);
	write_value(f, value);
	fclose(f);
	buf_printf(&s->text, "=%s;", p);
	free(p);
	return 0;
}

/* What json_split gives for text; s to be buf_done'd. */
static int
split(
    struct seen *s, struct str text, size_t step, unsigned depth, struct err *e)
{
	struct drip d = drip_of(text, step, E_OK);

	*s = (struct seen){.depth = depth};
	buf_init(&s->text, 1 << 20);
	return json_split(&arena, &d.stream, depth, "in.json", see, s, e);
}

static void
split_gives_the_values_of_one_depth(void)
{
	struct str text =
	    STR("{\"a\":1,\"b\":[2,{\"c\":3}],\"d\":{\"e\":{\"f\":[]},"
		"\"g\":\"h\"},\"i\":{},\"j\":null}");
	static const char *const want[] = {
	    "={a:1,b:[2,{c:3}],d:{e:{f:[]},g:'h'},i:{},j:null};",
	    "a=1;b=[2,{c:3}];d={e:{f:[]},g:'h'};i={};j=null;",
	    "b/=2;b/={c:3};d/e={f:[]};d/g='h';",
	    "b//c=3;d/e/f=[];",
	    "",
	};

	for (unsigned depth = 0; depth < ARRAY_LEN(want); depth++) {
		/* However the text is cut into pieces. */
		for (size_t step = 1; step <= text.n; step++) {
			struct seen s;
			struct err e;

			OK_ERR(split(&s, text, step, depth, &e) == 0, &e);
			if (!EQ_STR(buf_str(&s.text), str_from(want[depth])))
				tap_note("depth %u, step %zu", depth, step);
			buf_done(&s.text);
		}
	}
}

static void
split_reads_text_that_is_cut_anywhere(void)
{
	struct str text =
	    STR("{\"k\\u00e9y\":\"\xe2\x82\xac\\ud83d\\ude00\\n\","
		"\"\xc3\xa9\":-12.5e+3,\"t\":[true,null]} ");

	for (size_t step = 1; step <= text.n; step++) {
		struct seen s;
		struct err e;

		OK_ERR(split(&s, text, step, 1, &e) == 0, &e);
		EQ_STR(buf_str(&s.text),
		    STR("k\xc3\xa9y='\xe2\x82\xac\xf0\x9f\x98\x80\n';"
			"\xc3\xa9=-12.5e+3;t=[true,null];"));
		buf_done(&s.text);
	}
}

static void
split_refuses_what_parse_refuses(void)
{
	static const char *const bad[] = {"", "[", "{\"a\":1", "{\"a\":1}x",
	    "{\"a\":[1,]}", "{\"a\":\"\xff\"}", "{\"\xff\":1}", "[[\"\xff\"]]",
	    "{\"a\":\"\\ud800\"}", "[[\"\\udc00\"]]", "{\"a\":tru}"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		for (unsigned depth = 0; depth < 4; depth++)
			for (size_t step = 1; step < 4; step++) {
				struct err e = {0};
				struct seen s;

				FAILS(split(&s, str_from(bad[i]), step, depth,
					  &e) < 0,
				    &e, E_INPUT, "in.json: line 1, column ");
				buf_done(&s.text);
			}
}

static void
split_counts_lines_over_all_pieces(void)
{
	struct str text = STR("{\n\"a\": 1,\n\n\"b\": 2,\n  oops}\n");

	for (size_t step = 1; step <= text.n; step++) {
		struct err e = {0};
		struct seen s;

		FAILS(split(&s, text, step, 1, &e) < 0, &e, E_INPUT,
		    "in.json: line 5, column 3:");
		buf_done(&s.text);
	}
}

static void
split_stops_when_told_to(void)
{
	struct drip d = drip_of(STR("[1,2,3,4]"), 2, E_OK);
	struct seen s = {.depth = 1, .stop_at = 3};
	struct err e = {0};

	buf_init(&s.text, 1000);
	FAILS(json_split(&arena, &d.stream, 1, "in.json", see, &s, &e) < 0, &e,
	    E_USAGE, "enough");
	EQ_STR(str_from(e.text), STR("enough"));
	EQ_STR(buf_str(&s.text), STR("=1;=2;"));
	buf_done(&s.text);
}

static void
split_passes_a_read_error_on(void)
{
	struct drip d = drip_of(STR("[1,2,3"), 2, E_NET);
	struct seen s = {.depth = 1};
	struct err e = {0};

	buf_init(&s.text, 1000);
	FAILS(json_split(&arena, &d.stream, 1, "in.json", see, &s, &e) < 0, &e,
	    E_NET, "the line is dead");
	EQ_STR(buf_str(&s.text), STR("=1;=2;"));
	buf_done(&s.text);
}

/* begin, then unit over and over; n bytes in all. */
struct endless {
	struct stream stream;
	struct str begin, unit;
	uint64_t n;
};

static ssize_t
endless_read(struct stream *s, void *p, size_t n, struct err *e)
{
	struct endless *x = (struct endless *)s;
	char *to = p;
	size_t done = 0;

	(void)e;
	if (x->begin.n > 0) {
		done = x->begin.n;
		memcpy(to, x->begin.p, done);
		x->begin.n = 0;
	}
	while (n - done >= x->unit.n && x->n >= x->unit.n) {
		memcpy(to + done, x->unit.p, x->unit.n);
		done += x->unit.n;
		x->n -= x->unit.n;
	}
	return (ssize_t)done;
}

static void
split_holds_no_more_than_one_value(void)
{
	static const struct {
		const char *begin, *unit;
		const char *words;
	} rows[] = {
	    {"{\"a\":\"",  "xxxxxxxxxxxxxxxx", "in one value"    },
	    {"{\"",        "xxxxxxxxxxxxxxxx", "in one value"    },
	    {"[[",         "123456,7,123456,", "more values than"},
	    {"[\"b\",{\"", "aaaa\":1,\"bbbb",  "more values than"},
	    {"[",          "                ", "in one value"    },
	    {"[[[",        "[[[[[[[[",         "nested more than"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct endless x = {{endless_read}, str_from(rows[i].begin),
		    str_from(rows[i].unit), (uint64_t)1 << 30};
		struct seen s = {.depth = 1};
		struct err e = {0};
		struct arena a;

		arena_init(&a, 8 << 20);
		buf_init(&s.text, 1 << 20);
		FAILS(json_split(&a, &x.stream, 1, "in.json", see, &s, &e) < 0,
		    &e, E_LIMIT, rows[i].words);
		OK(x.n > (uint64_t)1000 << 20);
		buf_done(&s.text);
		arena_done(&a);
	}
}

static int
count(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	size_t *n = ctx;

	(void)path;
	(void)value;
	(void)e;
	(*n)++;
	return 0;
}

static void
split_needs_memory_for_one_value_only(void)
{
	struct endless x = {{endless_read}, STR("["),
	    STR("{\"id\":\"CVE-2020-0001\"}, "), (uint64_t)8 << 20};
	struct err e = {0};
	struct arena a;
	size_t n = 0;

	arena_init(&a, 1024);
	/* It ends without its bracket, so it is an error at last. */
	FAILS(json_split(&a, &x.stream, 1, "in.json", count, &n, &e) < 0, &e,
	    E_INPUT, "premature EOF");
	EQ_INT(n, (8 << 20) / strlen("{\"id\":\"CVE-2020-0001\"}, "));
	arena_done(&a);
}

/* A random value; what it must look like goes to want as well. */
static void
random_value(struct json_out *j, unsigned depth)
{
	char text[24];
	size_t n = tap_random_below(sizeof text), kind = tap_random_below(8);

	if (depth == 6 && kind < 3)
		kind = 4;
	for (size_t i = 0; i < n; i++)
		text[i] = (char)tap_random_below(128);
	switch (kind) {
	case 0:
	case 1:
	case 2:
		if (kind == 0)
			json_out_array(j);
		else
			json_out_object(j);
		for (size_t i = 0; i < n % 5; i++) {
			if (kind != 0) {
				text[n - 1] = '\0';
				json_out_key(j, text);
			}
			random_value(j, depth + 1);
		}
		json_out_end(j);
		break;
	case 3:
		json_out_int(j, (int64_t)tap_random());
		break;
	case 4:
		json_out_bool(j, n % 2 == 0);
		break;
	case 5:
		json_out_null(j);
		break;
	default:
		json_out_str(j, str_of(text, n));
		break;
	}
}

static void
write_back(struct json_out *j, const struct json *v)
{
	struct arena a;
	int64_t n = 0;

	switch (v->type) {
	case JSON_NULL:
		json_out_null(j);
		break;
	case JSON_BOOL:
		json_out_bool(j, v->truth);
		break;
	case JSON_NUMBER:
		OK(json_int(v, &n));
		json_out_int(j, n);
		break;
	case JSON_STRING:
		json_out_str(j, v->text);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		arena_init(&a, 1 << 20);
		if (v->type == JSON_ARRAY)
			json_out_array(j);
		else
			json_out_object(j);
		for (const struct json *i = v->first; i; i = i->next) {
			if (v->type == JSON_OBJECT)
				json_out_key(j, str_z(&a, i->key));
			write_back(j, i);
		}
		json_out_end(j);
		arena_done(&a);
		break;
	}
}

static void
what_is_written_is_read_back(void)
{
	for (int i = 0; i < 300; i++) {
		char *p = NULL, *p2 = NULL;
		size_t n = 0, n2 = 0;
		FILE *f = open_memstream(&p, &n);
		const struct json *doc;
		struct json_out j;
		struct err e;

		json_out_init(&j, f);
		j.is_compact = i % 2 == 0;
		json_out_array(&j);
		random_value(&j, 1);
		random_value(&j, 1);
		json_out_end(&j);
		fclose(f);

		doc = parse(str_of(p, n), &e);
		OK_ERR(doc != NULL, &e);
		f = open_memstream(&p2, &n2);
		json_out_init(&j, f);
		j.is_compact = i % 2 == 0;
		if (doc != NULL)
			write_back(&j, doc);
		fclose(f);
		EQ_STR(str_of(p2, n2), str_of(p, n));
		free(p);
		free(p2);
	}
}

static void
damaged_text_never_crashes(void)
{
	struct str good = STR("{\"a\":[1,-2.5e3,\"x\\u00e9\\ud83d\\ude00\"],"
			      "\"b\":{\"c\":null,\"d\":[true,false,{}]}}");
	char text[128];

	for (int i = 0; i < 3000; i++) {
		size_t n_hits = 1 + tap_random_below(3);
		struct err e, e2;
		struct seen s;
		bool ok;

		memcpy(text, good.p, good.n);
		while (n_hits-- > 0)
			text[tap_random_below(good.n)] =
			    (char)(tap_random_below(2) == 0
				       ? "\\\"ud8{}[],:0"[tap_random_below(12)]
				       : (char)tap_random());
		ok = parse(str_of(text, good.n), &e) != NULL;
		/* Both ways of reading agree. */
		OK((split(&s, str_of(text, good.n), 1 + tap_random_below(9), 1,
			&e2) == 0) == ok);
		buf_done(&s.text);
	}
}

static void
objects_know_their_lines(void)
{
	struct err e;
	const struct json *doc =
	    parse(STR("{\n\"a\": [\n{\"b\": {}}, \"{\\n\",\n\n{}\n]}"), &e);
	const struct json *item = json_get_items(doc, "a");

	NEED(doc != NULL && item != NULL);
	EQ_INT(doc->line, 1);
	EQ_INT(item->line, 3);
	EQ_INT(json_get(item, "b")->line, 3);
	EQ_INT(item->next->next->line, 5);
	EQ_INT(sizeof *doc, 64);
}

int
main(void)
{
	arena_init(&arena, CAP);
	RUN(members_and_items_keep_their_order);
	RUN(lookups_chain_and_take_the_first_of_two);
	RUN(the_text_may_be_forgotten);
	RUN(escapes_are_undone);
	RUN(any_value_is_a_document);
	RUN(what_is_not_json_is_refused);
	RUN(bytes_that_are_not_utf8_are_refused);
	RUN(half_a_surrogate_pair_is_refused);
	RUN(errors_name_the_line_and_column);
	RUN(objects_know_their_lines);
	RUN(depth_is_limited);
	RUN(size_is_limited);
	RUN(a_small_arena_is_a_limit_and_no_crash);
	RUN(whole_numbers_within_int64);
	RUN(split_gives_the_values_of_one_depth);
	RUN(split_reads_text_that_is_cut_anywhere);
	RUN(split_refuses_what_parse_refuses);
	RUN(split_counts_lines_over_all_pieces);
	RUN(split_stops_when_told_to);
	RUN(split_passes_a_read_error_on);
	RUN(split_holds_no_more_than_one_value);
	RUN(split_needs_memory_for_one_value_only);
	RUN(what_is_written_is_read_back);
	RUN(damaged_text_never_crashes);
	arena_done(&arena);
	return tap_done();
}
