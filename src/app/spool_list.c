/* spool_list.c: what waits in a folder of results, and in which order. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/spool.h"
#include "core/limits.h"
#include "core/uuid.h"
#include "fmt/unpack.h"
#include "os/dir.h"
#include "sbom/sbom.h"
#include "sbom/top.h"

/* A file that somebody began to write and did not finish. */
#define STALE_S 86400
/* A folder of Vuls that may still be filled. */
#define YOUNG_S 3600
/* Of a result of Vuls; its time stands before its packages. */
#define HEAD_BYTES ((size_t)64 << 10)

struct listing {
	struct spool *s;
	struct arena *a;
	struct spool_list *list;
	struct arena scratch; /* of one head */
};

/* What time it is for the file system, which stamps the files. */
static int
find_now(struct spool *s, struct err *e)
{
	char path[4096];
	struct stat st;
	int fd, rc = 0;

	snprintf(path, sizeof path, "%s/.tmp-now-%016llx", s->dir,
	    (unsigned long long)s->owner);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_sys(e, errno, "%s", s->dir);
	if (fstat(fd, &st) < 0)
		rc = fail_sys(e, errno, "%s", path);
	else
		s->now = st.st_ctime;
	close(fd);
	unlink(path);
	return rc;
}

/* "NAME~0123456789abcdef" -> "NAME". */
static bool
is_claim(struct str name, struct str *ret_plain)
{
	ptrdiff_t at = str_rfind(name, '~');
	struct str hex;

	if (at <= 0)
		return false;
	hex = str_skip(name, (size_t)at + 1);
	if (hex.n != 16)
		return false;
	for (size_t i = 0; i < hex.n; i++)
		if (!is_digit(hex.p[i]) && (hex.p[i] < 'a' || hex.p[i] > 'f'))
			return false;
	*ret_plain = str_first(name, (size_t)at);
	return true;
}

/*
 * The time that a folder of Vuls is named for: RFC 3339 until its version
 * 0.22, since then with dashes, "2023-04-01T10-20-30+0900".
 */
static bool
folder_time(struct str name, utc_s *ret_at)
{
	char text[32];

	if (name.n < 20 || name.n >= sizeof text || name.p[10] != 'T')
		return false;
	memcpy(text, name.p, name.n);
	if (text[13] == '-' && text[16] == '-')
		text[13] = text[16] = ':';
	return time_parse(str_of(text, name.n), ret_at);
}

/* "20260131T010203Z_web1_<uuid>.cdx.json.zst" */
static bool
our_time(struct str name, utc_s *ret_at)
{
	struct str stem = str_first(name, name.n - STR(SPOOL_SUFFIX).n);
	char text[21];

	if (!str_ends(name, STR(SPOOL_SUFFIX)) || stem.n < 16 + UUID_TEXT + 2 ||
	    !uuid_is(str_skip(stem, stem.n - UUID_TEXT)))
		return false;
	snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", stem.p,
	    stem.p + 4, stem.p + 6, stem.p + 9, stem.p + 11, stem.p + 13);
	return time_parse(str_of(text, sizeof text - 1), ret_at);
}

/* Side files that Vuls writes beside its results. */
static bool
is_side_file(struct str name)
{
	static const char *const ends[] = {"_diff.json", "_cyclonedx.json",
	    "_spdx.json", "_diff.json.gz", "_cyclonedx.json.gz",
	    "_spdx.json.gz"};

	if (!str_ends(name, STR(".json")) && !str_ends(name, STR(".json.gz")))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends(name, str_from(ends[i])))
			return true;
	return false;
}

static struct str
read_head(struct arena *a, int fd, const char *where)
{
	static const struct unpack_limits limits = {
	    .max_bytes = HEAD_BYTES, .max_members = 1};
	char *head = arena_alloc(a, HEAD_BYTES);
	struct unpack_member member;
	struct unpack *u;
	struct err e;
	size_t n = 0;
	ssize_t got;

	if (unpack_open_fd(fd, UNPACK_PLAIN, &limits, where, &u, &e) < 0)
		return STR_NONE;
	if (unpack_next(u, &member, &e) > 0)
		while (n < HEAD_BYTES &&
		       (got = unpack_bytes(u)->read(
			    unpack_bytes(u), head + n, HEAD_BYTES - n, &e)) > 0)
			n += (size_t)got;
	unpack_close(u);
	return str_of(head, n);
}

/*
 * Is the file a result of Vuls by its first members, and of when? What cannot
 * be read is none.
 */
static bool
is_vuls(struct listing *l, const char *path, utc_s *ret_at)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct str head;
	utc_s at;

	if (fd < 0)
		return false;
	arena_reset(&l->scratch);
	head = read_head(&l->scratch, fd, path);
	close(fd);
	if (top_member(head, "jsonVersion", NULL) == '\0' ||
	    top_member(head, "family", NULL) != '"')
		return false;
	if (time_parse(top_text(head, "scannedAt"), &at) && at > 0)
		*ret_at = at;
	return true;
}

static void
add(struct listing *l, enum spool_kind kind, const char *folder,
    struct str plain, struct str name, utc_s at)
{
	struct spool_item *item = vec_add(&l->list->items);

	*item = (struct spool_item){kind, folder, str_z(l->a, plain),
	    plain.n < name.n ? str_z(l->a, name) : NULL, at};
}

/*
 * A result of the folder, which is named for a time; 0 for the top, where
 * only those count that say that they are results.
 */
static void
look(struct listing *l, const char *folder, utc_s folder_at, struct str name)
{
	struct str plain = name;
	bool claimed = is_claim(name, &plain), is_ours;
	char path[4096];
	utc_s at = folder_at;
	struct stat st;

	snprintf(path, sizeof path, "%s/%s%s%.*s", l->s->dir, folder,
	    folder[0] != '\0' ? "/" : "", STR_ARG(name));
	if (lstat(path, &st) < 0)
		return; /* gone meanwhile */
	if (str_starts(name, STR(".tmp-"))) {
		if (l->s->now - st.st_ctime > STALE_S)
			unlink(path);
		return;
	}
	is_ours = folder_at == 0 && our_time(plain, &at);
	if (!S_ISREG(st.st_mode) || (!is_ours && is_side_file(plain)) ||
	    (!is_ours && !is_vuls(l, path, &at) && folder_at == 0)) {
		l->list->n_others += S_ISREG(st.st_mode) ? 1 : 0;
		return;
	}
	if (claimed && l->s->now - st.st_ctime < (utc_s)l->s->lease_s) {
		l->list->n_claimed++;
		return;
	}
	add(l, is_ours ? SPOOL_OURS : SPOOL_VULS, folder, plain, name, at);
}

/* The link to Vuls' newest folder, when that is the one that has gone. */
static void
drop_current(const struct spool *s, const char *folder)
{
	char path[4096], target[4096];
	ssize_t n;

	snprintf(path, sizeof path, "%s/current", s->dir);
	n = readlink(path, target, sizeof target);
	if (n > 0 &&
	    str_eq(str_base(str_of(target, (size_t)n)), str_from(folder)))
		unlink(path);
}

static int
list_folder(struct listing *l, const char *folder, utc_s at, struct err *e)
{
	char path[4096];
	struct str *names;
	size_t n;
	int fd;

	snprintf(path, sizeof path, "%s/%s", l->s->dir, folder);
	/* A link to a folder is no folder of results ("current"). */
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
			    (folder[0] != '\0' ? O_NOFOLLOW : 0));
	if (fd < 0)
		return folder[0] != '\0' ? 0 : fail_sys(e, errno, "%s", path);
	if (dir_list_fd(l->a, fd, LIMIT_RESULTS, path, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		look(l, folder, at, names[i]);
	if (n == 0 && folder[0] != '\0' && l->s->now - at > YOUNG_S &&
	    rmdir(path) == 0)
		drop_current(l->s, folder);
	return 0;
}

static int
list_all(struct listing *l, struct err *e)
{
	struct str *names;
	size_t n;

	if (list_folder(l, "", 0, e) < 0 ||
	    dir_list(l->a, l->s->dir, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		utc_s at;

		if (folder_time(names[i], &at) && at > 0 &&
		    list_folder(l, str_z(l->a, names[i]), at, e) < 0)
			return -1;
	}
	return 0;
}

static int
item_cmp(const void *a, const void *b)
{
	const struct spool_item *x = a, *y = b;
	int order;

	if (x->scanned_at != y->scanned_at)
		return x->scanned_at < y->scanned_at ? -1 : 1;
	order = strcmp(x->folder, y->folder);
	return order != 0 ? order : strcmp(x->name, y->name);
}

int
spool_list(
    struct spool *s, struct arena *a, struct spool_list *ret, struct err *e)
{
	struct listing l = {.s = s, .a = a, .list = ret};
	int rc;

	*ret = (struct spool_list){.n_claimed = 0};
	vec_init(&ret->items, sizeof(struct spool_item));
	if (find_now(s, e) < 0)
		return -1;
	arena_init(&l.scratch, (size_t)1 << 20);
	rc = list_all(&l, e);
	arena_done(&l.scratch);
	if (rc < 0)
		spool_list_done(ret);
	else
		vec_sort(&ret->items, item_cmp);
	return rc;
}

void
spool_list_done(struct spool_list *list)
{
	vec_done(&list->items);
}
