/* inspect.h: look into the vulnerability database. */
#ifndef APP_INSPECT_H
#define APP_INSPECT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

/*
 * Everything known of a vulnerability (by id, alias or notice) or a package,
 * over all shards and facts files; where the word is no vulnerability's, also
 * which ones have it in their titles. As a "table" or as "json"
 * (docs/FORMAT.md, "The search"). Another format is E_USAGE. *ret_found:
 * whether there was anything; else nothing is written.
 */
int app_db_search(const char *db_dir, const char *what, const char *format,
    FILE *out, bool *ret_found, struct err *e) NODISCARD;

/*
 * A whole shard as JSON lines: one object of meta data, then one per feed,
 * vulnerability, affected package, watched package, support note and
 * repository. shard is a name ("debian-12") or a path. Facts files ("cve",
 * "exploits", "epss") likewise, one object per CVE and score.
 */
int app_db_dump(
    const char *db_dir, const char *shard, FILE *out, struct err *e) NODISCARD;

#endif
