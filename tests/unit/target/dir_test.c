/* dir_test.c: a directory as a target, and how targets are named. */
#define _DEFAULT_SOURCE /* mknod */
#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/limits.h"
#include "os/dir.h"
#include "tests/tap.h"

static struct arena arena;

static char *
at(const char *name)
{
	return str_z(&arena, str_printf(&arena, "%s/%s", tap_dir(), name));
}

static bool
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	bool ok =
	    fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	return close(fd) == 0 && ok;
}

static struct tree *
open_root(void)
{
	struct tree *t = NULL;
	struct err e;

	OK_ERR(target_open(at("root"), &t, &e) == 0, &e);
	return t;
}

/* What path holds, or STR_NONE after a failed check. */
static struct str
load(struct tree *t, const char *path, size_t max_bytes)
{
	struct str got = STR_NONE;
	struct tree_file *f;
	struct err e;

	if (!OK_ERR(t->ops->open(t, path, &f, &e) == 0, &e))
		return STR_NONE;
	OK_ERR(tree_file_load(&arena, f, max_bytes, path, &got, &e) == 0, &e);
	f->ops->close(f);
	return got;
}

static bool
make_root(void)
{
	struct err e;

	umask(022);
	return dir_make(at("root/etc"), &e) == 0 &&
	       dir_make(at("root/usr/lib"), &e) == 0 &&
	       put(at("root/usr/lib/os-release"), "ID=debian\n") &&
	       symlink("../usr/lib/os-release", at("root/etc/os-release")) ==
		   0 &&
	       symlink("/usr/lib", at("root/lib")) == 0 &&
	       symlink("../../../../../../secret", at("root/etc/out")) == 0 &&
	       put(at("secret"), "outside");
}

static void
files_are_read_through_links(void)
{
	struct tree *t = open_root();

	NEED(t != NULL);
	EQ_STR(load(t, "/etc/os-release", 100), STR("ID=debian\n"));
	EQ_STR(load(t, "/lib/os-release", 100), STR("ID=debian\n"));
	t->ops->close(t);
}

static void
files_are_read_at_any_offset(void)
{
	struct tree *t = open_root();
	struct tree_file *f;
	struct err e;
	char part[8];

	NEED(t != NULL);
	OK_ERR(t->ops->open(t, "/usr/lib/os-release", &f, &e) == 0, &e);
	EQ_INT(f->size_bytes, 10);
	EQ_INT(f->ops->read_at(f, 3, part, 4, &e), 4);
	EQ_STR(str_of(part, 4), STR("debi"));
	EQ_INT(f->ops->read_at(f, 7, part, 8, &e), 3);
	EQ_INT(f->ops->read_at(f, 10, part, 8, &e), 0);
	EQ_INT(f->ops->read_at(f, UINT64_MAX, part, 8, &e), 0);
	EQ_INT(f->ops->read_at(f, 0, part, 2, &e), 2);
	EQ_STR(str_of(part, 2), STR("ID"));
	f->ops->close(f);
	t->ops->close(t);
}

static void
nothing_outside_is_read(void)
{
	struct tree *t = open_root();
	struct tree_file *f;
	struct err e;

	NEED(t != NULL);
	FAILS(t->ops->open(t, "/etc/out", &f, &e) < 0, &e, E_ABSENT,
	    "/etc/out: ");
	FAILS(t->ops->open(t, "/../secret", &f, &e) < 0, &e, E_ABSENT,
	    "/../secret: ");
	NEED(symlink(at("secret"), at("root/etc/abs")) == 0);
	FAILS(t->ops->open(t, "/etc/abs", &f, &e) < 0, &e, E_ABSENT,
	    "/etc/abs: ");
	t->ops->close(t);
}

static void
only_regular_files_are_opened(void)
{
	struct tree *t = open_root();
	struct tree_file *f;
	struct err e;

	NEED(t != NULL && mkfifo(at("root/fifo"), 0600) == 0);
	NEED(symlink("fifo", at("root/to-fifo")) == 0);
	alarm(10);
	FAILS(t->ops->open(t, "/fifo", &f, &e) < 0, &e, E_UNSUPPORTED,
	    "/fifo: not a regular file");
	FAILS(t->ops->open(t, "/to-fifo", &f, &e) < 0, &e, E_UNSUPPORTED,
	    "/to-fifo: not a regular file");
	alarm(0);
	FAILS(t->ops->open(t, "/etc", &f, &e) < 0, &e, E_UNSUPPORTED,
	    "/etc: not a regular file");
	FAILS(t->ops->open(t, "/", &f, &e) < 0, &e, E_UNSUPPORTED, "/: not");
	if (mknod(at("root/tty"), S_IFCHR | 0600, makedev(5, 0)) == 0)
		FAILS(t->ops->open(t, "/tty", &f, &e) < 0, &e, E_UNSUPPORTED,
		    "/tty: not a regular file");
	t->ops->close(t);
}

static void
absence_is_told_from_trouble(void)
{
	struct tree *t = open_root();
	struct tree_file *f;
	struct str *names;
	struct err e;
	size_t n;

	NEED(t != NULL && symlink("loop", at("root/loop")) == 0);
	FAILS(t->ops->open(t, "/none", &f, &e) < 0, &e, E_ABSENT, "/none: ");
	FAILS(t->ops->open(t, "/usr/lib/os-release/x", &f, &e) < 0, &e,
	    E_ABSENT, "/usr/lib/os-release/x: ");
	FAILS(t->ops->list(t, &arena, "/none", &names, &n, &e) < 0, &e,
	    E_ABSENT, "/none: ");
	FAILS(t->ops->open(t, "/loop", &f, &e) < 0, &e, E_IO,
	    "/loop: Too many levels of symbolic links");
	FAILS(t->ops->list(t, &arena, "/loop/x", &names, &n, &e) < 0, &e, E_IO,
	    "/loop/x: Too many levels of symbolic links");
	t->ops->close(t);
}

static void
what_may_not_be_read_is_trouble(void)
{
	int status = -1;
	struct tree *t;
	pid_t pid;

	NEED(put(at("root/etc/shadow"), "x"));
	NEED(mkdir(at("root/shut"), 0700) == 0);
	NEED(chmod(at("root/etc/shadow"), 0) == 0);
	NEED(chmod(at("root/shut"), 0) == 0);
	t = open_root();
	NEED(t != NULL);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct tree_file *f;
		struct str *names;
		struct err e;
		size_t n;
		bool ok;

		if (geteuid() == 0 && setuid(65534) < 0)
			_exit(2);
		ok = FAILS(t->ops->open(t, "/etc/shadow", &f, &e) < 0, &e, E_IO,
		    "/etc/shadow: Permission denied");
		ok = FAILS(t->ops->list(t, &arena, "/shut", &names, &n, &e) < 0,
			 &e, E_IO, "/shut: Permission denied") &&
		     ok;
		ok = FAILS(t->ops->open(t, "/shut/x", &f, &e) < 0, &e, E_IO,
			 "/shut/x: Permission denied") &&
		     ok;
		fflush(stdout);
		_exit(!ok);
	}
	waitpid(pid, &status, 0);
	EQ_INT(status, 0);
	chmod(at("root/shut"), 0700);
	t->ops->close(t);
}

static void
directories_are_listed_sorted(void)
{
	struct tree *t = open_root();
	struct str *names = NULL;
	struct err e;
	size_t n = 0;

	NEED(t != NULL && mkdir(at("root/d"), 0755) == 0);
	OK_ERR(t->ops->list(t, &arena, "/d", &names, &n, &e) == 0, &e);
	EQ_INT(n, 0);
	NEED(put(at("root/d/b"), "") && put(at("root/d/.a"), "") &&
	     put(at("root/d/B"), ""));
	OK_ERR(t->ops->list(t, &arena, "/d/", &names, &n, &e) == 0, &e);
	NEED(n == 3);
	EQ_STR(names[0], STR(".a"));
	EQ_STR(names[1], STR("B"));
	EQ_STR(names[2], STR("b"));
	OK_ERR(t->ops->list(t, &arena, "/lib", &names, &n, &e) == 0, &e);
	NEED(n == 1);
	EQ_STR(names[0], STR("os-release"));
	FAILS(t->ops->list(t, &arena, "/d/b", &names, &n, &e) < 0, &e,
	    E_UNSUPPORTED, "/d/b: not a directory");
	alarm(10);
	FAILS(t->ops->list(t, &arena, "/fifo", &names, &n, &e) < 0, &e,
	    E_UNSUPPORTED, "/fifo: not a directory");
	alarm(0);
	t->ops->close(t);
}

static void
a_large_file_is_refused_before_it_is_read(void)
{
	struct tree *t = open_root();
	struct str got = STR_NONE;
	struct tree_file *f;
	struct err e;

	NEED(t != NULL && put(at("root/sparse"), ""));
	NEED(truncate(at("root/sparse"), (off_t)1 << 40) == 0);
	OK_ERR(t->ops->open(t, "/sparse", &f, &e) == 0, &e);
	EQ_INT(f->size_bytes, (uint64_t)1 << 40);
	FAILS(tree_file_load(&arena, f, 1 << 20, "/sparse", &got, &e) < 0, &e,
	    E_LIMIT, "/sparse: 1099511627776 bytes, more than 1048576");
	f->ops->close(f);
	t->ops->close(t);
}

static void
a_file_that_grows_or_shrinks_is_read_as_it_is(void)
{
	struct tree *t = open_root();
	struct str got = STR_NONE;
	struct tree_file *f;
	struct err e;
	int fd;

	NEED(t != NULL && put(at("root/moving"), "0123456789"));
	OK_ERR(t->ops->open(t, "/moving", &f, &e) == 0, &e);
	NEED(truncate(at("root/moving"), 4) == 0);
	OK_ERR(tree_file_load(&arena, f, 12, "/moving", &got, &e) == 0, &e);
	EQ_STR(got, STR("0123"));
	fd = open(at("root/moving"), O_WRONLY | O_APPEND);
	NEED(fd >= 0 && write(fd, "456789abcdef", 12) == 12);
	close(fd);
	FAILS(tree_file_load(&arena, f, 12, "/moving", &got, &e) < 0, &e,
	    E_LIMIT, "/moving: more than 12 bytes");
	f->ops->close(f);
	t->ops->close(t);
}

/* They state a size of 0 and have content all the same. */
static void
files_of_proc_are_read_whole(void)
{
	struct tree_file *f;
	struct tree *t;
	struct err e;

	OK_ERR(target_open("dir:/", &t, &e) == 0, &e);
	OK_ERR(t->ops->open(t, "/proc/self/status", &f, &e) == 0, &e);
	EQ_INT(f->size_bytes, 0);
	f->ops->close(f);
	OK(str_find_str(load(t, "/proc/self/status", LIMIT_SMALL_FILE_BYTES),
	       STR("VmRSS")) > 0);
	t->ops->close(t);
}

static void
only_the_real_root_is_this_machine(void)
{
	static const char *const roots[] = {
	    "/", "dir:/", "//", "/proc/self/root", "/usr/.."};
	struct tree *t;
	struct err e;
	size_t i;

	for (i = 0; i < ARRAY_LEN(roots); i++) {
		if (!OK_ERR(target_open(roots[i], &t, &e) == 0, &e))
			continue;
		tap_check(
		    t->is_this_machine, __FILE__, __LINE__, "%s", roots[i]);
		t->ops->close(t);
	}
	t = open_root();
	NEED(t != NULL);
	OK(!t->is_this_machine);
	t->ops->close(t);
}

static void
targets_are_named_by_scheme_or_bare_path(void)
{
	char *back = getcwd(NULL, 0), *spec;
	struct tree *t;
	struct err e;
	size_t i;
	static const char *const good[] = {
	    "dir:root", "root", "./root", "dir:./odd:name", "./odd:name"};

	NEED(mkdir(at("odd:name"), 0755) == 0);
	NEED(back != NULL && chdir(tap_dir()) == 0);
	for (i = 0; i < ARRAY_LEN(good); i++)
		if (OK_ERR(target_open(good[i], &t, &e) == 0, &e))
			t->ops->close(t);
	FAILS(target_open("odd:name", &t, &e) < 0, &e, E_USAGE,
	    "odd:name: not a kind of target; they are dir:");
	OK(chdir(back) == 0);
	free(back);

	spec = str_z(&arena, str_printf(&arena, "dir:%s", at("odd:name")));
	if (OK_ERR(target_open(spec, &t, &e) == 0, &e))
		t->ops->close(t);
	FAILS(target_open(":x", &t, &e) < 0, &e, E_USAGE, ":x: not a kind");
	FAILS(target_open("DIR:/", &t, &e) < 0, &e, E_USAGE, "DIR:/: not");
	FAILS(target_open("dir:", &t, &e) < 0, &e, E_USAGE, "no place");
	FAILS(target_open("", &t, &e) < 0, &e, E_USAGE, "no place");
	FAILS(target_open(at("none"), &t, &e) < 0, &e, E_ABSENT, "/none: No");
	FAILS(target_open(at("secret"), &t, &e) < 0, &e, E_USAGE,
	    "/secret: not a directory");
}

static void
every_target_is_described(void)
{
	size_t i;

	OK(target_list_n > 0);
	for (i = 0; i < target_list_n; i++) {
		OK(target_list[i]->scheme[0] != '\0');
		OK(target_list[i]->doc[0] != '\0');
		OK(target_list[i]->open != NULL);
	}
}

int
main(void)
{
	arena_init(&arena, 64 << 20);
	if (!make_root()) {
		perror("make_root");
		return 70;
	}
	RUN(files_are_read_through_links);
	RUN(files_are_read_at_any_offset);
	RUN(nothing_outside_is_read);
	RUN(only_regular_files_are_opened);
	RUN(absence_is_told_from_trouble);
	RUN(what_may_not_be_read_is_trouble);
	RUN(directories_are_listed_sorted);
	RUN(a_large_file_is_refused_before_it_is_read);
	RUN(a_file_that_grows_or_shrinks_is_read_as_it_is);
	RUN(files_of_proc_are_read_whole);
	RUN(only_the_real_root_is_this_machine);
	RUN(targets_are_named_by_scheme_or_bare_path);
	RUN(every_target_is_described);
	arena_done(&arena);
	return tap_done();
}
