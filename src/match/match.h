/* match.h: where the two halves meet: inventory + vulndb -> findings. */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include "base/arena.h"
#include "core/finding.h"
#include "inventory/inventory.h"
#include "vulndb/vulndb.h"

/* The shard that an inventory asks for, and what became of it. */
struct match_shard {
	struct str name;           /* "debian-12"; empty: none is known */
	const struct vulndb *db;   /* NULL: not there */
	struct str missing_reason; /* why db is NULL */
	utc_s built_at;            /* of its generation */
};

struct match_result {
	const struct finding *findings; /* in order of report */
	size_t n_findings;
	const struct coverage *coverage;
	size_t n_coverage;
	const struct diag *diags;
	size_t n_diags;
};

/*
 * Compare every package with its shard. now decides what has ended. All of
 * the result is owned by a and points into inv and the shard, which must
 * outlive it. Never fails: what cannot be decided is an unknown verdict, a
 * diagnostic or a row of coverage.
 *
 * Order of report: worst severity first, then score, source package, id,
 * source version, package, version, architecture, path.
 */
void match_inventory(struct arena *a, const struct inventory *inv,
    const struct match_shard *shard, utc_s now, struct match_result *ret_r);

/*
 * The shard name for an asset: "debian-12", owned by a. STR_NONE and the
 * reason when there is none.
 */
struct str match_shard_name(
    struct arena *a, const struct os_info *os, struct str *ret_reason);

/* "1:2 <= v < 1:9", for people; owned by a. */
struct str match_range_text(struct arena *a, const struct vulndb_row *r);

#endif
