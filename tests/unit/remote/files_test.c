/* files_test.c: what another machine has sent of its files, as a tree. */
#include "remote/files.h"

#include <errno.h>
#include <stdio.h>

#include "base/vec.h"
#include "core/limits.h"
#include "tests/tap.h"

static struct arena arena;

static void
add(struct remote_files *f, const char *path, const char *bytes)
{
	struct tree_entry at = {path, strlen(bytes), false};
	struct err e;

	OK_ERR(
	    remote_files_add(f, str_from(path), str_from(bytes), &e) == 0, &e);
	OK_ERR(remote_files_add_walked(f, &at, &e) == 0, &e);
}

static void
close_tree(struct tree *t)
{
	t->ops->close(t);
}

static void
only_whole_absolute_paths_are_good(void)
{
	static const char *const good[] = {
	    "/a", "/a/b.c", "/..a/b..", "/a b/\x80\t"};
	static const char *const bad[] = {"", "/", "a", "a/b", "/a/", "//a",
	    "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/a/..", "/a\nb"};
	char path[5000];

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		OK(remote_path_is_good(str_from(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		OK(!remote_path_is_good(str_from(bad[i])));
	OK(!remote_path_is_good(str_of("/a\0b", 4)));
	memset(path, 'a', sizeof path);
	path[0] = '/';
	OK(remote_path_is_good(str_of(path, 4095)));
	OK(!remote_path_is_good(str_of(path, 4096)));
}

static void
files_are_opened_and_read(void)
{
	struct remote_files *f = remote_files_new();
	struct tree *t;
	struct tree_file *file;
	struct str bytes;
	char part[4];
	struct err e;

	add(f, "/etc/os-release", "ID=x\n");
	t = remote_files_tree(f);
	OK(!t->is_this_machine);
	NEED(t->ops->open(t, "/etc/os-release", &file, &e) == 0);
	EQ_INT(file->size_bytes, 5);
	OK(tree_file_load(&arena, file, 100, "x", &bytes, &e) == 0);
	EQ_STR(bytes, STR("ID=x\n"));
	EQ_INT(file->ops->read_at(file, 3, part, 4, &e), 2);
	EQ_INT(file->ops->read_at(file, UINT64_MAX, part, 4, &e), 0);
	file->ops->close(file);
	FAILS(t->ops->open(t, "/etc/none", &file, &e) < 0, &e, E_ABSENT,
	    "/etc/none");
	FAILS(t->ops->open(t, "/etc", &file, &e) < 0, &e, E_ABSENT, "/etc");
	close_tree(t);
}

static void
what_is_closed_says_so_and_so_does_what_is_below(void)
{
	struct remote_files *f = remote_files_new();
	struct err why, e;
	struct tree *t;
	struct tree_file *file;
	struct str *names;
	size_t n;

	fail_sys(&why, EACCES, "no");
	why.code = E_IO;
	OK(remote_files_add_fault(f, STR("/var/lib/rpm"), &why, &e) == 0);
	fail(&why, E_UNSUPPORTED, "not a regular file");
	OK(remote_files_add_fault(f, STR("/dev/log"), &why, &e) == 0);
	OK(remote_files_add_folder(f, STR("/srv"), &e) == 0);
	/* What was read stays read. */
	add(f, "/both", "x");
	OK(remote_files_add_fault(f, STR("/both"), &why, &e) == 0);
	t = remote_files_tree(f);
	FAILS(t->ops->open(t, "/var/lib/rpm/Packages", &file, &e) < 0, &e, E_IO,
	    "/var/lib/rpm/Packages: no");
	EQ_INT(e.sys, EACCES);
	FAILS(t->ops->list(t, &arena, "/var/lib/rpm", &names, &n, &e) < 0, &e,
	    E_IO, "/var/lib/rpm");
	FAILS(t->ops->open(t, "/dev/log", &file, &e) < 0, &e, E_UNSUPPORTED,
	    "/dev/log");
	FAILS(
	    t->ops->open(t, "/srv", &file, &e) < 0, &e, E_UNSUPPORTED, "/srv");
	NEED(t->ops->open(t, "/both", &file, &e) == 0);
	file->ops->close(file);
	close_tree(t);
}

static void
folders_are_listed_once_each_and_sorted(void)
{
	static const char *const want[] = {"b", "b.c", "x"};
	struct remote_files *f = remote_files_new();
	struct tree *t;
	struct str *names;
	struct err e;
	size_t n = 0;

	add(f, "/a/x", "");
	add(f, "/a/b.c", "");
	add(f, "/a/b/2", "");
	add(f, "/a/b/1", "");
	add(f, "/ab/no", "");
	OK(remote_files_add_folder(f, STR("/empty"), &e) == 0);
	t = remote_files_tree(f);
	NEED(t->ops->list(t, &arena, "/a", &names, &n, &e) == 0);
	EQ_INT(n, 3);
	for (size_t i = 0; i < n && i < 3; i++)
		EQ_STR(names[i], str_from(want[i]));
	OK(t->ops->list(t, &arena, "/", &names, &n, &e) == 0 && n == 3);
	OK(t->ops->list(t, &arena, "/empty", &names, &n, &e) == 0 && n == 0);
	FAILS(t->ops->list(t, &arena, "/none", &names, &n, &e) < 0, &e,
	    E_ABSENT, "/none");
	FAILS(t->ops->list(t, &arena, "/a/x", &names, &n, &e) < 0, &e,
	    E_UNSUPPORTED, "/a/x");
	close_tree(t);
}

/* ---- walks, as one line of text */

struct told {
	struct buf text;
	const char *not_into;
	const char *last;
};

static bool
told_file(void *ctx, const struct tree_entry *f)
{
	struct told *t = ctx;

	buf_printf(&t->text, "%s%s ", f->path, f->is_executable ? "*" : "");
	return t->last == NULL || strcmp(f->path, t->last) != 0;
}

static bool
told_enter(void *ctx, const char *path)
{
	struct told *t = ctx;

	buf_printf(&t->text, "%s/ ", path);
	return t->not_into == NULL || strcmp(path, t->not_into) != 0;
}

static void
told_skipped(void *ctx, const char *path, enum ecode code, const char *reason)
{
	struct told *t = ctx;

	buf_printf(
	    &t->text, "%s%s(%s) ", path, code != E_OK ? "!" : "", reason);
}

static void
walk_is(struct tree *t, const char *path, const char *not_into,
    const char *last, const char *want)
{
	struct told told = {.not_into = not_into, .last = last};
	struct tree_walk w = {&told, told_file, told_enter, told_skipped};
	struct err e;

	buf_init(&told.text, 10000);
	OK_ERR(t->ops->walk(t, path, &w, &e) == 0, &e);
	EQ_STR(buf_str(&told.text), str_from(want));
	buf_done(&told.text);
}

static void
a_walk_goes_through_folders_in_order(void)
{
	struct remote_files *f = remote_files_new();
	struct tree_entry run = {"/a/b/run", 1, true};
	struct tree *t;
	struct err e;

	add(f, "/z", "");
	add(f, "/a.b", "");
	add(f, "/a/b.c/2", "");
	add(f, "/a/b/1", "");
	OK(remote_files_add_walked(f, &run, &e) == 0);
	/* Sent, but not met. */
	OK(remote_files_add(f, STR("/a/etc"), STR(""), &e) == 0);
	OK(remote_files_add_skipped(f, STR("/proc"), E_OK, STR("pseudo"), &e) ==
	    0);
	OK(remote_files_add_skipped(
	       f, STR("/proc/sub"), E_OK, STR("pseudo"), &e) == 0);
	OK(remote_files_add_skipped(f, STR("/root"), E_IO, STR("closed"), &e) ==
	    0);
	t = remote_files_tree(f);
	walk_is(t, "/", NULL, NULL,
	    "/a/ /a/b/ /a/b/1 /a/b/run* /a/b.c/ /a/b.c/2 /a.b /proc/ "
	    "/proc(pseudo) /root!(closed) /z ");
	walk_is(
	    t, "/a", NULL, NULL, "/a/b/ /a/b/1 /a/b/run* /a/b.c/ /a/b.c/2 ");
	walk_is(t, "/a/b/", NULL, NULL, "/a/b/1 /a/b/run* ");
	walk_is(t, "/none", NULL, NULL, "");
	walk_is(t, "/root", NULL, NULL, "/root!(closed) ");
	walk_is(t, "/", "/a/b", NULL,
	    "/a/ /a/b/ /a/b.c/ /a/b.c/2 /a.b /proc/ /proc(pseudo) "
	    "/root!(closed) /z ");
	walk_is(t, "/", "/proc", "/a/b/1", "/a/ /a/b/ /a/b/1 ");
	walk_is(t, "/", "/a", "/a.b", "/a/ /a.b ");
	close_tree(t);
}

static void
there_is_a_limit(void)
{
	struct remote_files *f = remote_files_new();
	char path[32];
	struct err e;
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < LIMIT_SSH_FILES; i++) {
		snprintf(path, sizeof path, "/%u", i);
		rc = remote_files_add_folder(f, str_from(path), &e);
	}
	OK(rc == 0);
	OK(remote_files_add_folder(f, STR("/7"), &e) == 0);
	FAILS(remote_files_add_folder(f, STR("/x"), &e) < 0, &e, E_LIMIT,
	    "more than 300000 files");
	OK(remote_files_has(f, STR("/7")) && !remote_files_has(f, STR("/x")));
	remote_files_free(f);
}

int
main(void)
{
	arena_init(&arena, 16 << 20);
	RUN(only_whole_absolute_paths_are_good);
	RUN(files_are_opened_and_read);
	RUN(what_is_closed_says_so_and_so_does_what_is_below);
	RUN(folders_are_listed_once_each_and_sorted);
	RUN(a_walk_goes_through_folders_in_order);
	RUN(there_is_a_limit);
	arena_done(&arena);
	return tap_done();
}
