/* matched.c: new inventories and what was found in them. */
#include "store/findings.h"

/* Has package id findings already, and is something doubtful about it? */
static int
look_at(struct store *s, struct arena *a, int64_t id, bool *ret_new,
    struct str *doubt, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	*ret_new = false;
	if (sql_ask(s->sql,
		"SELECT is_matched, doubt FROM package WHERE id = ?1",
		WITH(sql_int(id)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0) {
		*ret_new = sql_int_at(s->sql, q, 0) == 0;
		if (doubt->n == 0)
			*doubt = str_dup(a, sql_str_at(s->sql, q, 1));
	}
	sql_done(s->sql, q);
	return rc < 0 ? -1 : 0;
}

int
store_pending(struct store *s, struct arena *a, int64_t after,
    struct store_pending *ret, struct err *e)
{
	struct store_pending p = {.number = 0};
	bool *is_new;

	if (sql_get(s->sql,
		"SELECT id FROM inventory WHERE matched_at = 0 AND id > ?1 "
		"ORDER BY id LIMIT 1",
		WITH(sql_int(after)), &p.number, e) < 0)
		return -1;
	if (p.number == 0) {
		*ret = p;
		return 0;
	}
	if (store_inventory_read(s, a, p.number, &p.inv, &p.ids, &p.system, e) <
		0 ||
	    look_at(s, a, p.system, &p.system_is_new, &p.doubt, e) < 0)
		return -1;
	is_new = arena_zalloc(a, p.inv.n_packages, sizeof *is_new);
	for (size_t i = 0; i < p.inv.n_packages; i++) {
		if (look_at(s, a, p.ids[i], &is_new[i], &p.doubt, e) < 0)
			return -1;
		p.n_new += is_new[i];
	}
	p.is_new = is_new;
	*ret = p;
	return 0;
}

int
store_finding_add(struct store *s, int64_t package, int64_t shard,
    const struct finding *f, utc_s opened_at, struct err *e)
{
	struct told t;
	int64_t issue;

	if (store_intern_told(s, shard, f, &t, e) < 0 ||
	    store_intern_issue(s, t.vuln, f->package, &issue, e) < 0)
		return -1;
	return sql_do(s->sql,
	    "INSERT INTO finding (package_id, told_id, issue_id, kind, "
	    "verdict, status, severity, score_tenths, opened_at, closed_at, "
	    "n_reopened, fixed_version, fix_channel, severity_source, record, "
	    "range, comparator) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
	    "0, 0, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT DO NOTHING",
	    WITH(sql_int(package), sql_int(t.told), sql_int(issue),
		sql_int(f->kind), sql_int(f->verdict), sql_int(f->status),
		sql_int(f->severity), sql_int(f->score_tenths),
		sql_int(opened_at), sql_text(f->fixed_version),
		sql_text(f->fix_channel), sql_text(f->severity_source),
		sql_text(f->evidence.record), sql_text(f->evidence.range),
		sql_text(f->evidence.comparator)),
	    e);
}

/* ---- keeping a match */

/* May packages be matched with this, beside those that were? */
static int
check_shard(struct store *s, const struct store_shard *shard, bool *ret_stale,
    struct err *e)
{
	struct sql_stmt *q;
	int64_t id, one;
	bool same;
	int rc;

	if (store_shard(s, shard->name, &id, e) < 0 ||
	    sql_ask(s->sql, "SELECT seal FROM shard WHERE id = ?1",
		WITH(sql_int(id)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	same = rc > 0 && str_eq(sql_str_at(s->sql, q, 0), shard->seal);
	sql_done(s->sql, q);
	if (rc < 0 || same)
		return rc < 0 ? -1 : 0;
	rc = sql_get(s->sql,
	    "SELECT 1 FROM package WHERE shard_id = ?1 AND is_matched = 1 "
	    "LIMIT 1",
	    WITH(sql_int(id)), &one, e);
	if (rc == 0)
		return store_shard_set(s, id, shard->seal, e);
	*ret_stale = true;
	return rc < 0 ? -1 : 0;
}

static int
shard_of(struct store *s, int64_t package, int64_t *ret_shard, struct err *e)
{
	*ret_shard = 0;
	return sql_get(s->sql, "SELECT shard_id FROM package WHERE id = ?1",
		   WITH(sql_int(package)), ret_shard, e) < 0
		   ? -1
		   : 0;
}

static int
note_matched(struct store *s, int64_t package, struct str doubt, struct err *e)
{
	return sql_do(s->sql,
	    "UPDATE package SET is_matched = 1, doubt = ?2 WHERE id = ?1",
	    WITH(sql_int(package), sql_text(doubt)), e);
}

static int
add_findings(struct store *s, const struct store_pending *p,
    const struct store_match *m, struct err *e)
{
	for (size_t i = 0; i < m->n_findings; i++) {
		const struct finding *f = &m->findings[i];
		size_t at = f->package == NULL
				? 0
				: (size_t)(f->package - p->inv.packages);
		int64_t id = f->package == NULL ? p->system : p->ids[at];
		int64_t shard;

		if (f->package == NULL ? !p->system_is_new : !p->is_new[at])
			continue;
		if (shard_of(s, id, &shard, e) < 0 ||
		    store_finding_add(s, id, shard, f, 0, e) < 0)
			return -1;
	}
	if (p->system_is_new &&
	    note_matched(s, p->system, m->system_doubt, e) < 0)
		return -1;
	for (size_t i = 0; i < p->inv.n_packages; i++)
		if (p->is_new[i] &&
		    note_matched(s, p->ids[i], m->doubts[i], e) < 0)
			return -1;
	return 0;
}

int
store_doubts(struct store *s, const struct store_batch *batch,
    const struct str *doubts, struct str system_doubt, struct err *e)
{
	if (batch->system != 0 &&
	    note_matched(s, batch->system, system_doubt, e) < 0)
		return -1;
	for (size_t i = 0; i < batch->inv.n_packages; i++)
		if (batch->ids[i] != 0 &&
		    note_matched(s, batch->ids[i], doubts[i], e) < 0)
			return -1;
	return 0;
}

struct waiting {
	int64_t asset;
	utc_s at;
};

static int
move_waiting(struct store *s, int64_t inventory, struct err *e)
{
	struct vec list; /* struct waiting */
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql,
		"SELECT id, pending_at FROM asset WHERE pending_id = ?1 "
		"AND pending_id <> 0 ORDER BY id",
		WITH(sql_int(inventory)), &q, e) < 0)
		return -1;
	vec_init(&list, sizeof(struct waiting));
	while ((rc = sql_next(s->sql, q, e)) > 0)
		*(struct waiting *)vec_add(&list) = (struct waiting){
		    sql_int_at(s->sql, q, 0), sql_int_at(s->sql, q, 1)};
	for (size_t i = 0; i < list.n && rc == 0; i++) {
		const struct waiting *w = vec_at(&list, i);

		rc = store_move_asset(s, w->asset, inventory, w->at, e);
	}
	vec_done(&list);
	return rc;
}

static int
keep(struct store *s, const struct store_pending *p,
    const struct store_match *m, utc_s now, bool *ret_stale, struct err *e)
{
	for (size_t i = 0; i < m->n_shards; i++)
		if (check_shard(s, &m->shards[i], ret_stale, e) < 0)
			return -1;
	if (*ret_stale)
		return 0;
	if (add_findings(s, p, m, e) < 0 ||
	    sql_do(s->sql,
		"UPDATE inventory SET matched_at = ?2, coverage = ?3, "
		"reason = ?4 WHERE id = ?1",
		WITH(sql_int(p->number), sql_int(now), sql_int(m->coverage),
		    sql_text(m->reason)),
		e) < 0)
		return -1;
	return move_waiting(s, p->number, e);
}

int
store_matched(struct store *s, const struct store_pending *p,
    const struct store_match *m, utc_s now, bool *ret_stale, struct err *e)
{
	bool is_stale = false;
	int rc;

	arena_reset(&s->scratch);
	if (store_write_begin(s, e) < 0)
		return -1;
	rc = keep(s, p, m, now, &is_stale, e);
	/* What was set for other shards is the truth all the same. */
	if (store_write_end(s, rc, e) < 0)
		return -1;
	*ret_stale = is_stale;
	return 0;
}

/* ---- shards */

int
store_shards(struct store *s, struct arena *a, struct store_shard **ret_shards,
    size_t *ret_n, struct err *e)
{
	struct vec list; /* struct store_shard */
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql,
		"SELECT id, name, seal FROM shard WHERE name <> '' "
		"ORDER BY name",
		WITHOUT, &q, e) < 0)
		return -1;
	vec_init(&list, sizeof(struct store_shard));
	while ((rc = sql_next(s->sql, q, e)) > 0)
		*(struct store_shard *)vec_add(&list) =
		    (struct store_shard){sql_int_at(s->sql, q, 0),
			str_dup(a, sql_str_at(s->sql, q, 1)),
			str_dup(a, sql_str_at(s->sql, q, 2))};
	*ret_n = list.n;
	*ret_shards = vec_keep(&list, a);
	return rc;
}

int
store_shard_set(struct store *s, int64_t number, struct str seal, struct err *e)
{
	return sql_do(s->sql, "UPDATE shard SET seal = ?2 WHERE id = ?1",
	    WITH(sql_int(number), sql_text(seal)), e);
}

int
store_shard_renew(struct store *s, int64_t number, struct err *e)
{
	return sql_do(s->sql,
	    "UPDATE inventory SET matched_at = 0 WHERE id IN (SELECT "
	    "h.inventory_id FROM package p JOIN holder h "
	    "ON h.package_id = p.id WHERE p.shard_id = ?1)",
	    WITH(sql_int(number)), e);
}

/* ---- the store as a whole */

int
store_write_begin(struct store *s, struct err *e)
{
	return s->n_begun++ > 0 ? 0 : store_begin(s, e);
}

int
store_write_end(struct store *s, int rc, struct err *e)
{
	if (--s->n_begun > 0)
		return rc;
	return store_end(s, rc, e);
}

int
store_mark(struct store *s, struct arena *a, utc_s *ret_matched_at,
    struct str *ret_facts, struct err *e)
{
	struct str at;
	uint64_t n = 0;

	if (store_meta(s, a, "matched_at", &at, e) < 0 ||
	    store_meta(s, a, "facts", ret_facts, e) < 0)
		return -1;
	str_to_u64(at, INT64_MAX, &n);
	*ret_matched_at = (utc_s)n;
	return 0;
}

int
store_mark_set(
    struct store *s, utc_s matched_at, struct str facts, struct err *e)
{
	struct str at = str_printf(&s->scratch, "%lld", (long long)matched_at);

	if (store_meta_set(s, "matched_at", at, e) < 0)
		return -1;
	return store_meta_set(s, "facts", facts, e);
}
