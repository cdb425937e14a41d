/* attr.h: compiler attributes, the only place that names them. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#include <stddef.h>

/* printf-like function: fmt is argument f, the first value argument a. */
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
/* Ignoring the result is a mistake. */
#define NODISCARD __attribute__((warn_unused_result))
/* The function never returns. */
#define NORETURN __attribute__((noreturn))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
