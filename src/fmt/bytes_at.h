/* bytes_at.h: bytes that are read at any place, wherever they are. */
#ifndef FMT_BYTES_AT_H
#define FMT_BYTES_AT_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

/*
 * read: up to n bytes (n > 0) at off into p. Returns the count, 0 at the end,
 * -1 with *e filled. A short count is not the end. size_bytes is what the
 * maker believes; the bytes may end before.
 */
struct bytes_at {
	ssize_t (*read)(const struct bytes_at *b, uint64_t off, void *p,
	    size_t n, struct err *e);
	uint64_t size_bytes;
};

/* All n bytes at off; E_INPUT when they are not all there. */
int bytes_at_read(const struct bytes_at *b, uint64_t off, void *p, size_t n,
    struct err *e) NODISCARD;

/* Over bytes in memory, which are borrowed. */
struct bytes_held {
	struct bytes_at at;
	struct str bytes;
};
void bytes_held_init(struct bytes_held *h, struct str bytes);

/* Over size_bytes of others from start on, which are borrowed. */
struct bytes_part {
	struct bytes_at at;
	const struct bytes_at *whole;
	uint64_t start;
};
void bytes_part_init(struct bytes_part *p, const struct bytes_at *whole,
    uint64_t start, uint64_t size_bytes);

#endif
