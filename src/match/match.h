/* match.h: where the two halves meet: inventory + vulndb -> findings. */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include "base/arena.h"
#include "core/finding.h"
#include "inventory/inventory.h"
#include "vulndb/facts.h"
#include "vulndb/vulndb.h"

/* A shard that an inventory asks for, and what became of it. */
struct match_shard {
	struct str name;           /* "debian-12"; empty: none is known */
	struct vulndb *db;         /* NULL: not there */
	struct str missing_reason; /* why db is NULL */
	utc_s built_at;            /* of its generation */
};

/* All that an inventory is compared with. */
struct match_knowledge {
	struct match_shard *shards; /* that match_shards named */
	size_t n_shards;
	const struct facts_set *facts; /* NULL: none are there */
};

struct match_result {
	const struct finding *findings; /* in order of report */
	size_t n_findings;
	/* What would be findings, had their CVEs' CNAs not rejected them. */
	const struct finding *rejected;
	size_t n_rejected;
	const struct coverage *coverage;
	size_t n_coverage;
	const struct diag *diags;
	size_t n_diags;
};

/*
 * The shards that inv asks for, by name, owned by a; their db is NULL. The
 * first is the system's, its name empty and missing_reason set when there is
 * none; then those of its languages and of repositories beside the vendor's,
 * sorted.
 */
void match_shards(struct arena *a, const struct inventory *inv,
    struct match_shard **ret_shards, size_t *ret_n);

/*
 * Compare every package with its shard, of those that match_shards named and
 * the caller opened. now decides what has ended. All of the result is owned
 * by a and points into inv and the shards, which must outlive it. Never
 * fails: what cannot be decided is an unknown verdict, a
 * diagnostic or a row of coverage.
 *
 * Order of report: worst severity first, then score, source package, id,
 * source version, package, version, architecture, path.
 */
void match_inventory(struct arena *a, const struct inventory *inv,
    const struct match_knowledge *k, utc_s now, struct match_result *ret_r);

/* Which of n shards p asks for; n when none of them. */
size_t match_shard_at(struct arena *a, const struct inventory *inv,
    const struct match_shard *shards, size_t n, const struct package *p);

/*
 * Why a row of p's shard says nothing of p though it has its name; empty when
 * it does speak of it. Owned by a.
 */
struct str match_row_is_not_meant(struct arena *a, const struct inventory *inv,
    const struct match_shard *shard, const struct package *p,
    const struct vulndb_row *r);

/*
 * The version to compare with Red Hat's, owned by a or version.
 * CentOS builds modules of the same sources, and counts those builds anew:
 * "47.module_el8.6.0+1111+ce6f4ceb" is Red Hat's
 * "47.module+el8.6.0+14529+083145da", which sorts behind it.
 */
struct str match_version(
    struct arena *a, const struct os_info *os, struct str version);

/*
 * Does an asset follow the channel of a row of p's shard? For those that do,
 * rows of the channel's own line go before all others.
 */
bool match_follows_channel(struct arena *a, const struct inventory *inv,
    const struct match_shard *shard, const struct package *p,
    struct str channel);

/* "1:2 <= v < 1:9", for people; owned by a. */
struct str match_range_text(struct arena *a, const struct vulndb_row *r);

#endif
