/* json.c: the whole result as one JSON document (schema/scan.schema.json). */
#include "report/json.h"
#include "core/cvss.h"
#include "core/purl.h"
#include "core/time.h"

static void
write_time(struct json_out *j, const char *name, utc_s at)
{
	struct arena a;

	json_out_key(j, name);
	if (at == 0) {
		json_out_null(j);
		return;
	}
	arena_init(&a, 4096);
	json_out_str(j, time_write(&a, at));
	arena_done(&a);
}

static void
write_target(struct json_out *j, const struct asset *asset)
{
	json_out_key(j, "target");
	json_out_object(j);
	json_out_member(j, "kind", str_from(asset_kind_name(asset->kind)));
	json_out_member(j, "given", asset->target);
	json_out_member(j, "name", asset->name);
	json_out_end(j);
}

static void
write_asset(struct json_out *j, const struct os_info *os)
{

	json_out_key(j, "asset");
	json_out_object(j);
	json_out_member(j, "family", os->family);
	json_out_member(j, "release", os->release);
	json_out_member(j, "codename", os->codename);
	json_out_member(j, "name", os->pretty);
	json_out_member(j, "kernel", os->kernel);
	json_out_member(j, "arch", os->arch);
	json_out_end(j);
}

static void
write_coverage(struct json_out *j, const struct scan_result *r)
{
	json_out_key(j, "coverage");
	json_out_array(j);
	for (size_t i = 0; i < r->n_coverage; i++) {
		const struct coverage *c = &r->coverage[i];

		json_out_object(j);
		json_out_member(j, "what", c->what);
		json_out_member(
		    j, "state", str_from(coverage_state_name(c->state)));
		write_time(j, "built_at", c->built_at);
		json_out_member(j, "reason", c->reason);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_diags(struct json_out *j, const struct scan_result *r)
{
	json_out_key(j, "diagnostics");
	json_out_array(j);
	for (size_t i = 0; i < r->n_diags; i++) {
		const struct diag *d = &r->diags[i];

		json_out_object(j);
		json_out_member(j, "where", d->where);
		json_out_member(j, "code", str_from(diag_code_name(d->code)));
		json_out_member(j, "text", d->text);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_purl(
    struct json_out *j, const struct package *p, const struct os_info *os)
{
	struct buf purl;

	buf_init(&purl, 64 << 10);
	purl_write_installed(&purl, p, os);
	json_out_member(j, "purl", buf_str(&purl));
	buf_done(&purl);
}

static void
write_package(
    struct json_out *j, const struct package *p, const struct os_info *os)
{
	json_out_key(j, "package");
	if (p == NULL) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	json_out_member(j, "name", p->name);
	json_out_member(j, "version", p->version);
	json_out_member_if(j, "arch", p->arch);
	write_purl(j, p, os);
	json_out_member(j, "source_name", p->source_name);
	json_out_member(j, "source_version", p->source_version);
	json_out_member_if(j, "module", p->module);
	json_out_member(j, "path", p->path);
	if (p->is_dev) {
		json_out_key(j, "dev");
		json_out_bool(j, true);
	}
	if (p->kernel != KERNEL_NONE)
		json_out_member(
		    j, "kernel", str_from(kernel_role_name(p->kernel)));
	json_out_end(j);
}

static void
write_evidence(struct json_out *j, const struct evidence *e)
{
	json_out_key(j, "evidence");
	json_out_object(j);
	json_out_member(j, "shard", e->shard);
	json_out_member(j, "record", e->record);
	json_out_member(j, "range", e->range);
	json_out_member(j, "comparator", e->comparator);
	json_out_end(j);
}

static void
write_words(
    struct json_out *j, const char *name, const struct str *words, size_t n)
{
	json_out_key(j, name);
	json_out_array(j);
	for (size_t i = 0; i < n; i++)
		json_out_str(j, words[i]);
	json_out_end(j);
}

/* Millionths as a decimal number. */
static void
write_ppm(struct json_out *j, const char *name, uint32_t ppm)
{
	json_out_key(j, name);
	json_out_millionths(j, ppm);
}

static void
write_exploits(struct json_out *j, const struct cve_fact *f)
{
	json_out_key(j, "exploits");
	json_out_array(j);
	for (size_t i = 0; i < f->n_exploits; i++) {
		const struct exploit *x = &f->exploits[i];

		json_out_object(j);
		json_out_member(
		    j, "kind", str_from(exploit_kind_name(x->kind)));
		json_out_member(j, "id", x->id);
		json_out_member_if(j, "title", x->title);
		json_out_member_if(j, "url", x->url);
		write_time(j, "published_at", x->published_at);
		json_out_key(j, "verified");
		json_out_bool(j, x->is_verified);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_ratings(struct json_out *j, const struct cve_fact *f)
{
	json_out_key(j, "ratings");
	json_out_array(j);
	for (size_t i = 0; i < f->n_ratings; i++) {
		const struct cvss_rating *r = &f->ratings[i];
		unsigned tenths;
		struct err e;

		json_out_object(j);
		json_out_member(j, "source", r->source);
		json_out_member(j, "cvss", r->vector);
		json_out_key(j, "score");
		if (cvss_base_score(r->vector, &tenths, &e) == 0)
			json_out_tenths(j, tenths);
		else
			json_out_null(j);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_kev(struct json_out *j, const struct kev_entry *k)
{
	json_out_key(j, "kev");
	if (k->added_at == 0) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	write_time(j, "added_at", k->added_at);
	write_time(j, "due_at", k->due_at);
	json_out_key(j, "ransomware");
	json_out_bool(j, k->is_ransomware);
	json_out_member_if(j, "action", k->action);
	json_out_end(j);
}

static void
write_epss(struct json_out *j, const struct epss_score *s)
{
	json_out_key(j, "epss");
	if (s->scored_at == 0) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	write_ppm(j, "probability", s->probability_ppm);
	write_ppm(j, "percentile", s->percentile_ppm);
	write_time(j, "scored_at", s->scored_at);
	json_out_end(j);
}

/* What is known of the CVE, whatever package has it. */
static void
write_fact(struct json_out *j, const struct cve_fact *f)
{
	json_out_key(j, "cve");
	if (f == NULL) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	json_out_member(j, "id", f->id);
	json_out_key(j, "rejected");
	json_out_bool(j, f->is_rejected);
	write_epss(j, &f->epss);
	write_kev(j, &f->kev);
	write_exploits(j, f);
	write_ratings(j, f);
	write_words(j, "weaknesses", f->weaknesses, f->n_weaknesses);
	write_words(j, "references", f->references, f->n_references);
	json_out_end(j);
}

/* How urgent it is on this asset. */
static void
write_priority(struct json_out *j, const struct priority *p)
{
	json_out_key(j, "priority");
	if (p == NULL) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	json_out_key(j, "risk");
	json_out_int(j, (int64_t)p->risk);
	json_out_member(j, "ssvc", str_from(ssvc_decision_name(p->decision)));
	json_out_key(j, "adjusted_score");
	if (p->adjusted_tenths > 0)
		json_out_tenths(j, p->adjusted_tenths);
	else
		json_out_null(j);
	json_out_member_if(j, "adjusted_cvss", p->adjusted_cvss);
	json_out_key(j, "changes");
	json_out_array(j);
	for (size_t i = 0; i < p->n_changes; i++) {
		json_out_object(j);
		json_out_member(j, "metric", p->changes[i].metric);
		json_out_member(j, "reason", p->changes[i].reason);
		json_out_end(j);
	}
	json_out_end(j);
	json_out_end(j);
}

/* Who says that it needs no action, and why. */
static void
write_suppression(struct json_out *j, const struct suppression *s)
{
	json_out_key(j, "suppression");
	if (s == NULL) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	json_out_member(j, "source", s->source);
	json_out_member(
	    j, "status", str_from(suppression_status_name(s->status)));
	json_out_member(j, "reason", s->reason);
	json_out_member_if(j, "justification", s->justification);
	write_time(j, "expires_at", s->expires_at);
	json_out_end(j);
}

void
json_finding(
    struct json_out *j, const struct finding *f, const struct os_info *os)
{
	json_out_object(j);
	json_out_member(j, "id", f->id);
	write_words(j, "aliases", f->aliases, f->n_aliases);
	json_out_member(j, "kind", str_from(finding_kind_name(f->kind)));
	json_out_member(j, "verdict", str_from(verdict_name(f->verdict)));
	write_package(j, f->package, os);
	json_out_key(j, "fixed_version");
	if (f->fixed_version.n > 0)
		json_out_str(j, f->fixed_version);
	else
		json_out_null(j);
	json_out_member_if(j, "fix_channel", f->fix_channel);
	json_out_member(j, "status", str_from(vendor_status_name(f->status)));
	json_out_member(j, "severity", str_from(severity_name(f->severity)));
	json_out_member_if(j, "severity_source", f->severity_source);
	json_out_key(j, "score");
	if (f->score_tenths > 0)
		json_out_tenths(j, f->score_tenths);
	else
		json_out_null(j);
	json_out_member_if(j, "cvss", f->cvss);
	json_out_member(j, "title", f->title);
	write_time(j, "published_at", f->published_at);
	write_fact(j, f->fact);
	write_priority(j, f->priority);
	write_suppression(j, f->suppression);
	write_evidence(j, &f->evidence);
	json_out_end(j);
}

void
json_scan(struct json_out *j, const struct scan_result *r, const char *schema)
{
	json_out_member(j, "schema", str_from(schema));
	write_time(j, "scanned_at", r->scanned_at);
	json_out_member(j, "digest", r->digest);
	write_target(j, &r->asset);
	write_asset(j, &r->os);
	json_out_key(j, "packages");
	json_out_int(j, (int64_t)r->n_packages);
	json_out_key(j, "partial");
	json_out_bool(j, scan_is_partial(r));
	write_coverage(j, r);
	write_diags(j, r);
}

static void
write_json(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	const struct finding *f;
	struct json_out j;

	(void)opt;
	json_out_init(&j, out);
	json_out_object(&j);
	json_scan(&j, r, "yagura-scan/1");
	json_out_key(&j, "findings");
	json_out_array(&j);
	findings->rewind(findings);
	while (findings->next(findings, &f))
		json_finding(&j, f, &r->os);
	json_out_end(&j);
	json_out_end(&j);
}

const struct report report_json = {
    .name = "json",
    .doc = "one document with everything, for programs",
    .write = write_json,
};
