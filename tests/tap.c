/* tap.c: the whole of our C test framework: one "ok" line per test. */
#include "tests/tap.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "os/dir.h"

static int n_tests, n_failed;
static bool test_failed;
static char skip_text[256];
static char dir_path[256];
static uint64_t seed, state;

void
tap_run(const char *name, void (*fn)(void))
{
	test_failed = false;
	skip_text[0] = '\0';
	fn();
	n_tests++;
	n_failed += test_failed;
	printf("%sok %d - %s%s%s\n", test_failed ? "not " : "", n_tests, name,
	    skip_text[0] && !test_failed ? " # SKIP " : "",
	    test_failed ? "" : skip_text);
	fflush(stdout);
}

int
tap_done(void)
{
	struct err e;

	printf("1..%d\n", n_tests);
	if (n_failed > 0 && seed != 0)
		printf("# repeat with YAGURA_SEED=%" PRIu64 "\n", seed);
	if (n_failed == 0 && dir_path[0] && dir_remove(dir_path, &e) < 0)
		printf("# %s\n", e.text);
	return n_failed > 0;
}

void
tap_skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(skip_text, sizeof skip_text, fmt, ap);
	va_end(ap);
}

void
tap_note(const char *fmt, ...)
{
	va_list ap;

	fputs("# ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

bool
tap_check(bool ok, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	if (ok)
		return true;
	test_failed = true;
	printf("# %s:%d: ", file, line);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	return false;
}

bool
tap_eq_int(
    long long got, long long want, const char *file, int line, const char *what)
{
	return tap_check(
	    got == want, file, line, "%s is %lld, want %lld", what, got, want);
}

bool
tap_eq_str(struct str got, struct str want, const char *file, int line,
    const char *what)
{
	return tap_check(str_eq(got, want), file, line,
	    "%s is \"%.*s\", want \"%.*s\"", what, STR_ARG(got), STR_ARG(want));
}

bool
tap_fails(bool failed, const struct err *e, enum ecode want_code,
    const char *words, const char *file, int line, const char *what)
{
	if (!tap_check(failed, file, line, "%s did not fail", what))
		return false;
	return tap_check(e->code == want_code && strstr(e->text, words) != NULL,
	    file, line, "%s: code %d \"%s\", want code %d with \"%s\"", what,
	    (int)e->code, e->text, (int)want_code, words);
}

uint64_t
tap_random(void)
{
	if (seed == 0) {
		const char *env = getenv("YAGURA_SEED");
		uint64_t key[2] = {0, 0};

		if (env != NULL)
			seed = strtoull(env, NULL, 10);
		else
			hash_new_key(key);
		seed = seed != 0 ? seed : (key[0] | 1);
		state = seed;
	}
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1d;
}

uint64_t
tap_random_below(uint64_t n)
{
	return tap_random() % n;
}

const char *
tap_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	if (dir_path[0] == '\0') {
		snprintf(dir_path, sizeof dir_path, "%s/yagura-test-XXXXXX",
		    tmp != NULL ? tmp : "/tmp");
		if (mkdtemp(dir_path) == NULL) {
			perror(dir_path);
			exit(70);
		}
	}
	return dir_path;
}
