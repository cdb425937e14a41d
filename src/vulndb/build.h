/* build.h: compile what feeds say into shards. */
#ifndef VULNDB_BUILD_H
#define VULNDB_BUILD_H

#include "base/err.h"
#include "base/str.h"
#include "core/advisory.h"
#include "core/diag.h"

/* Raised when settling or writing give other bytes for the same feeds. */
#define VULNDB_BUILD_VERSION 2

/*
 * Collects everything in memory (some 100 bytes per affected package), then
 * writes one file per release. The order in which feeds and records arrive
 * does not change the bytes.
 *
 * Where several feeds speak of one package and vulnerability, the one with
 * the higher rank is believed alone. A vendor's notice (DSA-…) is another
 * name for what the feed says of the vulnerabilities it covers; only those
 * that no feed describes, and releases of which only notices speak, take
 * their versions from the notice.
 */
struct vulndb_build;

/* Diagnostics of the build itself go to diags, borrowed. */
struct vulndb_build *vulndb_build_new(struct diag_sink diags);
/*
 * From now on only shards of that family are made, whatever else feeds speak
 * of; borrowed.
 */
void vulndb_build_only(struct vulndb_build *b, struct str family);

/*
 * What the bytes of shards depend on beside the feeds, in a: the layout, how
 * they are built, and the makes of version keys.
 */
struct str vulndb_build_make(struct arena *a);

/* Takes NULL. */
void vulndb_build_free(struct vulndb_build *b);

struct vulndb_build_feed {
	struct str name;
	struct str licence;
	struct str digest; /* of its bytes */
	unsigned rank;     /* higher is believed more */
	bool is_partial;   /* it knows only the packages it watches */
};
/*
 * Everything pushed into the sink from now on comes from this feed. At most
 * 250 feeds.
 */
struct knowledge_sink vulndb_build_begin(
    struct vulndb_build *b, const struct vulndb_build_feed *f);

struct vulndb_shard_info {
	struct str name; /* "debian-12", owned by b */
	size_t size_bytes;
	size_t n_packages, n_rows, n_vulns;
};

/*
 * Write dir/<shard>.ydb for every release seen, each all or nothing. The
 * list is owned by b. On -1 the files already written are whole.
 */
int vulndb_build_write(struct vulndb_build *b, const char *dir,
    const struct vulndb_shard_info **ret_shards, size_t *ret_n,
    struct err *e) NODISCARD;

#endif
