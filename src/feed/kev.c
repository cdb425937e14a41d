/* kev.c: CISA's catalogue of known exploited vulnerabilities. */
#include "core/limits.h"
#include "feed/fact.h"
#include "feed/osv.h"
#include "feed/title.h"

/*
 * {catalogVersion, dateReleased, vulnerabilities: [{cveID, vulnerabilityName,
 * dateAdded, dueDate, requiredAction, knownRansomwareCampaignUse, cwes, …}]}.
 * Days are taken as UTC.
 * Source: cisa.gov, known_exploited_vulnerabilities_schema.json.
 */

static int
read_entry(struct arena *scratch, const struct json *v, struct fact_draft *d,
    struct err *e)
{
	const struct json *cwe = fact_items(d, v, "cwes");
	struct kev_entry *kev = &d->fact.kev;
	struct str campaign;

	if (osv_time(v, "dateAdded", &kev->added_at, e) < 0 ||
	    osv_time(v, "dueDate", &kev->due_at, e) < 0 ||
	    osv_string(v, "requiredAction", LIMIT_NAME_BYTES, &kev->action, e) <
		0 ||
	    osv_string(v, "knownRansomwareCampaignUse", LIMIT_NAME_BYTES,
		&campaign, e) < 0)
		return -1;
	/* It would not be in the catalogue for others. */
	if (kev->added_at == 0)
		return fail(e, E_INPUT, "no dateAdded");
	kev->is_ransomware = fact_is_word(campaign, "known");
	kev->name = title_line(scratch, json_get_str(v, "vulnerabilityName"));
	for (; cwe != NULL; cwe = cwe->next)
		fact_weakness(d, cwe->text);
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	const char *where = str_z(scratch, in->where);
	struct feed_edition edition = {.published_at = 0};
	const struct json *doc, *v;
	struct str bytes;
	struct err bad;

	if (stream_load(scratch, in->bytes, LIMIT_JSON_DOC_BYTES, where, &bytes,
		e) < 0 ||
	    json_parse(scratch, bytes, where, &doc, e) < 0)
		return -1;
	v = json_get_items(doc, "vulnerabilities");
	if (v == NULL)
		return fail(e, E_INPUT, "%s: no vulnerabilities in it", where);
	edition.name = json_get_str(doc, "catalogVersion");
	if (osv_time(doc, "dateReleased", &edition.published_at, &bad) < 0)
		diag_err(&out->diags, in->where, &bad);
	if (out->edition(out->ctx, &edition, e) < 0)
		return -1;
	for (size_t i = 0; v != NULL; v = v->next, i++) {
		struct fact_draft d = {.in = in, .out = out};

		d.fact.id = json_get_str(v, "cveID");
		if (!fact_is_cve(d.fact.id)) {
			fail(&bad, E_INPUT, "vulnerabilities[%zu]: no CVE id",
			    i);
			diag_err(&out->diags, in->where, &bad);
		} else if (read_entry(scratch, v, &d, &bad) < 0) {
			fact_fault(&d, &bad);
		} else if (fact_push(&d, e) < 0) {
			return -1;
		}
	}
	return 0;
}

static bool
wants(struct str name)
{
	return str_eq(
	    str_base(name), STR("known_exploited_vulnerabilities.json"));
}

static const char *const families[] = {"exploits", NULL};

const struct feed feed_kev = {
    .name = "kev",
    .version = 1,
    .doc = "CISA's catalogue of known exploited vulnerabilities",
    .licence = "CC0-1.0",
    .url = "https://www.cisa.gov/sites/default/files/feeds/"
	   "known_exploited_vulnerabilities.json",
    .path = "kev/known_exploited_vulnerabilities.json",
    .has_no_advisories = true,
    .families = families,
    .wants = wants,
    .read = read,
};
