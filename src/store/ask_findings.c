/* ask_findings.c: questions about findings. */
#include <stdlib.h>

#include "base/die.h"
#include "core/limits.h"
#include "store/asset_row.h"
#include "store/found.h"

/* Where rows come from; each is gone through before the next. */
enum step {
	STEP_LISTED, /* all packages of one asset */
	STEP_STREAM, /* findings of packages, then who has these */
	STEP_MOVED,  /* closed since an asset's packages changed */
	STEP_END
};

struct store_findings {
	struct store *s;
	struct arena filter; /* what was asked */
	struct arena outer;  /* a finding of a package, or all of an asset */
	struct arena inner;  /* the asset that has it */
	struct store_finding_filter f;
	utc_s now;
	enum step step;
	struct vec assets; /* int64_t: of f.asset */
	size_t next_asset;
	struct vec listed; /* struct found, of one asset */
	size_t next_listed;
	struct sql_stmt *rows, *holders;
	struct found found;
	struct asset_row asset;
	struct store_finding out;
	size_t n_seen, n_told;
};

/* ---- what is wanted */

static bool
is_wanted(const struct store_findings *it, const struct found *r)
{
	const struct store_finding_filter *f = &it->f;

	if (f->package.n > 0 && !str_eq(r->package.name, f->package) &&
	    !str_eq(r->package.source_name, f->package))
		return false;
	if (f->has_severity && r->finding.severity != f->severity)
		return false;
	return r->finding.severity >= f->least && (!f->only_kev || r->is_kev) &&
	       (!f->only_fixable || r->finding.fixed_version.n > 0);
}

static bool
has_id(const struct store_findings *it, const struct found *r)
{
	if (it->f.id.n == 0 || str_eq(r->finding.id, it->f.id))
		return true;
	for (size_t i = 0; i < r->finding.n_aliases; i++)
		if (str_eq(r->finding.aliases[i], it->f.id))
			return true;
	return false;
}

/* The asset's part of the filter. */
static int
is_wanted_asset(struct store_findings *it, bool *ret_is, struct err *e)
{
	const struct store_asset *a = &it->asset.asset;
	const struct store_finding_filter *f = &it->f;

	*ret_is = false;
	if (a->coverage == STORE_EXCLUDED ||
	    (f->account.n > 0 && !str_eq(a->who.account, f->account)) ||
	    (f->namespace.n > 0 && !str_eq(a->who.namespace, f->namespace)))
		return 0;
	return store_has_tag(it->s, a->number, &f->tag, ret_is, e);
}

/* ---- what is told */

/* Of it->found on it->asset. */
static int
tell(struct store_findings *it, struct err *e)
{
	struct asset_times times = {.first_at = it->asset.asset.first_at,
	    .since_at = it->asset.asset.since_at};
	struct store_finding *out = &it->out;
	uint64_t n_reopened;

	*out = (struct store_finding){.asset = &it->asset.asset,
	    .finding = it->found.finding,
	    .epss_ppm = it->found.epss_ppm,
	    .is_kev = it->found.is_kev};
	if (it->found.package.type.n > 0)
		out->finding.package = &it->found.package;
	if (lives_read(&it->inner, it->asset.lives, &times.lives, e) < 0)
		return -1;
	out->opened_at = lives_opened(&times, it->found.package_id,
	    it->found.issue_id, it->found.opened_at, &n_reopened);
	out->n_reopened = (unsigned)(n_reopened + it->found.n_reopened);
	if (it->found.closed_at != 0) {
		out->state = STORE_CLOSED;
		out->closed_at = it->found.closed_at;
		out->closing = CLOSING_ADVISORY;
	}
	return 0;
}

/* The same for as long as it is open. */
static void
name(struct store_findings *it)
{
	const struct package *p = &it->found.package;
	char *uuid = arena_alloc(&it->inner, STORE_UUID_BYTES);
	struct str text = str_printf(&it->inner, "%.*s %.*s %.*s %.*s %lld",
	    STR_ARG(it->asset.asset.uuid), STR_ARG(it->found.finding.id),
	    STR_ARG(p->type), STR_ARG(p->name), (long long)it->out.opened_at);

	store_uuid_of(text, uuid);
	it->out.uuid = str_of(uuid, STORE_UUID_BYTES - 1);
}

/* ---- one asset: all of its packages, sorted here */

static int
cmp_found(const void *x, const void *y)
{
	const struct found *p = x, *q = y;

	if (p->finding.severity != q->finding.severity)
		return (int)q->finding.severity - (int)p->finding.severity;
	if (p->finding.score_tenths != q->finding.score_tenths)
		return p->finding.score_tenths < q->finding.score_tenths ? 1
									 : -1;
	if (p->issue_id != q->issue_id)
		return p->issue_id < q->issue_id ? -1 : 1;
	return (p->package_id > q->package_id) -
	       (p->package_id < q->package_id);
}

static int
list_package(struct store_findings *it, int64_t package, struct err *e)
{
	struct sql *sql = it->s->sql;
	struct sql_stmt *q;
	int rc;

	if (sql_ask(sql,
		"SELECT " FOUND_COLUMNS " FROM finding f " FOUND_JOINS
		"WHERE f.package_id = ?1 AND (f.closed_at = 0) = (?2 = 0)",
		WITH(sql_int(package),
		    sql_int(it->f.has_state && it->f.state == STORE_CLOSED)),
		&q, e) < 0)
		return -1;
	while ((rc = sql_next(sql, q, e)) > 0) {
		struct found r;

		store_found_at(sql, q, &it->outer, &r);
		if (is_wanted(it, &r) && has_id(it, &r))
			*(struct found *)vec_add(&it->listed) = r;
	}
	return rc;
}

static int
list_asset(struct store_findings *it, int64_t asset, struct err *e)
{
	struct sql *sql = it->s->sql;
	struct id_list ids;
	struct sql_stmt *q;
	bool is;
	int rc;

	arena_reset(&it->outer);
	arena_reset(&it->inner);
	it->listed.n = it->next_listed = 0;
	if (sql_ask(sql,
		"SELECT " ASSET_COLUMNS " FROM " ASSET_TABLES "WHERE a.id = ?1",
		WITH(sql_int(asset)), &q, e) < 0)
		return -1;
	rc = sql_next(sql, q, e);
	if (rc > 0)
		store_asset_at(sql, q, 0, &it->outer, it->now, 0, &it->asset);
	sql_done(sql, q);
	if (rc <= 0 || is_wanted_asset(it, &is, e) < 0 || !is)
		return rc < 0 ? -1 : 0;
	if (store_inventory_ids(
		it->s, &it->outer, it->asset.inventory, &ids, e) < 0)
		return -1;
	for (size_t i = 0; i < ids.n; i++)
		if (list_package(it, ids.ids[i], e) < 0)
			return -1;
	vec_sort(&it->listed, cmp_found);
	return 0;
}

/* 1: it->found is on it->asset; 0: that was all. */
static int
next_listed(struct store_findings *it, struct err *e)
{
	while (it->next_listed == it->listed.n) {
		if (it->next_asset == it->assets.n)
			return 0;
		if (list_asset(it,
			*(int64_t *)vec_at(&it->assets, it->next_asset++),
			e) < 0)
			return -1;
	}
	arena_reset(&it->inner);
	it->found = *(struct found *)vec_at(&it->listed, it->next_listed++);
	return 1;
}

/* ---- the fleet: findings of packages, and who has these */

#define STREAM "SELECT " FOUND_COLUMNS " FROM finding f " FOUND_JOINS
#define WORST                                                                  \
	" ORDER BY f.severity DESC, f.score_tenths DESC, f.issue_id, "         \
	"f.package_id"

static int
ask_stream(struct store_findings *it, struct err *e)
{
	const struct store_finding_filter *f = &it->f;
	bool closed = f->has_state && f->state == STORE_CLOSED;

	if (f->id.n > 0)
		return sql_ask(it->s->sql,
		    STREAM "WHERE f.told_id IN (SELECT u.id FROM told u JOIN "
			   "vuln w ON w.id = u.vuln_id WHERE w.name = ?1 UNION "
			   "SELECT u.id FROM told u JOIN alias l "
			   "ON l.vuln_id = u.vuln_id WHERE l.name = ?1) "
			   "AND (f.closed_at = 0) = (?2 = 0)" WORST,
		    WITH(sql_text(f->id), sql_int(closed)), &it->rows, e);
	if (f->package.n > 0)
		return sql_ask(it->s->sql,
		    STREAM "WHERE f.package_id IN (SELECT o.id FROM package o "
			   "WHERE o.name = ?1 UNION SELECT o.id FROM package o "
			   "WHERE o.source_name = ?1) "
			   "AND (f.closed_at = 0) = (?2 = 0)" WORST,
		    WITH(sql_text(f->package), sql_int(closed)), &it->rows, e);
	if (closed)
		return sql_ask(it->s->sql,
		    STREAM "WHERE f.closed_at <> 0" WORST, WITHOUT, &it->rows,
		    e);
	return sql_ask(it->s->sql, STREAM "WHERE f.closed_at = 0" WORST,
	    WITHOUT, &it->rows, e);
}

/* The next finding of a package that is wanted: 1, 0 the end. */
static int
next_row(struct store_findings *it, struct err *e)
{
	int rc;

	while ((rc = sql_next(it->s->sql, it->rows, e)) > 0) {
		arena_reset(&it->outer);
		store_found_at(it->s->sql, it->rows, &it->outer, &it->found);
		if (is_wanted(it, &it->found))
			return 1;
	}
	it->rows = NULL;
	return rc;
}

static int
next_holder(struct store_findings *it, bool *ret_is, struct err *e)
{
	int rc = sql_next(it->s->sql, it->holders, e);

	if (rc <= 0) {
		it->holders = NULL;
		return rc;
	}
	arena_reset(&it->inner);
	store_asset_at(
	    it->s->sql, it->holders, 0, &it->inner, it->now, 0, &it->asset);
	return is_wanted_asset(it, ret_is, e) < 0 ? -1 : 1;
}

static int
next_streamed(struct store_findings *it, struct err *e)
{
	bool is = false;
	int rc;

	if (it->rows == NULL)
		return 0;
	for (;;) {
		while (it->holders != NULL) {
			rc = next_holder(it, &is, e);
			if (rc < 0)
				return -1;
			if (rc > 0 && is)
				return 1;
		}
		rc = next_row(it, e);
		if (rc <= 0)
			return rc;
		if (sql_ask(it->s->sql,
			"SELECT " ASSET_COLUMNS " FROM holder h JOIN asset a "
			"ON a.inventory_id = h.inventory_id " ASSET_JOINS
			"WHERE h.package_id = ?1 AND a.is_excluded = 0 "
			"ORDER BY h.inventory_id, a.id",
			WITH(sql_int(it->found.package_id)), &it->holders,
			e) < 0)
			return -1;
	}
}

/* ---- what was closed on one asset, since its packages changed */

static int
ask_moved(struct store_findings *it, struct err *e)
{
	return sql_ask(it->s->sql,
	    "SELECT " FOUND_COLUMNS ", " ASSET_COLUMNS
	    ", x.opened_at, x.closed_at, x.closing, x.n_reopened "
	    "FROM closed x JOIN asset a ON a.id = x.asset_id " ASSET_JOINS
	    "JOIN finding f ON f.package_id = x.package_id "
	    "AND f.told_id = x.told_id " FOUND_JOINS
	    "WHERE (?1 = '' OR a.uuid = ?1 OR a.instance_id = ?1 "
	    "OR a.machine_id = ?1 OR a.name = ?1) "
	    "ORDER BY x.closed_at DESC, x.asset_id, x.issue_id, x.opened_at",
	    WITH(sql_text(it->f.asset)), &it->rows, e);
}

static int
next_moved(struct store_findings *it, struct err *e)
{
	struct sql *sql = it->s->sql;
	const int at = FOUND_COLUMNS_N;
	bool is;
	int rc;

	while (it->rows != NULL && (rc = sql_next(sql, it->rows, e)) != 0) {
		struct store_finding *out = &it->out;

		if (rc < 0)
			return -1;
		arena_reset(&it->outer);
		arena_reset(&it->inner);
		store_found_at(sql, it->rows, &it->outer, &it->found);
		store_asset_at(
		    sql, it->rows, at, &it->inner, it->now, 0, &it->asset);
		if (is_wanted_asset(it, &is, e) < 0)
			return -1;
		if (!is || !is_wanted(it, &it->found) ||
		    !has_id(it, &it->found))
			continue;
		it->found.closed_at = 0;
		if (tell(it, e) < 0)
			return -1;
		out->state = STORE_CLOSED;
		out->opened_at =
		    sql_int_at(sql, it->rows, at + ASSET_COLUMNS_N);
		out->closed_at =
		    sql_int_at(sql, it->rows, at + ASSET_COLUMNS_N + 1);
		out->closing = (enum store_closing)sql_int_at(
		    sql, it->rows, at + ASSET_COLUMNS_N + 2);
		out->n_reopened = (unsigned)sql_int_at(
		    sql, it->rows, at + ASSET_COLUMNS_N + 3);
		return 1;
	}
	it->rows = NULL;
	return 0;
}

/* ---- all of it */

/* The assets that the filter names. */
static int
find_assets(struct store_findings *it, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(it->s->sql,
		"SELECT id FROM asset WHERE uuid = ?1 UNION "
		"SELECT id FROM asset WHERE instance_id = ?1 AND "
		"instance_id <> '' UNION "
		"SELECT id FROM asset WHERE machine_id = ?1 AND "
		"machine_id <> '' UNION "
		"SELECT id FROM asset WHERE name = ?1 AND name <> '' "
		"ORDER BY 1",
		WITH(sql_text(it->f.asset)), &q, e) < 0)
		return -1;
	while ((rc = sql_next(it->s->sql, q, e)) > 0)
		*(int64_t *)vec_add(&it->assets) = sql_int_at(it->s->sql, q, 0);
	return rc;
}

static int
begin(struct store_findings *it, struct err *e)
{
	bool by_asset = it->f.asset.n > 0;

	if (by_asset && find_assets(it, e) < 0)
		return -1;
	if (by_asset && it->assets.n == 0)
		return fail(e, E_ABSENT, "%.*s: no asset of that name",
		    STR_ARG(it->f.asset));
	if (it->f.has_state && it->f.state == STORE_CLOSED) {
		it->step = STEP_MOVED;
		return ask_moved(it, e);
	}
	it->step = by_asset ? STEP_LISTED : STEP_STREAM;
	return by_asset ? 0 : ask_stream(it, e);
}

/* The step behind one that is through. */
static int
go_on(struct store_findings *it, struct err *e)
{
	if (it->step != STEP_MOVED) {
		it->step = STEP_END;
		return 0;
	}
	it->step = it->f.asset.n > 0 ? STEP_LISTED : STEP_STREAM;
	return it->step == STEP_STREAM ? ask_stream(it, e) : 0;
}

static int
step_once(struct store_findings *it, struct err *e)
{
	int rc;

	if (it->step == STEP_MOVED)
		return next_moved(it, e);
	rc =
	    it->step == STEP_LISTED ? next_listed(it, e) : next_streamed(it, e);
	return rc <= 0 ? rc : tell(it, e) < 0 ? -1 : 1;
}

int
store_findings_open(struct store *s, const struct store_finding_filter *f,
    utc_s now, struct store_findings **ret_it, struct err *e)
{
	struct store_findings *it = die_alloc(sizeof *it);
	struct str *const texts[] = {&it->f.id, &it->f.package, &it->f.asset,
	    &it->f.account, &it->f.namespace, &it->f.tag.key, &it->f.tag.value};

	*it = (struct store_findings){.s = s, .f = *f, .now = now};
	arena_init(&it->filter, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&it->outer, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&it->inner, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&it->assets, sizeof(int64_t));
	vec_init(&it->listed, sizeof(struct found));
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = str_dup(&it->filter, *texts[i]);
	if (begin(it, e) < 0) {
		store_findings_close(it);
		return -1;
	}
	*ret_it = it;
	return 0;
}

int
store_findings_next(struct store_findings *it,
    const struct store_finding **ret_row, struct err *e)
{
	*ret_row = NULL;
	while (it->step != STEP_END) {
		int rc;

		if (it->f.limit > 0 && it->n_told == it->f.limit)
			return 0;
		rc = step_once(it, e);
		if (rc < 0)
			return -1;
		if (rc == 0) {
			if (go_on(it, e) < 0)
				return -1;
			continue;
		}
		if (it->n_seen++ < it->f.skip)
			continue;
		it->n_told++;
		name(it);
		*ret_row = &it->out;
		return 0;
	}
	return 0;
}

void
store_findings_close(struct store_findings *it)
{
	if (it == NULL)
		return;
	sql_done(it->s->sql, it->rows);
	sql_done(it->s->sql, it->holders);
	vec_done(&it->assets);
	vec_done(&it->listed);
	arena_done(&it->filter);
	arena_done(&it->outer);
	arena_done(&it->inner);
	free(it);
}
