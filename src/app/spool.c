/* spool.c: a folder of results that wait to be sent: claims and their ends. */
#include "app/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "os/dir.h"
#include "os/file.h"

int
spool_open(struct spool *s, const char *dir, unsigned lease_s, struct err *e)
{
	uint64_t key[2];
	struct stat st;

	if (stat(dir, &st) < 0)
		return fail_sys(e, errno, "%s", dir);
	if (!S_ISDIR(st.st_mode))
		return fail_sys(e, ENOTDIR, "%s", dir);
	hash_new_key(key);
	*s = (struct spool){.dir = dir, .owner = key[0], .lease_s = lease_s};
	return 0;
}

struct str
spool_name(struct arena *a, utc_s scanned_at, struct str host, struct str uuid)
{
	struct str at = time_write(a, scanned_at);
	char time[32], name[65];
	size_t n = 0;

	for (size_t i = 0; i < at.n && n + 1 < sizeof time; i++)
		if (at.p[i] != '-' && at.p[i] != ':')
			time[n++] = at.p[i];
	time[n] = '\0';
	host = str_first(host, sizeof name - 1);
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];
		bool is_plain = is_alpha(c) || is_digit(c) || c == '-' ||
				(c == '.' && i > 0);

		name[i] = is_plain ? c : '-';
	}
	name[host.n] = '\0';
	return str_printf(a, "%s_%s_%.*s" SPOOL_SUFFIX, time,
	    host.n > 0 ? name : "unnamed", STR_ARG(uuid));
}

static int
join(char path[4096], const char *dir, const char *folder, const char *name,
    struct err *e)
{
	int n = snprintf(path, 4096, "%s/%s%s%s", dir, folder,
	    folder[0] != '\0' ? "/" : "", name);

	if (n < 0 || n >= 4096)
		return fail_sys(e, ENAMETOOLONG, "%s/%s", dir, name);
	return 0;
}

static int64_t
modified_ns(const struct stat *st)
{
	return st->st_mtim.tv_sec * (int64_t)1000000000 + st->st_mtim.tv_nsec;
}

/* Touch it so that its ctime moves and its mtime stays. */
static int
renew(const char *path, bool *ret_mine, struct err *e)
{
	const struct timespec times[2] = {
	    {0, UTIME_NOW },
            {0, UTIME_OMIT}
        };

	*ret_mine = utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == 0;
	if (!*ret_mine && errno != ENOENT)
		return fail_sys(e, errno, "%s", path);
	return 0;
}

int
spool_renew(const struct spool_claim *c, bool *ret_mine, struct err *e)
{
	return renew(c->path, ret_mine, e);
}

int
spool_claim(struct spool *s, const struct spool_item *item,
    struct spool_claim *ret, bool *ret_mine, struct err *e)
{
	char from[4096], name[300];
	struct stat st;

	*ret_mine = false;
	ret->item = item;
	snprintf(ret->shown, sizeof ret->shown, "%s%s%s", item->folder,
	    item->folder[0] != '\0' ? "/" : "", item->name);
	if (join(from, s->dir, item->folder,
		item->claim != NULL ? item->claim : item->name, e) < 0)
		return -1;
	if (snprintf(name, sizeof name, "%s~%016llx", item->name,
		(unsigned long long)++s->owner) >= (int)sizeof name)
		return fail_sys(e, ENAMETOOLONG, "%s", from);
	if (join(ret->path, s->dir, item->folder, name, e) < 0)
		return -1;
	/*
	 * Over NFS an answer may get lost and the request come twice: then
	 * the second one says that nothing is there, and it is ours.
	 */
	if (rename(from, ret->path) < 0 && errno != ENOENT)
		return fail_sys(e, errno, "%s", from);
	if (lstat(ret->path, &st) < 0)
		return errno == ENOENT ? 0 : fail_sys(e, errno, "%s", from);
	ret->modified_ns = modified_ns(&st);
	ret->n_bytes = (uint64_t)st.st_size;
	return renew(ret->path, ret_mine, e);
}

/* Some file systems give no second names. */
static int
move_without_link(
    const char *from, const char *to, bool *ret_taken, struct err *e)
{
	*ret_taken = access(to, F_OK) == 0;
	if (!*ret_taken && rename(from, to) < 0 && errno != ENOENT)
		return fail_sys(e, errno, "%s", to);
	return 0;
}

/*
 * A second name for it, then without the first: what stands there is never
 * replaced. *ret_taken: something does stand there.
 */
static int
move(const char *from, const char *to, bool *ret_taken, struct err *e)
{
	struct stat x, y;

	*ret_taken = false;
	if (link(from, to) < 0) {
		if (errno == ENOENT)
			return 0; /* somebody else has it by now */
		if (errno == EPERM || errno == EOPNOTSUPP)
			return move_without_link(from, to, ret_taken, e);
		if (errno != EEXIST)
			return fail_sys(e, errno, "%s", to);
		*ret_taken = lstat(from, &x) == 0 && lstat(to, &y) == 0 &&
			     (x.st_ino != y.st_ino || x.st_dev != y.st_dev);
		if (*ret_taken)
			return 0;
	}
	if (unlink(from) < 0 && errno != ENOENT)
		return fail_sys(e, errno, "%s", from);
	return 0;
}

int
spool_give_back(
    const struct spool *s, const struct spool_claim *c, struct err *e)
{
	char to[4096];
	bool taken;

	if (join(to, s->dir, c->item->folder, c->item->name, e) < 0)
		return -1;
	/* Where its name has been given anew, the claim runs out by itself. */
	return move(c->path, to, &taken, e);
}

int
spool_remove(const struct spool *s, const struct spool_claim *c, struct err *e)
{
	struct stat st;

	if (lstat(c->path, &st) == 0 && (modified_ns(&st) != c->modified_ns ||
					    (uint64_t)st.st_size != c->n_bytes))
		return spool_give_back(s, c, e);
	if (unlink(c->path) < 0 && errno != ENOENT)
		return fail_sys(e, errno, "%s", c->path);
	return 0;
}

/* The reason is there before the result is, so that none stands without. */
static int
write_reason(const char *path, const char *reason, struct err *e)
{
	struct file_writer w;

	if (file_writer_open(&w, path, e) < 0)
		return -1;
	fprintf(w.out, "%s\n", reason);
	return file_writer_commit(&w, e);
}

int
spool_aside(const struct spool *s, const struct spool_claim *c,
    const char *reason, struct err *e)
{
	char folder[4096], to[4096], why[4096 + 16];
	bool taken = true;

	if (join(folder, s->dir, "aside", c->item->folder, e) < 0 ||
	    dir_make(folder, e) < 0)
		return -1;
	for (unsigned i = 0; taken && i < 1000; i++) {
		char name[320];

		snprintf(name, sizeof name, i == 0 ? "%s" : "%s.%u",
		    c->item->name, i);
		if (join(to, folder, "", name, e) < 0)
			return -1;
		snprintf(why, sizeof why, "%s.reason", to);
		if (access(to, F_OK) == 0)
			continue;
		if (write_reason(why, reason, e) < 0 ||
		    move(c->path, to, &taken, e) < 0)
			return -1;
	}
	if (taken)
		return fail_sys(e, EEXIST, "%s", to);
	return 0;
}
