/* knowledge.c: a generation of the database, opened as it is asked for. */
#include "app/knowledge.h"

/* Facts files that are damaged say so in each answer too. */
static void
pass_over(void *ctx, const struct diag *d)
{
	(void)ctx;
	(void)d;
}

int
knowledge_open(struct knowledge *k, const char *db_dir, struct err *e)
{
	*k = (struct knowledge){.db_dir = db_dir};
	arena_init(&k->a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&k->shards, sizeof(struct knowledge_shard));
	if (generation_open(&k->a, db_dir, &k->gen, e) < 0) {
		k->gen = (struct generation){.dir = STR_NONE};
		if (e->code != E_ABSENT)
			return -1;
		k->none = str_printf(
		    &k->a, "%s; make one by \"yagura db update\"", e->text);
		return 0;
	}
	facts_set_open(str_z(&k->a, k->gen.dir),
	    (struct diag_sink){NULL, pass_over}, &k->facts);
	return 0;
}

void
knowledge_close(struct knowledge *k)
{
	for (size_t i = 0; i < k->shards.n; i++) {
		struct knowledge_shard *s = vec_at(&k->shards, i);

		vulndb_close(s->shard.db);
	}
	facts_set_close(&k->facts);
	vec_done(&k->shards);
	arena_done(&k->a);
}

bool
knowledge_is_current(const struct knowledge *k)
{
	struct generation g;
	struct arena a;
	struct err e;
	bool is;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	if (generation_open(&a, k->db_dir, &g, &e) < 0)
		is = k->gen.dir.n == 0 || e.code != E_ABSENT;
	else
		is = str_eq(g.dir, k->gen.dir);
	arena_done(&a);
	return is;
}

static void
open_shard(struct knowledge *k, struct knowledge_shard *s)
{
	struct match_shard *m = &s->shard;
	struct vulndb *db;
	struct err e;

	m->built_at = k->gen.built_at;
	if (k->none.n > 0)
		m->missing_reason = k->none;
	else if (generation_shard_find(&k->gen, m->name) == NULL)
		m->missing_reason = str_printf(&k->a, "%s has no data for %.*s",
		    k->db_dir, STR_ARG(m->name));
	else if (vulndb_open(generation_shard_path(&k->a, &k->gen, m->name),
		     &db, &e) < 0)
		m->missing_reason = str_dup(&k->a, str_from(e.text));
	else
		m->db = db;
	if (m->db != NULL)
		s->seal = str_printf(&k->a, "%016llx",
		    (unsigned long long)vulndb_info(m->db).checksum);
}

const struct knowledge_shard *
knowledge_shard(struct knowledge *k, struct str name)
{
	struct knowledge_shard *s;

	for (size_t i = 0; i < k->shards.n; i++) {
		s = vec_at(&k->shards, i);
		if (str_eq(s->shard.name, name))
			return s;
	}
	s = vec_add(&k->shards);
	s->shard.name = str_dup(&k->a, name);
	open_shard(k, s);
	return s;
}

struct str
knowledge_facts_seal(const struct knowledge *k, struct arena *a)
{
	static const char *const families[] = {"cve", "exploits", "epss"};
	struct str seal = STR_NONE;

	for (size_t i = 0; i < ARRAY_LEN(families) && k->gen.dir.n > 0; i++) {
		const struct generation_group *g =
		    generation_group_find(&k->gen, str_from(families[i]));

		if (g != NULL)
			seal = str_printf(a, "%.*s%s=%.*s@%lld ", STR_ARG(seal),
			    families[i], STR_ARG(g->recipe),
			    (long long)g->built_at);
	}
	return seal;
}

void
knowledge_match(struct knowledge *k, struct arena *a,
    const struct inventory *inv, utc_s now, struct match_shard **ret_shards,
    size_t *ret_n_shards, struct match_result *ret_r)
{
	struct match_shard *shards;
	size_t n;

	match_shards(a, inv, &shards, &n);
	for (size_t i = 0; i < n; i++)
		if (shards[i].name.n > 0)
			shards[i] = knowledge_shard(k, shards[i].name)->shard;
	match_inventory(a, inv,
	    &(struct match_knowledge){
		shards, n, k->gen.dir.n > 0 ? &k->facts : NULL},
	    now, ret_r);
	*ret_shards = shards;
	*ret_n_shards = n;
}

struct str
knowledge_doubt(struct knowledge *k, struct arena *a,
    const struct inventory *inv, const struct package *p, utc_s now)
{
	static const struct extract_result whole = {
	    .name = "os/store", .state = EXTRACT_OK, .n_files = 1};
	struct inventory one = {.os = inv->os,
	    .results = &whole,
	    .n_results = 1,
	    .packages = p,
	    .n_packages = p != NULL,
	    .repositories = inv->repositories,
	    .n_repositories = inv->n_repositories,
	    .is_walked = true};
	struct match_shard *shards;
	struct match_result r;
	size_t n;

	/* What runs is no matter of one package. */
	one.os.kernel = STR_NONE;
	knowledge_match(k, a, &one, now, &shards, &n, &r);
	for (size_t i = 0; i < r.n_coverage; i++) {
		const struct coverage *c = &r.coverage[i];

		if (c->state == COVERAGE_MISSING ||
		    c->state == COVERAGE_PARTIAL)
			return str_printf(a, "%.*s: %.*s", STR_ARG(c->what),
			    STR_ARG(c->reason));
	}
	return STR_NONE;
}
