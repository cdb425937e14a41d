/* fleet.c: a fleet that nobody has, made of real packages and advisories. */
#include "bench/fleet.h"

#include <stdlib.h>

#include "os/dir.h"
#include "version/version.h"
#include "vulndb/build.h"
#include "vulndb/generation.h"

#define ROLES 50

/* SplitMix64: any number is as good a seed as any other. */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static size_t
below(uint64_t *state, size_t n)
{
	return (size_t)(next(state) % n);
}

static int
cmp_version(const void *x, const void *y)
{
	const struct str *p = x, *q = y;
	const struct version_order *dpkg = version_find(STR("dpkg"));
	struct err e;
	int sign;

	return dpkg->cmp(*p, *q, &sign, &e) == 0 ? sign : str_cmp(*p, *q);
}

/* Versions in which something was fixed; the package had all of them. */
static void
read_versions(
    struct fleet *f, const struct vulndb *db, size_t i, struct vec *to)
{
	struct vulndb_run rows;
	struct fleet_package p = {.name = vulndb_package_at(db, i, &rows)};
	struct vec list; /* struct str */

	vec_init(&list, sizeof(struct str));
	for (size_t k = rows.first; k < rows.first + rows.n; k++) {
		struct vulndb_row r = vulndb_row_at(db, k);

		if (r.hi.n > 0 && !r.hi_included && r.hi_key.n > 0)
			*(struct str *)vec_add(&list) = r.hi;
	}
	vec_sort(&list, cmp_version);
	p.n_versions = list.n;
	p.versions = vec_keep(&list, &f->a);
	if (p.n_versions > 0)
		*(struct fleet_package *)vec_add(to) = p;
}

void
fleet_init(
    struct fleet *f, const struct fleet_size *size, const struct vulndb *db)
{
	struct vec packages; /* struct fleet_package */

	*f = (struct fleet){.size = *size};
	arena_init(&f->a, (size_t)1 << 30);
	vec_init(&packages, sizeof(struct fleet_package));
	for (size_t i = 0; i < vulndb_info(db).n_packages; i++)
		read_versions(f, db, i, &packages);
	f->n_packages = packages.n;
	f->packages = vec_keep(&packages, &f->a);
}

void
fleet_done(struct fleet *f)
{
	arena_done(&f->a);
}

static int
cmp_package(const void *x, const void *y)
{
	return inventory_package_cmp(x, y);
}

/* One of the last versions, most of the time the very last. */
static struct str
pick(const struct fleet_package *p, uint64_t *random)
{
	size_t back = below(random, 10) < 8 ? 0 : below(random, p->n_versions);

	return p->versions[p->n_versions - 1 - back];
}

struct inventory
fleet_inventory(const struct fleet *f, struct arena *a, size_t i)
{
	uint64_t role = f->size.seed * 1000 + i % ROLES, own = ~role + i;
	size_t n = f->size.n_packages;
	struct package *packages = arena_zalloc(a, n, sizeof *packages);
	struct inventory inv = {
	    .os = {.family = STR("debian"),
		   .release = STR("12"),
		   .codename = STR("bookworm"),
		   .pretty = STR("Debian GNU/Linux 12 (bookworm)"),
		   .arch = STR("amd64")},
	    .is_walked = true,
	};

	for (size_t k = 0; k < n; k++) {
		const struct fleet_package *p =
		    &f->packages[below(&role, f->n_packages)];
		struct str version = pick(p, &role);

		if (below(&own, 10) == 0)
			version = pick(p, &own);
		packages[k] = (struct package){.type = STR("deb"),
		    .name = p->name,
		    .version = version,
		    .arch = STR("amd64"),
		    .source_name = p->name,
		    .source_version = version,
		    .path = STR("/var/lib/dpkg/status")};
	}
	qsort(packages, n, sizeof *packages, cmp_package);
	for (size_t k = 0; k < n; k++)
		if (k == 0 || !str_eq(packages[k].name,
				  packages[inv.n_packages - 1].name))
			packages[inv.n_packages++] = packages[k];
	inv.packages = packages;
	return inv;
}

/* ---- a generation */

static void
pass_over(void *ctx, const struct diag *d)
{
	(void)ctx;
	(void)d;
}

/* The rows of one package and vulnerability, as an advisory. */
static int
push_pair(struct arena *a, const struct vulndb *db, struct str package,
    struct vulndb_run rows, bool later, struct knowledge_sink *sink,
    struct err *e)
{
	struct vulndb_vuln v =
	    vulndb_vuln_at(db, vulndb_row_at(db, rows.first).vuln);
	struct affected *all = arena_zalloc(a, rows.n, sizeof *all);
	struct advisory adv = {.id = v.id,
	    .title = v.title,
	    .cvss = v.cvss,
	    .published_at = v.published_at,
	    .modified_at = v.modified_at,
	    .affected = all,
	    .n_affected = rows.n};

	for (size_t i = 0; i < rows.n; i++) {
		struct vulndb_row r = vulndb_row_at(db, rows.first + i);
		struct event *events = arena_zalloc(a, 2, sizeof *events);
		struct range *range = ARENA_NEW(a, struct range);

		events[0] = (struct event){
		    EVENT_INTRODUCED, r.lo.n > 0 ? r.lo : STR("0")};
		events[1] = (struct event){
		    r.hi_included ? EVENT_LAST_AFFECTED : EVENT_FIXED,
		    later ? str_printf(a, "%.*s+later", STR_ARG(r.hi)) : r.hi};
		*range = (struct range){events, r.hi.n > 0 ? 2 : 1};
		all[i] = (struct affected){.ecosystem = STR("Debian:12"),
		    .package = package,
		    .ranges = range,
		    .n_ranges = r.status != STATUS_NOT_AFFECTED,
		    .status = r.status,
		    .severity = r.severity};
	}
	return sink->advisory(sink->ctx, &adv, e);
}

static int
push_all(const struct vulndb *db, size_t n, struct knowledge_sink *sink,
    struct err *e)
{
	size_t n_rows = vulndb_info(db).n_rows;
	size_t stride = n > 0 ? n_rows / n : 0, due = 0, n_later = 0;
	struct arena a;
	int rc = 0;

	arena_init(&a, 64 << 20);
	for (size_t i = 0; i < vulndb_info(db).n_packages && rc == 0; i++) {
		struct vulndb_run of;
		struct str name = vulndb_package_at(db, i, &of);
		struct vulndb_run run = {of.first, 0};

		for (size_t k = of.first; k < of.first + of.n && rc == 0; k++) {
			struct vulndb_row r = vulndb_row_at(db, k);
			bool later;

			run.n++;
			if (k + 1 < of.first + of.n &&
			    vulndb_row_at(db, k + 1).vuln == r.vuln)
				continue;
			later = n_later < n && k >= due && r.hi.n > 0 &&
				!r.hi_included;
			if (later) {
				due = k + stride / 2;
				n_later++;
			}
			arena_reset(&a);
			rc = push_pair(&a, db, name, run, later, sink, e);
			run = (struct vulndb_run){k + 1, 0};
		}
	}
	arena_done(&a);
	return rc;
}

static int
commit(struct arena *a, struct generation_writer *w,
    const struct vulndb_shard_info *info, size_t n, utc_s built_at,
    struct err *e)
{
	struct generation_shard *shards = arena_zalloc(a, n, sizeof *shards);
	struct generation g = {.built_at = built_at,
	    .built_by = STR("bench"),
	    .shards = shards,
	    .n_shards = n};

	for (size_t i = 0; i < n; i++)
		shards[i] =
		    (struct generation_shard){info[i].name, info[i].size_bytes,
			info[i].n_packages, info[i].n_rows, info[i].n_vulns};
	return generation_commit(w, &g, e);
}

int
fleet_generation(const struct vulndb *db, const char *db_dir, size_t n,
    utc_s built_at, struct err *e)
{
	const struct vulndb_build_feed feed = {.name = STR("bench"),
	    .licence = STR("MIT"),
	    .digest = STR("sha256:0"),
	    .rank = 10};
	struct diag_sink diags = {NULL, pass_over};
	const struct vulndb_shard_info *info;
	struct knowledge_sink sink;
	struct generation_writer w;
	struct vulndb_build *b;
	struct arena a;
	size_t n_info;
	int rc;

	arena_init(&a, 64 << 20);
	b = vulndb_build_new(diags);
	sink = vulndb_build_begin(b, &feed);
	rc = push_all(db, n, &sink, e);
	if (rc == 0)
		rc = generation_begin(&a, db_dir, &w, e);
	if (rc == 0) {
		rc = vulndb_build_write(b, w.dir, &info, &n_info, e);
		if (rc == 0)
			rc = commit(&a, &w, info, n_info, built_at, e);
		else
			generation_abort(&w);
	}
	vulndb_build_free(b);
	arena_done(&a);
	return rc;
}
