/* move.c: an asset has other packages than before. */
#include <stdlib.h>

#include "core/limits.h"
#include "store/internal.h"

/* A finding of a package that the asset had or has. */
struct row {
	int64_t issue, package, told;
	utc_s opened_at; /* of the row itself */
	bool was, is;    /* had it, has it */
};

struct move {
	struct store *s;
	struct arena *a;
	int64_t asset, from, to;
	utc_s at;
	struct asset_times then;
	struct id_list had, has;
	struct vec rows;      /* struct row */
	struct vec packages;  /* struct life_package: after the move */
	struct vec issues;    /* struct life_issue: likewise */
	struct map same_name; /* package (as bytes) -> 1: its name is there */
};

static int
add_row(struct move *m, struct sql_stmt *q)
{
	struct sql *sql = m->s->sql;
	int64_t package = sql_int_at(sql, q, 1);
	bool was = id_list_has(&m->had, package);
	bool is = id_list_has(&m->has, package);

	if (was || is)
		*(struct row *)vec_add(&m->rows) =
		    (struct row){sql_int_at(sql, q, 0), package,
			sql_int_at(sql, q, 2), sql_int_at(sql, q, 3), was, is};
	return 0;
}

static int
add_rows(struct move *m, const char *text, int64_t of, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(m->s->sql, text, WITH(sql_int(of)), &q, e) < 0)
		return -1;
	while ((rc = sql_next(m->s->sql, q, e)) > 0)
		add_row(m, q);
	return rc;
}

static const char rows_of_package[] =
    "SELECT issue_id, package_id, told_id, opened_at FROM finding "
    "WHERE package_id = ?1 AND closed_at = 0";
static const char rows_of_issue[] =
    "SELECT issue_id, package_id, told_id, opened_at FROM finding "
    "WHERE issue_id = ?1 AND closed_at = 0";

/*
 * Packages of the same name that stay, for one version of several may go;
 * their findings are the same issues.
 */
static int
add_namesakes(struct move *m, int64_t package, bool *ret_has, struct err *e)
{
	struct vec stay; /* int64_t */
	struct sql_stmt *q;
	int rc;

	*ret_has = false;
	if (sql_ask(m->s->sql,
		"SELECT o.id FROM package p JOIN package o "
		"ON o.name = p.name AND o.type = p.type "
		"WHERE p.id = ?1 AND p.type <> ''",
		WITH(sql_int(package)), &q, e) < 0)
		return -1;
	vec_init(&stay, sizeof(int64_t));
	while ((rc = sql_next(m->s->sql, q, e)) > 0) {
		int64_t id = sql_int_at(m->s->sql, q, 0);

		if (!id_list_has(&m->has, id))
			continue;
		*ret_has = true;
		if (id_list_has(&m->had, id))
			*(int64_t *)vec_add(&stay) = id;
	}
	for (size_t i = 0; i < stay.n && rc == 0; i++)
		rc = add_rows(
		    m, rows_of_package, *(int64_t *)vec_at(&stay, i), e);
	vec_done(&stay);
	return rc;
}

/* A package that comes or goes. */
static int
add_package(struct move *m, const int64_t *id, bool comes, struct err *e)
{
	bool has_name;

	if (comes)
		*(struct life_package *)vec_add(&m->packages) =
		    (struct life_package){*id, m->at};
	if (add_rows(m, rows_of_package, *id, e) < 0 ||
	    add_namesakes(m, *id, &has_name, e) < 0)
		return -1;
	if (!comes && has_name)
		*map_put(
		    &m->same_name, str_of((const char *)id, sizeof *id), 0) = 1;
	return 0;
}

static void
keep_package(struct move *m, int64_t id)
{
	const struct lives *l = &m->then.lives;

	for (size_t i = 0; i < l->n_packages; i++)
		if (l->packages[i].package == id)
			*(struct life_package *)vec_add(&m->packages) =
			    l->packages[i];
}

/* Walk both sorted lists side by side. */
static int
compare(struct move *m, struct err *e)
{
	size_t i = 0, k = 0;

	while (i < m->had.n || k < m->has.n) {
		const int64_t *old = &m->had.ids[i], *new = &m->has.ids[k];
		int rc = 0;

		if (k == m->has.n || (i < m->had.n && *old < *new)) {
			rc = add_package(m, old, false, e);
			i++;
		} else if (i == m->had.n || *new < *old) {
			rc = add_package(m, new, true, e);
			k++;
		} else {
			if (m->then.lives.n_packages > 0)
				keep_package(m, *new);
			i++;
			k++;
		}
		if (rc < 0)
			return -1;
	}
	for (i = 0; i < m->then.lives.n_issues; i++)
		if (add_rows(
			m, rows_of_issue, m->then.lives.issues[i].issue, e) < 0)
			return -1;
	return 0;
}

static int
cmp_row(const void *x, const void *y)
{
	const struct row *r = x, *q = y;

	if (r->issue != q->issue)
		return r->issue < q->issue ? -1 : 1;
	return (r->package > q->package) - (r->package < q->package);
}

/* All that is known of one issue on the asset. */
struct group {
	const struct row *first; /* that it had */
	bool was, is;
	utc_s opened_at; /* before the move */
	utc_s otherwise; /* what will be told without a note */
	uint64_t n_reopened;
};

static struct group
sum_up(const struct move *m, const struct asset_times *now,
    const struct row *rows, size_t n)
{
	struct group g = {.opened_at = INT64_MAX, .otherwise = INT64_MAX};
	uint64_t n_reopened;
	utc_s at;

	for (size_t i = 0; i < n; i++) {
		const struct row *r = &rows[i];

		if (r->was) {
			at = lives_opened(&m->then, r->package, r->issue,
			    r->opened_at, &n_reopened);
			if (at < g.opened_at) {
				g.opened_at = at;
				g.n_reopened = n_reopened;
			}
			if (g.first == NULL)
				g.first = r;
			g.was = true;
		}
		if (r->is) {
			at = lives_opened(now, r->package, r->issue,
			    r->opened_at, &n_reopened);
			if (at < g.otherwise)
				g.otherwise = at;
			g.is = true;
		}
	}
	return g;
}

static void
note(struct move *m, int64_t issue, utc_s opened_at, uint64_t n_reopened)
{
	*(struct life_issue *)vec_add(&m->issues) =
	    (struct life_issue){issue, opened_at, n_reopened};
}

static int
close_issue(struct move *m, const struct group *g, struct err *e)
{
	const struct row *r = g->first;
	uint32_t has_name = 0;

	map_get(&m->same_name,
	    str_of((const char *)&r->package, sizeof r->package), &has_name);
	return sql_do(m->s->sql,
	    "INSERT INTO closed (asset_id, issue_id, opened_at, closed_at, "
	    "closing, n_reopened, package_id, told_id) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
	    "ON CONFLICT (asset_id, issue_id, opened_at) DO UPDATE SET "
	    "closed_at = excluded.closed_at, closing = excluded.closing",
	    WITH(sql_int(m->asset), sql_int(r->issue), sql_int(g->opened_at),
		sql_int(m->at),
		sql_int(has_name ? CLOSING_FIXED : CLOSING_REMOVED),
		sql_int((int64_t)g->n_reopened), sql_int(r->package),
		sql_int(r->told)),
	    e);
}

/* It was not there before: or was it, not long ago? */
static int
open_issue(struct move *m, int64_t issue, struct err *e)
{
	int64_t opened_at = 0, n_reopened = 0;
	struct sql_stmt *q;
	int rc;

	if (sql_ask(m->s->sql,
		"SELECT opened_at, n_reopened FROM closed WHERE asset_id = ?1 "
		"AND issue_id = ?2 AND closed_at >= ?3 "
		"ORDER BY opened_at DESC LIMIT 1",
		WITH(sql_int(m->asset), sql_int(issue),
		    sql_int(m->at - (utc_s)LIMIT_STORE_REOPEN_S)),
		&q, e) < 0)
		return -1;
	rc = sql_next(m->s->sql, q, e);
	if (rc > 0) {
		opened_at = sql_int_at(m->s->sql, q, 0);
		n_reopened = sql_int_at(m->s->sql, q, 1);
	}
	sql_done(m->s->sql, q);
	if (rc <= 0)
		return rc;
	note(m, issue, opened_at, (uint64_t)n_reopened + 1);
	return sql_do(m->s->sql,
	    "DELETE FROM closed WHERE asset_id = ?1 AND issue_id = ?2 "
	    "AND opened_at = ?3",
	    WITH(sql_int(m->asset), sql_int(issue), sql_int(opened_at)), e);
}

static int
settle(struct move *m, struct err *e)
{
	const struct row *rows = m->rows.items;
	struct asset_times now = {
	    .first_at = m->then.first_at,
	    .since_at = m->at,
	    .lives = {
		      .packages = m->packages.items, .n_packages = m->packages.n}
        };

	vec_sort(&m->rows, cmp_row);
	for (size_t i = 0, n; i < m->rows.n; i += n) {
		struct group g;
		int rc = 0;

		for (n = 1;
		     i + n < m->rows.n && rows[i + n].issue == rows[i].issue;)
			n++;
		g = sum_up(m, &now, &rows[i], n);
		if (g.was && !g.is)
			rc = close_issue(m, &g, e);
		else if (!g.was && g.is)
			rc = open_issue(m, rows[i].issue, e);
		else if (g.opened_at != g.otherwise || g.n_reopened > 0)
			note(m, rows[i].issue, g.opened_at, g.n_reopened);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
write_asset(struct move *m, struct err *e)
{
	struct lives l = {
	    m->packages.items, m->packages.n, m->issues.items, m->issues.n};

	if (m->from != 0 &&
	    sql_do(m->s->sql,
		"INSERT INTO period (asset_id, since_at, until_at, "
		"inventory_id) VALUES (?1, ?2, ?3, ?4) "
		"ON CONFLICT (asset_id, since_at) DO UPDATE SET "
		"until_at = excluded.until_at",
		WITH(sql_int(m->asset), sql_int(m->then.since_at),
		    sql_int(m->at), sql_int(m->from)),
		e) < 0)
		return -1;
	return sql_do(m->s->sql,
	    "UPDATE asset SET inventory_id = ?2, since_at = ?3, lives = ?4, "
	    "pending_id = 0, pending_at = 0, "
	    "first_at = CASE WHEN first_at = 0 THEN ?3 ELSE first_at END "
	    "WHERE id = ?1",
	    WITH(sql_int(m->asset), sql_int(m->to), sql_int(m->at),
		sql_blob(lives_write(m->a, &l))),
	    e);
}

static int
read_asset(struct move *m, struct err *e)
{
	struct sql *sql = m->s->sql;
	struct str lives = STR_NONE;
	struct sql_stmt *q;
	int rc;

	if (sql_ask(sql,
		"SELECT inventory_id, first_at, since_at, lives FROM asset "
		"WHERE id = ?1",
		WITH(sql_int(m->asset)), &q, e) < 0)
		return -1;
	rc = sql_next(sql, q, e);
	if (rc > 0) {
		m->from = sql_int_at(sql, q, 0);
		m->then.first_at = sql_int_at(sql, q, 1);
		m->then.since_at = sql_int_at(sql, q, 2);
		lives = str_dup(m->a, sql_str_at(sql, q, 3));
	}
	sql_done(sql, q);
	if (rc == 0)
		return fail(e, E_ABSENT, "%s: no asset %lld", sql->where,
		    (long long)m->asset);
	return rc < 0 ? -1 : lives_read(m->a, lives, &m->then.lives, e);
}

static int
move(struct move *m, struct err *e)
{
	if (read_asset(m, e) < 0)
		return -1;
	if (m->from == 0)
		return write_asset(m, e);
	if (store_inventory_ids(m->s, m->a, m->from, &m->had, e) < 0 ||
	    store_inventory_ids(m->s, m->a, m->to, &m->has, e) < 0 ||
	    compare(m, e) < 0 || settle(m, e) < 0)
		return -1;
	return write_asset(m, e);
}

int
store_move_asset(
    struct store *s, int64_t asset, int64_t to, utc_s at, struct err *e)
{
	struct arena a;
	struct move m = {.s = s, .a = &a, .asset = asset, .to = to, .at = at};
	int rc;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&m.rows, sizeof(struct row));
	vec_init(&m.packages, sizeof(struct life_package));
	vec_init(&m.issues, sizeof(struct life_issue));
	map_init(&m.same_name);
	rc = move(&m, e);
	map_done(&m.same_name);
	vec_done(&m.rows);
	vec_done(&m.packages);
	vec_done(&m.issues);
	arena_done(&a);
	return rc;
}
