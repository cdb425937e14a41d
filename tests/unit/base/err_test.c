/* err_test.c: how a failed call says what went wrong. */
#include "base/err.h"

#include <errno.h>

#include "tests/tap.h"

static void
fail_fills_everything(void)
{
	struct err e = {E_NET, EIO, "old"};

	EQ_INT(fail(&e, E_INPUT, "%s: line %d", "status", 7), -1);
	EQ_INT(e.code, E_INPUT);
	EQ_INT(e.sys, 0);
	EQ_STR(str_from(e.text), STR("status: line 7"));
}

static void
fail_sys_names_the_cause(void)
{
	struct err e;

	EQ_INT(fail_sys(&e, EACCES, "%s", "/etc/shadow"), -1);
	EQ_INT(e.code, E_IO);
	EQ_INT(e.sys, EACCES);
	EQ_STR(str_from(e.text), STR("/etc/shadow: Permission denied"));
	EQ_INT(fail_sys(&e, ENOENT, "x"), -1);
	EQ_INT(e.code, E_ABSENT);
	EQ_INT(e.sys, ENOENT);
}

static void
fail_at_nests_and_keeps_the_code(void)
{
	struct err e;

	fail_sys(&e, EIO, "inner");
	EQ_INT(fail_at(&e, "middle %d", 2), -1);
	EQ_INT(fail_at(&e, "outer"), -1);
	EQ_STR(str_from(e.text),
	    STR("outer: middle 2: inner: Input/output error"));
	EQ_INT(e.code, E_IO);
	EQ_INT(e.sys, EIO);
	fail(&e, E_LIMIT, "%s", "");
	fail_at(&e, "%s", "");
	EQ_STR(str_from(e.text), STR(": "));
}

/* ASan sees what is written behind text; the NUL is inside. */
static bool
is_terminated(const struct err *e)
{
	return memchr(e->text, '\0', sizeof e->text) != NULL;
}

static void
every_length_is_cut_where_it_must_be(void)
{
	char outer[1200], inner[1200];
	struct err e;

	memset(outer, 'o', sizeof outer);
	memset(inner, 'i', sizeof inner);
	for (int n = 0; n < 1200; n += 7) {
		fail(&e, E_INPUT, "%.*s", n, inner);
		OK(is_terminated(&e));
		EQ_INT(strlen(e.text),
		    n < (int)sizeof e.text ? n : (int)sizeof e.text - 1);
		for (int m = 0; m < 1200; m += 53) {
			fail(&e, E_INPUT, "%.*s", n, inner);
			fail_at(&e, "%.*s", m, outer);
			OK(is_terminated(&e));
			if (n + m + 2 < (int)sizeof e.text)
				EQ_INT(strlen(e.text), n + m + 2);
		}
	}
}

static void
a_cause_survives_a_long_context(void)
{
	char name[5000];
	struct err e;

	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	fail_sys(&e, ENOSPC, "%s", name);
	OK(str_ends(str_from(e.text), STR("...: No space left on device")));
	EQ_INT(strlen(e.text), sizeof e.text - 1);
	for (int i = 0; i < 20; i++)
		fail_at(&e, "%s", name);
	OK(is_terminated(&e));
	OK(str_ends(str_from(e.text), STR("No space left on device")) ||
	    str_find_str(str_from(e.text), STR("...: ")) > 0);
}

static void
a_context_survives_a_long_cause(void)
{
	char cause[600];
	struct err e;

	memset(cause, 'c', sizeof cause - 1);
	cause[sizeof cause - 1] = '\0';
	fail(&e, E_INPUT, "%s", cause);
	fail_at(&e, "status: line 3");
	OK(str_starts(str_from(e.text), STR("status: line 3: ccc")));
	EQ_INT(strlen(e.text), sizeof e.text - 1);
}

static void
exit_codes_are_those_of_sysexits(void)
{
	static const struct {
		enum ecode code;
		int sys, want;
	} rows[] = {
	    {E_USAGE,       0,      64},
	    {E_INPUT,       0,      65},
	    {E_LIMIT,       0,      65},
	    {E_ABSENT,      0,      66},
	    {E_ABSENT,      ENOENT, 66},
	    {E_NET,         0,      69},
	    {E_UNSUPPORTED, 0,      69},
	    {E_IO,          EIO,    74},
	    {E_IO,          ENOSPC, 74},
	    {E_IO,          EACCES, 77},
	    {E_IO,          EPERM,  77},
	    {E_OK,          0,      70},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = {rows[i].code, rows[i].sys, ""};

		EQ_INT(err_exit_code(&e), rows[i].want);
	}
}

int
main(void)
{
	RUN(fail_fills_everything);
	RUN(fail_sys_names_the_cause);
	RUN(fail_at_nests_and_keeps_the_code);
	RUN(every_length_is_cut_where_it_must_be);
	RUN(a_cause_survives_a_long_context);
	RUN(a_context_survives_a_long_cause);
	RUN(exit_codes_are_those_of_sysexits);
	return tap_done();
}
