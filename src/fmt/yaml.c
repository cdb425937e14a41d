/* yaml.c: read YAML into the tree that JSON gives. */
#include "fmt/yaml.h"

#include <yaml.h>

#include "base/die.h"
#include "base/utf8.h"
#include "core/limits.h"

struct reader {
	struct arena *arena;
	yaml_parser_t parser;
	size_t n_values;
	unsigned depth;                      /* of collections that are open */
	struct json *open[LIMIT_JSON_DEPTH]; /* by depth */
	struct json **tail[LIMIT_JSON_DEPTH + 1]; /* where the next one goes */
	bool has_key;                             /* it is a member's value */
	struct str key;
	uint32_t key_line; /* from 1 */
	size_t line;       /* of what is looked at, from 0 */
	struct err *err;
};

static int
check_room(struct reader *r, size_t n)
{
	size_t left = arena_left(r->arena);

	if (left <= 64 || n > left - 64)
		return fail(r->err, E_LIMIT,
		    "more values than fit into %zu bytes of memory",
		    r->arena->cap_bytes);
	return 0;
}

/* Is the next scalar the key of a member? */
static bool
wants_key(const struct reader *r)
{
	return r->depth > 0 && r->open[r->depth - 1]->type == JSON_OBJECT &&
	       !r->has_key;
}

static int
add(struct reader *r, enum json_type type, struct json **ret_v)
{
	struct json *v;

	if (wants_key(r))
		return fail(r->err, E_UNSUPPORTED, "a key that is no scalar");
	if (r->n_values++ == LIMIT_YAML_VALUES)
		return fail(
		    r->err, E_LIMIT, "more than %u values", LIMIT_YAML_VALUES);
	if (check_room(r, sizeof *v) < 0)
		return -1;
	v = ARENA_NEW(r->arena, struct json);
	v->type = type;
	v->line = (unsigned)(r->line + 1) & INT32_MAX;
	if (r->has_key) {
		v->key = r->key;
		v->line = (unsigned)r->key_line & INT32_MAX;
	}
	r->has_key = false;
	if (r->depth > 0)
		r->open[r->depth - 1]->n++;
	*r->tail[r->depth] = v;
	r->tail[r->depth] = &v->next;
	*ret_v = v;
	return 0;
}

static int
begin(struct reader *r, enum json_type type)
{
	struct json *v = NULL;

	if (r->depth == LIMIT_JSON_DEPTH)
		return fail(r->err, E_LIMIT, "nested more than %u deep",
		    LIMIT_JSON_DEPTH);
	if (add(r, type, &v) < 0)
		return -1;
	r->open[r->depth++] = v;
	r->tail[r->depth] = &v->first;
	return 0;
}

static bool
is_null_word(struct str s)
{
	return s.n == 0 || str_eq(s, STR("~")) || str_eq(s, STR("null"));
}

static int
scalar(struct reader *r, const yaml_event_t *event)
{
	struct str s = str_of(
	    (const char *)event->data.scalar.value, event->data.scalar.length);
	bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct json *v = NULL;

	if (check_room(r, s.n) < 0)
		return -1;
	/* Not all that libyaml makes of an escape is a character. */
	if (!utf8_ok(s))
		return fail(r->err, E_INPUT, "a string that is not UTF-8");
	s = str_dup(r->arena, s);
	if (wants_key(r)) {
		r->key = s;
		r->key_line = (uint32_t)r->line + 1;
		r->has_key = true;
		return 0;
	}
	if (add(r, JSON_STRING, &v) < 0)
		return -1;
	v->text = s;
	if (!is_plain)
		return 0;
	v->truth = str_eq(s, STR("true"));
	if (v->truth || str_eq(s, STR("false")))
		v->type = JSON_BOOL;
	else if (is_null_word(s))
		v->type = JSON_NULL;
	return 0;
}

static int
take_event(struct reader *r, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return scalar(r, event);
	case YAML_MAPPING_START_EVENT:
		return begin(r, JSON_OBJECT);
	case YAML_SEQUENCE_START_EVENT:
		return begin(r, JSON_ARRAY);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		r->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return fail(r->err, E_UNSUPPORTED, "an alias");
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	default:
		return 0;
	}
}

/* Why libyaml gave up. */
static int
explain(struct reader *r)
{
	const char *problem = r->parser.problem;

	if (r->parser.error == YAML_MEMORY_ERROR)
		die("yaml: out of memory");
	r->line = r->parser.problem_mark.line;
	return fail(
	    r->err, E_INPUT, "%s", problem != NULL ? problem : "no YAML");
}

static int
read_events(struct reader *r)
{
	yaml_event_t event;
	bool at_end = false;
	int rc = 0;

	while (rc == 0 && !at_end) {
		if (yaml_parser_parse(&r->parser, &event) == 0)
			return explain(r);
		r->line = event.start_mark.line;
		at_end = event.type == YAML_STREAM_END_EVENT;
		rc = take_event(r, &event);
		yaml_event_delete(&event);
	}
	return rc;
}

int
yaml_parse(struct arena *a, struct str bytes, const char *where,
    const struct json **ret_doc, struct err *e)
{
	static const struct json nothing = {.type = JSON_NULL};
	struct reader r = {.arena = a, .err = e};
	struct json *first = NULL;
	int rc;

	if (bytes.n > LIMIT_YAML_BYTES)
		return fail(e, E_LIMIT, "%s: %zu bytes, more than %u", where,
		    bytes.n, LIMIT_YAML_BYTES);
	if (!utf8_ok(bytes))
		return fail(e, E_INPUT, "%s: not UTF-8", where);
	if (yaml_parser_initialize(&r.parser) == 0)
		die("yaml: out of memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &r.parser, (const unsigned char *)bytes.p, bytes.n);
	r.tail[0] = &first;
	rc = read_events(&r);
	if (rc < 0)
		fail_at(e, "%s: line %zu", where, r.line + 1);
	else
		*ret_doc = first != NULL ? first : &nothing;
	yaml_parser_delete(&r.parser);
	return rc;
}
