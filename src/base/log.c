/* log.c: what the program tells people beside its result, on stderr. */
#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/utf8.h"

static enum log_level log_level = LOG_INFO;

void
log_set_level(enum log_level level)
{
	log_level = level;
}

void
log_say(enum log_level level, const char *fmt, ...)
{
	char line[2048];
	va_list ap;

	if (level > log_level)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	flockfile(stderr);
	fputs("yagura: ", stderr);
	for (struct str s = str_from(line); s.n > 0;) {
		size_t n = utf8_len(s);

		if (n > 0 && !utf8_is_control(utf8_code(str_first(s, n)))) {
			fwrite(s.p, 1, n, stderr);
		} else {
			n = 1;
			fprintf(stderr, "\\x%02x", (unsigned char)s.p[0]);
		}
		s = str_skip(s, n);
	}
	fputc('\n', stderr);
	funlockfile(stderr);
}
