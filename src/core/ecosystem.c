/* ecosystem.c: families of packages that share names and a version order. */
#include "core/ecosystem.h"

/* clang-format off */
const struct ecosystem ecosystem_list[] = {
	/* name, family, order, purl type, system, releases */
	{"AlmaLinux",    "almalinux",  "rpm",      "rpm",      true,  true},
	{"Alpine",       "alpine",     "apk",      "apk",      true,  true},
	{"Amazon Linux", "amazon",     "rpm",      "rpm",      true,  true},
	{"Arch Linux",   "arch",       "alpm",     "alpm",     true,  false},
	{"Azure Linux",  "azurelinux", "rpm",      "rpm",      true,  true},
	{"Chainguard",   "chainguard", "apk",      "apk",      true,  false},
	{"Debian",       "debian",     "dpkg",     "deb",      true,  true},
	{"EPEL",         "epel",       "rpm",      "rpm",      true,  true},
	{"Fedora",       "fedora",     "rpm",      "rpm",      true,  true},
	{"Mariner",      "mariner",    "rpm",      "rpm",      true,  true},
	{"openSUSE",     "opensuse",   "rpm",      "rpm",      true,  true},
	{"openSUSE Micro", "opensuse-micro", "rpm", "rpm",     true,  true},
	{"Oracle Linux", "oracle",     "rpm",      "rpm",      true,  true},
	{"Red Hat",      "redhat",     "rpm",      "rpm",      true,  true},
	{"Rocky Linux",  "rocky",      "rpm",      "rpm",      true,  true},
	{"SUSE",         "suse",       "rpm",      "rpm",      true,  true},
	{"SUSE Micro",   "suse-micro", "rpm",      "rpm",      true,  true},
	{"Ubuntu",       "ubuntu",     "dpkg",     "deb",      true,  true},
	{"Wolfi",        "wolfi",      "apk",      "apk",      true,  false},

	{"Bitnami",      "bitnami",    "bitnami",  "bitnami",  false, false},
	{"crates.io",    "crates",     "semver",   "cargo",    false, false},
	{"Go",           "go",         "go",       "golang",   false, false},
	{"Hex",          "hex",        "semver",   "hex",      false, false},
	{"Maven",        "maven",      "maven",    "maven",    false, false},
	{"npm",          "npm",        "semver",   "npm",      false, false},
	{"NuGet",        "nuget",      "nuget",    "nuget",    false, false},
	{"Packagist",    "packagist",  "composer", "composer", false, false},
	{"Pub",          "pub",        "pub",      "pub",      false, false},
	{"PyPI",         "pypi",       "pep440",   "pypi",     false, false},
	{"RubyGems",     "rubygems",   "rubygems", "gem",      false, false},
	{"SwiftURL",     "swift",      "semver",   "swift",    false, false},
};
const size_t ecosystem_list_n = ARRAY_LEN(ecosystem_list);

/* How a system that calls itself `id` is released. */
struct system {
	const char *id; /* os-release ID */
	const char *ecosystem;
	/* How many numbers of VERSION_ID name the release; 0: it has none. */
	unsigned n_numbers;
};

static const struct system systems[] = {
	{"almalinux",           "AlmaLinux",    1},
	{"alpine",              "Alpine",       2},
	{"amzn",                "Amazon Linux", 1},
	{"arch",                "Arch Linux",   0},
	{"azurelinux",          "Azure Linux",  2},
	{"centos",              "Red Hat",      1},
	{"chainguard",          "Chainguard",   0},
	{"debian",              "Debian",       1},
	{"fedora",              "Fedora",       1},
	{"mariner",             "Mariner",      2},
	{"ol",                  "Oracle Linux", 1},
	{"opensuse",            "openSUSE",     2},
	{"opensuse-leap",       "openSUSE",     2},
	{"opensuse-leap-micro", "openSUSE Micro", 2},
	{"opensuse-tumbleweed", "openSUSE",     0},
	{"rhel",                "Red Hat",      1},
	{"rocky",               "Rocky Linux",  1},
	{"sl-micro",            "SUSE Micro",   2},
	{"sle-micro",           "SUSE Micro",   2},
	{"sle_hpc",             "SUSE",         2},
	{"sle_rt",              "SUSE",         2},
	{"sled",                "SUSE",         2},
	{"sles",                "SUSE",         2},
	{"sles_sap",            "SUSE",         2},
	{"ubuntu",              "Ubuntu",       2},
	{"wolfi",               "Wolfi",        0},
};
/* clang-format on */

const struct ecosystem *
ecosystem_of(struct str name)
{
	struct str rest = name, word;

	if (!str_cut(&rest, ':', &word))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(ecosystem_list); i++)
		if (str_eq(word, str_from(ecosystem_list[i].name)))
			return &ecosystem_list[i];
	return NULL;
}

const struct ecosystem *
ecosystem_of_family(struct str family)
{
	for (size_t i = 0; i < ARRAY_LEN(ecosystem_list); i++)
		if (str_eq(family, str_from(ecosystem_list[i].family)))
			return &ecosystem_list[i];
	return NULL;
}

const struct ecosystem *
ecosystem_of_purl_type(struct str type)
{
	for (size_t i = 0; i < ARRAY_LEN(ecosystem_list); i++)
		if (!ecosystem_list[i].is_system &&
		    str_eq(type, str_from(ecosystem_list[i].purl_type)))
			return &ecosystem_list[i];
	return NULL;
}

/* The first n numbers of a version, "3.18.4" -> "3.18"; what there is. */
static struct str
first_numbers(struct str version, unsigned n)
{
	size_t i = 0;

	for (; i < version.n; i++)
		if (!is_digit(version.p[i]) &&
		    (version.p[i] != '.' || --n == 0))
			break;
	return str_first(version, i);
}

/* What VERSION_ID does not say in numbers. */
static struct str
release_of(const struct system *s, const struct os_info *os)
{
	/* Alpine's edge calls itself after the release to come. */
	if (str_eq(os->family, STR("alpine")) &&
	    str_find_str(os->release, STR("_alpha")) >= 0)
		return STR("edge");
	if (str_eq(os->family, STR("opensuse-tumbleweed")))
		return STR("tumbleweed");
	/* The first Amazon Linux is released by the month: 2018.03. */
	if (str_eq(os->family, STR("amzn")) &&
	    str_starts(os->release, STR("201")))
		return STR("1");
	/* Until 6.0 two numbers made a release of Debian. */
	if (str_eq(os->family, STR("debian")) && os->release.n > 1 &&
	    os->release.p[0] < '7' && os->release.p[1] == '.')
		return first_numbers(os->release, 2);
	return first_numbers(os->release, s->n_numbers);
}

struct str
ecosystem_of_os(struct arena *a, const struct os_info *os)
{
	for (size_t i = 0; i < ARRAY_LEN(systems); i++) {
		const struct system *s = &systems[i];
		const struct ecosystem *eco =
		    ecosystem_of(str_from(s->ecosystem));
		struct str release;

		if (!str_eq(os->family, str_from(s->id)) || eco == NULL)
			continue;
		if (!eco->has_releases)
			return str_from(s->ecosystem);
		release = release_of(s, os);
		if (release.n == 0)
			return STR_NONE;
		return str_printf(a, "%s:%.*s", s->ecosystem, STR_ARG(release));
	}
	return STR_NONE;
}

/* A release that is safe as part of a file name. */
static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) &&
		    (i == 0 || (s.p[i] != '.' && s.p[i] != '-')))
			return false;
	return s.n > 0 && s.n <= 32;
}

struct str
ecosystem_shard(struct arena *a, struct str name)
{
	const struct ecosystem *eco = ecosystem_of(name);
	ptrdiff_t colon = str_find(name, ':');
	struct str release;

	if (eco == NULL || eco->has_releases != (colon >= 0))
		return STR_NONE;
	if (!eco->has_releases)
		return str_from(eco->family);
	release = str_skip(name, (size_t)colon + 1);
	if (!is_plain(release))
		return STR_NONE;
	return str_printf(a, "%s-%.*s", eco->family, STR_ARG(release));
}
