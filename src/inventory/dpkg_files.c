/* dpkg_files.c: the files that dpkg's packages have put into a target. */
#include "inventory/dpkg_files.h"

#include "core/limits.h"
#include "core/vendor.h"
#include "inventory/apt_origin.h"
#include "inventory/owned.h"

/* A package, and whether it is the system's. */
struct owner {
	struct owned *owned;
	const struct package *p;
	bool is_systems;
};

static void
add_path(const struct owner *o, struct str path)
{
	ptrdiff_t slash = str_rfind(path, '/');
	struct str folder = str_first(path, slash < 0 ? 0 : (size_t)slash);

	if (path.n > 0)
		owned_add(o->owned, folder, str_skip(path, (size_t)(slash + 1)),
		    o->p->name, o->is_systems);
}

/* "/usr/bin/curl", or "d41d8cd98f00b204e9800998ecf8427e  usr/bin/curl". */
static void
add_lines(const struct owner *o, struct str text)
{
	const struct str gap = STR("  ");
	struct str line;

	while (str_line(&text, &line)) {
		ptrdiff_t at =
		    str_starts(line, STR("/")) ? -1 : str_find_str(line, gap);

		add_path(o, at < 0 ? line : str_skip(line, (size_t)at + gap.n));
	}
}

/* true when it is there. */
static bool
read_list(struct collector *c, const struct owner *o, struct str path)
{
	struct tree_file *f;
	struct str text;
	struct err e;
	int r = c->t->ops->open(c->t, path.p, &f, &e);

	if (r < 0 && (e.code == E_ABSENT || e.code == E_UNSUPPORTED))
		return false;
	if (r == 0) {
		r = tree_file_load(
		    &c->scratch, f, LIMIT_PACKAGE_DB_BYTES, path.p, &text, &e);
		f->ops->close(f);
	}
	if (r == 0)
		add_lines(o, text);
	else
		diag_err(&c->maker.sink.diags, path, &e);
	return true;
}

static bool
read_lists_of(struct collector *c, const struct owner *o)
{
	const struct package *p = o->p;
	const char *info = "/var/lib/dpkg/info";
	struct arena *a = &c->scratch;

	if (str_find_str(p->path, STR("/status.d/")) >= 0)
		return read_list(
		    c, o, str_printf(a, "%.*s.md5sums", STR_ARG(p->path)));
	/* Of packages that may be there for several architectures. */
	return read_list(c, o,
		   str_printf(a, "%s/%.*s.list", info, STR_ARG(p->name))) ||
	       read_list(c, o,
		   str_printf(a, "%s/%.*s:%.*s.list", info, STR_ARG(p->name),
		       STR_ARG(p->arch)));
}

void
dpkg_files_find(struct collector *c, size_t *ret_n_lists)
{
	const struct vec *packages = &c->maker.packages;
	size_t n = 0;

	for (size_t i = 0; i < packages->n; i++) {
		const struct package *p = vec_at(packages, i);

		struct owner o = {c->maker.owned, p, true};

		if (!str_eq(p->type, STR("deb")))
			continue;
		o.is_systems =
		    !vendor_is_third_party(c->maker.eco, p->vendor) &&
		    (c->has_apt_lists || apt_origin_is_official(p));
		if (o.is_systems || o.owned->asked.n > 0)
			n += read_lists_of(c, &o);
		arena_reset(&c->scratch);
	}
	*ret_n_lists = n;
}
