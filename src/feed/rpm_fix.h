/* rpm_fix.h: fixed rpm packages, as updateinfo and OVAL tell of them. */
#ifndef FEED_RPM_FIX_H
#define FEED_RPM_FIX_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "core/advisory.h"

/* One package of a notice; the fields are those of struct affected. */
struct rpm_fix {
	struct str ecosystem;
	struct str package; /* of the binary package */
	struct str module;
	struct str channel;
	bool is_own_line;
	struct str introduced; /* empty: from the beginning */
	struct str fixed;
};

/*
 * Add fix to the others (struct rpm_fix). Where a package was built in a
 * module and does not say which, it gets a row for each stream that the
 * notice's title names; false when that is none: it would be taken for a
 * package of no module.
 */
bool rpm_fix_add(
    struct vec *fixes, const struct rpm_fix *fix, struct str title);

/*
 * The fixes (struct rpm_fix) as adv->affected, owned by a: in the order of
 * their names, what several architectures have in common once.
 */
void rpm_fixes_keep(struct arena *a, struct vec *fixes, enum severity severity,
    struct advisory *adv);

/*
 * "1:2.3-4" of its parts, owned by a; without an epoch of 0 or "", as rpm
 * prints it. STR_NONE when one of them cannot be part of a version.
 */
struct str rpm_evr(
    struct arena *a, struct str epoch, struct str version, struct str release);

/* The same of "0:2.3-4", a slice of it. */
struct str rpm_evr_plain(struct str evr);

/*
 * The word of a vendor, in any case: "Important", "high", "MODERATE",
 * "medium" ... "", "None" and the like are unknown. False when it is none.
 */
bool rpm_severity_word(struct str word, enum severity *ret_s);

/*
 * Oracle rebuilds packages for live patching (release with ".ksplice") and
 * certified cryptography ("_fips"): they are later than the common ones and
 * get their own fixes, so that each compares with its like only.
 * Source: linux.oracle.com/security, ELSA-… of openssl and glibc.
 */
void rpm_fix_oracle_line(struct rpm_fix *fix);

#endif
