/* assets.c: questions about assets. */
#include <stdlib.h>

#include "base/die.h"
#include "core/limits.h"
#include "store/asset_row.h"

struct store_assets {
	struct store *s;
	struct arena filter, row;
	struct store_asset_filter f;
	struct sql_stmt *q;
	struct counts counts;
	struct asset_row now;
	size_t n; /* told so far */
};

/* "debian:12" apart. */
static void
cut_os(struct str word, struct str *ret_family, struct str *ret_release)
{
	*ret_release = STR_NONE;
	*ret_family = STR_NONE;
	if (word.n == 0)
		return;
	str_cut(&word, ':', ret_family);
	if (!str_cut(&word, '\0', ret_release))
		*ret_release = STR_NONE;
}

static int
ask(struct store_assets *it, struct err *e)
{
	const struct store_asset_filter *f = &it->f;
	struct str family, release;

	cut_os(f->os, &family, &release);
	return sql_ask(it->s->sql,
	    "SELECT " ASSET_COLUMNS " FROM " ASSET_TABLES
	    "WHERE (?1 = '' OR a.uuid = ?1 OR a.instance_id = ?1 "
	    "OR a.machine_id = ?1 OR a.name = ?1) "
	    "AND (?2 = '' OR a.account = ?2) AND (?3 = '' OR a.region = ?3) "
	    "AND (?4 = '' OR a.namespace = ?4) "
	    "AND (?5 = '' OR c.family = ?5) AND (?6 = '' OR c.release = ?6) "
	    "AND (?7 = '' OR i.digest = ?7) "
	    "AND (?8 = '' OR (a.name, a.id) > "
	    "(SELECT b.name, b.id FROM asset b WHERE b.uuid = ?8)) "
	    "ORDER BY a.name, a.id",
	    WITH(sql_text(f->asset), sql_text(f->account), sql_text(f->region),
		sql_text(f->namespace), sql_text(family), sql_text(release),
		sql_text(f->digest), sql_text(f->after)),
	    &it->q, e);
}

int
store_assets_open(struct store *s, const struct store_asset_filter *f,
    struct store_assets **ret_it, struct err *e)
{
	struct store_assets *it = die_alloc(sizeof *it);
	struct str *const texts[] = {&it->f.asset, &it->f.account,
	    &it->f.region, &it->f.namespace, &it->f.os, &it->f.digest,
	    &it->f.tag.key, &it->f.tag.value, &it->f.after};

	*it = (struct store_assets){.s = s, .f = *f};
	arena_init(&it->filter, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&it->row, LIMIT_SCAN_ARENA_BYTES);
	counts_init(&it->counts, s);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = str_dup(&it->filter, *texts[i]);
	if (ask(it, e) < 0) {
		store_assets_close(it);
		return -1;
	}
	*ret_it = it;
	return 0;
}

static int
fill(struct store_assets *it, struct err *e)
{
	struct store_asset *asset = &it->now.asset;
	struct count n;

	if (it->now.inventory != 0) {
		if (counts_of_inventory(&it->counts, it->now.inventory, &n, e) <
		    0)
			return -1;
		memcpy(asset->n_open, n.n, sizeof n.n);
	}
	return store_tags(it->s, &it->row, asset, e);
}

int
store_assets_next(
    struct store_assets *it, const struct store_asset **ret_row, struct err *e)
{
	const struct store_asset *asset = &it->now.asset;
	bool has_tag;
	int rc;

	*ret_row = NULL;
	if (it->q == NULL || (it->f.limit > 0 && it->n == it->f.limit))
		return 0;
	while ((rc = sql_next(it->s->sql, it->q, e)) > 0) {
		arena_reset(&it->row);
		store_asset_at(it->s->sql, it->q, 0, &it->row, it->f.now,
		    it->f.stale_s, &it->now);
		if (it->f.has_coverage && asset->coverage != it->f.coverage)
			continue;
		if (store_has_tag(
			it->s, asset->number, &it->f.tag, &has_tag, e) < 0)
			return -1;
		if (!has_tag)
			continue;
		it->n++;
		if (fill(it, e) < 0)
			return -1;
		*ret_row = asset;
		return 0;
	}
	it->q = NULL;
	return rc;
}

void
store_assets_close(struct store_assets *it)
{
	if (it == NULL)
		return;
	sql_done(it->s->sql, it->q);
	counts_done(&it->counts);
	arena_done(&it->filter);
	arena_done(&it->row);
	free(it);
}

/* ---- one asset */

/* By the first of the four that somebody has; how many have it. */
static int
find(struct store *s, struct str word, int64_t *ret_id, size_t *ret_n,
    struct err *e)
{
	static const char *const texts[] = {
	    "SELECT id FROM asset WHERE uuid = ?1 LIMIT 2",
	    "SELECT id FROM asset WHERE instance_id = ?1 "
	    "AND instance_id <> '' LIMIT 2",
	    "SELECT id FROM asset WHERE machine_id = ?1 "
	    "AND machine_id <> '' LIMIT 2",
	    "SELECT id FROM asset WHERE name = ?1 AND name <> '' LIMIT 2",
	};

	*ret_n = 0;
	for (size_t i = 0; i < ARRAY_LEN(texts) && *ret_n == 0; i++) {
		struct sql_stmt *q;
		int rc;

		if (sql_ask(s->sql, texts[i], WITH(sql_text(word)), &q, e) < 0)
			return -1;
		while ((rc = sql_next(s->sql, q, e)) > 0) {
			*ret_id = sql_int_at(s->sql, q, 0);
			++*ret_n;
		}
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
read_asset(struct store *s, struct arena *a, int64_t id, utc_s now,
    struct asset_row *row, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql,
		"SELECT " ASSET_COLUMNS " FROM " ASSET_TABLES "WHERE a.id = ?1",
		WITH(sql_int(id)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0)
		store_asset_at(s->sql, q, 0, a, now, 0, row);
	sql_done(s->sql, q);
	if (rc == 0)
		return fail(e, E_ABSENT, "asset %lld is gone", (long long)id);
	return rc < 0 ? -1 : 0;
}

int
store_asset_find(struct store *s, struct arena *a, struct str word, utc_s now,
    struct store_asset *ret_asset, struct err *e)
{
	struct counts counts;
	struct asset_row row;
	struct count n = {{0}};
	int64_t id = 0;
	size_t n_found;
	int rc = 0;

	if (find(s, word, &id, &n_found, e) < 0)
		return -1;
	if (n_found == 0)
		return fail(
		    e, E_ABSENT, "%.*s: no asset of that name", STR_ARG(word));
	if (n_found > 1)
		return fail(e, E_USAGE,
		    "%.*s: several assets have that name; give a UUID",
		    STR_ARG(word));
	if (read_asset(s, a, id, now, &row, e) < 0)
		return -1;
	counts_init(&counts, s);
	if (row.inventory != 0)
		rc = counts_of_inventory(&counts, row.inventory, &n, e);
	counts_done(&counts);
	memcpy(row.asset.n_open, n.n, sizeof n.n);
	if (rc < 0 || store_tags(s, a, &row.asset, e) < 0)
		return -1;
	*ret_asset = row.asset;
	return 0;
}

int
store_inventory(struct store *s, struct arena *a, int64_t asset_number,
    struct inventory *ret_inv, struct err *e)
{
	const int64_t *ids;
	int64_t id = 0, system;

	if (sql_get(s->sql, "SELECT inventory_id FROM asset WHERE id = ?1",
		WITH(sql_int(asset_number)), &id, e) < 0)
		return -1;
	if (id == 0)
		return fail(e, E_ABSENT, "asset %lld has no inventory",
		    (long long)asset_number);
	return store_inventory_read(s, a, id, ret_inv, &ids, &system, e);
}

int
store_history(struct store *s, struct arena *a, int64_t asset_number,
    const struct store_period **ret_periods, size_t *ret_n, struct err *e)
{
	struct vec list; /* struct store_period */
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql,
		"SELECT a.since_at, 0, i.digest, i.n_packages FROM asset a "
		"JOIN inventory i ON i.id = a.inventory_id WHERE a.id = ?1 "
		"UNION ALL "
		"SELECT p.since_at, p.until_at, i.digest, i.n_packages "
		"FROM period p JOIN inventory i ON i.id = p.inventory_id "
		"WHERE p.asset_id = ?1 ORDER BY 1 DESC, 2",
		WITH(sql_int(asset_number)), &q, e) < 0)
		return -1;
	vec_init(&list, sizeof(struct store_period));
	while ((rc = sql_next(s->sql, q, e)) > 0)
		*(struct store_period *)vec_add(&list) = (struct store_period){
		    sql_int_at(s->sql, q, 0), sql_int_at(s->sql, q, 1),
		    str_dup(a, sql_str_at(s->sql, q, 2)),
		    (size_t)sql_int_at(s->sql, q, 3)};
	*ret_n = list.n;
	*ret_periods = vec_keep(&list, a);
	return rc;
}

/* ---- sums */

static int
sum_assets(struct store *s, utc_s now, struct store_sums *sums, struct err *e)
{
	struct counts counts;
	struct arena a;
	struct sql_stmt *q;
	struct count n;
	int rc;

	if (sql_ask(s->sql, "SELECT " ASSET_COLUMNS " FROM " ASSET_TABLES,
		WITHOUT, &q, e) < 0)
		return -1;
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	counts_init(&counts, s);
	while ((rc = sql_next(s->sql, q, e)) > 0) {
		struct asset_row row;

		arena_reset(&a);
		store_asset_at(s->sql, q, 0, &a, now, 0, &row);
		sums->n_assets++;
		sums->n_coverage[row.asset.coverage]++;
		if (row.inventory == 0 || row.asset.coverage == STORE_EXCLUDED)
			continue;
		rc = counts_of_inventory(&counts, row.inventory, &n, e);
		if (rc < 0)
			break;
		for (int i = 0; i < SEVERITY_N; i++)
			sums->n_open[i] += n.n[i];
	}
	sql_done(s->sql, q);
	counts_done(&counts);
	arena_done(&a);
	return rc;
}

int
store_sums(struct store *s, utc_s now, struct store_sums *ret, struct err *e)
{
	struct store_sums sums = {.n_assets = 0};
	int64_t n_inventories = 0, n_packages = 0, at = 0;

	if (sum_assets(s, now, &sums, e) < 0 ||
	    sql_get(s->sql, "SELECT count(*) FROM inventory", WITHOUT,
		&n_inventories, e) < 0 ||
	    sql_get(s->sql, "SELECT count(*) FROM package WHERE type <> ''",
		WITHOUT, &n_packages, e) < 0 ||
	    sql_get(s->sql,
		"SELECT CAST(value AS INTEGER) FROM meta "
		"WHERE name = 'matched_at'",
		WITHOUT, &at, e) < 0)
		return -1;
	sums.n_inventories = (size_t)n_inventories;
	sums.n_packages = (size_t)n_packages;
	sums.matched_at = at;
	*ret = sums;
	return 0;
}
