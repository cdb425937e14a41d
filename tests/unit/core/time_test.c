/* time_test.c: dates as text. */
#define _GNU_SOURCE /* timegm */
#include "core/time.h"

#include <stdio.h>
#include <time.h>

#include "tests/tap.h"

static void
known_times_are_read(void)
{
	static const struct {
		const char *text;
		int64_t utc;
	} rows[] = {
	    {"1970-01-01",                     0           },
	    {"1969-12-31T23:59:59Z",           -1          },
	    {"2026-01-31",                     1769817600  },
	    {"2026-01-31T01:02:03Z",           1769821323  },
	    {"2026-01-31t01:02:03z",           1769821323  },
	    {"2026-01-31 01:02:03",            1769821323  },
	    {"2026-01-31T01:02:03",            1769821323  },
	    {"2026-01-31T01:02:03.456",        1769821323  },
	    {"2026-01-31T01:02:03.999999999Z", 1769821323  },
	    {"2026-01-31T10:02:03+09:00",      1769821323  },
	    {"2026-01-31T10:02:03+0900",       1769821323  },
	    {"2026-01-30T19:32:03.1-05:30",    1769821323  },
	    {"2026-01-31T01:02:03-00:00",      1769821323  },
	    {"2016-12-31T23:59:60Z",           1483228800  },
	    {"2000-02-29",                     951782400   },
	    {"2024-02-29",                     1709164800  },
	    {"0001-01-01T00:00:00Z",           -62135596800},
	    {"0000-01-01",                     -62167219200},
	    {"9999-12-31T23:59:59Z",           253402300799},
	    {"2038-01-19T03:14:08Z",           2147483648  },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t got = 42;

		if (!tap_check(time_parse(str_from(rows[i].text), &got),
			__FILE__, __LINE__, "%s not read", rows[i].text))
			continue;
		tap_eq_int(got, rows[i].utc, __FILE__, __LINE__, rows[i].text);
	}
}

static void
what_is_no_time_is_refused(void)
{
	static const char *const rows[] = {
	    "",
	    "2026",
	    "2026-01",
	    "2026-1-31",
	    "2026-01-3",
	    "2026-00-10",
	    "2026-13-10",
	    "2026-01-00",
	    "2026-01-32",
	    "2026-02-29",
	    "1900-02-29",
	    "2100-02-29",
	    "2026-04-31",
	    "2026/01/31",
	    "+026-01-31",
	    "-026-01-31",
	    " 2026-01-31",
	    "2026-01-31 ",
	    "2026-01-31Z",
	    "2026-01-31T",
	    "2026-01-31T01",
	    "2026-01-31T01:02",
	    "2026-01-31T01:02Z",
	    "2026-01-31T24:00:00Z",
	    "2026-01-31T01:60:00Z",
	    "2026-01-31T01:02:61Z",
	    "2026-01-31T01:02:03.",
	    "2026-01-31T01:02:03.Z",
	    "2026-01-31T01:02:03,5Z",
	    "2026-01-31T01:02:03ZZ",
	    "2026-01-31T01:02:03+9:00",
	    "2026-01-31T01:02:03+09",
	    "2026-01-31T01:02:03+09:60",
	    "2026-01-31T01:02:03+24:00",
	    "2026-01-31T01:02:03 +09:00",
	    "2026-01-31T01:02:03 UTC",
	    "12026-01-31",
	    "2026-01-31X01:02:03Z",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct str row = str_from(rows[i]);
		int64_t got = 42;

		tap_check(!time_parse(row, &got), __FILE__, __LINE__,
		    "%.*s was read as %lld", STR_ARG(row), (long long)got);
		EQ_INT(got, 42);
	}
	/* A NUL inside is a byte like any other. */
	OK(!time_parse(str_of("2026-01-31\0", 11), &(int64_t){0}));
}

/* Every cut of a good time is looked at only within its bytes. */
static void
a_cut_time_is_never_read_past_its_end(void)
{
	static const char whole[] = "2026-01-31T01:02:03.456+09:00";
	size_t n;

	for (n = 0; n < sizeof whole - 1; n++) {
		char exact[64];
		int64_t got;
		/* Dates, and times without fraction or zone, stand alone. */
		bool want = n == 10 || n == 19 || (n >= 21 && n <= 23);

		memcpy(exact, whole, n);
		memcpy(exact + n, "9999", 5);
		tap_check(time_parse(str_of(exact, n), &got) == want, __FILE__,
		    __LINE__, "cut to %zu bytes", n);
	}
}

static void
times_are_written_as_the_c_library_does(void)
{
	struct arena a;
	int i;

	arena_init(&a, 1 << 20);
	for (i = 0; i < 20000; i++) {
		/* The years 0 to 9999. */
		int64_t utc =
		    (int64_t)tap_random_below(315569520000) - 62167219200;
		int64_t back = 0;
		time_t t = (time_t)utc;
		struct tm tm;
		char want[64];
		struct str got;

		arena_reset(&a);
		got = time_write(&a, utc);
		gmtime_r(&t, &tm);
		snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02dZ",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		    tm.tm_min, tm.tm_sec);
		if (!EQ_STR(got, str_from(want)))
			break;
		EQ_STR(time_write_date(&a, utc), str_of(want, 10));
		if (!OK(time_parse(got, &back)) || !EQ_INT(back, utc))
			break;
	}
	arena_done(&a);
}

static void
every_day_of_400_years_comes_back(void)
{
	int64_t first = -62135596800; /* 0001-01-01 */
	struct arena a;
	int64_t day;

	arena_init(&a, 1 << 20);
	for (day = 0; day < 146097; day++) {
		int64_t back, utc = first + (day + 584388) * 86400;

		arena_reset(&a);
		back = 0;
		if (!OK(time_parse(time_write_date(&a, utc), &back)) ||
		    !EQ_INT(back, utc))
			break;
	}
	arena_done(&a);
}

static void
the_far_ends_of_time_are_written(void)
{
	struct arena a;

	arena_init(&a, 4096);
	EQ_STR(time_write(&a, INT64_MAX), STR("292277026596-12-04T15:30:07Z"));
	EQ_STR(time_write(&a, INT64_MIN), STR("-292277022657-01-27T08:29:52Z"));
	EQ_STR(time_write_date(&a, -62167219201), STR("-001-12-31"));
	arena_done(&a);
}

int
main(void)
{
	RUN(known_times_are_read);
	RUN(what_is_no_time_is_refused);
	RUN(a_cut_time_is_never_read_past_its_end);
	RUN(times_are_written_as_the_c_library_does);
	RUN(every_day_of_400_years_comes_back);
	RUN(the_far_ends_of_time_are_written);
	return tap_done();
}
