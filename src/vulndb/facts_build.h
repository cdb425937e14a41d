/* facts_build.h: compile what feeds say of CVEs into one facts file. */
#ifndef VULNDB_FACTS_BUILD_H
#define VULNDB_FACTS_BUILD_H

#include "base/err.h"
#include "base/str.h"
#include "core/advisory.h"
#include "core/diag.h"
#include "vulndb/build.h"

/*
 * Collects in memory, then writes one file. The order in which feeds and
 * records arrive does not change the bytes. How several records of one CVE
 * become one is in docs/FORMAT.md, "How facts are joined"; in short, the feed
 * of higher rank goes first, then the record that was modified last.
 */
struct facts_build;

/*
 * Diagnostics go to diags, borrowed: ids that are no CVE's, texts over
 * LIMIT_NAME_BYTES, vectors that do not read, more than LIMIT_FACT_ITEMS of
 * one kind. The rest of such a fact is kept. Of references more than
 * LIMIT_FACT_REFERENCES are left out without a word.
 */
struct facts_build *facts_build_new(struct diag_sink diags);
/* Takes NULL. */
void facts_build_free(struct facts_build *b);

/*
 * Everything pushed into the sink from now on comes from this feed. Facts are
 * kept, and the edition; what else a feed pushes is for shards and is passed
 * over. At most 250 feeds. is_partial means nothing here.
 */
struct knowledge_sink facts_build_begin(
    struct facts_build *b, const struct vulndb_build_feed *f);

struct facts_build_feed_info {
	struct str name;
	size_t n_records; /* facts it gave */
};

struct facts_build_info {
	size_t size_bytes;
	size_t n_cves; /* with more than an EPSS score */
	size_t n_epss;
	const struct facts_build_feed_info *feeds; /* owned by b */
	size_t n_feeds;
};

/* Once, all or nothing; nothing may be pushed afterwards. */
int facts_build_write(struct facts_build *b, const char *path,
    struct facts_build_info *ret_info, struct err *e) NODISCARD;

#endif
