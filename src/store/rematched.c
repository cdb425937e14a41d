/* rematched.c: what is found in known packages now, beside what was. */
#include <stdlib.h>

#include "core/limits.h"
#include "store/findings.h"

/* A row as it is. */
struct row {
	int64_t told;
	struct str id;
	utc_s opened_at, closed_at;
	struct finding f; /* what is kept of it */
};

/* A new finding, by its package. */
struct new_one {
	int64_t package;
	const struct finding *f;
};

struct rematch {
	struct store *s;
	const struct store_batch *batch;
	const struct new_one *news; /* by package, then id */
	size_t n_news;
	const struct store_pair *pairs;
	size_t n_pairs;
	utc_s now;
	struct store_changes *changes;
};

/* ---- one finding */

static bool
is_same(const struct finding *x, const struct finding *y)
{
	return x->kind == y->kind && x->verdict == y->verdict &&
	       x->status == y->status && x->severity == y->severity &&
	       x->score_tenths == y->score_tenths &&
	       str_eq(x->fixed_version, y->fixed_version) &&
	       str_eq(x->fix_channel, y->fix_channel) &&
	       str_eq(x->severity_source, y->severity_source) &&
	       str_eq(x->evidence.record, y->evidence.record) &&
	       str_eq(x->evidence.range, y->evidence.range) &&
	       str_eq(x->evidence.comparator, y->evidence.comparator);
}

static int
close_row(
    struct rematch *r, int64_t package, const struct row *old, struct err *e)
{
	r->changes->n_closed++;
	return sql_do(r->s->sql,
	    "UPDATE finding SET closed_at = ?3 WHERE package_id = ?1 "
	    "AND told_id = ?2",
	    WITH(sql_int(package), sql_int(old->told), sql_int(r->now)), e);
}

/* The row is there, open or closed: what it says is this now. */
static int
set_row(struct rematch *r, int64_t package, const struct row *old,
    const struct finding *f, struct err *e)
{
	bool is_back = old->closed_at != 0;
	bool is_soon = r->now - old->closed_at <= (utc_s)LIMIT_STORE_REOPEN_S;

	if (!is_back && is_same(&old->f, f))
		return 0;
	*(is_back ? is_soon ? &r->changes->n_reopened : &r->changes->n_opened
		  : &r->changes->n_changed) += 1;
	return sql_do(r->s->sql,
	    "UPDATE finding SET kind = ?3, verdict = ?4, status = ?5, "
	    "severity = ?6, score_tenths = ?7, opened_at = ?8, closed_at = 0, "
	    "n_reopened = n_reopened + ?9, fixed_version = ?10, "
	    "fix_channel = ?11, severity_source = ?12, record = ?13, "
	    "range = ?14, comparator = ?15 "
	    "WHERE package_id = ?1 AND told_id = ?2",
	    WITH(sql_int(package), sql_int(old->told), sql_int(f->kind),
		sql_int(f->verdict), sql_int(f->status), sql_int(f->severity),
		sql_int(f->score_tenths),
		sql_int(is_back && !is_soon ? r->now : old->opened_at),
		sql_int(is_back && is_soon), sql_text(f->fixed_version),
		sql_text(f->fix_channel), sql_text(f->severity_source),
		sql_text(f->evidence.record), sql_text(f->evidence.range),
		sql_text(f->evidence.comparator)),
	    e);
}

/* old is what was, new what is; either may be NULL. */
static int
settle(struct rematch *r, int64_t package, const struct row *old,
    const struct finding *new, struct err *e)
{
	struct told t;

	if (new == NULL)
		return old != NULL && old->closed_at == 0
			   ? close_row(r, package, old, e)
			   : 0;
	/* Title, score and aliases may be others. */
	if (store_intern_told(r->s, r->batch->shard, new, &t, e) < 0)
		return -1;
	if (old != NULL)
		return set_row(r, package, old, new, e);
	r->changes->n_opened++;
	return store_finding_add(
	    r->s, package, r->batch->shard, new, r->now, e);
}

/* ---- what was */

#define ROW                                                                    \
	"SELECT f.told_id, v.name, f.opened_at, f.closed_at, f.kind, "         \
	"f.verdict, f.status, f.severity, f.score_tenths, f.fixed_version, "   \
	"f.fix_channel, f.severity_source, f.record, f.range, f.comparator "

static struct row
row_at(struct rematch *r, struct sql_stmt *q)
{
	struct sql *sql = r->s->sql;
	struct arena *a = &r->s->scratch;
	struct row row = {.told = sql_int_at(sql, q, 0),
	    .id = str_dup(a, sql_str_at(sql, q, 1)),
	    .opened_at = sql_int_at(sql, q, 2),
	    .closed_at = sql_int_at(sql, q, 3)};

	row.f.kind = (enum finding_kind)sql_int_at(sql, q, 4);
	row.f.verdict = (enum verdict)sql_int_at(sql, q, 5);
	row.f.status = (enum vendor_status)sql_int_at(sql, q, 6);
	row.f.severity = (enum severity)sql_int_at(sql, q, 7);
	row.f.score_tenths = (unsigned)sql_int_at(sql, q, 8);
	row.f.fixed_version = str_dup(a, sql_str_at(sql, q, 9));
	row.f.fix_channel = str_dup(a, sql_str_at(sql, q, 10));
	row.f.severity_source = str_dup(a, sql_str_at(sql, q, 11));
	row.f.evidence.record = str_dup(a, sql_str_at(sql, q, 12));
	row.f.evidence.range = str_dup(a, sql_str_at(sql, q, 13));
	row.f.evidence.comparator = str_dup(a, sql_str_at(sql, q, 14));
	return row;
}

static int
cmp_row(const void *x, const void *y)
{
	const struct row *p = x, *q = y;

	return str_cmp(p->id, q->id);
}

/* ---- what is */

static int
cmp_new(const void *x, const void *y)
{
	const struct new_one *p = x, *q = y;

	if (p->package != q->package)
		return p->package < q->package ? -1 : 1;
	return str_cmp(p->f->id, q->f->id);
}

/* The first of the package. */
static size_t
first_new(const struct rematch *r, int64_t package)
{
	size_t lo = 0, hi = r->n_news;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->news[mid].package < package)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct finding *
find_new(const struct rematch *r, int64_t package, struct str id)
{
	for (size_t i = first_new(r, package);
	     i < r->n_news && r->news[i].package == package; i++)
		if (str_eq(r->news[i].f->id, id))
			return r->news[i].f;
	return NULL;
}

/* ---- one package */

/* Both lists side by side, by id. */
static int
merge(struct rematch *r, int64_t package, const struct row *old, size_t n_old,
    struct err *e)
{
	size_t k = first_new(r, package), i = 0;

	for (;;) {
		bool has_old = i < n_old;
		bool has_new = k < r->n_news && r->news[k].package == package;
		const struct finding *f = has_new ? r->news[k].f : NULL;
		int c;

		if (!has_old && !has_new)
			return 0;
		c = !has_old ? 1 : !has_new ? -1 : str_cmp(old[i].id, f->id);
		if (settle(r, package, c <= 0 ? &old[i] : NULL,
			c >= 0 ? f : NULL, e) < 0)
			return -1;
		i += c <= 0;
		k += c >= 0;
	}
}

static int
all_of_package(struct rematch *r, int64_t package, struct err *e)
{
	struct vec rows; /* struct row */
	struct sql_stmt *q;
	int rc;

	if (sql_ask(r->s->sql,
		ROW "FROM finding f JOIN told t ON t.id = f.told_id "
		    "JOIN vuln v ON v.id = t.vuln_id WHERE f.package_id = ?1",
		WITH(sql_int(package)), &q, e) < 0)
		return -1;
	vec_init(&rows, sizeof(struct row));
	while ((rc = sql_next(r->s->sql, q, e)) > 0)
		*(struct row *)vec_add(&rows) = row_at(r, q);
	if (rc == 0) {
		vec_sort(&rows, cmp_row);
		rc = merge(r, package, rows.items, rows.n, e);
	}
	vec_done(&rows);
	return rc;
}

static int
one_of_package(struct rematch *r, int64_t package, struct str id, struct err *e)
{
	struct row old;
	struct sql_stmt *q;
	int rc;

	if (sql_ask(r->s->sql,
		ROW "FROM vuln v JOIN told t ON t.vuln_id = v.id "
		    "AND t.shard_id = ?3 JOIN finding f ON f.package_id = ?1 "
		    "AND f.told_id = t.id WHERE v.name = ?2",
		WITH(sql_int(package), sql_text(id), sql_int(r->batch->shard)),
		&q, e) < 0)
		return -1;
	rc = sql_next(r->s->sql, q, e);
	if (rc > 0)
		old = row_at(r, q);
	sql_done(r->s->sql, q);
	if (rc < 0)
		return -1;
	return settle(
	    r, package, rc > 0 ? &old : NULL, find_new(r, package, id), e);
}

/* The pairs that name it. */
static int
pairs_of_package(
    struct rematch *r, int64_t package, struct str name, struct err *e)
{
	size_t lo = 0, hi = r->n_pairs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (str_cmp(r->pairs[mid].package, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < r->n_pairs && str_eq(r->pairs[lo].package, name); lo++)
		if (one_of_package(r, package, r->pairs[lo].id, e) < 0)
			return -1;
	return 0;
}

static int
settle_package(
    struct rematch *r, int64_t id, const struct package *p, struct err *e)
{
	arena_reset(&r->s->scratch);
	r->changes->n_packages++;
	if (r->pairs == NULL || p == NULL)
		return all_of_package(r, id, e);
	if (pairs_of_package(r, id, p->source_name, e) < 0)
		return -1;
	return str_eq(p->name, p->source_name)
		   ? 0
		   : pairs_of_package(r, id, p->name, e);
}

int
store_rematched(struct store *s, const struct store_batch *batch,
    const struct finding *findings, size_t n, const struct store_pair *pairs,
    size_t n_pairs, utc_s now, struct store_changes *changes, struct err *e)
{
	struct rematch r = {.s = s,
	    .batch = batch,
	    .pairs = pairs,
	    .n_pairs = n_pairs,
	    .now = now,
	    .changes = changes};
	const struct inventory *inv = &batch->inv;
	struct vec news; /* struct new_one */
	int rc = 0;

	vec_init(&news, sizeof(struct new_one));
	for (size_t i = 0; i < n; i++) {
		const struct package *p = findings[i].package;
		int64_t id =
		    p != NULL ? batch->ids[p - inv->packages] : batch->system;

		if (id != 0)
			*(struct new_one *)vec_add(&news) =
			    (struct new_one){id, &findings[i]};
	}
	vec_sort(&news, cmp_new);
	r.news = news.items;
	r.n_news = news.n;
	if (batch->system != 0)
		rc = settle_package(&r, batch->system, NULL, e);
	for (size_t i = 0; i < inv->n_packages && rc == 0; i++)
		if (batch->ids[i] != 0)
			rc = settle_package(
			    &r, batch->ids[i], &inv->packages[i], e);
	vec_done(&news);
	return rc;
}
