/* clock.c: what time it is. */
#define _GNU_SOURCE /* strptime, timegm */
#include "os/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int
clock_now(int64_t *ret_now, struct err *e)
{
	static const char form[] = "%Y-%m-%dT%H:%M:%SZ";
	const char *wanted = getenv("YAGURA_NOW");
	char again[64];
	struct tm tm;
	time_t now;

	if (wanted == NULL) {
		*ret_now = time(NULL);
		return 0;
	}
	/* strptime is lax: only what is written the same way back counts. */
	memset(&tm, 0, sizeof tm);
	if (strlen(wanted) != strlen("2026-01-31T00:00:00Z") ||
	    strptime(wanted, form, &tm) == NULL)
		goto bad;
	now = timegm(&tm);
	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(again, sizeof again, form, &tm) == 0 ||
	    strcmp(again, wanted) != 0)
		goto bad;
	*ret_now = now;
	return 0;
bad:
	return fail(e, E_USAGE,
	    "YAGURA_NOW: \"%s\" is not a time like 2026-01-31T00:00:00Z",
	    wanted);
}

int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
