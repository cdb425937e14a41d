/* maker.c: packages as they come, into an inventory in canonical order. */
#include "inventory/maker.h"

#include "base/map.h"
#include "core/ecosystem.h"
#include "core/limits.h"
#include "core/vendor.h"

/* s owned by the arena: like, when that is equal, or a copy. */
static struct str
keep(struct inventory_maker *c, struct str s, struct str like)
{
	return str_eq(s, like) ? like : str_dup(c->a, s);
}

static void
add_diag(void *ctx, const struct diag *d)
{
	struct inventory_maker *c = ctx;
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
	struct inventory_maker *c = ctx;
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
	kept->maintainer = keep(c, p->maintainer, last.maintainer);
	kept->path = keep(c, p->path, last.path);
	kept->is_dev = p->is_dev;
	kept->kernel = p->kernel;
	return 0;
}

int
inventory_package_cmp(const struct package *a, const struct package *b)
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
	int r = inventory_package_cmp(pa, pb);

	return r != 0 ? r : str_cmp(pa->path, pb->path);
}

/*
 * A system has a package once, whatever its databases say; of a language
 * each copy is installed, and has to be replaced, by itself.
 */
static bool
is_same(const struct package *a, const struct package *b)
{
	return inventory_package_cmp(a, b) == 0 &&
	       (ecosystem_of_purl_type(a->type) == NULL ||
		   str_eq(a->path, b->path));
}

static void
sort_packages(struct vec *v)
{
	struct package *p = v->items;
	size_t n = 0;

	vec_sort(v, package_order);
	for (size_t i = 0; i < v->n; i++) {
		if (n == 0 || !is_same(&p[n - 1], &p[i]))
			p[n++] = p[i];
		else
			p[n - 1].is_dev &= p[i].is_dev;
	}
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
count_dropped(struct inventory_maker *c)
{
	struct diag *last;

	if (c->n_diags_dropped == 0)
		return;
	last = vec_at(&c->diags, c->diags.n - 1);
	last->code = E_LIMIT;
	last->text = str_printf(c->a, "%zu more faults, here and in others",
	    c->n_diags_dropped + 1);
}

void
inventory_maker_init(struct inventory_maker *c, struct arena *a)
{
	*c = (struct inventory_maker){
	    .a = a, .arena_start_bytes = a->used_bytes};
	vec_init(&c->packages, sizeof(struct package));
	vec_init(&c->diags, sizeof(struct diag));
	c->sink = (struct package_sink){
	    .ctx = c, .add = add_package, .diags = {c, add_diag}
        };
}

static void
own(void *ctx, struct str folder, struct str name)
{
	struct inventory_maker *c = ctx;
	const struct package *p = vec_at(&c->packages, c->packages.n - 1);

	owned_add(c->owned, folder, name, p->name,
	    !vendor_is_third_party(c->eco, p->vendor));
}

void
inventory_maker_own(
    struct inventory_maker *c, struct owned *o, const struct ecosystem *eco)
{
	c->owned = o;
	c->eco = eco;
	c->sink.own = own;
}

void
inventory_maker_drop(struct inventory_maker *c)
{
	vec_done(&c->packages);
	vec_done(&c->diags);
}

size_t
inventory_maker_faults(const struct inventory_maker *c)
{
	return c->diags.n + c->n_diags_dropped;
}

void
inventory_maker_end(struct inventory_maker *c, struct inventory *inv)
{
	if (inv->os.arch.n == 0)
		inv->os.arch = main_arch(&c->packages);
	inventory_kernel_roles(
	    c->a, c->packages.items, c->packages.n, inv->os.kernel);
	sort_packages(&c->packages);
	count_dropped(c);
	inv->n_packages = c->packages.n;
	inv->packages = vec_keep(&c->packages, c->a);
	inv->n_diags = c->diags.n;
	inv->diags = vec_keep(&c->diags, c->a);
}
