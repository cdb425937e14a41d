/* json.c: read JSON, whole documents or one member of a large one at a time. */
#include "fmt/json.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/buf.h"
#include "base/die.h"
#include "base/utf8.h"
#include "core/limits.h"

/* The \u escape being looked at. */
struct escape {
	unsigned n_seen; /* 0: none; 1: the backslash; 2: the u; ... */
	unsigned unit;   /* value of its digits so far */
	bool is_pending; /* the one before was the first half of a pair */
};

/*
 * Values at depth `wanted` (the document has 0) are built in the arena and
 * handed out when they are complete; above it only the path is kept.
 */
struct reader {
	struct arena *arena;
	const char *where;
	yajl_handle yajl;
	unsigned depth; /* of the next value */
	unsigned wanted;

	struct str whole;   /* the text, when all of it is in the arena */
	struct str unseen;  /* the rest of it, behind the last object's begin */
	unsigned line_seen; /* how many lines end before that */
	struct json *value;
	struct json *open[LIMIT_JSON_DEPTH];      /* by depth, from wanted on */
	struct json **tail[LIMIT_JSON_DEPTH + 1]; /* where the next one goes */
	struct str key;                           /* of the next value */

	struct str path[LIMIT_JSON_DEPTH];
	struct buf names[LIMIT_JSON_DEPTH]; /* the bytes of path */
	int (*one)(void *ctx, const struct str *path, const struct json *value,
	    struct err *e);
	void *ctx;

	uint64_t n_before; /* bytes before the chunk in hand */
	uint64_t mark;     /* where the value or gap in hand began */
	size_t line;       /* of the chunk's first byte, from 1 */
	size_t column;
	struct escape escape;

	struct err *err;
	bool stopped; /* by us: err still lacks the place */
};

/* What a callback returns after filling err. */
static int
stop(struct reader *r)
{
	r->stopped = true;
	return 0;
}

static uint64_t
position(const struct reader *r)
{
	return r->n_before + yajl_get_bytes_consumed(r->yajl);
}

/* The arena's cap is for our mistakes; input must not reach it. */
static bool
has_room(struct reader *r, size_t n)
{
	size_t left = r->arena->cap_bytes - r->arena->used_bytes;

	if (left > 64 && n <= left - 64)
		return true;
	fail(r->err, E_LIMIT, "more values than fit into %zu bytes of memory",
	    r->arena->cap_bytes);
	return false;
}

/*
 * yajl's own check lets overlong forms and surrogates through, so it is off
 * and this one counts.
 */
static bool
is_text(struct reader *r, struct str s)
{
	if (utf8_ok(s))
		return true;
	fail(r->err, E_INPUT, "a string that is not UTF-8");
	return false;
}

static int
keep(struct reader *r, struct str s, struct str *ret_s)
{
	uintptr_t at = (uintptr_t)s.p, begin = (uintptr_t)r->whole.p;

	if (!is_text(r, s))
		return stop(r);
	if (at < begin || at >= begin + r->whole.n) {
		if (!has_room(r, s.n))
			return stop(r);
		s = str_dup(r->arena, s);
	}
	*ret_s = s;
	return 1;
}

/* A new value in the place that is next; NULL after stop. */
static struct json *
add(struct reader *r, enum json_type type)
{
	struct json *v;

	if (r->depth == r->wanted) {
		if (r->one != NULL)
			arena_reset(r->arena);
		r->tail[r->depth] = &r->value;
		r->key = r->depth > 0 ? r->path[r->depth - 1] : STR_NONE;
	}
	if (!has_room(r, sizeof *v)) {
		stop(r);
		return NULL;
	}
	v = arena_alloc(r->arena, sizeof *v);
	*v = (struct json){.type = type, .key = r->key};
	r->key = STR_NONE;
	if (r->depth > r->wanted)
		r->open[r->depth - 1]->n++;
	*r->tail[r->depth] = v;
	r->tail[r->depth] = &v->next;
	return v;
}

static int
fail_size(struct reader *r)
{
	return fail(r->err, E_LIMIT, "more than %u bytes in one value",
	    LIMIT_JSON_DOC_BYTES);
}

/* After each value, at its depth. */
static int
complete(struct reader *r)
{
	uint64_t began = r->mark;

	if (r->depth > r->wanted)
		return 1;
	r->mark = position(r);
	if (r->depth < r->wanted)
		return 1;
	if (r->mark - began > LIMIT_JSON_DOC_BYTES) {
		fail_size(r);
		return stop(r);
	}
	if (r->one == NULL)
		return 1;
	return r->one(r->ctx, r->path, r->value, r->err) == 0;
}

static int
on_null(void *ctx)
{
	struct reader *r = ctx;

	if (r->depth >= r->wanted && add(r, JSON_NULL) == NULL)
		return 0;
	return complete(r);
}

static int
on_bool(void *ctx, int truth)
{
	struct reader *r = ctx;
	struct json *v;

	if (r->depth >= r->wanted) {
		v = add(r, JSON_BOOL);
		if (v == NULL)
			return 0;
		v->truth = truth != 0;
	}
	return complete(r);
}

static int
on_text(struct reader *r, enum json_type type, struct str s)
{
	struct json *v;

	if (r->depth < r->wanted)
		return is_text(r, s) ? complete(r) : stop(r);
	v = add(r, type);
	if (v == NULL || !keep(r, s, &v->text))
		return 0;
	return complete(r);
}

static int
on_number(void *ctx, const char *p, size_t n)
{
	return on_text(ctx, JSON_NUMBER, str_of(p, n));
}

static int
on_string(void *ctx, const unsigned char *p, size_t n)
{
	return on_text(ctx, JSON_STRING, str_of((const char *)p, n));
}

/* The line of the byte before the place in hand, from 1; 0: not known. */
static unsigned
line_here(struct reader *r)
{
	struct str part;
	ptrdiff_t at;

	if (r->whole.n == 0)
		return 0;
	part = str_first(
	    r->unseen, (size_t)position(r) - (r->whole.n - r->unseen.n));
	r->unseen = str_skip(r->unseen, part.n);
	while ((at = str_find(part, '\n')) >= 0) {
		r->line_seen++;
		part = str_skip(part, (size_t)at + 1);
	}
	return r->line_seen + 1;
}

static int
begin(struct reader *r, enum json_type type)
{
	struct json *v;

	if (r->depth == LIMIT_JSON_DEPTH) {
		fail(r->err, E_LIMIT, "nested more than %u deep",
		    LIMIT_JSON_DEPTH);
		return stop(r);
	}
	if (r->depth >= r->wanted) {
		v = add(r, type);
		if (v == NULL)
			return 0;
		if (type == JSON_OBJECT)
			v->line = line_here(r) & INT32_MAX;
		r->open[r->depth] = v;
		r->tail[r->depth + 1] = &v->first;
	} else {
		r->path[r->depth] = STR_NONE;
	}
	r->depth++;
	if (r->depth <= r->wanted)
		r->mark = position(r);
	return 1;
}

static int
on_map(void *ctx)
{
	return begin(ctx, JSON_OBJECT);
}

static int
on_array(void *ctx)
{
	return begin(ctx, JSON_ARRAY);
}

static int
on_end(void *ctx)
{
	struct reader *r = ctx;

	r->depth--;
	return complete(r);
}

static int
on_key(void *ctx, const unsigned char *p, size_t n)
{
	struct reader *r = ctx;
	struct str s = str_of((const char *)p, n);
	struct buf *name;

	if (r->depth > r->wanted)
		return keep(r, s, &r->key);
	if (!is_text(r, s))
		return stop(r);
	name = &r->names[r->depth - 1];
	buf_clear(name);
	buf_add(name, s);
	if (name->over) {
		fail_size(r);
		return stop(r);
	}
	r->path[r->depth - 1] = buf_str(name);
	r->mark = position(r);
	return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_bool,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_array,
    .yajl_end_array = on_end,
};

/* Yajl does not look at what it is given: it must never be NULL. */

static void *
take(void *ctx, size_t n)
{
	(void)ctx;
	return die_alloc(n);
}

static void *
take_more(void *ctx, void *p, size_t n)
{
	(void)ctx;
	return die_realloc(p, n);
}

static void
give_back(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

static void
reader_init(struct reader *r, struct arena *a, const char *where,
    unsigned wanted, struct err *e)
{
	yajl_alloc_funcs memory = {take, take_more, give_back, NULL};

	*r = (struct reader){.arena = a,
	    .where = where,
	    .wanted = wanted,
	    .line = 1,
	    .column = 1,
	    .err = e};
	for (size_t i = 0; i < LIMIT_JSON_DEPTH; i++)
		buf_init(&r->names[i], LIMIT_JSON_DOC_BYTES);
	r->yajl = yajl_alloc(&callbacks, &memory, r);
	if (r->yajl == NULL)
		die("json: out of memory");
	yajl_config(r->yajl, yajl_dont_validate_strings, 1);
}

static void
reader_done(struct reader *r)
{
	yajl_free(r->yajl);
	for (size_t i = 0; i < LIMIT_JSON_DEPTH; i++)
		buf_done(&r->names[i]);
}

/* Move line and column over text. */
static void
pass(struct reader *r, struct str text)
{
	ptrdiff_t at;

	while ((at = str_find(text, '\n')) >= 0) {
		r->line++;
		r->column = 1;
		text = str_skip(text, (size_t)at + 1);
	}
	r->column += text.n;
}

/* Put the place in front of err. */
static int
fail_here(struct reader *r)
{
	return fail_at(
	    r->err, "%s: line %zu, column %zu", r->where, r->line, r->column);
}

static unsigned
hex_digit(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	return (unsigned)((c | 0x20) - 'a') + 10; /* yajl refuses others */
}

/*
 * A \u escape of half a surrogate pair has no UTF-8. yajl makes '?' or a
 * wrong character of it, and old ones read past the string; so text is looked
 * through before yajl gets it. Offset of what is wrong, or -1.
 */
static ptrdiff_t
lone_surrogate(struct escape *x, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (x->n_seen == 0 && x->is_pending && c != '\\')
			return (ptrdiff_t)i;
		if (x->n_seen == 0) {
			ptrdiff_t at = str_find(str_skip(text, i), '\\');

			if (at < 0)
				return -1;
			i += (size_t)at;
			x->n_seen = 1;
		} else if (x->n_seen == 1) {
			if (c != 'u' && x->is_pending)
				return (ptrdiff_t)i;
			x->n_seen = c == 'u' ? 2 : 0;
			x->unit = 0;
		} else {
			x->unit = x->unit << 4 | (hex_digit(c) & 0xf);
			if (++x->n_seen < 6)
				continue;
			if (x->is_pending != (x->unit >> 10 == 0xdc00 >> 10))
				return (ptrdiff_t)i;
			x->is_pending = x->unit >> 10 == 0xd800 >> 10;
			x->n_seen = 0;
		}
	}
	return -1;
}

/* Why yajl stopped, after n bytes of text. */
static int
explain(struct reader *r, yajl_status status, struct str text, size_t n)
{
	unsigned char *said;
	struct str s;

	pass(r, str_first(text, n > 0 ? n - 1 : 0));
	if (status == yajl_status_client_canceled)
		return r->stopped ? fail_here(r) : -1;
	said = yajl_get_error(r->yajl, 0, NULL, 0);
	s = str_trim(str_from((const char *)said));
	fail(r->err, E_INPUT, "%.*s", STR_ARG(s));
	if (said != NULL)
		yajl_free_error(r->yajl, said);
	return fail_here(r);
}

static int
read_chunk(struct reader *r, struct str text)
{
	ptrdiff_t wrong;
	yajl_status status;

	if ((wrong = lone_surrogate(&r->escape, text)) >= 0)
		fail(r->err, E_INPUT, "half of a surrogate pair");
	/* yajl takes these two for white space. */
	else if ((wrong = str_find(text, '\v')) >= 0 ||
		 (wrong = str_find(text, '\f')) >= 0)
		fail(r->err, E_INPUT, "a control character");
	if (wrong >= 0) {
		pass(r, str_first(text, (size_t)wrong));
		return fail_here(r);
	}
	status = yajl_parse(r->yajl, (const unsigned char *)text.p, text.n);
	if (status != yajl_status_ok)
		return explain(
		    r, status, text, yajl_get_bytes_consumed(r->yajl));
	return 0;
}

/* last: what line and column have not passed yet. */
static int
read_end(struct reader *r, struct str last)
{
	yajl_status status = yajl_complete_parse(r->yajl);

	if (status != yajl_status_ok)
		return explain(r, status, last, last.n + 1);
	return 0;
}

int
json_parse(struct arena *a, struct str bytes, const char *where,
    const struct json **ret_doc, struct err *e)
{
	struct reader r;
	int result = -1;

	if (bytes.n > LIMIT_JSON_DOC_BYTES)
		return fail(e, E_LIMIT, "%s: %zu bytes, more than %u", where,
		    bytes.n, LIMIT_JSON_DOC_BYTES);
	reader_init(&r, a, where, 0, e);
	if (!has_room(&r, bytes.n)) {
		fail_here(&r);
		goto out;
	}
	/* One copy of it all is cheaper than one of each string. */
	r.whole = str_dup(a, bytes);
	r.unseen = r.whole;
	if (read_chunk(&r, r.whole) < 0)
		goto out;
	if (read_end(&r, r.whole) < 0)
		goto out;
	*ret_doc = r.value;
	result = 0;
out:
	reader_done(&r);
	return result;
}

static int
split(struct reader *r, struct stream *in)
{
	char chunk[64 << 10];
	struct str text;
	ssize_t n;

	while ((n = in->read(in, chunk, sizeof chunk, r->err)) > 0) {
		text = str_of(chunk, (size_t)n);
		if (read_chunk(r, text) < 0)
			return -1;
		pass(r, text);
		r->n_before += text.n;
		if (r->n_before - r->mark > LIMIT_JSON_DOC_BYTES) {
			fail_size(r);
			return fail_here(r);
		}
		if (r->n_before > LIMIT_JSON_FEED_BYTES)
			return fail(r->err, E_LIMIT, "%s: more than %u bytes",
			    r->where, LIMIT_JSON_FEED_BYTES);
	}
	return n < 0 ? -1 : read_end(r, STR_NONE);
}

int
json_split(struct arena *scratch, struct stream *in, unsigned depth,
    const char *where,
    int (*one)(void *ctx, const struct str *path, const struct json *value,
	struct err *e),
    void *ctx, struct err *e)
{
	struct reader r;
	int result;

	if (depth > LIMIT_JSON_DEPTH)
		die("json_split: depth %u", depth);
	reader_init(&r, scratch, where, depth, e);
	r.one = one;
	r.ctx = ctx;
	result = split(&r, in);
	reader_done(&r);
	return result;
}

const struct json *
json_get(const struct json *o, const char *name)
{
	struct str want = str_from(name);

	if (o == NULL || o->type != JSON_OBJECT)
		return NULL;
	for (const struct json *m = o->first; m != NULL; m = m->next)
		if (str_eq(m->key, want))
			return m;
	return NULL;
}

struct str
json_get_str(const struct json *o, const char *name)
{
	const struct json *m = json_get(o, name);

	return m != NULL && m->type == JSON_STRING ? m->text : STR_NONE;
}

const struct json *
json_get_items(const struct json *o, const char *name)
{
	const struct json *m = json_get(o, name);

	return m != NULL && m->type == JSON_ARRAY ? m->first : NULL;
}

bool
json_int(const struct json *v, int64_t *ret_n)
{
	struct str digits;
	uint64_t n;
	bool minus;

	if (v == NULL || v->type != JSON_NUMBER)
		return false;
	minus = str_starts(v->text, STR("-"));
	digits = str_skip(v->text, minus ? 1 : 0);
	if (!str_to_u64(digits, (uint64_t)INT64_MAX + (minus ? 1 : 0), &n))
		return false;
	if (n > INT64_MAX)
		*ret_n = INT64_MIN;
	else
		*ret_n = minus ? -(int64_t)n : (int64_t)n;
	return true;
}
