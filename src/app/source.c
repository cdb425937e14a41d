/* source.c: where feeds are fetched from: publishers, a mirror, a folder. */
#include "app/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/progress.h"
#include "core/limits.h"
#include "os/http.h"

#define CONNECT_TIMEOUT_S 10
#define STALL_TIMEOUT_S   30

static bool
is_url(const char *place)
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

static int
fetch(struct arena *a, const char *url, const char *work_dir,
    struct collect_input *in, struct err *e)
{
	struct http_get get = {
	    .url = url,
	    .max_bytes = LIMIT_DOWNLOAD_BYTES,
	    .connect_timeout_s = CONNECT_TIMEOUT_S,
	    .stall_timeout_s = STALL_TIMEOUT_S,
	};
	struct http_reply reply;

	progress_say("fetching %s", in->where);
	if (source_temp(a, work_dir, &in->fd, e) < 0)
		return -1;
	get.fd = in->fd;
	if (http_fetch(&get, &reply, e) < 0) {
		close(in->fd);
		return -1;
	}
	in->published_at = reply.last_modified_at;
	return 0;
}

static int
open_file(const char *path, struct collect_input *in, struct err *e)
{
	struct stat st;

	in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (in->fd < 0)
		return fail_sys(e, errno, "%s", path);
	if (fstat(in->fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(in->fd);
		return fail(e, E_UNSUPPORTED, "%s: not a regular file", path);
	}
	return 0;
}

/*
 * What of a URL may be shown and kept: no name and password, and no query, in
 * which tokens live.
 */
static const char *
public_url(struct arena *a, const char *url)
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

/* One file of a feed; E_ABSENT when place does not have it. */
static int
open_one(struct arena *a, const char *where, const char *work_dir,
    struct collect_input *in, struct err *e)
{
	in->where = is_url(where) ? public_url(a, where) : where;
	in->name = str_base(str_from(where));
	return is_url(where) ? fetch(a, where, work_dir, in, e)
			     : open_file(where, in, e);
}

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Where file (may be NULL) of the feed is at place; NULL: not there. */
static const char *
locate(struct arena *a, const char *place, const struct feed *feed,
    const char *file)
{
	const char *base = feed->url;
	const char *last = file != NULL ? file : feed->path;

	if (place != NULL && !is_url(place) && is_file(place))
		return str_eq(
			   str_base(str_from(place)), str_base(str_from(last)))
			   ? place
			   : NULL;
	if (place != NULL && feed->path != NULL)
		base = str_printf(a, "%s/%s", place, feed->path).p;
	if (base == NULL || file == NULL)
		return base;
	return str_printf(a, "%s/%s", base, file).p;
}

int
source_open(struct arena *a, const char *place, const char *work_dir,
    const struct feed *feed, struct collect_input **ret_in, size_t *ret_n,
    struct err *e)
{
	static const char *const itself[] = {NULL, NULL};
	const char *const *files = feed->files != NULL ? feed->files : itself;
	struct collect_input *in;
	size_t n = 0, max = 1;

	while (files[max] != NULL)
		max++;
	in = arena_zalloc(a, max, sizeof *in);
	for (size_t i = 0; i < max; i++) {
		const char *where = locate(a, place, feed, files[i]);

		if (where == NULL)
			continue;
		if (open_one(a, where, work_dir, &in[n], e) == 0) {
			n++;
		} else if (e->code != E_ABSENT) {
			source_close(in, n);
			return -1;
		}
	}
	*ret_in = in;
	*ret_n = n;
	return 0;
}

void
source_close(struct collect_input *in, size_t n)
{
	for (size_t i = 0; i < n; i++)
		close(in[i].fd);
}
