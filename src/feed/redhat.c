/* redhat.c: what the feeds of Red Hat's own data have in common. */
#include "feed/redhat.h"

#include <stdio.h>

#include "core/limits.h"
#include "feed/rpm_notice.h"

/* How the version of a product is to be read. */
enum product_kind {
	PRODUCT_LAYERED = 0, /* its own: packages for several RHELs */
	PRODUCT_RHEL,        /* RHEL's, minor or not */
	PRODUCT_ADDON,       /* RHEL's; with names of its own beside RHEL's */
	PRODUCT_COLLECTION,  /* its own; with names of its own */
	PRODUCT_STREAM,      /* the minor release that is maintained longer */
	PRODUCT_LONGER,      /* the RHEL that is maintained longer */
	PRODUCT_NONE,        /* before RHEL */
};

/* clang-format off */
static const struct product {
	const char *word;
	enum product_kind kind;
	const char *releases; /* PRODUCT_COLLECTION: digits of the RHELs */
} products[] = {
	{"devtools",                  PRODUCT_COLLECTION, "7"},
	{"enterprise_linux",          PRODUCT_RHEL,       NULL},
	{"linux",                     PRODUCT_NONE,       NULL},
	{"rhel_aus",                  PRODUCT_STREAM,     NULL},
	{"rhel_cluster",              PRODUCT_ADDON,      NULL},
	{"rhel_cluster_storage",      PRODUCT_ADDON,      NULL},
	{"rhel_common",               PRODUCT_ADDON,      NULL},
	{"rhel_dotnet",               PRODUCT_COLLECTION, "7"},
	{"rhel_e4s",                  PRODUCT_STREAM,     NULL},
	{"rhel_els",                  PRODUCT_LONGER,     NULL},
	{"rhel_eus",                  PRODUCT_STREAM,     NULL},
	{"rhel_eus_long_life",        PRODUCT_STREAM,     NULL},
	{"rhel_extras",               PRODUCT_ADDON,      NULL},
	{"rhel_extras_oracle_java",   PRODUCT_ADDON,      NULL},
	{"rhel_extras_other",         PRODUCT_ADDON,      NULL},
	{"rhel_extras_rt",            PRODUCT_ADDON,      NULL},
	{"rhel_extras_rt_els",        PRODUCT_LONGER,     NULL},
	{"rhel_extras_sap",           PRODUCT_ADDON,      NULL},
	{"rhel_extras_sap_e4s",       PRODUCT_STREAM,     NULL},
	{"rhel_extras_sap_els",       PRODUCT_LONGER,     NULL},
	{"rhel_extras_sap_eus",       PRODUCT_STREAM,     NULL},
	{"rhel_extras_sap_hana",      PRODUCT_ADDON,      NULL},
	{"rhel_extras_sap_hana_e4s",  PRODUCT_STREAM,     NULL},
	{"rhel_extras_sap_hana_els",  PRODUCT_LONGER,     NULL},
	{"rhel_extras_sap_hana_eus",  PRODUCT_STREAM,     NULL},
	{"rhel_mission_critical",     PRODUCT_STREAM,     NULL},
	{"rhel_productivity",         PRODUCT_ADDON,      NULL},
	{"rhel_rhn_tools",            PRODUCT_ADDON,      NULL},
	{"rhel_software_collections", PRODUCT_COLLECTION, "67"},
	{"rhel_tus",                  PRODUCT_STREAM,     NULL},
	{"rhel_virtualization",       PRODUCT_ADDON,      NULL},
};

/* What is named like a part of RHEL and has other builds of its packages. */
static const char *const other_builds[] = {
	"fastdatapath", "hypervisor", "hypervisor_power",
};

static const struct {
	const char *word;
	enum severity severity;
} severities[] = {
	{"low",       SEVERITY_LOW},
	{"moderate",  SEVERITY_MEDIUM},
	{"important", SEVERITY_HIGH},
	{"critical",  SEVERITY_CRITICAL},
};

static const struct {
	const char *words;
	enum vendor_status status;
} statuses[] = {
	{"Affected",             STATUS_AFFECTED},
	{"Fix deferred",         STATUS_DEFERRED},
	{"New",                  STATUS_UNKNOWN},
	{"Not affected",         STATUS_NOT_AFFECTED},
	{"Out of support scope", STATUS_WILL_NOT_FIX},
	{"Under investigation",  STATUS_UNKNOWN},
	{"Will not fix",         STATUS_WILL_NOT_FIX},
};
/* clang-format on */

bool
redhat_product(struct str cpe, struct str *ret_product)
{
	static const char *const before[] = {
	    "cpe:/a:redhat:", "cpe:/o:redhat:"};

	for (size_t i = 0; i < ARRAY_LEN(before); i++) {
		struct str prefix = str_from(before[i]);

		if (!str_starts(cpe, prefix))
			continue;
		*ret_product = str_skip(cpe, prefix.n);
		return true;
	}
	return false;
}

static enum product_kind
kind_of(struct str word, const char **ret_releases)
{
	for (size_t i = 0; i < ARRAY_LEN(products); i++) {
		if (!str_eq(word, str_from(products[i].word)))
			continue;
		*ret_releases = products[i].releases;
		return products[i].kind;
	}
	return PRODUCT_LAYERED;
}

/* The digits at the beginning of s; none when no release has so many. */
static struct str
digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n <= 3 ? str_first(s, n) : STR_NONE;
}

/* The number in "…::el8" of a product or ".el8_6" of an rpm's release. */
static struct str
release_behind(struct str s, const char *mark)
{
	ptrdiff_t at = str_find_str(s, str_from(mark));

	if (at < 0)
		return STR_NONE;
	return digits(str_skip(s, (size_t)at + strlen(mark)));
}

static void
add_line(struct arena *a, struct str major, struct str channel,
    bool is_own_line, struct redhat_line *out, size_t *n)
{
	out[(*n)++] =
	    (struct redhat_line){str_printf(a, "Red Hat:%.*s", STR_ARG(major)),
		channel, is_own_line};
}

/* Of a product whose version is not RHEL's. */
static size_t
lines_beside(struct arena *a, struct str product, struct str rpm_release,
    struct str channel, const char *releases, struct redhat_line *out)
{
	struct str major = release_behind(rpm_release, ".el");
	size_t n = 0;

	if (major.n == 0)
		major = release_behind(product, ":el");
	if (major.n > 0)
		add_line(a, major, channel, channel.n > 0, out, &n);
	else
		for (; releases != NULL && *releases != '\0'; releases++)
			add_line(
			    a, str_of(releases, 1), STR_NONE, false, out, &n);
	return n;
}

/* Of RHEL itself, or of what is in its folder and built apart from it. */
static struct str
rhel_channel(struct arena *a, struct str part, struct str version)
{
	for (size_t i = 0; i < ARRAY_LEN(other_builds); i++)
		if (str_eq(part, str_from(other_builds[i])))
			return str_printf(
			    a, "%s:%.*s", other_builds[i], STR_ARG(version));
	return STR_NONE;
}

size_t
redhat_lines(struct arena *a, struct str product, struct str rpm_release,
    struct redhat_line out[REDHAT_LINES_MAX])
{
	struct str rest = product, word = STR_NONE, version = STR_NONE,
		   part = STR_NONE, channel, major;
	const char *releases = NULL;
	enum product_kind kind;
	size_t n = 0;

	if (str_cut(&rest, ':', &word) && str_cut(&rest, ':', &version) &&
	    str_cut(&rest, ':', &part))
		(void)str_cut(&rest, ':', &part);
	kind = kind_of(word, &releases);
	major = digits(version);
	if (kind == PRODUCT_NONE || version.n == 0 || !is_digit(version.p[0]))
		return 0;
	channel = str_first(product, word.n + 1 + version.n);
	switch (kind) {
	case PRODUCT_LAYERED:
		return lines_beside(
		    a, product, rpm_release, channel, NULL, out);
	case PRODUCT_COLLECTION:
		return lines_beside(
		    a, product, rpm_release, STR_NONE, releases, out);
	case PRODUCT_RHEL:
		channel = rhel_channel(a, part, version);
		break;
	case PRODUCT_ADDON: /* rhel_extras:4.7.z is of 4.7 EUS */
		if (major.n == version.n)
			channel = STR_NONE;
		break;
	case PRODUCT_STREAM:
	case PRODUCT_LONGER:
	case PRODUCT_NONE:
		break;
	}
	if (major.n == 0)
		return 0;
	add_line(a, major, channel, channel.n > 0 && kind != PRODUCT_LONGER,
	    out, &n);
	return n;
}

bool
redhat_is_stream(struct str channel)
{
	const char *releases;
	struct str word = STR_NONE;

	(void)str_cut(&channel, ':', &word);
	return kind_of(word, &releases) == PRODUCT_STREAM;
}

bool
redhat_severity(struct str word, enum severity *ret_s)
{
	for (size_t i = 0; i < ARRAY_LEN(severities); i++) {
		struct str s = str_from(severities[i].word);

		/* Some documents begin it with a capital. */
		if (word.n != s.n || !str_eq(str_skip(word, 1), str_skip(s, 1)))
			continue;
		if ((word.p[0] | 0x20) != s.p[0])
			continue;
		*ret_s = severities[i].severity;
		return true;
	}
	return false;
}

bool
redhat_status(struct str words, enum vendor_status *ret_s)
{
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		if (str_eq(words, str_from(statuses[i].words))) {
			*ret_s = statuses[i].status;
			return true;
		}
	}
	return false;
}

bool
redhat_is_module_release(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	/* Longer than any date; then comes what it was built in. */
	return n >= 16 && n < s.n && s.p[n] == '.';
}

static bool
has_epoch(struct str version)
{
	ptrdiff_t colon = str_find(version, ':');
	uint64_t epoch;

	return colon > 0 && str_to_u64(str_first(version, (size_t)colon),
				UINT32_MAX, &epoch);
}

bool
redhat_rpm_of_build(struct str text, struct redhat_rpm *ret_rpm)
{
	ptrdiff_t dash = str_rfind(text, '-'), before;
	struct redhat_rpm rpm = {0};

	if (dash <= 0 || text.n > LIMIT_NAME_BYTES || str_find(text, '/') >= 0)
		return false;
	rpm.release = str_skip(text, (size_t)dash + 1);
	if (redhat_is_module_release(rpm.release)) {
		rpm.module = str_first(text, (size_t)dash);
		if (str_find(rpm.module, ':') <= 0)
			return false;
		rpm.release = STR_NONE;
		*ret_rpm = rpm;
		return true;
	}
	before = str_rfind(str_first(text, (size_t)dash), '-');
	if (before <= 0)
		return false;
	rpm.name = str_first(text, (size_t)before);
	rpm.version = str_skip(text, (size_t)before + 1);
	if (str_find(rpm.name, ':') >= 0 || rpm.release.n == 0 ||
	    !has_epoch(rpm.version))
		return false;
	if (str_starts(rpm.version, STR("0:")))
		rpm.version = str_skip(rpm.version, 2);
	*ret_rpm = rpm;
	return true;
}

bool
redhat_rpm_of_component(struct str text, struct redhat_rpm *ret_rpm)
{
	ptrdiff_t slash = str_find(text, '/');
	struct redhat_rpm rpm = {.name = text};

	if (slash >= 0) {
		rpm.module = str_first(text, (size_t)slash);
		rpm.name = str_skip(text, (size_t)slash + 1);
		if (str_find(rpm.module, ':') <= 0 ||
		    str_ends(rpm.module, STR(":flatpak")))
			return false;
	}
	if (rpm.name.n == 0 || text.n > LIMIT_NAME_BYTES ||
	    str_find(rpm.name, '/') >= 0 || str_find(rpm.name, ':') >= 0)
		return false;
	*ret_rpm = rpm;
	return true;
}

void
redhat_rows_init(struct redhat_rows *r, struct arena *a)
{
	r->a = a;
	map_init(&r->known);
	buf_init(&r->key, (size_t)8 * LIMIT_NAME_BYTES);
	vec_init(&r->rows, sizeof(struct affected));
}

void
redhat_rows_done(struct redhat_rows *r)
{
	map_done(&r->known);
	buf_done(&r->key);
	vec_done(&r->rows);
}

/* The subject, and a version of it or nothing, as one string; reused. */
static struct str
key_of(struct redhat_rows *r, const struct affected *s, struct str version)
{
	buf_clear(&r->key);
	buf_printf(&r->key, "%.*s\n%.*s\n%.*s\n%.*s\n%d%.*s",
	    STR_ARG(s->ecosystem), STR_ARG(s->channel), STR_ARG(s->module),
	    STR_ARG(s->package), (int)s->naming, STR_ARG(version));
	return buf_str(&r->key);
}

static bool
is_known(struct redhat_rows *r, const struct affected *s)
{
	uint32_t seen;

	return map_get(&r->known, key_of(r, s, STR_NONE), &seen);
}

/* True when it was not known before. */
static bool
learn(struct redhat_rows *r, const struct affected *s, struct str version)
{
	struct str key = key_of(r, s, version);
	uint32_t seen;

	if (map_get(&r->known, key, &seen))
		return false;
	*map_put(&r->known, str_dup(r->a, key), 0) = 0;
	return true;
}

static void
add_row(struct redhat_rows *r, const struct affected *subject,
    enum vendor_status status, struct str fixed)
{
	struct affected *row = vec_add(&r->rows);
	struct range *range;

	*row = *subject;
	row->status = status;
	if (status == STATUS_NOT_AFFECTED)
		return;
	range = ARENA_NEW(r->a, struct range);
	range->events = arena_zalloc(r->a, 2, sizeof *range->events);
	range->events[range->n_events++] =
	    (struct event){EVENT_INTRODUCED, STR("0")};
	if (fixed.n > 0)
		range->events[range->n_events++] =
		    (struct event){EVENT_FIXED, fixed};
	row->ranges = range;
	row->n_ranges = 1;
}

/*
 * Distributions built from RHEL publish what they have fixed, not all of it,
 * and nothing on what they have not: what RHEL has not they have not either,
 * and what they rebuild has RHEL's version or a longer one. Modules do not:
 * everybody counts their builds anew.
 */
static void
lend_row(struct redhat_rows *r, const struct affected *subject,
    enum vendor_status status, struct str fixed)
{
	static const char *const borrowers[] = {"AlmaLinux", "Rocky Linux"};
	const struct str family = STR("Red Hat:");
	struct str release = str_skip(subject->ecosystem, family.n);
	struct affected row = *subject;
	uint64_t n;

	if (!str_starts(subject->ecosystem, family) ||
	    subject->naming != NAMED_SOURCE || subject->channel.n > 0 ||
	    status == STATUS_NOT_AFFECTED || rpm_is_modular(fixed) ||
	    !str_to_u64(release, UINT32_MAX, &n) || n < 8)
		return;
	row.is_borrowed = true;
	for (size_t i = 0; i < ARRAY_LEN(borrowers); i++) {
		row.ecosystem =
		    str_printf(r->a, "%s:%.*s", borrowers[i], STR_ARG(release));
		add_row(r, &row, status, fixed);
	}
}

void
redhat_rows_fix(
    struct redhat_rows *r, const struct affected *subject, struct str version)
{
	(void)learn(r, subject, STR_NONE);
	if (version.n == 0 || version.n > LIMIT_VERSION_BYTES ||
	    !learn(r, subject, version))
		return;
	add_row(r, subject, STATUS_FIXED_LATER, version);
	lend_row(r, subject, STATUS_FIXED_LATER, version);
}

void
redhat_rows_state(struct redhat_rows *r, const struct affected *subject,
    enum vendor_status status)
{
	struct affected module = *subject;

	module.package = STR_NONE;
	module.naming = NAMED_SOURCE;
	if (subject->module.n > 0 && is_known(r, &module))
		return;
	if (!learn(r, subject, STR_NONE))
		return;
	add_row(r, subject, status, STR_NONE);
	lend_row(r, subject, status, STR_NONE);
}
