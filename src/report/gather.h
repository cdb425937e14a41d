/* gather.h: findings put together, in memory that does not grow with them. */
#ifndef REPORT_GATHER_H
#define REPORT_GATHER_H

#include "base/vec.h"
#include "core/finding.h"

/*
 * Findings come in the order of their urgency; some forms want all of one
 * vulnerability, or of one package, in one place. A finding is gone when the
 * next one is read, so what a form needs of it is kept in rows, and as the rows
 * must not be many, they are made for a share of the findings at a time: the
 * findings are read once to count them, and then once for every share.
 */
struct gather_row {
	uint32_t bucket; /* as `by` has it */
	uint32_t number; /* of the finding, in the order they come */
	struct str text; /* likewise of `by`, kept */
	const void *kept;
};

struct gather_by {
	/*
	 * Findings of one group have the same bucket, below n_buckets. Leave
	 * a finding out: GATHER_NONE.
	 */
	uint32_t (*bucket)(const void *ctx, const struct finding *f);
	/* Of one bucket, those of one group have the same text. */
	struct str (*text)(const struct finding *f);
	/*
	 * What is kept of f, in a. before is of the row made before it in the
	 * same share, or NULL: texts that are equal need not be kept twice.
	 */
	const void *(*keep)(struct arena *a, const void *ctx,
	    const struct finding *f, const void *before);
	/* Groups in the order of their buckets; else of their texts. */
	bool is_by_bucket;
};
#define GATHER_NONE UINT32_MAX

struct gather {
	const struct gather_by *by;
	const void *ctx;
	struct finding_iter *it;
	struct arena fixed; /* of the counts */
	struct arena a;     /* of one share */
	struct vec rows;    /* struct gather_row, of one share */
	size_t next_row;
	size_t n_all;     /* findings that are in a group */
	uint32_t *counts; /* of each bucket */
	uint32_t n_buckets;
	uint32_t next_bucket; /* the first that no share has had */
};

/* Reads the findings once. */
void gather_init(struct gather *g, const struct gather_by *by, const void *ctx,
    uint32_t n_buckets, struct finding_iter *it);
void gather_done(struct gather *g);

/*
 * The next group: its rows, by the order in which the findings come. False at
 * the end. Valid until the next call.
 */
bool gather_next(
    struct gather *g, const struct gather_row **ret_rows, size_t *ret_n);

/* A bucket and a text for groups of one id: many ids share a bucket. */
#define GATHER_ID_BUCKETS 65536u
uint32_t gather_id_bucket(struct str id);

/* s kept in a, unless before is the same. */
struct str gather_keep(struct arena *a, struct str s, struct str before);

#endif
