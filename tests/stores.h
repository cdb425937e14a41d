/* stores.h: a store, a database and results to try them with. */
#ifndef TESTS_STORES_H
#define TESTS_STORES_H

#include "app/ingest.h"
#include "app/rematch.h"
#include "core/limits.h"
#include "tests/shards.h"

#define NOW ((utc_s)1800000000)
#define DAY ((utc_s)86400)

/* A store in a new folder; a database beside it. */
struct shop {
	struct arena a;
	const char *state, *db_dir;
	struct store *s;
	unsigned n_results;
};

static inline void
shop_open(struct shop *p, const char *name)
{
	struct err e;

	*p = (struct shop){.s = NULL};
	arena_init(&p->a, 64 << 20);
	p->state = str_printf(&p->a, "%s/%s", tap_dir(), name).p;
	p->db_dir = str_printf(&p->a, "%s/%s-db", tap_dir(), name).p;
	OK_ERR(store_open(p->state, &p->s, &e) == 0, &e);
}

static inline void
shop_close(struct shop *p)
{
	store_close(p->s);
	arena_done(&p->a);
}

/* Close it and open it again: what was not written is gone. */
static inline void
shop_again(struct shop *p)
{
	struct err e;

	store_close(p->s);
	p->s = NULL;
	OK_ERR(store_open(p->state, &p->s, &e) == 0, &e);
}

/* "bash 5.1,curl 7.88": packages of Debian 12, by name. */
static inline struct inventory
shop_inventory(struct shop *p, const char *words)
{
	struct inventory inv = {
	    .os = {.family = STR("debian"),
		   .release = STR("12"),
		   .codename = STR("bookworm")},
	    .is_walked = true
        };
	struct str rest = str_from(words), word, name;
	struct package *to = arena_zalloc(&p->a, strlen(words) + 1, sizeof *to);

	while (rest.n > 0 && str_cut(&rest, ',', &word)) {
		struct package *q = &to[inv.n_packages++];

		str_cut(&word, ' ', &name);
		q->type = STR("deb");
		q->name = q->source_name = name;
		q->version = q->source_version = word;
		q->arch = STR("amd64");
		q->path = STR("/var/lib/dpkg/status");
	}
	inv.packages = to;
	return inv;
}

/* A new result of that host, with an inventory or (NULL) without one. */
static inline struct store_result
shop_result(
    struct shop *p, const char *name, const struct inventory *inv, utc_s at)
{
	char *id = arena_alloc(&p->a, STORE_UUID_BYTES);
	struct store_result r = {
	    .road = ROAD_AGENT, .inv = inv, .scanned_at = at};

	store_uuid_of(str_printf(&p->a, "%s %u", p->state, p->n_results++), id);
	r.result_id = str_from(id);
	r.who.name = str_from(name);
	r.who.machine_id = str_printf(&p->a, "machine of %s", name);
	if (inv != NULL)
		r.digest = store_digest(&p->a, inv);
	return r;
}

static inline struct store_receipt
shop_take(struct shop *p, const struct store_result *r, utc_s now)
{
	struct store_receipt ret = {.ingested = STORE_NEED_INVENTORY};
	struct err e;

	OK_ERR(store_ingest(p->s, r, now, &ret, &e) == 0, &e);
	return ret;
}

/* The host has those packages from then on, and they are matched. */
static inline void
shop_has(struct shop *p, const char *name, const char *words, utc_s at)
{
	struct inventory inv = shop_inventory(p, words);
	struct store_result r = shop_result(p, name, &inv, at);
	struct store_receipt ret;
	struct knowledge k;
	struct err e;

	OK_ERR(knowledge_open(&k, p->db_dir, &e) == 0, &e);
	OK_ERR(app_ingest(p->s, &k, &r, at, &ret, &e) == 0, &e);
	knowledge_close(&k);
}

/* The next generation of the database: what was said to the lab. */
static inline void
shop_learn(struct shop *p, struct lab *l, utc_s built_at)
{
	const struct vulndb_shard_info *info;
	struct generation_shard *shards;
	struct generation g = {.built_at = built_at, .built_by = STR("a test")};
	struct generation_writer w;
	struct err e;
	size_t n;

	if (!OK_ERR(generation_begin(&p->a, p->db_dir, &w, &e) == 0, &e))
		return;
	OK_ERR(vulndb_build_write(l->b, w.dir, &info, &n, &e) == 0, &e);
	shards = arena_zalloc(&p->a, n, sizeof *shards);
	for (size_t i = 0; i < n; i++)
		shards[i] =
		    (struct generation_shard){info[i].name, info[i].size_bytes,
			info[i].n_packages, info[i].n_rows, info[i].n_vulns};
	g.shards = shards;
	g.n_shards = n;
	OK_ERR(generation_commit(&w, &g, &e) == 0, &e);
}

static inline struct rematch_sums
shop_rematch(struct shop *p, utc_s now)
{
	struct rematch_sums sums = {.n_shards = 0};
	struct knowledge k;
	struct err e;

	OK_ERR(knowledge_open(&k, p->db_dir, &e) == 0, &e);
	OK_ERR(app_rematch(p->s, &k, now, &sums, &e) == 0, &e);
	knowledge_close(&k);
	return sums;
}

/*
 * Findings as lines: "host CVE-1 curl 7.88 open +0 0\n"; days since NOW that
 * it was opened, closed, and how often it came back.
 */
static inline struct str
shop_findings(struct shop *p, const struct store_finding_filter *f, utc_s now)
{
	const struct store_finding *row;
	struct store_findings *it;
	struct buf b;
	struct str all;
	struct err e;

	buf_init(&b, 1 << 20);
	if (!OK_ERR(store_findings_open(p->s, f, now, &it, &e) == 0, &e))
		return STR_NONE;
	for (;;) {
		const struct package *q;

		if (!OK_ERR(store_findings_next(it, &row, &e) == 0, &e) ||
		    row == NULL)
			break;
		q = row->finding.package;
		buf_printf(&b, "%.*s %.*s %.*s %.*s %s +%lld",
		    STR_ARG(row->asset->who.name), STR_ARG(row->finding.id),
		    STR_ARG(q != NULL ? q->name : STR("-")),
		    STR_ARG(q != NULL ? q->version : STR("-")),
		    store_state_name(row->state),
		    (long long)((row->opened_at - NOW) / DAY));
		if (row->state == STORE_CLOSED)
			buf_printf(&b, " +%lld %s",
			    (long long)((row->closed_at - NOW) / DAY),
			    store_closing_name(row->closing));
		if (row->n_reopened > 0)
			buf_printf(&b, " again %u", row->n_reopened);
		buf_byte(&b, '\n');
	}
	store_findings_close(it);
	all = str_dup(&p->a, buf_str(&b));
	buf_done(&b);
	return all;
}

static inline void
shop_open_are(struct shop *p, utc_s now, const char *want)
{
	struct store_finding_filter f = {.limit = 0};

	EQ_STR(shop_findings(p, &f, now), str_from(want));
}

static inline void
shop_closed_are(struct shop *p, utc_s now, const char *want)
{
	struct store_finding_filter f = {
	    .has_state = true, .state = STORE_CLOSED};

	EQ_STR(shop_findings(p, &f, now), str_from(want));
}

#endif
