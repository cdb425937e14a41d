/* nvd.c: the records of NIST's National Vulnerability Database. */
#include <stdio.h>

#include "core/limits.h"
#include "feed/fact.h"
#include "feed/title.h"

/*
 * {"vulnerabilities": [{"cve": {…}}, …]}: the yearly files, the file of what
 * was modified lately, and a page of the API all have this form. Configurations
 * (CPE) are not read. Times have no zone and are UTC.
 * Source: NVD CVE API 2.0 (nvd.nist.gov/developers/vulnerabilities).
 */

struct reading {
	struct arena *scratch; /* forgotten after each record */
	const struct feed_input *in;
	struct knowledge_sink *out;
	size_t n_seen;
};

/* NVD's own, CISA's by the id it has as publisher, and the CNAs'. */
static const char *
source_of(struct str source)
{
	if (str_eq(source, STR("nvd@nist.gov")))
		return "nvd";
	if (str_eq(source, STR("134c704f-9b21-4f2e-91b3-4a467353bcc0")))
		return "cisa-adp";
	return "cna";
}

static void
read_metrics(struct fact_draft *d, const struct json *cve)
{
	static const char *const names[] = {
	    "cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"};
	const struct json *metrics = json_get(cve, "metrics"), *m;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		for (m = fact_items(d, metrics, names[i]); m; m = m->next)
			fact_rating(d, source_of(json_get_str(m, "source")),
			    json_get(json_get(m, "cvssData"), "vectorString"));
}

static void
read_weaknesses(struct fact_draft *d, const struct json *cve)
{
	const struct json *w = fact_items(d, cve, "weaknesses"), *v;

	for (; w != NULL; w = w->next)
		for (v = fact_items(d, w, "description"); v; v = v->next)
			fact_weakness(d, json_get_str(v, "value"));
}

static int
read_one(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct reading *r = ctx;
	const struct json *cve = json_get(value, "cve");
	struct fact_draft d = {.in = r->in, .out = r->out};
	struct err bad;

	if (!str_eq(path[0], STR("vulnerabilities")))
		return 0;
	d.fact.id = json_get_str(cve, "id");
	if (!fact_is_cve(d.fact.id)) {
		fail(&bad, E_INPUT, "vulnerabilities[%zu]: no CVE id",
		    r->n_seen++);
		diag_err(&r->out->diags, r->in->where, &bad);
		return 0;
	}
	r->n_seen++;
	d.fact.is_rejected =
	    str_eq(json_get_str(cve, "vulnStatus"), STR("Rejected"));
	d.fact.title = title_sentence(
	    r->scratch, fact_english(fact_items(&d, cve, "descriptions")));
	read_metrics(&d, cve);
	read_weaknesses(&d, cve);
	fact_references(&d, cve);
	d.fact.published_at = fact_time(&d, cve, "published");
	d.fact.modified_at = fact_time(&d, cve, "lastModified");
	return fact_push(&d, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct reading r = {scratch, in, out, 0};
	char where[256];

	/* Not in scratch, which json_split resets. */
	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	if (json_split(scratch, in->bytes, 2, where, read_one, &r, e) < 0)
		return -1;
	/* A page of the API may be, but no file of the publisher's. */
	if (r.n_seen == 0)
		return fail(e, E_INPUT, "%s: no vulnerabilities in it", where);
	return 0;
}

static bool
wants(struct str member_name)
{
	struct str name = str_base(member_name);

	return str_starts(name, STR("nvdcve-2.0-")) &&
	       (str_ends(name, STR(".json")) ||
		   str_ends(name, STR(".json.gz")));
}

static const char *const families[] = {"cve", NULL};

#define YEAR(y) "nvdcve-2.0-" #y ".json.gz"
/* What was modified lately comes last, for it is newer than the years. */
static const char *const files[] = {YEAR(2002), YEAR(2003), YEAR(2004),
    YEAR(2005), YEAR(2006), YEAR(2007), YEAR(2008), YEAR(2009), YEAR(2010),
    YEAR(2011), YEAR(2012), YEAR(2013), YEAR(2014), YEAR(2015), YEAR(2016),
    YEAR(2017), YEAR(2018), YEAR(2019), YEAR(2020), YEAR(2021), YEAR(2022),
    YEAR(2023), YEAR(2024), YEAR(2025), YEAR(2026), YEAR(2027), YEAR(2028),
    YEAR(2029), YEAR(2030), YEAR(modified), NULL};

const struct feed feed_nvd = {
    .name = "nvd",
    .version = 1,
    .doc = "NIST's National Vulnerability Database: scores, weaknesses",
    .licence = "public domain",
    .url = "https://nvd.nist.gov/feeds/json/cve/2.0",
    .path = "nvd/feeds/json/cve/2.0",
    .files = files,
    /* Eight days, by nvd.nist.gov/vuln/data-feeds; it changes each two hours. */
    .recent = YEAR(modified),
    .recent_days = 7,
    .has_no_advisories = true,
    .families = families,
    .rank = 20,
    .wants = wants,
    .read = read,
};
