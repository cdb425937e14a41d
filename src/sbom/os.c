/* os.c: what other programs call a system, in os-release's words. */
#include "sbom/reader.h"

struct other_name {
	const char *word;
	const char *id; /* of os-release */
};

/* Vuls', Trivy's and Syft's words that are no ID. */
static const struct other_name names[] = {
    {"alma",			  "almalinux"          },
    {"amazon",			"amzn"               },
    {"cbl-mariner",                   "mariner"            },
    {"opensuse.leap",                 "opensuse-leap"      },
    {"opensuse.tumbleweed",           "opensuse-tumbleweed"},
    {"oracle",			"ol"                 },
    {"redhat",			"rhel"               },
    {"suse linux enterprise micro",   "sle-micro"          },
    {"suse linux enterprise server",  "sles"               },
    {"suse.linux.enterprise.desktop", "sled"               },
    {"suse.linux.enterprise.micro",   "sle-micro"          },
    {"suse.linux.enterprise.server",  "sles"               },
};

struct family_type {
	const char *id;
	const char *purl_type;
};

static const struct family_type family_types[] = {
    {"almalinux",           "rpm" },
    {"alpine",              "apk" },
    {"amzn",		"rpm" },
    {"arch",		"alpm"},
    {"azurelinux",          "rpm" },
    {"centos",              "rpm" },
    {"chainguard",          "apk" },
    {"debian",              "deb" },
    {"fedora",              "rpm" },
    {"mariner",             "rpm" },
    {"ol",		  "rpm" },
    {"opensuse",            "rpm" },
    {"opensuse-leap",       "rpm" },
    {"opensuse-tumbleweed", "rpm" },
    {"raspbian",            "deb" },
    {"rhel",		"rpm" },
    {"rocky",	       "rpm" },
    {"sle-micro",           "rpm" },
    {"sled",		"rpm" },
    {"sles",		"rpm" },
    {"ubuntu",              "deb" },
    {"wolfi",	       "apk" },
};

void
sbom_os_name(
    struct arena *a, struct str family, struct str release, struct os_info *os)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(family, str_from(names[i].word)))
			family = str_from(names[i].id);
	if (str_eq(family, STR("opensuse")) &&
	    str_eq(release, STR("tumbleweed")))
		family = STR("opensuse-tumbleweed");
	if (str_starts(release, STR("stream")))
		release = str_skip(release, STR("stream").n);
	os->family = str_dup(a, family);
	os->release = str_dup(a, release);
}

void
sbom_os_distro(
    struct arena *a, struct str distro, struct str ns, struct os_info *os)
{
	/* "opensuse-leap-15.3": the release begins with a digit. */
	for (size_t i = 1; i + 1 < distro.n; i++)
		if (distro.p[i] == '-' && is_digit(distro.p[i + 1])) {
			sbom_os_name(a, str_first(distro, i),
			    str_skip(distro, i + 1), os);
			return;
		}
	sbom_os_name(a, ns, STR_NONE, os);
	os->codename = str_dup(a, distro);
}

struct str
sbom_os_type(struct str family)
{
	for (size_t i = 0; i < ARRAY_LEN(family_types); i++)
		if (str_eq(family, str_from(family_types[i].id)))
			return str_from(family_types[i].purl_type);
	return STR("generic");
}
