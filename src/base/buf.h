/* buf.h: bytes that grow up to a stated maximum. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"

/*
 * Appending past max drops the bytes and sets over, once and for good until
 * buf_clear: write it all, then look at over.
 */
struct buf {
	char *p;
	size_t n;
	size_t cap;
	size_t max; /* n never exceeds it */
	bool over;
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b);
/* Empty, memory kept. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, struct str s);
void buf_byte(struct buf *b, unsigned char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

/* Room for at least n more bytes at b->p + b->n, or NULL when over max. */
char *buf_room(struct buf *b, size_t n);

/* What it holds; valid until the next change. */
static inline struct str
buf_str(const struct buf *b)
{
	return str_of(b->p, b->n);
}

#endif
