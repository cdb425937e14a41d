/* update.h: make a new generation of the vulnerability database. */
#ifndef APP_UPDATE_H
#define APP_UPDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "feed/feed.h"

struct update_options {
	const char *db_dir;
	const struct feed *const *feeds; /* all that there are */
	size_t n_feeds;
	const char *const *from; /* folders, URLs, files; none: publishers */
	size_t n_from;
	const char *only;   /* families, with commas; NULL: all */
	bool accept_shrunk; /* a feed may have less to say than before */
};

/*
 * The families that a scan of target asks for, as in `only`, owned by a, with
 * exploits and EPSS scores. Not with all facts of CVEs: those are made of every
 * language's feed. -1 when it cannot be looked at, or asks for none.
 */
int app_update_for(struct arena *a, const char *target, const char **ret_only,
    struct err *e) NODISCARD;

/*
 * Fetch, compile, and make current; print to out which road was taken and
 * what became of each feed. With explicit places no other is asked, but for
 * support dates, which this machine's own packages supply where the places
 * have none. Without, the publishers are tried, and where Debian's advisories
 * are not to be had from them and never were, this machine's apt sources.
 *
 * Families are compiled apart. One that cannot be keeps its last shards;
 * *ret_partial says that there was such a one, or a feed that had to be left
 * out. On -1, when nothing could be built at all, the database is as it was.
 */
int app_update(const struct update_options *opt, FILE *out, bool *ret_partial,
    struct err *e) NODISCARD;

#endif
