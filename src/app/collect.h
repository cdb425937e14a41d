/* collect.h: run feeds over what was fetched, into a database build. */
#ifndef APP_COLLECT_H
#define APP_COLLECT_H

#include "base/vec.h"
#include "feed/feed.h"
#include "vulndb/build.h"
#include "vulndb/facts_build.h"
#include "vulndb/generation.h"

/* The shards of one family while feeds speak of it. */
struct collect {
	struct arena *a;
	struct str family;          /* "debian" */
	struct vulndb_build *build; /* NULL for a family of facts */
	struct facts_build *facts;  /* "cve", "exploits", "epss"; else NULL */
	struct vec feeds; /* struct generation_feed: what became of each */
	struct vec diags; /* struct diag: the first thousand */
	size_t n_diags;   /* all of them */
	utc_s now;
	/* Told what is going on, for people; may be NULL. */
	void (*say)(void *ctx, struct str line);
	void *say_ctx;
	/* Of the feed that speaks now. */
	struct knowledge_sink sink;
	size_t row; /* in feeds */
};

void collect_init(
    struct collect *c, struct arena *a, struct str family, utc_s now);
void collect_done(struct collect *c);

/* Forget what feeds have said, and the rows of those that did. */
void collect_restart(struct collect *c);

void collect_say(struct collect *c, const char *fmt, ...) PRINTF(2, 3);

/* One place where a feed's bytes are. */
struct collect_input {
	int fd;               /* a file, or a folder of documents */
	const char *where;    /* path or URL, for people */
	const char *path;     /* of the folder */
	struct str name;      /* path within the feed */
	struct str ecosystem; /* for documents that do not say; may be empty */
	utc_s fetched_at;
	utc_s published_at; /* when the publisher says so, else 0 */
	bool is_tree;       /* a folder */
};

/*
 * What the bytes of n inputs are: digest, "sha256:…" for each file and
 * "tree:…" for a folder, of its paths, sizes and times; and a stamp of names,
 * sizes and times alone, by which they need not be read to be known again.
 * row->digest is taken where old has the stamp; old may be NULL.
 */
int collect_digest(struct arena *a, const struct feed *feed,
    const struct collect_input *in, size_t n, const struct generation_feed *old,
    struct generation_feed *row, struct err *e) NODISCARD;

/*
 * Read n inputs of one feed into the build, as one row of c->feeds, which
 * begins as *begun. Bad documents of an archive or a folder are diagnostics
 * and make the feed "partial". -1 when an input as a whole is no good: what it
 * said before that is in the build, which is then good for nothing.
 */
int collect_feed(struct collect *c, const struct feed *feed,
    const struct generation_feed *begun, const struct collect_input *in,
    size_t n, struct err *e) NODISCARD;

/* Note that a feed was not to be had ("absent", "failed"), and why. */
void collect_without(struct collect *c, const struct feed *feed,
    const char *where, const char *state, const char *reason);

/* The row of a feed that was collected or noted; NULL: none. */
struct generation_feed *collect_row(
    const struct collect *c, const struct feed *feed);

/*
 * A sink of the build for a feed that is made here and now instead of read
 * from an input, and its row, to be filled; both end with the next call.
 */
struct knowledge_sink collect_begin(struct collect *c, const struct feed *feed,
    const char *where, struct str digest, struct generation_feed **ret_row);

/* Write what was collected to dir; the list is owned by c. */
int collect_write(struct collect *c, const char *dir,
    const struct vulndb_shard_info **ret_shards, size_t *ret_n,
    struct err *e) NODISCARD;

#endif
