/* progress.c: what is going on, for a person who waits at a terminal. */
#include "app/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/str.h"
#include "report/text.h"

void
progress_say(const char *fmt, ...)
{
	char line[256];
	va_list ap;

	if (!isatty(STDERR_FILENO))
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	/* Back to the first column, and what stood there is wiped. */
	fputs("\r\033[K", stderr);
	text_write(stderr, str_first(str_from(line), 100));
	fflush(stderr);
}

void
progress_done(void)
{
	if (!isatty(STDERR_FILENO))
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}
