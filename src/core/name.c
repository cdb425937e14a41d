/* name.c: the one spelling of a package's name within its ecosystem. */
#include "core/name.h"

static bool
is_separator(char c)
{
	return c == '-' || c == '_' || c == '.';
}

struct str
name_normal(struct arena *a, const struct ecosystem *eco, struct str name)
{
	struct str word = str_from(eco->name);
	bool is_pypi = str_eq(word, STR("PyPI"));
	char *p;
	size_t n = 0;

	if (!is_pypi && !str_eq(word, STR("NuGet")) &&
	    !str_eq(word, STR("Packagist")))
		return name;
	p = arena_alloc(a, name.n);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (is_pypi && is_separator(c)) {
			if (i == 0 || !is_separator(name.p[i - 1]))
				p[n++] = '-';
			continue;
		}
		p[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return str_of(p, n);
}
