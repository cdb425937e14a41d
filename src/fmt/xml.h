/* xml.h: read XML, whole documents or one element of a large one at a time. */
#ifndef FMT_XML_H
#define FMT_XML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"

/* As written, with its prefix if it has one: "ref_id", "xsi:type". */
struct xml_attr {
	struct str name;
	struct str value;
};

/*
 * An element and all below it, owned by the arena it was read into. Children
 * are a list in the order of the text. All text is UTF-8.
 */
struct xml {
	struct str name; /* without the prefix of its namespace */
	struct str text; /* its own, not its children's; trimmed */
	const struct xml_attr *attrs;
	size_t n_attrs;
	struct xml *first; /* child */
	struct xml *next;  /* of the same parent */
	size_t n;          /* how many children */
};

/*
 * XML 1.0 in UTF-8, UTF-16, ISO 8859-1 or ASCII. A DOCTYPE is refused
 * (E_UNSUPPORTED): nothing is fetched and no entity multiplies. Namespaces are
 * not looked up, comments and processing instructions passed over.
 * E_INPUT with line and column (in bytes), E_LIMIT over LIMIT_XML_…, or when
 * the elements do not fit below a's cap. where names the input.
 */

/* The document in bytes, which may be forgotten afterwards. */
int xml_parse(struct arena *a, struct str bytes, const char *where,
    const struct xml **ret_root, struct err *e) NODISCARD;

/*
 * Read a document too large to hold, whose outermost element must be called
 * root: each element exactly depth (> 0) levels below it is read into scratch,
 * given to one, and forgotten (arena_reset). one returns -1 with *e to stop.
 * LIMIT_XML_DOC_BYTES holds for each of them and LIMIT_XML_FEED_BYTES for all;
 * what came before a fault has been given out.
 */
int xml_split(struct arena *scratch, struct stream *in, const char *root,
    unsigned depth, const char *where,
    int (*one)(void *ctx, const struct xml *x, struct err *e), void *ctx,
    struct err *e) NODISCARD;

/* The first child of that name, or NULL: also when x is NULL, to chain. */
const struct xml *xml_get(const struct xml *x, const char *name);

/* The next one behind x that is called as x is, or NULL. */
const struct xml *xml_again(const struct xml *x);

/* The text of the first child of that name; STR_NONE without one. */
struct str xml_get_text(const struct xml *x, const char *name);

/* The value of that attribute, STR_NONE without one or when x is NULL. */
struct str xml_attr(const struct xml *x, const char *name);

#endif
