/* knowledge.h: a generation of the database, opened as it is asked for. */
#ifndef APP_KNOWLEDGE_H
#define APP_KNOWLEDGE_H

#include "base/vec.h"
#include "core/limits.h"
#include "match/match.h"
#include "vulndb/generation.h"

/* A shard that somebody asked for. */
struct knowledge_shard {
	struct match_shard shard;
	struct str seal; /* its checksum; empty: it is not there */
};

/*
 * For those who match many: shards are opened once. Whoever stays open asks
 * knowledge_is_current from time to time.
 */
struct knowledge {
	struct arena a;
	const char *db_dir;    /* borrowed */
	struct generation gen; /* dir empty: there is none */
	struct str none;       /* why there is none */
	struct facts_set facts;
	struct vec shards; /* struct knowledge_shard */
};

/* A folder without a database is no error: nothing is known then. */
int knowledge_open(
    struct knowledge *k, const char *db_dir, struct err *e) NODISCARD;
/* Ends k, also after knowledge_open gave -1. */
void knowledge_close(struct knowledge *k);

/* Is there no newer generation? */
bool knowledge_is_current(const struct knowledge *k);

/* The shard of that name; valid until the next call. */
const struct knowledge_shard *knowledge_shard(
    struct knowledge *k, struct str name);

/* What its facts files are: differs when one of them does. In a. */
struct str knowledge_facts_seal(const struct knowledge *k, struct arena *a);

/* Match inv with it; all of the result is in a. */
void knowledge_match(struct knowledge *k, struct arena *a,
    const struct inventory *inv, utc_s now, struct match_shard **ret_shards,
    size_t *ret_n_shards, struct match_result *ret_r);

/*
 * Why one package of inv (NULL: the system) may have more than was found: the
 * first row of coverage that is not whole, in a; empty: nothing is doubtful.
 */
struct str knowledge_doubt(struct knowledge *k, struct arena *a,
    const struct inventory *inv, const struct package *p, utc_s now);

#endif
