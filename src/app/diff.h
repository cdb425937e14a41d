/* diff.h: what changed between two generations of the database. */
#ifndef APP_DIFF_H
#define APP_DIFF_H

#include <stdio.h>

#include "base/err.h"

/*
 * Every pair of package and vulnerability that old and new (as
 * generation_find reads them) tell otherwise, then the sums of each shard and
 * facts file that changed; as a "table" or as "json" lines (docs/FORMAT.md,
 * "The diff"). Another format is E_USAGE.
 */
int app_db_diff(const char *db_dir, const char *old, const char *new,
    const char *format, FILE *out, struct err *e) NODISCARD;

#endif
