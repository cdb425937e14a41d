/* xml.c: read XML, whole documents or one element of a large one at a time. */
#include "fmt/xml.h"

#include <expat.h>

#include "base/buf.h"
#include "base/die.h"
#include "core/limits.h"

/* Elements from depth `wanted` on (the root has 0) are built in the arena. */
struct reader {
	struct arena *arena;
	const char *where;
	const char *root; /* its name; NULL: any */
	XML_Parser expat;
	unsigned depth; /* of the next element */
	unsigned wanted;

	struct xml *open[LIMIT_XML_DEPTH];      /* by depth, from wanted on */
	struct buf text[LIMIT_XML_DEPTH];       /* of those */
	struct xml **tail[LIMIT_XML_DEPTH + 1]; /* where the next one goes */
	struct xml *value;                      /* the element at wanted */
	int (*one)(void *ctx, const struct xml *x, struct err *e);
	void *ctx;

	uint64_t n_read;
	uint64_t began; /* where the element in hand did */
	uint64_t token; /* where the last thing that was told ended, or later */

	struct err *err;
	bool stopped;   /* by us, or by one */
	bool is_placed; /* err names its place, or needs none */
};

/* After filling err. */
static void
stop(struct reader *r)
{
	if (!r->stopped)
		XML_StopParser(r->expat, XML_FALSE);
	r->stopped = true;
}

static uint64_t
position(const struct reader *r)
{
	XML_Index at = XML_GetCurrentByteIndex(r->expat);

	return at < 0 ? 0 : (uint64_t)at;
}

/* Something was told; false when no more is wanted. */
static bool
told(struct reader *r)
{
	r->token = position(r);
	return !r->stopped;
}

/* The arena's cap is for our mistakes; input must not reach it. */
static bool
has_room(struct reader *r, size_t n)
{
	size_t left = r->arena->cap_bytes - r->arena->used_bytes;

	if (left > 128 && n <= left - 128)
		return true;
	fail(r->err, E_LIMIT, "more elements than fit into %zu bytes of memory",
	    r->arena->cap_bytes);
	stop(r);
	return false;
}

static struct str
local_name(const char *name)
{
	struct str s = str_from(name);

	return str_skip(s, (size_t)(str_rfind(s, ':') + 1));
}

/* The attributes but for declarations of namespaces; false after stop. */
static bool
keep_attrs(struct reader *r, struct xml *x, const char **attrs)
{
	struct xml_attr *to;
	size_t n = 0;

	while (attrs[2 * n] != NULL)
		if (++n > LIMIT_XML_ATTRS) {
			fail(r->err, E_LIMIT,
			    "more than %u attributes of one element",
			    LIMIT_XML_ATTRS);
			stop(r);
			return false;
		}
	if (!has_room(r, n * sizeof *to))
		return false;
	to = arena_zalloc(r->arena, n, sizeof *to);
	x->attrs = to;
	for (size_t i = 0; i < n; i++) {
		struct str name = str_from(attrs[2 * i]);
		struct str value = str_from(attrs[2 * i + 1]);

		if (str_eq(name, STR("xmlns")) ||
		    str_starts(name, STR("xmlns:")))
			continue;
		if (!has_room(r, name.n + value.n + 32))
			return false;
		to[x->n_attrs].name = str_dup(r->arena, name);
		to[x->n_attrs++].value = str_dup(r->arena, value);
	}
	return true;
}

static void
add(struct reader *r, const char *name, const char **attrs)
{
	struct str local = local_name(name);
	struct xml *x;

	if (r->depth == r->wanted) {
		if (r->one != NULL)
			arena_reset(r->arena);
		r->tail[r->depth] = &r->value;
		r->began = position(r);
	}
	if (!has_room(r, sizeof *x + local.n + 16))
		return;
	x = ARENA_NEW(r->arena, struct xml);
	x->name = str_dup(r->arena, local);
	if (!keep_attrs(r, x, attrs))
		return;
	if (r->depth > r->wanted)
		r->open[r->depth - 1]->n++;
	*r->tail[r->depth] = x;
	r->tail[r->depth] = &x->next;
	r->tail[r->depth + 1] = &x->first;
	r->open[r->depth] = x;
	buf_clear(&r->text[r->depth]);
}

static void XMLCALL
on_start(void *ctx, const char *name, const char **attrs)
{
	struct reader *r = ctx;

	if (!told(r))
		return;
	if (r->depth == 0 && r->root != NULL &&
	    !str_eq(local_name(name), str_from(r->root))) {
		fail(r->err, E_INPUT, "\"%.*s\" and not \"%s\"",
		    STR_ARG(local_name(name)), r->root);
		stop(r);
	} else if (r->depth == LIMIT_XML_DEPTH) {
		fail(r->err, E_LIMIT, "nested more than %u deep",
		    LIMIT_XML_DEPTH);
		stop(r);
	} else if (r->depth >= r->wanted) {
		add(r, name, attrs);
	}
	if (!r->stopped)
		r->depth++;
}

static void XMLCALL
on_text(void *ctx, const char *p, int n)
{
	struct reader *r = ctx;
	struct buf *text;

	if (!told(r) || r->depth <= r->wanted)
		return;
	text = &r->text[r->depth - 1];
	buf_add(text, str_of(p, (size_t)n));
	if (text->over) {
		fail(r->err, E_LIMIT, "more than %u bytes of text",
		    LIMIT_XML_TEXT_BYTES);
		stop(r);
	}
}

static void
fail_size(struct reader *r)
{
	fail(r->err, E_LIMIT, "more than %u bytes in one element",
	    LIMIT_XML_DOC_BYTES);
	stop(r);
}

static void XMLCALL
on_end(void *ctx, const char *name)
{
	struct reader *r = ctx;
	struct str text;

	(void)name;
	if (!told(r))
		return;
	r->depth--;
	if (r->depth < r->wanted)
		return;
	text = str_trim(buf_str(&r->text[r->depth]));
	if (!has_room(r, text.n))
		return;
	r->open[r->depth]->text = str_dup(r->arena, text);
	if (r->depth > r->wanted)
		return;
	if (position(r) - r->began > LIMIT_XML_DOC_BYTES) {
		fail_size(r);
	} else if (r->one != NULL && r->one(r->ctx, r->value, r->err) < 0) {
		r->is_placed = true;
		stop(r);
	}
}

/* Comments, processing instructions, what is left of declarations. */
static void XMLCALL
on_other(void *ctx, const char *p, int n)
{
	(void)p;
	(void)n;
	(void)told(ctx);
}

/*
 * What a document declares, entities and default attributes, can make a
 * little text as large as it likes; and entities said to be declared elsewhere
 * would be missing without a word. None of the formats we read needs it.
 */
static void XMLCALL
on_doctype(void *ctx, const char *name, const char *system_id,
    const char *public_id, int has_declarations)
{
	struct reader *r = ctx;

	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_declarations;
	if (!told(r))
		return;
	fail(r->err, E_UNSUPPORTED, "a DOCTYPE, which may declare entities");
	stop(r);
}

static void
reader_init(struct reader *r, struct arena *a, const char *where,
    unsigned wanted, struct err *e)
{
	*r = (struct reader){
	    .arena = a, .where = where, .wanted = wanted, .err = e};
	for (size_t i = 0; i < LIMIT_XML_DEPTH; i++)
		buf_init(&r->text[i], LIMIT_XML_TEXT_BYTES);
	r->expat = XML_ParserCreate(NULL);
	if (r->expat == NULL)
		die("xml: out of memory");
	XML_SetUserData(r->expat, r);
	XML_SetElementHandler(r->expat, on_start, on_end);
	XML_SetCharacterDataHandler(r->expat, on_text);
	XML_SetDefaultHandlerExpand(r->expat, on_other);
	XML_SetStartDoctypeDeclHandler(r->expat, on_doctype);
}

static void
reader_done(struct reader *r)
{
	XML_ParserFree(r->expat);
	for (size_t i = 0; i < LIMIT_XML_DEPTH; i++)
		buf_done(&r->text[i]);
}

/* Put the place in front of err. */
static int
fail_here(struct reader *r)
{
	return fail_at(r->err, "%s: line %lu, column %lu", r->where,
	    (unsigned long)XML_GetCurrentLineNumber(r->expat),
	    (unsigned long)XML_GetCurrentColumnNumber(r->expat) + 1);
}

static int
read_chunk(struct reader *r, struct str chunk, bool is_last)
{
	enum XML_Status status =
	    XML_Parse(r->expat, chunk.p, (int)chunk.n, is_last);
	enum XML_Error code = XML_GetErrorCode(r->expat);

	if (r->stopped)
		return r->is_placed ? -1 : fail_here(r);
	if (status == XML_STATUS_OK)
		return 0;
	if (code == XML_ERROR_NO_MEMORY)
		die("xml: out of memory");
	fail(r->err, E_INPUT, "%s", XML_ErrorString(code));
	return fail_here(r);
}

/* Between chunks: what expat holds back, and what the element has so far. */
static int
check_size(struct reader *r)
{
	if (r->n_read - r->token > LIMIT_XML_TAG_BYTES) {
		fail(r->err, E_LIMIT, "more than %u bytes in one tag",
		    LIMIT_XML_TAG_BYTES);
		return fail_here(r);
	}
	if (r->depth > r->wanted &&
	    r->n_read - r->began > LIMIT_XML_DOC_BYTES) {
		fail_size(r);
		return fail_here(r);
	}
	return 0;
}

/*
 * n bytes, less only at the end: expat looks at an unfinished tag anew with
 * each portion, so small ones would make it slow.
 */
static ssize_t
fill(struct stream *in, char *p, size_t n, struct err *e)
{
	size_t have = 0;

	while (have < n) {
		ssize_t got = in->read(in, p + have, n - have, e);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

static int
read_all(struct reader *r, struct stream *in, uint64_t max_bytes)
{
	char chunk[64 << 10];
	ssize_t n;

	while ((n = fill(in, chunk, sizeof chunk, r->err)) > 0) {
		if (read_chunk(r, str_of(chunk, (size_t)n), false) < 0)
			return -1;
		r->n_read += (size_t)n;
		if (check_size(r) < 0)
			return -1;
		if (r->n_read > max_bytes)
			return fail(r->err, E_LIMIT, "%s: more than %llu bytes",
			    r->where, (unsigned long long)max_bytes);
	}
	return n < 0 ? -1 : read_chunk(r, STR(""), true);
}

int
xml_parse(struct arena *a, struct str bytes, const char *where,
    const struct xml **ret_root, struct err *e)
{
	struct stream_mem m;
	struct reader r;
	int result;

	stream_mem_init(&m, bytes);
	reader_init(&r, a, where, 0, e);
	result = read_all(&r, &m.stream, LIMIT_XML_DOC_BYTES);
	if (result == 0)
		*ret_root = r.value;
	reader_done(&r);
	return result;
}

int
xml_split(struct arena *scratch, struct stream *in, const char *root,
    unsigned depth, const char *where,
    int (*one)(void *ctx, const struct xml *x, struct err *e), void *ctx,
    struct err *e)
{
	struct reader r;
	int result;

	if (depth == 0 || depth >= LIMIT_XML_DEPTH)
		die("xml_split: depth %u", depth);
	reader_init(&r, scratch, where, depth, e);
	r.root = root;
	r.one = one;
	r.ctx = ctx;
	result = read_all(&r, in, LIMIT_XML_FEED_BYTES);
	reader_done(&r);
	return result;
}

static const struct xml *
find(const struct xml *x, struct str name)
{
	while (x != NULL && !str_eq(x->name, name))
		x = x->next;
	return x;
}

const struct xml *
xml_get(const struct xml *x, const char *name)
{
	return x != NULL ? find(x->first, str_from(name)) : NULL;
}

const struct xml *
xml_again(const struct xml *x)
{
	return find(x->next, x->name);
}

struct str
xml_get_text(const struct xml *x, const char *name)
{
	const struct xml *child = xml_get(x, name);

	return child != NULL ? child->text : STR_NONE;
}

struct str
xml_attr(const struct xml *x, const char *name)
{
	for (size_t i = 0; x != NULL && i < x->n_attrs; i++)
		if (str_eq(x->attrs[i].name, str_from(name)))
			return x->attrs[i].value;
	return STR_NONE;
}
