/* sqlite_file.h: a sqlite database of a target, with its log. */
#ifndef EXTRACT_SQLITE_FILE_H
#define EXTRACT_SQLITE_FILE_H

#include "extract/extract.h"
#include "fmt/sqlite_pages.h"

/*
 * The database as it is with the log beside it (-wal), in max_bytes together.
 * A log that cannot be used is a diagnostic, and what it says is missing.
 */
int sqlite_file_open(struct arena *scratch, const struct source *src,
    size_t max_bytes, struct package_sink *out, struct sqlite_pages *ret_pages,
    struct err *e) NODISCARD;

#endif
