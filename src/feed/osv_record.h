/* osv_record.h: a whole OSV record, for feeds that take it as it is. */
#ifndef FEED_OSV_RECORD_H
#define FEED_OSV_RECORD_H

#include "feed/feed.h"
#include "fmt/json.h"

/* What a feed decides for itself. */
struct osv_rules {
	/*
	 * Where an entry of affected[] belongs: ecosystem, package and naming
	 * of ret_a, from package.ecosystem and package.name (not empty). 1;
	 * 0 when it is no business of this feed; -1 when it is, and cannot
	 * be used.
	 */
	int (*place)(const struct osv_rules *rules, struct arena *a,
	    struct str ecosystem, struct str name, struct affected *ret_a,
	    struct err *e);
	/* advisory.rank of a record; NULL: 0. */
	unsigned (*rank)(const struct osv_rules *rules, const struct json *doc,
	    struct str id);
	/*
	 * What is to be changed in an entry whose versions were read; may be
	 * NULL.
	 */
	void (*amend)(struct arena *a, struct affected *entry);
	const struct ecosystem *ecosystem; /* for place and rank; may be NULL */
	/* Before a CVE's id: "ALPINE-" of ALPINE-CVE-2024-1. NULL: nothing. */
	const char *prefix;
	/* Lists with its other names, NULL-ended; NULL: `aliases` alone. */
	const char *const *names;
	/* Call a record that names exactly one CVE by that, not by its id. */
	bool is_by_cve;
	bool has_facts; /* push what is known of the CVE, too */
};

/*
 * Push the record in `in`, unless it is withdrawn or none of its entries is
 * the feed's. Malicious packages (MAL-…) are ADVISORY_MALWARE, all others one
 * vulnerability with `aliases` as other names. Severity words and scores are
 * GitHub's: database_specific.severity, CVSS vectors of the record or else of
 * the entry. An entry whose only range has no end ends where GitHub says that
 * it last looked (last_known_affected_version_range).
 * As feed.read otherwise.
 */
int osv_record_read(struct arena *scratch, const struct feed_input *in,
    const struct osv_rules *rules, struct knowledge_sink *out,
    struct err *e) NODISCARD;

/* Is the path one of a record? */
bool osv_record_wants(struct str path);

#endif
