/* word.c: the check that every name and version from a target passes. */
#include "extract/word.h"

int
word_check(struct str value, const char *what, size_t max_bytes, struct err *e)
{
	if (value.n == 0)
		return fail(e, E_INPUT, "no %s", what);
	if (value.n > max_bytes)
		return fail(e, E_LIMIT, "%s of %zu bytes, limit %zu", what,
		    value.n, max_bytes);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c <= ' ' || c == 0x7f)
			return fail(e, E_INPUT, "%s \"%.*s\" is not one word",
			    what, STR_ARG(value));
	}
	return 0;
}
