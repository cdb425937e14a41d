/* time.h: dates as text. */
#ifndef CORE_TIME_H
#define CORE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Seconds since 1970-01-01 UTC; 0 is "not stated". */
typedef int64_t utc_s;

/*
 * UTC seconds of "2026-01-31" or "2026-01-31T01:02:03[.456]Z|+09:00"
 * (RFC 3339; without a zone it is UTC, as NVD writes; "+0900" is read too, as
 * EPSS writes). A space may stand for the T. Fractions are dropped. Nothing
 * may follow, and the day must exist; a leap second is the second after it.
 */
bool time_parse(struct str s, int64_t *ret_utc);

/*
 * "2026-01-31T01:02:03Z", "2026-01-31". Years outside 0..9999 are written as
 * they are, and time_parse does not read them.
 */
struct str time_write(struct arena *a, int64_t utc);
struct str time_write_date(struct arena *a, int64_t utc);

#endif
