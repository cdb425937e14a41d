/* secdb.h: the security databases of distributions that use apk. */
#ifndef FEED_SECDB_H
#define FEED_SECDB_H

#include "feed/feed.h"
#include "fmt/json.h"

/*
 * {packages: [{pkg: {name, secfixes: {version: ["CVE-… XSA-…", …]}}}], …}:
 * which version of a source package has the fix of what; version "0" says
 * that no version ever was affected. What has no fix is not in it. The first
 * word of an entry is what it is about, the others the same thing under other
 * names, "(…)" a remark; of several CVEs each is one.
 * Source: gitlab.alpinelinux.org/alpine/infra/secdb, README; the comment
 * "secfixes" in Alpine's APKBUILDs, from which it is made.
 */
struct secdb {
	const struct feed_input *in;
	struct knowledge_sink *out;
	struct arena *scratch;
	struct str ecosystem;
	size_t n_seen; /* items of packages */
};

/*
 * Push what one item of packages says. What is wrong in it is a diagnostic;
 * -1 when the sink gives up.
 */
int secdb_item(
    struct secdb *db, const struct json *item, struct err *e) NODISCARD;

/* The `read` of a distribution without releases, whose database is large. */
int secdb_read_all(struct arena *scratch, const struct feed_input *in,
    const char *ecosystem, struct knowledge_sink *out, struct err *e) NODISCARD;

/*
 * The version that a bound means: itself where apk can read it. Otherwise
 * what people write for it by mistake is put right when that makes a version:
 * "1.9.5p2-r0" is 1.9.5_p2-r0, "10.2.22.r0" and "10.2.22.-r0" are 10.2.22-r0,
 * "10.0.11-0" is 10.0.11-r0, "4.10-1-r1" is 4.10.1-r1. It may be owned by a.
 */
struct str secdb_bound(struct arena *a, struct str version);

#endif
