/* die.c: the way out when memory is gone or our own bookkeeping is broken. */
#include "base/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

void
die(const char *fmt, ...)
{
	va_list ap;

	fputs("yagura: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(EX_OSERR);
}

void *
die_alloc(size_t n)
{
	return die_realloc(NULL, n);
}

void *
die_realloc(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);

	if (q == NULL)
		die("out of memory (%zu bytes wanted)", n);
	return q;
}
