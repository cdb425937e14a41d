/* semver.c: the order of npm, crates.io, Hex and SwiftURL: Semantic Versioning. */
#include "version/semver_parts.h"
#include "version/version.h"

/*
 * SemVer 2.0.0 (semver.org), clauses 9 to 11; the order itself and its key
 * are explained in semver_parts.c. Read as well are the forms that advisories
 * and packages hold:
 * - a 'v' in front, missing numbers ("1.2", "2.1-rc.1") as 0, and leading
 *   zeros, as osv.dev reads versions (osv/semver_index.py);
 * - spaces and '=' in front, and a pre-release without its '-' behind three
 *   numbers ("1.2.3beta"), as npm reads them (node-semver, "loose").
 * Numbers have no upper end. A fourth number ("1.0.25.1") is refused, by
 * SemVer, npm and osv.dev alike.
 */
static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct semver_parts x, y;

	if (semver_read(&semver_rules, a, &x, e) < 0 ||
	    semver_read(&semver_rules, b, &y, e) < 0)
		return -1;
	*ret_sign = semver_cmp(&semver_rules, &x, &y);
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct semver_parts parts;

	if (semver_read(&semver_rules, v, &parts, e) < 0)
		return -1;
	return semver_key(&semver_rules, &parts, out, e);
}

const struct version_order version_semver = {
    .name = "semver",
    .doc = "Semantic Versioning: npm, crates.io, Hex, SwiftURL",
    .cmp = cmp,
    .key = key,
};
