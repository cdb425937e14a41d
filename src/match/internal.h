/* internal.h: what the files of match/ share while one scan is matched. */
#ifndef MATCH_INTERNAL_H
#define MATCH_INTERNAL_H

#include "base/vec.h"
#include "core/ecosystem.h"
#include "match/match.h"
#include "version/version.h"

/* One shard, and how the packages that ask for it fared. */
struct match_part {
	const struct match_shard *shard;
	const struct version_order *order; /* NULL: nothing can be compared */
	bool is_system;                    /* the operating system's */
	bool is_partial;     /* the shard knows only what it watches */
	size_t n_packages;   /* that ask for it */
	size_t n_unreadable; /* packages whose version is no version */
	size_t n_undecided;  /* findings whose range cannot be read */
	size_t n_unwatched;  /* packages that partial data does not know */
	struct str first_unwatched[8];
};

struct matcher {
	struct arena *a;
	const struct inventory *inv;
	utc_s now;
	struct match_part *parts; /* the first one is the system's */
	size_t n_parts;
	struct str *channels; /* that the whole system follows */
	size_t n_channels;
	struct vec findings; /* struct finding */
	struct vec rejected; /* struct finding: whose CVE is no vulnerability */
	struct vec coverage; /* struct coverage */
	struct vec diags;    /* struct diag */
	size_t n_foreign;    /* packages that no feed knows of */
	struct str first_foreign[8];
};

/*
 * shards.c: the name of the shard that a package asks for, owned by a; empty
 * when no feed knows of it. eco is the system's, NULL when it has none.
 */
struct str match_shard_of(struct arena *a, const struct ecosystem *eco,
    struct str system_shard, const struct package *p);

/* shards.c: is it an operating system's package, by its type? */
bool match_is_system(const struct package *p);

/* lines.c: the channels that the repositories of the system follow. */
void match_channels(struct matcher *m);

/*
 * lines.c: is the row about packages of p's module? names_stream: some row on
 * that vulnerability does name a stream.
 */
bool match_same_module(const struct inventory *inv, const struct vulndb_row *r,
    const struct package *p, bool names_stream);

/* lines.c: is one of the rows about packages of a module? */
bool match_names_stream(const struct vulndb *db, struct vulndb_run rows);

/* lines.c: do p's versions follow that channel's line? */
bool match_follows(
    const struct matcher *m, const struct package *p, struct str channel);

/* vulnerabilities.c: one package against its rows. */
void match_package(
    struct matcher *m, struct match_part *part, const struct package *p);

/* support.c: what is no longer supported, release and packages. */
void match_support(struct matcher *m);

/*
 * facts.c: give every finding what is known of its CVE, and a rating. Those on
 * a system's packages whose CVE was rejected by its CNA leave the findings for
 * m->rejected: distributions list CVEs by their ids, long after those were
 * taken back. Records of languages have an id of their own, and are withdrawn
 * by those who keep them.
 */
void match_facts(struct matcher *m, const struct facts_set *facts);

/* coverage.c: what was looked at, once all packages are through. */
void match_coverage(struct matcher *m);

#endif
