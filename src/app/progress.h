/* progress.h: what is going on, for a person who waits at a terminal. */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include "base/attr.h"

/*
 * One line on stderr, replaced by the next one. Nothing at all when stderr is
 * no terminal.
 */
void progress_say(const char *fmt, ...) PRINTF(1, 2);

/* Clear the line, before anything else is printed. */
void progress_done(void);

#endif
