/* tree.h: a target's files as extractors and the inventory see them. */
#ifndef CORE_TREE_H
#define CORE_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct tree;

/* An open regular file. read_at is like pread(2); close frees it. */
struct tree_file {
	const struct tree_file_ops *ops;
	uint64_t size_bytes; /* when opened; it may differ when read */
};

struct tree_file_ops {
	/* Count read (0 at the end), or -1 with *e. */
	ssize_t (*read_at)(struct tree_file *f, uint64_t off, void *p, size_t n,
	    struct err *e);
	void (*close)(struct tree_file *f);
};

/* A regular file met on a walk. */
struct tree_entry {
	const char *path; /* valid during the call */
	uint64_t size_bytes;
	bool is_executable; /* for anybody */
};

/* What a walk tells, and what it asks. */
struct tree_walk {
	void *ctx;
	/* false ends the walk. */
	bool (*file)(void *ctx, const struct tree_entry *f);
	/* Go into that folder? */
	bool (*enter)(void *ctx, const char *path);
	/*
	 * A folder that was not gone into: of a pseudo or network file system
	 * (code E_OK), or for a fault. reason is for people.
	 */
	void (*skipped)(
	    void *ctx, const char *path, enum ecode code, const char *reason);
};

/*
 * Paths are absolute within the target ("/etc/os-release") and never lead
 * out of it, whatever symbolic links it holds.
 */
struct tree_ops {
	/*
	 * E_ABSENT when nothing is there; E_UNSUPPORTED when it is not a
	 * regular file (never opened, so a FIFO or device cannot hold us).
	 */
	int (*open)(struct tree *t, const char *path, struct tree_file **ret_f,
	    struct err *e);
	/*
	 * Names in a directory, sorted by bytes, without "." and "..",
	 * owned by a. E_ABSENT when nothing is there; E_UNSUPPORTED when
	 * it is not a directory; E_LIMIT over LIMIT_DIR_ENTRIES.
	 */
	int (*list)(struct tree *t, struct arena *a, const char *path,
	    struct str **ret_names, size_t *ret_n, struct err *e);
	/*
	 * Every regular file below path, names by their bytes, symbolic links
	 * not followed, no deeper than LIMIT_WALK_DEPTH. -1 when path itself
	 * cannot be listed (E_ABSENT: it is not there) and nothing was told.
	 */
	int (*walk)(struct tree *t, const char *path, const struct tree_walk *w,
	    struct err *e);
	void (*close)(struct tree *t);
};

struct tree {
	const struct tree_ops *ops;
	bool is_this_machine; /* what runs here is what the files belong to */
	const int *root;      /* the folder they are in; NULL: in memory */
};

/* The whole of f in a; E_LIMIT over max_bytes. path is for messages. */
int tree_file_load(struct arena *a, struct tree_file *f, size_t max_bytes,
    const char *path, struct str *ret_bytes, struct err *e) NODISCARD;

#endif
