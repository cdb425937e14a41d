/* json.h: read JSON, whole documents or one member of a large one at a time. */
#ifndef FMT_JSON_H
#define FMT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"

enum json_type {
	JSON_NULL = 0,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/*
 * A value and all below it, owned by the arena it was read into. Members and
 * items are a list in the order of the text.
 */
struct json {
	enum json_type type;
	bool truth : 1; /* JSON_BOOL */
	/*
	 * Where it begins in the text, from 1; 0: nobody counted. Of YAML and
	 * TOML every value has it, of JSON what json_parse read, objects only.
	 */
	unsigned line : 31;
	struct str key;     /* when it is a member of an object */
	struct str text;    /* JSON_STRING: UTF-8; JSON_NUMBER: as written */
	struct json *first; /* JSON_ARRAY, JSON_OBJECT */
	struct json *next;  /* the next item or member of its parent */
	size_t n;           /* how many items or members */
};

/*
 * The document in bytes, which may be forgotten afterwards. Strict: RFC 8259,
 * valid UTF-8, no half of a surrogate pair, nothing behind the document.
 * E_INPUT with line and column (in bytes, near the fault); E_LIMIT over
 * LIMIT_JSON_DOC_BYTES or LIMIT_JSON_DEPTH, or when the values do not fit
 * below a's cap: a value takes 64 bytes, a text up to twice its own.
 * where names the input.
 */
int json_parse(struct arena *a, struct str bytes, const char *where,
    const struct json **ret_doc, struct err *e) NODISCARD;

/*
 * The first member of that name, or NULL: also when o is NULL or no object,
 * so that look-ups chain. With duplicate names the last one counts in most
 * programs; here the first one does, and only the first.
 */
const struct json *json_get(const struct json *o, const char *name);

/* The member's string, or STR_NONE when it is absent or no string. */
struct str json_get_str(const struct json *o, const char *name);

/* The member's items when it is an array, else NULL: for (; i; i = i->next). */
const struct json *json_get_items(const struct json *o, const char *name);

/*
 * A JSON_NUMBER within int64 that is written as a whole number: no 1.0, no
 * 1e3. False also when v is NULL or something else.
 */
bool json_int(const struct json *v, int64_t *ret_n);

/*
 * Read a document too large to hold: each value exactly depth levels below
 * the top is read into scratch, given to one, and forgotten (arena_reset).
 * path[0..depth-1] are the member names on the way (empty in an array).
 * Depth 1 of {"a": 1, "b": 2} gives "a", "b". Values above that depth which
 * are no objects or arrays are skipped. one returns -1 with *e to stop.
 * Otherwise as json_parse, LIMIT_JSON_DOC_BYTES for each value and
 * LIMIT_JSON_FEED_BYTES for all; what came before a fault has been given out.
 */
int json_split(struct arena *scratch, struct stream *in, unsigned depth,
    const char *where,
    int (*one)(void *ctx, const struct str *path, const struct json *value,
	struct err *e),
    void *ctx, struct err *e) NODISCARD;

#endif
