/* rematch.c: findings of the whole store, brought up to a generation. */
#include "app/rematch.h"

#include <stdlib.h>

#include "app/ingest.h"
#include "os/clock.h"
#include "vulndb/diff.h"

struct rematch {
	struct store *s;
	struct knowledge *k;
	utc_s now, last; /* when it was last done; 0: never */
	struct rematch_sums sums;
	struct arena a;       /* of the shard at hand */
	struct arena scratch; /* of a batch */
	struct vec pairs;     /* struct store_pair */
	struct vec vulns;     /* struct str: with other ratings */
};

/* ---- batches */

static int
note_doubts(struct rematch *r, const struct store_batch *batch, struct err *e)
{
	const struct inventory *inv = &batch->inv;
	struct str *doubts =
	    arena_zalloc(&r->scratch, inv->n_packages, sizeof *doubts);
	struct str system = STR_NONE;

	if (batch->system != 0)
		system = knowledge_doubt(r->k, &r->scratch, inv, NULL, r->now);
	for (size_t i = 0; i < inv->n_packages; i++)
		if (batch->ids[i] != 0)
			doubts[i] = knowledge_doubt(
			    r->k, &r->scratch, inv, &inv->packages[i], r->now);
	return store_doubts(r->s, batch, doubts, system, e);
}

static int
match_batch(struct rematch *r, const struct store_batch *batch,
    const struct store_pair *pairs, size_t n_pairs, struct err *e)
{
	struct match_shard *shards;
	struct match_result found;
	size_t n_shards;
	int rc;

	arena_reset(&r->scratch);
	knowledge_match(
	    r->k, &r->scratch, &batch->inv, r->now, &shards, &n_shards, &found);
	if (store_write_begin(r->s, e) < 0)
		return -1;
	rc = store_rematched(r->s, batch, found.findings, found.n_findings,
	    pairs, n_pairs, r->now, &r->sums.changes, e);
	if (rc == 0 && pairs == NULL)
		rc = note_doubts(r, batch, e);
	return store_write_end(r->s, rc, e);
}

static int
match_batches(
    struct rematch *r, const struct store_batch_filter *f, struct err *e)
{
	/* Ratings may change every finding of a package. */
	bool by_pair = !f->all && f->n_vulns == 0 && !f->system;
	const struct store_batch *batch = NULL;
	struct store_batches *b;
	int rc;

	if (store_batches_open(r->s, f, &b, e) < 0)
		return -1;
	do {
		rc = store_batches_next(b, &batch, e);
		if (rc == 0 && batch != NULL)
			rc = match_batch(r, batch, by_pair ? f->pairs : NULL,
			    by_pair ? f->n_pairs : 0, e);
	} while (rc == 0 && batch != NULL);
	store_batches_close(b);
	return rc;
}

/* ---- what changed in a shard */

static int
add_pair(void *ctx, const struct diff_pair *pair, struct err *e)
{
	struct rematch *r = ctx;

	(void)e;
	*(struct store_pair *)vec_add(&r->pairs) = (struct store_pair){
	    str_dup(&r->a, pair->package), str_dup(&r->a, pair->id)};
	return 0;
}

/* Vulnerabilities of both that are rated or called otherwise. */
static void
add_retold(
    struct rematch *r, const struct vulndb *old, const struct vulndb *new)
{
	size_t i = 0, k = 0, n_old = vulndb_info(old).n_vulns,
	       n_new = vulndb_info(new).n_vulns;

	while (i < n_old && k < n_new) {
		struct vulndb_vuln x = vulndb_vuln_at(old, i);
		struct vulndb_vuln y = vulndb_vuln_at(new, k);
		int c = str_cmp(x.id, y.id);

		i += c <= 0;
		k += c >= 0;
		if (c == 0 &&
		    (!str_eq(x.title, y.title) || !str_eq(x.cvss, y.cvss) ||
			x.score_tenths != y.score_tenths ||
			x.is_malware != y.is_malware))
			*(struct str *)vec_add(&r->vulns) =
			    str_dup(&r->a, x.id);
	}
}

/* The shard that packages were matched with, if it still is there. */
static struct vulndb *
open_old(struct rematch *r, const struct store_shard *shard)
{
	struct generation g;
	struct vulndb *db;
	struct str seal;
	struct err e;

	if (shard->seal.n == 0 ||
	    generation_find(&r->a, r->k->db_dir, "previous", &g, &e) < 0 ||
	    generation_shard_find(&g, shard->name) == NULL ||
	    vulndb_open(
		generation_shard_path(&r->a, &g, shard->name), &db, &e) < 0)
		return NULL;
	seal = str_printf(
	    &r->a, "%016llx", (unsigned long long)vulndb_info(db).checksum);
	if (str_eq(seal, shard->seal))
		return db;
	vulndb_close(db);
	return NULL;
}

/* The difference into pairs and vulns: false when all must be matched. */
static int
find_changes(struct rematch *r, const struct store_shard *shard,
    const struct vulndb *new, bool *ret_some, struct err *e)
{
	struct vulndb *old = open_old(r, shard);
	struct diff_sum sum;
	int rc;

	*ret_some = false;
	if (old == NULL)
		return 0;
	rc = vulndb_diff(old, new, add_pair, r, &sum, e);
	if (rc == 0 && sum.n_retold > 0)
		add_retold(r, old, new);
	vulndb_close(old);
	*ret_some = rc == 0 && !sum.has_other;
	return rc;
}

/* Some package's support ended between then and now. */
static bool
has_ended(const struct rematch *r, const struct vulndb *db)
{
	for (size_t i = 0; i < vulndb_info(db).n_support; i++) {
		struct support_note n = vulndb_support_at(db, i);

		if (n.ended_at > r->last && n.ended_at <= r->now)
			return true;
	}
	return false;
}

static int
update_shard(struct rematch *r, const struct store_shard *shard, struct err *e)
{
	const struct knowledge_shard *k = knowledge_shard(r->k, shard->name);
	struct vulndb *db = k->shard.db;
	struct str seal = k->seal;
	struct store_batch_filter f = {.shard = shard->number};
	bool has_some = false;

	if (db != NULL && find_changes(r, shard, db, &has_some, e) < 0)
		return -1;
	r->sums.n_shards++;
	f.all = !has_some || has_ended(r, db);
	r->sums.n_whole += f.all;
	if (!f.all)
		r->sums.n_pairs += r->pairs.n;
	f.pairs = r->pairs.items;
	f.n_pairs = r->pairs.n;
	if ((f.all || f.n_pairs > 0) && match_batches(r, &f, e) < 0)
		return -1;
	if (!f.all && r->vulns.n > 0) {
		f = (struct store_batch_filter){.shard = shard->number,
		    .vulns = r->vulns.items,
		    .n_vulns = r->vulns.n};
		if (match_batches(r, &f, e) < 0)
			return -1;
	}
	/* Whether there is a shard at all is part of coverage. */
	if ((seal.n == 0) != (shard->seal.n == 0)) {
		if (store_shard_renew(r->s, shard->number, e) < 0)
			return -1;
	}
	return store_shard_set(r->s, shard->number, seal, e);
}

/* What ends with time: the system's life, and that of packages. */
static int
pass_time(struct rematch *r, const struct store_shard *shard, struct err *e)
{
	const struct knowledge_shard *k = knowledge_shard(r->k, shard->name);
	struct store_batch_filter f = {.shard = shard->number, .system = true};

	if (k->shard.db == NULL)
		return 0;
	f.all = has_ended(r, k->shard.db);
	return match_batches(r, &f, e);
}

static int
update_shards(struct rematch *r, struct err *e)
{
	const utc_s day = 86400;
	struct store_shard *shards;
	struct arena a;
	size_t n = 0;
	int rc;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	rc = store_shards(r->s, &a, &shards, &n, e);
	for (size_t i = 0; i < n && rc == 0; i++) {
		arena_reset(&r->a);
		r->pairs.n = r->vulns.n = 0;
		if (!str_eq(knowledge_shard(r->k, shards[i].name)->seal,
			shards[i].seal))
			rc = update_shard(r, &shards[i], e);
		if (rc == 0 && r->now / day != r->last / day)
			rc = pass_time(r, &shards[i], e);
	}
	arena_done(&a);
	return rc;
}

/* ---- facts */

struct facts_walk {
	struct rematch *r;
	struct vec changed; /* struct store_vuln */
};

static struct str
rating_seal(struct arena *a, const struct facts_record *rec)
{
	struct cve_fact f = {.title = rec->title, .n_ratings = rec->ratings.n};
	struct cvss_rating *ratings =
	    arena_zalloc(a, f.n_ratings, sizeof *ratings);

	for (size_t i = 0; i < f.n_ratings; i++) {
		struct facts_rating x = facts_rating_at(rec->ratings, i);

		ratings[i] = (struct cvss_rating){x.source, x.vector};
	}
	f.ratings = ratings;
	return store_fact_seal(a, &f);
}

static int
look_at_vuln(void *ctx, const struct store_vuln *v, struct err *e)
{
	struct facts_walk *w = ctx;
	struct rematch *r = w->r;
	struct store_vuln now = *v;
	struct facts_record rec;

	arena_reset(&r->scratch);
	if (facts_set_find(&r->k->facts, v->cve, &rec, e) < 0)
		return -1;
	now.facts = rec.is_known ? rating_seal(&r->scratch, &rec) : STR_NONE;
	now.epss_ppm = rec.is_known ? rec.epss.probability_ppm : 0;
	now.is_kev = rec.is_known && rec.kev.added_at != 0;
	if (str_eq(now.facts, v->facts) && now.epss_ppm == v->epss_ppm &&
	    now.is_kev == v->is_kev)
		return 0;
	if (!str_eq(now.facts, v->facts))
		*(struct str *)vec_add(&r->vulns) = str_dup(&r->a, v->name);
	now.facts = str_dup(&r->a, now.facts);
	now.name = now.cve = STR_NONE;
	*(struct store_vuln *)vec_add(&w->changed) = now;
	return 0;
}

static int
write_vulns(struct rematch *r, const struct vec *changed, struct err *e)
{
	int rc = 0;

	if (store_write_begin(r->s, e) < 0)
		return -1;
	for (size_t i = 0; i < changed->n && rc == 0; i++)
		rc = store_vuln_set(r->s, vec_at(changed, i), e);
	return store_write_end(r->s, rc, e);
}

/* Packages in which something of another rating was found. */
static int
rate_again(struct rematch *r, struct err *e)
{
	struct store_shard *shards;
	size_t n;

	if (r->vulns.n == 0)
		return 0;
	if (store_shards(r->s, &r->a, &shards, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct store_batch_filter f = {.shard = shards[i].number,
		    .vulns = r->vulns.items,
		    .n_vulns = r->vulns.n};

		if (match_batches(r, &f, e) < 0)
			return -1;
	}
	return 0;
}

static int
update_facts(struct rematch *r, struct err *e)
{
	struct facts_walk w = {.r = r};
	int rc;

	arena_reset(&r->a);
	r->vulns.n = 0;
	vec_init(&w.changed, sizeof(struct store_vuln));
	rc = store_vulns(r->s, look_at_vuln, &w, e);
	/* Ratings first: were they noted and then not used, nobody would. */
	if (rc == 0)
		rc = rate_again(r, e);
	if (rc == 0)
		rc = write_vulns(r, &w.changed, e);
	r->sums.n_vulns = w.changed.n;
	vec_done(&w.changed);
	return rc;
}

/* ---- all of it */

static int
run(struct rematch *r, struct err *e)
{
	struct str facts, seal;
	struct arena a;
	int rc;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	rc = store_mark(r->s, &a, &r->last, &facts, e);
	seal = knowledge_facts_seal(r->k, &a);
	if (rc == 0)
		rc = update_shards(r, e);
	if (rc == 0 && !str_eq(facts, seal))
		rc = update_facts(r, e);
	if (rc == 0)
		rc = store_mark_set(r->s, r->now, seal, e);
	arena_done(&a);
	return rc;
}

int
app_rematch_packages(struct store *s, struct knowledge *k, utc_s now,
    struct rematch_sums *ret, struct err *e)
{
	struct rematch r = {.s = s, .k = k, .now = now};
	int64_t begun = clock_ms();
	int rc;

	arena_init(&r.a, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&r.scratch, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&r.pairs, sizeof(struct store_pair));
	vec_init(&r.vulns, sizeof(struct str));
	rc = run(&r, e);
	vec_done(&r.pairs);
	vec_done(&r.vulns);
	arena_done(&r.a);
	arena_done(&r.scratch);
	r.sums.took_ms = clock_ms() - begun;
	*ret = r.sums;
	return rc;
}

int
app_rematch(struct store *s, struct knowledge *k, utc_s now,
    struct rematch_sums *ret, struct err *e)
{
	int64_t begun = clock_ms();

	if (app_rematch_packages(s, k, now, ret, e) < 0 ||
	    app_match_pending(s, k, now, &ret->n_inventories, e) < 0)
		return -1;
	ret->took_ms = clock_ms() - begun;
	return 0;
}
