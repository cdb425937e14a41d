/* yaml_test.c: read YAML into the tree that JSON gives. */
#include "fmt/yaml.h"

#include "base/buf.h"
#include "core/limits.h"
#include "tests/tap.h"

static struct arena arena;

static const struct json *
parse(struct str text, struct err *e)
{
	const struct json *doc = NULL;

	arena_reset(&arena);
	return yaml_parse(&arena, text, "in.yaml", &doc, e) == 0 ? doc : NULL;
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
mappings_and_sequences_keep_their_order(void)
{
	const struct json *doc = parse_z("a:\n"
					 "  - x\n"
					 "  - {k: v, l: [1, 2]}\n"
					 "'/@s/b@1.0.0(c@2)':\n"
					 "  dev: true\n"
					 "? long\n"
					 ": \"two\\nlines\"\n");
	const struct json *m;

	NEED(doc != NULL);
	EQ_INT(doc->type, JSON_OBJECT);
	EQ_INT(doc->n, 3);
	EQ_STR(doc->key, STR(""));
	m = json_get_items(doc, "a");
	EQ_STR(m->text, STR("x"));
	EQ_STR(m->key, STR(""));
	EQ_STR(json_get_str(m->next, "k"), STR("v"));
	EQ_INT(json_get(m->next, "l")->n, 2);
	OK(m->next->next == NULL);
	m = json_get(json_get(doc, "/@s/b@1.0.0(c@2)"), "dev");
	OK(m != NULL && m->type == JSON_BOOL && m->truth);
	EQ_STR(json_get_str(doc, "long"), STR("two\nlines"));
}

static void
scalars_stay_text(void)
{
	const struct json *doc =
	    parse_z("v: 1.10\nt: 'true'\nb: false\nn: ~\ne:\nq: ''\n"
		    "d: 2026-01-02\nf: >\n  a\n  b\n!!str s: !x y\n&k z: &v w");

	NEED(doc != NULL);
	EQ_STR(json_get_str(doc, "v"), STR("1.10"));
	EQ_STR(json_get_str(doc, "t"), STR("true"));
	EQ_INT(json_get(doc, "b")->type, JSON_BOOL);
	OK(!json_get(doc, "b")->truth);
	EQ_STR(json_get(doc, "b")->text, STR("false"));
	EQ_INT(json_get(doc, "n")->type, JSON_NULL);
	EQ_INT(json_get(doc, "e")->type, JSON_NULL);
	EQ_INT(json_get(doc, "q")->type, JSON_STRING);
	EQ_STR(json_get_str(doc, "d"), STR("2026-01-02"));
	EQ_STR(json_get_str(doc, "f"), STR("a b\n"));
	EQ_STR(json_get_str(doc, "s"), STR("y"));
	EQ_STR(json_get_str(doc, "z"), STR("w"));
}

static void
documents_follow_each_other(void)
{
	const struct json *doc = parse_z("---\na: 1\n---\n- b\n");

	NEED(doc != NULL && doc->next != NULL);
	EQ_STR(json_get_str(doc, "a"), STR("1"));
	EQ_INT(doc->next->type, JSON_ARRAY);
	OK(doc->next->next == NULL);
	EQ_INT(parse_z("")->type, JSON_NULL);
	EQ_INT(parse_z("# nothing\n")->type, JSON_NULL);
}

static void
the_text_may_be_forgotten(void)
{
	char text[] = "key: value";
	struct err e;
	const struct json *doc = parse(str_from(text), &e);

	NEED(doc != NULL);
	memset(text, 'x', sizeof text);
	EQ_STR(json_get_str(doc, "key"), STR("value"));
}

static void
faults_are_named_with_their_line(void)
{
	static const struct {
		const char *yaml;
		enum ecode code;
		const char *want;
	} rows[] = {
	    {"a: 1\n b: 2",         E_INPUT,
             "in.yaml: line 2: mapping values are not allowed in this "
		"context"						     },
	    {"a: [1",               E_INPUT,       NULL                       },
	    {"a: \"x",              E_INPUT,       NULL                       },
	    {"a: b: c",             E_INPUT,       NULL                       },
	    {"\tx: 1",              E_INPUT,       NULL                       },
	    {"a: \"\\ud800\"",      E_INPUT,       NULL                       },
	    {"a: '\xff'",           E_INPUT,       "in.yaml: not UTF-8"       },
	    {"a: &x 1\nb: *x",      E_UNSUPPORTED, "in.yaml: line 2: an alias"},
	    {"a: 1\n? [b, c]\n: 1", E_UNSUPPORTED,
             "in.yaml: line 2: a key that is no scalar"                       },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e;

		if (!OK(parse(str_from(rows[i].yaml), &e) == NULL))
			continue;
		EQ_INT(e.code, rows[i].code);
		if (rows[i].want != NULL)
			EQ_STR(str_from(e.text), str_from(rows[i].want));
	}
}

/* word n times, with head in front: refused, and for which limit. */
static void
refuses(const char *head, const char *word, size_t n, const char *want)
{
	struct buf text;
	struct err e;

	buf_init(&text, LIMIT_YAML_BYTES + 1000);
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
	refuses("a: ", "[", 1000000, "nested more than 64 deep");
	refuses("", "{a: ", 1000000, "nested more than 64 deep");
	refuses("", "- ", 1000000, "nested more than 64 deep");
	refuses("", "- a\n", 1000001, "more than 1000000 values");
	refuses("[", "a,", 1000001, "more than 1000000 values");
	refuses("", "#", LIMIT_YAML_BYTES + 1, "more than 16777216");
}

static void
memory_is_a_limit(void)
{
	struct arena small;
	const struct json *doc;
	struct err e;

	arena_init(&small, 500);
	OK(yaml_parse(&small, STR("[1,2,3,4,5,6,7,8]"), "x", &doc, &e) < 0);
	EQ_INT(e.code, E_LIMIT);
	arena_done(&small);
}

static void
values_know_their_lines(void)
{
	const struct json *doc = NULL, *item;
	struct err e;

	NEED(yaml_parse(
		 &arena, STR("a:\n  - b: 1\n\n  - c\n"), "x", &doc, &e) == 0);
	item = json_get_items(doc, "a");
	EQ_INT(doc->line, 1);
	EQ_INT(item->line, 2);
	EQ_INT(item->next->line, 4);
}

int
main(void)
{
	arena_init(&arena, (size_t)256 << 20);
	RUN(mappings_and_sequences_keep_their_order);
	RUN(scalars_stay_text);
	RUN(documents_follow_each_other);
	RUN(the_text_may_be_forgotten);
	RUN(faults_are_named_with_their_line);
	RUN(values_know_their_lines);
	RUN(limits_hold);
	RUN(memory_is_a_limit);
	arena_done(&arena);
	return tap_done();
}
