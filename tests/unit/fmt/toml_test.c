/* toml_test.c: read TOML into the tree that JSON gives. */
#include "fmt/toml.h"

#include "base/buf.h"
#include "core/limits.h"
#include "tests/tap.h"

static struct arena arena;

static const struct json *
parse(struct str text, struct err *e)
{
	const struct json *doc = NULL;

	arena_reset(&arena);
	return toml_parse(&arena, text, "in.toml", &doc, e) == 0 ? doc : NULL;
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
say(struct buf *out, const struct json *v)
{
	if (v->key.n > 0)
		buf_printf(out, "%.*s:", STR_ARG(v->key));
	if (v->type == JSON_STRING)
		buf_printf(out, "'%.*s'", STR_ARG(v->text));
	else if (v->type == JSON_NUMBER)
		buf_add(out, v->text);
	else if (v->type == JSON_BOOL)
		buf_add(out, v->truth ? STR("yes") : STR("no"));
	else
		buf_byte(out, v->type == JSON_ARRAY ? '[' : '{');
	for (const struct json *i = v->first; i != NULL; i = i->next) {
		say(out, i);
		buf_byte(out, i->next != NULL ? ',' : ' ');
	}
	if (v->type == JSON_ARRAY || v->type == JSON_OBJECT)
		buf_byte(out, v->type == JSON_ARRAY ? ']' : '}');
}

static void
documents_read_as_meant(void)
{
	static const struct {
		const char *toml, *want;
	} rows[] = {
	    {"",								"{}"								},
	    {"# only\n\n \t# this",					     "{}"								},
	    {"a = 1 # one\r\nb=\"x\"",					  "{a:1,b:'x' }"						      },
	    {"a = [1, [true, false,], # c\n\n 'x']\n",
             "{a:[1,[yes,no ],'x' ] }"													      },
	    {"a = { x = 1, y.z = [], }\n",                                      "{a:{x:1,y:{z:[] } } }"                                             },
	    {"a = {\n# c\nx = 1\n}\n",					  "{a:{x:1 } }"						       },
	    {"[a]\nx=1\n[a.b]\ny=2\n[c.d]\n[c]\nz=3",
             "{a:{x:1,b:{y:2 } },c:{d:{},z:3 } }"												   },
	    {"[[p]]\nn=1\n[p.q]\nx=1\n[[p.r]]\n[[p.r]]\n[[p]]\nn=2\n",
             "{p:[{n:1,q:{x:1 },r:[{},{} ] },{n:2 } ] }"											    },
	    {"a.b.c = 1\na . b . d = 2\n[a.e]\nf=1",
             "{a:{b:{c:1,d:2 },e:{f:1 } } }"													},
	    {"\"a b\" = 1\n'c.d' = 2\n1.2 = 3\n",                               "{a b:1,c.d:2,1:{2:3 } }"                                           },
	    {"a=0x1F\nb=0o17\nc=0b1_0\nd=-1_000\ne=+0.5\nf=6.0e-3\ng=-inf\n"
	     "h=nan",					      "{a:0x1F,b:0o17,c:0b1_0,d:-1_000,e:+0.5,f:6.0e-3,g:-inf,h:nan "
		"}"											       },
	    {"a=2026-01-02T03:04:05.678-09:00\nb=2026-01-02 03:04:05Z\n"
	     "c=2026-01-02\nd=03:04:05.1\ne = [ 2026-01-02 , 3 ]", "{a:'2026-01-02T03:04:05.678-09:00',b:'2026-01-02 03:04:05Z',"
		"c:'2026-01-02',d:'03:04:05.1',e:['2026-01-02',3 ] }"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct json *doc = parse_z(rows[i].toml);
		struct buf out;

		buf_init(&out, 1 << 10);
		if (doc != NULL)
			say(&out, doc);
		EQ_STR(buf_str(&out), str_from(rows[i].want));
		buf_done(&out);
	}
}

static void
strings_read_as_meant(void)
{
	static const struct {
		const char *toml, *want;
	} rows[] = {
	    {"\"\"",				       ""				       },
	    {"''",					 ""				       },
	    {"\"a\\tb\\\"c\\\\d\"",                        "a\tb\"c\\d"                             },
	    {"\"\\u00e9\\U0001F600\\x41\\e\"",             "\xc3\xa9\xf0\x9f\x98\x80"
					       "A\033"},
	    {"'a\\tb\"'",				  "a\\tb\""                                },
	    {"\"\"\"\nfirst\nsecond\"\"\"",                "first\nsecond"                          },
	    {"\"\"\"a\r\nb\"\"\"",                         "a\nb"                                   },
	    {"\"\"\"a \\  \n\n   b \"c\" \"\"d\"\"\"\"\"",
             "a b \"c\" \"\"d\"\""								  },
	    {"'''\\'''''",				 "\\''"				   },
	    {"\"\"\"\"\"\"",			       ""				       },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf text;
		struct err e;
		const struct json *doc;

		buf_init(&text, 1 << 10);
		buf_printf(&text, "a = %s # end", rows[i].toml);
		doc = parse(buf_str(&text), &e);
		if (OK_ERR(doc != NULL, &e))
			EQ_STR(json_get_str(doc, "a"), str_from(rows[i].want));
		buf_done(&text);
	}
}

static void
faults_are_named_with_their_line(void)
{
	static const struct {
		const char *toml, *want;
	} rows[] = {
	    {"a",		     "line 1: no '=' behind a key"                 },
	    {"\n= 1",                 "line 2: no key"                              },
	    {"a = ",                  "line 1: no value behind a key or in an array"},
	    {"a = x",                 "line 1: no value behind a key or in an array"},
	    {"a = 01",                "line 1: no value behind a key or in an array"},
	    {"a = 1__0",              "line 1: no value behind a key or in an array"},
	    {"a = 1.",                "line 1: no value behind a key or in an array"},
	    {"a = 0x",                "line 1: no value behind a key or in an array"},
	    {"a = 2026-1-2",          "line 1: no value behind a key or in an array"},
	    {"a = 1 2",               "line 1: something behind the value"          },
	    {"a = 1\n[b] c",          "line 2: something behind the value"          },
	    {"a = 1\na = 2",          "line 2: a key that is there already"         },
	    {"[a]\n[a]",              "line 2: a table that is there already"       },
	    {"a.b = 1\n[a]",          "line 2: a table that is there already"       },
	    {"[a]\n[[a]]",            "line 2: an array of tables that is no such"  },
	    {"a = []\n[[a]]",         "line 2: an array of tables that is no such"  },
	    {"[[a]]\n[a]",            "line 2: a table that is there already"       },
	    {"a = {}\n[a.b]",
             "line 2: a table within what is none, or is complete"                  },
	    {"a = 1\n[a.b]",
             "line 2: a table within what is none, or is complete"                  },
	    {"a = {b = {}, b.c = 1}",
             "line 1: a dotted key into what is complete"                           },
	    {"[a.b]\n[a]\nb.d = 1",
             "line 3: a dotted key into what is complete"                           },
	    {"a = [1 2]",             "line 1: no ',' between items"                },
	    {"a = [1,,]",             "line 1: no value behind a key or in an array"},
	    {"a = [1",                "line 1: no ',' between items"                },
	    {"a = {,}",               "line 1: no key"                              },
	    {"[a",		    "line 1: no ']' behind a table's name"        },
	    {"[[a]\n",                "line 1: no ']' behind a table's name"        },
	    {"[]",		    "line 1: no key"                              },
	    {"a = \"x",               "line 1: a string without an end"             },
	    {"a = \"x\ny\"",          "line 1: a control character in a string"     },
	    {"a = '''x",              "line 1: a string without an end"             },
	    {"a = \"\\q\"",           "line 1: an unknown escape"                   },
	    {"a = \"\\ud800\"",       "line 1: an escape that is no character"      },
	    {"a = \"\\u12\"",         "line 1: an escape with too few digits"       },
	    {"\"\"\"a\"\"\" = 1",     "line 1: a key in three quotes"               },
	    {"a = 1 # \x01",          "line 1: something behind the value"          },
	    {"a = '\xff'",            "not UTF-8"                                   },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e;

		if (!OK(parse(str_from(rows[i].toml), &e) == NULL))
			continue;
		EQ_INT(e.code, E_INPUT);
		EQ_STR(str_skip(str_from(e.text), strlen("in.toml: ")),
		    str_from(rows[i].want));
	}
}

static void
a_nul_is_no_end(void)
{
	struct err e;

	OK(parse(STR("a = 1\n\0b = 2"), &e) == NULL);
	OK(parse(STR("a = '\0'"), &e) == NULL);
	OK(parse(STR("a = 1 # \0"), &e) == NULL);
}

/* word n times, with head in front: refused, and for which limit. */
static void
refuses(const char *head, const char *word, size_t n, const char *want)
{
	struct buf text;
	struct err e;

	buf_init(&text, LIMIT_TOML_BYTES + 1000);
	buf_add(&text, str_from(head));
	for (size_t i = 0; i < n; i++)
		buf_add(&text, str_from(word));
	OK(!text.over);
	if (OK(parse(buf_str(&text), &e) == NULL)) {
		EQ_INT(e.code, E_LIMIT);
		OK(str_find_str(str_from(e.text), str_from(want)) >= 0);
	}
	buf_done(&text);
}

static void
limits_hold(void)
{
	refuses("a = ", "[", 1000000, "nested more than 64 deep");
	refuses("", "a.", 1000000, "nested more than 64 deep");
	refuses("[", "a.", 1000000, "nested more than 64 deep");
	refuses("a = ", "{b=", 1000000, "nested more than 64 deep");
	refuses("a = [", "1,", 1000001, "more than 1000000 values");
	refuses("", "[[a]]\n", 1000001, "more than 1000000 values");
	refuses("", "#", LIMIT_TOML_BYTES + 1, "more than 16777216");
}

/* Looking up a key among many takes no longer than among few. */
static void
many_keys_take_no_long(void)
{
	struct buf text;
	struct err e;
	const struct json *doc;

	buf_init(&text, LIMIT_TOML_BYTES);
	for (size_t i = 0; i < 400000; i++)
		buf_printf(&text, "[t.k%zu]\n", i);
	doc = parse(buf_str(&text), &e);
	if (OK_ERR(doc != NULL, &e))
		EQ_INT(json_get(doc, "t")->n, 400000);
	buf_done(&text);
}

static void
memory_is_a_limit(void)
{
	struct arena small;
	const struct json *doc;
	struct err e;

	arena_init(&small, 1000);
	OK(toml_parse(&small, STR("a=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1\nh=1"),
	       "x", &doc, &e) < 0);
	EQ_INT(e.code, E_LIMIT);
	arena_done(&small);
}

static void
values_know_their_lines(void)
{
	const struct json *doc = NULL, *item;
	struct err e;

	NEED(toml_parse(&arena,
		 STR("x = \"\"\"\na\n\\n\"\"\"\n[[t]]\na = 1\n\n[[t]]\n"), "x",
		 &doc, &e) == 0);
	item = json_get_items(doc, "t");
	EQ_INT(item->line, 4);
	EQ_INT(json_get(item, "a")->line, 5);
	EQ_INT(item->next->line, 7);
}

int
main(void)
{
	arena_init(&arena, (size_t)256 << 20);
	RUN(documents_read_as_meant);
	RUN(strings_read_as_meant);
	RUN(faults_are_named_with_their_line);
	RUN(a_nul_is_no_end);
	RUN(values_know_their_lines);
	RUN(limits_hold);
	RUN(many_keys_take_no_long);
	RUN(memory_is_a_limit);
	arena_done(&arena);
	return tap_done();
}
