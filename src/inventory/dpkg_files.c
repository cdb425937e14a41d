/* dpkg_files.c: the files that dpkg's packages have put into a target. */
#include "inventory/dpkg_files.h"

#include "core/limits.h"
#include "core/vendor.h"
#include "inventory/apt_origin.h"
#include "inventory/owned.h"

static void
add_path(struct owned *o, struct str path)
{
	ptrdiff_t slash = str_rfind(path, '/');

	if (slash >= 0)
		owned_add(o, str_first(path, (size_t)slash),
		    str_skip(path, (size_t)slash + 1));
	else if (path.n > 0)
		owned_add(o, STR_NONE, path);
}

/* "/usr/bin/curl", or "d41d8cd98f00b204e9800998ecf8427e  usr/bin/curl". */
static void
add_lines(struct owned *o, struct str text)
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
read_list(struct collector *c, struct str path)
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
		add_lines(c->maker.owned, text);
	else
		diag_err(&c->maker.sink.diags, path, &e);
	return true;
}

static bool
read_lists_of(struct collector *c, const struct package *p)
{
	const char *info = "/var/lib/dpkg/info";
	struct arena *a = &c->scratch;

	if (str_find_str(p->path, STR("/status.d/")) >= 0)
		return read_list(
		    c, str_printf(a, "%.*s.md5sums", STR_ARG(p->path)));
	/* Of packages that may be there for several architectures. */
	return read_list(
		   c, str_printf(a, "%s/%.*s.list", info, STR_ARG(p->name))) ||
	       read_list(c, str_printf(a, "%s/%.*s:%.*s.list", info,
				STR_ARG(p->name), STR_ARG(p->arch)));
}

void
dpkg_files_find(struct collector *c, size_t *ret_n_lists)
{
	const struct vec *packages = &c->maker.packages;
	size_t n = 0;

	for (size_t i = 0; i < packages->n; i++) {
		const struct package *p = vec_at(packages, i);

		if (!str_eq(p->type, STR("deb")) ||
		    vendor_is_third_party(c->maker.eco, p->vendor) ||
		    (!c->has_apt_lists && !apt_origin_is_official(p)))
			continue;
		n += read_lists_of(c, p);
		arena_reset(&c->scratch);
	}
	*ret_n_lists = n;
}
