/* paths_test.c: the files that an extractor's paths stand for. */
#include "inventory/paths.h"

#include <errno.h>
#include <stdio.h>

#include "base/buf.h"
#include "core/limits.h"
#include "tests/tap.h"

struct folder {
	const char *path;
	const char *names[9]; /* sorted, NULL-ended */
	enum ecode code;      /* listing it fails so */
};

struct fake {
	struct tree tree;
	const struct folder *folders;
	size_t n_folders;
	unsigned n_wide; /* names of a folder that is not in folders */
	size_t n_lists;  /* asked for so far */
	struct buf said; /* what the sink was given, one a line */
	size_t n_paths;
	size_t n_wanted; /* after so many the sink has enough */
	char last[4096];
	size_t n_unordered;
	struct diag_sink diags;
	struct path_sink sink;
};

static int
list_known(struct arena *a, const struct folder *f, struct str **ret_names,
    size_t *ret_n, struct err *e)
{
	struct str *names = arena_zalloc(a, ARRAY_LEN(f->names), sizeof *names);
	size_t n = 0;

	if (f->code != E_OK)
		return fail(e, f->code, "%s: of no use", f->path);
	for (; f->names[n] != NULL; n++)
		names[n] = str_from(f->names[n]);
	*ret_names = names;
	*ret_n = n;
	return 0;
}

static int
fake_list(struct tree *t, struct arena *a, const char *path,
    struct str **ret_names, size_t *ret_n, struct err *e)
{
	struct fake *f = (struct fake *)t;
	struct str *names;

	f->n_lists++;
	for (size_t i = 0; i < f->n_folders; i++)
		if (strcmp(f->folders[i].path, path) == 0)
			return list_known(
			    a, &f->folders[i], ret_names, ret_n, e);
	if (f->n_wide == 0)
		return fail_sys(e, ENOENT, "%s", path);
	names = arena_zalloc(a, f->n_wide, sizeof *names);
	for (unsigned i = 0; i < f->n_wide; i++)
		names[i] = str_printf(a, "%06u", i);
	*ret_names = names;
	*ret_n = f->n_wide;
	return 0;
}

static const struct tree_ops fake_ops = {.list = fake_list};

static bool
take(void *ctx, const char *path, enum path_origin origin)
{
	static const char *const words[] = {"written", "in-listed", "listed"};
	struct fake *f = ctx;

	buf_printf(&f->said, "%s %s\n", words[origin], path);
	f->n_unordered += strcmp(f->last, path) >= 0;
	snprintf(f->last, sizeof f->last, "%s", path);
	return ++f->n_paths < f->n_wanted;
}

static void
say_diag(void *ctx, const struct diag *d)
{
	struct fake *f = ctx;

	buf_printf(&f->said, "%s %.*s: %.*s\n", diag_code_name(d->code),
	    STR_ARG(d->where), STR_ARG(d->text));
}

static void
fake_init(struct fake *f, const struct folder *folders, size_t n_folders)
{
	*f = (struct fake){.tree = {.ops = &fake_ops},
	    .folders = folders,
	    .n_folders = n_folders,
	    .n_wanted = SIZE_MAX};
	buf_init(&f->said, 1 << 16);
	f->diags = (struct diag_sink){f, say_diag};
	f->sink = (struct path_sink){f, take, &f->diags};
}

static void
finds(const struct folder *folders, size_t n, const char *pattern,
    const char *want)
{
	struct fake f;

	fake_init(&f, folders, n);
	paths_find(&f.tree, pattern, &f.sink);
	EQ_STR(buf_str(&f.said), str_from(want));
	buf_done(&f.said);
}

static void
a_path_without_a_star_is_taken_unasked(void)
{
	struct fake f;

	fake_init(&f, NULL, 0);
	paths_find(&f.tree, "/var/lib/dpkg/status", &f.sink);
	EQ_STR(buf_str(&f.said), STR("written /var/lib/dpkg/status\n"));
	EQ_INT(f.n_lists, 0);
	buf_done(&f.said);
}

static void
a_star_at_the_end_stands_for_what_is_listed(void)
{
	static const struct folder d[] = {
	    {"/d",     {".control", "a.control", "a.list", "b.control"}, E_OK},
	    {"/empty", {NULL},					   E_OK},
	};

	finds(d, 2, "/d/*",
	    "listed /d/.control\nlisted /d/a.control\n"
	    "listed /d/a.list\nlisted /d/b.control\n");
	finds(d, 2, "/d/*.control",
	    "listed /d/.control\nlisted /d/a.control\n"
	    "listed /d/b.control\n");
	finds(d, 2, "/d/*.rpm", "");
	finds(d, 2, "/empty/*", "");
}

static void
a_star_before_the_end_stands_for_folders(void)
{
	static const struct folder d[] = {
	    {"/db",       {"a", "b", "c.d"}, E_OK},
	    {"/db/a",     {"1", "2"},        E_OK},
	    {"/db/b",     {NULL},            E_OK},
	    {"/db/c.d",   {"3"},             E_OK},
	    {"/db/a/x/y", {"4"},             E_OK},
	};

	finds(d, 5, "/db/*/desc",
	    "in-listed /db/a/desc\nin-listed /db/b/desc\n"
	    "in-listed /db/c.d/desc\n");
	finds(d, 5, "/db/*.d/sub/desc", "in-listed /db/c.d/sub/desc\n");
	finds(d, 5, "/db/*/*/PF",
	    "in-listed /db/a/1/PF\nin-listed /db/a/2/PF\n"
	    "in-listed /db/c.d/3/PF\n");
	finds(d, 5, "/db/*/x/y/*", "listed /db/a/x/y/4\n");
	finds(d, 5, "/db/*/*",
	    "listed /db/a/1\nlisted /db/a/2\nlisted /db/c.d/3\n");
}

static void
what_is_no_folder_is_passed_over_among_what_was_listed(void)
{
	static const struct folder d[] = {
	    {"/db",          {"dangling", "file", "folder"}, E_OK         },
	    {"/db/dangling", {NULL},                         E_ABSENT     },
	    {"/db/file",     {NULL},                         E_UNSUPPORTED},
	    {"/db/folder",   {"x"},                          E_OK         },
	    {"/file",        {NULL},                         E_UNSUPPORTED},
	};

	finds(d, 5, "/db/*/*/PF", "in-listed /db/folder/x/PF\n");
	finds(d, 5, "/not-there/*/PF", "");
	finds(d, 5, "/file/*/PF", "unsupported /file: of no use\n");
}

static void
a_folder_that_cannot_be_listed_is_a_fault_and_the_rest_is_found(void)
{
	static const struct folder d[] = {
	    {"/db",   {"a", "b", "c", "d"}, E_OK   },
	    {"/db/a", {"1"},                E_OK   },
	    {"/db/b", {NULL},               E_IO   },
	    {"/db/c", {NULL},               E_LIMIT},
	    {"/db/d", {"2"},                E_OK   },
	};

	finds(d, 5, "/db/*/*/PF",
	    "in-listed /db/a/1/PF\n"
	    "unreadable /db/b: of no use\n"
	    "over-limit /db/c: of no use\n"
	    "in-listed /db/d/2/PF\n");
	finds(d, 5, "/db/b/*", "unreadable /db/b: of no use\n");
}

static void
names_of_any_bytes_are_only_names(void)
{
	static const struct folder d[] = {
	    {"/db",   {"\n", " ", "%s", "*", "*.x", "...", "\\", "\xff\xfe"},
             E_OK								 },
	    {"/db/*", {"*"},						  E_OK},
	};

	finds(d, 2, "/db/*/d",
	    "in-listed /db/\n/d\nin-listed /db/ /d\nin-listed /db/%s/d\n"
	    "in-listed /db/*/d\nin-listed /db/*.x/d\nin-listed /db/.../d\n"
	    "in-listed /db/\\/d\nin-listed /db/\xff\xfe/d\n");
	finds(d, 2, "/db/*/*/d", "in-listed /db/*/*/d\n");
}

static void
a_full_folder_is_found_whole_and_in_order(void)
{
	struct fake f;

	fake_init(&f, NULL, 0);
	f.n_wide = LIMIT_DIR_ENTRIES;
	paths_find(&f.tree, "/db/*/desc", &f.sink);
	EQ_INT(f.n_paths, LIMIT_DIR_ENTRIES);
	EQ_INT(f.n_unordered, 0);
	EQ_INT(f.n_lists, 1);
	EQ_STR(str_from(f.last), STR("/db/099999/desc"));
	buf_done(&f.said);
}

static void
a_tree_without_end_is_given_up(void)
{
	static const struct folder d[] = {
	    {"/db", {"a", "b", "c", "d", "e", "f", "g"}, E_OK}
        };
	struct fake f;

	fake_init(&f, d, 1);
	f.n_wide = LIMIT_DIR_ENTRIES;
	f.said.max = 1; /* the paths are not looked at */
	paths_find(&f.tree, "/db/*/*/PF", &f.sink);
	EQ_INT(f.n_paths, 4 * LIMIT_DIR_ENTRIES);
	EQ_INT(f.n_unordered, 0);
	EQ_INT(f.n_lists, 1 + 5);
	buf_done(&f.said);

	/* All the names that there may be are one too many with "/db"'s. */
	fake_init(&f, d, 1);
	f.n_wide = LIMIT_PACKAGES;
	paths_find(&f.tree, "/db/*/*/PF", &f.sink);
	EQ_INT(f.n_paths, 0);
	EQ_STR(buf_str(&f.said),
	    STR("over-limit /db/a: more than 500000 names, with those before "
		"it\n"));
	EQ_INT(f.n_lists, 1 + 1);
	buf_done(&f.said);
}

static void
a_sink_that_has_enough_is_asked_no_more(void)
{
	static const struct folder d[] = {
	    {"/db",   {"a", "b"},      E_OK},
	    {"/db/a", {"1", "2", "3"}, E_OK},
	    {"/db/b", {"4"},           E_OK},
	};
	struct fake f;

	fake_init(&f, d, 3);
	f.n_wanted = 2;
	paths_find(&f.tree, "/db/*/*/PF", &f.sink);
	EQ_STR(buf_str(&f.said),
	    STR("in-listed /db/a/1/PF\nin-listed /db/a/2/PF\n"));
	EQ_INT(f.n_lists, 2);
	buf_done(&f.said);
}

int
main(void)
{
	RUN(a_path_without_a_star_is_taken_unasked);
	RUN(a_star_at_the_end_stands_for_what_is_listed);
	RUN(a_star_before_the_end_stands_for_folders);
	RUN(what_is_no_folder_is_passed_over_among_what_was_listed);
	RUN(a_folder_that_cannot_be_listed_is_a_fault_and_the_rest_is_found);
	RUN(names_of_any_bytes_are_only_names);
	RUN(a_full_folder_is_found_whole_and_in_order);
	RUN(a_tree_without_end_is_given_up);
	RUN(a_sink_that_has_enough_is_asked_no_more);
	return tap_done();
}
