/* walk.h: every file below a folder, within one root. */
#ifndef OS_WALK_H
#define OS_WALK_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"

struct walk {
	void *ctx;
	unsigned max_depth;
	size_t max_names; /* of one folder */
	/* A regular file; path is valid during the call. false ends it all. */
	bool (*file)(void *ctx, const char *path, const struct stat *st);
	/* Go into that folder? */
	bool (*enter)(void *ctx, const char *path);
	/* A folder that was not gone into, and why; E_OK: on purpose. */
	void (*skipped)(
	    void *ctx, const char *path, enum ecode code, const char *reason);
};

/*
 * Depth first, names by their bytes. fd is the folder, path its name, which
 * begins all paths that are told ("" for the root: "/a/b" is told). No
 * symbolic link is followed, FIFOs and devices are not opened, and where the
 * file system changes to a pseudo or network one (proc, sysfs, cgroup, nfs,
 * cifs, ...) the folder is skipped. Takes fd: it is closed also on -1, which
 * says that the folder itself cannot be listed.
 */
int walk_below(
    int fd, const char *path, const struct walk *w, struct err *e) NODISCARD;

#endif
