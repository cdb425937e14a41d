/* log_test.c: lines on stderr that cannot drive a terminal. */
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

#include "tests/tap.h"

static char text[8192];

/* What log_say of s writes; valid until the next call. */
static struct str
said(enum log_level level, struct str s)
{
	int old = dup(STDERR_FILENO), ends[2];
	ssize_t n;

	if (old < 0 || pipe(ends) < 0)
		return STR("no pipe");
	fflush(stderr);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	log_say(level, "%.*s", STR_ARG(s));
	fflush(stderr);
	dup2(old, STDERR_FILENO);
	close(old);
	/* A line is shorter than what a pipe holds. */
	n = read(ends[0], text, sizeof text);
	close(ends[0]);
	return str_of(text, n > 0 ? (size_t)n : 0);
}

static void
a_line_names_the_program(void)
{
	EQ_STR(said(LOG_INFO, STR("hello")), STR("yagura: hello\n"));
	EQ_STR(said(LOG_INFO, STR("")), STR("yagura: \n"));
	EQ_STR(said(LOG_INFO, STR("100%s")), STR("yagura: 100%s\n"));
	EQ_STR(said(LOG_INFO, STR("caf\xc3\xa9 \xe6\xab\x93")),
	    STR("yagura: caf\xc3\xa9 \xe6\xab\x93\n"));
}

static void
control_characters_are_escaped(void)
{
	EQ_STR(said(LOG_INFO, STR("a\nyagura: b")),
	    STR("yagura: a\\x0ayagura: b\n"));
	EQ_STR(said(LOG_INFO, STR("\033]0;x\007\r\t\b\x7f")),
	    STR("yagura: \\x1b]0;x\\x07\\x0d\\x09\\x08\\x7f\n"));
	for (int c = 1; c < 0x20; c++) {
		char one = (char)c, want[32];

		snprintf(want, sizeof want, "yagura: \\x%02x\n", (unsigned)c);
		EQ_STR(said(LOG_WARN, str_of(&one, 1)), str_from(want));
	}
}

/* U+009B begins a sequence on many terminals, just as ESC [ does. */
static void
the_second_set_of_control_characters_is_escaped(void)
{
	OK(str_find_str(said(LOG_INFO, STR("a\xc2\x9b"
					   "31m")),
	       STR("\xc2\x9b")) < 0);
	OK(str_find_str(said(LOG_INFO, STR("a\x9b"
					   "31m")),
	       STR("\x9b")) < 0);
	/* The same bytes inside of other characters are no controls. */
	EQ_STR(
	    said(LOG_INFO, STR("\xe6\x9b\xb4")), STR("yagura: \xe6\x9b\xb4\n"));
}

static void
a_long_text_is_one_cut_line(void)
{
	char long_text[6000];
	struct str line;

	memset(long_text, 'x', sizeof long_text);
	line = said(LOG_INFO, str_of(long_text, sizeof long_text));
	OK(str_starts(line, STR("yagura: xxx")));
	OK(str_ends(line, STR("x\n")));
	EQ_INT(str_find(line, '\n'), (ptrdiff_t)line.n - 1);
	OK(line.n > 1000);
}

static void
lines_above_the_level_are_dropped(void)
{
	EQ_STR(said(LOG_DEBUG, STR("d")), STR(""));
	log_set_level(LOG_ERROR);
	EQ_STR(said(LOG_WARN, STR("w")), STR(""));
	EQ_STR(said(LOG_ERROR, STR("e")), STR("yagura: e\n"));
	log_set_level(LOG_DEBUG);
	EQ_STR(said(LOG_DEBUG, STR("d")), STR("yagura: d\n"));
	log_set_level(LOG_INFO);
}

int
main(void)
{
	RUN(a_line_names_the_program);
	RUN(control_characters_are_escaped);
	RUN(the_second_set_of_control_characters_is_escaped);
	RUN(a_long_text_is_one_cut_line);
	RUN(lines_above_the_level_are_dropped);
	return tap_done();
}
