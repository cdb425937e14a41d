/* batches.c: packages that are to be matched again, context by context. */
#include <stdlib.h>

#include "base/die.h"
#include "core/limits.h"
#include "store/findings.h"

/* A package that may be of the next batch. */
struct wanted {
	int64_t context, id;
	struct package package;
};

struct store_batches {
	struct store *s;
	struct arena a;     /* the list */
	struct arena batch; /* the batch at hand */
	int64_t shard;
	struct vec list; /* struct wanted, by context, then id */
	size_t next;
	struct store_batch now;
};

static int
add_all(struct store_batches *b, struct sql_stmt *q, struct err *e)
{
	struct sql *sql = b->s->sql;
	int rc;

	while ((rc = sql_next(sql, q, e)) > 0) {
		struct wanted *w = vec_add(&b->list);

		w->context = sql_int_at(sql, q, PACKAGE_COLUMNS_N);
		w->id = sql_int_at(sql, q, 0);
		w->package = store_package_at(sql, q, 0, &b->a);
	}
	return rc;
}

#define WANTED                                                                 \
	"SELECT " PACKAGE_COLUMNS ", p.context_id FROM package p "             \
	"WHERE p.is_matched = 1 AND "

/* The sum keeps planners from the shard's index: it has most packages. */
#define OF_SHARD "p.shard_id + 0 = ?1 "

static int
ask(struct store_batches *b, const char *text, struct str word, struct err *e)
{
	struct sql_stmt *q;

	if (sql_ask(b->s->sql, text, WITH(sql_int(b->shard), sql_text(word)),
		&q, e) < 0)
		return -1;
	return add_all(b, q, e);
}

static int
ask_shard(struct store_batches *b, const char *text, struct err *e)
{
	struct sql_stmt *q;

	if (sql_ask(b->s->sql, text, WITH(sql_int(b->shard)), &q, e) < 0)
		return -1;
	return add_all(b, q, e);
}

static int
collect(
    struct store_batches *b, const struct store_batch_filter *f, struct err *e)
{
	if (f->all)
		return ask_shard(b, WANTED "p.shard_id = ?1", e);
	if (f->system &&
	    ask_shard(b, WANTED "p.shard_id = ?1 AND p.type = ''", e) < 0)
		return -1;
	for (size_t i = 0; i < f->n_pairs; i++) {
		struct str name = f->pairs[i].package;

		if (i > 0 && str_eq(name, f->pairs[i - 1].package))
			continue;
		if (ask(b, WANTED OF_SHARD "AND p.name = ?2", name, e) < 0 ||
		    ask(b,
			WANTED OF_SHARD
			"AND p.source_name = ?2 AND p.name <> ?2",
			name, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < f->n_vulns; i++)
		if (ask(b,
			WANTED OF_SHARD
			"AND p.id IN (SELECT f.package_id FROM vuln v "
			"JOIN told t ON t.vuln_id = v.id "
			"JOIN finding f ON f.told_id = t.id "
			"WHERE v.name = ?2)",
			f->vulns[i], e) < 0)
			return -1;
	return 0;
}

static int
cmp_wanted(const void *x, const void *y)
{
	const struct wanted *v = x, *w = y;

	if (v->context != w->context)
		return v->context < w->context ? -1 : 1;
	return (v->id > w->id) - (v->id < w->id);
}

int
store_batches_open(struct store *s, const struct store_batch_filter *f,
    struct store_batches **ret_b, struct err *e)
{
	struct store_batches *b = die_alloc(sizeof *b);

	*b = (struct store_batches){.s = s, .shard = f->shard};
	arena_init(&b->a, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&b->batch, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&b->list, sizeof(struct wanted));
	if (collect(b, f, e) < 0) {
		store_batches_close(b);
		return -1;
	}
	vec_sort(&b->list, cmp_wanted);
	*ret_b = b;
	return 0;
}

void
store_batches_close(struct store_batches *b)
{
	if (b == NULL)
		return;
	vec_done(&b->list);
	arena_done(&b->batch);
	arena_done(&b->a);
	free(b);
}

/* The system of a context, and its repositories. */
static int
read_context(struct store_batches *b, int64_t context, struct inventory *inv,
    struct err *e)
{
	struct sql *sql = b->s->sql;
	struct sql_stmt *q;
	int rc;

	if (sql_ask(sql,
		"SELECT family, release, codename, repositories FROM context "
		"WHERE id = ?1",
		WITH(sql_int(context)), &q, e) < 0)
		return -1;
	rc = sql_next(sql, q, e);
	if (rc > 0) {
		inv->os.family = str_dup(&b->batch, sql_str_at(sql, q, 0));
		inv->os.release = str_dup(&b->batch, sql_str_at(sql, q, 1));
		inv->os.codename = str_dup(&b->batch, sql_str_at(sql, q, 2));
		store_repositories(&b->batch, sql_str_at(sql, q, 3), inv);
	}
	sql_done(sql, q);
	if (rc == 0)
		return fail(e, E_INPUT, "%s: context %lld is missing",
		    sql->where, (long long)context);
	return rc < 0 ? -1 : 0;
}

/* Packages of modules of the context, which decide on one another. */
static int
add_modular(struct store_batches *b, int64_t context, struct vec *packages,
    struct err *e)
{
	struct sql *sql = b->s->sql;
	struct sql_stmt *q;
	int rc;

	if (sql_ask(sql,
		"SELECT " PACKAGE_COLUMNS " FROM package p "
		"WHERE p.context_id = ?1 AND p.flags >= 8 ORDER BY p.id",
		WITH(sql_int(context)), &q, e) < 0)
		return -1;
	while ((rc = sql_next(sql, q, e)) > 0)
		*(struct package *)vec_add(packages) =
		    store_package_at(sql, q, 0, &b->batch);
	return rc;
}

/* Take packages of one context off the list. */
static int64_t
take(struct store_batches *b, struct vec *packages, struct vec *ids)
{
	const struct wanted *list = b->list.items;
	int64_t context = list[b->next].context, last = 0;

	for (; b->next < b->list.n && b->now.n < LIMIT_STORE_BATCH; b->next++) {
		const struct wanted *w = &list[b->next];

		if (w->context != context)
			break;
		if (w->id == last)
			continue;
		last = w->id;
		b->now.n++;
		if (w->package.type.n == 0) {
			b->now.system = w->id;
			continue;
		}
		*(struct package *)vec_add(packages) = w->package;
		*(int64_t *)vec_add(ids) = w->id;
	}
	return context;
}

int
store_batches_next(struct store_batches *b,
    const struct store_batch **ret_batch, struct err *e)
{
	struct vec packages, ids; /* struct package, int64_t */
	int64_t context;
	int rc;

	*ret_batch = NULL;
	if (b->next == b->list.n)
		return 0;
	arena_reset(&b->batch);
	b->now = (struct store_batch){.shard = b->shard};
	vec_init(&packages, sizeof(struct package));
	vec_init(&ids, sizeof(int64_t));
	context = take(b, &packages, &ids);
	rc = read_context(b, context, &b->now.inv, e);
	if (rc == 0)
		rc = add_modular(b, context, &packages, e);
	while (ids.n < packages.n)
		*(int64_t *)vec_add(&ids) = 0;
	b->now.inv.n_packages = packages.n;
	b->now.inv.packages = vec_keep(&packages, &b->batch);
	b->now.ids = vec_keep(&ids, &b->batch);
	b->now.inv.is_walked = true;
	if (rc == 0)
		*ret_batch = &b->now;
	return rc;
}
