/* str.c: slices of bytes, the currency of every parser. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_first(s, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_skip(s, s.n - suffix.n), suffix);
}

ptrdiff_t
str_find(struct str s, char c)
{
	const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

	return at != NULL ? at - s.p : -1;
}

ptrdiff_t
str_rfind(struct str s, char c)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == c)
			return (ptrdiff_t)(i - 1);
	return -1;
}

ptrdiff_t
str_find_str(struct str s, struct str word)
{
	for (size_t from = 0; word.n > 0 && s.n - from >= word.n;) {
		ptrdiff_t at = str_find(str_skip(s, from), word.p[0]);

		if (at < 0)
			return -1;
		from += (size_t)at;
		if (str_starts(str_skip(s, from), word))
			return (ptrdiff_t)from;
		from++;
	}
	return -1;
}

struct str
str_skip(struct str s, size_t n)
{
	if (n >= s.n)
		return str_of(s.n > 0 ? s.p + s.n : s.p, 0);
	return str_of(s.p + n, s.n - n);
}

struct str
str_first(struct str s, size_t n)
{
	return str_of(s.p, n < s.n ? n : s.n);
}

struct str
str_base(struct str path)
{
	return str_skip(path, (size_t)(str_rfind(path, '/') + 1));
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_space(s.p[0]))
		s = str_skip(s, 1);
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
str_cut(struct str *rest, char c, struct str *ret_part)
{
	ptrdiff_t at;

	/* A used-up rest is marked by a length no slice can have. */
	if (rest->n == SIZE_MAX)
		return false;
	at = str_find(*rest, c);
	if (at < 0) {
		*ret_part = *rest;
		rest->n = SIZE_MAX;
		return true;
	}
	*ret_part = str_first(*rest, (size_t)at);
	*rest = str_skip(*rest, (size_t)at + 1);
	return true;
}

bool
str_line(struct str *rest, struct str *ret_line)
{
	ptrdiff_t at;
	struct str line;

	if (rest->n == 0)
		return false;
	at = str_find(*rest, '\n');
	line = at < 0 ? *rest : str_first(*rest, (size_t)at);
	*rest = str_skip(*rest, at < 0 ? rest->n : (size_t)at + 1);
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	*ret_line = line;
	return true;
}

bool
str_to_u64(struct str s, uint64_t max, uint64_t *ret_n)
{
	uint64_t n = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]) || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(s.p[i] - '0'), &n))
			return false;
	}
	if (n > max)
		return false;
	*ret_n = n;
	return true;
}

struct str
str_dup(struct arena *a, struct str s)
{
	return str_of(str_z(a, s), s.n);
}

char *
str_z(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str
str_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("str_printf: bad format");
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return str_of(p, (size_t)n);
}
