/* deb.c: files inside a Debian binary package. */
#include "app/deb.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/limits.h"
#include "fmt/unpack.h"

static const struct unpack_limits limits = {
    LIMIT_ARCHIVE_BYTES, LIMIT_ARCHIVE_ENTRIES};

struct walk {
	const char *path;
	bool (*wants)(struct str name);
	int (*one)(
	    void *ctx, struct str name, struct stream *bytes, struct err *e);
	void *ctx;
};

static int
offer_compressed(
    struct walk *w, struct str name, struct stream *bytes, struct err *e)
{
	struct unpack_member m;
	struct unpack *u;
	int r;

	if (unpack_open_stream(bytes, UNPACK_PLAIN, &limits, w->path, &u, e) <
	    0)
		return -1;
	r = unpack_next(u, &m, e);
	if (r > 0)
		r = w->one(w->ctx, name, unpack_bytes(u), e);
	unpack_close(u);
	return r;
}

/* data.tar.*: where the files are. */
static int
walk_data(struct walk *w, struct stream *bytes, struct err *e)
{
	struct unpack_member m;
	struct unpack *u;
	int r = 0, more = 0;

	if (unpack_open_stream(bytes, UNPACK_ARCHIVE, &limits, w->path, &u, e) <
	    0)
		return -1;
	while (r == 0 && (more = unpack_next(u, &m, e)) > 0) {
		if (!m.is_file || !w->wants(m.name))
			continue;
		r = str_ends(m.name, STR(".gz"))
			? offer_compressed(w, m.name, unpack_bytes(u), e)
			: w->one(w->ctx, m.name, unpack_bytes(u), e);
	}
	unpack_close(u);
	return more < 0 ? -1 : r;
}

int
deb_files(const char *path, bool (*wants)(struct str name),
    int (*one)(void *ctx, struct str name, struct stream *bytes, struct err *e),
    void *ctx, struct err *e)
{
	struct walk w = {path, wants, one, ctx};
	struct unpack_member m;
	struct unpack *u;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int r = 0, more = 0;
	bool has_data = false;

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	if (unpack_open_fd(fd, UNPACK_ARCHIVE, &limits, path, &u, e) < 0) {
		close(fd);
		return -1;
	}
	while (r == 0 && (more = unpack_next(u, &m, e)) > 0)
		if (str_starts(m.name, STR("data.tar"))) {
			has_data = true;
			r = walk_data(&w, unpack_bytes(u), e);
		}
	unpack_close(u);
	close(fd);
	/* A package that was cut between two members ends like a whole one. */
	if (more == 0 && r == 0 && !has_data)
		return fail(e, E_INPUT, "%s: no data.tar in it", path);
	return more < 0 ? -1 : r;
}
