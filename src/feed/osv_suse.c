/* osv_suse.c: SUSE's and openSUSE's notices in OSV's export. */
#include "feed/osv_notice.h"

/*
 * Ecosystems are names of products: "SUSE:Linux Enterprise Server 15 SP4-LTSS",
 * "SUSE:Linux Enterprise Module for Python 3 15 SP6", "openSUSE:Leap 15.4".
 * Packages are named by their source, and the version is the source's; what
 * is built of it stands beside in ecosystem_specific.binaries (all packages
 * of the product in that notice, not only this source's): ten times as many
 * names that would say the same.
 */
struct product {
	const char *prefix;
	const char *family;  /* of the ecosystem; NULL: left out */
	const char *channel; /* NULL: what stands behind the version */
	bool is_for_12;      /* without service pack: for all of 12 */
};

/*
 * The first that fits. What is left out is no operating system of its own:
 * fixes of the packages that it shares with SLE come as LTSS of that, and its
 * own builds (python of OpenStack) would be compared with others.
 * "for SAP Applications", "Real Time" and "Point of Sale" go on like LTSS.
 */
/* clang-format off */
static const struct product products[] = {
	/* prefix, family, channel, is_for_12 */
	{"Linux Enterprise Micro ",          "SUSE Micro", NULL, false},
	{"Linux Micro ",                     "SUSE Micro", NULL, false},
	{"Linux Enterprise Live Patching ",  "SUSE", NULL, true},
	{"Linux Enterprise Module for ",     "SUSE", NULL, true},
	{"Linux Enterprise Point of Sale ",  "SUSE", "Point-of-Sale", false},
	{"Linux Enterprise Real Time ",      "SUSE", "Real-Time", false},
	{"Linux Enterprise Server for SAP Applications ", "SUSE", "SAP", false},
	{"Linux Enterprise Server LTSS Extended Security ",
	    "SUSE", "LTSS-Extended-Security", false},
	{"Linux Enterprise ",                "SUSE", NULL, false},
	{"Package Hub ",                     "SUSE", NULL, true},
	{"Real Time Module ",                "SUSE", NULL, false},
	{"Cloud Compute Node ",              NULL, NULL, false},
	{"EL-",                              NULL, NULL, false},
	{"Enterprise Storage ",              NULL, NULL, false},
	{"HPE Helion OpenStack ",            NULL, NULL, false},
	{"Lifecycle Management Server ",     NULL, NULL, false},
	{"Manager ",                         NULL, NULL, false},
	{"OpenStack Cloud ",                 NULL, NULL, false},
	{"Studio ",                          NULL, NULL, false},
	{"Subscription Management Tool ",    NULL, NULL, false},
	{"WebYast ",                         NULL, NULL, false},
};
/* clang-format on */

/* "15 SP4-LTSS" at the end of a product's name. */
struct release {
	struct str number;  /* "15", "5.3" */
	struct str pack;    /* "4"; may be empty */
	struct str channel; /* "LTSS"; may be empty */
};

static struct str
take_while(struct str *rest, bool (*is)(char c))
{
	struct str taken;
	size_t n = 0;

	while (n < rest->n && is(rest->p[n]))
		n++;
	taken = str_first(*rest, n);
	*rest = str_skip(*rest, n);
	return taken;
}

static bool
is_number(char c)
{
	return is_digit(c) || c == '.';
}

static bool
is_gap(char c)
{
	return c == ' ' || c == '-';
}

/* The last word that begins with a digit: names have some, too: "Python 3". */
static bool
read_release(struct str name, struct release *ret_r)
{
	struct release r;
	struct str rest = STR_NONE;

	for (size_t i = name.n; i-- > 0 && rest.n == 0;)
		if (is_digit(name.p[i]) && (i == 0 || name.p[i - 1] == ' '))
			rest = str_skip(name, i);
	r.number = take_while(&rest, is_number);
	if (r.number.n == 0)
		return false;
	r.pack = STR_NONE;
	if (str_starts(rest, STR(" SP"))) {
		rest = str_skip(rest, 3);
		r.pack = take_while(&rest, is_digit);
		if (r.pack.n == 0)
			return false;
	}
	if (rest.n > 0 && take_while(&rest, is_gap).n == 0)
		return false;
	r.channel = rest;
	*ret_r = r;
	return true;
}

/* "LTSS EXTREME CORE" is also written "LTSS-EXTREME-CORE". */
static struct str
with_dashes(struct arena *a, struct str s)
{
	char *z = str_z(a, s);

	for (size_t i = 0; i < s.n; i++)
		if (z[i] == ' ')
			z[i] = '-';
	return str_of(z, s.n);
}

/* Those first that more people have: LTSS can be bought for all of SLE. */
static unsigned
order_of(struct str channel)
{
	static const char *const known[] = {"", "LTSS", "ESPOS"};
	unsigned i = 0;

	while (i < ARRAY_LEN(known) && !str_eq(channel, str_from(known[i])))
		i++;
	return i;
}

static int
suse_places(struct arena *a, struct str name,
    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n, struct err *e)
{
	const struct product *p = products;
	const struct product *end = products + ARRAY_LEN(products);
	struct osv_place place = {0};
	struct release r;

	while (p < end && !str_starts(name, str_from(p->prefix)))
		p++;
	if (p < end && p->family == NULL)
		return 0;
	if (p == end || !read_release(name, &r))
		return fail(e, E_UNSUPPORTED, "product \"%.*s\" is unknown",
		    STR_ARG(name));
	place.channel = p->channel != NULL ? str_from(p->channel)
					   : with_dashes(a, r.channel);
	/* Built for one customer: "3.0.101-0.63.TDC.1". */
	place.is_own_line = str_eq(place.channel, STR("TERADATA"));
	place.order = order_of(place.channel);
	place.ecosystem = str_printf(a, "%s:%.*s%s%.*s", p->family,
	    STR_ARG(r.number), r.pack.n > 0 ? "." : "", STR_ARG(r.pack));
	ret[(*ret_n)++] = place;
	if (!p->is_for_12 || !str_eq(r.number, STR("12")) || r.pack.n > 0)
		return 0;
	/* Modules of 12 have no service packs; the last one of 12 was 5. */
	for (int i = 1; i <= 5; i++) {
		place.ecosystem = str_printf(a, "%s:12.%d", p->family, i);
		ret[(*ret_n)++] = place;
	}
	return 0;
}

static int
opensuse_places(struct arena *a, struct str name,
    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n, struct err *e)
{
	const struct str leap = STR("Leap "), micro = STR("Leap Micro ");
	struct osv_place place = {0};
	const char *family = "openSUSE";
	struct str rest = name, number;

	if (str_starts(name, micro)) {
		family = "openSUSE Micro";
		rest = str_skip(name, micro.n);
	} else if (str_starts(name, leap)) {
		rest = str_skip(name, leap.n);
	}
	/* "15.4 NonFree" is a repository of 15.4. */
	number = take_while(&rest, is_number);
	if (str_eq(name, STR("Tumbleweed")))
		number = STR("tumbleweed");
	if (number.n == 0)
		return fail(e, E_UNSUPPORTED, "product \"%.*s\" is unknown",
		    STR_ARG(name));
	place.ecosystem = str_printf(a, "%s:%.*s", family, STR_ARG(number));
	ret[(*ret_n)++] = place;
	return 0;
}

static int
places(struct arena *a, struct str ecosystem, struct str fixed,
    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n, struct err *e)
{
	const struct str suse = STR("SUSE:"), opensuse = STR("openSUSE:");

	(void)fixed;
	*ret_n = 0;
	if (str_starts(ecosystem, suse))
		return suse_places(
		    a, str_skip(ecosystem, suse.n), ret, ret_n, e);
	if (str_starts(ecosystem, opensuse))
		return opensuse_places(
		    a, str_skip(ecosystem, opensuse.n), ret, ret_n, e);
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	static const struct osv_vendor vendor = {NAMED_SOURCE, places};

	return osv_notice_read(&vendor, scratch, in, out, e);
}

static const char *const families[] = {
    "suse", "suse-micro", "opensuse", "opensuse-micro", NULL};

const struct feed feed_osv_suse = {
    .name = "osv-suse",
    .version = 1,
    .doc = "SUSE's and openSUSE's notices from OSV's export",
    .licence = "CC-BY-4.0",
    .url = "https://osv-vulnerabilities.storage.googleapis.com/SUSE/all.zip",
    .path = "osv/SUSE/all.zip",
    .is_archive = true,
    .rank = 20,
    .families = families,
    .wants = osv_notice_wants,
    .read = read,
};
