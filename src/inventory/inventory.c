/* inventory.c: everything installed on one target, in canonical order. */
#include "inventory/inventory.h"

#include <errno.h>

#include "base/map.h"
#include "base/vec.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "inventory/os_release.h"
#include "inventory/paths.h"

struct collector {
	struct arena *a;
	struct tree *t;
	struct arena scratch; /* of the file that is read */
	struct vec packages;  /* struct package */
	struct vec diags;     /* struct diag */
	size_t n_diags_dropped;
	size_t arena_start_bytes;
	bool full; /* this extractor met a limit of all packages */
	struct package_sink sink;
};

/* How far one extractor is. */
struct run {
	struct collector *c;
	const struct extractor *x;
	size_t n_files;        /* that are there */
	size_t n_read;         /* to their end */
	struct str first_file; /* of them */
};

/* s owned by the arena: like, when that is equal, or a copy. */
static struct str
keep(struct collector *c, struct str s, struct str like)
{
	return str_eq(s, like) ? like : str_dup(c->a, s);
}

static void
add_diag(void *ctx, const struct diag *d)
{
	struct collector *c = ctx;
	struct str where = STR_NONE;
	struct diag *kept;

	if (c->diags.n > 0)
		where =
		    ((struct diag *)vec_at(&c->diags, c->diags.n - 1))->where;
	if (c->diags.n == LIMIT_DIAGS) {
		c->n_diags_dropped++;
		return;
	}
	kept = vec_add(&c->diags);
	kept->where = keep(c, d->where, where);
	kept->code = d->code;
	kept->text = str_dup(c->a, d->text);
}

static int
add_package(void *ctx, const struct package *p, struct err *e)
{
	struct collector *c = ctx;
	struct package last = {.kernel = KERNEL_NONE}, *kept;

	if (c->packages.n == LIMIT_PACKAGES) {
		c->full = true;
		return fail(e, E_LIMIT, "%.*s: more than %u packages",
		    STR_ARG(p->path), LIMIT_PACKAGES);
	}
	/* The rest of the arena is for what is made of the packages. */
	if (c->a->used_bytes - c->arena_start_bytes > c->a->cap_bytes / 4) {
		c->full = true;
		return fail(e, E_LIMIT,
		    "%.*s: packages fill more than %zu bytes", STR_ARG(p->path),
		    c->a->cap_bytes / 4);
	}
	if (c->packages.n > 0)
		last =
		    *(struct package *)vec_at(&c->packages, c->packages.n - 1);
	kept = vec_add(&c->packages);
	kept->type = keep(c, p->type, last.type);
	kept->name = keep(c, p->name, last.name);
	kept->version = keep(c, p->version, last.version);
	kept->arch = keep(c, p->arch, last.arch);
	kept->source_name = keep(c, p->source_name, kept->name);
	kept->source_version = keep(c, p->source_version, kept->version);
	kept->module = keep(c, p->module, last.module);
	kept->vendor = keep(c, p->vendor, last.vendor);
	kept->path = keep(c, p->path, last.path);
	kept->is_dev = p->is_dev;
	kept->kernel = p->kernel;
	return 0;
}

static int
load(struct tree *t, struct arena *a, size_t max_bytes, const char *path,
    struct str *ret_bytes, struct err *e)
{
	struct tree_file *f;
	int rc = t->ops->open(t, path, &f, e);

	if (rc == 0) {
		rc = tree_file_load(a, f, max_bytes, path, ret_bytes, e);
		f->ops->close(f);
	}
	return rc;
}

/* A source that finds what lies beside it in its tree. */
struct tree_source {
	struct source source;
	struct tree *tree;
	size_t max_bytes;
};

static int
load_sibling(const struct source *s, struct arena *a, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	const struct tree_source *ts = (const struct tree_source *)s;
	struct str path = str_printf(a, "%.*s%s", STR_ARG(s->path), suffix);

	return load(
	    ts->tree, a, ts->max_bytes - s->bytes.n, path.p, ret_bytes, e);
}

/* Is there a folder that should hold path? */
static bool
has_folder(struct collector *c, const char *path)
{
	struct str folder = str_from(path), *names;
	struct err e;
	size_t n;

	folder = str_first(folder, (size_t)str_rfind(folder, '/'));
	return c->t->ops->list(c->t, &c->scratch, str_z(&c->scratch, folder),
		   &names, &n, &e) == 0 ||
	       e.code == E_LIMIT;
}

/* Is what e says of path no fault, but that there is nothing to be read? */
static bool
is_nothing(struct collector *c, const char *path, enum path_origin origin,
    const struct err *e)
{
	/* Of what was listed, files are no folders and folders no files. */
	if (origin == PATH_LISTED)
		return e->code == E_ABSENT || e->code == E_UNSUPPORTED;
	if (origin == PATH_WRITTEN)
		return e->code == E_ABSENT;
	return (e->code == E_ABSENT || e->sys == ENOTDIR) &&
	       !has_folder(c, path);
}

static bool
collect_file(void *ctx, const char *path, enum path_origin origin)
{
	struct run *r = ctx;
	struct collector *c = r->c;
	struct tree_source src = {
	    .source = {.path = str_from(path), .sibling = load_sibling},
	    .tree = c->t,
	    .max_bytes = r->x->max_bytes,
	};
	struct str where = src.source.path;
	struct err e;
	int rc = load(
	    c->t, &c->scratch, r->x->max_bytes, path, &src.source.bytes, &e);

	if (rc < 0 && is_nothing(c, path, origin, &e)) {
		arena_reset(&c->scratch);
		return true;
	}
	if (r->n_files++ == 0)
		r->first_file = str_dup(c->a, where);
	if (rc == 0)
		rc = r->x->read(&c->scratch, &src.source, &c->sink, &e);
	if (rc < 0)
		diag_err(&c->sink.diags, where, &e);
	else
		r->n_read++;
	arena_reset(&c->scratch);
	return !c->full;
}

static void
collect_paths(struct run *r, const char *const *paths)
{
	struct path_sink sink = {r, collect_file, &r->c->sink.diags};

	for (size_t i = 0; paths[i] != NULL && !r->c->full; i++)
		paths_find(r->c->t, paths[i], &sink);
}

static struct extract_result
collect_kind(struct collector *c, const struct extractor *x)
{
	struct extract_result result = {.name = x->name};
	struct run r = {.c = c, .x = x};
	size_t packages_before = c->packages.n;
	size_t diags_before = c->diags.n + c->n_diags_dropped;
	struct err e;
	bool faultless;

	c->full = false;
	collect_paths(&r, x->paths);
	if (r.n_files == 0 && x->fallback_paths != NULL)
		collect_paths(&r, x->fallback_paths);
	result.n_files = r.n_files;
	result.n_packages = c->packages.n - packages_before;
	/* An empty list is more likely a broken one than an empty system. */
	if (r.n_read > 0 && result.n_packages == 0) {
		fail(&e, E_INPUT, "no packages in it");
		diag_err(&c->sink.diags, r.first_file, &e);
	}
	faultless = c->diags.n + c->n_diags_dropped == diags_before;
	if (!faultless && r.n_read == 0 && result.n_packages == 0)
		result.state = EXTRACT_FAILED;
	else if (!faultless)
		result.state = EXTRACT_PARTLY;
	else
		result.state = r.n_files > 0 ? EXTRACT_OK : EXTRACT_NOTHING;
	return result;
}

/* The order of packages without their paths: <0, 0, >0. */
static int
package_cmp(const struct package *a, const struct package *b)
{
	int r = str_cmp(a->type, b->type);

	if (r == 0)
		r = str_cmp(a->name, b->name);
	if (r == 0)
		r = str_cmp(a->version, b->version);
	if (r == 0)
		r = str_cmp(a->arch, b->arch);
	if (r == 0)
		r = str_cmp(a->source_name, b->source_name);
	if (r == 0)
		r = str_cmp(a->source_version, b->source_version);
	if (r == 0)
		r = str_cmp(a->module, b->module);
	return r;
}

static int
package_order(const void *a, const void *b)
{
	const struct package *pa = a, *pb = b;
	int r = package_cmp(pa, pb);

	return r != 0 ? r : str_cmp(pa->path, pb->path);
}

static void
sort_packages(struct vec *v)
{
	struct package *p = v->items;
	size_t n = 0;

	vec_sort(v, package_order);
	for (size_t i = 0; i < v->n; i++)
		if (n == 0 || package_cmp(&p[n - 1], &p[i]) != 0)
			p[n++] = p[i];
	v->n = n;
}

/* The architecture of most packages, the first by name of equals. */
static struct str
main_arch(const struct vec *packages)
{
	struct str best = STR_NONE;
	uint32_t best_n = 0, *n;
	struct map count;

	map_init(&count);
	for (size_t i = 0; i < packages->n; i++) {
		const struct package *p = vec_at(packages, i);

		if (p->arch.n == 0 || str_eq(p->arch, STR("all")) ||
		    str_eq(p->arch, STR("noarch")))
			continue;
		n = map_put(&count, p->arch, 0);
		if (++*n > best_n ||
		    (*n == best_n && str_cmp(p->arch, best) < 0)) {
			best = p->arch;
			best_n = *n;
		}
	}
	map_done(&count);
	return best;
}

/* The last diagnostic makes room for the number of those left out. */
static void
count_dropped(struct collector *c)
{
	struct diag *last;

	if (c->n_diags_dropped == 0)
		return;
	last = vec_at(&c->diags, c->diags.n - 1);
	last->code = E_LIMIT;
	last->text = str_printf(c->a, "%zu more faults, here and in others",
	    c->n_diags_dropped + 1);
}

int
inventory_collect(struct arena *a, struct tree *t, struct str kernel,
    struct inventory *ret_inv, struct err *e)
{
	struct collector c = {
	    .a = a, .t = t, .arena_start_bytes = a->used_bytes};
	struct extract_result *results =
	    arena_zalloc(a, extract_list_n, sizeof *results);
	struct inventory inv = {
	    .results = results, .n_results = extract_list_n};

	(void)e; /* no fault makes a whole target unreadable so far */
	arena_init(&c.scratch, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&c.packages, sizeof(struct package));
	vec_init(&c.diags, sizeof(struct diag));
	c.sink = (struct package_sink){
	    .ctx = &c, .add = add_package, .diags = {&c, add_diag}
        };

	inv.os = os_release_find(a, t, &c.sink.diags);
	for (size_t i = 0; i < extract_list_n; i++)
		results[i] = collect_kind(&c, extract_list[i]);
	inv.os.arch = main_arch(&c.packages);
	inv.os.kernel = str_dup(a, kernel);
	inventory_kernel_roles(
	    a, c.packages.items, c.packages.n, inv.os.kernel);
	sort_packages(&c.packages);
	count_dropped(&c);

	inv.n_packages = c.packages.n;
	inv.packages = vec_keep(&c.packages, a);
	inv.n_diags = c.diags.n;
	inv.diags = vec_keep(&c.diags, a);
	arena_done(&c.scratch);
	*ret_inv = inv;
	return 0;
}
