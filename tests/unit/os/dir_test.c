/* dir_test.c: our own folders: made, listed, removed. */
#include "os/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "tests/tap.h"

static struct arena arena;

static char *
at(const char *name)
{
	return str_z(&arena, str_printf(&arena, "%s/%s", tap_dir(), name));
}

static bool
put(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	return fd >= 0 && close(fd) == 0;
}

static void
parents_are_made_too(void)
{
	struct stat st;
	struct err e;

	umask(022);
	OK_ERR(dir_make(at("a/b//c/"), &e) == 0, &e);
	OK_ERR(dir_make(at("a/b/c"), &e) == 0, &e);
	OK(stat(at("a/b/c"), &st) == 0 && S_ISDIR(st.st_mode));
	EQ_INT(st.st_mode & 0777, 0755);
	OK_ERR(dir_make("/", &e) == 0, &e);
	OK_ERR(dir_make(".", &e) == 0, &e);
	/* A link to a folder is a folder. */
	NEED(symlink("a", at("to-a")) == 0);
	OK_ERR(dir_make(at("to-a/d"), &e) == 0, &e);
	OK(stat(at("a/d"), &st) == 0);
}

static void
a_file_in_the_way_is_named(void)
{
	struct err e;

	NEED(put(at("file")));
	FAILS(dir_make(at("file/x/y"), &e) < 0, &e, E_IO,
	    "/file: Not a directory");
	FAILS(dir_make(at("file"), &e) < 0, &e, E_IO, "/file: Not a directory");
	NEED(symlink("nowhere", at("dangling")) == 0);
	FAILS(dir_make(at("dangling"), &e) < 0, &e, E_IO, "File exists");
	FAILS(dir_make("", &e) < 0, &e, E_ABSENT, "No such file");
}

static void
names_come_sorted_by_bytes(void)
{
	static const char *const want[] = {
	    ".hidden", "...", "A", "a", "a-b", "aa", "\xc3\xa4", "\xff\n"};
	/* By unsigned bytes: '.' '.' sorts before '.' 'h'. */
	static const int order[] = {1, 0, 2, 3, 4, 5, 6, 7};
	struct str *names = NULL;
	struct err e;
	size_t i, n = 0;

	NEED(mkdir(at("list"), 0755) == 0);
	for (i = 0; i < ARRAY_LEN(want); i++)
		NEED(put(
		    at(str_z(&arena, str_printf(&arena, "list/%s", want[i])))));
	OK_ERR(dir_list(&arena, at("list"), &names, &n, &e) == 0, &e);
	NEED(n == ARRAY_LEN(want));
	for (i = 0; i < n; i++)
		EQ_STR(names[i], str_from(want[order[i]]));
}

static void
an_empty_folder_has_no_names(void)
{
	struct str *names = NULL;
	struct err e;
	size_t n = 42;

	NEED(mkdir(at("empty"), 0755) == 0);
	OK_ERR(dir_list(&arena, at("empty"), &names, &n, &e) == 0, &e);
	EQ_INT(n, 0);
}

static void
what_cannot_be_listed_is_an_error(void)
{
	struct str *names = NULL;
	struct err e;
	size_t n = 42;

	FAILS(dir_list(&arena, at("absent"), &names, &n, &e) < 0, &e, E_ABSENT,
	    "/absent: No such file");
	NEED(put(at("plain")));
	FAILS(dir_list(&arena, at("plain"), &names, &n, &e) < 0, &e, E_IO,
	    "/plain: Not a directory");
	FAILS(dir_list_fd(&arena, open(at("plain"), O_RDONLY), 9, "plain",
		  &names, &n, &e) < 0,
	    &e, E_IO, "plain: Not a directory");
	EQ_INT(n, 42);
}

static void
too_many_names_are_refused(void)
{
	struct str *names = NULL;
	struct err e;
	size_t n = 42;
	int i;

	NEED(mkdir(at("many"), 0755) == 0);
	for (i = 0; i < 5; i++)
		NEED(put(at(str_z(&arena, str_printf(&arena, "many/%d", i)))));
	FAILS(dir_list_fd(&arena, open(at("many"), O_RDONLY), 4, "many", &names,
		  &n, &e) < 0,
	    &e, E_LIMIT, "many: more than 4 names");
	EQ_INT(n, 42);
	OK_ERR(dir_list_fd(&arena, open(at("many"), O_RDONLY), 5, "many",
		   &names, &n, &e) == 0,
	    &e);
	EQ_INT(n, 5);
}

static void
remove_takes_all_and_follows_no_link(void)
{
	struct err e;

	NEED(mkdir(at("outside"), 0755) == 0 && put(at("outside/keep")));
	NEED(dir_make(at("gone/sub/deep"), &e) == 0);
	NEED(put(at("gone/sub/deep/file")) && put(at("gone/.hidden")));
	NEED(symlink("../outside", at("gone/to-dir")) == 0);
	NEED(symlink("../../outside/keep", at("gone/sub/to-file")) == 0);
	NEED(symlink("nowhere", at("gone/dangling")) == 0);
	NEED(mkfifo(at("gone/fifo"), 0600) == 0);
	NEED(chmod(at("gone/sub/deep/file"), 0) == 0);
	OK_ERR(dir_remove(at("gone"), &e) == 0, &e);
	EQ_INT(access(at("gone"), F_OK), -1);
	EQ_INT(access(at("outside/keep"), F_OK), 0);
}

static void
a_link_to_a_folder_is_not_removed_as_one(void)
{
	struct err e;

	NEED(symlink("outside", at("link")) == 0);
	OK(dir_remove(at("link"), &e) < 0);
	OK(dir_remove(at("link/"), &e) < 0);
	OK(dir_remove(at("link//"), &e) < 0);
	EQ_INT(access(at("outside/keep"), F_OK), 0);
	FAILS(dir_remove(at("outside/keep"), &e) < 0, &e, E_IO,
	    "keep: Not a directory");
	FAILS(dir_remove(at("never"), &e) < 0, &e, E_ABSENT, "/never: No such");
	FAILS(dir_remove("", &e) < 0, &e, E_ABSENT, "No such");
}

static void
the_file_that_cannot_be_removed_is_named(void)
{
	struct err e;

	if (geteuid() == 0) {
		/* Only a mount point stops root. */
		FAILS(dir_remove("/proc/self/attr", &e) < 0, &e, E_IO,
		    "/proc/self/attr: ");
		return;
	}
	NEED(dir_make(at("shut/in"), &e) == 0 && put(at("shut/in/file")));
	NEED(chmod(at("shut/in"), 0500) == 0);
	FAILS(dir_remove(at("shut"), &e) < 0, &e, E_IO,
	    "/shut: in: file: Permission denied");
	NEED(chmod(at("shut/in"), 0700) == 0);
}

static bool
wants_c(struct str path)
{
	return str_ends(path, STR(".c"));
}

/* The paths found, in one line. */
static struct str
walk(const char *path, size_t max, struct err *e)
{
	struct dir_found *files;
	struct str all = STR("");
	size_t n;

	if (dir_walk(&arena, path, max, wants_c, &files, &n, e) < 0)
		return STR("failed");
	for (size_t i = 0; i < n; i++)
		all = str_printf(&arena, "%.*s%.*s:%llu ", STR_ARG(all),
		    STR_ARG(files[i].path),
		    (unsigned long long)files[i].n_bytes);
	return all;
}

static void
a_walk_finds_what_is_wanted_below(void)
{
	struct err e;

	NEED(dir_make(at("walk/b/deep"), &e) == 0 &&
	     dir_make(at("walk/.git"), &e) == 0);
	NEED(put(at("walk/z.c")) && put(at("walk/b/a.c")) &&
	     put(at("walk/b/a.h")) && put(at("walk/b/deep/x.c")) &&
	     put(at("walk/.git/no.c")) && put(at("walk/.no.c")));
	NEED(symlink("z.c", at("walk/link.c")) == 0 &&
	     symlink("b", at("walk/also")) == 0 &&
	     mkfifo(at("walk/fifo.c"), 0600) == 0);
	EQ_STR(walk(at("walk"), 100, &e), STR("b/a.c:0 b/deep/x.c:0 z.c:0 "));
	EQ_STR(walk(at("walk"), 3, &e), STR("failed"));
	FAILS(true, &e, E_LIMIT, "too many files");
	EQ_STR(walk(at("walk/none"), 3, &e), STR("failed"));
	FAILS(true, &e, E_ABSENT, "walk/none");
}

static void
a_walk_goes_only_so_deep(void)
{
	struct buf path;
	struct err e;

	buf_init(&path, 4096);
	buf_add(&path, str_from(at("deep")));
	for (int i = 0; i < DIR_DEPTH; i++)
		buf_add(&path, STR("/d"));
	buf_byte(&path, '\0');
	NEED(dir_make(path.p, &e) == 0);
	EQ_STR(walk(at("deep"), 100, &e), STR("failed"));
	FAILS(true, &e, E_LIMIT, "folders deep");
	EQ_STR(walk(at("deep/d"), 100, &e), STR(""));
	buf_done(&path);
}

static void
a_folder_can_be_synced(void)
{
	struct err e;

	OK_ERR(dir_sync(tap_dir(), &e) == 0, &e);
	FAILS(dir_sync(at("absent"), &e) < 0, &e, E_ABSENT, "/absent: ");
	/* Cannot be, and says EINVAL: not worth an error. */
	OK_ERR(dir_sync("/proc/self", &e) == 0, &e);
}

static void
temporary_folders_are_private_and_differ(void)
{
	char *prefix = at("temp-"), *one = NULL, *two = NULL;
	struct stat st;
	struct err e;

	OK_ERR(dir_make_temp(&arena, prefix, &one, &e) == 0, &e);
	OK_ERR(dir_make_temp(&arena, prefix, &two, &e) == 0, &e);
	NEED(one != NULL && two != NULL);
	OK(strcmp(one, two) != 0);
	OK(str_starts(str_from(one), str_from(prefix)));
	OK(stat(one, &st) == 0 && (st.st_mode & 0777) == 0700);
	FAILS(dir_make_temp(&arena, at("no/such-"), &one, &e) < 0, &e, E_ABSENT,
	    "/no/such-: No such");
}

int
main(void)
{
	arena_init(&arena, 16 << 20);
	RUN(parents_are_made_too);
	RUN(a_file_in_the_way_is_named);
	RUN(names_come_sorted_by_bytes);
	RUN(an_empty_folder_has_no_names);
	RUN(what_cannot_be_listed_is_an_error);
	RUN(too_many_names_are_refused);
	RUN(remove_takes_all_and_follows_no_link);
	RUN(a_link_to_a_folder_is_not_removed_as_one);
	RUN(the_file_that_cannot_be_removed_is_named);
	RUN(a_walk_finds_what_is_wanted_below);
	RUN(a_walk_goes_only_so_deep);
	RUN(a_folder_can_be_synced);
	RUN(temporary_folders_are_private_and_differ);
	arena_done(&arena);
	return tap_done();
}
