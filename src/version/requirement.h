/* requirement.h: "^1.2.3" and ">= 1.2, < 1.3": the versions such texts hold. */
#ifndef VERSION_REQUIREMENT_H
#define VERSION_REQUIREMENT_H

#include <stdbool.h>

#include "version/range.h"

/* What one side of "||" asks for. */
struct requirement_part {
	struct interval iv;
	/* Beginnings of keys: the numbers whose pre-releases are let in, */
	struct str *pre_of;
	size_t n_pre_of;
	/* and those whose pre-releases are not, which goes first. */
	struct str *no_pre_of;
	size_t n_no_pre_of;
};

/*
 * There are two readings of a requirement.
 *
 * By order alone: iv. "< 2.0.0" holds 2.0.0-rc.1, which is before 2.0.0.
 * So are the ranges of advisories meant (OSV schema, "Evaluation": versions
 * are compared, nothing else), and a vulnerable pre-release is not missed.
 *
 * By requirement_admits: what a package manager may install. npm and Cargo
 * let a pre-release in only where the same part names a pre-release of the
 * same three numbers: "^1.2.3-beta.1" admits 1.2.3-beta.2 and 1.3.0, not
 * 1.3.0-rc.1; "< 2.0.0" admits no pre-release at all. Cargo moreover keeps
 * pre-releases of 1.2 out of "=1.2", "1.2.*", "~1.2", ">=1.2" and "<=1.2",
 * even beside ">=1.2.3-beta".
 * Sources: github.com/npm/node-semver, "Prerelease Tags"; docs.rs/semver,
 * VersionReq::matches.
 *
 * Of a bound that is itself excluded ("> 1.2") lo is that version, but lo_key
 * is its key and a byte 00: all keys behind it, none before.
 */
struct requirement {
	struct interval *iv; /* rising, lo before hi, none overlap */
	size_t n_iv;
	struct requirement_part *parts; /* sides of "||", as written */
	size_t n_parts;
};

/*
 * Read text; what it becomes is owned by a. -1 (E_INPUT) when it cannot be
 * read: then nothing is known, least of all that nothing is held. -1 (E_LIMIT)
 * when it is over LIMIT_VERSION_BYTES. A readable text that holds nothing
 * ("<1 >2") gives no intervals.
 *
 * npm: "^1.2.3", "~1.2", "1.x", "*", "", "1.2 - 1.4.5", ">=1 <2 || 3.x"; order
 * "semver". What node-semver reads is read alike, save that it drops a stray
 * '*' ("1.*2"); beyond that, versions as order "semver" reads them.
 */
int requirement_npm(struct arena *a, struct str text, struct requirement *ret_r,
    struct err *e) NODISCARD;

/*
 * Cargo: "1.2.3" (which is ^1.2.3), "~1.2", "1.*", "=1.2.3", ">=1.2, <1.5";
 * order "semver".
 */
int requirement_cargo(struct arena *a, struct str text,
    struct requirement *ret_r, struct err *e) NODISCARD;

/*
 * GitHub's advisories: "= 1.0", "<= 1.0", "< 2", "> 1.0", ">= 1.2, < 1.3", of
 * an ecosystem with that order. Source: docs.github.com, GraphQL object
 * SecurityVulnerability, vulnerableVersionRange.
 */
int requirement_github(struct arena *a, const struct version_order *order,
    struct str text, struct requirement *ret_r, struct err *e) NODISCARD;

/*
 * May npm or Cargo install version for r? For r of requirement_npm and
 * requirement_cargo. -1 (E_INPUT) when version cannot be read.
 */
int requirement_admits(const struct requirement *r, struct str version,
    bool *ret_in, struct err *e) NODISCARD;

#endif
