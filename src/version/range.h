/* range.h: which versions a range holds. */
#ifndef VERSION_RANGE_H
#define VERSION_RANGE_H

#include <stdbool.h>

#include "base/arena.h"
#include "core/advisory.h"
#include "version/version.h"

/*
 * Versions from lo on, up to hi. Texts are the feed's, keys are of the
 * order. Before everything: lo_key empty. Without end: hi_key empty.
 */
struct interval {
	struct str lo, lo_key;
	struct str hi, hi_key;
	bool hi_included; /* last_affected; otherwise hi is the fix */
};

/*
 * The versions that r holds, as intervals in rising order that do not
 * overlap, owned by a. -1 (E_INPUT) when order cannot read a bound or r has
 * no "introduced".
 * Source: OSV schema, "Evaluation": events sorted by version; introduced
 * opens, fixed and last_affected close, limits cut everything off.
 */
int range_intervals(struct arena *a, const struct version_order *order,
    const struct range *r, struct interval **ret_iv, size_t *ret_n,
    struct err *e) NODISCARD;

/* Does iv hold the version with this key? */
bool interval_holds(const struct interval *iv, struct str key);

/*
 * Does version lie in r, by text alone? The slow road that the tests hold
 * against range_intervals. -1 as there, and when order cannot read version.
 */
int range_holds(const struct version_order *order, const struct range *r,
    struct str version, bool *ret_in, struct err *e) NODISCARD;

#endif
