/* osv_redhat.c: Red Hat's notices in OSV's export. */
#include "feed/osv_notice.h"

/*
 * Ecosystems are CPEs without their beginning, "Red Hat:" product ':' version
 * ':' update ':' edition: "Red Hat:rhel_eus:8.6::baseos". The edition is a
 * repository of the product, or "el8" for products that are built for several
 * releases of Red Hat Enterprise Linux.
 */
enum line {
	LINE_COMMON, /* all of the release compare with it */
	LINE_LATER,  /* goes on when common support has ended */
	LINE_OWN,
};

struct product {
	const char *name;
	enum line line;
	/* Its version is the release; otherwise what the package says. */
	bool is_release;
};

/*
 * Products that are not here have their own lines: they bring other builds of
 * packages that the system also has. Software collections and their kin do
 * not, their names are all new ("rh-nodejs12-npm"); those of Advanced
 * Virtualization are of modules of its own ("virt:av").
 */
/* clang-format off */
static const struct product products[] = {
	/* name, line, is_release */
	{"advanced_virtualization",   LINE_COMMON, false},
	{"developer_toolset",         LINE_COMMON, false},
	{"devtools",                  LINE_COMMON, false},
	{"enterprise_linux",          LINE_COMMON, true},
	{"openjdk_els",               LINE_LATER,  false},
	{"rhel_aus",                  LINE_OWN,    true},
	{"rhel_cluster",              LINE_COMMON, true},
	{"rhel_cluster_storage",      LINE_COMMON, true},
	{"rhel_dotnet",               LINE_COMMON, false},
	{"rhel_e4s",                  LINE_OWN,    true},
	{"rhel_els",                  LINE_LATER,  true},
	{"rhel_eus",                  LINE_OWN,    true},
	{"rhel_extras",               LINE_COMMON, true},
	{"rhel_extras_oracle_java",   LINE_COMMON, true},
	{"rhel_extras_other",         LINE_COMMON, true},
	{"rhel_extras_rt",            LINE_COMMON, true},
	{"rhel_extras_rt_els",        LINE_LATER,  true},
	{"rhel_extras_sap",           LINE_COMMON, true},
	{"rhel_extras_sap_els",       LINE_LATER,  true},
	{"rhel_extras_sap_hana",      LINE_COMMON, true},
	{"rhel_extras_sap_hana_els",  LINE_LATER,  true},
	{"rhel_global_file_system",   LINE_COMMON, true},
	{"rhel_mission_critical",     LINE_OWN,    true},
	{"rhel_productivity",         LINE_COMMON, true},
	{"rhel_rhn_tools",            LINE_COMMON, true},
	{"rhel_software_collections", LINE_COMMON, false},
	{"rhel_tus",                  LINE_OWN,    true},
	{"rhel_virtualization",       LINE_COMMON, true},
};
/* clang-format on */

static struct product
product_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(products); i++)
		if (str_eq(name, str_from(products[i].name)))
			return products[i];
	return (struct product){.line = LINE_OWN};
}

static struct str
digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return str_first(s, n);
}

/* "8" of "1.el8_9", "2.module+el8.9.0+1", "el8"; empty when there is none. */
static struct str
release_in(struct str s)
{
	struct str found;
	ptrdiff_t at;

	while ((at = str_find_str(s, STR("el"))) >= 0) {
		bool begins = at == 0 || strchr(".+_", s.p[at - 1]) != NULL;

		s = str_skip(s, (size_t)at + 2);
		found = digits(s);
		if (begins && found.n > 0)
			return found;
	}
	return STR_NONE;
}

/* What does not say for which release it is, is for none: containers. */
static struct str
release_of(const struct product *p, struct str version, struct str fixed,
    struct str edition)
{
	struct str release;

	if (p->is_release)
		return digits(version);
	release = release_in(fixed);
	return release.n > 0 ? release : release_in(edition);
}

static int
places(struct arena *a, struct str ecosystem, struct str fixed,
    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n, struct err *e)
{
	struct str rest = ecosystem, part[5] = {STR_NONE};
	struct osv_place place = {0};
	struct product p;
	struct str release;

	*ret_n = 0;
	for (size_t i = 0;
	     i < ARRAY_LEN(part) && str_cut(&rest, ':', &part[i]);)
		i++;
	if (!str_eq(part[0], STR("Red Hat")))
		return 0;
	if (part[1].n == 0)
		return fail(e, E_UNSUPPORTED, "of no product");
	p = product_of(part[1]);
	release = release_of(&p, part[2], fixed, part[4]);
	if (release.n == 0)
		return 0;
	place.ecosystem = str_printf(a, "Red Hat:%.*s", STR_ARG(release));
	if (p.line != LINE_COMMON) {
		place.channel = str_printf(
		    a, "%.*s:%.*s", STR_ARG(part[1]), STR_ARG(part[2]));
		place.is_own_line = p.line == LINE_OWN;
		place.order = 1;
	}
	ret[(*ret_n)++] = place;
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	static const struct osv_vendor vendor = {NAMED_BINARY, places};

	return osv_notice_read(&vendor, scratch, in, out, e);
}

static const char *const families[] = {"redhat", NULL};

const struct feed feed_osv_redhat = {
    .name = "osv-redhat",
    .version = 1,
    .doc = "Red Hat's notices from OSV's export",
    .licence = "CC-BY-4.0",
    .url = "https://osv-vulnerabilities.storage.googleapis.com/Red%20Hat/"
	   "all.zip",
    .path = "osv/Red Hat/all.zip",
    .is_archive = true,
    .rank = 20,
    .families = families,
    .wants = osv_notice_wants,
    .read = read,
};
