/* die.h: the way out when memory is gone or our own bookkeeping is broken. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

#include "base/attr.h"

/*
 * Say why on stderr and end the process with exit code 71 (EX_OSERR). For
 * exhausted memory and for limits that an earlier check must have kept;
 * input from outside is refused through struct err long before.
 */
void die(const char *fmt, ...) PRINTF(1, 2) NORETURN;

/* malloc, realloc that never return NULL: they die. n may be 0. */
void *die_alloc(size_t n) NODISCARD;
void *die_realloc(void *p, size_t n) NODISCARD;

#endif
