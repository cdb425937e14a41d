/* err.h: how a failed call says what went wrong. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

/* What to do about it. The text is for people, the code is for branching. */
enum ecode {
	E_OK = 0,
	E_IO,     /* the system refused; sys holds errno */
	E_INPUT,  /* the bytes are not what their format promises */
	E_LIMIT,  /* well-formed so far, but over a limit of core/limits.h */
	E_ABSENT, /* it is not there */
	E_UNSUPPORTED, /* known, and known not to be handled */
	E_NET,         /* a peer could not be reached or answered badly */
	E_USAGE,       /* the caller's words are off */
};

struct err {
	enum ecode code;
	int sys;        /* errno for E_IO, else 0 */
	char text[504]; /* "input: what: cause", cut when too long */
};

/*
 * Fill e and return -1. The text names the input first:
 *	return fail(e, E_INPUT, "%s: line %zu: no colon", where, line);
 * fail_sys adds ": " and the text of errno value sys (code E_IO, or E_ABSENT
 * for ENOENT).
 */
#define fail(...)     (err_set(__VA_ARGS__), err_result())
#define fail_sys(...) (err_set_sys(__VA_ARGS__), err_result())

/* Put "fmt: " in front of e's text on the way out; returns -1. */
#define fail_at(...) (err_prepend(__VA_ARGS__), err_result())

/*
 * The halves of the above. They are macros so that compilers and analysers
 * see the -1: what is only written on success is then known to be written.
 */
void err_set(struct err *e, enum ecode code, const char *fmt, ...) PRINTF(3, 4);
void err_set_sys(struct err *e, int sys, const char *fmt, ...) PRINTF(3, 4);
void err_prepend(struct err *e, const char *fmt, ...) PRINTF(2, 3);
static inline int
err_result(void)
{
	return -1;
}

/* Exit code for a run that ended in e, after sysexits(3): 64..78. */
int err_exit_code(const struct err *e);

#endif
