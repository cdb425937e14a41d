/* stream.h: bytes that are pulled, wherever they come from. */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * read: up to n bytes (n > 0) into p. Returns the count, 0 at the end, -1
 * with *e filled. A short count is not the end. The maker of a stream closes
 * it; readers only read.
 */
struct stream {
	ssize_t (*read)(struct stream *s, void *p, size_t n, struct err *e);
};

/* A stream over bytes in memory, which are borrowed. */
struct stream_mem {
	struct stream stream;
	struct str rest;
};
void stream_mem_init(struct stream_mem *m, struct str bytes);

/*
 * All that is left of s, in a. E_LIMIT when that is more than max_bytes;
 * where names the input.
 */
int stream_load(struct arena *a, struct stream *s, size_t max_bytes,
    const char *where, struct str *ret_bytes, struct err *e) NODISCARD;

#endif
