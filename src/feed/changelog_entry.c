/* changelog_entry.c: the lines that frame an entry of a Debian changelog. */
#include "feed/changelog_entry.h"

#include <stdio.h>

#include "core/limits.h"
#include "core/time.h"
#include "feed/debian.h"

static char
upper(char ch)
{
	return ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch;
}

/* Compared without case; word is in upper case. */
static bool
is_word(struct str s, const char *word)
{
	if (s.n != strlen(word))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (upper(s.p[i]) != word[i])
			return false;
	return true;
}

/* "urgency=high (HIGH for users of X), binary-only=yes" */
static bool
is_urgent(struct str options)
{
	struct str option;

	while (str_cut(&options, ',', &option)) {
		ptrdiff_t equals = str_find(option, '=');
		struct str value;

		if (equals < 0 ||
		    !is_word(
			str_trim(str_first(option, (size_t)equals)), "URGENCY"))
			continue;
		option = str_skip(option, (size_t)equals + 1);
		value = word_cut(&option);
		return is_word(value, "HIGH") || is_word(value, "EMERGENCY") ||
		       is_word(value, "CRITICAL");
	}
	return false;
}

static bool
is_name_char(char ch)
{
	return is_alpha(ch) || is_digit(ch) || ch == '+' || ch == '-' ||
	       ch == '.';
}

bool
changelog_header(struct str line, struct changelog_header *ret_h)
{
	struct changelog_header h = {0};
	ptrdiff_t end, semicolon;
	size_t n = 0;

	while (n < line.n && is_name_char(line.p[n]))
		n++;
	h.source = str_first(line, n);
	line = str_skip(line, n);
	if (n == 0 || n > LIMIT_NAME_BYTES || !str_starts(line, STR(" (")))
		return false;
	line = str_skip(line, 2);
	end = str_find(line, ')');
	if (end <= 0 || (size_t)end > LIMIT_VERSION_BYTES)
		return false;
	h.version = str_first(line, (size_t)end);
	for (size_t i = 0; i < h.version.n; i++)
		if (h.version.p[i] <= ' ' || h.version.p[i] == '(')
			return false;
	/* Without a ';' it is prose, unless nothing follows at all. */
	line = str_trim(str_skip(line, (size_t)end + 1));
	semicolon = str_find(line, ';');
	if (semicolon < 0 && line.n > 0)
		return false;
	if (semicolon >= 0)
		h.is_urgent = is_urgent(str_skip(line, (size_t)semicolon + 1));
	*ret_h = h;
	return true;
}

/* 1 for January; 0 when it is no month. */
static int
month_of(struct str word)
{
	static const char *const months[] = {"JAN", "FEB", "MAR", "APR", "MAY",
	    "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

	for (size_t i = 0; i < ARRAY_LEN(months); i++)
		if (is_word(word, months[i]))
			return (int)i + 1;
	return 0;
}

bool
changelog_time(struct str trailer, utc_s *ret_t)
{
	struct str s = str_skip(trailer, (size_t)(str_rfind(trailer, '>') + 1));
	struct str word = word_cut(&s), year, clock, zone;
	char text[64];
	uint64_t day;
	int month, n;

	if (str_ends(word, STR(",")))
		word = word_cut(&s);
	month = month_of(word_cut(&s));
	year = word_cut(&s);
	clock = word_cut(&s);
	zone = word_cut(&s);
	if (!str_to_u64(word, 31, &day) || month == 0 || zone.n == 0)
		return false;
	if (is_word(zone, "GMT") || is_word(zone, "UTC"))
		zone = STR("Z");
	n = snprintf(text, sizeof text, "%.*s-%02d-%02dT%.*s%.*s",
	    STR_ARG(year), month, (int)day, STR_ARG(clock), STR_ARG(zone));
	return n > 0 && (size_t)n < sizeof text &&
	       time_parse(str_of(text, (size_t)n), ret_t);
}
