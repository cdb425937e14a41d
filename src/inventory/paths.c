/* paths.c: the files of a target that an extractor's paths stand for. */
#include "inventory/paths.h"

#include "core/limits.h"

struct finder {
	struct tree *t;
	struct path_sink *out;
	size_t n_names; /* listed so far */
	bool ended;
};

/* The names in folder; none when that is a diagnostic or nothing to us. */
static size_t
list(struct finder *f, struct arena *a, struct str folder, bool was_listed,
    struct str **ret_names)
{
	struct err e;
	size_t n;

	if (f->t->ops->list(f->t, a, str_z(a, folder), ret_names, &n, &e) ==
	    0) {
		f->n_names += n;
		if (f->n_names <= LIMIT_PACKAGES)
			return n;
		fail(&e, E_LIMIT, "more than %u names, with those before it",
		    LIMIT_PACKAGES);
		f->ended = true;
	}
	/* A file among the folders is none of ours. */
	if (e.code != E_ABSENT && !(e.code == E_UNSUPPORTED && was_listed))
		diag_err(f->out->diags, folder, &e);
	return 0;
}

/* "/a/b", ".x" and "/c" of /a/b/<star>.x/c; false when there is no star. */
static bool
cut_at_star(struct str pattern, struct str *ret_folder, struct str *ret_end,
    struct str *ret_rest)
{
	ptrdiff_t star = str_find(pattern, '*'), slash;

	if (star < 0)
		return false;
	*ret_folder = str_first(pattern, (size_t)star - 1);
	pattern = str_skip(pattern, (size_t)star + 1);
	slash = str_find(pattern, '/');
	*ret_end = slash < 0 ? pattern : str_first(pattern, (size_t)slash);
	*ret_rest = str_skip(pattern, ret_end->n);
	return true;
}

/* found is the path so far, empty at first; pattern is what is left. */
static void
find(struct finder *f, struct str found, struct str pattern)
{
	struct str folder, end, rest, path, *names;
	struct arena a;
	size_t n;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	if (cut_at_star(pattern, &folder, &end, &rest)) {
		folder =
		    str_printf(&a, "%.*s%.*s", STR_ARG(found), STR_ARG(folder));
		n = list(f, &a, folder, found.n > 0, &names);
		for (size_t i = 0; i < n && !f->ended; i++) {
			if (!str_ends(names[i], end))
				continue;
			path = str_printf(&a, "%.*s/%.*s", STR_ARG(folder),
			    STR_ARG(names[i]));
			find(f, path, rest);
		}
	} else {
		path = str_printf(
		    &a, "%.*s%.*s", STR_ARG(found), STR_ARG(pattern));
		f->ended = !f->out->add(f->out->ctx, path.p,
		    pattern.n > 0 ? PATH_IN_LISTED : PATH_LISTED);
	}
	arena_done(&a);
}

void
paths_find(struct tree *t, const char *pattern, struct path_sink *out)
{
	struct finder f = {.t = t, .out = out};

	if (strchr(pattern, '*') == NULL)
		out->add(out->ctx, pattern, PATH_WRITTEN);
	else
		find(&f, STR_NONE, str_from(pattern));
}
