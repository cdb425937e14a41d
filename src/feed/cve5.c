/* cve5.c: CVE records as their CNAs publish them, with what CISA adds. */
#include "core/limits.h"
#include "feed/fact.h"
#include "feed/title.h"

/*
 * One document per CVE: {cveMetadata, containers: {cna, adp: […]}}. The CNA
 * named the vulnerability; an ADP (authorized data publisher) adds to it.
 * CISA's one holds scores, weaknesses and the SSVC points it decides by.
 * Affected products (CPE, versions) are not read.
 * Source: CVE record format 5.1 (github.com/CVEProject/cve-schema); CISA
 * Vulnrichment.
 */

/* One option of SSVC: {"Exploitation": "poc"}. */
static int
read_option(
    struct ssvc_points *points, const struct json *option, struct err *e)
{
	static const char *const exploitation[SSVC_EXPLOITATION_N] = {
	    NULL, "none", "poc", "active"};
	static const char *const automatable[SSVC_ANSWER_N] = {
	    NULL, "no", "yes"};
	static const char *const impact[SSVC_ANSWER_N] = {
	    NULL, "partial", "total"};
	static const struct {
		const char *name;
		const char *const *words;
		int n;
	} rows[] = {
	    {"Exploitation",     exploitation, SSVC_EXPLOITATION_N},
	    {"Automatable",      automatable,  SSVC_ANSWER_N      },
	    {"Technical Impact", impact,       SSVC_ANSWER_N      },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct json *v = json_get(option, rows[i].name);
		int k = rows[i].n - 1;

		if (v == NULL)
			continue;
		while (k > 0 && (v->type != JSON_STRING ||
				    !fact_is_word(v->text, rows[i].words[k])))
			k--;
		if (k == 0)
			return fail(e, E_INPUT, "ssvc: %s: unknown answer",
			    rows[i].name);
		if (i == 0)
			points->exploitation = (enum ssvc_exploitation)k;
		else if (i == 1)
			points->automatable = (enum ssvc_answer)k;
		else
			points->total_impact = (enum ssvc_answer)k;
	}
	return 0;
}

static void
read_ssvc(struct fact_draft *d, const struct json *other)
{
	const struct json *option;
	struct err e;

	if (!str_eq(json_get_str(other, "type"), STR("ssvc")))
		return;
	option = fact_items(d, json_get(other, "content"), "options");
	for (; option != NULL; option = option->next)
		if (read_option(&d->fact.ssvc, option, &e) < 0)
			fact_fault(d, &e);
}

static void
read_metrics(
    struct fact_draft *d, const struct json *container, const char *source)
{
	static const char *const names[] = {
	    "cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"};
	const struct json *m = fact_items(d, container, "metrics"), *data;

	for (; m != NULL; m = m->next) {
		for (size_t i = 0; i < ARRAY_LEN(names); i++) {
			data = json_get(m, names[i]);
			if (data != NULL)
				fact_rating(
				    d, source, json_get(data, "vectorString"));
		}
		if (str_eq(str_from(source), STR("cisa-adp")))
			read_ssvc(d, json_get(m, "other"));
	}
}

static void
read_weaknesses(struct fact_draft *d, const struct json *container)
{
	const struct json *p = fact_items(d, container, "problemTypes"), *v;

	for (; p != NULL; p = p->next) {
		v = fact_items(d, p, "descriptions");
		for (; v != NULL; v = v->next) {
			struct str text = json_get_str(v, "cweId");

			if (text.n == 0)
				text = json_get_str(v, "description");
			fact_weakness(d, text);
		}
	}
}

static void
read_container(
    struct fact_draft *d, const struct json *container, const char *source)
{
	read_metrics(d, container, source);
	read_weaknesses(d, container);
	fact_references(d, container);
}

/* The CNA's title, or what its description says. */
static struct str
title_of(struct fact_draft *d, struct arena *a, const struct json *cna)
{
	struct str title = title_line(a, json_get_str(cna, "title"));

	if (title.n == 0)
		title = title_sentence(
		    a, fact_english(fact_items(d, cna, "descriptions")));
	if (title.n == 0)
		title = title_sentence(
		    a, fact_english(fact_items(d, cna, "rejectedReasons")));
	return title;
}

static int
read_meta(struct fact_draft *d, const struct json *meta, struct err *e)
{
	struct str state = json_get_str(meta, "state");
	struct cve_fact *f = &d->fact;

	f->id = json_get_str(meta, "cveId");
	if (!fact_is_cve(f->id))
		return fail(e, E_INPUT, "cveMetadata: no CVE id");
	f->is_rejected = str_eq(state, STR("REJECTED"));
	if (!f->is_rejected && !str_eq(state, STR("PUBLISHED")))
		return fail(e, E_INPUT, "%.*s: state \"%.*s\" is unknown",
		    STR_ARG(f->id), STR_ARG(str_first(state, 40)));
	f->published_at = fact_time(d, meta, "datePublished");
	f->modified_at = fact_time(d, meta, "dateUpdated");
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct fact_draft d = {.in = in, .out = out};
	const struct json *doc, *containers, *cna, *adp;
	struct str bytes;

	if (stream_load(scratch, in->bytes, LIMIT_JSON_DOC_BYTES, where, &bytes,
		e) < 0 ||
	    json_parse(scratch, bytes, where, &doc, e) < 0)
		return -1;
	if (read_meta(&d, json_get(doc, "cveMetadata"), e) < 0)
		return fail_at(e, "%s", where);
	containers = json_get(doc, "containers");
	cna = json_get(containers, "cna");
	if (cna == NULL || cna->type != JSON_OBJECT)
		return fail(e, E_INPUT, "%s: no containers.cna", where);
	d.fact.title = title_of(&d, scratch, cna);
	read_container(&d, cna, "cna");
	adp = fact_items(&d, containers, "adp");
	for (; adp != NULL; adp = adp->next) {
		struct str who = json_get_str(
		    json_get(adp, "providerMetadata"), "shortName");

		read_container(
		    &d, adp, str_eq(who, STR("CISA-ADP")) ? "cisa-adp" : "adp");
	}
	return fact_push(&d, e);
}

static bool
wants(struct str name)
{
	return fact_document_cve(name).n > 0;
}

static const char *const families[] = {"cve", NULL};

const struct feed feed_cve5 = {
    .name = "cve5",
    .version = 1,
    .doc = "CVE records with CISA's scores and SSVC points (Vulnrichment)",
    .licence = "CC0-1.0",
    .url = "https://codeload.github.com/cisagov/vulnrichment/tar.gz/refs/"
	   "heads/develop",
    .path = "vulnrichment",
    .is_archive = true,
    .has_no_advisories = true,
    .families = families,
    .rank = 30,
    .wants = wants,
    .read = read,
};
