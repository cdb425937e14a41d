/* bytes_at.c: bytes that are read at any place, wherever they are. */
#include "fmt/bytes_at.h"

#include <inttypes.h>

int
bytes_at_read(
    const struct bytes_at *b, uint64_t off, void *p, size_t n, struct err *e)
{
	unsigned char *to = p;

	if (off > b->size_bytes || n > b->size_bytes - off)
		return fail(e, E_INPUT,
		    "%zu bytes at offset %" PRIu64 " are past the end", n, off);
	while (n > 0) {
		ssize_t got = b->read(b, off, to, n, e);

		if (got < 0)
			return -1;
		if (got == 0)
			return fail(
			    e, E_INPUT, "cut off at offset %" PRIu64, off);
		to += got;
		off += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

static ssize_t
read_held(
    const struct bytes_at *b, uint64_t off, void *p, size_t n, struct err *e)
{
	struct str part = ((const struct bytes_held *)b)->bytes;

	(void)e;
	if (off >= part.n)
		return 0;
	part = str_first(str_skip(part, (size_t)off), n);
	memcpy(p, part.p, part.n);
	return (ssize_t)part.n;
}

void
bytes_held_init(struct bytes_held *h, struct str bytes)
{
	*h = (struct bytes_held){
	    {read_held, bytes.n},
            bytes
        };
}

static ssize_t
read_part(
    const struct bytes_at *b, uint64_t off, void *p, size_t n, struct err *e)
{
	const struct bytes_part *part = (const struct bytes_part *)b;
	uint64_t at;

	if (off >= b->size_bytes ||
	    __builtin_add_overflow(part->start, off, &at))
		return 0;
	if (n > b->size_bytes - off)
		n = (size_t)(b->size_bytes - off);
	return part->whole->read(part->whole, at, p, n, e);
}

void
bytes_part_init(struct bytes_part *p, const struct bytes_at *whole,
    uint64_t start, uint64_t size_bytes)
{
	*p = (struct bytes_part){
	    {read_part, size_bytes},
            whole, start
        };
}
