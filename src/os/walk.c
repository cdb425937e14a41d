/* walk.c: every file below a folder, within one root. */
#define _GNU_SOURCE /* O_PATH */
#include "os/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "os/dir.h"

/* Names of one folder. */
#define NAMES_BYTES ((size_t)256 << 20)

/* File systems that hold nothing installed, or are another machine's. */
static const struct {
	long magic;
	const char *reason;
} foreign[] = {
    {PROC_SUPER_MAGIC,    "pseudo file system"    },
    {SYSFS_MAGIC,         "pseudo file system"    },
    {CGROUP_SUPER_MAGIC,  "pseudo file system"    },
    {CGROUP2_SUPER_MAGIC, "pseudo file system"    },
    {DEVPTS_SUPER_MAGIC,  "pseudo file system"    },
    {DEBUGFS_MAGIC,       "pseudo file system"    },
    {TRACEFS_MAGIC,       "pseudo file system"    },
    {SECURITYFS_MAGIC,    "pseudo file system"    },
    {SELINUX_MAGIC,       "pseudo file system"    },
    {BPF_FS_MAGIC,        "pseudo file system"    },
    {PSTOREFS_MAGIC,      "pseudo file system"    },
    {EFIVARFS_MAGIC,      "pseudo file system"    },
    {HUGETLBFS_MAGIC,     "pseudo file system"    },
    {BINFMTFS_MAGIC,      "pseudo file system"    },
    {NSFS_MAGIC,          "pseudo file system"    },
    {AUTOFS_SUPER_MAGIC,  "not mounted yet"       },
    {NFS_SUPER_MAGIC,     "network file system"   },
    {SMB_SUPER_MAGIC,     "network file system"   },
    {CIFS_SUPER_MAGIC,    "network file system"   },
    {SMB2_SUPER_MAGIC,    "network file system"   },
    {AFS_SUPER_MAGIC,     "network file system"   },
    {CEPH_SUPER_MAGIC,    "network file system"   },
    {V9FS_MAGIC,          "network file system"   },
    {FUSE_SUPER_MAGIC,    "user space file system"},
    {SQUASHFS_MAGIC,      "image of its own"      },
};

struct state {
	const struct walk *w;
	char path[2 * PATH_MAX];
	size_t n; /* of path */
	unsigned depth;
	bool is_over;
};

/* Why a folder on another device than its parent is not gone into, or NULL. */
static const char *
foreign_reason(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++)
		if ((long)fs.f_type == foreign[i].magic)
			return foreign[i].reason;
	return NULL;
}

static void
skip(struct state *s, enum ecode code, const char *reason)
{
	s->w->skipped(s->w->ctx, s->path, code, reason);
}

static int list(struct state *s, int fd, dev_t dev, struct err *e);

/* The folder that s->path names, in parent. */
static void
enter(struct state *s, int parent, const char *name, dev_t dev)
{
	int fd = openat(
	    parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	const char *reason;
	struct stat st;
	struct err e;

	if (fd < 0 || fstat(fd, &st) < 0) {
		/* Gone since it was listed: nothing is there. */
		if (errno != ENOENT && errno != ENOTDIR)
			skip(s, E_IO, strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	reason = st.st_dev != dev ? foreign_reason(fd) : NULL;
	if (reason == NULL && s->depth == s->w->max_depth) {
		skip(s, E_LIMIT, "too many folders within folders");
		close(fd);
	} else if (reason != NULL) {
		skip(s, E_OK, reason);
		close(fd);
	} else if (list(s, fd, st.st_dev, &e) < 0) {
		skip(s, e.code, e.text);
	}
}

static void
visit(struct state *s, int fd, struct str name, dev_t dev)
{
	size_t n = s->n;
	struct stat st;

	if (n + name.n + 2 > sizeof s->path) {
		skip(s, E_LIMIT, "a name too long for a path");
		return;
	}
	s->path[n] = '/';
	memcpy(s->path + n + 1, name.p, name.n);
	s->n = n + 1 + name.n;
	s->path[s->n] = '\0';
	if (fstatat(fd, s->path + n + 1, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		if (S_ISREG(st.st_mode))
			s->is_over = !s->w->file(s->w->ctx, s->path, &st);
		else if (S_ISDIR(st.st_mode) && s->w->enter(s->w->ctx, s->path))
			enter(s, fd, s->path + n + 1, dev);
	} else if (errno != ENOENT) {
		skip(s, E_IO, strerror(errno));
	}
	s->n = n;
	s->path[n] = '\0';
}

/* Takes fd. */
static int
list(struct state *s, int fd, dev_t dev, struct err *e)
{
	const char *where = s->path[0] != '\0' ? s->path : "/";
	struct str *names = NULL;
	struct arena a;
	size_t n = 0;
	/* dir_list_fd closes the one that it lists. */
	int again = dup(fd), rc = -1;

	arena_init(&a, NAMES_BYTES);
	if (again < 0)
		fail_sys(e, errno, "%s", where);
	else
		rc = dir_list_fd(
		    &a, again, s->w->max_names, where, &names, &n, e);
	s->depth++;
	for (size_t i = 0; i < n && !s->is_over; i++)
		visit(s, fd, names[i], dev);
	s->depth--;
	close(fd);
	arena_done(&a);
	return rc;
}

int
walk_below(int fd, const char *path, const struct walk *w, struct err *e)
{
	struct state s = {.w = w, .n = strlen(path)};
	struct stat st;

	/* The root is "" here, so that what is below begins with one slash. */
	while (s.n > 0 && path[s.n - 1] == '/')
		s.n--;
	if (s.n >= sizeof s.path || fstat(fd, &st) < 0) {
		fail_sys(
		    e, s.n >= sizeof s.path ? ENAMETOOLONG : errno, "%s", path);
		close(fd);
		return -1;
	}
	memcpy(s.path, path, s.n);
	s.path[s.n] = '\0';
	return list(&s, fd, st.st_dev, e);
}
