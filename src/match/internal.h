/* internal.h: what the files of match/ share while one scan is matched. */
#ifndef MATCH_INTERNAL_H
#define MATCH_INTERNAL_H

#include "base/vec.h"
#include "match/match.h"
#include "version/version.h"

struct matcher {
	struct arena *a;
	const struct inventory *inv;
	const struct match_shard *shard;
	utc_s now;
	const struct version_order *order; /* of the shard; NULL without one */
	bool is_partial;     /* the shard knows only what it watches */
	struct vec findings; /* struct finding */
	struct vec coverage; /* struct coverage */
	struct vec diags;    /* struct diag */
	size_t n_unreadable; /* packages whose version is no version */
	size_t n_foreign;    /* packages of another package manager */
	size_t n_undecided;  /* findings whose range cannot be read */
	size_t n_unwatched;  /* packages that partial data does not know */
	struct str first_unwatched[8];
};

/* vulnerabilities.c: one package against its rows. */
void match_package(struct matcher *m, const struct package *p);

/*
 * match.c: is it of another package manager than the shard's? Its names mean
 * something else there.
 */
bool match_is_foreign(const struct matcher *m, const struct package *p);

/* support.c: what is no longer supported, release and packages. */
void match_support(struct matcher *m);

/* coverage.c: what was looked at, once all packages are through. */
void match_coverage(struct matcher *m);

#endif
