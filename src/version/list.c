/* list.c: the table of version orders. */
#include "version/version.h"

/* version_list.h is made by the build: X(stem) for each order's file. */
#define X(stem) extern const struct version_order version_##stem;
#include "version/version_list.h"
#undef X

#define X(stem) &version_##stem,
const struct version_order *const version_list[] = {
#include "version/version_list.h"
};
#undef X

const size_t version_list_n = ARRAY_LEN(version_list);

const struct version_order *
version_find(struct str name)
{
	for (size_t i = 0; i < version_list_n; i++)
		if (str_eq(name, str_from(version_list[i]->name)))
			return version_list[i];
	return NULL;
}
