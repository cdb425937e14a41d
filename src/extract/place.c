/* place.c: what the path of a file says of it. */
#include "extract/place.h"

bool
place_is_below(struct str path, const char *folder)
{
	struct str rest = path, part, name = str_from(folder);

	/* The last part is the file's own name. */
	while (str_cut(&rest, '/', &part))
		if (str_eq(part, name) && part.p + part.n < path.p + path.n)
			return true;
	return false;
}

bool
place_is_module(struct str path)
{
	return place_is_below(path, "site-packages") ||
	       place_is_below(path, "dist-packages") ||
	       place_is_below(path, "node_modules");
}

bool
place_is_debian(struct str path)
{
	static const struct {
		const char *begin;
		const char *below; /* NULL: all of it */
	} rows[] = {
	    {"/usr/lib/python",    "/dist-packages/"},
	    {"/usr/share/nodejs/", NULL             },
	    {"/usr/lib/nodejs/",   NULL             },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ptrdiff_t at = str_find_str(path, str_from(rows[i].begin));

		if (at >= 0 && (rows[i].below == NULL ||
				   str_find_str(str_skip(path, (size_t)at),
				       str_from(rows[i].below)) >= 0))
			return true;
	}
	return false;
}

bool
place_is_for_developers(struct str name)
{
	static const char *const words[] = {"dev", "devel", "develop",
	    "development", "doc", "docs", "lint", "linting", "test", "testing",
	    "tests", "typing"};
	size_t from = 0;

	for (size_t i = 0; i <= name.n; i++) {
		if (i < name.n && (is_alpha(name.p[i]) || is_digit(name.p[i])))
			continue;
		for (size_t k = 0; k < ARRAY_LEN(words); k++)
			if (str_eq(str_first(str_skip(name, from), i - from),
				str_from(words[k])))
				return true;
		from = i + 1;
	}
	return false;
}
