/* log.h: what the program tells people beside its result, on stderr. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/attr.h"

/* Only app, server and cmd call these; library code returns struct err. */
enum log_level {
	LOG_ERROR = 0,
	LOG_WARN,
	LOG_INFO,
	LOG_DEBUG
};

/* Lines above level are dropped. LOG_INFO until set. */
void log_set_level(enum log_level level);

/*
 * One line "yagura: text", control characters escaped so that no input can
 * drive the terminal.
 */
void log_say(enum log_level level, const char *fmt, ...) PRINTF(2, 3);

#endif
