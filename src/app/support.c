/* support.c: when support ends, by the roads that every Debian has. */
#include "app/support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/deb.h"
#include "app/source.h"
#include "core/limits.h"
#include "os/dir.h"

static const struct road {
	const char *feed;
	const char *package; /* that ships its documents */
	const char *folder;  /* where an installed one keeps them */
} roads[] = {
    {"distro-info",             "distro-info-data",        "/usr/share/distro-info"},
    {"debian-security-support", "debian-security-support",
     "/usr/share/debian-security-support"                                          },
};

/* Documents of one feed while they are brought together. */
struct gather {
	struct collect *c;
	const struct feed *feed;
	const char *work_dir;
	const char *where;
	struct str ecosystem;
	struct vec inputs; /* struct collect_input */
};

static void
add_input(struct gather *g, int fd, struct str name, const char *where)
{
	struct collect_input *in = vec_add(&g->inputs);

	*in = (struct collect_input){
	    .fd = fd,
	    .where = where,
	    .name = str_dup(g->c->a, name),
	    .fetched_at = g->c->now,
	    .ecosystem = g->ecosystem,
	};
}

static int
copy(struct stream *bytes, int fd, const char *where, struct err *e)
{
	struct arena a;
	struct str all;
	int r;

	arena_init(&a, (size_t)4 * LIMIT_SMALL_FILE_BYTES);
	r = stream_load(&a, bytes, LIMIT_SMALL_FILE_BYTES, where, &all, e);
	if (r == 0 && write(fd, all.p, all.n) != (ssize_t)all.n)
		r = fail_sys(e, errno, "%s", where);
	arena_done(&a);
	return r;
}

/* A document of the package becomes a nameless file. */
static int
take_member(void *ctx, struct str name, struct stream *bytes, struct err *e)
{
	struct gather *g = ctx;
	struct str base = str_base(name);
	int fd;

	if (source_temp(g->c->a, g->work_dir, &fd, e) < 0)
		return -1;
	if (copy(bytes, fd, g->where, e) < 0) {
		close(fd);
		return -1;
	}
	add_input(g, fd, base, g->where);
	return 0;
}

static int
gather_package(struct gather *g, const char *folder, struct err *e)
{
	struct str *files;
	size_t n;

	if (dir_list(g->c->a, folder, &files, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!str_ends(files[i], STR(".deb")))
			continue;
		g->where = str_z(g->c->a, files[i]);
		if (deb_files(str_printf(
				  g->c->a, "%s/%.*s", folder, STR_ARG(files[i]))
				  .p,
			g->feed->wants, take_member, g, e) < 0)
			return -1;
	}
	return 0;
}

static int
gather_from_apt(
    struct gather *g, struct apt *apt, const struct road *road, struct err *e)
{
	const char *folder =
	    str_printf(g->c->a, "%s/%s", g->work_dir, road->package).p;
	struct str spec = str_from(road->package);

	if (apt_download(apt, folder, &spec, 1, e) < 0)
		return -1;
	return gather_package(g, folder, e);
}

static void
gather_installed(struct gather *g, const struct road *road)
{
	struct str *files;
	struct err e;
	size_t n;

	if (dir_list(g->c->a, road->folder, &files, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path = str_printf(
		    g->c->a, "%s/%.*s", road->folder, STR_ARG(files[i]))
				       .p;
		int fd;

		if (!g->feed->wants(files[i]))
			continue;
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			add_input(g, fd, files[i], path);
	}
}

static const struct road *
road_of(const struct feed *feed)
{
	for (size_t i = 0; i < ARRAY_LEN(roads); i++)
		if (strcmp(roads[i].feed, feed->name) == 0)
			return &roads[i];
	return NULL;
}

bool
support_knows(const struct feed *feed)
{
	return road_of(feed) != NULL;
}

void
support_find(struct support *s, struct collect *c, const struct feed *feed,
    struct collect_input **ret_in, size_t *ret_n)
{
	const struct road *road = road_of(feed);
	struct gather g = {c, feed, s->work_dir, NULL, STR("Debian"), {0}};
	const char *reason = "not installed here";
	struct err e;

	vec_init(&g.inputs, sizeof(struct collect_input));
	if (s->use_apt && !s->has_tried) {
		s->has_tried = true;
		s->has_apt = apt_init(&s->apt, c->a, s->work_dir, s->state_dir,
				 c->now, &e) == 0;
	}
	if (s->has_apt && gather_from_apt(&g, &s->apt, road, &e) < 0)
		reason = e.text;
	if (g.inputs.n == 0)
		gather_installed(&g, road);
	if (g.inputs.n == 0)
		collect_without(c, feed, road->package, "absent", reason);
	*ret_n = g.inputs.n;
	*ret_in = vec_keep(&g.inputs, c->a);
}
