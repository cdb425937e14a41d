/* toml_word.c: TOML's numbers and dates, told by their form. */
#include "fmt/toml_word.h"

unsigned
toml_hex_value(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

bool
toml_has_form(struct str s, const char *form)
{
	size_t i = 0;

	for (; *form != '\0'; form++) {
		if (*form == 'd') {
			if (i == s.n || !is_digit(s.p[i++]))
				return false;
		} else if (*form == 'T') {
			if (i == s.n ||
			    (s.p[i] != 'T' && s.p[i] != 't' && s.p[i] != ' '))
				return false;
			i++;
		} else if (*form == '*') {
			if (i == s.n || !is_digit(s.p[i]))
				return false;
			while (i < s.n && is_digit(s.p[i]))
				i++;
		} else if (i == s.n || s.p[i++] != *form) {
			return false;
		}
	}
	return i == s.n;
}

/* What may stand at the end of a time, cut off *s. */
static void
cut_zone(struct str *s)
{
	size_t n = s->n;

	if (n > 0 && (s->p[n - 1] == 'Z' || s->p[n - 1] == 'z'))
		s->n--;
	else if (n > 6 && (s->p[n - 6] == '+' || s->p[n - 6] == '-') &&
		 toml_has_form(str_skip(*s, n - 5), "dd:dd"))
		s->n -= 6;
}

bool
toml_is_date(struct str s)
{
	static const char *const local[] = {
	    "dddd-dd-dd", "dd:dd", "dd:dd:dd", "dd:dd:dd.*"};
	static const char *const dated[] = {
	    "dddd-dd-ddTdd:dd", "dddd-dd-ddTdd:dd:dd", "dddd-dd-ddTdd:dd:dd.*"};

	for (size_t i = 0; i < ARRAY_LEN(local); i++)
		if (toml_has_form(s, local[i]))
			return true;
	cut_zone(&s);
	for (size_t i = 0; i < ARRAY_LEN(dated); i++)
		if (toml_has_form(s, dated[i]))
			return true;
	return false;
}

/* Digits below base with single '_' between them; how many bytes, or 0. */
static size_t
digits_here(struct str s, unsigned base)
{
	size_t n = 0;

	while (n < s.n) {
		if (toml_hex_value(s.p[n]) < base)
			n++;
		else if (n > 0 && s.p[n] == '_' && n + 1 < s.n &&
			 toml_hex_value(s.p[n + 1]) < base)
			n += 2;
		else
			break;
	}
	return n;
}

bool
toml_is_number(struct str s)
{
	static const struct {
		const char *prefix;
		unsigned base;
	} bases[] = {
	    {"0x", 16},
            {"0o", 8 },
            {"0b", 2 }
        };
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(bases); i++)
		if (str_starts(s, str_from(bases[i].prefix)))
			return s.n > 2 && digits_here(str_skip(s, 2),
					      bases[i].base) == s.n - 2;
	if (s.n > 0 && (s.p[0] == '+' || s.p[0] == '-'))
		s = str_skip(s, 1);
	if (str_eq(s, STR("inf")) || str_eq(s, STR("nan")))
		return true;
	n = digits_here(s, 10);
	if (n == 0 || (n > 1 && s.p[0] == '0'))
		return false;
	s = str_skip(s, n);
	if (str_starts(s, STR("."))) {
		n = digits_here(str_skip(s, 1), 10);
		if (n == 0)
			return false;
		s = str_skip(s, n + 1);
	}
	if (s.n == 0 || (s.p[0] != 'e' && s.p[0] != 'E'))
		return s.n == 0;
	s = str_skip(s, 1);
	if (s.n > 0 && (s.p[0] == '+' || s.p[0] == '-'))
		s = str_skip(s, 1);
	return s.n > 0 && digits_here(s, 10) == s.n;
}
