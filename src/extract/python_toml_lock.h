/* python_toml_lock.h: what Python's lock files in TOML have in common. */
#ifndef EXTRACT_PYTHON_TOML_LOCK_H
#define EXTRACT_PYTHON_TOML_LOCK_H

#include "extract/extract.h"

/* How one of them differs from the others. */
struct python_toml_lock {
	const char *list; /* the array of its packages: "package" */
	/*
	 * Members of a package, or of its "source", that only the project's
	 * own folders have; NULL-ended. Those are not looked for in
	 * advisories.
	 */
	const char *const *own;
};

/* Push the packages of src that have a version. */
int python_toml_lock_read(struct arena *scratch, const struct source *src,
    const struct python_toml_lock *format, struct package_sink *out,
    struct err *e) NODISCARD;

#endif
