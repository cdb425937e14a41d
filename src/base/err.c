/* err.c: how a failed call says what went wrong. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

void
err_set(struct err *e, enum ecode code, const char *fmt, ...)
{
	va_list ap;

	e->code = code;
	e->sys = 0;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
}

/* Put ": cause" behind what e says; the cause stays whole, e is cut. */
static void
add_cause(struct err *e, const char *cause)
{
	size_t n = strlen(e->text), room = sizeof e->text - 1;
	size_t n_cause = strlen(cause) + 2;

	if (n_cause > room / 2)
		n_cause = room / 2;
	if (n > room - n_cause) {
		n = room - n_cause;
		memcpy(e->text + n - 3, "...", 3);
	}
	snprintf(e->text + n, sizeof e->text - n, ": %s", cause);
}

void
err_set_sys(struct err *e, int sys, const char *fmt, ...)
{
	va_list ap;

	e->code = sys == ENOENT ? E_ABSENT : E_IO;
	e->sys = sys;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	add_cause(e, strerror(sys));
}

void
err_prepend(struct err *e, const char *fmt, ...)
{
	char inner[sizeof e->text];
	va_list ap;

	memcpy(inner, e->text, sizeof inner);
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	add_cause(e, inner);
}

int
err_exit_code(const struct err *e)
{
	switch (e->code) {
	case E_USAGE:
		return EX_USAGE;
	case E_INPUT:
	case E_LIMIT:
		return EX_DATAERR;
	case E_ABSENT:
		return EX_NOINPUT;
	case E_NET:
	case E_UNSUPPORTED:
		return EX_UNAVAILABLE;
	case E_IO:
		return e->sys == EACCES || e->sys == EPERM ? EX_NOPERM
							   : EX_IOERR;
	case E_OK:
		break;
	}
	return EX_SOFTWARE;
}
