/* dir.c: a directory as a target: a running system's "/", or a copy of one. */
#define _GNU_SOURCE /* O_PATH */
#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "core/limits.h"
#include "os/beneath.h"
#include "os/dir.h"
#include "os/walk.h"

_Static_assert(
    LIMIT_SYMLINKS == BENEATH_SYMLINKS, "one limit, named on two floors");

struct dir_tree {
	struct tree tree;
	int root; /* O_PATH */
};

struct dir_file {
	struct tree_file file;
	int fd;
	char path[]; /* for messages */
};

static ssize_t
dir_file_read_at(
    struct tree_file *f, uint64_t off, void *p, size_t n, struct err *e)
{
	struct dir_file *df = (struct dir_file *)f;
	ssize_t got;

	if (off > INT64_MAX)
		return 0;
	do
		got = pread(df->fd, p, n, (off_t)off);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail_sys(e, errno, "%s", df->path);
	return got;
}

static void
dir_file_close(struct tree_file *f)
{
	struct dir_file *df = (struct dir_file *)f;

	close(df->fd);
	free(df);
}

static const struct tree_file_ops dir_file_ops = {
    dir_file_read_at, dir_file_close};

/* Takes fd. */
static struct tree_file *
dir_file_new(int fd, uint64_t size_bytes, const char *path)
{
	size_t n = strlen(path) + 1;
	struct dir_file *df = die_alloc(sizeof *df + n);

	df->file.ops = &dir_file_ops;
	df->file.size_bytes = size_bytes;
	df->fd = fd;
	memcpy(df->path, path, n);
	return &df->file;
}

/* Open path and see that it is of the type wanted (S_IFREG, S_IFDIR). */
static int
open_as(struct dir_tree *t, const char *path, int flags, mode_t type,
    int *ret_fd, struct stat *ret_st, struct err *e)
{
	int fd = -1;

	if (beneath_open(t->root, path, flags, &fd, e) < 0)
		return -1;
	if (fstat(fd, ret_st) < 0) {
		fail_sys(e, errno, "%s", path);
		close(fd);
		return -1;
	}
	if ((ret_st->st_mode & S_IFMT) != type) {
		close(fd);
		return fail(e, E_UNSUPPORTED, "%s: not a %s", path,
		    type == S_IFDIR ? "directory" : "regular file");
	}
	*ret_fd = fd;
	return 0;
}

/*
 * Looked at first (O_PATH opens nothing), since opening a FIFO or a device
 * can wait for ever or move a tape; then once more, since what was looked at
 * may have been exchanged.
 */
static int
open_looked_at(struct dir_tree *t, const char *path, mode_t type, int *ret_fd,
    struct stat *ret_st, struct err *e)
{
	int fd = -1;

	if (open_as(t, path, O_PATH, type, &fd, ret_st, e) < 0)
		return -1;
	close(fd);
	return open_as(
	    t, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, type, ret_fd, ret_st, e);
}

static int
dir_tree_open(
    struct tree *t, const char *path, struct tree_file **ret_f, struct err *e)
{
	struct stat st = {0};
	int fd = -1;

	if (open_looked_at((struct dir_tree *)t, path, S_IFREG, &fd, &st, e) <
	    0)
		return -1;
	*ret_f = dir_file_new(fd, (uint64_t)st.st_size, path);
	return 0;
}

static int
dir_tree_list(struct tree *t, struct arena *a, const char *path,
    struct str **ret_names, size_t *ret_n, struct err *e)
{
	struct stat st = {0};
	int fd = -1;

	if (open_looked_at((struct dir_tree *)t, path, S_IFDIR, &fd, &st, e) <
	    0)
		return -1;
	return dir_list_fd(a, fd, LIMIT_DIR_ENTRIES, path, ret_names, ret_n, e);
}

/* What os/ tells of a walk, in the words of core/tree.h. */
static bool
walked_file(void *ctx, const char *path, const struct stat *st)
{
	const struct tree_walk *w = ctx;
	struct tree_entry f = {
	    path, (uint64_t)st->st_size, (st->st_mode & 0111) != 0};

	return w->file(w->ctx, &f);
}

static bool
walked_enter(void *ctx, const char *path)
{
	const struct tree_walk *w = ctx;

	return w->enter(w->ctx, path);
}

static void
walked_skipped(void *ctx, const char *path, enum ecode code, const char *reason)
{
	const struct tree_walk *w = ctx;

	w->skipped(w->ctx, path, code, reason);
}

static int
dir_tree_walk(
    struct tree *t, const char *path, const struct tree_walk *tw, struct err *e)
{
	struct tree_walk told = *tw;
	struct walk w = {&told, LIMIT_WALK_DEPTH, LIMIT_DIR_ENTRIES,
	    walked_file, walked_enter, walked_skipped};
	struct stat st = {0};
	int fd = -1;

	if (open_looked_at((struct dir_tree *)t, path, S_IFDIR, &fd, &st, e) <
	    0)
		return -1;
	return walk_below(fd, path, &w, e);
}

static void
dir_tree_close(struct tree *t)
{
	struct dir_tree *dt = (struct dir_tree *)t;

	close(dt->root);
	free(dt);
}

static const struct tree_ops dir_tree_ops = {
    dir_tree_open, dir_tree_list, dir_tree_walk, dir_tree_close};

static bool
is_real_root(int root)
{
	struct stat here, real;

	return fstat(root, &here) == 0 && stat("/", &real) == 0 &&
	       here.st_dev == real.st_dev && here.st_ino == real.st_ino;
}

static int
dir_open(const char *place, struct tree **ret_t, struct err *e)
{
	int root = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct dir_tree *dt;

	if (root < 0 && errno == ENOTDIR)
		return fail(e, E_USAGE, "%s: not a directory", place);
	if (root < 0)
		return fail_sys(e, errno, "%s", place);
	dt = die_alloc(sizeof *dt);
	dt->tree.ops = &dir_tree_ops;
	dt->tree.is_this_machine = is_real_root(root);
	dt->root = root;
	dt->tree.root = &dt->root;
	*ret_t = &dt->tree;
	return 0;
}

const struct target target_dir = {
    .scheme = "dir",
    .doc = "a directory that holds a root file system; \"/\" is this machine",
    .open = dir_open,
};
