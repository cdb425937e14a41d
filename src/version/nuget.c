/* nuget.c: the order of .NET's packages. */
#include "version/semver_parts.h"
#include "version/version.h"

/*
 * SemVer's order (semver_parts.c) with three differences:
 * - up to four numbers, missing ones are 0;
 * - pre-releases compare without regard to case;
 * - an identifier of digits over 2^31 - 1 (a date with its time) is a word:
 *   it comes behind all numbers, and among words by its digits as text.
 * Sources: learn.microsoft.com/nuget/concepts/package-versioning; NuGet's own
 * NuGet.Versioning, VersionComparer (CompareRelease asks int.TryParse) and
 * NuGetVersion.TryParse. A leading 'v', leading zeros in pre-releases and
 * numbers over 2^31 - 1 before them are read here and refused there.
 * No reference is installable here from Debian or npm; where NuGet itself
 * leaves its documentation is in tests/data/version/nuget.differences.
 */
static const struct semver_rules rules = {
    .name = "nuget",
    .n_numbers = 4,
    .ignores_case = true,
    .has_short_numbers = true,
};

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct semver_parts x, y;

	if (semver_read(&rules, str_trim(a), &x, e) < 0 ||
	    semver_read(&rules, str_trim(b), &y, e) < 0)
		return -1;
	*ret_sign = semver_cmp(&rules, &x, &y);
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct semver_parts parts;

	if (semver_read(&rules, str_trim(v), &parts, e) < 0)
		return -1;
	return semver_key(&rules, &parts, out, e);
}

const struct version_order version_nuget = {
    .name = "nuget",
    .doc = "NuGet, the packages of .NET",
    .cmp = cmp,
    .key = key,
};
