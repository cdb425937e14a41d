/* update.c: make a new generation of the vulnerability database. */
#include "app/update.h"

#include <errno.h>
#include <sys/stat.h>

#include "app/collect.h"
#include "app/mirror.h"
#include "app/progress.h"
#include "app/source.h"
#include "app/support.h"
#include "base/log.h"
#include "core/diag.h"
#include "core/limits.h"
#include "os/clock.h"
#include "os/dir.h"
#include "report/text.h"
#include "vulndb/generation.h"

#define DIAGS_SHOWN 10

struct update {
	const struct update_options *opt;
	struct arena a;
	struct collect c;
	struct generation_writer w;
	char *work_dir;        /* gone at the end */
	const char *state_dir; /* kept between updates */
	const char *road;      /* for people */
};

/* Advisories, or only support dates? */
static bool
has_advisories(const struct collect *c)
{
	for (size_t i = 0; i < c->feeds.n; i++) {
		const struct generation_feed *row = vec_at(&c->feeds, i);
		const struct feed *feed = feed_find(str_z(c->a, row->name));

		if (feed != NULL && !feed->has_no_advisories &&
		    (str_eq(row->state, STR("ok")) ||
			str_eq(row->state, STR("partial"))))
			return true;
	}
	return false;
}

/* One feed from one place: 1 when it was there, 0 when not, -1 failed. */
static int
take_feed(
    struct update *u, const char *place, const struct feed *feed, struct err *e)
{
	struct collect_input *in;
	size_t n;
	int r = 0;

	if (source_open(&u->a, place, u->work_dir, feed, &in, &n, e) < 0)
		return -1;
	if (n > 0)
		r = collect_feed(&u->c, feed, in, n, e) < 0 ? -1 : 1;
	source_close(in, n);
	return r;
}

/* What the user named must be readable; it need not have every feed. */
static int
take_place(struct update *u, const char *place, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < feed_list_n; i++) {
		int r;

		if (feed_list[i]->path == NULL)
			continue;
		r = take_feed(u, place, feed_list[i], e);
		if (r < 0)
			return -1;
		n += (size_t)r;
	}
	if (n == 0)
		return fail(e, E_ABSENT,
		    "%s: no feed there; its layout is that of the publishers, "
		    "osv/Debian/all.zip and so on",
		    place);
	return 0;
}

/*
 * Publishers may be out of reach in a closed network: that is no error but a
 * reason to take another road. Once one host was not reached, its like are
 * not waited for.
 */
static void
take_publishers(struct update *u)
{
	for (size_t i = 0; i < feed_list_n; i++) {
		const struct feed *feed = feed_list[i];
		struct err e;

		if (feed->url != NULL && take_feed(u, NULL, feed, &e) < 0) {
			progress_done();
			log_say(LOG_INFO, "%s: %s", feed->name, e.text);
			collect_without(
			    &u->c, feed, feed->url, "failed", e.text);
		}
	}
}

static int
gather(struct update *u, struct err *e)
{
	for (size_t i = 0; i < u->opt->n_from; i++)
		if (take_place(u, u->opt->from[i], e) < 0)
			return -1;
	u->road = "the places given by --from";
	if (u->opt->n_from == 0) {
		take_publishers(u);
		u->road = "the publishers' feeds";
	}
	if (!has_advisories(&u->c) && u->opt->n_from == 0) {
		u->road = "changelogs from this machine's apt sources (the "
			  "publishers' feeds are out of reach)";
		if (mirror_collect(&u->c, u->work_dir, u->state_dir, e) < 0)
			return fail_at(e, "no publisher could be reached, and");
	}
	if (!has_advisories(&u->c))
		return fail(e, E_ABSENT, "no advisories in what was given");
	support_collect(&u->c, u->work_dir, u->state_dir, u->opt->n_from == 0);
	return 0;
}

static int
compile(struct update *u, struct generation *g, struct err *e)
{
	const struct vulndb_shard_info *infos;
	struct generation_shard *shards;
	size_t n;

	progress_say("compiling");
	if (vulndb_build_write(u->c.build, u->w.dir, &infos, &n, e) < 0)
		return -1;
	shards = arena_zalloc(&u->a, n, sizeof *shards);
	for (size_t i = 0; i < n; i++)
		shards[i] = (struct generation_shard){infos[i].name,
		    infos[i].size_bytes, infos[i].n_packages, infos[i].n_rows,
		    infos[i].n_vulns};
	*g = (struct generation){
	    .built_at = u->c.now,
	    .built_by = STR("yagura " YAGURA_VERSION),
	    .feeds = u->c.feeds.items,
	    .n_feeds = u->c.feeds.n,
	    .shards = shards,
	    .n_shards = n,
	};
	return 0;
}

static void
print(const struct update *u, const struct generation *g, FILE *out)
{
	size_t n_rows = 0, n_shards = 0;

	fprintf(out, "Road: %s.\n", u->road);
	for (size_t i = 0; i < g->n_feeds; i++) {
		const struct generation_feed *f = &g->feeds[i];

		fputs("  ", out);
		text_cell(out, f->name, 24);
		text_cell(out, f->state, 9);
		fprintf(
		    out, "%8llu documents", (unsigned long long)f->n_records);
		if (f->reason.n > 0) {
			fputs("  ", out);
			text_write(out, f->reason);
		}
		fputc('\n', out);
	}
	for (size_t i = 0; i < g->n_shards; i++) {
		n_rows += g->shards[i].n_rows;
		n_shards += g->shards[i].n_rows > 0;
	}
	fprintf(out, "%zu affected packages of %zu releases, now in %s.\n",
	    n_rows, n_shards, u->opt->db_dir);
}

static void
print_diags(const struct collect *c)
{
	for (size_t i = 0; i < c->diags.n && i < DIAGS_SHOWN; i++) {
		const struct diag *d = vec_at(&c->diags, i);

		log_say(LOG_WARN, "%.*s: %s: %.*s", STR_ARG(d->where),
		    diag_code_name(d->code), STR_ARG(d->text));
	}
	if (c->n_diags > DIAGS_SHOWN)
		log_say(LOG_WARN,
		    "... and %zu more documents or parts that "
		    "could not be read",
		    c->n_diags - DIAGS_SHOWN);
}

static int
run(struct update *u, FILE *out, struct err *e)
{
	struct generation g;

	if (gather(u, e) < 0 || compile(u, &g, e) < 0) {
		generation_abort(&u->w);
		return -1;
	}
	progress_done();
	print_diags(&u->c);
	if (generation_commit(&u->w, &g, e) < 0)
		return -1;
	print(u, &g, out);
	return 0;
}

/* apt's own user must be able to pass through, though not to look. */
static int
make_work_dir(struct update *u, struct err *e)
{
	struct str prefix = str_printf(&u->a, "%s/new-work-", u->opt->db_dir);

	if (dir_make_temp(&u->a, prefix.p, &u->work_dir, e) < 0)
		return -1;
	if (chmod(u->work_dir, 0711) < 0)
		return fail_sys(e, errno, "%s", u->work_dir);
	return 0;
}

int
app_update(const struct update_options *opt, FILE *out, struct err *e)
{
	struct update u = {.opt = opt};
	int64_t now;
	struct err ignored;
	int r;

	if (clock_now(&now, e) < 0)
		return -1;
	arena_init(&u.a, LIMIT_BUILD_ARENA_BYTES);
	u.state_dir = str_printf(&u.a, "%s/apt", opt->db_dir).p;
	collect_init(&u.c, &u.a, now);
	r = generation_begin(&u.a, opt->db_dir, &u.w, e);
	if (r == 0) {
		r = make_work_dir(&u, e);
		if (r == 0)
			r = run(&u, out, e);
		else
			generation_abort(&u.w);
		/* What stays behind is removed by the next update. */
		if (u.work_dir != NULL)
			(void)!dir_remove(u.work_dir, &ignored);
	}
	progress_done();
	collect_done(&u.c);
	arena_done(&u.a);
	return r;
}
