/* collect.h: run feeds over what was fetched, into a database build. */
#ifndef APP_COLLECT_H
#define APP_COLLECT_H

#include "base/vec.h"
#include "feed/feed.h"
#include "vulndb/build.h"
#include "vulndb/generation.h"

/* One database update while it gathers knowledge. */
struct collect {
	struct arena *a;
	struct vulndb_build *build;
	struct vec feeds; /* struct generation_feed: what became of each */
	struct vec diags; /* struct diag: the first thousand */
	size_t n_diags;   /* all of them */
	utc_s now;
};

void collect_init(struct collect *c, struct arena *a, utc_s now);
void collect_done(struct collect *c);

/* One place where a feed's bytes are. */
struct collect_input {
	int fd;               /* borrowed, read from the start */
	const char *where;    /* path or URL, for people */
	struct str name;      /* file name, no folder */
	struct str ecosystem; /* for documents that do not say; may be empty */
	utc_s published_at;   /* when the publisher says so, else 0 */
};

/*
 * Read n inputs of one feed into the build, as one row of c->feeds. Bad
 * documents of an archive are diagnostics and make the feed "partial". -1
 * when an input as a whole is no good.
 */
int collect_feed(struct collect *c, const struct feed *feed,
    const struct collect_input *in, size_t n, struct err *e) NODISCARD;

/* Note that a feed was not to be had ("absent", "failed"), and why. */
void collect_without(struct collect *c, const struct feed *feed,
    const char *where, const char *state, const char *reason);

/*
 * A sink of the build for a feed that is made here and now instead of read
 * from an input, and its row, to be filled; both end with the next call.
 */
struct knowledge_sink collect_begin(struct collect *c, const struct feed *feed,
    const char *where, struct str digest, struct generation_feed **ret_row);

#endif
