/* endoflife.c: support windows of operating systems, from endoflife.date. */
#include "core/limits.h"
#include "feed/fact.h"
#include "feed/osv.h"
#include "feed/title.h"

/*
 * Two forms. Version 0 is a file per product, "ubuntu.json": [{cycle,
 * codename, releaseDate, eol, extendedSupport}, …], where the last two are a
 * day or a boolean. Version 1 is one file with all products, or with one:
 * {generated_at, result: [{name, releases: [{name, codename, releaseDate,
 * eolFrom, eoesFrom}, …]}, …]}.
 *
 * `eol` is the end of security support without a contract, `extendedSupport`
 * the end of what is sold beyond; in Debian's case that is LTS, which is for
 * everybody. Both name the last day with support. CentOS is left out: it goes
 * by Red Hat's advisories, but not by Red Hat's dates.
 * Source: endoflife.date/docs/api.
 */
#define DAY_S 86400

struct product {
	const char *name;
	const char *ecosystem;
	bool is_extended_for_all; /* its extended support */
};

static const struct product products[] = {
    {"almalinux",    "AlmaLinux",    false},
    {"alpine-linux", "Alpine",       false},
    {"amazon-linux", "Amazon Linux", false},
    {"debian",       "Debian",       true },
    {"fedora",       "Fedora",       false},
    {"opensuse",     "openSUSE",     false},
    {"oracle-linux", "Oracle Linux", false},
    {"rhel",         "Red Hat",      false},
    {"rocky-linux",  "Rocky Linux",  false},
    {"sles",         "SUSE",         false},
    {"ubuntu",       "Ubuntu",       false},
};

/* Names of members in the two forms. */
struct names {
	const char *release, *eol, *extended;
};
static const struct names names_v0 = {"cycle", "eol", "extendedSupport"};
static const struct names names_v1 = {"name", "eolFrom", "eoesFrom"};

struct reading {
	struct arena *scratch;
	const struct feed_input *in;
	struct knowledge_sink *out;
	const struct names *names;
	size_t n_products; /* that we know */
};

static const struct product *
product_of(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(products); i++)
		if (str_eq(name, str_from(products[i].name)))
			return &products[i];
	return NULL;
}

/* Releases as os-release names them; see core/ecosystem.c. */
static struct str
release_of(const struct product *p, struct str name)
{
	static const char *const debian[] = {"4.0", "5.0", "6.0"};
	struct str major;

	if (str_eq(str_from(p->ecosystem), STR("Amazon Linux")) &&
	    str_starts(name, STR("201")))
		return STR("1");
	/* Until 6.0 two numbers made a release of Debian. */
	if (str_eq(str_from(p->ecosystem), STR("Debian")))
		for (size_t i = 0; i < ARRAY_LEN(debian); i++)
			if (str_eq(str_of(debian[i], 1), name))
				return str_from(debian[i]);
	/* Before 16, a SLES without a service pack was just "15". */
	if (str_eq(str_from(p->ecosystem), STR("SUSE")) &&
	    str_ends(name, STR(".0"))) {
		major = str_first(name, name.n - strlen(".0"));
		if (str_cmp(major, STR("16")) < 0)
			return major;
	}
	return name;
}

/*
 * The first second behind the last day; 0 when support has not ended or was
 * never there.
 */
static int
read_end(
    const struct json *release, const char *name, utc_s *ret_t, struct err *e)
{
	const struct json *v = json_get(release, name);
	utc_s t;

	*ret_t = 0;
	if (v == NULL || v->type == JSON_NULL ||
	    (v->type == JSON_BOOL && !v->truth))
		return 0;
	if (v->type == JSON_BOOL)
		return fail(e, E_UNSUPPORTED,
		    "%s: ended on a day that is not stated", name);
	if (v->type != JSON_STRING || v->text.n != strlen("2026-01-31") ||
	    !time_parse(v->text, &t))
		return fail(e, E_INPUT, "%s: no day", name);
	*ret_t = t + DAY_S;
	return 0;
}

static int
read_release(const struct reading *r, const struct product *p,
    const struct json *release, struct release_life *ret_life, struct err *e)
{
	struct release_life life = {.codename = STR_NONE};
	struct str name = json_get_str(release, r->names->release);
	utc_s extended;

	if (name.n == 0)
		return fail(e, E_INPUT, "no %s", r->names->release);
	life.ecosystem = str_printf(r->scratch, "%s:%.*s", p->ecosystem,
	    STR_ARG(release_of(p, str_first(name, 32))));
	life.codename =
	    title_line(r->scratch, json_get_str(release, "codename"));
	if (osv_time(release, "releaseDate", &life.released_at, e) < 0 ||
	    read_end(release, r->names->eol, &life.eol_at, e) < 0 ||
	    read_end(release, r->names->extended, &extended, e) < 0)
		return fail_at(e, "%.*s", STR_ARG(str_first(name, 32)));
	/* Where nothing is sold beyond, the same day is given twice. */
	if (life.eol_at != 0 && extended > life.eol_at) {
		if (p->is_extended_for_all)
			life.lts_end_at = extended;
		else
			life.elts_end_at = extended;
	}
	*ret_life = life;
	return 0;
}

static int
read_product(struct reading *r, const struct product *p,
    const struct json *release, struct err *e)
{
	struct release_life life;
	struct err bad;

	r->n_products++;
	for (; release != NULL; release = release->next) {
		if (read_release(r, p, release, &life, &bad) < 0) {
			fail_at(&bad, "%s", p->name);
			diag_err(&r->out->diags, r->in->where, &bad);
		} else if (r->out->release(r->out->ctx, &life, e) < 0) {
			return -1;
		}
	}
	return 0;
}

/* One product of version 1; those we have no use for are passed over. */
static int
read_v1_product(struct reading *r, const struct json *product, struct err *e)
{
	const struct product *p = product_of(json_get_str(product, "name"));

	if (p == NULL)
		return 0;
	return read_product(r, p, json_get_items(product, "releases"), e);
}

static int
read_v1(struct reading *r, const struct json *doc, struct err *e)
{
	const struct json *result = json_get(doc, "result");
	struct feed_edition edition = {.published_at = 0};
	struct err bad;

	if (osv_time(doc, "generated_at", &edition.published_at, &bad) < 0)
		diag_err(&r->out->diags, r->in->where, &bad);
	if (edition.published_at != 0 &&
	    r->out->edition(r->out->ctx, &edition, e) < 0)
		return -1;
	if (result == NULL || result->type != JSON_ARRAY)
		return read_v1_product(r, result, e);
	for (const struct json *v = result->first; v; v = v->next)
		if (read_v1_product(r, v, e) < 0)
			return -1;
	return 0;
}

/* "ubuntu" of "api/ubuntu.json". */
static struct str
stem_of(struct str name)
{
	name = str_base(name);
	if (str_ends(name, STR(".json")))
		name = str_first(name, name.n - strlen(".json"));
	return name;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct reading r = {scratch, in, out, &names_v0, 0};
	const struct product *p = product_of(stem_of(in->name));
	const struct json *doc;
	struct str bytes;
	int result;

	if (stream_load(scratch, in->bytes, LIMIT_JSON_DOC_BYTES, where, &bytes,
		e) < 0 ||
	    json_parse(scratch, bytes, where, &doc, e) < 0)
		return -1;
	if (doc->type == JSON_ARRAY) {
		if (p == NULL)
			return fail(e, E_UNSUPPORTED,
			    "%s: no product with releases we know", where);
		return read_product(&r, p, doc->first, e);
	}
	r.names = &names_v1;
	result = read_v1(&r, doc, e);
	if (result == 0 && r.n_products == 0)
		return fail(e, E_INPUT, "%s: no product we know in it", where);
	return result;
}

static bool
wants(struct str name)
{
	struct str stem = stem_of(name);

	return product_of(stem) != NULL || str_eq(stem, STR("full"));
}

static const char *const families[] = {"almalinux", "alpine", "amazon",
    "debian", "fedora", "opensuse", "oracle", "redhat", "rocky", "suse",
    "ubuntu", NULL};

/* The publisher has both forms; a copy of it may have either. */
static const char *const files[] = {"almalinux.json", "alpine-linux.json",
    "amazon-linux.json", "debian.json", "fedora.json", "opensuse.json",
    "oracle-linux.json", "rhel.json", "rocky-linux.json", "sles.json",
    "ubuntu.json", "v1/products/full", NULL};

const struct feed feed_endoflife = {
    .name = "endoflife",
    .version = 2,
    .doc = "Support windows of operating systems, from endoflife.date",
    .licence = "MIT",
    .url = "https://endoflife.date/api",
    .path = "endoflife/api",
    .files = files,
    .has_no_advisories = true,
    .families = families,
    .rank = 1,
    .wants = wants,
    .read = read,
};
