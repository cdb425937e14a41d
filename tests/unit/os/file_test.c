/* file_test.c: files that are read with a limit and written all or nothing. */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/dir.h"
#include "tests/tap.h"

static struct arena arena;

/* A path in a folder of this test's own. */
static char *
at(const char *name)
{
	return str_z(&arena, str_printf(&arena, "%s/%s", tap_dir(), name));
}

static void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	OK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void
holds(const char *path, struct str want)
{
	struct str got = STR_NONE;
	struct err e;

	if (OK_ERR(file_read(&arena, path, 8 << 20, &got, &e) == 0, &e))
		EQ_STR(got, want);
}

static size_t
names_in(const char *dir)
{
	struct str *names;
	struct err e;
	size_t n = 0;

	OK_ERR(dir_list(&arena, dir, &names, &n, &e) == 0, &e);
	return n;
}

static void
a_file_is_read_up_to_the_limit_and_not_above(void)
{
	struct str got = STR_NONE;
	struct err e;

	put(at("ten"), "0123456789");
	OK_ERR(file_read(&arena, at("ten"), 10, &got, &e) == 0, &e);
	EQ_STR(got, STR("0123456789"));
	got = STR("untouched");
	FAILS(file_read(&arena, at("ten"), 9, &got, &e) < 0, &e, E_LIMIT,
	    "/ten: 10 bytes, more than 9");
	EQ_STR(got, STR("untouched"));
	put(at("empty"), "");
	OK_ERR(file_read(&arena, at("empty"), 0, &got, &e) == 0, &e);
	EQ_INT(got.n, 0);
}

static void
what_cannot_be_read_is_named(void)
{
	struct str got;
	struct err e;

	FAILS(file_read(&arena, at("none"), 10, &got, &e) < 0, &e, E_ABSENT,
	    "/none: No such file");
	FAILS(file_read(&arena, tap_dir(), 10, &got, &e) < 0, &e, E_IO,
	    "Is a directory");
}

/* Their size is 0 until they are read. */
static void
files_of_proc_are_read_whole_and_limited(void)
{
	struct str got = STR_NONE;
	struct err e;

	OK_ERR(
	    file_read(&arena, "/proc/self/status", 1 << 20, &got, &e) == 0, &e);
	OK(str_find_str(got, STR("VmRSS")) > 0);
	FAILS(file_read(&arena, "/proc/self/status", 20, &got, &e) < 0, &e,
	    E_LIMIT, "/proc/self/status: more than 20");
	FAILS(file_read(&arena, "/dev/zero", 1 << 16, &got, &e) < 0, &e,
	    E_LIMIT, "/dev/zero");
}

static void
a_descriptor_streams_from_where_it_stands(void)
{
	struct stream_fd s;
	char part[4];
	struct err e;
	int fd;

	put(at("six"), "abcdef");
	fd = open(at("six"), O_RDONLY);
	NEED(fd >= 0 && lseek(fd, 3, SEEK_SET) == 3);
	stream_fd_init(&s, fd, "six");
	EQ_INT(s.stream.read(&s.stream, part, 2, &e), 2);
	EQ_STR(str_of(part, 2), STR("de"));
	EQ_INT(s.stream.read(&s.stream, part, 4, &e), 1);
	EQ_INT(s.stream.read(&s.stream, part, 4, &e), 0);
	close(fd);
	FAILS(s.stream.read(&s.stream, part, 4, &e) < 0, &e, E_IO,
	    "six: Bad file descriptor");
}

static void
a_written_file_appears_at_commit_only(void)
{
	struct file_writer w;
	struct stat st;
	struct err e;

	NEED(mkdir(at("appears"), 0755) == 0);
	OK_ERR(file_writer_open(&w, at("appears/new"), &e) == 0, &e);
	fprintf(w.out, "hello\n");
	EQ_INT(access(at("appears/new"), F_OK), -1);
	OK_ERR(file_writer_commit(&w, &e) == 0, &e);
	file_writer_abort(&w);
	holds(at("appears/new"), STR("hello\n"));
	EQ_INT(names_in(at("appears")), 1);
	EQ_INT(stat(at("appears/new"), &st), 0);
	EQ_INT(st.st_mode & 0777, 0644);
}

static void
the_file_takes_its_mode_from_the_umask(void)
{
	struct file_writer w;
	struct stat st;
	struct err e;

	umask(077);
	OK_ERR(file_writer_open(&w, at("private"), &e) == 0, &e);
	OK_ERR(file_writer_commit(&w, &e) == 0, &e);
	umask(022);
	EQ_INT(stat(at("private"), &st), 0);
	EQ_INT(st.st_mode & 0777, 0600);
}

static void
abort_leaves_nothing_and_the_old_file(void)
{
	struct file_writer w;
	struct err e;

	NEED(mkdir(at("aborted"), 0755) == 0);
	put(at("aborted/old"), "old");
	OK_ERR(file_writer_open(&w, at("aborted/old"), &e) == 0, &e);
	fputs("new", w.out);
	fflush(w.out);
	EQ_INT(names_in(at("aborted")), 2);
	file_writer_abort(&w);
	file_writer_abort(&w);
	EQ_INT(names_in(at("aborted")), 1);
	holds(at("aborted/old"), STR("old"));
}

static void
a_header_can_be_written_last(void)
{
	struct file_writer w;
	struct err e;
	int i;

	OK_ERR(file_writer_open(&w, at("seek"), &e) == 0, &e);
	for (i = 0; i < 20000; i++)
		fputs("........", w.out);
	EQ_INT(ftell(w.out), 160000);
	EQ_INT(fseek(w.out, 2, SEEK_SET), 0);
	fputs("head", w.out);
	EQ_INT(fseek(w.out, 0, SEEK_END), 0);
	fputs("tail", w.out);
	OK_ERR(file_writer_commit(&w, &e) == 0, &e);
	{
		struct str got = STR_NONE;

		OK_ERR(
		    file_read(&arena, at("seek"), 1 << 20, &got, &e) == 0, &e);
		EQ_INT(got.n, 160004);
		EQ_STR(str_first(got, 8), STR("..head.."));
		EQ_STR(str_skip(got, 159998), STR("..tail"));
	}
}

static void
what_is_no_regular_file_is_not_replaced(void)
{
	struct file_writer w;
	struct stat st;
	struct err e;

	put(at("real"), "real");
	NEED(symlink(at("real"), at("link")) == 0);
	NEED(mkfifo(at("fifo"), 0600) == 0);
	FAILS(file_writer_open(&w, at("link"), &e) < 0, &e, E_USAGE,
	    "/link: not a regular file");
	file_writer_abort(&w);
	FAILS(file_writer_open(&w, at("fifo"), &e) < 0, &e, E_USAGE, "/fifo");
	FAILS(file_writer_open(&w, tap_dir(), &e) < 0, &e, E_USAGE, tap_dir());
	OK(lstat(at("link"), &st) == 0 && S_ISLNK(st.st_mode));
}

static void
a_name_as_long_as_allowed_can_be_written(void)
{
	char name[256];
	struct file_writer w;
	struct err e;

	memset(name, 'n', 255);
	name[255] = '\0';
	OK_ERR(file_writer_open(&w, at(name), &e) == 0, &e);
	OK_ERR(file_writer_commit(&w, &e) == 0, &e);
	holds(at(name), STR(""));
}

static void
a_path_that_cannot_be_is_an_error(void)
{
	char longest[5000];
	struct file_writer w;
	struct err e;

	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	FAILS(file_writer_open(&w, at("no/such/file"), &e) < 0, &e, E_ABSENT,
	    "/no/such/file: No such file");
	file_writer_abort(&w);
	OK(file_writer_open(&w, longest, &e) < 0);
	EQ_INT(e.sys, ENAMETOOLONG);
	file_writer_abort(&w);
}

static void
a_relative_path_is_written_here(void)
{
	struct file_writer w;
	struct err e;
	char *back = getcwd(NULL, 0);

	NEED(back != NULL && chdir(tap_dir()) == 0);
	OK_ERR(file_writer_open(&w, "relative", &e) == 0, &e);
	fputs("x", w.out);
	OK_ERR(file_writer_commit(&w, &e) == 0, &e);
	holds("relative", STR("x"));
	OK(chdir(back) == 0);
	free(back);
}

/* Two at once, as by two threads: the names of the halves differ. */
static void
two_writers_of_one_path_do_not_meet(void)
{
	struct file_writer first, second;
	struct err e;

	NEED(mkdir(at("two"), 0755) == 0);
	OK_ERR(file_writer_open(&first, at("two/f"), &e) == 0, &e);
	OK_ERR(file_writer_open(&second, at("two/f"), &e) == 0, &e);
	fputs("first", first.out);
	fputs("second", second.out);
	OK_ERR(file_writer_commit(&first, &e) == 0, &e);
	holds(at("two/f"), STR("first"));
	OK_ERR(file_writer_commit(&second, &e) == 0, &e);
	holds(at("two/f"), STR("second"));
	EQ_INT(names_in(at("two")), 1);
}

/* Fill the place: the old file must stay and the half must go. */
static void
writes_too_much(const char *dir, int sys, const char *words)
{
	char *path = str_z(&arena, str_printf(&arena, "%s/f", dir));
	char *from = at("much");
	char *much = arena_alloc(&arena, 300000);
	struct file_writer w;
	struct err e;

	memset(much, 'm', 299999);
	much[299999] = '\0';
	/* All at once, and then nothing that could fail again. */
	put(path, "old");
	OK_ERR(file_writer_open(&w, path, &e) == 0, &e);
	fwrite(much, 1, 299999, w.out);
	FAILS(file_writer_commit(&w, &e) < 0, &e, E_IO, words);
	EQ_INT(e.sys, sys);
	file_writer_abort(&w);
	holds(path, STR("old"));
	EQ_INT(names_in(dir), 1);

	/* A writer that looks stops early; the cause is not forgotten. */
	OK_ERR(file_writer_open(&w, path, &e) == 0, &e);
	while (fwrite(much, 1, 5000, w.out) == 5000)
		;
	EQ_INT(fflush(w.out) == 0 || w.sys == sys, true);
	FAILS(file_writer_commit(&w, &e) < 0, &e, E_IO, words);
	EQ_INT(e.sys, sys);
	holds(path, STR("old"));
	EQ_INT(names_in(dir), 1);

	/* Nothing is written behind a hole. */
	OK_ERR(file_writer_open(&w, path, &e) == 0, &e);
	fwrite(much, 1, 299999, w.out);
	fflush(w.out);
	OK(ftruncate(w.fd, 0) == 0);
	fputs("there is room again", w.out);
	FAILS(file_writer_commit(&w, &e) < 0, &e, E_IO, words);
	holds(path, STR("old"));

	if (access(from, F_OK) == 0)
		FAILS(file_copy(from, path, &e) < 0, &e, E_IO, words);
	holds(path, STR("old"));
	EQ_INT(names_in(dir), 1);
}

static void
a_full_disk_keeps_the_old_file(void)
{
	char *dir = at("full"), *much = arena_alloc(&arena, 200001);

	NEED(mkdir(dir, 0755) == 0);
	if (mount("tmpfs", dir, "tmpfs", 0, "size=64k") < 0) {
		tap_skip("a small file system cannot be mounted here");
		return;
	}
	memset(much, 'm', 200000);
	much[200000] = '\0';
	put(at("much"), much);
	writes_too_much(dir, ENOSPC, "/full/f: No space left");
	EQ_INT(umount(dir), 0);
}

static void
a_file_size_limit_keeps_the_old_file(void)
{
	struct rlimit all, few = {100000, 100000};
	char *dir = at("limited");

	NEED(mkdir(dir, 0755) == 0);
	NEED(getrlimit(RLIMIT_FSIZE, &all) == 0);
	few.rlim_max = all.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	NEED(setrlimit(RLIMIT_FSIZE, &few) == 0);
	writes_too_much(dir, EFBIG, "/limited/f: File too large");
	NEED(setrlimit(RLIMIT_FSIZE, &all) == 0);
	signal(SIGXFSZ, SIG_DFL);
}

static void
a_rename_that_fails_keeps_the_old_state(void)
{
	struct file_writer w;
	struct err e;

	NEED(mkdir(at("race"), 0755) == 0);
	OK_ERR(file_writer_open(&w, at("race/f"), &e) == 0, &e);
	/* A folder took the name meanwhile. */
	NEED(mkdir(at("race/f"), 0755) == 0);
	FAILS(file_writer_commit(&w, &e) < 0, &e, E_IO,
	    "/race/f: Is a directory");
	EQ_INT(names_in(at("race")), 1);
}

static void
a_file_is_copied_whole(void)
{
	char *bytes = arena_alloc(&arena, 1 << 20);
	struct file_writer w;
	struct err e;
	int i;

	for (i = 0; i < 1 << 20; i++)
		bytes[i] = (char)tap_random();
	OK_ERR(file_writer_open(&w, at("from"), &e) == 0, &e);
	fwrite(bytes, 1, 1 << 20, w.out);
	OK_ERR(file_writer_commit(&w, &e) == 0, &e);
	put(at("to"), "old");
	OK_ERR(file_copy(at("from"), at("to"), &e) == 0, &e);
	holds(at("to"), str_of(bytes, 1 << 20));
	FAILS(file_copy(at("nothing"), at("to"), &e) < 0, &e, E_ABSENT,
	    "/nothing: No such");
	FAILS(file_copy(at("from"), at("no/where"), &e) < 0, &e, E_ABSENT,
	    "/no/where: No such");
	FAILS(
	    file_copy(tap_dir(), at("to"), &e) < 0, &e, E_IO, "Is a directory");
	holds(at("to"), str_of(bytes, 1 << 20));
}

int
main(void)
{
	arena_init(&arena, 256 << 20);
	umask(022);
	RUN(a_file_is_read_up_to_the_limit_and_not_above);
	RUN(what_cannot_be_read_is_named);
	RUN(files_of_proc_are_read_whole_and_limited);
	RUN(a_descriptor_streams_from_where_it_stands);
	RUN(a_written_file_appears_at_commit_only);
	RUN(the_file_takes_its_mode_from_the_umask);
	RUN(abort_leaves_nothing_and_the_old_file);
	RUN(a_header_can_be_written_last);
	RUN(what_is_no_regular_file_is_not_replaced);
	RUN(a_name_as_long_as_allowed_can_be_written);
	RUN(a_path_that_cannot_be_is_an_error);
	RUN(a_relative_path_is_written_here);
	RUN(two_writers_of_one_path_do_not_meet);
	RUN(a_full_disk_keeps_the_old_file);
	RUN(a_file_size_limit_keeps_the_old_file);
	RUN(a_rename_that_fails_keeps_the_old_state);
	RUN(a_file_is_copied_whole);
	arena_done(&arena);
	return tap_done();
}
