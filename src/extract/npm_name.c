/* npm_name.c: names and versions as the lock files of JavaScript join them. */
#include "extract/npm_name.h"

bool
npm_name_cut(struct str s, struct str *ret_name, struct str *ret_rest)
{
	ptrdiff_t at = str_find(str_skip(s, 1), '@');

	if (at < 0)
		return false;
	*ret_name = str_first(s, (size_t)at + 1);
	*ret_rest = str_skip(s, (size_t)at + 2);
	return true;
}

bool
npm_name_is_version(struct str s)
{
	return s.n > 0 && str_find(s, ':') < 0 && str_find(s, '/') < 0;
}
