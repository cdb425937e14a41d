/* inspector.c: a finding in the words of Amazon Inspector. */
#include "report/inspector.h"

#include <inttypes.h>

#include "base/hash.h"
#include "core/cvss.h"

#define TITLE_NAMES 5 /* packages that a title names; the rest is counted */
#define DAY_S       86400

const char *
inspector_severity(enum severity s)
{
	static const char *const words[SEVERITY_N] = {
	    [SEVERITY_UNKNOWN] = "UNTRIAGED",
	    [SEVERITY_NEGLIGIBLE] = "INFORMATIONAL",
	    [SEVERITY_LOW] = "LOW",
	    [SEVERITY_MEDIUM] = "MEDIUM",
	    [SEVERITY_HIGH] = "HIGH",
	    [SEVERITY_CRITICAL] = "CRITICAL",
	};

	return words[(unsigned)s < SEVERITY_N ? s : SEVERITY_UNKNOWN];
}

const char *
inspector_status(const struct finding *f)
{
	return f->suppression != NULL ? "SUPPRESSED" : "ACTIVE";
}

void
inspector_title(struct buf *out, const struct inspector *x)
{
	const struct group *g = x->g;

	buf_add(out, g->first.id);
	if (g->first.package == NULL)
		return;
	for (size_t i = 0; i < g->n && i < TITLE_NAMES; i++) {
		buf_add(out, i == 0 ? STR(" - ") : STR(", "));
		buf_add(out, g->packages[i].package->name);
	}
	if (g->n > TITLE_NAMES)
		buf_printf(out, " and %zu more", g->n - TITLE_NAMES);
}

void
inspector_id(struct buf *out, const struct inspector *x)
{
	/* Fixed: the same finding has the same name in every scan. */
	static const uint64_t keys[2][2] = {
	    {0x79616775726121, 1},
            {0x79616775726121, 2}
        };
	static const struct package none;
	const struct finding *f = &x->g->first;
	const struct package *p = f->package != NULL ? f->package : &none;
	const struct str parts[] = {x->r->asset.name, f->id, p->type,
	    p->source_name, f->version, p->path};
	struct buf b;

	buf_init(&b, (size_t)64 << 10);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		buf_add(&b, parts[i]);
		buf_byte(&b, '\0');
	}
	buf_printf(out, "yagura:finding/%016" PRIx64 "%016" PRIx64,
	    hash_str(keys[0], buf_str(&b)), hash_str(keys[1], buf_str(&b)));
	buf_done(&b);
}

/* In upper case, and '_' for all that is no letter or digit. */
static void
add_upper(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (!is_alpha(c) && !is_digit(c))
			c = '_';
		buf_byte(out, (unsigned char)c);
	}
}

void
inspector_platform(struct buf *out, const struct os_info *os)
{
	if (os->family.n == 0)
		return;
	if (str_eq(os->family, STR("amzn")))
		buf_add(out, STR("AMAZON_LINUX"));
	else
		add_upper(out, os->family);
	if (os->release.n > 0) {
		buf_byte(out, '_');
		add_upper(out, os->release);
	}
}

const char *
inspector_resource(enum asset_kind k)
{
	switch (k) {
	case ASSET_HOST:
		return "HOST";
	case ASSET_DIRECTORY:
		return "DIRECTORY";
	case ASSET_DOCUMENT:
	case ASSET_KIND_N:
		break;
	}
	return "DOCUMENT";
}

void
inspector_vendor(struct buf *out, const struct finding *f)
{
	struct str record = f->evidence.record;
	ptrdiff_t colon = str_find(record, ':');

	add_upper(out, colon < 0 ? record : str_first(record, (size_t)colon));
}

void
inspector_remedy(struct buf *out, const struct inspector *x)
{
	const struct finding *f = &x->g->first;

	if (f->fixed_version.n == 0) {
		buf_add(out, STR("None provided"));
		return;
	}
	buf_add(out, STR("Update "));
	buf_add(out, f->package != NULL ? f->package->source_name : STR("it"));
	buf_add(out, STR(" to "));
	buf_add(out, f->fixed_version);
	buf_add(out, STR(" or later"));
	if (f->fix_channel.n > 0) {
		buf_add(out, STR(" of "));
		buf_add(out, f->fix_channel);
	}
	buf_byte(out, '.');
}

static bool
is_one_of(struct str s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_eq(s, str_from(*words)))
			return true;
	return false;
}

struct inspector_version
inspector_split(struct str type, struct str version)
{
	static const char *const with_epoch[] = {"deb", "rpm", NULL};
	static const char *const with_release[] = {
	    "deb", "rpm", "apk", "alpm", NULL};
	struct inspector_version v = {.version = version};
	ptrdiff_t at;

	if (is_one_of(type, with_epoch)) {
		v.epoch = STR("0");
		at = str_find(version, ':');
		if (at > 0) {
			v.epoch = str_first(version, (size_t)at);
			v.version = str_skip(version, (size_t)at + 1);
		}
	}
	at = str_rfind(v.version, '-');
	if (is_one_of(type, with_release) && at > 0) {
		v.release = str_skip(v.version, (size_t)at + 1);
		v.version = str_first(v.version, (size_t)at);
	}
	return v;
}

void
inspector_full_version(struct buf *out, struct str type, struct str version)
{
	if (version.n > 0 && str_find(version, ':') < 0 &&
	    inspector_split(type, version).epoch.n > 0)
		buf_add(out, STR("0:"));
	buf_add(out, version);
}

static bool
is_version(struct str vector, unsigned version)
{
	struct cvss_scores s;
	struct err e;

	return vector.n > 0 && cvss_scores(vector, &s, &e) == 0 &&
	       s.version / 10 == version;
}

/* The first rating of one source in that version. */
static struct str
rating_of(const struct finding *f, const char *source, unsigned version)
{
	if (f->fact == NULL)
		return STR_NONE;
	for (size_t i = 0; i < f->fact->n_ratings; i++) {
		const struct cvss_rating *r = &f->fact->ratings[i];

		if (str_eq(r->source, str_from(source)) &&
		    is_version(r->vector, version))
			return r->vector;
	}
	return STR_NONE;
}

struct str
inspector_nvd_vector(const struct finding *f, unsigned version)
{
	return rating_of(f, "nvd", version);
}

struct str
inspector_vendor_vector(
    const struct finding *f, const struct os_info *os, unsigned version)
{
	static const char *const red_hats[] = {
	    "rhel", "centos", "almalinux", "rocky", "ol", NULL};
	static const char *const sources[] = {"cna", "ghsa", "osv"};
	struct str vector;

	if (str_eq(f->severity_source, STR("cvss")) &&
	    is_version(f->cvss, version))
		return f->cvss;
	if (is_one_of(os->family, red_hats)) {
		vector = rating_of(f, "redhat", version);
		if (vector.n > 0)
			return vector;
	}
	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		vector = rating_of(f, sources[i], version);
		if (vector.n > 0)
			return vector;
	}
	return STR_NONE;
}

bool
inspector_is_exploited(const struct finding *f)
{
	return f->fact != NULL &&
	       (f->fact->n_exploits > 0 || f->fact->kev.added_at != 0);
}

utc_s
inspector_exploited_at(const struct finding *f)
{
	utc_s at;

	if (f->fact == NULL)
		return 0;
	at = f->fact->kev.added_at;
	for (size_t i = 0; i < f->fact->n_exploits; i++)
		if (f->fact->exploits[i].published_at > at)
			at = f->fact->exploits[i].published_at;
	return at;
}

int64_t
inspector_age_days(const struct scan_result *r, const struct finding *f)
{
	if (f->published_at == 0 || r->scanned_at < f->published_at)
		return -1;
	return (r->scanned_at - f->published_at) / DAY_S;
}
