/* dump_facts.c: a whole facts file as JSON lines. */
#include "app/dump_facts.h"

#include "base/attr.h"
#include "fmt/json_out.h"

static void
begin(struct json_out *j, FILE *out, const char *kind)
{
	json_out_init(j, out);
	j->is_compact = true;
	json_out_object(j);
	json_out_member(j, "record", str_from(kind));
}

static void
number(struct json_out *j, const char *name, int64_t n)
{
	json_out_key(j, name);
	json_out_int(j, n);
}

static void
yes(struct json_out *j, const char *name)
{
	json_out_key(j, name);
	json_out_bool(j, true);
}

static void
dump_meta(const struct facts *f, FILE *out)
{
	struct facts_info info = facts_info(f);
	struct json_out j;

	begin(&j, out, "meta");
	number(&j, "data_at", info.data_at);
	number(&j, "epss_scored_at", info.epss_scored_at);
	json_out_end(&j);
	for (size_t i = 0; i < info.n_feeds; i++) {
		struct facts_feed x = facts_feed_at(f, i);

		begin(&j, out, "feed");
		json_out_member(&j, "name", x.name);
		json_out_member(&j, "licence", x.licence);
		json_out_member(&j, "digest", x.digest);
		json_out_member_if(&j, "edition", x.edition);
		number(&j, "published_at", x.published_at);
		number(&j, "records", (int64_t)x.n_records);
		json_out_end(&j);
	}
}

static void
dump_ratings(struct json_out *j, struct facts_run run)
{
	json_out_key(j, "ratings");
	json_out_array(j);
	for (size_t i = 0; i < run.n; i++) {
		struct facts_rating r = facts_rating_at(run, i);

		json_out_object(j);
		json_out_member(j, "source", r.source);
		json_out_member(j, "vector", r.vector);
		if (r.is_scored) {
			json_out_key(j, "score");
			json_out_tenths(j, r.score_tenths);
		}
		json_out_end(j);
	}
	json_out_end(j);
}

static void
dump_texts(struct json_out *j, const char *name, struct facts_run run,
    struct str (*at)(struct facts_run run, size_t i))
{
	json_out_key(j, name);
	json_out_array(j);
	for (size_t i = 0; i < run.n; i++)
		json_out_str(j, at(run, i));
	json_out_end(j);
}

static void
dump_exploits(struct json_out *j, struct facts_run run)
{
	json_out_key(j, "exploits");
	json_out_array(j);
	for (size_t i = 0; i < run.n; i++) {
		struct exploit x = facts_exploit_at(run, i);

		json_out_object(j);
		json_out_member(j, "kind", str_from(exploit_kind_name(x.kind)));
		json_out_member(j, "id", x.id);
		json_out_member_if(j, "title", x.title);
		json_out_member_if(j, "url", x.url);
		number(j, "published_at", x.published_at);
		if (x.is_verified)
			yes(j, "verified");
		json_out_end(j);
	}
	json_out_end(j);
}

static void
dump_kev(struct json_out *j, const struct kev_entry *k)
{
	if (k->added_at == 0)
		return;
	json_out_key(j, "kev");
	json_out_object(j);
	number(j, "added_at", k->added_at);
	number(j, "due_at", k->due_at);
	if (k->is_ransomware)
		yes(j, "ransomware");
	json_out_member(j, "name", k->name);
	json_out_member(j, "action", k->action);
	json_out_end(j);
}

static void
dump_ssvc(struct json_out *j, const struct ssvc_points *p)
{
	static const char *const exploitation[SSVC_EXPLOITATION_N] = {
	    "unknown", "none", "poc", "active"};
	static const char *const automatable[SSVC_ANSWER_N] = {
	    "unknown", "no", "yes"};
	static const char *const impact[SSVC_ANSWER_N] = {
	    "unknown", "partial", "total"};

	if (p->exploitation == SSVC_EXPLOITATION_UNKNOWN &&
	    p->automatable == SSVC_UNKNOWN && p->total_impact == SSVC_UNKNOWN)
		return;
	json_out_key(j, "ssvc");
	json_out_object(j);
	json_out_member(
	    j, "exploitation", str_from(exploitation[p->exploitation]));
	json_out_member(
	    j, "automatable", str_from(automatable[p->automatable]));
	json_out_member(
	    j, "technical_impact", str_from(impact[p->total_impact]));
	json_out_end(j);
}

void
dump_facts_members(struct json_out *j, const struct facts_record *r)
{
	dump_ratings(j, r->ratings);
	dump_texts(j, "weaknesses", r->weaknesses, facts_weakness_at);
	dump_texts(j, "references", r->references, facts_reference_at);
	dump_exploits(j, r->exploits);
	dump_kev(j, &r->kev);
	dump_ssvc(j, &r->ssvc);
}

static void
dump_cve(FILE *out, const char *id, const struct facts_record *r)
{
	struct json_out j;

	begin(&j, out, "cve");
	json_out_member(&j, "id", str_from(id));
	json_out_member_if(&j, "title", r->title);
	if (r->is_rejected)
		yes(&j, "rejected");
	number(&j, "published_at", r->published_at);
	number(&j, "modified_at", r->modified_at);
	dump_facts_members(&j, r);
	json_out_end(&j);
}

static int
dump_all(const struct facts *f, FILE *out, struct err *e)
{
	struct facts_info info = facts_info(f);
	struct facts_record r;
	struct epss_score s;
	struct facts_id id;
	struct json_out j;

	dump_meta(f, out);
	for (size_t i = 0; i < info.n_cves; i++) {
		if (facts_cve_at(f, i, &id, &r, e) < 0)
			return -1;
		dump_cve(out, id.text, &r);
	}
	for (size_t i = 0; i < info.n_epss; i++) {
		if (facts_epss_at(f, i, &id, &s, e) < 0)
			return -1;
		begin(&j, out, "epss");
		json_out_member(&j, "id", str_from(id.text));
		number(&j, "probability_ppm", s.probability_ppm);
		number(&j, "percentile_ppm", s.percentile_ppm);
		json_out_end(&j);
	}
	return 0;
}

int
dump_facts(const char *path, FILE *out, struct err *e)
{
	struct facts *f = NULL;
	int r = facts_open(path, &f, e);

	/* All of it is wanted: nothing is printed of a damaged file. */
	if (r == 0)
		r = facts_verify(f, e);
	if (r == 0)
		r = dump_all(f, out, e);
	facts_close(f);
	return r;
}
