/* extract.h: the shape of one package-format reader. */
#ifndef EXTRACT_EXTRACT_H
#define EXTRACT_EXTRACT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "core/package.h"

/* One file that an extractor reads. Its slices outlive the call. */
struct source {
	struct str path;  /* inside the target, or "app.jar!/lib/b.jar" */
	struct str bytes; /* the whole file; empty for readers of parts */
	uint64_t size_bytes;
	/*
	 * Like pread(2) on the file: count read, 0 at the end, or -1. Always
	 * there.
	 */
	ssize_t (*read_at)(const struct source *s, uint64_t off, void *p,
	    size_t n, struct err *e);
	/*
	 * The whole of the file at sibling_path (the journal beside a
	 * database), in a. E_ABSENT when it is not there; E_LIMIT when both
	 * have more than the extractor's max_bytes.
	 */
	int (*sibling)(const struct source *s, struct arena *a,
	    const char *suffix, struct str *ret_bytes, struct err *e);
};

/*
 * One file per format, extract/<stem>.c, exporting exactly one
 * `const struct extractor extract_<stem>`; listed in extract/meson.build.
 */
struct extractor {
	const char *name; /* "os/dpkg": stable, part of reports */
	unsigned version; /* raised when the output changes: scan again */
	const char *doc;  /* one line for people */
	/*
	 * Where a system keeps it, NULL-ended. A '*' component stands for
	 * every name in that folder, "*.x" for those that end so. At the end
	 * it means regular files; before it, folders, of which every one is
	 * to have what follows.
	 */
	const char *const *paths;
	/* Likewise, looked for when none of paths is there; may be NULL. */
	const char *const *fallback_paths;
	/*
	 * For formats that lie anywhere: is a file of that path (absolute in
	 * the target) one of them? Cheap, by name, mode bits and size alone;
	 * asked once for every file of the target. NULL: only paths count,
	 * and paths may be NULL when this is not.
	 */
	bool (*wants)(struct str path, bool is_executable, uint64_t size_bytes);
	/*
	 * It reads the parts it needs through read_at, so that the file may be
	 * of any size: source.bytes stays empty and max_bytes is not asked.
	 */
	bool by_parts;
	/*
	 * All suffixes that read asks source.sibling for, NULL-ended; NULL:
	 * none. Roads that fetch files one by one fetch these with them.
	 */
	const char *const *siblings;
	size_t max_bytes; /* of one file and its siblings; of core/limits.h */
	/*
	 * Push every package that the file lists. One bad entry is a
	 * diagnostic on the sink; -1 only when nothing more can be read.
	 * Slices given to the sink may point into the file or into scratch.
	 */
	int (*read)(struct arena *scratch, const struct source *src,
	    struct package_sink *out, struct err *e);
};

/*
 * The path of what is beside path, NUL behind it, owned by a: path + suffix,
 * or for "/NAME" that name in the same folder.
 */
struct str sibling_path(struct arena *a, struct str path, const char *suffix);

/* All of them, in the order of the build file. */
extern const struct extractor *const extract_list[];
extern const size_t extract_list_n;

#endif
