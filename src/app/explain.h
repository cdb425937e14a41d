/* explain.h: why a vulnerability is found on a target, or why not. */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

#include "app/session.h"

/*
 * For every package that the vulnerability could touch: the record, the
 * range, the comparison and what follows. *ret_partial when some of it stays
 * undecided (exit code 3).
 */
int app_explain(const struct session_options *opt, const char *id, FILE *out,
    bool *ret_partial, struct err *e) NODISCARD;

#endif
