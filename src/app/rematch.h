/* rematch.h: findings of the whole store, brought up to a generation. */
#ifndef APP_REMATCH_H
#define APP_REMATCH_H

#include "app/knowledge.h"
#include "store/matches.h"

struct rematch_sums {
	size_t n_shards;      /* that are not what they were */
	size_t n_whole;       /* of them, matched from end to end */
	size_t n_pairs;       /* package and vulnerability, told otherwise */
	size_t n_inventories; /* that were matched as if they were new */
	size_t n_vulns;       /* with other facts */
	struct store_changes changes;
	int64_t took_ms;
};

/*
 * Of every shard that is not what packages were matched with, those packages
 * are matched again that it tells otherwise; when the shard of then is no
 * longer there to compare with, all of its packages are. Facts (scores, EPSS,
 * known exploits) likewise; and what ends with time. A crash in between is
 * made good by the next call. Done twice, the second does nothing.
 */
int app_rematch(struct store *s, struct knowledge *k, utc_s now,
    struct rematch_sums *ret, struct err *e) NODISCARD;

/* The same without inventories that are to be matched as if new. */
int app_rematch_packages(struct store *s, struct knowledge *k, utc_s now,
    struct rematch_sums *ret, struct err *e) NODISCARD;

#endif
