/* pub.c: the order of Dart's packages: Semantic Versioning with builds. */
#include "version/semver_parts.h"
#include "version/version.h"

/*
 * SemVer's order (semver_parts.c), and behind it, for versions that differ
 * only there, build metadata: none comes first, others compare like
 * pre-releases. This is clause 12 of SemVer 2.0.0-rc.1, which pub kept.
 * Sources: dart.dev/tools/pub/versioning; package pub_semver, lib/src/
 * version.dart, compareTo. A leading 'v' and missing numbers are read as in
 * the order "semver", leading zeros as there and in pub.
 * No reference is installable here from Debian or npm; where pub_semver
 * itself leaves the specification is in tests/data/version/pub.differences.
 */
static const struct semver_rules rules = {
    .name = "pub",
    .n_numbers = 3,
    .orders_build = true,
};

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct semver_parts x, y;

	if (semver_read(&rules, a, &x, e) < 0 ||
	    semver_read(&rules, b, &y, e) < 0)
		return -1;
	*ret_sign = semver_cmp(&rules, &x, &y);
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct semver_parts parts;

	if (semver_read(&rules, v, &parts, e) < 0)
		return -1;
	return semver_key(&rules, &parts, out, e);
}

const struct version_order version_pub = {
    .name = "pub",
    .doc = "Pub, the packages of Dart and Flutter",
    .cmp = cmp,
    .key = key,
};
