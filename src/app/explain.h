/* explain.h: why a vulnerability is found on a target, or why not. */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include <stdbool.h>
#include <stdio.h>

#include "app/policy.h"
#include "app/session.h"

struct explain_options {
	struct session_options session;
	struct policy_options rules; /* without filters and gates */
	const char *id;              /* of the vulnerability, or another name */
	const char *format;          /* "table" or "json" */
};

/*
 * For every package that the vulnerability could touch: the record, the
 * range, the comparison and what follows; of what is found, why it has its
 * severity, and the rule by which it needs no action. JSON is in
 * docs/FORMAT.md, "The explanation"; another format is E_USAGE. *ret_partial
 * when some of it stays undecided (exit code 3).
 */
int app_explain(const struct explain_options *opt, FILE *out, bool *ret_partial,
    struct err *e) NODISCARD;

/* The same, shorter: the answer, and for each package what decided. */
int app_why_not(const struct explain_options *opt, FILE *out, bool *ret_partial,
    struct err *e) NODISCARD;

#endif
