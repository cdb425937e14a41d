/* clock.h: what time it is. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

#include "base/err.h"

/*
 * UTC seconds. YAGURA_NOW in the environment wins, so that a result can be
 * repeated; written "2026-01-31T00:00:00Z" and not otherwise; -1 (E_USAGE)
 * when it cannot be read.
 */
int clock_now(int64_t *ret_now, struct err *e) NODISCARD;

/* Milliseconds since some time, that nobody sets: to measure by. */
int64_t clock_ms(void);

#endif
