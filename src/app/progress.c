/* progress.c: what is going on, for a person who waits at a terminal. */
#include "app/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/str.h"
#include "os/clock.h"
#include "report/text.h"

#define BAR_COLUMNS 20
#define PAUSE_MS    200

bool
progress_is_shown(void)
{
	const char *term = getenv("TERM"), *ci = getenv("CI");

	return isatty(STDERR_FILENO) && (ci == NULL || *ci == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

static size_t
columns(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 1)
		return w.ws_col;
	return 80;
}

/* Back to the first column; what stood there is wiped. */
static void
draw(struct str line)
{
	size_t most = columns() - 1;

	fputs("\r\033[K", stderr);
	text_cell(
	    stderr, line, text_width(line) < most ? text_width(line) : most);
	fflush(stderr);
}

void
progress_say(const char *fmt, ...)
{
	char line[256];
	va_list ap;

	if (!progress_is_shown())
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	draw(str_from(line));
}

void
progress_bar(uint64_t done, uint64_t all, const char *fmt, ...)
{
	char line[320], text[256], bar[BAR_COLUMNS + 1];
	double part;
	va_list ap;

	if (!progress_is_shown())
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (all == 0) {
		draw(str_from(text));
		return;
	}
	part = done < all ? (double)done / (double)all : 1;
	for (size_t i = 0; i < BAR_COLUMNS; i++)
		bar[i] = (double)i < part * BAR_COLUMNS ? '#' : '.';
	bar[BAR_COLUMNS] = '\0';
	snprintf(
	    line, sizeof line, "[%s] %3d %%  %s", bar, (int)(part * 100), text);
	draw(str_from(line));
}

void
progress_done(void)
{
	if (!progress_is_shown())
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}

bool
progress_is_due(int64_t *shown_ms)
{
	int64_t now_ms = clock_ms();

	if (*shown_ms != 0 && now_ms - *shown_ms < PAUSE_MS)
		return false;
	*shown_ms = now_ms;
	return true;
}
