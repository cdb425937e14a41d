/* tap.h: the whole of our C test framework: one "ok" line per test. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * int main(void) { RUN(name_of_a_static_void_function); ...; return tap_done(); }
 * Prints TAP 13. A test fails when one of its checks does; the rest of it
 * still runs, except after NEED.
 */
#define RUN(fn) tap_run(#fn, fn)
void tap_run(const char *name, void (*fn)(void));
int tap_done(void);

/* Inside a test: it counts as skipped, and why. Then return. */
void tap_skip(const char *fmt, ...) PRINTF(1, 2);
/* A remark in the output. */
void tap_note(const char *fmt, ...) PRINTF(1, 2);

#define OK(cond) tap_check((cond), __FILE__, __LINE__, "%s", #cond)
#define EQ_INT(got, want)                                                      \
	tap_eq_int(                                                            \
	    (long long)(got), (long long)(want), __FILE__, __LINE__, #got)
#define EQ_STR(got, want) tap_eq_str((got), (want), __FILE__, __LINE__, #got)
/* The call succeeded; its error is shown otherwise. */
#define OK_ERR(cond, e)                                                        \
	tap_check((cond), __FILE__, __LINE__, "%s: %s", #cond, (e)->text)
/* The call failed with that code, and its text holds the words. */
#define FAILS(cond, e, want_code, words)                                       \
	tap_fails((cond), (e), (want_code), (words), __FILE__, __LINE__, #cond)
/* As OK, but leaves the test when it fails. */
#define NEED(cond)                                                             \
	do {                                                                   \
		if (!tap_check((cond), __FILE__, __LINE__, "%s", #cond))       \
			return;                                                \
	} while (0)

bool tap_check(bool ok, const char *file, int line, const char *fmt, ...)
    PRINTF(4, 5);
bool tap_eq_int(long long got, long long want, const char *file, int line,
    const char *what);
bool tap_eq_str(struct str got, struct str want, const char *file, int line,
    const char *what);
bool tap_fails(bool failed, const struct err *e, enum ecode want_code,
    const char *words, const char *file, int line, const char *what);

/*
 * Random numbers for property tests (xorshift64*). The seed is YAGURA_SEED in
 * the environment or new; tap_done prints it when a test failed.
 */
uint64_t tap_random(void);
uint64_t tap_random_below(uint64_t n);

/* A new folder below $TMPDIR, removed by tap_done when all tests passed. */
const char *tap_dir(void);

#endif
