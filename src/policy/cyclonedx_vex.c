/*
 * cyclonedx_vex.c: the analyses in a CycloneDX document in JSON, with its
 * components in it or apart from them (BOM-Link). What a vulnerability affects
 * is named by a package URL, or by the reference of a component that has one.
 * Source: cyclonedx.org, specification 1.6, "vulnerabilities".
 */
#include "base/map.h"
#include "policy/vex.h"

static const struct {
	const char *state, *status;
} states[] = {
    {"not_affected",           "not_affected"       },
    {"false_positive",         "not_affected"       },
    {"resolved",               "fixed"              },
    {"resolved_with_pedigree", "fixed"              },
    {"exploitable",            "affected"           },
    {"in_triage",              "under_investigation"},
};

struct reader {
	struct rule_maker *m;
	struct map of_ref; /* bom-ref -> index into purls */
	struct vec purls;  /* struct str */
};

static bool
is_cyclonedx(const struct json *doc)
{
	return str_eq(json_get_str(doc, "bomFormat"), STR("CycloneDX"));
}

/* References of components, and of those in them; depth is JSON's. */
static void
note_components(struct reader *r, const struct json *c)
{
	for (; c != NULL; c = c->next) {
		struct str ref = json_get_str(c, "bom-ref");
		struct str *purl = vec_add(&r->purls);

		*purl = json_get_str(c, "purl");
		if (ref.n > 0)
			*map_put(&r->of_ref, ref, 0) =
			    (uint32_t)(r->purls.n - 1);
		note_components(r, json_get_items(c, "components"));
	}
}

/* "urn:cdx:SERIAL/1#REF" is REF. */
static struct str
plain_ref(struct str ref)
{
	ptrdiff_t at = str_find(ref, '#');

	return str_starts(ref, STR("urn:cdx:")) && at >= 0
		   ? str_skip(ref, (size_t)at + 1)
		   : ref;
}

static int
add_ref(struct reader *r, struct vex_draft *v, struct str ref, struct err *e)
{
	uint32_t index;

	ref = plain_ref(ref);
	if (map_get(&r->of_ref, ref, &index)) {
		const struct str *purl = vec_at(&r->purls, index);

		if (rule_is_target(r->m, ref))
			return vex_add_product(r->m, v, ref, e);
		return vex_add_product(r->m, v, *purl, e);
	}
	return vex_add_product(r->m, v, ref, e);
}

/* Its versions: only those of which the analysis can be true count. */
static int
add_affected(struct reader *r, struct vex_draft *v, const struct json *affects,
    struct err *e)
{
	const struct json *of = json_get_items(affects, "versions");
	struct str ref = json_get_str(affects, "ref");

	if (of == NULL)
		return add_ref(r, v, ref, e);
	for (; of != NULL; of = of->next) {
		struct str version = json_get_str(of, "version");

		/* Ranges are of vers, which we do not evaluate. */
		if (version.n == 0 ||
		    !str_eq(json_get_str(of, "status"), STR("unaffected")))
			continue;
		if (rule_draft_text(r->m, &v->draft, RULE_VERSION,
			PATTERN_EXACT, version, e) < 0)
			return -1;
	}
	return v->draft.all[RULE_VERSION].n > 0 ? add_ref(r, v, ref, e) : 0;
}

static int
set_state(
    struct reader *r, struct vex_draft *v, struct str state, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (str_eq(state, str_from(states[i].state)))
			return vex_set_status(
			    r->m, v, str_from(states[i].status), e);
	return rule_fail(r->m, v->draft.line, e,
	    "analysis.state: %.*s: not known", STR_ARG(str_first(state, 100)));
}

/* A rule for each thing affected: their versions are of one of them only. */
static int
read_affected(struct reader *r, const struct json *s,
    const struct json *affects, struct err *e)
{
	const struct json *analysis = json_get(s, "analysis");
	struct vex_draft v = {.draft = {.line = s->line}};
	struct suppression *says = &v.draft.rule.says;
	utc_s at;

	if (time_parse(json_get_str(analysis, "lastUpdated"), &at) ||
	    time_parse(json_get_str(s, "updated"), &at))
		v.draft.rule.said_at = at;
	says->justification = json_get_str(analysis, "justification");
	says->reason = json_get_str(analysis, "detail");
	if (set_state(r, &v, json_get_str(analysis, "state"), e) < 0 ||
	    vex_add_id(r->m, &v, json_get_str(s, "id"), e) < 0)
		return -1;
	for (const struct json *ref = json_get_items(s, "references");
	     ref != NULL; ref = ref->next)
		if (json_get_str(ref, "id").n > 0 &&
		    vex_add_id(r->m, &v, json_get_str(ref, "id"), e) < 0)
			return -1;
	if (affects != NULL && add_affected(r, &v, affects, e) < 0)
		return -1;
	return vex_add(r->m, &v, e);
}

static int
read_vulnerabilities(struct reader *r, const struct json *s, struct err *e)
{
	for (; s != NULL; s = s->next) {
		const struct json *a = json_get_items(s, "affects");

		/* Without an analysis nothing is stated. */
		if (json_get_str(json_get(s, "analysis"), "state").n == 0)
			continue;
		if (a == NULL && read_affected(r, s, NULL, e) < 0)
			return -1;
		for (; a != NULL; a = a->next)
			if (read_affected(r, s, a, e) < 0)
				return -1;
	}
	return 0;
}

static int
read_cyclonedx(struct rule_maker *m, struct str bytes, const struct json *doc,
    struct err *e)
{
	struct reader r = {.m = m};
	size_t from = m->rules.n;
	int rc;

	(void)bytes;
	map_init(&r.of_ref);
	vec_init(&r.purls, sizeof(struct str));
	note_components(&r, json_get_items(doc, "components"));
	rc =
	    read_vulnerabilities(&r, json_get_items(doc, "vulnerabilities"), e);
	vec_done(&r.purls);
	map_done(&r.of_ref);
	if (rc == 0)
		vex_sort(m, from);
	return rc;
}

const struct rule_form policy_cyclonedx_vex = {
    .name = "cyclonedx",
    .doc = "the analyses of a CycloneDX document",
    .is = is_cyclonedx,
    .read = read_cyclonedx,
};
