/* ids.c: lists of ids of vulnerabilities. */
#include "feed/ids.h"

#include <stdlib.h>

#include "feed/debian.h"

bool
id_is_cve(struct str id)
{
	return id.n > 0 && cve_id_length(id) == id.n;
}

static int
compare(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

size_t
ids_unique(struct str *ids, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(ids, n, sizeof *ids, compare);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !str_eq(ids[i], ids[kept - 1]))
			ids[kept++] = ids[i];
	return kept;
}
