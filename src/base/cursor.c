/* cursor.c: read little-endian records with one check at the end. */
#include "base/cursor.h"

struct str
cursor_take(struct cursor *c, size_t n)
{
	struct str s;

	if (c->failed || n > c->rest.n) {
		c->failed = true;
		return STR_NONE;
	}
	s = str_first(c->rest, n);
	c->rest = str_skip(c->rest, n);
	return s;
}

static uint64_t
number(struct cursor *c, size_t bytes)
{
	struct str s = cursor_take(c, bytes);
	uint64_t v = 0;

	for (size_t i = s.n; i > 0; i--)
		v = v << 8 | (unsigned char)s.p[i - 1];
	return v;
}

uint8_t
cursor_u8(struct cursor *c)
{
	return (uint8_t)number(c, 1);
}

uint16_t
cursor_u16(struct cursor *c)
{
	return (uint16_t)number(c, 2);
}

uint32_t
cursor_u32(struct cursor *c)
{
	return (uint32_t)number(c, 4);
}

uint64_t
cursor_u64(struct cursor *c)
{
	return number(c, 8);
}
