/* mem_tree.h: a target in memory, whose files can be made to fail. */
#ifndef TESTS_UNIT_INVENTORY_MEM_TREE_H
#define TESTS_UNIT_INVENTORY_MEM_TREE_H

#include <errno.h>
#include <stdlib.h>

#include "base/vec.h"
#include "core/limits.h"
#include "inventory/inventory.h"
#include "tests/tap.h"

static const char debian_12[] =
    "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n";

/* Of what a test keeps; its main gives and takes it. */
static struct arena arena;

struct mem_file {
	struct str path;
	struct str bytes;
	uint64_t size_bytes; /* as it claims */
	int open_sys;        /* errno with which open (or list) fails */
	bool is_special;     /* no regular file */
	size_t fail_at;      /* reading this byte fails with EIO */
};

struct mem_tree {
	struct tree tree;
	struct vec files; /* struct mem_file */
	size_t n_open, n_opened;
	bool list_is_too_long;
};

struct mem_open {
	struct tree_file file;
	struct mem_tree *t;
	const struct mem_file *of;
};

static inline ssize_t
mem_read_at(struct tree_file *f, uint64_t off, void *p, size_t n, struct err *e)
{
	const struct mem_file *of = ((struct mem_open *)f)->of;
	struct str part = str_first(str_skip(of->bytes, (size_t)off), n);

	if (off >= of->fail_at)
		return fail_sys(e, EIO, "%.*s", STR_ARG(of->path));
	if (part.n > of->fail_at - off)
		part.n = (size_t)(of->fail_at - off);
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	return (ssize_t)part.n;
}

static inline void
mem_file_close(struct tree_file *f)
{
	((struct mem_open *)f)->t->n_open--;
	free(f);
}

static const struct tree_file_ops mem_file_ops = {mem_read_at, mem_file_close};

static inline const struct mem_file *
mem_find(const struct mem_tree *t, const char *path)
{
	for (size_t i = 0; i < t->files.n; i++) {
		const struct mem_file *f = vec_at(&t->files, i);

		if (str_eq(f->path, str_from(path)))
			return f;
	}
	return NULL;
}

/* ENOTDIR for what is below a file, as the system has it. */
static inline int
why_not_there(const struct mem_tree *t, const char *path)
{
	for (size_t i = 0; i < t->files.n; i++) {
		const struct mem_file *f = vec_at(&t->files, i);
		struct str rest = str_skip(str_from(path), f->path.n);

		if (!f->is_special && str_starts(str_from(path), f->path) &&
		    str_starts(rest, STR("/")))
			return ENOTDIR;
	}
	return ENOENT;
}

static inline int
mem_open(struct tree *tree, const char *path, struct tree_file **ret_f,
    struct err *e)
{
	struct mem_tree *t = (struct mem_tree *)tree;
	const struct mem_file *of = mem_find(t, path);
	struct mem_open *o;

	if (of == NULL)
		return fail_sys(e, why_not_there(t, path), "%s", path);
	if (of->is_special)
		return fail(e, E_UNSUPPORTED, "%s: not a regular file", path);
	if (of->open_sys != 0)
		return fail_sys(e, of->open_sys, "%s", path);
	o = calloc(1, sizeof *o);
	if (o == NULL)
		abort();
	o->file = (struct tree_file){&mem_file_ops, of->size_bytes};
	o->t = t;
	o->of = of;
	t->n_open++;
	t->n_opened++;
	*ret_f = &o->file;
	return 0;
}

static inline int
by_bytes(const void *a, const void *b)
{
	const struct str *sa = a, *sb = b;

	return str_cmp(*sa, *sb);
}

/* The name of path below folder, or of the folder below it that path is in. */
static inline struct str
name_below(struct str path, struct str folder)
{
	struct str rest = str_skip(path, folder.n), name = STR_NONE;

	if (!str_starts(path, folder) || !str_starts(rest, STR("/")))
		return STR_NONE;
	rest = str_skip(rest, 1);
	str_cut(&rest, '/', &name);
	return name;
}

static inline int
mem_list(struct tree *tree, struct arena *a, const char *path,
    struct str **ret_names, size_t *ret_n, struct err *e)
{
	struct mem_tree *t = (struct mem_tree *)tree;
	const struct mem_file *entry = mem_find(t, path);
	struct str *names = arena_zalloc(a, t->files.n + 1, sizeof *names);
	size_t n = 0, n_once = 0;

	if (entry != NULL && entry->open_sys != 0)
		return fail_sys(e, entry->open_sys, "%s", path);
	if (entry != NULL && !entry->is_special)
		return fail(e, E_UNSUPPORTED, "%s: not a directory", path);
	for (size_t i = 0; i < t->files.n; i++) {
		const struct mem_file *f = vec_at(&t->files, i);

		names[n] = name_below(f->path, str_from(path));
		n += names[n].n > 0;
	}
	if (n == 0 && entry == NULL)
		return fail_sys(e, ENOENT, "%s", path);
	if (t->list_is_too_long)
		return fail(e, E_LIMIT, "%s: more than %u names", path,
		    LIMIT_DIR_ENTRIES);
	qsort(names, n, sizeof *names, by_bytes);
	for (size_t i = 0; i < n; i++)
		if (n_once == 0 || !str_eq(names[i], names[n_once - 1]))
			names[n_once++] = names[i];
	*ret_names = names;
	*ret_n = n_once;
	return 0;
}

/* In the order in which they were added. */
static inline int
mem_walk(struct tree *tree, const char *path, const struct tree_walk *w,
    struct err *e)
{
	struct mem_tree *t = (struct mem_tree *)tree;

	(void)e;
	for (size_t i = 0; i < t->files.n; i++) {
		const struct mem_file *f = vec_at(&t->files, i);
		struct tree_entry entry = {f->path.p, f->size_bytes, false};

		if (!f->is_special && str_starts(f->path, str_from(path)) &&
		    !w->file(w->ctx, &entry))
			break;
	}
	return 0;
}

static inline void
mem_close(struct tree *tree)
{
	vec_done(&((struct mem_tree *)tree)->files);
}

static const struct tree_ops mem_ops = {
    mem_open, mem_list, mem_walk, mem_close};

static inline void
mem_init(struct mem_tree *t)
{
	*t = (struct mem_tree){.tree = {.ops = &mem_ops}};
	vec_init(&t->files, sizeof(struct mem_file));
}

/* Valid until the next is added. */
static inline struct mem_file *
mem_add(struct mem_tree *t, const char *path, struct str bytes)
{
	struct mem_file *f = vec_add(&t->files);

	*f = (struct mem_file){.path = str_from(path),
	    .bytes = bytes,
	    .size_bytes = bytes.n,
	    .fail_at = SIZE_MAX};
	return f;
}

static inline struct inventory
collect(struct mem_tree *t, const char *kernel)
{
	struct inventory inv = {.n_packages = 0};
	struct err e;

	struct inventory_options opt = {.kernel = str_from(kernel)};

	OK_ERR(inventory_collect(&arena, &t->tree, &opt, &inv, &e) == 0, &e);
	EQ_INT(t->n_open, 0);
	mem_close(&t->tree);
	return inv;
}

static inline const struct extract_result *
result_of(const struct inventory *inv, const char *name)
{
	static const struct extract_result none = {.name = "none"};

	for (size_t i = 0; i < inv->n_results; i++)
		if (strcmp(inv->results[i].name, name) == 0)
			return &inv->results[i];
	tap_check(false, __FILE__, __LINE__, "no extractor is named %s", name);
	return &none;
}

/* There is that one diagnostic, and the code is right. */
static inline void
only_fault(const struct inventory *inv, enum ecode code, const char *where,
    const char *text)
{
	EQ_INT(inv->n_diags, 1);
	if (inv->n_diags == 0)
		return;
	EQ_INT(inv->diags[0].code, code);
	EQ_STR(inv->diags[0].where, str_from(where));
	EQ_STR(inv->diags[0].text, str_from(text));
}

#endif
