/* utf8.c: is it UTF-8, and does it keep to its place? */
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

size_t
utf8_len(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	/* What the second byte may be; the later ones are 80..BF. */
	unsigned char low = 0x80, high = 0xbf;
	size_t n;

	if (s.n == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0; /* else overlong */
	else if (p[0] == 0xed)
		high = 0x9f; /* else a surrogate */
	else if (p[0] == 0xf0)
		low = 0x90; /* else overlong */
	else if (p[0] == 0xf4)
		high = 0x8f; /* else above U+10FFFF */
	if (s.n < n || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

bool
utf8_ok(struct str s)
{
	size_t at = 0, n;

	while (at < s.n) {
		uint64_t eight;

		/* Nearly all text is ASCII: eight bytes in one look. */
		if (s.n - at >= sizeof eight) {
			memcpy(&eight, s.p + at, sizeof eight);
			if ((eight & 0x8080808080808080) == 0) {
				at += sizeof eight;
				continue;
			}
		}
		n = utf8_len(str_skip(s, at));
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

uint32_t
utf8_code(struct str character)
{
	uint32_t c = (unsigned char)character.p[0];

	if (character.n > 1)
		c &= 0x7fu >> character.n;
	for (size_t i = 1; i < character.n; i++)
		c = c << 6 | ((unsigned char)character.p[i] & 0x3f);
	return c;
}

bool
utf8_is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c ||
	       code == 0x200e || code == 0x200f ||
	       (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}
