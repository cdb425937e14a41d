/* deb822.h: Debian's control stanzas, "Field: value" with folded lines. */
#ifndef FMT_DEB822_H
#define FMT_DEB822_H

#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"

/*
 * A reader that holds one stanza at a time, so that a 50 MB Packages index
 * costs a few kB. Source: deb822(5), Debian Policy 5.1.
 */
struct deb822;

/* bytes is borrowed; where is copied. */
struct deb822 *deb822_new(struct stream *bytes, const char *where);
void deb822_free(struct deb822 *d);

struct deb822_field {
	struct str name;
	struct str value; /* first line trimmed; folded lines as they are */
};

struct deb822_stanza {
	const struct deb822_field *fields;
	size_t n_fields;
	size_t line; /* of its first field, from 1 */
};

/*
 * The next stanza: 1, 0 at the end, -1 on a read error or a stanza over
 * LIMIT_FIELD_BYTES (E_LIMIT), after which the next call gives 0.
 * Valid until the next call. A line that is neither field nor folded line is
 * E_INPUT with its number; the next call goes on with the stanza after it.
 * Lines that begin with # are skipped; a line of white space ends a stanza.
 */
int deb822_next(
    struct deb822 *d, struct deb822_stanza *ret_s, struct err *e) NODISCARD;

/*
 * The field's value, names compared without case; STR_NONE when absent. Of a
 * field that is there twice, the first.
 */
struct str deb822_get(const struct deb822_stanza *s, const char *name);

#endif
