/* matches.h: findings, as the matcher has made them, into the store. */
#ifndef STORE_MATCHES_H
#define STORE_MATCHES_H

#include "match/match.h"
#include "store/query.h"

/*
 * A match is kept once for every package that some inventory of a context
 * (system, release, repositories) has, whoever has it: the matcher judges a
 * package by that alone. So an inventory costs nothing where its packages are
 * known, and a changed advisory costs as many rows as there are different
 * versions of its package.
 */

/* What a shard was when packages were matched with it: its checksum. */
struct store_shard {
	int64_t number;
	struct str name;
	struct str seal; /* empty: it was not there */
};
/* All that packages ask for, by name, in a; the one of no name is left out. */
int store_shards(struct store *s, struct arena *a,
    struct store_shard **ret_shards, size_t *ret_n, struct err *e) NODISCARD;
/* Its packages are up to date with what has this seal. */
int store_shard_set(
    struct store *s, int64_t number, struct str seal, struct err *e) NODISCARD;

/* Inventories that ask for it are to be matched as if they were new. */
int store_shard_renew(struct store *s, int64_t number, struct err *e) NODISCARD;

/* ---- inventories that nobody has matched yet */

struct store_pending {
	int64_t number; /* 0: there is none */
	struct inventory inv;
	/* Which packages have no findings yet: all others need no matching. */
	const bool *is_new;
	size_t n_new;
	bool system_is_new; /* what findings of no package hang on */
	struct str doubt;   /* of the first of the others that has one */
	/* To be kept by store_matched. */
	const int64_t *ids;
	int64_t system;
};

/*
 * One of them, in a, behind the one of number `after`, so that one that makes
 * trouble does not stop the others.
 */
int store_pending(struct store *s, struct arena *a, int64_t after,
    struct store_pending *ret, struct err *e) NODISCARD;

/* What came of matching one. */
struct store_match {
	const struct finding *findings; /* their packages are in pending.inv */
	size_t n_findings;
	const struct str *doubts; /* of packages that are new: why not sure */
	struct str system_doubt;
	/* Of those that were asked, by name; number is not used. */
	const struct store_shard *shards;
	size_t n_shards;
	enum store_coverage coverage; /* UNSUPPORTED, PARTLY or OK */
	struct str reason;
};

/*
 * Keep it: findings of packages that were not matched before, and assets that
 * waited for it have the inventory now. *ret_stale: nothing was kept, since
 * other packages are up to date with other shards: bring them up to date,
 * then match this one again.
 */
int store_matched(struct store *s, const struct store_pending *p,
    const struct store_match *m, utc_s now, bool *ret_stale,
    struct err *e) NODISCARD;

/* ---- all packages again */

/*
 * Packages of one context as an inventory of their own, with those beside
 * them that decide on others (their ids are 0).
 */
struct store_batch {
	struct inventory inv;
	const int64_t *ids; /* of inv.packages */
	int64_t system;     /* what findings of no package hang on; or 0 */
	int64_t shard;
	size_t n; /* that are to be matched, of the packages and the system */
};

/* A package, or a source, and a vulnerability that is told otherwise now. */
struct store_pair {
	struct str package;
	struct str id;
};

/* Which packages of a shard. */
struct store_batch_filter {
	int64_t shard;
	bool all;                       /* else, of those below: */
	bool system;                    /* what stands for the system itself */
	const struct store_pair *pairs; /* that are named there */
	size_t n_pairs;
	const struct str *vulns; /* in which one of these was found */
	size_t n_vulns;
};

struct store_batches;
int store_batches_open(struct store *s, const struct store_batch_filter *f,
    struct store_batches **ret_b, struct err *e) NODISCARD;
/* The next one, at most LIMIT_STORE_BATCH packages; NULL at the end. */
int store_batches_next(struct store_batches *b,
    const struct store_batch **ret_batch, struct err *e) NODISCARD;
/* Takes NULL. */
void store_batches_close(struct store_batches *b);

/* Why what is found in packages of a batch may not be all; as above. */
int store_doubts(struct store *s, const struct store_batch *batch,
    const struct str *doubts, struct str system_doubt, struct err *e) NODISCARD;

struct store_changes {
	size_t n_packages;                                /* looked at */
	size_t n_opened, n_reopened, n_changed, n_closed; /* findings */
};

/*
 * The findings of a batch are these from now on; with pairs (sorted by
 * package, then id) nothing else is looked at. Adds to *changes. Doing it
 * twice changes nothing.
 */
int store_rematched(struct store *s, const struct store_batch *batch,
    const struct finding *findings, size_t n, const struct store_pair *pairs,
    size_t n_pairs, utc_s now, struct store_changes *changes,
    struct err *e) NODISCARD;

/* ---- what is known of vulnerabilities */

/* One that was found, and what is kept of it. */
struct store_vuln {
	int64_t number;
	struct str name;
	struct str cve;   /* that facts know it by; else its name */
	struct str facts; /* seal of what it was rated by */
	uint32_t epss_ppm;
	bool is_kev;
};
/* Every one of them: one returns -1 with *e to stop. */
int store_vulns(struct store *s,
    int (*one)(void *ctx, const struct store_vuln *v, struct err *e), void *ctx,
    struct err *e) NODISCARD;
int store_vuln_set(
    struct store *s, const struct store_vuln *v, struct err *e) NODISCARD;
/* The seal of facts that ratings hang on; a fact may be NULL. */
struct str store_fact_seal(struct arena *a, const struct cve_fact *f) NODISCARD;

/* ---- the store as a whole */

/* Writes that belong together: those between are kept all or none. */
int store_write_begin(struct store *s, struct err *e) NODISCARD;
int store_write_end(struct store *s, int rc, struct err *e) NODISCARD;

/* When findings were last brought up to date, and with what facts. */
int store_mark(struct store *s, struct arena *a, utc_s *ret_matched_at,
    struct str *ret_facts, struct err *e) NODISCARD;
int store_mark_set(struct store *s, utc_s matched_at, struct str facts,
    struct err *e) NODISCARD;

/*
 * Forget what is past: closed findings and periods older than
 * LIMIT_STORE_CLOSED_S, results as old, and then what nothing hangs on any
 * more.
 */
int store_prune(struct store *s, utc_s now, struct err *e) NODISCARD;

#endif
