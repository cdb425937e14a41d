/* jsonc.c: read JSON with comments and a comma behind the last item. */
#include "fmt/jsonc.h"

#include "core/limits.h"

/* The bytes of a string or comment at the start of s; 1 for all else. */
static size_t
span(struct str s, bool *ret_is_comment)
{
	size_t n = 1;
	ptrdiff_t end;

	*ret_is_comment = false;
	if (s.p[0] == '"') {
		while (n < s.n && s.p[n] != '"')
			n += s.p[n] == '\\' ? 2 : 1;
		return n < s.n ? n + 1 : s.n;
	}
	if (str_starts(s, STR("//"))) {
		*ret_is_comment = true;
		end = str_find(s, '\n');
		return end < 0 ? s.n : (size_t)end;
	}
	if (str_starts(s, STR("/*"))) {
		end = str_find_str(str_skip(s, 2), STR("*/"));
		*ret_is_comment = end >= 0;
		return end < 0 ? 1 : (size_t)end + 4;
	}
	return 1;
}

/* Blank n bytes, but for the line ends in them. */
static void
blank(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != '\n')
			p[i] = ' ';
}

/* Make JSON of p[0..n-1], in place. */
static void
tidy(char *p, size_t n)
{
	char *comma = NULL; /* with nothing but white space behind it so far */

	for (size_t i = 0, step; i < n; i += step) {
		bool is_comment;

		step = span(str_of(p + i, n - i), &is_comment);
		if (is_comment) {
			blank(p + i, step);
			continue;
		}
		if (comma != NULL && (p[i] == '}' || p[i] == ']'))
			*comma = ' ';
		if (!is_space(p[i]))
			comma = p[i] == ',' ? p + i : NULL;
	}
}

int
jsonc_parse(struct arena *a, struct str bytes, const char *where,
    const struct json **ret_doc, struct err *e)
{
	char *copy;

	if (bytes.n > LIMIT_JSON_DOC_BYTES)
		return fail(e, E_LIMIT, "%s: %zu bytes, more than %u", where,
		    bytes.n, LIMIT_JSON_DOC_BYTES);
	if (arena_left(a) < bytes.n + 64)
		return fail(e, E_LIMIT, "%s: does not fit into memory", where);
	copy = str_z(a, bytes);
	tidy(copy, bytes.n);
	return json_parse(a, str_of(copy, bytes.n), where, ret_doc, e);
}
