/* walk_test.c: every file below a folder: which, in which order, what not. */
#include "os/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "tests/tap.h"

static struct arena arena;

/* What a walk told, a line each. */
struct told {
	struct buf text;
	const char *closed; /* not entered */
	unsigned n_files, n_wanted;
};

static char *
at(const char *name)
{
	return str_z(&arena, str_printf(&arena, "%s/%s", tap_dir(), name));
}

static void
put(const char *name, const char *bytes)
{
	FILE *f = fopen(at(name), "w");

	NEED(f != NULL);
	OK(fputs(bytes, f) >= 0);
	OK(fclose(f) == 0);
}

static bool
tell_file(void *ctx, const char *path, const struct stat *st)
{
	struct told *t = ctx;

	buf_printf(&t->text, "file %s %lld\n", path, (long long)st->st_size);
	return ++t->n_files < t->n_wanted;
}

static bool
tell_folder(void *ctx, const char *path)
{
	const struct told *t = ctx;

	return t->closed == NULL || strcmp(path, t->closed) != 0;
}

static void
tell_skipped(void *ctx, const char *path, enum ecode code, const char *reason)
{
	struct told *t = ctx;

	buf_printf(&t->text, "skipped %s %d %s\n", path, code, reason);
}

static void
told_init(struct told *t)
{
	*t = (struct told){.n_wanted = 1000};
	buf_init(&t->text, 1 << 20);
}

/* Walk tap_dir()/folder under the name path. */
static int
walk_it(struct told *t, const char *folder, const char *path, unsigned depth,
    size_t max_names, struct err *e)
{
	struct walk w = {
	    t, depth, max_names, tell_file, tell_folder, tell_skipped};
	int fd = open(at(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fail_sys(e, errno, "%s", folder);
	return walk_below(fd, path, &w, e);
}

/* The whole of it tells want. */
static void
tells(struct told *t, const char *folder, const char *path, unsigned depth,
    size_t max_names, const char *want)
{
	struct err e;

	OK_ERR(walk_it(t, folder, path, depth, max_names, &e) == 0, &e);
	EQ_STR(buf_str(&t->text), str_from(want));
	buf_done(&t->text);
}

static void
files_come_depth_first_by_their_bytes(void)
{
	struct told t;

	NEED(mkdir(at("order"), 0755) == 0);
	NEED(mkdir(at("order/b"), 0755) == 0);
	NEED(mkdir(at("order/b/z"), 0755) == 0);
	NEED(mkdir(at("order/empty"), 0755) == 0);
	put("order/b-1", "22");
	put("order/b/z/y", "");
	put("order/b/a", "1");
	put("order/B", "");
	put("order/.hidden", "");
	put("order/c", "333");
	told_init(&t);
	tells(&t, "order", "", 9, 100,
	    "file /.hidden 0\nfile /B 0\nfile /b/a 1\nfile /b/z/y 0\n"
	    "file /b-1 2\nfile /c 3\n");
	/* Whatever it is called, and with what slash at its end. */
	told_init(&t);
	tells(&t, "order/b", "/srv/x/", 9, 100,
	    "file /srv/x/a 1\nfile /srv/x/z/y 0\n");
	told_init(&t);
	tells(&t, "order/b/z", "/", 9, 100, "file /y 0\n");
}

static void
only_regular_files_are_told_and_links_not_followed(void)
{
	struct told t;

	NEED(mkdir(at("kinds"), 0755) == 0);
	NEED(mkdir(at("kinds/real"), 0755) == 0);
	put("kinds/real/file", "1");
	NEED(symlink("real/file", at("kinds/to-file")) == 0);
	NEED(symlink("real", at("kinds/to-folder")) == 0);
	NEED(symlink("..", at("kinds/real/up")) == 0);
	NEED(symlink("/", at("kinds/root")) == 0);
	NEED(symlink("nowhere", at("kinds/dangling")) == 0);
	/* Nobody writes to it: to open it would never end. */
	NEED(mkfifo(at("kinds/fifo"), 0644) == 0);
	told_init(&t);
	tells(&t, "kinds", "", 9, 100, "file /real/file 1\n");
}

static void
no_deeper_than_is_allowed(void)
{
	struct told t;

	NEED(mkdir(at("deep"), 0755) == 0);
	NEED(mkdir(at("deep/1"), 0755) == 0);
	NEED(mkdir(at("deep/1/2"), 0755) == 0);
	put("deep/1/a", "");
	put("deep/1/2/b", "");
	put("deep/c", "");
	told_init(&t);
	tells(
	    &t, "deep", "", 3, 100, "file /1/2/b 0\nfile /1/a 0\nfile /c 0\n");
	told_init(&t);
	tells(&t, "deep", "", 2, 100,
	    str_z(
		&arena, str_printf(&arena,
			    "skipped /1/2 %d too many folders within folders\n"
			    "file /1/a 0\nfile /c 0\n",
			    E_LIMIT)));
}

static void
a_folder_of_too_many_names_is_told(void)
{
	struct told t;
	struct err e;

	NEED(mkdir(at("many"), 0755) == 0);
	NEED(mkdir(at("many/names"), 0755) == 0);
	put("many/names/a", "");
	put("many/names/b", "");
	put("many/names/c", "");
	put("many/z", "");
	told_init(&t);
	OK_ERR(walk_it(&t, "many", "", 9, 2, &e) == 0, &e);
	OK(str_starts(buf_str(&t.text),
	    str_printf(&arena, "skipped /names %d ", E_LIMIT)));
	OK(str_ends(buf_str(&t.text), STR("\nfile /z 0\n")));
	buf_done(&t.text);
	/* The folder itself: nothing is told but the error. */
	told_init(&t);
	FAILS(walk_it(&t, "many/names", "/names", 9, 2, &e) < 0, &e, E_LIMIT,
	    "/names");
	EQ_STR(buf_str(&t.text), STR(""));
	buf_done(&t.text);
}

static void
the_caller_decides_where_to_go_and_when_to_end(void)
{
	struct told t;

	NEED(mkdir(at("asked"), 0755) == 0);
	NEED(mkdir(at("asked/b"), 0755) == 0);
	NEED(mkdir(at("asked/b/b"), 0755) == 0);
	put("asked/a", "");
	put("asked/b/b/c", "");
	put("asked/b/d", "");
	put("asked/e", "");
	told_init(&t);
	t.closed = "/b/b";
	tells(&t, "asked", "", 9, 100, "file /a 0\nfile /b/d 0\nfile /e 0\n");
	/* false ends it all, also from within. */
	told_init(&t);
	t.n_wanted = 2;
	tells(&t, "asked", "", 9, 100, "file /a 0\nfile /b/b/c 0\n");
}

/* root may read everything: another user looks. */
static int
look_as_nobody(void)
{
	struct str want = str_printf(&arena,
	    "skipped /closed %d Permission denied\nfile /open 0\n", E_IO);
	struct told t;
	struct err e;

	told_init(&t);
	if (walk_it(&t, "locked", "", 9, 100, &e) < 0) {
		tap_note("%s", e.text);
		return 1;
	}
	if (!str_eq(buf_str(&t.text), want)) {
		tap_note("%.*s", STR_ARG(buf_str(&t.text)));
		return 1;
	}
	buf_done(&t.text);
	return 0;
}

static void
a_folder_that_cannot_be_read_is_told(void)
{
	int status = -1;
	pid_t child;

	NEED(mkdir(at("locked"), 0755) == 0);
	NEED(mkdir(at("locked/closed"), 0755) == 0);
	put("locked/closed/file", "");
	put("locked/open", "");
	NEED(chmod(at("locked/closed"), 0) == 0);
	NEED(chmod(tap_dir(), 0755) == 0);
	fflush(stdout);
	child = fork();
	NEED(child >= 0);
	if (child == 0) {
		if (geteuid() == 0 && setuid(65534) < 0)
			_exit(2);
		_exit(look_as_nobody());
	}
	OK(waitpid(child, &status, 0) == child);
	OK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	OK(chmod(at("locked/closed"), 0755) == 0);
}

int
main(void)
{
	arena_init(&arena, 16u << 20);
	RUN(files_come_depth_first_by_their_bytes);
	RUN(only_regular_files_are_told_and_links_not_followed);
	RUN(no_deeper_than_is_allowed);
	RUN(a_folder_of_too_many_names_is_told);
	RUN(the_caller_decides_where_to_go_and_when_to_end);
	RUN(a_folder_that_cannot_be_read_is_told);
	arena_done(&arena);
	return tap_done();
}
