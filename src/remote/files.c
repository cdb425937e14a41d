/* files.c: what another machine has sent of its files, as a tree. */
#include "remote/files.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/map.h"
#include "base/vec.h"
#include "core/limits.h"

/* What is known of one path. */
struct item {
	struct str path;     /* a NUL behind it */
	struct str bytes;    /* of a file */
	struct err *why;     /* neither file nor folder: why not */
	struct str skipped;  /* a reason: walks do not go there */
	uint64_t size_bytes; /* as a walk told */
	bool is_file;
	bool is_folder;
	bool is_walked;
	bool is_executable;
	bool is_fault; /* skipped for one */
};

struct remote_files {
	struct tree tree;
	struct arena a;
	struct vec items; /* struct item; of a tree in the order of walks */
	struct map by_path;
	struct vec owned; /* struct buf */
};

struct remote_file {
	struct tree_file file;
	struct str bytes;
};

/* ---- what is added */

static const struct tree_ops tree_ops;

struct remote_files *
remote_files_new(void)
{
	struct remote_files *f = die_alloc(sizeof *f);

	*f = (struct remote_files){.tree.ops = &tree_ops};
	arena_init(&f->a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&f->items, sizeof(struct item));
	vec_init(&f->owned, sizeof(struct buf));
	map_init(&f->by_path);
	return f;
}

void
remote_files_free(struct remote_files *f)
{
	for (size_t i = 0; i < f->owned.n; i++)
		buf_done(vec_at(&f->owned, i));
	vec_done(&f->owned);
	vec_done(&f->items);
	map_done(&f->by_path);
	arena_done(&f->a);
	free(f);
}

bool
remote_path_is_good(struct str path)
{
	struct str rest = path, name;

	if (path.n < 2 || path.n >= PATH_MAX || path.p[0] != '/' ||
	    str_find(path, '\0') >= 0 || str_find(path, '\n') >= 0)
		return false;
	rest = str_skip(path, 1);
	while (str_cut(&rest, '/', &name))
		if (name.n == 0 || str_eq(name, STR(".")) ||
		    str_eq(name, STR("..")))
			return false;
	return true;
}

void
remote_files_own(struct remote_files *f, struct buf *bytes)
{
	struct buf *b = vec_add(&f->owned);

	*b = *bytes;
	buf_init(bytes, 0);
}

static int
item_of(
    struct remote_files *f, struct str path, struct item **ret, struct err *e)
{
	uint32_t at;
	struct item *i;

	if (map_get(&f->by_path, path, &at)) {
		*ret = vec_at(&f->items, at);
		return 0;
	}
	if (f->items.n == LIMIT_SSH_FILES)
		return fail(e, E_LIMIT, "more than %u files", LIMIT_SSH_FILES);
	at = (uint32_t)f->items.n;
	i = vec_add(&f->items);
	i->path = str_of(str_z(&f->a, path), path.n);
	*map_put(&f->by_path, i->path, at) = at;
	*ret = i;
	return 0;
}

int
remote_files_add(
    struct remote_files *f, struct str path, struct str bytes, struct err *e)
{
	struct item *i;

	if (item_of(f, path, &i, e) < 0)
		return -1;
	i->bytes = bytes;
	i->is_file = true;
	return 0;
}

int
remote_files_add_folder(struct remote_files *f, struct str path, struct err *e)
{
	struct item *i;

	if (item_of(f, path, &i, e) < 0)
		return -1;
	i->is_folder = true;
	return 0;
}

int
remote_files_add_fault(struct remote_files *f, struct str path,
    const struct err *why, struct err *e)
{
	struct item *i;

	if (item_of(f, path, &i, e) < 0)
		return -1;
	i->why = ARENA_NEW(&f->a, struct err);
	*i->why = *why;
	return 0;
}

int
remote_files_add_walked(
    struct remote_files *f, const struct tree_entry *at, struct err *e)
{
	struct item *i;

	if (item_of(f, str_from(at->path), &i, e) < 0)
		return -1;
	i->is_walked = true;
	i->is_executable = at->is_executable;
	i->size_bytes = at->size_bytes;
	return 0;
}

int
remote_files_add_skipped(struct remote_files *f, struct str path,
    enum ecode code, struct str reason, struct err *e)
{
	struct item *i;

	if (item_of(f, path, &i, e) < 0)
		return -1;
	i->skipped = str_of(str_z(&f->a, reason), reason.n);
	i->is_fault = code != E_OK;
	return 0;
}

bool
remote_files_has(const struct remote_files *f, struct str path)
{
	uint32_t at;

	return map_get(&f->by_path, path, &at);
}

/* ---- the order of a walk */

/* '/' before all other bytes: a folder's files follow each other. */
static int
rank(char c)
{
	return c == '/' ? 0 : 1 + (unsigned char)c;
}

static int
path_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;

	for (size_t i = 0; i < n; i++)
		if (a.p[i] != b.p[i])
			return rank(a.p[i]) - rank(b.p[i]);
	return (a.n > b.n) - (a.n < b.n);
}

static int
item_cmp(const void *a, const void *b)
{
	return path_cmp(
	    ((const struct item *)a)->path, ((const struct item *)b)->path);
}

struct tree *
remote_files_tree(struct remote_files *f)
{
	vec_sort(&f->items, item_cmp);
	return &f->tree;
}

/* The first item at or behind path. */
static size_t
lower_bound(const struct remote_files *f, struct str path)
{
	size_t lo = 0, hi = f->items.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct item *i = vec_at(&f->items, mid);

		if (path_cmp(i->path, path) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct item *
find(const struct remote_files *f, struct str path)
{
	size_t at = lower_bound(f, path);
	struct item *i;

	if (at == f->items.n)
		return NULL;
	i = vec_at(&f->items, at);
	return str_eq(i->path, path) ? i : NULL;
}

/* Is path below folder ("" for the root)? */
static bool
is_below(struct str path, struct str folder)
{
	return path.n > folder.n && path.p[folder.n] == '/' &&
	       str_starts(path, folder);
}

/* ---- the tree */

static ssize_t
file_read_at(
    struct tree_file *f, uint64_t off, void *p, size_t n, struct err *e)
{
	struct remote_file *rf = (struct remote_file *)f;
	struct str part;

	(void)e;
	if (off >= rf->bytes.n)
		return 0;
	part = str_first(str_skip(rf->bytes, (size_t)off), n);
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	return (ssize_t)part.n;
}

static void
file_close(struct tree_file *f)
{
	free(f);
}

static const struct tree_file_ops file_ops = {file_read_at, file_close};

/* -1 for a path that is no file or folder of ours, and why. */
static int
fail_of(const struct remote_files *f, struct str path, struct err *e)
{
	const struct item *i = find(f, path);
	struct str above = path;
	ptrdiff_t slash;

	if (i != NULL && i->why != NULL) {
		*e = *i->why;
		return fail_at(e, "%.*s", STR_ARG(path));
	}
	/* In a folder that is closed to us it may well be there. */
	while ((slash = str_rfind(above, '/')) > 0) {
		above = str_first(above, (size_t)slash);
		i = find(f, above);
		if (i != NULL && i->why != NULL && i->why->code == E_IO) {
			*e = *i->why;
			return fail_at(e, "%.*s", STR_ARG(path));
		}
	}
	return fail(e, E_ABSENT, "%.*s: not there", STR_ARG(path));
}

static int
tree_open(
    struct tree *t, const char *path, struct tree_file **ret_f, struct err *e)
{
	struct remote_files *f = (struct remote_files *)t;
	const struct item *i = find(f, str_from(path));
	struct remote_file *rf;

	if (i != NULL && i->is_folder && !i->is_file)
		return fail(e, E_UNSUPPORTED, "%s: not a regular file", path);
	if (i == NULL || !i->is_file)
		return fail_of(f, str_from(path), e);
	rf = die_alloc(sizeof *rf);
	*rf = (struct remote_file){
	    {&file_ops, i->bytes.n},
            i->bytes
        };
	*ret_f = &rf->file;
	return 0;
}

/* "/a/b" of "/a/b/" and "" of "/". */
static struct str
folder_of(const char *path)
{
	struct str s = str_from(path);

	while (str_ends(s, STR("/")))
		s.n--;
	return s;
}

static int
tree_list(struct tree *t, struct arena *a, const char *path,
    struct str **ret_names, size_t *ret_n, struct err *e)
{
	struct remote_files *f = (struct remote_files *)t;
	struct str folder = folder_of(path), rest, name, last = STR_NONE;
	const struct item *itself = find(f, folder);
	size_t at = lower_bound(f, folder);
	bool is_there = itself != NULL && itself->is_folder;
	struct vec names;

	if (itself != NULL && itself->why != NULL)
		return fail_of(f, folder, e);
	if (itself != NULL && itself->is_file)
		return fail(e, E_UNSUPPORTED, "%s: not a directory", path);
	vec_init(&names, sizeof(struct str));
	if (itself != NULL)
		at++;
	for (; at < f->items.n; at++) {
		const struct item *i = vec_at(&f->items, at);

		if (!is_below(i->path, folder))
			break;
		is_there = true;
		rest = str_skip(i->path, folder.n + 1);
		if (!str_cut(&rest, '/', &name) || str_eq(name, last))
			continue;
		last = name;
		*(struct str *)vec_add(&names) = str_dup(a, name);
	}
	*ret_n = names.n;
	*ret_names = vec_keep(&names, a);
	return is_there ? 0 : fail_of(f, folder, e);
}

/* A walk, and the folder below which it passes over everything. */
struct walking {
	const struct tree_walk *w;
	struct arena a;
	struct str last;   /* the file or folder of the item before */
	struct str passed; /* empty: none */
};

/*
 * Ask for every folder between top and path that has not been asked for;
 * false when one is not to be entered.
 */
static bool
enter_folders(struct walking *g, struct str top, struct str path)
{
	size_t at = top.n;

	for (;;) {
		struct str rest = str_skip(path, at + 1), folder;
		ptrdiff_t slash = str_find(rest, '/');

		if (slash < 0)
			return true;
		at += 1 + (size_t)slash;
		folder = str_first(path, at);
		if (is_below(g->last, folder))
			continue;
		if (!g->w->enter(g->w->ctx, str_z(&g->a, folder))) {
			g->passed = folder;
			return false;
		}
	}
}

/* false ends the walk. */
static bool
meet(struct walking *g, struct str top, const struct item *i)
{
	struct tree_entry entry = {i->path.p, i->size_bytes, i->is_executable};
	bool is_entered;

	arena_reset(&g->a);
	if (g->passed.n > 0 && is_below(i->path, g->passed))
		return true;
	if (i->skipped.n == 0 && !i->is_walked)
		return true;
	is_entered = enter_folders(g, top, i->path);
	g->last = i->path;
	if (!is_entered)
		return true;
	if (i->is_walked)
		return g->w->file(g->w->ctx, &entry);
	if (i->is_fault || g->w->enter(g->w->ctx, i->path.p))
		g->w->skipped(g->w->ctx, i->path.p, i->is_fault ? E_IO : E_OK,
		    i->skipped.p);
	g->passed = i->path;
	return true;
}

static int
tree_walk(
    struct tree *t, const char *path, const struct tree_walk *w, struct err *e)
{
	struct remote_files *f = (struct remote_files *)t;
	struct str top = folder_of(path);
	struct walking g = {.w = w};

	(void)e;
	arena_init(&g.a, 1 << 20);
	for (size_t at = lower_bound(f, top); at < f->items.n; at++) {
		const struct item *i = vec_at(&f->items, at);

		/* top itself may be what could not be read. */
		if (!is_below(i->path, top) && !str_eq(i->path, top))
			break;
		if (!meet(&g, top, i))
			break;
	}
	arena_done(&g.a);
	return 0;
}

static void
tree_close(struct tree *t)
{
	remote_files_free((struct remote_files *)t);
}

static const struct tree_ops tree_ops = {
    tree_open, tree_list, tree_walk, tree_close};
