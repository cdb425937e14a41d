/* why_json.c: what decides about one vulnerability, for programs. */
#include "app/why.h"
#include "core/time.h"
#include "fmt/json_out.h"

static void
key_array(struct json_out *j, const char *name)
{
	json_out_key(j, name);
	json_out_array(j);
}

static void
write_words(
    struct json_out *j, const char *name, const struct str *words, size_t n)
{
	key_array(j, name);
	for (size_t i = 0; i < n; i++)
		json_out_str(j, words[i]);
	json_out_end(j);
}

static void
write_time(struct json_out *j, struct arena *a, const char *name, utc_s at)
{
	if (at != 0)
		json_out_member(j, name, time_write(a, at));
}

static void
write_score(struct json_out *j, unsigned tenths, struct str vector)
{
	if (tenths > 0) {
		json_out_key(j, "score");
		json_out_tenths(j, tenths);
	}
	json_out_member_if(j, "cvss", vector);
}

static void
write_compare(struct json_out *j, const struct why_row *row,
    const struct why_compare *c, const char *order)
{
	if (!c->is_made)
		return;
	json_out_object(j);
	json_out_member(j, "version", row->version);
	json_out_member(j, "sign",
	    c->sign < 0   ? STR("<")
	    : c->sign > 0 ? STR(">")
			  : STR("="));
	json_out_member(j, "bound", c->bound);
	json_out_member(j, "order", str_from(order));
	json_out_end(j);
}

static void
write_row(
    struct json_out *j, const struct why_package *p, const struct why_row *row)
{
	const struct vulndb_row *r = &row->row;

	json_out_object(j);
	json_out_member(j, "feed", row->feed.name);
	json_out_member(j, "status", str_from(vendor_status_name(r->status)));
	if (r->severity != SEVERITY_UNKNOWN)
		json_out_member(
		    j, "severity", str_from(severity_name(r->severity)));
	json_out_member_if(j, "module", r->module);
	json_out_member_if(j, "channel", r->channel);
	json_out_member(j, "range", row->range);
	json_out_member_if(j, "left_out", row->left_out);
	json_out_member(j, "version", row->version);
	key_array(j, "comparisons");
	write_compare(j, row, &row->lo, p->order);
	write_compare(j, row, &row->hi, p->order);
	json_out_end(j);
	json_out_key(j, "in_range");
	json_out_bool(j, row->holds);
	json_out_end(j);
}

static void
write_suppression(struct json_out *j, const struct suppression *s)
{
	if (s == NULL)
		return;
	json_out_key(j, "suppression");
	json_out_object(j);
	json_out_member(j, "source", s->source);
	json_out_member(
	    j, "status", str_from(suppression_status_name(s->status)));
	json_out_member_if(j, "justification", s->justification);
	json_out_member_if(j, "reason", s->reason);
	json_out_end(j);
}

static void
write_finding(struct json_out *j, const struct why_package *p)
{
	const struct finding *f = p->found;

	if (f == NULL)
		return;
	json_out_key(j, "finding");
	json_out_object(j);
	json_out_member(j, "severity", str_from(severity_name(f->severity)));
	json_out_member_if(j, "severity_source", f->severity_source);
	json_out_member(j, "severity_reason", p->severity_reason);
	write_score(j, f->score_tenths, f->cvss);
	json_out_member_if(j, "fixed_version", f->fixed_version);
	write_suppression(j, f->suppression);
	json_out_end(j);
}

static void
write_package(struct json_out *j, const struct why_package *p)
{
	const struct package *of = p->package;

	json_out_object(j);
	json_out_member(j, "answer", str_from(why_answer_name(p->answer)));
	json_out_member(j, "name", of->name);
	json_out_member(j, "version", of->version);
	json_out_member(j, "type", of->type);
	json_out_member(j, "source_name", of->source_name);
	json_out_member(j, "source_version", of->source_version);
	json_out_member_if(j, "path", of->path);
	key_array(j, "records");
	for (size_t i = 0; i < p->n_rows; i++)
		write_row(j, p, &p->rows[i]);
	json_out_end(j);
	write_finding(j, p);
	json_out_end(j);
}

static void
write_vuln(struct json_out *j, struct arena *a, const struct why_vuln *v)
{
	json_out_object(j);
	json_out_member(j, "id", v->vuln.id);
	json_out_member(j, "shard", v->shard->name);
	json_out_member_if(j, "title", v->vuln.title);
	write_score(j, v->vuln.score_tenths, v->vuln.cvss);
	write_time(j, a, "published_at", v->vuln.published_at);
	write_words(j, "aliases", v->aliases, v->n_aliases);
	key_array(j, "packages");
	for (size_t i = 0; i < v->n_packages; i++)
		write_package(j, &v->packages[i]);
	json_out_end(j);
	write_words(j, "touches", v->touched, v->n_touched);
	json_out_end(j);
}

static void
write_facts(struct json_out *j, struct arena *a, const struct facts_record *f)
{
	json_out_object(j);
	json_out_member_if(j, "title", f->title);
	json_out_key(j, "rejected");
	json_out_bool(j, f->is_rejected);
	key_array(j, "ratings");
	for (size_t i = 0; i < f->ratings.n; i++) {
		struct facts_rating r = facts_rating_at(f->ratings, i);

		json_out_object(j);
		json_out_member(j, "source", r.source);
		write_score(j, r.is_scored ? r.score_tenths : 0, r.vector);
		json_out_end(j);
	}
	json_out_end(j);
	if (f->kev.added_at != 0) {
		json_out_key(j, "kev");
		json_out_object(j);
		write_time(j, a, "added_at", f->kev.added_at);
		write_time(j, a, "due_at", f->kev.due_at);
		json_out_key(j, "ransomware");
		json_out_bool(j, f->kev.is_ransomware);
		json_out_end(j);
	}
	if (f->epss.scored_at != 0) {
		json_out_key(j, "epss");
		json_out_object(j);
		json_out_key(j, "probability");
		json_out_millionths(j, f->epss.probability_ppm);
		json_out_key(j, "percentile");
		json_out_millionths(j, f->epss.percentile_ppm);
		write_time(j, a, "scored_at", f->epss.scored_at);
		json_out_end(j);
	}
	json_out_key(j, "exploits");
	json_out_int(j, (int64_t)f->exploits.n);
	json_out_end(j);
}

static void
write_coverage(struct json_out *j, const struct scan_result *r)
{
	key_array(j, "coverage");
	for (size_t i = 0; i < r->n_coverage; i++) {
		const struct coverage *c = &r->coverage[i];

		if (c->state >= COVERAGE_OK)
			continue;
		json_out_object(j);
		json_out_member(j, "what", c->what);
		json_out_member(
		    j, "state", str_from(coverage_state_name(c->state)));
		json_out_member(j, "reason", c->reason);
		json_out_end(j);
	}
	json_out_end(j);
}

void
why_write_json(FILE *out, const struct why *w)
{
	struct arena *a = &w->s->a;
	struct json_out j;

	json_out_init(&j, out);
	json_out_object(&j);
	json_out_member(&j, "schema", STR("yagura-explain/1"));
	json_out_member(&j, "id", w->id);
	json_out_member(&j, "target", w->s->asset.target);
	json_out_member(&j, "answer", str_from(why_answer_name(w->answer)));
	json_out_member(&j, "text", str_from(why_answer_text(w->answer)));
	key_array(&j, "vulnerabilities");
	for (size_t i = 0; i < w->n_vulns; i++)
		write_vuln(&j, a, &w->vulns[i]);
	json_out_end(&j);
	if (w->facts.is_known) {
		json_out_key(&j, "facts");
		write_facts(&j, a, &w->facts);
	}
	write_words(&j, "named_by", w->elsewhere, w->n_elsewhere);
	write_words(&j, "missing", w->missing, w->n_missing);
	write_coverage(&j, &w->s->result);
	json_out_end(&j);
}
