/* inventory.c: everything installed on one target, in canonical order. */
#include "inventory/inventory.h"

#include "base/map.h"
#include "core/limits.h"
#include "inventory/collector.h"
#include "inventory/os_release.h"

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
		else if (!p[i].is_dev)
			p[n - 1].is_dev = false;
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
inventory_collect(struct arena *a, struct tree *t,
    const struct inventory_options *opt, struct inventory *ret_inv,
    struct err *e)
{
	struct collector c = {
	    .a = a, .t = t, .opt = opt, .arena_start_bytes = a->used_bytes};
	struct extract_result *results =
	    arena_zalloc(a, extract_list_n, sizeof *results);
	struct inventory inv = {.results = results,
	    .n_results = extract_list_n,
	    .is_walked = !opt->system_only,
	    .paths = opt->paths};
	int rc;

	arena_init(&c.scratch, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&c.packages, sizeof(struct package));
	vec_init(&c.diags, sizeof(struct diag));
	vec_init(&c.skipped, sizeof(struct skipped));
	c.sink = (struct package_sink){
	    .ctx = &c, .add = add_package, .diags = {&c, add_diag}
        };

	inv.os = os_release_find(a, t, &c.sink.diags);
	rc = offer_files(&c, results, e);
	inv.os.arch = main_arch(&c.packages);
	inv.os.kernel = str_dup(a, opt->kernel);
	inventory_kernel_roles(
	    a, c.packages.items, c.packages.n, inv.os.kernel);
	sort_packages(&c.packages);
	count_dropped(&c);

	inv.n_packages = c.packages.n;
	inv.packages = vec_keep(&c.packages, a);
	inv.n_diags = c.diags.n;
	inv.diags = vec_keep(&c.diags, a);
	inv.n_skipped = c.skipped.n;
	inv.skipped = vec_keep(&c.skipped, a);
	arena_done(&c.scratch);
	if (rc == 0)
		*ret_inv = inv;
	return rc;
}
