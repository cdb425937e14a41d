/* cyclonedx_vuln.c: packages and their vulnerabilities as CycloneDX 1.6. */
#include "report/cyclonedx_vuln.h"

#include "core/cvss.h"
#include "core/time.h"
#include "report/about.h"
#include "sbom/cyclonedx.h"

/*
 * Source: cyclonedx.org, specification 1.6, "vulnerabilities". One of them is
 * told of all packages that come one after the other and differ in nothing
 * else; so an id may come more than once. Of CVE's scores the one we go by
 * comes first.
 */
#define VERSION_MAX 1024

struct writer {
	struct json_out j;
	const struct scan_result *r;
	const struct cyclonedx_how *how;
	size_t n;                   /* vulnerabilities so far */
	struct arena one;           /* what is below, of the one that is open */
	struct str said;            /* about_rest */
	const struct package *last; /* package that it affects */
	bool is_open;
};

static struct str
severity_word(enum severity s)
{
	if (s == SEVERITY_NEGLIGIBLE)
		return STR("info");
	return str_from(severity_name(s));
}

static const char *
method_of(unsigned version)
{
	switch (version) {
	case 20:
		return "CVSSv2";
	case 30:
		return "CVSSv3";
	case 31:
		return "CVSSv31";
	case 40:
		return "CVSSv4";
	default:
		return "other";
	}
}

static void
write_named(struct json_out *j, const char *key, struct str name)
{
	json_out_key(j, key);
	json_out_object(j);
	json_out_member(j, "name", name);
	json_out_end(j);
}

static void
write_vector(struct json_out *j, struct str source, struct str vector)
{
	struct cvss_scores s;
	struct err e;

	if (cvss_scores(vector, &s, &e) < 0)
		return;
	json_out_object(j);
	write_named(j, "source", source);
	json_out_key(j, "score");
	json_out_tenths(j, s.base);
	json_out_member(
	    j, "severity", severity_word(severity_of_score(s.base / 10.0)));
	json_out_member(j, "method", str_from(method_of(s.version)));
	json_out_member(j, "vector", vector);
	json_out_end(j);
}

/* Our severity first, then everybody's vectors. */
static void
write_ratings(struct json_out *j, const struct finding *f)
{
	const struct cve_fact *fact = f->fact;

	json_out_key(j, "ratings");
	json_out_array(j);
	json_out_object(j);
	write_named(j, "source", about_rater(f));
	if (f->score_tenths > 0) {
		json_out_key(j, "score");
		json_out_tenths(j, f->score_tenths);
	}
	json_out_member(j, "severity", severity_word(f->severity));
	json_out_member_if(j, "vector", f->cvss);
	json_out_end(j);
	for (size_t i = 0; fact != NULL && i < fact->n_ratings; i++)
		write_vector(
		    j, fact->ratings[i].source, fact->ratings[i].vector);
	json_out_end(j);
}

static void
write_source(struct json_out *j, struct arena *a, struct str id)
{
	struct str link = about_link(a, id);

	json_out_key(j, "source");
	json_out_object(j);
	json_out_member(
	    j, "name", about_is_cve(id) ? STR("NVD") : STR("yagura"));
	json_out_member_if(j, "url", link);
	json_out_end(j);
}

static void
write_references(struct json_out *j, struct arena *a, const struct finding *f)
{
	if (f->n_aliases == 0)
		return;
	json_out_key(j, "references");
	json_out_array(j);
	for (size_t i = 0; i < f->n_aliases; i++) {
		json_out_object(j);
		json_out_member(j, "id", f->aliases[i]);
		write_source(j, a, f->aliases[i]);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_weaknesses(struct json_out *j, const struct cve_fact *fact)
{
	uint64_t number;

	if (fact == NULL || fact->n_weaknesses == 0)
		return;
	json_out_key(j, "cwes");
	json_out_array(j);
	for (size_t i = 0; i < fact->n_weaknesses; i++) {
		struct str w = fact->weaknesses[i];

		if (str_starts(w, STR("CWE-")) &&
		    str_to_u64(str_skip(w, 4), 1000000, &number) && number > 0)
			json_out_int(j, (int64_t)number);
	}
	json_out_end(j);
}

static void
write_advisories(struct json_out *j, const struct cve_fact *fact)
{
	if (fact == NULL || fact->n_references == 0)
		return;
	json_out_key(j, "advisories");
	json_out_array(j);
	for (size_t i = 0; i < fact->n_references; i++) {
		if (!about_is_url(fact->references[i]))
			continue;
		json_out_object(j);
		json_out_member(j, "url", fact->references[i]);
		json_out_end(j);
	}
	json_out_end(j);
}

static const char *
state_of(enum vex_status s)
{
	switch (s) {
	case VEX_AFFECTED:
		return "exploitable";
	case VEX_NOT_AFFECTED:
		return "not_affected";
	case VEX_FIXED:
		return "resolved";
	case VEX_UNDER_INVESTIGATION:
	case VEX_STATUS_N:
		break;
	}
	return "in_triage";
}

/* CycloneDX has words of its own for those of VEX. */
static const char *
justification_of(const struct suppression *s)
{
	static const struct {
		const char *vex, *ours;
	} words[] = {
	    {"component_not_present",                             "code_not_present"  },
	    {"vulnerable_code_not_present",                       "code_not_present"  },
	    {"vulnerable_code_not_in_execute_path",               "code_not_reachable"},
	    {"vulnerable_code_cannot_be_controlled_by_adversary",
             "requires_environment"						   },
	    {"inline_mitigations_already_exist",
             "protected_by_mitigating_control"                                        },
	};

	for (size_t i = 0; s != NULL && i < ARRAY_LEN(words); i++)
		if (str_eq(s->justification, str_from(words[i].vex)))
			return words[i].ours;
	return NULL;
}

static void
write_analysis(struct writer *w, struct arena *a, const struct finding *f)
{
	enum vex_status status = about_vex(f);
	const char *word = justification_of(f->suppression);
	struct json_out *j = &w->j;

	if (!w->how->is_vex && f->suppression == NULL && status == VEX_AFFECTED)
		return;
	json_out_key(j, "analysis");
	json_out_object(j);
	json_out_member(j, "state", str_from(state_of(status)));
	if (status == VEX_NOT_AFFECTED && word != NULL)
		json_out_member(j, "justification", str_from(word));
	if (status == VEX_AFFECTED &&
	    (f->suppression != NULL || f->fixed_version.n > 0)) {
		json_out_key(j, "response");
		json_out_array(j);
		json_out_str(j, f->suppression != NULL ? STR("will_not_fix")
						       : STR("update"));
		json_out_end(j);
	}
	if (f->suppression != NULL)
		json_out_member(
		    j, "detail", about_suppression(a, f->suppression));
	else if (status == VEX_UNDER_INVESTIGATION)
		json_out_member(j, "detail", STR("could not be decided"));
	json_out_end(j);
}

static void
write_number(
    struct json_out *j, struct arena *a, const char *name, uint32_t millionths)
{
	cyclonedx_property(j, name,
	    str_printf(
		a, "%u.%06u", millionths / 1000000, millionths % 1000000));
}

static void
write_properties(struct json_out *j, struct arena *a, const struct finding *f)
{
	const struct cve_fact *fact = f->fact;

	json_out_key(j, "properties");
	json_out_array(j);
	cyclonedx_property(
	    j, "yagura:kind", str_from(finding_kind_name(f->kind)));
	cyclonedx_property(
	    j, "yagura:status", str_from(vendor_status_name(f->status)));
	cyclonedx_property(j, "yagura:record", f->evidence.record);
	cyclonedx_property(j, "yagura:range", f->evidence.range);
	if (f->package != NULL && f->package->kernel != KERNEL_NONE)
		cyclonedx_property(j, "yagura:kernel",
		    str_from(kernel_role_name(f->package->kernel)));
	if (f->fixed_version.n > 0)
		cyclonedx_property(j, "yagura:fixed_version", f->fixed_version);
	if (fact != NULL && fact->epss.scored_at != 0)
		write_number(j, a, "yagura:epss", fact->epss.probability_ppm);
	if (fact != NULL && fact->kev.added_at != 0)
		cyclonedx_property(j, "yagura:kev:added",
		    time_write_date(a, fact->kev.added_at));
	json_out_end(j);
}

static void
end_vulnerability(struct writer *w)
{
	if (!w->is_open)
		return;
	json_out_end(&w->j);
	json_out_end(&w->j);
	w->is_open = false;
}

/* What it affects is its last member: more may come. */
static void
begin_vulnerability(struct writer *w, struct arena *a, const struct finding *f)
{
	struct json_out *j = &w->j;

	arena_reset(&w->one);
	w->said = about_rest(&w->one, f);
	w->last = NULL;
	w->is_open = true;
	json_out_object(j);
	json_out_member(
	    j, "bom-ref", str_printf(a, "vulnerability-%zu", ++w->n));
	json_out_member(j, "id", f->id);
	write_source(j, a, f->id);
	write_references(j, a, f);
	write_ratings(j, f);
	write_weaknesses(j, f->fact);
	json_out_member_if(j, "description", f->title);
	json_out_member(j, "recommendation", about_action(a, f));
	write_advisories(j, f->fact);
	if (f->published_at != 0)
		json_out_member(j, "published", time_write(a, f->published_at));
	write_analysis(w, a, f);
	write_properties(j, a, f);
	json_out_key(j, "affects");
	json_out_array(j);
}

static struct str
ref_of(const struct writer *w, struct arena *a, const struct package *p)
{
	size_t number = about_number(w->r, p);

	if (number > 0)
		return str_printf(a, "package-%zu", number);
	return w->r->os.family.n > 0 ? STR("system") : STR("target");
}

static void
write_finding(struct writer *w, struct arena *a, const struct finding *f)
{
	enum vex_status status = about_vex(f);
	struct str version = about_version(f, &w->r->os);
	struct json_out *j = &w->j;

	if (!w->is_open || !str_eq(w->said, about_rest(a, f))) {
		end_vulnerability(w);
		begin_vulnerability(w, a, f);
	} else if (w->last == f->package) {
		return;
	}
	w->last = f->package;
	json_out_object(j);
	json_out_member(j, "ref", ref_of(w, a, f->package));
	if (version.n > 0 && version.n <= VERSION_MAX) {
		json_out_key(j, "versions");
		json_out_array(j);
		json_out_object(j);
		json_out_member(j, "version", version);
		json_out_member(j, "status",
		    status == VEX_UNDER_INVESTIGATION ? STR("unknown")
		    : status == VEX_AFFECTED          ? STR("affected")
						      : STR("unaffected"));
		json_out_end(j);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_gap(void *ctx, enum coverage_state state, struct str text)
{
	(void)state;
	cyclonedx_property(ctx, "yagura:not-checked", text);
}

static void
write_head(struct writer *w, struct arena *a)
{
	const struct scan_result *r = w->r;
	struct sbom_options opt = {.now = r->scanned_at,
	    .target = r->asset.target,
	    .digest = r->digest};

	cyclonedx_begin(&w->j, about_document(a, w->how->form, r));
	cyclonedx_metadata(&w->j, &opt, &r->os);
	about_gaps(r, write_gap, &w->j);
	json_out_end(&w->j);
	json_out_end(&w->j);
}

/* NULL: all of them. */
static bool *
packages_with_findings(
    struct arena *a, const struct writer *w, struct finding_iter *findings)
{
	const struct finding *f;
	bool *has;

	if (!w->how->is_vex)
		return NULL;
	has = arena_zalloc(a, w->r->n_packages + 1, sizeof *has);
	findings->rewind(findings);
	while (findings->next(findings, &f))
		if (about_is_vulnerability(f))
			has[about_number(w->r, f->package)] = true;
	return has;
}

static void
write_components(struct writer *w, struct finding_iter *findings)
{
	const struct scan_result *r = w->r;
	struct arena a;
	const bool *has;

	arena_init(&a, ABOUT_BYTES);
	has = packages_with_findings(&a, w, findings);
	json_out_key(&w->j, "components");
	json_out_array(&w->j);
	cyclonedx_system(&w->j, &r->os);
	for (size_t i = 0; i < r->n_packages; i++)
		if (has == NULL || has[i + 1])
			cyclonedx_package(
			    &w->j, &r->packages[i], i + 1, &r->os);
	json_out_end(&w->j);
	arena_done(&a);
}

/* That it is not whole, in the specification's own words. */
static void
write_composition(struct json_out *j, const struct scan_result *r)
{
	if (!scan_is_partial(r))
		return;
	json_out_key(j, "compositions");
	json_out_array(j);
	json_out_object(j);
	json_out_member(j, "aggregate", STR("incomplete"));
	json_out_key(j, "assemblies");
	json_out_array(j);
	json_out_str(j, STR("target"));
	json_out_end(j);
	json_out_end(j);
	json_out_end(j);
}

void
cyclonedx_report(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct cyclonedx_how *how)
{
	struct writer w = {.r = r, .how = how};
	const struct finding *f;
	struct arena a;

	arena_init(&a, ABOUT_BYTES);
	arena_init(&w.one, ABOUT_BYTES);
	json_out_init(&w.j, out);
	write_head(&w, &a);
	write_components(&w, findings);
	write_composition(&w.j, r);
	json_out_key(&w.j, "vulnerabilities");
	json_out_array(&w.j);
	findings->rewind(findings);
	while (findings->next(findings, &f)) {
		if (how->is_vex && !about_is_vulnerability(f))
			continue;
		arena_reset(&a);
		write_finding(&w, &a, f);
	}
	end_vulnerability(&w);
	json_out_end(&w.j);
	json_out_end(&w.j);
	arena_done(&w.one);
	arena_done(&a);
}
