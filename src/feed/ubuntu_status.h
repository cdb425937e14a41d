/* ubuntu_status.h: one status line of Ubuntu's CVE tracker. */
#ifndef FEED_UBUNTU_STATUS_H
#define FEED_UBUNTU_STATUS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "core/advisory.h"

/*
 * <release>_<source package>: <status> (<detail>)
 * Source: README of the CVE tracker, "Package Status"; scripts/cve_lib.py,
 * the list of subprojects.
 */

/*
 * Where packages of a release are published. The later ones go on where the
 * earlier end: what is fixed in one is fixed in those behind it.
 */
enum ubuntu_pocket {
	UBUNTU_COMMON = 0,
	UBUNTU_ESM_APPS,
	UBUNTU_ESM_INFRA,
	UBUNTU_ESM_LEGACY,
	UBUNTU_POCKETS, /* as many; as a value, a line of its own */
};

/* What stands before the '_'. */
struct ubuntu_place {
	int release; /* as ubuntu_release numbers them */
	enum ubuntu_pocket pocket;
	struct str channel; /* "" for UBUNTU_COMMON, "esm-infra", "fips" */
};

/*
 * 1 and *ret_place, the channel perhaps in a; 0 for what is no published
 * release of the distribution: upstream, devel, snap; -1 (E_UNSUPPORTED) for
 * words we do not know.
 */
int ubuntu_place(struct arena *a, struct str word,
    struct ubuntu_place *ret_place, struct err *e) NODISCARD;

struct ubuntu_status {
	bool is_there; /* false: nothing said, or no such package (DNE) */
	enum vendor_status status;
	struct str fixed;          /* STATUS_FIXED_LATER only */
	enum ubuntu_pocket pocket; /* that has the fix */
};

/*
 * What stands behind the ':', of a package in pocket. -1 (E_INPUT) when the
 * status is no word we know.
 *
 * - needs-triage is STATUS_UNKNOWN: by the README it "is not known" whether
 *   the package is affected. Findings of it are undecided, not left out.
 * - pending is affected: its version is not published yet.
 * - not-affected is of every version, also with a version as its detail:
 *   that is the one which was looked at, often an update that has nothing to
 *   do with it (glibc of jammy, CVE-2023-6246: "2.35-0ubuntu3.6", where the
 *   fault came with 2.37).
 * - released without a version that can be compared is STATUS_UNKNOWN.
 */
int ubuntu_status(struct str text, enum ubuntu_pocket pocket,
    struct ubuntu_status *ret_s, struct err *e) NODISCARD;

/*
 * One status of two pockets, the earlier one first. A fix stays where it
 * first appeared. Where the earlier pocket was given up or has not been
 * looked at, the later one speaks for both; else only a fix or a clearance
 * there is more than what the earlier one says.
 */
struct ubuntu_status ubuntu_status_join(
    struct ubuntu_status before, struct ubuntu_status after);

#endif
