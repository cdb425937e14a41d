/* search_json.c: what a search found, for programs. */
#include "app/dump_facts.h"
#include "app/row_json.h"
#include "app/search.h"

static void
number(struct json_out *j, const char *name, int64_t n)
{
	json_out_key(j, name);
	json_out_int(j, n);
}

static void
row_object(struct json_out *j, const struct search_row *x)
{
	const struct vulndb *db = x->shard->db;

	json_out_object(j);
	json_out_member(j, "shard", x->shard->name);
	json_out_member(j, "package", x->package);
	json_out_member(j, "id", x->id);
	json_out_member(j, "feed", vulndb_feed_at(db, x->row.feed).name);
	row_json(j, &x->row);
	row_json_names(j, db, "notices", x->row.notices);
	json_out_end(j);
}

static void
shards_member(struct search *s, struct json_out *j, const struct search_vuln *v)
{
	const struct search_shard *shard = NULL;

	json_out_key(j, "shards");
	json_out_array(j);
	while ((shard = search_next_shard(s, v, shard)) != NULL)
		json_out_str(j, shard->name);
	json_out_end(j);
}

static void
epss_member(struct json_out *j, const struct epss_score *x)
{
	if (x->scored_at == 0)
		return;
	json_out_key(j, "epss");
	json_out_object(j);
	number(j, "probability_ppm", x->probability_ppm);
	number(j, "percentile_ppm", x->percentile_ppm);
	number(j, "scored_at", x->scored_at);
	json_out_end(j);
}

static void
vuln_object(struct search *s, struct json_out *j, const struct search_vuln *v)
{
	json_out_object(j);
	json_out_member(j, "id", v->id);
	json_out_member(j, "title", v->title);
	json_out_member_if(j, "cvss", v->cvss);
	if (v->score_tenths > 0) {
		json_out_key(j, "score");
		json_out_tenths(j, v->score_tenths);
	}
	number(j, "published_at", v->published_at);
	number(j, "modified_at", v->modified_at);
	json_out_key(j, "rejected");
	json_out_bool(j, v->facts.is_rejected);
	json_out_key(j, "malware");
	json_out_bool(j, v->is_malware);
	json_out_key(j, "aliases");
	json_out_array(j);
	for (size_t i = 0; i < v->n_aliases; i++)
		json_out_str(j, v->aliases[i]);
	json_out_end(j);
	dump_facts_members(j, &v->facts);
	epss_member(j, &v->facts.epss);
	shards_member(s, j, v);
	json_out_key(j, "affected");
	json_out_array(j);
	for (size_t i = 0; i < v->n_rows; i++)
		row_object(j, vec_at(&s->rows, v->first_row + i));
	json_out_end(j);
	json_out_end(j);
}

void
search_write_json(struct search *s, FILE *out)
{
	struct json_out j;

	json_out_init(&j, out);
	json_out_object(&j);
	json_out_member(&j, "schema", STR("yagura-db-search/1"));
	json_out_member(&j, "word", s->word);
	json_out_key(&j, "vulnerabilities");
	json_out_array(&j);
	for (size_t i = 0; i < s->vulns.n; i++)
		vuln_object(s, &j, vec_at(&s->vulns, i));
	json_out_end(&j);
	json_out_key(&j, "packages");
	json_out_array(&j);
	for (size_t i = 0; i < s->packages.n; i++)
		row_object(&j, vec_at(&s->packages, i));
	json_out_end(&j);
	json_out_key(&j, "titles");
	json_out_array(&j);
	for (size_t i = 0; i < s->titles.n; i++) {
		const struct search_title *t = vec_at(&s->titles, i);

		json_out_object(&j);
		json_out_member(&j, "id", t->id);
		json_out_member(&j, "title", t->title);
		json_out_end(&j);
	}
	json_out_end(&j);
	json_out_end(&j);
}
