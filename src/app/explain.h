/* explain.h: why a vulnerability is found on a target, or why not. */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

#include "app/session.h"

/*
 * For every package that the vulnerability could touch: the record, the
 * range, the comparison and what follows; of what is found, why it has its
 * severity. As "table" or "json" (docs/FORMAT.md, "The explanation"); another
 * format is E_USAGE. *ret_partial when some of it stays undecided (exit code
 * 3).
 */
int app_explain(const struct session_options *opt, const char *id,
    const char *format, FILE *out, bool *ret_partial, struct err *e) NODISCARD;

/* The same, shorter: the answer, and for each package what decided. */
int app_why_not(const struct session_options *opt, const char *id,
    const char *format, FILE *out, bool *ret_partial, struct err *e) NODISCARD;

#endif
