/* result_diff.h: what two results of scans do not share. */
#ifndef APP_RESULT_DIFF_H
#define APP_RESULT_DIFF_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct result_diff {
	size_t n_new, n_gone, n_changed, n_same;
	bool is_partial; /* one of both was, so more may differ, or less */
};

/*
 * Read two results in JSON (yagura-scan/1) and print to out what is in one of
 * them only or is not the same in both, in a form ("table", "json"). The old
 * one is kept in memory, the new one is read as a stream. What makes two
 * findings the same: policy/earlier.h.
 */
int app_result_diff(const char *old, const char *new, const char *format,
    FILE *out, struct result_diff *ret_d, struct err *e) NODISCARD;

#endif
