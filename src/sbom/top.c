/* top.c: the outermost members of a JSON document, without reading it. */
#include "sbom/top.h"

/* What stands in the string that begins at *i; *i moves to its end quote. */
static struct str
take_text(struct str s, size_t *i)
{
	size_t begin = ++*i;

	while (*i < s.n && s.p[*i] != '"')
		*i += s.p[*i] == '\\' ? 2 : 1;
	if (*i > s.n)
		*i = s.n;
	return str_of(s.p + begin, *i - begin);
}

char
top_member(struct str s, const char *name, struct str *ret_text)
{
	struct str want = str_from(name), text = STR_NONE;
	size_t depth = 0;
	bool is_value = false, found = false;

	if (ret_text != NULL)
		*ret_text = STR_NONE;
	s = str_trim(s);
	if (!str_starts(s, STR("{")))
		return '\0';
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (found && !is_space(c)) {
			if (c == '"' && ret_text != NULL)
				*ret_text = take_text(s, &i);
			return c;
		}
		if (c == '"') {
			text = take_text(s, &i);
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (--depth == 0)
				break;
		} else if (depth == 1 && c == ',') {
			is_value = false;
		} else if (depth == 1 && c == ':' && !is_value) {
			is_value = true;
			found = str_eq(text, want);
		}
	}
	return '\0';
}

struct str
top_text(struct str bytes, const char *name)
{
	struct str text;

	top_member(bytes, name, &text);
	return text;
}
