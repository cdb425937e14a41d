/* bitnami.c: the order of Bitnami's packages. */
#include "version/number.h"
#include "version/semver_parts.h"
#include "version/version.h"

/*
 * SemVer's order (semver_parts.c) but for one thing: what follows '-' is no
 * pre-release but a revision, Bitnami's own count of builds of one upstream
 * version, and so behind it: 1.2.3 < 1.2.3-0 < 1.2.3-1 < 1.2.3-10 < 1.2.4.
 * Revisions compare with each other as SemVer's pre-releases do.
 * Source: github.com/bitnami/go-version, README and Version.Compare. It wants
 * three numbers; as in orders of this kind missing ones are 0 here, and a 'v'
 * and leading zeros are passed over. It takes an identifier "x" for a
 * wildcard, here it is a word.
 * osv-scalibr takes Bitnami's versions for SemVer, with 1.2.3-4 before 1.2.3:
 * every package with a revision would be before the fix that it has in it.
 *
 * A key is the three numbers, then a revision's identifiers, as
 * semver_parts.c has them. Only a version without revision is a prefix of
 * others, and it comes before them. None has more than 2 * v.n + 4 bytes.
 */
static const struct semver_rules rules = {
    .name = "bitnami",
    .n_numbers = 3,
};

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct semver_parts x, y;
	bool is_x, is_y; /* a revision */

	if (semver_read(&rules, a, &x, e) < 0 ||
	    semver_read(&rules, b, &y, e) < 0)
		return -1;
	is_x = x.pre.n > 0;
	is_y = y.pre.n > 0;
	if (is_x == is_y) {
		*ret_sign = semver_cmp(&rules, &x, &y);
		return 0;
	}
	x.pre = y.pre = STR_NONE;
	*ret_sign = semver_cmp(&rules, &x, &y);
	if (*ret_sign == 0)
		*ret_sign = is_x - is_y;
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct semver_parts parts;

	if (semver_read(&rules, v, &parts, e) < 0)
		return -1;
	if (parts.pre.n > 0)
		return semver_key(&rules, &parts, out, e);
	for (unsigned i = 0; i < rules.n_numbers; i++)
		number_put(out, parts.number[i]);
	if (out->over)
		return fail(e, E_LIMIT, "bitnami version key: over %zu bytes",
		    out->max);
	return 0;
}

const struct version_order version_bitnami = {
    .name = "bitnami",
    .doc = "Bitnami's packages: Semantic Versioning with revisions",
    .cmp = cmp,
    .key = key,
};
