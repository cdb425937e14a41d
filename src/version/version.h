/* version.h: orders of version strings, as text and as bytes. */
#ifndef VERSION_VERSION_H
#define VERSION_VERSION_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * One file per order, version/<stem>.c, exporting exactly one
 * `const struct version_order version_<stem>`; listed in version/meson.build.
 * For all a and b that the order can read:
 * the sign of cmp(a, b) == the sign of str_cmp(key(a), key(b)).
 */
struct version_order {
	const char *name; /* "dpkg": stable, stored in shards */
	const char *doc;  /* who uses it, one line */
	bool is_guess;    /* no specification: low confidence */
	/* Raised when the bytes of keys change: shards must be built again. */
	unsigned key_version;
	/*
	 * *ret_sign < 0, 0, > 0 as a is before, the same as, or after b.
	 * Nothing is allocated; time is linear in the lengths.
	 * -1 (E_INPUT) when a or b is not a version of this order: the caller
	 * must then report VERDICT_UNKNOWN, never "not affected".
	 */
	int (*cmp)(struct str a, struct str b, int *ret_sign, struct err *e);
	/*
	 * Append the key of v to out. -1 (E_INPUT) as above; E_LIMIT when out
	 * is over its maximum. The key has 1 to 2 * v.n + 16 bytes.
	 */
	int (*key)(struct str v, struct buf *out, struct err *e);
};

/* All of them, in the order of the build file. */
extern const struct version_order *const version_list[];
extern const size_t version_list_n;

/* The order of that name, or NULL. */
const struct version_order *version_find(struct str name);

#endif
