/* schedule.c: what an update fetches and compiles, and in which order. */
#include "app/schedule.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/yum.h"
#include "core/limits.h"
#include "os/clock.h"

/* All families that some feed names, in their order. */
static struct str *
all_families(const struct schedule *s, size_t *ret_n)
{
	struct vec v;

	vec_init(&v, sizeof(struct str));
	for (size_t i = 0; i < s->n_list; i++) {
		for (size_t k = 0; s->list[i]->families[k] != NULL; k++) {
			struct str name = str_from(s->list[i]->families[k]);
			bool is_new = !str_eq(name, STR("*"));

			for (size_t m = 0; m < v.n && is_new; m++)
				is_new =
				    !str_eq(name, *(struct str *)vec_at(&v, m));
			if (is_new)
				*(struct str *)vec_add(&v) = name;
		}
	}
	*ret_n = v.n;
	return vec_keep(&v, s->a);
}

static bool
is_asked_for(const struct schedule *s, struct str family)
{
	for (size_t i = 0; i < s->n_only; i++)
		if (str_eq(s->only[i], family))
			return true;
	return s->n_only == 0;
}

/* "https://user@host:1/path" -> "host:1"; "file:///" -> "". */
static struct str
host_of(struct str public_url)
{
	struct str host = str_skip(
	    public_url, (size_t)str_find_str(public_url, STR("://")) + 3);
	ptrdiff_t slash = str_find(host, '/');

	return slash < 0 ? host : str_first(host, (size_t)slash);
}

static void
set_host(struct planned_feed *f)
{
	f->state = FEED_IS_HERE;
	for (size_t i = 0; i < f->files.n; i++) {
		const struct source_file *file = vec_at(&f->files, i);

		if (file->url == NULL)
			continue;
		f->host = host_of(str_from(file->where));
		f->state = FEED_WAITS;
	}
}

static bool
is_wanted_feed(const struct schedule *s, const struct feed *feed,
    const struct str *families, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_asked_for(s, families[i]) &&
		    feed_speaks_for(feed, families[i]))
			return true;
	return false;
}

/* NULL: the publisher's. */
static bool
can_be_at(const char *place, const struct feed *feed)
{
	if (place != NULL)
		return feed->path != NULL;
	return feed->url != NULL || feed->latest != NULL;
}

/* Can feed be at place, and is it wanted from there? */
static bool
is_looked_for(const struct schedule *s, const char *place,
    const struct feed *feed, const struct str *families, size_t n)
{
	return can_be_at(place, feed) && is_wanted_feed(s, feed, families, n);
}

/*
 * Whose is the one file at place? *ret_alike is as source_find wants it; -1
 * when its name alone does not tell. Places of other kinds have no such
 * question.
 */
static int
tell_whose(const struct schedule *s, const char *place,
    const struct str *families, size_t n, size_t *ret_alike, struct err *e)
{
	size_t alike, most = 0, n_most = 0;

	for (size_t i = 0; i < s->n_list; i++) {
		const struct feed *feed = s->list[i];

		if (!is_looked_for(s, place, feed, families, n))
			continue;
		alike = source_alike(place, feed);
		if (alike == most)
			n_most++;
		if (alike > most) {
			most = alike;
			n_most = 1;
		}
	}
	if (most > 0 && n_most > 1)
		return fail(e, E_USAGE,
		    "%s: %zu feeds have a file of that name; give more of its "
		    "path, as in osv/Debian/all.zip",
		    place, n_most);
	*ret_alike = most;
	return 0;
}

/* Where place has the feeds that are wanted. */
static int
look_at_place(struct schedule *s, const char *place, const struct str *families,
    size_t n_families, struct err *e)
{
	size_t n = 0, alike;

	if (tell_whose(s, place, families, n_families, &alike, e) < 0)
		return -1;
	for (size_t i = 0; i < s->n_list; i++) {
		struct planned_feed *f = &s->feeds[i];
		size_t before = f->files.n;

		if (!can_be_at(place, f->feed))
			continue;
		if (!is_wanted_feed(s, f->feed, families, n_families)) {
			n++; /* not looked for, so that nothing is said of it */
			continue;
		}
		f->is_sought = true;
		if (source_find(s->a, place, f->feed, alike, &f->files, &f->e) <
		    0)
			n++;
		n += f->files.n - before;
	}
	if (n == 0 && place != NULL)
		return source_fail_empty(place, e);
	return 0;
}

static int
look(struct schedule *s, const struct str *families, size_t n, struct err *e)
{
	for (size_t i = 0; i < s->n_places; i++)
		if (look_at_place(s, s->places[i], families, n, e) < 0)
			return -1;
	if (s->n_places == 0 && look_at_place(s, NULL, families, n, e) < 0)
		return -1;
	for (size_t i = 0; i < s->n_list; i++)
		set_host(&s->feeds[i]);
	return 0;
}

/* The group of a family, with the feeds that speak for it. */
static void
init_group(struct schedule *s, struct planned_group *p, struct str family)
{
	struct group *g = &p->group;

	*g = (struct group){
	    .a = s->a,
	    .family = family,
	    .last = s->last,
	    .dir =
		str_printf(s->a, "%s/made-%.*s", s->work_dir, STR_ARG(family))
		    .p,
	    .work_dir = s->work_dir,
	    .state_dir = s->state_dir,
	    .use_apt = s->n_places == 0 && str_eq(family, STR("debian")),
	    .use_yum = s->n_places == 0 && yum_serves(s->ecosystem, family),
	    .accept_shrunk = s->accept_shrunk,
	    .now = s->now,
	};
	g->feeds = arena_zalloc(s->a, s->n_list, sizeof *g->feeds);
	for (size_t i = 0; i < s->n_list; i++)
		if (feed_speaks_for(s->list[i], family))
			g->feeds[g->n_feeds++].feed = s->list[i];
	group_init(g);
	p->worker = (struct worker){
	    .name = str_z(s->a, family),
	    .max_bytes = LIMIT_WORKER_BYTES,
	    .max_cpu_s = LIMIT_WORKER_CPU_S,
	};
}

int
schedule_init(struct schedule *s, struct err *e)
{
	struct str *families;
	size_t n;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	s->n_processors = cores > 1 ? (unsigned)cores : 1;
	s->ecosystem = yum_ecosystem(s->a);
	families = all_families(s, &n);
	s->feeds = arena_zalloc(s->a, s->n_list, sizeof *s->feeds);
	for (size_t i = 0; i < s->n_list; i++) {
		s->feeds[i].feed = s->list[i];
		s->feeds[i].last =
		    generation_feed_find(s->last, str_from(s->list[i]->name));
		vec_init(&s->feeds[i].files, sizeof(struct source_file));
	}
	s->groups = arena_zalloc(s->a, n, sizeof *s->groups);
	s->n_groups = n;
	for (size_t i = 0; i < n; i++)
		init_group(s, &s->groups[i], families[i]);
	for (size_t i = 0; i < s->n_only; i++) {
		size_t k = 0;

		while (k < n && !str_eq(families[k], s->only[i]))
			k++;
		if (k == n)
			return fail(e, E_USAGE,
			    "--only: no feed speaks of %.*s",
			    STR_ARG(s->only[i]));
	}
	return look(s, families, n, e);
}

void
schedule_done(struct schedule *s)
{
	for (size_t i = 0; s->feeds != NULL && i < s->n_list; i++)
		vec_done(&s->feeds[i].files);
	for (size_t i = 0; i < s->n_groups; i++)
		group_done(&s->groups[i].group);
}

static struct planned_feed *
feed_of(const struct schedule *s, const struct feed *feed)
{
	size_t i = 0;

	while (s->feeds[i].feed != feed)
		i++;
	return &s->feeds[i];
}

/* Downloads. */

static void
feed_is_here(struct planned_feed *f, const struct err *e)
{
	f->state = FEED_IS_HERE;
	if (e != NULL)
		f->e = *e;
}

static void
download_done(void *ctx, const struct err *e)
{
	struct planned_feed *f = ctx;

	feed_is_here(f, e);
}

/* The worker's ctx is the feed, the download's is its own. */
static int
run_download(void *ctx, struct worker_pipe *out, struct err *e)
{
	struct planned_feed *f = ctx;

	return download_work(&f->download, out, e);
}

static int
take_download(void *ctx, unsigned kind, struct cursor m, struct err *e)
{
	struct planned_feed *f = ctx;

	return download_take(&f->download, kind, m, e);
}

static const struct worker *
begin_download(struct schedule *s, struct planned_feed *f)
{
	f->download = (struct download){
	    .a = s->a,
	    .dir =
		str_printf(s->a, "%s/downloads/%s", s->db_dir, f->feed->name).p,
	    .files = f->files.items,
	    .n_files = f->files.n,
	    .now = s->now,
	    .recent = f->feed->recent,
	    .recent_days = f->feed->recent_days,
	};
	f->worker = (struct worker){
	    .name = f->feed->name,
	    .ctx = f,
	    .work = run_download,
	    .take = take_download,
	    .done = download_done,
	    .max_bytes = LIMIT_WORKER_BYTES,
	};
	f->state = FEED_RUNS;
	return &f->worker;
}

/* Was the host found out of reach by another feed? */
static const struct planned_feed *
unreachable(const struct schedule *s, struct str host)
{
	for (size_t i = 0; i < s->n_list; i++)
		if (s->feeds[i].download.is_unreachable &&
		    str_eq(s->feeds[i].host, host))
			return &s->feeds[i];
	return NULL;
}

static const struct worker *
next_download(struct schedule *s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s->n_list; i++)
		n += s->feeds[i].state == FEED_RUNS;
	for (size_t i = 0; i < s->n_list && n < LIMIT_DOWNLOADS; i++) {
		struct planned_feed *f = &s->feeds[i];
		unsigned n_host = 0;

		if (f->state != FEED_WAITS)
			continue;
		for (size_t k = 0; k < s->n_list; k++)
			n_host += s->feeds[k].state == FEED_RUNS &&
				  str_eq(s->feeds[k].host, f->host);
		if (n_host < LIMIT_DOWNLOADS_HOST)
			return begin_download(s, f);
	}
	return NULL;
}

/* Groups. */

static void
group_is_over(void *ctx, const struct err *e)
{
	struct planned_group *p = ctx;

	p->state = GROUP_IS_OVER;
	if (e != NULL) {
		p->group.state = GROUP_UNDONE;
		p->group.e = *e;
	} else if (p->group.state != GROUP_UNCHANGED) {
		p->group.state = GROUP_BUILT;
	}
}

static int
run_group(void *ctx, struct worker_pipe *out, struct err *e)
{
	struct planned_group *p = ctx;

	return group_work(&p->group, out, e);
}

static int
take_group(void *ctx, unsigned kind, struct cursor m, struct err *e)
{
	struct planned_group *p = ctx;

	return group_take(&p->group, kind, m, e);
}

/*
 * A server that has nothing of a feed does not have the feed, which is no
 * failure of a place that somebody named.
 */
static bool
is_just_not_there(const struct schedule *s, const struct planned_feed *f)
{
	return s->n_places > 0 && f->e.code == E_ABSENT;
}

/*
 * Give the group what has arrived; false when that is nothing, or nothing but
 * additions to what others would have to say.
 */
static bool
fill_group(struct schedule *s, struct group *g)
{
	bool has_some = g->use_yum;

	for (size_t i = 0; i < g->n_feeds; i++) {
		struct group_feed *to = &g->feeds[i];
		struct planned_feed *f = feed_of(s, to->feed);
		struct source_file *files =
		    arena_zalloc(s->a, f->files.n, sizeof *files);

		to->last = f->last;
		to->is_sought = f->is_sought;
		to->files = files;
		for (size_t k = 0; k < f->files.n; k++) {
			const struct source_file *file = vec_at(&f->files, k);

			if (file->path != NULL)
				files[to->n_files++] = *file;
		}
		if (!is_just_not_there(s, f))
			to->unfetched = f->e;
		if (group_is_told(g, to->feed) &&
		    (to->n_files > 0 || to->unfetched.code != E_OK))
			has_some = true;
	}
	return has_some;
}

static bool
is_ready(const struct schedule *s, const struct group *g)
{
	for (size_t i = 0; i < g->n_feeds; i++)
		if (feed_of(s, g->feeds[i].feed)->state != FEED_IS_HERE)
			return false;
	return true;
}

/* Bytes to read, so that the longest work begins first. */
static uint64_t
weight(const struct schedule *s, const struct group *g)
{
	uint64_t n = 0;

	for (size_t i = 0; i < g->n_feeds; i++) {
		const struct planned_feed *f = feed_of(s, g->feeds[i].feed);

		for (size_t k = 0; k < f->files.n; k++) {
			const struct source_file *file = vec_at(&f->files, k);
			struct stat st;

			if (file->path != NULL && !file->is_tree &&
			    stat(file->path, &st) == 0)
				n += (uint64_t)st.st_size;
			else if (file->path != NULL && f->last != NULL)
				n += f->last->n_bytes;
		}
	}
	return n;
}

static const struct worker *
next_group(struct schedule *s)
{
	struct planned_group *best = NULL;
	uint64_t most = 0;
	unsigned n = 0;

	for (size_t i = 0; i < s->n_groups; i++)
		n += s->groups[i].state == GROUP_RUNS;
	for (size_t i = 0; i < s->n_groups && n < s->n_processors; i++) {
		struct planned_group *p = &s->groups[i];
		uint64_t w;

		if (p->state != GROUP_WAITS || !is_ready(s, &p->group))
			continue;
		w = p->n_bytes = weight(s, &p->group);
		if (best == NULL || w > most) {
			best = p;
			most = w;
		}
	}
	if (best == NULL)
		return NULL;
	if (!is_asked_for(s, best->group.family) ||
	    !fill_group(s, &best->group)) {
		best->state = GROUP_IS_OVER;
		return next_group(s);
	}
	best->worker.ctx = best;
	best->worker.work = run_group;
	best->worker.take = take_group;
	best->worker.done = group_is_over;
	best->state = GROUP_RUNS;
	return &best->worker;
}

static const struct worker *
next(void *ctx)
{
	struct schedule *s = ctx;
	const struct worker *w;

	/* Those whose host does not answer need not try it. */
	for (size_t i = 0; i < s->n_list; i++) {
		struct planned_feed *f = &s->feeds[i];
		const struct planned_feed *other = unreachable(s, f->host);

		if (f->state == FEED_WAITS && other != NULL)
			feed_is_here(f, &other->e);
	}
	w = next_download(s);
	return w != NULL ? w : next_group(s);
}

static void
tick(void *ctx)
{
	schedule_show(ctx);
}

void
schedule_run(struct schedule *s)
{
	struct worker_plan plan = {s, next, tick};

	s->began_ms = clock_ms();
	worker_run(&plan);
}
