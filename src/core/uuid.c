/* uuid.c: names that are given once (RFC 9562). */
#include "core/uuid.h"

static int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_dash_at(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

struct str
uuid_write(
    struct arena *a, const unsigned char bytes[UUID_BYTES], unsigned version)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_alloc(a, UUID_TEXT);
	size_t at = 0;

	for (size_t i = 0; i < UUID_BYTES; i++) {
		unsigned byte = bytes[i];

		if (i == 6)
			byte = (byte & 0x0fu) | version << 4;
		if (i == 8)
			byte = (byte & 0x3fu) | 0x80u;
		if (is_dash_at(at))
			text[at++] = '-';
		text[at++] = digits[byte >> 4 & 15];
		text[at++] = digits[byte & 15];
	}
	return str_of(text, UUID_TEXT);
}

struct str
uuid_of_digest(struct arena *a, struct str digest)
{
	struct str hex = str_skip(digest, STR("sha256:").n);
	unsigned char bytes[UUID_BYTES];

	if (!str_starts(digest, STR("sha256:")) || hex.n != 64)
		return STR_NONE;
	for (size_t i = 0; i < UUID_BYTES; i++) {
		int high = hex_value(hex.p[2 * i]);
		int low = hex_value(hex.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return STR_NONE;
		bytes[i] = (unsigned char)(high * 16 + low);
	}
	return uuid_write(a, bytes, 8);
}

bool
uuid_is(struct str s)
{
	if (s.n != UUID_TEXT)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (is_dash_at(i) ? s.p[i] != '-' : hex_value(s.p[i]) < 0)
			return false;
	return true;
}
