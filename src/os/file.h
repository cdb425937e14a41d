/* file.h: files that are read with a limit and written all or nothing. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"

/* The whole file; E_LIMIT over max_bytes, E_ABSENT when it is not there. */
int file_read(struct arena *a, const char *path, size_t max_bytes,
    struct str *ret_bytes, struct err *e) NODISCARD;

/*
 * The whole file mapped read-only, until file_unmap; E_LIMIT over max_bytes.
 * It must not shrink meanwhile.
 */
int file_map(const char *path, uint64_t max_bytes, struct str *ret_bytes,
    struct err *e) NODISCARD;
void file_unmap(struct str bytes);

/* A stream over a descriptor, from where it stands; fd is borrowed. */
struct stream_fd {
	struct stream stream;
	int fd;
	const char *where; /* borrowed */
};
void stream_fd_init(struct stream_fd *s, int fd, const char *where);

/*
 * A file that appears under its name whole or not at all: written beside it,
 * fsync'ed, renamed, the folder fsync'ed. What stands there already must be a
 * regular file (E_USAGE): a device or a symbolic link is never replaced. The
 * new file gets mode 0666 less the umask.
 */
struct file_writer {
	FILE *out; /* write here; fseek works, reading does not */
	int fd;    /* the same file below out, for those who need one */
	int sys;   /* errno of the first write to out that failed */
	char path[4096];
	char temp[4096 + 32]; /* empty when there is nothing to forget */
};

/* w must stay where it is until commit or abort. */
int file_writer_open(
    struct file_writer *w, const char *path, struct err *e) NODISCARD;
/*
 * Make it appear. On -1 (also when an earlier write to out failed: the text
 * names path and cause) the old file is still there; only when the folder
 * could not be fsync'ed it may be the new one. Ends w.
 */
int file_writer_commit(struct file_writer *w, struct err *e) NODISCARD;
/* Forget it. Harmless after commit and after an open that failed. */
void file_writer_abort(struct file_writer *w);

/* Copy with the same all-or-nothing promise. */
int file_copy(const char *from, const char *to, struct err *e) NODISCARD;

#endif
