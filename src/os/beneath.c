/* beneath.c: open files under a root, whatever symbolic links say. */
#define _GNU_SOURCE /* O_PATH, syscall */
#include "os/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
refuse(int sys, const char *path, struct err *e)
{
	fail_sys(e, sys, "%s", path);
	if (sys == ENOTDIR)
		e->code = E_ABSENT;
	return -1;
}

int
beneath_open(int root, const char *path, int flags, int *ret_fd, struct err *e)
{
	if (beneath_open_kernel(root, path, flags, ret_fd, e) == 0)
		return 0;
	if (e->sys != ENOSYS && e->sys != EPERM)
		return -1;
	return beneath_open_walk(root, path, flags, ret_fd, e);
}

int
beneath_open_kernel(
    int root, const char *path, int flags, int *ret_fd, struct err *e)
{
	struct open_how how = {
	    .flags = (unsigned)flags | O_CLOEXEC,
	    .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int tries = 0;
	long fd;

	/* EAGAIN: something was renamed just while ".." was looked at. */
	do
		fd = syscall(SYS_openat2, root, path, &how, sizeof how);
	while (fd < 0 && (errno == EINTR || errno == EAGAIN) && ++tries < 100);
	if (fd < 0)
		return refuse(errno, path, e);
	*ret_fd = (int)fd;
	return 0;
}

enum {
	DEPTH = 256
};

/* Where we stand, and what is left to walk. */
struct walk {
	int fds[DEPTH]; /* every directory from root down; [0] is borrowed */
	size_t depth;   /* of the last of them */
	unsigned n_links;
	char rest[2 * PATH_MAX];
	const char *at; /* in rest */
};

/* Back to the directory at depth. */
static void
climb(struct walk *w, size_t depth)
{
	for (; w->depth > depth; w->depth--)
		close(w->fds[w->depth]);
}

/* Put the target of the link fd in front of the rest. 0 or errno. */
static int
follow(struct walk *w, int fd)
{
	char target[2 * PATH_MAX];
	ssize_t n = readlinkat(fd, "", target, PATH_MAX);
	size_t n_rest = strlen(w->at);

	if (++w->n_links > BENEATH_SYMLINKS)
		return ELOOP;
	if (n < 0)
		return errno;
	if (n == 0)
		return ENOENT;
	if (n >= PATH_MAX || (size_t)n + n_rest >= sizeof target)
		return ENAMETOOLONG;
	memcpy(target + n, w->at, n_rest + 1);
	memcpy(w->rest, target, (size_t)n + n_rest + 1);
	w->at = w->rest;
	if (target[0] == '/')
		climb(w, 0);
	return 0;
}

/* One name that is not the last: into a directory. Takes fd. 0 or errno. */
static int
enter(struct walk *w, int fd, mode_t mode)
{
	int sys = 0;

	if (!S_ISDIR(mode))
		sys = ENOTDIR;
	else if (w->depth + 1 == DEPTH)
		sys = ENAMETOOLONG;
	if (sys != 0) {
		close(fd);
		return sys;
	}
	w->fds[++w->depth] = fd;
	return 0;
}

/* Take one name off the rest. True while there is one. */
static bool
next_name(struct walk *w, char name[NAME_MAX + 1], int *ret_sys)
{
	size_t n;

	while (*w->at == '/')
		w->at++;
	n = strcspn(w->at, "/");
	*ret_sys = n > NAME_MAX ? ENAMETOOLONG : 0;
	if (n == 0 || n > NAME_MAX)
		return false;
	memcpy(name, w->at, n);
	name[n] = '\0';
	w->at += n;
	return true;
}

/*
 * The descriptor of what is at the end of the walk, or -1 with *ret_sys. No
 * step follows a link, and ".." is answered from w->fds, so nothing that is
 * renamed meanwhile can lead out of root.
 */
static int
run(struct walk *w, int flags, int *ret_sys)
{
	char name[NAME_MAX + 1];
	struct stat st;
	int fd;

	while (next_name(w, name, ret_sys)) {
		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			climb(w, w->depth > 0 ? w->depth - 1 : 0);
			continue;
		}
		fd = openat(
		    w->fds[w->depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &st) < 0) {
			*ret_sys = errno;
			if (fd >= 0)
				close(fd);
			return -1;
		}
		if (S_ISLNK(st.st_mode)) {
			*ret_sys = follow(w, fd);
			close(fd);
		} else if (*w->at == '\0') {
			close(fd);
			fd = openat(w->fds[w->depth], name,
			    flags | O_NOFOLLOW | O_CLOEXEC);
			*ret_sys = errno;
			return fd;
		} else {
			*ret_sys = enter(w, fd, st.st_mode);
		}
		if (*ret_sys != 0)
			return -1;
	}
	if (*ret_sys != 0)
		return -1;
	/* The path ended in a directory: "/", "a/", "a/..". */
	fd = openat(w->fds[w->depth], ".", flags | O_CLOEXEC);
	*ret_sys = errno;
	return fd;
}

int
beneath_open_walk(
    int root, const char *path, int flags, int *ret_fd, struct err *e)
{
	struct walk w;
	int fd, sys;

	if (path[0] == '\0')
		return refuse(ENOENT, path, e);
	if (strlen(path) >= PATH_MAX)
		return refuse(ENAMETOOLONG, path, e);
	w.fds[0] = root;
	w.depth = 0;
	w.n_links = 0;
	w.at = memcpy(w.rest, path, strlen(path) + 1);
	fd = run(&w, flags, &sys);
	climb(&w, 0);
	if (fd < 0)
		return refuse(sys, path, e);
	*ret_fd = fd;
	return 0;
}
