/* pack.c: lists of numbers and texts as few bytes, for columns of blobs. */
#include "store/internal.h"

/* Seven bits a byte, the lowest first, the eighth set while more follow. */
void
pack_int(struct buf *b, uint64_t n)
{
	while (n >= 0x80) {
		buf_byte(b, (unsigned char)(n | 0x80));
		n >>= 7;
	}
	buf_byte(b, (unsigned char)n);
}

void
pack_text(struct buf *b, struct str s)
{
	pack_int(b, s.n);
	buf_add(b, s);
}

uint64_t
unpack_int(struct cursor *c)
{
	uint64_t n = 0;
	unsigned shift = 0;
	uint8_t byte;

	do {
		byte = cursor_u8(c);
		if (shift > 63 || (shift == 63 && byte > 1)) {
			c->failed = true;
			return 0;
		}
		n |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte >= 0x80);
	return c->failed ? 0 : n;
}

struct str
unpack_text(struct cursor *c)
{
	uint64_t n = unpack_int(c);

	if (n > c->rest.n) {
		c->failed = true;
		return STR_NONE;
	}
	return cursor_take(c, (size_t)n);
}
