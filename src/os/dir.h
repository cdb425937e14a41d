/* dir.h: our own folders: made, listed, removed. */
#ifndef OS_DIR_H
#define OS_DIR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* All parents too, mode 0755 less the umask; no error when it is there. */
int dir_make(const char *path, struct err *e) NODISCARD;

/* fsync of a folder, so that names in it survive a crash. */
int dir_sync(const char *path, struct err *e) NODISCARD;

/*
 * Remove a folder and everything in it, symbolic links not followed (path
 * itself must not be one). Stops at the first thing that cannot be removed.
 */
int dir_remove(const char *path, struct err *e) NODISCARD;

/* Names in it, sorted by bytes, without "." and "..". In a. */
int dir_list(struct arena *a, const char *path, struct str **ret_names,
    size_t *ret_n, struct err *e) NODISCARD;

/*
 * The same for a folder that is open for reading; E_LIMIT over max_names.
 * where names it in messages. Takes fd: it is closed also on -1.
 */
int dir_list_fd(struct arena *a, int fd, size_t max_names, const char *where,
    struct str **ret_names, size_t *ret_n, struct err *e) NODISCARD;

/* A regular file somewhere below a folder. */
struct dir_found {
	struct str path; /* from that folder, without "./" */
	uint64_t n_bytes;
	int64_t modified_ns; /* since 1970, UTC */
};

/*
 * The regular files below path whose path wants says yes to, sorted by path,
 * in a. Symbolic links are not followed, names that begin with '.' (".git")
 * are passed over. E_LIMIT over max_names names of any kind, or more than
 * DIR_DEPTH folders deep.
 */
int dir_walk(struct arena *a, const char *path, size_t max_names,
    bool (*wants)(struct str path), struct dir_found **ret_files, size_t *ret_n,
    struct err *e) NODISCARD;

#define DIR_DEPTH 32

/* A new private folder; prefix is a path, "/tmp/yagura-" e.g. In a. */
int dir_make_temp(struct arena *a, const char *prefix, char **ret_path,
    struct err *e) NODISCARD;

#endif
