/* source.c: where feeds are: at their publishers, on a mirror, in a folder. */
#include "app/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

bool
source_is_url(const char *place)
{
	return str_find_str(str_from(place), STR("://")) > 0;
}

int
source_temp(struct arena *a, const char *dir, int *ret_fd, struct err *e)
{
	char *path = str_z(a, str_printf(a, "%s/download-XXXXXX", dir));
	int fd = mkstemp(path);

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	if (unlink(path) < 0) {
		close(fd);
		return fail_sys(e, errno, "%s", path);
	}
	*ret_fd = fd;
	return 0;
}

const char *
source_public_url(struct arena *a, const char *url)
{
	struct str s = str_from(url), host;
	size_t at = (size_t)str_find_str(s, STR("://")) + 3;
	ptrdiff_t end;

	host = str_skip(s, at);
	end = str_find(host, '?');
	if (end >= 0)
		host = str_first(host, (size_t)end);
	end = str_find(host, '/');
	end = str_rfind(str_first(host, end < 0 ? host.n : (size_t)end), '@');
	return str_printf(a, "%.*s%.*s", (int)at, url,
	    STR_ARG(str_skip(host, (size_t)(end + 1))))
	    .p;
}

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* A path as it stands in a URL, in a. Source: RFC 3986, 3.3. */
static struct str
url_path(struct arena *a, const char *path)
{
	struct buf b;
	struct str s;

	buf_init(&b, (size_t)3 * strlen(path));
	for (const char *p = path; *p != '\0'; p++)
		if (is_alpha(*p) || is_digit(*p) ||
		    strchr("/-._~!$&'()*+,;=:@", *p) != NULL)
			buf_byte(&b, (unsigned char)*p);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*p);
	s = str_dup(a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* place and, below it, path. */
static const char *
below(struct arena *a, const char *place, const char *path)
{
	struct str s =
	    source_is_url(place) ? url_path(a, path) : str_from(path);

	return str_printf(a, "%s/%.*s", place, STR_ARG(s)).p;
}

/* The last part of the path, that is then without it. */
static struct str
pop(struct str *path)
{
	ptrdiff_t slash = str_rfind(*path, '/');
	struct str part = str_skip(*path, (size_t)(slash + 1));

	*path = str_first(*path, slash < 0 ? 0 : (size_t)slash);
	return part;
}

/* How many of their last parts are the same. */
static size_t
n_alike(const char *place, const struct feed *feed, const char *file)
{
	struct str one = str_from(place), other = STR(""), folder, part;
	size_t n = 0;

	if (file != NULL)
		other = str_from(file);
	folder = str_from(feed->path);
	for (; one.n > 0; n++) {
		if (other.n == 0) {
			other = folder;
			folder = STR("");
		}
		part = pop(&other);
		if (part.n == 0 || !str_eq(pop(&one), part))
			break;
	}
	return n;
}

static bool
is_one_file(const char *place)
{
	return place != NULL && !source_is_url(place) && is_file(place);
}

size_t
source_alike(const char *place, const struct feed *feed)
{
	const char *const *list = feed->files;
	size_t n, most = 0;

	if (!is_one_file(place))
		return 0;
	if (list == NULL)
		return n_alike(place, feed, NULL);
	for (; *list != NULL; list++) {
		n = n_alike(place, feed, *list);
		most = n > most ? n : most;
	}
	return most;
}

/* Where file (may be NULL) of the feed is at place; NULL: not there. */
static const char *
locate(struct arena *a, const char *place, const struct feed *feed,
    const char *file, size_t alike)
{
	const char *base = feed->url;

	if (is_one_file(place))
		return alike > 0 && n_alike(place, feed, file) == alike ? place
									: NULL;
	if (place != NULL)
		base = below(a, place, feed->path);
	else if (feed->latest != NULL)
		base = feed->latest;
	return base == NULL || file == NULL ? base : below(a, base, file);
}

/* 1 when it is there, 0 when not. */
static int
look_at(
    const char *path, bool can_be_tree, struct source_file *f, struct err *e)
{
	struct stat st;

	if (stat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (stat(path, &st) < 0)
		return fail_sys(e, errno, "%s", path);
	if (!S_ISREG(st.st_mode) && !(can_be_tree && S_ISDIR(st.st_mode)))
		return fail(e, E_UNSUPPORTED, "%s: not a regular file", path);
	f->path = path;
	f->is_tree = S_ISDIR(st.st_mode);
	return 1;
}

/* The name of a file of the feed, as the feed knows it. */
static struct str
name_of(const char *where, const char *file)
{
	return file != NULL ? str_from(file) : str_base(str_from(where));
}

int
source_find(struct arena *a, const char *place, const struct feed *feed,
    size_t alike, struct vec *files, struct err *e)
{
	static const char *const itself[] = {NULL, NULL};
	const char *const *list = feed->files != NULL ? feed->files : itself;
	bool can_be_tree = feed->is_archive && feed->files == NULL;
	size_t i = 0;

	do {
		const char *where = locate(a, place, feed, list[i], alike);
		struct source_file f = {.place = place, .where = where};
		int there = 1;

		if (where == NULL)
			continue;
		f.name = name_of(where, list[i]);
		f.is_latest = place == NULL && feed->latest != NULL;
		if (f.is_latest)
			f.name = str_base(str_from(feed->path));
		if (source_is_url(where)) {
			f.url = where;
			f.where = source_public_url(a, where);
		} else {
			there = look_at(where, can_be_tree, &f, e);
		}
		if (there < 0)
			return -1;
		if (there > 0)
			*(struct source_file *)vec_add(files) = f;
	} while (list[i] != NULL && list[++i] != NULL);
	return 0;
}

int
source_fail_empty(const char *place, struct err *e)
{
	struct arena a;

	arena_init(&a, (size_t)64 << 10);
	fail(e, E_ABSENT,
	    "%s: no feed there; its layout is that of the publishers, "
	    "osv/Debian/all.zip and so on",
	    source_is_url(place) ? source_public_url(&a, place) : place);
	arena_done(&a);
	return -1;
}
