/* sqlite_rows.h: rows of one table of a sqlite database that is in memory. */
#ifndef FMT_SQLITE_ROWS_H
#define FMT_SQLITE_ROWS_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "fmt/sqlite_pages.h"

struct sqlite_rows;

struct sqlite_question {
	/*
	 * Of two columns, a row's number and its blob. A literal of ours,
	 * and the only table that it may look at, which is no view.
	 */
	const char *sql;
	const char *table;
	size_t max_blob_bytes;
};

/*
 * Nothing of the database's own is run (no view, trigger, function), and
 * work is bounded: LIMIT_SQLITE_SCHEMA_BYTES are read before the first row,
 * and blobs of all rows have no more bytes than the database.
 * The pages and the question are borrowed until sqlite_rows_close. -1:
 * E_INPUT for what sqlite finds damaged, also when there is no such table;
 * E_LIMIT. The only place that knows libsqlite3.
 */
int sqlite_rows_open(const struct sqlite_pages *p,
    const struct sqlite_question *q, struct sqlite_rows **ret_r,
    struct err *e) NODISCARD;
/* Takes NULL. */
void sqlite_rows_close(struct sqlite_rows *r);

/*
 * The next row: 1, 0 at the end, -1 as above, also when row numbers do not
 * rise, which only a damaged tree does. The blob is valid until the next
 * call; STR_NONE when the column holds no blob.
 */
int sqlite_rows_next(struct sqlite_rows *r, int64_t *ret_number,
    struct str *ret_blob, struct err *e) NODISCARD;

#endif
