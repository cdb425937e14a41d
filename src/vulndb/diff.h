/* diff.h: what is different between two shards, or two facts files. */
#ifndef VULNDB_DIFF_H
#define VULNDB_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "vulndb/facts.h"
#include "vulndb/vulndb.h"

enum diff_change {
	DIFF_ADDED,
	DIFF_REMOVED,
	DIFF_CHANGED
};
/* "added", "removed", "changed". */
const char *diff_change_name(enum diff_change c);

/* What is said of one package and vulnerability is not what it was. */
struct diff_pair {
	enum diff_change change;
	struct str package;
	struct str id;
	/* Its rows there; n = 0 in the one that does not have the pair. */
	struct vulndb_run old_rows, new_rows;
};

/* What is equal is not counted. */
struct diff_sum {
	size_t n_added, n_removed, n_changed; /* pairs */
	/* Vulnerabilities of both with other texts, scores, dates or aliases. */
	size_t n_retold;
	/* Support, watched packages, repositories or the kind of keys. */
	bool has_other;
};

/*
 * Tell one of every pair that is different, by package, then by id. Rows are
 * compared by what they say of versions (range, status, severity, module,
 * channel, kind of name); who says it, and in which notice, does not count.
 * Either shard may be NULL: it has nothing. One pass over both, no heap. one
 * returns -1 with *e to stop; it may be NULL.
 */
int vulndb_diff(const struct vulndb *old, const struct vulndb *new,
    int (*one)(void *ctx, const struct diff_pair *pair, struct err *e),
    void *ctx, struct diff_sum *ret_sum, struct err *e) NODISCARD;

/* The same of facts: by CVE; EPSS scores are counted only. */
struct diff_facts {
	size_t n_added, n_removed, n_changed; /* CVEs, but for their score */
	size_t n_epss_added, n_epss_removed, n_epss_changed;
};
int facts_diff(const struct facts *old, const struct facts *new,
    int (*one)(
	void *ctx, enum diff_change change, struct str id, struct err *e),
    void *ctx, struct diff_facts *ret_sum, struct err *e) NODISCARD;

#endif
