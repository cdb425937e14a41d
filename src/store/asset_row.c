/* asset_row.c: assets as questions see them. */
#include "store/asset_row.h"

#include "core/limits.h"

/* The worst that holds. */
static void
judge(struct asset_row *row, struct arena *a, int64_t pending, bool is_excluded,
    int64_t coverage, struct str reason, utc_s now, utc_s stale_s)
{
	struct store_asset *t = &row->asset;

	if (is_excluded) {
		t->coverage = STORE_EXCLUDED;
		t->reason = STR("a tag excludes it");
	} else if (row->inventory == 0) {
		t->coverage = STORE_NEVER;
		t->reason = pending != 0
				? STR("its inventory is not matched yet")
				: STR("no inventory has come");
	} else if (coverage == STORE_UNSUPPORTED) {
		t->coverage = STORE_UNSUPPORTED;
		t->reason = reason;
	} else if (now - t->seen_at > stale_s) {
		t->coverage = STORE_STALE;
		t->reason = str_printf(a, "nothing has come since %.*s",
		    STR_ARG(time_write(a, t->seen_at)));
	} else {
		t->coverage = (enum store_coverage)coverage;
		t->reason = reason;
	}
}

void
store_asset_at(struct sql *sql, struct sql_stmt *q, int column, struct arena *a,
    utc_s now, utc_s stale_s, struct asset_row *ret)
{
	struct asset_row row = {.asset.number = sql_int_at(sql, q, column)};
	struct store_asset *t = &row.asset;
	struct str reason;
	struct str *const texts[] = {&t->uuid, &t->who.machine_id,
	    &t->who.instance_id, &t->who.name, &t->who.account, &t->who.region,
	    &t->who.image, &t->who.namespace, &t->os.family, &t->os.release,
	    &t->os.codename, &t->os.pretty, &t->os.arch, &t->os.kernel,
	    &t->digest, &reason, &t->note};
	int at = column + 1;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = str_dup(a, sql_str_at(sql, q, at++));
	t->road = (enum store_road)sql_int_at(sql, q, at++);
	t->first_at = sql_int_at(sql, q, at++);
	t->scanned_at = sql_int_at(sql, q, at++);
	t->seen_at = sql_int_at(sql, q, at++);
	t->since_at = sql_int_at(sql, q, at++);
	t->n_packages = (size_t)sql_int_at(sql, q, at++);
	row.inventory = sql_int_at(sql, q, at++);
	judge(&row, a, sql_int_at(sql, q, at), sql_int_at(sql, q, at + 1) != 0,
	    sql_int_at(sql, q, at + 2), reason, now,
	    stale_s > 0 ? stale_s : (utc_s)LIMIT_STORE_STALE_S);
	row.lives = str_dup(a, sql_str_at(sql, q, at + 3));
	*ret = row;
}

/* ---- counts */

void
counts_init(struct counts *c, struct store *s)
{
	c->s = s;
	arena_init(&c->keys, LIMIT_SCAN_ARENA_BYTES);
	map_init(&c->by_package);
	map_init(&c->by_inventory);
	vec_init(&c->list, sizeof(struct count));
}

void
counts_done(struct counts *c)
{
	vec_done(&c->list);
	map_done(&c->by_package);
	map_done(&c->by_inventory);
	arena_done(&c->keys);
}

static bool
known(struct counts *c, struct map *m, int64_t id, struct count *ret)
{
	uint32_t at;

	if (!map_get(m, str_of((const char *)&id, sizeof id), &at))
		return false;
	*ret = *(struct count *)vec_at(&c->list, at);
	return true;
}

static void
remember(struct counts *c, struct map *m, int64_t id, const struct count *n)
{
	struct str key =
	    str_dup(&c->keys, str_of((const char *)&id, sizeof id));

	*map_put(m, key, 0) = (uint32_t)c->list.n;
	*(struct count *)vec_add(&c->list) = *n;
}

static int
count_package(struct counts *c, int64_t id, struct count *ret, struct err *e)
{
	struct sql *sql = c->s->sql;
	struct count n = {{0}};
	struct sql_stmt *q;
	int rc;

	if (known(c, &c->by_package, id, ret))
		return 0;
	if (sql_ask(sql,
		"SELECT severity FROM finding WHERE package_id = ?1 "
		"AND closed_at = 0",
		WITH(sql_int(id)), &q, e) < 0)
		return -1;
	while ((rc = sql_next(sql, q, e)) > 0) {
		int64_t severity = sql_int_at(sql, q, 0);

		if (severity >= 0 && severity < SEVERITY_N)
			n.n[severity]++;
	}
	if (rc == 0) {
		remember(c, &c->by_package, id, &n);
		*ret = n;
	}
	return rc;
}

int
counts_of_inventory(
    struct counts *c, int64_t inventory, struct count *ret, struct err *e)
{
	struct count sum = {{0}}, n;
	struct id_list l;
	struct arena a;
	int rc;

	if (known(c, &c->by_inventory, inventory, ret))
		return 0;
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	rc = store_inventory_ids(c->s, &a, inventory, &l, e);
	for (size_t i = 0; rc == 0 && i < l.n; i++) {
		rc = count_package(c, l.ids[i], &n, e);
		for (int k = 0; rc == 0 && k < SEVERITY_N; k++)
			sum.n[k] += n.n[k];
	}
	arena_done(&a);
	if (rc < 0)
		return -1;
	remember(c, &c->by_inventory, inventory, &sum);
	*ret = sum;
	return 0;
}

/* ---- tags */

int
store_tags(
    struct store *s, struct arena *a, struct store_asset *asset, struct err *e)
{
	struct vec list; /* struct store_tag */
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql,
		"SELECT key, value FROM tag WHERE asset_id = ?1 ORDER BY key",
		WITH(sql_int(asset->number)), &q, e) < 0)
		return -1;
	vec_init(&list, sizeof(struct store_tag));
	while ((rc = sql_next(s->sql, q, e)) > 0)
		*(struct store_tag *)vec_add(&list) =
		    (struct store_tag){str_dup(a, sql_str_at(s->sql, q, 0)),
			str_dup(a, sql_str_at(s->sql, q, 1))};
	asset->n_tags = list.n;
	asset->tags = vec_keep(&list, a);
	return rc;
}

int
store_has_tag(struct store *s, int64_t asset, const struct store_tag *tag,
    bool *ret_has, struct err *e)
{
	int64_t one;
	int rc;

	*ret_has = true;
	if (tag->key.n == 0)
		return 0;
	rc = sql_get(s->sql,
	    "SELECT 1 FROM tag WHERE asset_id = ?1 AND key = ?2 "
	    "AND (?3 = '' OR value = ?3)",
	    WITH(sql_int(asset), sql_text(tag->key), sql_text(tag->value)),
	    &one, e);
	*ret_has = rc > 0;
	return rc < 0 ? -1 : 0;
}
