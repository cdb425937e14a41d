/* inventories.c: package sets, kept once and as few bytes. */
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "store/internal.h"

/*
 * The blob: for every package, by id: how much larger its id is than the last
 * one, how many bytes its path shares with the last one's, and the rest of it.
 * The system's own package is the first one's like, with an empty path.
 */
struct item {
	int64_t id;
	struct str path;
};

static int
cmp_item(const void *x, const void *y)
{
	const struct item *i = x, *k = y;

	if (i->id != k->id)
		return i->id < k->id ? -1 : 1;
	return str_cmp(i->path, k->path);
}

static void
pack_items(struct buf *b, const struct item *items, size_t n)
{
	struct item last = {0, STR_NONE};

	for (size_t i = 0; i < n; i++) {
		struct str path = items[i].path;
		size_t shared = 0;

		while (shared < path.n && shared < last.path.n &&
		       path.p[shared] == last.path.p[shared])
			shared++;
		pack_int(b, (uint64_t)(items[i].id - last.id));
		pack_int(b, shared);
		pack_text(b, str_skip(path, shared));
		last = items[i];
	}
}

/* The next item; false at the end, also of a damaged blob: see c->failed. */
static bool
unpack_item(struct cursor *c, struct arena *a, struct item *last)
{
	uint64_t delta, shared;
	struct str rest;
	char *path;

	if (c->rest.n == 0)
		return false;
	delta = unpack_int(c);
	shared = unpack_int(c);
	rest = unpack_text(c);
	if (delta > INT64_MAX / 2 || last->id > INT64_MAX / 2 ||
	    shared > last->path.n)
		c->failed = true;
	if (c->failed)
		return false;
	last->id += (int64_t)delta;
	if (rest.n == 0 && shared == last->path.n)
		return true;
	path = arena_alloc(a, (size_t)shared + rest.n);
	if (shared > 0)
		memcpy(path, last->path.p, (size_t)shared);
	if (rest.n > 0)
		memcpy(path + shared, rest.p, rest.n);
	last->path = str_of(path, (size_t)shared + rest.n);
	return true;
}

int
store_inventory_find(struct store *s, struct str digest, int64_t *ret_id,
    bool *ret_matched, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	*ret_id = 0;
	*ret_matched = false;
	if (sql_ask(s->sql,
		"SELECT id, matched_at FROM inventory WHERE digest = ?1",
		WITH(sql_text(digest)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0) {
		*ret_id = sql_int_at(s->sql, q, 0);
		*ret_matched = sql_int_at(s->sql, q, 1) != 0;
	}
	sql_done(s->sql, q);
	return rc < 0 ? -1 : 0;
}

/* What could not be read, in one line for people. */
static struct str
fault_of(struct arena *a, const struct inventory *inv)
{
	size_t n = inv->n_diags;
	struct str first = STR_NONE;

	if (inv->n_diags > 0)
		first = str_printf(a, "%.*s: %.*s",
		    STR_ARG(str_first(inv->diags[0].where, 200)),
		    STR_ARG(str_first(inv->diags[0].text, 200)));
	for (size_t i = 0; i < inv->n_skipped; i++) {
		const struct skipped *k = &inv->skipped[i];

		if (!k->is_fault)
			continue;
		if (n++ == 0)
			first = str_printf(a, "%.*s: %.*s",
			    STR_ARG(str_first(k->path, 200)),
			    STR_ARG(str_first(k->reason, 200)));
	}
	if (n > 1)
		first =
		    str_printf(a, "%.*s; and %zu more", STR_ARG(first), n - 1);
	return first;
}

static int
add_holders(struct store *s, int64_t inventory, const struct item *items,
    size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && items[i].id == items[i - 1].id)
			continue;
		if (sql_do(s->sql,
			"INSERT INTO holder (package_id, inventory_id) "
			"VALUES (?1, ?2)",
			WITH(sql_int(items[i].id), sql_int(inventory)), e) < 0)
			return -1;
	}
	return 0;
}

int
store_inventory_add(struct store *s, const struct inventory *inv,
    struct str digest, int64_t *ret_id, struct err *e)
{
	struct arena *a = &s->scratch;
	size_t n = inv->n_packages + 1;
	struct item *items = arena_zalloc(a, n, sizeof *items);
	const struct os_info *os = &inv->os;
	int64_t context, *ids;
	struct buf b;
	int rc;

	if (store_intern(s, a, inv, &context, &ids, e) < 0)
		return -1;
	items[0].id = ids[0];
	for (size_t i = 1; i < n; i++)
		items[i] = (struct item){ids[i], inv->packages[i - 1].path};
	qsort(items, n, sizeof *items, cmp_item);
	buf_init(&b, LIMIT_SBOM_BYTES);
	pack_items(&b, items, n);
	rc = sql_get(s->sql,
	    "INSERT INTO inventory (digest, context_id, pretty, arch, kernel, "
	    "is_walked, fault, n_packages, packages, matched_at, coverage, "
	    "reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0, '') "
	    "RETURNING id",
	    WITH(sql_text(digest), sql_int(context), sql_text(os->pretty),
		sql_text(os->arch), sql_text(os->kernel),
		sql_int(inv->is_walked), sql_text(fault_of(a, inv)),
		sql_int((int64_t)inv->n_packages), sql_blob(buf_str(&b))),
	    ret_id, e);
	buf_done(&b);
	return rc < 0 ? -1 : add_holders(s, *ret_id, items, n, e);
}

bool
id_list_has(const struct id_list *l, int64_t id)
{
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->ids[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->n && l->ids[lo] == id;
}

/* The blob of an inventory, in a; E_ABSENT when it is not there. */
static int
read_blob(struct store *s, struct arena *a, int64_t id, struct str *ret_blob,
    struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql, "SELECT packages FROM inventory WHERE id = ?1",
		WITH(sql_int(id)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0)
		*ret_blob = str_dup(a, sql_str_at(s->sql, q, 0));
	sql_done(s->sql, q);
	if (rc == 0)
		return fail(e, E_ABSENT, "%s: no inventory %lld", s->sql->where,
		    (long long)id);
	return rc < 0 ? -1 : 0;
}

static int
fail_damaged(struct store *s, int64_t id, struct err *e)
{
	return fail(e, E_INPUT, "%s: inventory %lld is damaged", s->sql->where,
	    (long long)id);
}

int
store_inventory_ids(struct store *s, struct arena *a, int64_t id,
    struct id_list *ret_l, struct err *e)
{
	struct item last = {0, STR_NONE};
	struct str blob;
	struct cursor c;
	int64_t *ids;
	size_t n = 0;

	if (id == 0) {
		*ret_l = (struct id_list){NULL, 0};
		return 0;
	}
	if (read_blob(s, a, id, &blob, e) < 0)
		return -1;
	/* Three bytes are the least that one takes. */
	ids = arena_zalloc(a, blob.n / 3 + 1, sizeof *ids);
	c = cursor_of(blob);
	while (unpack_item(&c, a, &last))
		if (n == 0 || ids[n - 1] != last.id)
			ids[n++] = last.id;
	if (c.failed)
		return fail_damaged(s, id, e);
	*ret_l = (struct id_list){ids, n};
	return 0;
}

/* One package by its id; E_INPUT when it is gone. */
static int
read_package(struct store *s, struct arena *a, int64_t id,
    struct package *ret_p, struct err *e)
{
	struct sql_stmt *q;
	int rc;

	if (sql_ask(s->sql,
		"SELECT " PACKAGE_COLUMNS " FROM package p WHERE p.id = ?1",
		WITH(sql_int(id)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0)
		*ret_p = store_package_at(s->sql, q, 0, a);
	sql_done(s->sql, q);
	if (rc == 0)
		return fail(e, E_INPUT, "%s: package %lld is missing",
		    s->sql->where, (long long)id);
	return rc < 0 ? -1 : 0;
}

static int
cmp_package(const void *x, const void *y)
{
	const struct package *p = x, *q = y;
	int c = inventory_package_cmp(p, q);

	return c != 0 ? c : str_cmp(p->path, q->path);
}

void
store_repositories(struct arena *a, struct str bytes, struct inventory *inv)
{
	struct cursor c = cursor_of(bytes);
	struct str *list = arena_zalloc(a, bytes.n, sizeof *list);

	while (c.rest.n > 0 && !c.failed)
		list[inv->n_repositories++] = str_dup(a, unpack_text(&c));
	inv->repositories = list;
}

static int
read_head(struct store *s, struct arena *a, int64_t id, struct inventory *inv,
    struct str *ret_blob, struct err *e)
{
	struct sql_stmt *q;
	struct diag *d;
	int rc;

	if (sql_ask(s->sql,
		"SELECT c.family, c.release, c.codename, i.pretty, i.arch, "
		"i.kernel, i.is_walked, i.fault, i.packages, c.repositories "
		"FROM inventory i JOIN context c ON c.id = i.context_id "
		"WHERE i.id = ?1",
		WITH(sql_int(id)), &q, e) < 0)
		return -1;
	rc = sql_next(s->sql, q, e);
	if (rc > 0) {
		struct str *const os[] = {&inv->os.family, &inv->os.release,
		    &inv->os.codename, &inv->os.pretty, &inv->os.arch,
		    &inv->os.kernel};

		for (int i = 0; i < (int)ARRAY_LEN(os); i++)
			*os[i] = str_dup(a, sql_str_at(s->sql, q, i));
		inv->is_walked = sql_int_at(s->sql, q, 6) != 0;
		if (sql_str_at(s->sql, q, 7).n > 0) {
			d = ARENA_NEW(a, struct diag);
			*d = (struct diag){STR("inventory"), E_INPUT,
			    str_dup(a, sql_str_at(s->sql, q, 7))};
			inv->diags = d;
			inv->n_diags = 1;
		}
		*ret_blob = str_dup(a, sql_str_at(s->sql, q, 8));
		store_repositories(a, sql_str_at(s->sql, q, 9), inv);
	}
	sql_done(s->sql, q);
	if (rc == 0)
		return fail(e, E_ABSENT, "%s: no inventory %lld", s->sql->where,
		    (long long)id);
	return rc < 0 ? -1 : 0;
}

/* Which extractors there were is not kept: only whether all was well. */
static void
add_result(struct arena *a, struct inventory *inv)
{
	struct extract_result *r = ARENA_NEW(a, struct extract_result);

	r->name = "os/store";
	r->n_files = 1;
	r->n_packages = inv->n_packages;
	r->state = inv->n_packages == 0 ? EXTRACT_NOTHING
		   : inv->n_diags > 0   ? EXTRACT_PARTLY
					: EXTRACT_OK;
	inv->results = r;
	inv->n_results = 1;
}

/* A package and what it is in the store. */
struct numbered {
	struct package package; /* first: cmp_package looks at it */
	int64_t id;
};

int
store_inventory_read(struct store *s, struct arena *a, int64_t id,
    struct inventory *ret_inv, const int64_t **ret_ids, int64_t *ret_system,
    struct err *e)
{
	struct inventory inv = {.packages = NULL};
	struct item last = {0, STR_NONE};
	struct numbered *list;
	struct package *packages;
	struct cursor c;
	struct str blob;
	int64_t *ids, system = 0;
	size_t n = 0;

	if (read_head(s, a, id, &inv, &blob, e) < 0)
		return -1;
	list = arena_zalloc(a, blob.n / 3 + 1, sizeof *list);
	c = cursor_of(blob);
	while (unpack_item(&c, a, &last)) {
		struct numbered *p = &list[n];

		if (read_package(s, a, last.id, &p->package, e) < 0)
			return -1;
		p->package.path = last.path;
		p->id = last.id;
		if (p->package.type.n > 0)
			n++;
		else
			system = last.id;
	}
	if (c.failed)
		return fail_damaged(s, id, e);
	qsort(list, n, sizeof *list, cmp_package);
	packages = arena_zalloc(a, n, sizeof *packages);
	ids = arena_zalloc(a, n, sizeof *ids);
	for (size_t i = 0; i < n; i++) {
		packages[i] = list[i].package;
		ids[i] = list[i].id;
	}
	inv.packages = packages;
	inv.n_packages = n;
	add_result(a, &inv);
	*ret_inv = inv;
	*ret_ids = ids;
	*ret_system = system;
	return 0;
}
