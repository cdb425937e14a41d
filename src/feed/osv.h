/* osv.h: what means the same in the OSV records of every ecosystem. */
#ifndef FEED_OSV_H
#define FEED_OSV_H

#include "base/arena.h"
#include "base/err.h"
#include "core/advisory.h"
#include "feed/feed.h"
#include "fmt/json.h"

/* Source for all of it: the OSV schema 1.7 (ossf.github.io/osv-schema). */

/*
 * A member that must be a string when it is there: empty when it is absent or
 * null, -1 (E_INPUT) when it is something else, E_LIMIT over max_bytes.
 */
int osv_string(const struct json *o, const char *name, size_t max_bytes,
    struct str *ret_s, struct err *e) NODISCARD;

/* One record while it is read. */
struct osv_record {
	struct arena *scratch;
	const struct feed_input *in;
	struct knowledge_sink *out;
	const struct json *doc;
	struct str id; /* as the document says */
};

/*
 * Fill r from the first three, the document parsed into scratch: 1; 0 when it
 * is withdrawn; -1 (with where of in) when it is no record.
 */
int osv_open(struct osv_record *r, struct err *e) NODISCARD;

/* e is on one part of the record, which goes on without it. */
void osv_report(const struct osv_record *r, struct err *e);

/* When it was published and modified, as far as it says so. */
void osv_times(const struct osv_record *r, struct advisory *adv);

/*
 * Ranges and versions of one entry of affected[] into ret_a, and its status:
 * fixed later when a range has a fix, else affected. Ranges of commits (GIT)
 * are left out; they cannot be decided without the repository. Arrays are
 * owned by a, strings by the document.
 * -1 (E_INPUT, E_LIMIT) names what is wrong, e.g. "ranges[0]: no introduced":
 * nothing of such an entry can be trusted.
 */
int osv_affected(struct arena *a, const struct json *entry,
    struct affected *ret_a, struct err *e) NODISCARD;

/*
 * Every entry of affected[] into adv, in scratch. read gives how many rows it
 * made of one, 1 or 0, or -1 for one that is reported and left out. It may
 * take r as the first member of more.
 */
void osv_each_affected(struct osv_record *r,
    int (*read)(struct osv_record *r, const struct json *entry,
	struct affected *ret_a, struct err *e),
    struct advisory *adv);

/*
 * The vector of severity[] to go by: CVSS 3.1 before 3.0, 4 and 2. -1
 * (E_INPUT) when severity[] is not what the schema says.
 */
int osv_cvss(
    const struct json *record, struct str *ret_vector, struct err *e) NODISCARD;

/*
 * The time in that member, 0 when it is absent or before 1970; -1 (E_INPUT)
 * when it cannot be read.
 */
int osv_time(const struct json *record, const char *name, utc_s *ret_t,
    struct err *e) NODISCARD;

#endif
