/* status.h: what the vulnerability database is made of, and how old it is. */
#ifndef APP_STATUS_H
#define APP_STATUS_H

#include <stdio.h>

#include "base/err.h"

/* Open the file of a shard or of facts and look at all of it. */
int status_verify(const char *path, struct err *e) NODISCARD;

/*
 * Every file of the generation in use, to the last byte: a line for each that
 * is damaged, and how many hold. E_INPUT when one does not, or has not the
 * size that the manifest states, or is not named by it.
 */
int app_db_verify(const char *db_dir, FILE *out, struct err *e) NODISCARD;

/*
 * Feeds, their age and what became of them, families and shards, each of which
 * is opened and verified; as a "table" or as "json" (docs/FORMAT.md). Another
 * format is E_USAGE.
 */
int app_db_status(
    const char *db_dir, const char *format, FILE *out, struct err *e) NODISCARD;

#endif
