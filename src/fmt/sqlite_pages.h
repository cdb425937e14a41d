/* sqlite_pages.h: a sqlite database as it is with its write-ahead log. */
#ifndef FMT_SQLITE_PAGES_H
#define FMT_SQLITE_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * The bytes of both files, borrowed, and where in the log the newest
 * committed form of each page is. Nothing is copied.
 */
struct sqlite_pages {
	struct str db;
	struct str wal;
	uint32_t page_bytes; /* 0 when the log adds nothing */
	uint32_t n_pages;    /* of the database with its log */
	uint32_t *frame_of;  /* page number - 1 -> frame, from 1; 0: none */
	uint64_t size_bytes;
};

/*
 * Follow sqlite's own recovery: frames count up to the first whose salt or
 * checksum is wrong (left over from an older log, or cut off), and of these
 * up to the last that ends a transaction. wal may be empty. -1 (E_INPUT)
 * when a log that is not empty does not begin as one, so that what it holds
 * is lost; E_LIMIT when the database would be larger than max_bytes.
 * What is made is in a. Source: https://www.sqlite.org/walformat.html
 */
int sqlite_pages_open(struct arena *a, struct str db, struct str wal,
    size_t max_bytes, struct sqlite_pages *ret_p, struct err *e) NODISCARD;

/* Copy n bytes at off to out; those past the end are zeros. False then. */
bool sqlite_pages_read(
    const struct sqlite_pages *p, uint64_t off, void *out, size_t n);

/* Does a database with these first bytes keep a write-ahead log? */
bool sqlite_uses_wal(struct str db);

#endif
