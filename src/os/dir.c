/* dir.c: our own folders: made, listed, removed. */
#include "os/dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"

static bool
is_dots(const char *name)
{
	return name[0] == '.' &&
	       (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* One folder; its parent is there. 0 or errno. */
static int
make_one(const char *path)
{
	struct stat st;
	int sys;

	if (mkdir(path, 0755) == 0)
		return 0;
	/* A read-only parent says EROFS or EACCES even when it is there. */
	sys = errno;
	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
	return sys;
}

int
dir_make(const char *path, struct err *e)
{
	char part[PATH_MAX];
	size_t i, n = strlen(path);
	int sys;

	if (n >= sizeof part)
		return fail_sys(e, ENAMETOOLONG, "%s", path);
	for (i = 1; i < n; i++) {
		if (path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if ((sys = make_one(part)) != 0)
			return fail_sys(e, sys, "%s", part);
	}
	if ((sys = make_one(path)) != 0)
		return fail_sys(e, sys, "%s", path);
	return 0;
}

int
dir_sync(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int sys = 0;

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	/* Some network file systems cannot, and say EINVAL. */
	if (fsync(fd) < 0 && errno != EINVAL && errno != ENOTSUP)
		sys = errno;
	close(fd);
	return sys == 0 ? 0 : fail_sys(e, sys, "%s", path);
}

static int remove_tree(int parent, const char *name, struct err *e);

/* Everything in a folder. Takes fd. */
static int
remove_entries(int fd, struct err *e)
{
	struct dirent *entry;
	DIR *d = fdopendir(fd);
	int rc = 0;

	if (d == NULL) {
		fail_sys(e, errno, "cannot list");
		close(fd);
		return -1;
	}
	while (rc == 0 && (errno = 0, entry = readdir(d)) != NULL) {
		if (is_dots(entry->d_name))
			continue;
		if (unlinkat(fd, entry->d_name, 0) == 0)
			continue;
		rc = errno == EISDIR ? remove_tree(fd, entry->d_name, e)
				     : fail_sys(e, errno, "%s", entry->d_name);
	}
	if (rc == 0 && errno != 0)
		rc = fail_sys(e, errno, "cannot list");
	closedir(d);
	return rc;
}

/* Messages grow on the way out: "folder: folder: file: cause". */
static int
remove_tree(int parent, const char *name, struct err *e)
{
	int fd = openat(
	    parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fail_sys(e, errno, "%s", name);
	if (remove_entries(fd, e) < 0)
		return fail_at(e, "%s", name);
	if (unlinkat(parent, name, AT_REMOVEDIR) < 0)
		return fail_sys(e, errno, "%s", name);
	return 0;
}

int
dir_remove(const char *path, struct err *e)
{
	char name[PATH_MAX];
	size_t n = strlen(path);

	if (n >= sizeof name)
		return fail_sys(e, ENAMETOOLONG, "%s", path);
	/* A slash at the end would have a symbolic link followed. */
	while (n > 1 && path[n - 1] == '/')
		n--;
	memcpy(name, path, n);
	name[n] = '\0';
	return remove_tree(AT_FDCWD, name, e);
}

static int
name_cmp(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* All names of d, in the order of the file system. */
static int
read_names(struct arena *a, DIR *d, size_t max_names, const char *where,
    struct vec *names, struct err *e)
{
	struct dirent *entry;

	while ((errno = 0, entry = readdir(d)) != NULL) {
		struct str *name;

		if (is_dots(entry->d_name))
			continue;
		if (names->n == max_names)
			return fail(e, E_LIMIT, "%s: more than %zu names",
			    where, max_names);
		name = vec_add(names);
		*name = str_dup(a, str_from(entry->d_name));
	}
	return errno == 0 ? 0 : fail_sys(e, errno, "%s", where);
}

int
dir_list_fd(struct arena *a, int fd, size_t max_names, const char *where,
    struct str **ret_names, size_t *ret_n, struct err *e)
{
	DIR *d = fdopendir(fd);
	struct vec names;
	int rc;

	if (d == NULL) {
		fail_sys(e, errno, "%s", where);
		close(fd);
		return -1;
	}
	vec_init(&names, sizeof(struct str));
	rc = read_names(a, d, max_names, where, &names, e);
	closedir(d);
	if (rc == 0) {
		vec_sort(&names, name_cmp);
		*ret_names = arena_zalloc(a, names.n, names.item);
		if (names.n > 0)
			memcpy(*ret_names, names.items, names.n * names.item);
		*ret_n = names.n;
	}
	vec_done(&names);
	return rc;
}

int
dir_list(struct arena *a, const char *path, struct str **ret_names,
    size_t *ret_n, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	return dir_list_fd(a, fd, SIZE_MAX, path, ret_names, ret_n, e);
}

int
dir_make_temp(
    struct arena *a, const char *prefix, char **ret_path, struct err *e)
{
	struct str template = str_printf(a, "%sXXXXXX", prefix);
	char *path = str_z(a, template);

	if (mkdtemp(path) == NULL)
		return fail_sys(e, errno, "%s", prefix);
	*ret_path = path;
	return 0;
}

/* One walk over a tree. */
struct walk {
	struct arena *a;
	const char *top;
	size_t names_left;
	bool (*wants)(struct str path);
	struct vec files; /* struct dir_found */
};

static int walk_folder(
    struct walk *w, int fd, struct str path, unsigned depth, struct err *e);

/* What stands under name in the folder fd; path is where that is from top. */
static int
walk_entry(struct walk *w, int fd, const char *name, struct str path,
    unsigned depth, struct err *e)
{
	struct dir_found *f;
	struct stat st;
	int below;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_sys(e, errno, "%s/%.*s", w->top, STR_ARG(path));
	if (S_ISDIR(st.st_mode)) {
		below = openat(
		    fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below < 0)
			return fail_sys(
			    e, errno, "%s/%.*s", w->top, STR_ARG(path));
		return walk_folder(w, below, path, depth + 1, e);
	}
	if (!S_ISREG(st.st_mode) || !w->wants(path))
		return 0;
	f = vec_add(&w->files);
	*f = (struct dir_found){path, (uint64_t)st.st_size,
	    (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec};
	return 0;
}

/* Takes fd. */
static int
walk_folder(
    struct walk *w, int fd, struct str path, unsigned depth, struct err *e)
{
	struct dirent *entry;
	DIR *d = fdopendir(fd);
	int rc = 0;

	if (d == NULL) {
		fail_sys(e, errno, "%s/%.*s", w->top, STR_ARG(path));
		close(fd);
		return -1;
	}
	if (depth > DIR_DEPTH)
		rc = fail(e, E_LIMIT, "%s/%.*s: more than %d folders deep",
		    w->top, STR_ARG(path), DIR_DEPTH);
	while (rc == 0 && (errno = 0, entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (w->names_left-- == 0)
			rc = fail(e, E_LIMIT, "%s: too many files", w->top);
		else
			rc = walk_entry(w, fd, entry->d_name,
			    str_printf(w->a, "%.*s%s%s", STR_ARG(path),
				path.n > 0 ? "/" : "", entry->d_name),
			    depth, e);
	}
	if (rc == 0 && errno != 0)
		rc = fail_sys(e, errno, "%s/%.*s", w->top, STR_ARG(path));
	closedir(d);
	return rc;
}

static int
file_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct dir_found *)a)->path,
	    ((const struct dir_found *)b)->path);
}

int
dir_walk(struct arena *a, const char *path, size_t max_names,
    bool (*wants)(struct str path), struct dir_found **ret_files, size_t *ret_n,
    struct err *e)
{
	struct walk w = {a, path, max_names, wants, {0}};
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	vec_init(&w.files, sizeof(struct dir_found));
	rc = walk_folder(&w, fd, STR(""), 1, e);
	if (rc < 0) {
		vec_done(&w.files);
		return -1;
	}
	vec_sort(&w.files, file_cmp);
	*ret_n = w.files.n;
	*ret_files = vec_keep(&w.files, a);
	return 0;
}
