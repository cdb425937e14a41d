/* progress.h: what is going on, for a person who waits at a terminal. */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * Does anybody wait? Stderr is a terminal that can go back to the first
 * column (TERM is not "dumb"), and $CI is not set: logs are not written to.
 */
bool progress_is_shown(void);

/*
 * One line on stderr, replaced by the next one and cut at the terminal's
 * width. Nothing at all when nobody waits.
 */
void progress_say(const char *fmt, ...) PRINTF(1, 2);

/* The same behind a bar: "[####......]  40 %  ". No bar when all is 0. */
void progress_bar(uint64_t done, uint64_t all, const char *fmt, ...)
    PRINTF(3, 4);

/* Clear the line, before anything else is printed. */
void progress_done(void);

/*
 * For work that tells of every step: is it time to show the next one? Five
 * times a second is calm enough to read. *shown_ms is 0 at first.
 */
bool progress_is_due(int64_t *shown_ms);

#endif
