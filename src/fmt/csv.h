/* csv.h: comma-separated values (RFC 4180). */
#ifndef FMT_CSV_H
#define FMT_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * The next row off *rest: its cells owned by a, quotes removed. 1, 0 at the
 * end, -1 (E_INPUT) on an unclosed quote or text behind a closing one, -1
 * (E_LIMIT) when a has no room for the row; *rest then stays before the row.
 * Empty lines are skipped; a row may have any number of cells. Lines end in
 * LF or CRLF. A quote inside an unquoted cell is an ordinary character.
 */
int csv_row(struct arena *a, struct str *rest, const char *where,
    struct str **ret_cells, size_t *ret_n, struct err *e) NODISCARD;

#endif
