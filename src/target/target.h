/* target.h: the shape of one kind of place that is scanned. */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include "base/err.h"
#include "core/tree.h"

/*
 * One file per kind, target/<stem>.c, exporting exactly one
 * `const struct target target_<stem>`; listed in target/meson.build.
 */
struct target {
	const char *scheme; /* "dir" in "dir:/srv/root" */
	const char *doc;    /* one line for people */
	/* Open what stands behind "scheme:". The tree closes itself. */
	int (*open)(const char *place, struct tree **ret_t, struct err *e);
};

/* All of them, in the order of the build file. */
extern const struct target *const target_list[];
extern const size_t target_list_n;

/*
 * "scheme:place", or a bare path, which is "dir:" ("./a:b" when there is a
 * colon before its first slash). E_USAGE names the known schemes when it is
 * another, or says that the place is of the wrong kind; E_ABSENT when there
 * is no such place.
 */
int target_open(const char *spec, struct tree **ret_t, struct err *e) NODISCARD;

#endif
