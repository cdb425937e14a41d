/* inventory.h: what is installed, as a document, and what differs. */
#ifndef APP_INVENTORY_H
#define APP_INVENTORY_H

#include <stdbool.h>
#include <stdio.h>

#include "app/session.h"

/*
 * Read the target and write its inventory in a form of sbom/: to output all
 * or nothing, or to stdout when that is NULL. *ret_partial: something could
 * not be read, and the document says so.
 */
int app_inventory(const struct session_options *opt, const char *format,
    const char *output, bool *ret_partial, struct err *e) NODISCARD;

enum inventory_differ {
	INVENTORY_SAME,
	INVENTORY_DIFFERENT,
	INVENTORY_UNDECIDED, /* the same as far as they could be read */
};

/*
 * Write to out how the inventory of the target b differs from that of a:
 * "+" added, "-" removed, "~" changed, one line each, then a line of sums.
 * Paths do not count.
 */
int app_inventory_diff(const struct session_options *a,
    const struct session_options *b, FILE *out,
    enum inventory_differ *ret_differ, struct err *e) NODISCARD;

#endif
