/* source.h: where feeds are: at their publishers, on a mirror, in a folder. */
#ifndef APP_SOURCE_H
#define APP_SOURCE_H

#include <stdbool.h>

#include "base/vec.h"
#include "core/time.h"
#include "feed/feed.h"

/* One file, or folder of documents, of a feed. */
struct source_file {
	const char *place; /* where it was looked for; NULL: publishers */
	const char *url;   /* with its secrets; NULL: it is here already */
	const char *where; /* URL or path, for people */
	const char *path;  /* here; NULL: still to be fetched, or missing */
	struct str name;   /* path within the feed */
	utc_s fetched_at;  /* 0: now */
	utc_s published_at;
	bool is_tree;   /* a folder */
	bool is_latest; /* url is of a file with the name of the real one */
};

bool source_is_url(const char *place);

/*
 * What of a URL may be shown and kept: no name and password, and no query, in
 * which tokens live. In a.
 */
const char *source_public_url(struct arena *a, const char *url);

/*
 * place is a folder or a URL below which feeds lie under their path (as a
 * mirror of the publishers has them), one file that is a feed's, or NULL for
 * the publishers themselves. Add to files (struct source_file, in a) where
 * feed's are: of a local place those that are there, of another all that could
 * be. Where place is one file, it is the feed's that ends in alike parts of
 * place, as source_alike counts them. -1 (E_UNSUPPORTED, E_IO) when a local
 * one is no regular file, and no folder of a feed that is an archive.
 */
int source_find(struct arena *a, const char *place, const struct feed *feed,
    size_t alike, struct vec *files, struct err *e) NODISCARD;

/*
 * How many of the last parts of the path of one file at place are those of a
 * file of the feed, since many have one that is called all.zip: of x/npm/all.zip
 * two are osv/npm/all.zip's. 0: none, or place is not one file.
 */
size_t source_alike(const char *place, const struct feed *feed);

/* -1, and that place has no feed at all. */
int source_fail_empty(const char *place, struct err *e);

/* A nameless file in dir, gone with the descriptor. */
int source_temp(
    struct arena *a, const char *dir, int *ret_fd, struct err *e) NODISCARD;

#endif
