/* osv_notice.h: OSV's conversions of the notices of rpm distributions. */
#ifndef FEED_OSV_NOTICE_H
#define FEED_OSV_NOTICE_H

#include "base/arena.h"
#include "base/err.h"
#include "core/advisory.h"
#include "feed/feed.h"

/*
 * One record per notice: the packages it fixes, in affected[], and the CVEs
 * it covers, in `related`, `upstream` or `aliases`. Such records do not know
 * vulnerabilities that have no fix.
 */

/* Where the versions of an entry of affected[] count. */
struct osv_place {
	struct str ecosystem; /* as in struct affected, and so on */
	struct str channel;
	bool is_own_line;
	/*
	 * Of places that carry the same versions on the line of everybody,
	 * the one of the lowest number is kept; 0 is the common channel.
	 */
	unsigned order;
};

#define OSV_PLACES_MAX 8

struct osv_vendor {
	enum package_naming naming;
	/*
	 * The places of an ecosystem of the record. fixed: the version that
	 * has the fix, may be empty. *ret_n is 0 for what is not ours or is
	 * left out on purpose; -1 for what we should know and do not.
	 */
	int (*places)(struct arena *a, struct str ecosystem, struct str fixed,
	    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n, struct err *e);
};

/* "AlmaLinux:8" of family "AlmaLinux:" as it is; others are not ours. */
int osv_place_of(struct str ecosystem, struct str family,
    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n,
    struct err *e) NODISCARD;

/* The `read` of such a feed. */
int osv_notice_read(const struct osv_vendor *v, struct arena *scratch,
    const struct feed_input *in, struct knowledge_sink *out,
    struct err *e) NODISCARD;

/* Its `wants`. */
bool osv_notice_wants(struct str path);

#endif
