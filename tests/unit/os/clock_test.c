/* clock_test.c: what time it is. */
#include "os/clock.h"

#include <stdlib.h>
#include <time.h>

#include "tests/tap.h"

static void
without_a_wish_it_is_now(void)
{
	int64_t now = 0, before = time(NULL);
	struct err e;

	unsetenv("YAGURA_NOW");
	OK_ERR(clock_now(&now, &e) == 0, &e);
	OK(now >= before && now <= before + 5);
}

static void
yagura_now_wins(void)
{
	int64_t now = 0;
	struct err e;

	setenv("YAGURA_NOW", "2026-01-31T01:02:03Z", 1);
	OK_ERR(clock_now(&now, &e) == 0, &e);
	EQ_INT(now, 1769821323);
	/* Whatever the time zone of the machine. */
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	OK_ERR(clock_now(&now, &e) == 0, &e);
	EQ_INT(now, 1769821323);
	setenv("YAGURA_NOW", "1969-12-31T23:59:59Z", 1);
	OK_ERR(clock_now(&now, &e) == 0, &e);
	EQ_INT(now, -1);
}

static void
a_wish_that_cannot_be_read_is_an_error(void)
{
	static const char *const rows[] = {"", "now", "2026-01-31",
	    "2026-01-31T01:02:03", "2026-01-31T01:02:03+00:00",
	    "2026-1-31T01:02:03Z", " 2026-01-31T01:02:03Z",
	    "2026-01-31T01:02:03Z ", "2026-01-31  T01:02:03Z",
	    "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
	    "2026-01-31T25:00:00Z", "1769821323"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t now = 42;
		struct err e;

		setenv("YAGURA_NOW", rows[i], 1);
		FAILS(clock_now(&now, &e) < 0, &e, E_USAGE, rows[i]);
		FAILS(clock_now(&now, &e) < 0, &e, E_USAGE, "YAGURA_NOW: ");
		EQ_INT(now, 42);
	}
	unsetenv("YAGURA_NOW");
}

int
main(void)
{
	RUN(without_a_wish_it_is_now);
	RUN(yagura_now_wins);
	RUN(a_wish_that_cannot_be_read_is_an_error);
	return tap_done();
}
