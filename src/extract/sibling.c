/* sibling.c: the path of a file beside another. */
#include "extract/extract.h"

struct str
sibling_path(struct arena *a, struct str path, const char *suffix)
{
	if (suffix[0] == '/')
		path = str_first(path, path.n - str_base(path).n);
	return str_printf(
	    a, "%.*s%s", STR_ARG(path), suffix + (suffix[0] == '/' ? 1 : 0));
}
