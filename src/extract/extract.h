/* extract.h: the shape of one package-format reader. */
#ifndef EXTRACT_EXTRACT_H
#define EXTRACT_EXTRACT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "core/package.h"

/*
 * One file per format, extract/<stem>.c, exporting exactly one
 * `const struct extractor extract_<stem>`; listed in extract/meson.build.
 */
struct extractor {
	const char *name; /* "os/dpkg": stable, part of reports */
	unsigned version; /* raised when the output changes: scan again */
	const char *doc;  /* one line for people */
	/*
	 * Where a system keeps it, NULL-ended: "/path" is a file, "/path/"
	 * every regular file in that directory.
	 */
	const char *const *paths;
	size_t max_bytes; /* of one file; a limit of core/limits.h */
	/*
	 * Push every package that bytes (the whole file) lists. One bad entry
	 * is a diagnostic on the sink; -1 only when nothing more can be read.
	 * Slices given to the sink may point into bytes or into scratch.
	 */
	int (*read)(struct arena *scratch, struct str path, struct str bytes,
	    struct package_sink *out, struct err *e);
};

/* All of them, in the order of the build file. */
extern const struct extractor *const extract_list[];
extern const size_t extract_list_n;

#endif
