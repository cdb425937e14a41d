/* time.c: dates as text. */
#include "core/time.h"

enum {
	DAY_SECONDS = 24 * 60 * 60
};

struct date {
	int64_t year;
	int month, day; /* from 1 */
};

/*
 * The Gregorian calendar repeats every 400 years (an era). Years are counted
 * from March, so that the leap day is the last of its year.
 * Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
 */
enum {
	ERA_DAYS = 146097,
	EPOCH_DAY = 719468 /* 1970-01-01, in its era */
};

/* Division that rounds down, also below zero. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t
days_from_date(struct date d)
{
	int64_t year = d.month > 2 ? d.year : d.year - 1;
	int64_t era = floor_div(year, 400);
	int64_t of_era = year - era * 400;
	int64_t month = (d.month + 9) % 12; /* March is 0 */
	int64_t of_year = (153 * month + 2) / 5 + d.day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - EPOCH_DAY;
}

static struct date
date_from_days(int64_t days)
{
	int64_t era = floor_div(days + EPOCH_DAY, ERA_DAYS);
	int64_t day = days + EPOCH_DAY - era * ERA_DAYS;
	int64_t year =
	    (day - day / 1460 + day / 36524 - day / (ERA_DAYS - 1)) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153; /* March is 0 */
	struct date d;

	d.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = year + era * 400 + (d.month <= 2);
	return d;
}

/* Exactly n digits, at most max. */
static bool
take_digits(struct str *s, size_t n, int max, int *ret_n)
{
	uint64_t value;

	if (s->n < n || !str_to_u64(str_first(*s, n), (uint64_t)max, &value))
		return false;
	*s = str_skip(*s, n);
	*ret_n = (int)value;
	return true;
}

static bool
take_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_skip(*s, 1);
	return true;
}

/* A day number is only real when it comes back as it went in. */
static bool
take_date(struct str *s, int64_t *ret_days)
{
	int year, month, day;
	struct date d;

	if (!take_digits(s, 4, 9999, &year) || !take_char(s, '-') ||
	    !take_digits(s, 2, 12, &month) || !take_char(s, '-') ||
	    !take_digits(s, 2, 31, &day) || month == 0 || day == 0)
		return false;
	*ret_days = days_from_date((struct date){year, month, day});
	d = date_from_days(*ret_days);
	return d.month == month && d.day == day;
}

/* "01:02:03", and a fraction that is dropped. */
static bool
take_clock(struct str *s, int64_t *ret_seconds)
{
	int hour, minute, second;

	if (!take_digits(s, 2, 23, &hour) || !take_char(s, ':') ||
	    !take_digits(s, 2, 59, &minute) || !take_char(s, ':') ||
	    !take_digits(s, 2, 60, &second))
		return false;
	if (take_char(s, '.')) {
		if (s->n == 0 || !is_digit(s->p[0]))
			return false;
		while (s->n > 0 && is_digit(s->p[0]))
			*s = str_skip(*s, 1);
	}
	*ret_seconds = hour * 3600 + minute * 60 + second;
	return true;
}

/* "Z", "+09:00", "+0900" or nothing: seconds east of Greenwich. */
static bool
take_zone(struct str *s, int64_t *ret_east)
{
	int hour, minute, sign = 1;

	*ret_east = 0;
	if (s->n == 0 || take_char(s, 'Z') || take_char(s, 'z'))
		return true;
	if (take_char(s, '-'))
		sign = -1;
	else if (!take_char(s, '+'))
		return false;
	if (!take_digits(s, 2, 23, &hour))
		return false;
	take_char(s, ':');
	if (!take_digits(s, 2, 59, &minute))
		return false;
	*ret_east = sign * (hour * 3600 + minute * 60);
	return true;
}

bool
time_parse(struct str s, int64_t *ret_utc)
{
	int64_t days, seconds = 0, east = 0;

	if (!take_date(&s, &days))
		return false;
	if (s.n > 0) {
		if (!take_char(&s, 'T') && !take_char(&s, 't') &&
		    !take_char(&s, ' '))
			return false;
		if (!take_clock(&s, &seconds) || !take_zone(&s, &east))
			return false;
	}
	if (s.n > 0)
		return false;
	*ret_utc = days * DAY_SECONDS + seconds - east;
	return true;
}

struct str
time_write(struct arena *a, int64_t utc)
{
	int64_t days = floor_div(utc, DAY_SECONDS);
	int seconds = (int)((utc % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS);
	struct date d = date_from_days(days);

	return str_printf(a, "%04lld-%02d-%02dT%02d:%02d:%02dZ",
	    (long long)d.year, d.month, d.day, seconds / 3600,
	    seconds / 60 % 60, seconds % 60);
}

struct str
time_write_date(struct arena *a, int64_t utc)
{
	struct date d = date_from_days(floor_div(utc, DAY_SECONDS));

	return str_printf(
	    a, "%04lld-%02d-%02d", (long long)d.year, d.month, d.day);
}
