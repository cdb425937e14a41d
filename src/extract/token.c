/* token.c: take small pieces off the front of a text. */
#include "extract/token.h"

static struct str
without_space(struct str s)
{
	size_t i = 0;

	while (i < s.n && is_space(s.p[i]))
		i++;
	return str_skip(s, i);
}

bool
token_take(struct str *rest, const char *text)
{
	struct str s = without_space(*rest), word = str_from(text);

	if (!str_starts(s, word))
		return false;
	*rest = str_skip(s, word.n);
	return true;
}

bool
token_quoted(struct str *rest, struct str *ret_text)
{
	struct str s = without_space(*rest);
	char quote;

	if (s.n == 0 || (s.p[0] != '"' && s.p[0] != '\''))
		return false;
	quote = s.p[0];
	s = str_skip(s, 1);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == quote) {
			*ret_text = str_first(s, i);
			*rest = str_skip(s, i + 1);
			return true;
		}
		if (s.p[i] == '\\' || s.p[i] == '\n')
			break;
	}
	return false;
}
