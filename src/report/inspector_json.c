/* inspector_json.c: the finding objects of Amazon Inspector's API. */
#include "core/cvss.h"
#include "core/limits.h"
#include "fmt/json_out.h"
#include "report/inspector.h"
#include "report/links.h"
#include "report/remedy.h"
#include "report/report.h"

/* What one report writes with. */
struct writer {
	struct json_out j;
	struct buf text;
};

/* The member whose text is in w->text, which is empty then; none if empty. */
static void
end_text(struct writer *w, const char *name)
{
	json_out_member_if(&w->j, name, buf_str(&w->text));
	buf_clear(&w->text);
}

static void
write_time(struct writer *w, const char *name, utc_s at)
{
	if (at == 0)
		return;
	json_out_key(&w->j, name);
	json_out_int(&w->j, at);
}

static void
write_list(
    struct writer *w, const char *name, const struct str *items, size_t n)
{
	json_out_key(&w->j, name);
	json_out_array(&w->j);
	for (size_t i = 0; i < n; i++)
		json_out_str(&w->j, items[i]);
	json_out_end(&w->j);
}

static void
write_version(struct writer *w, unsigned version)
{
	const char text[] = {
	    (char)('0' + version / 10), '.', (char)('0' + version % 10), '\0'};

	json_out_member(&w->j, "version", str_from(text));
}

static void
write_rating(struct writer *w, struct str source, struct str vector)
{
	struct cvss_scores s;
	struct err e;

	if (cvss_scores(vector, &s, &e) < 0)
		return;
	json_out_object(&w->j);
	json_out_key(&w->j, "baseScore");
	json_out_tenths(&w->j, s.base);
	json_out_member(&w->j, "scoringVector", vector);
	write_version(w, s.version);
	json_out_member(&w->j, "source", source);
	json_out_end(&w->j);
}

static void
write_ratings(struct writer *w, const struct finding *f)
{
	json_out_key(&w->j, "cvss");
	json_out_array(&w->j);
	if (str_eq(f->severity_source, STR("cvss")) && f->cvss.n > 0) {
		inspector_vendor(&w->text, f);
		write_rating(w, buf_str(&w->text), f->cvss);
		buf_clear(&w->text);
	}
	for (size_t i = 0; f->fact != NULL && i < f->fact->n_ratings; i++)
		write_rating(
		    w, f->fact->ratings[i].source, f->fact->ratings[i].vector);
	json_out_end(&w->j);
}

static void
write_package(
    struct writer *w, const struct inspector *x, const struct group_package *g)
{
	const struct package *p = g->package;
	struct inspector_version v = inspector_split(p->type, p->version);
	uint64_t epoch;

	json_out_object(&w->j);
	json_out_member(&w->j, "name", p->name);
	json_out_member(&w->j, "version", v.version);
	if (v.epoch.n > 0 && str_to_u64(v.epoch, UINT32_MAX, &epoch)) {
		json_out_key(&w->j, "epoch");
		json_out_int(&w->j, (int64_t)epoch);
	}
	json_out_member_if(&w->j, "release", v.release);
	json_out_member_if(&w->j, "arch", p->arch);
	json_out_member_if(
	    &w->j, "packageManager", str_from(remedy_manager(p)));
	if (strcmp(remedy_manager(p), "OS") != 0)
		json_out_member_if(&w->j, "filePath", p->path);
	if (g->fixed_version.n > 0)
		inspector_full_version(&w->text, p->type, g->fixed_version);
	end_text(w, "fixedInVersion");
	remedy_write(&w->text, p, g->fixed_version, &x->r->os);
	end_text(w, "remediation");
	json_out_end(&w->j);
}

static void
write_details(struct writer *w, const struct inspector *x)
{
	const struct finding *f = &x->g->first;
	const struct cve_fact *fact = f->fact;

	json_out_key(&w->j, "packageVulnerabilityDetails");
	json_out_object(&w->j);
	json_out_member(&w->j, "vulnerabilityId", f->id);
	inspector_vendor(&w->text, f);
	end_text(w, "source");
	links_write(&w->text, f, &x->r->os);
	end_text(w, "sourceUrl");
	if (str_eq(f->severity_source, STR("vendor")))
		json_out_member(&w->j, "vendorSeverity",
		    str_from(severity_name(f->severity)));
	write_time(w, "vendorCreatedAt", f->published_at);
	write_ratings(w, f);
	write_list(w, "relatedVulnerabilities", f->aliases, f->n_aliases);
	write_list(w, "referenceUrls", fact != NULL ? fact->references : NULL,
	    fact != NULL ? fact->n_references : 0);
	json_out_key(&w->j, "vulnerablePackages");
	json_out_array(&w->j);
	for (size_t i = 0; f->package != NULL && i < x->g->n; i++)
		write_package(w, x, &x->g->packages[i]);
	json_out_end(&w->j);
	json_out_end(&w->j);
}

static void
write_adjusted(struct writer *w, const struct finding *f)
{
	const struct priority *p = f->priority;
	struct cvss_scores s;
	struct err e;

	if (cvss_scores(p->adjusted_cvss, &s, &e) < 0)
		return;
	json_out_key(&w->j, "inspectorScoreDetails");
	json_out_object(&w->j);
	json_out_key(&w->j, "adjustedCvss");
	json_out_object(&w->j);
	json_out_member(&w->j, "scoreSource", STR("YAGURA"));
	json_out_member_if(&w->j, "cvssSource", f->severity_source);
	write_version(w, s.version);
	json_out_key(&w->j, "score");
	json_out_tenths(&w->j, p->adjusted_tenths);
	json_out_member(&w->j, "scoringVector", p->adjusted_cvss);
	json_out_key(&w->j, "adjustments");
	json_out_array(&w->j);
	for (size_t i = 0; i < p->n_changes; i++) {
		json_out_object(&w->j);
		json_out_member(&w->j, "metric", p->changes[i].metric);
		json_out_member(&w->j, "reason", p->changes[i].reason);
		json_out_end(&w->j);
	}
	json_out_end(&w->j);
	json_out_end(&w->j);
	json_out_end(&w->j);
}

static void
write_score(struct writer *w, const struct finding *f)
{
	unsigned tenths = f->priority != NULL ? f->priority->adjusted_tenths
					      : f->score_tenths;

	if (tenths > 0) {
		json_out_key(&w->j, "inspectorScore");
		json_out_tenths(&w->j, tenths);
	}
	if (f->priority != NULL)
		write_adjusted(w, f);
}

static void
write_exploits(struct writer *w, const struct finding *f)
{
	utc_s at = inspector_exploited_at(f);

	json_out_member(&w->j, "exploitAvailable",
	    inspector_is_exploited(f) ? STR("YES") : STR("NO"));
	if (at != 0) {
		json_out_key(&w->j, "exploitabilityDetails");
		json_out_object(&w->j);
		write_time(w, "lastKnownExploitAt", at);
		json_out_end(&w->j);
	}
	if (f->fact != NULL && f->fact->epss.scored_at != 0) {
		json_out_key(&w->j, "epss");
		json_out_object(&w->j);
		json_out_key(&w->j, "score");
		json_out_millionths(&w->j, f->fact->epss.probability_ppm);
		json_out_end(&w->j);
	}
}

static void
write_resource(struct writer *w, const struct scan_result *r)
{
	json_out_key(&w->j, "resources");
	json_out_array(&w->j);
	json_out_object(&w->j);
	json_out_member(
	    &w->j, "type", str_from(inspector_resource(r->asset.kind)));
	json_out_member(&w->j, "id", r->asset.name);
	json_out_key(&w->j, "details");
	json_out_object(&w->j);
	inspector_platform(&w->text, &r->os);
	end_text(w, "platform");
	json_out_end(&w->j);
	json_out_end(&w->j);
	json_out_end(&w->j);
}

static void
write_remediation(struct writer *w, const struct inspector *x)
{
	json_out_key(&w->j, "remediation");
	json_out_object(&w->j);
	json_out_key(&w->j, "recommendation");
	json_out_object(&w->j);
	inspector_remedy(&w->text, x);
	end_text(w, "text");
	json_out_end(&w->j);
	json_out_end(&w->j);
}

static void
write_finding(struct writer *w, const struct inspector *x)
{
	const struct finding *f = &x->g->first;

	json_out_object(&w->j);
	inspector_id(&w->text, x);
	end_text(w, "findingArn");
	json_out_member(&w->j, "type", STR("PACKAGE_VULNERABILITY"));
	inspector_title(&w->text, x);
	end_text(w, "title");
	json_out_member(&w->j, "description", f->title);
	json_out_member(
	    &w->j, "severity", str_from(inspector_severity(f->severity)));
	json_out_member(&w->j, "status", str_from(inspector_status(f)));
	write_time(w, "firstObservedAt", x->r->scanned_at);
	write_time(w, "lastObservedAt", x->r->scanned_at);
	write_time(w, "updatedAt", x->r->scanned_at);
	write_remediation(w, x);
	write_resource(w, x->r);
	write_score(w, f);
	json_out_member(&w->j, "fixAvailable",
	    f->fixed_version.n > 0 ? STR("YES") : STR("NO"));
	write_exploits(w, f);
	write_details(w, x);
	json_out_end(&w->j);
}

static void
write_inspector_json(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	struct writer w;
	struct groups groups;
	struct group g;
	const struct inspector x = {r, &g};

	(void)opt;
	json_out_init(&w.j, out);
	buf_init(&w.text, LIMIT_REPORT_CELL_BYTES);
	json_out_object(&w.j);
	json_out_key(&w.j, "findings");
	json_out_array(&w.j);
	groups_start(&groups, findings, NULL);
	while (groups_next(&groups, &g))
		write_finding(&w, &x);
	groups_done(&groups);
	json_out_end(&w.j);
	json_out_end(&w.j);
	buf_done(&w.text);
}

const struct report report_inspector_json = {
    .name = "inspector-json",
    .doc = "finding objects as Amazon Inspector's API has them",
    .write = write_inspector_json,
};
