/* update.c: make a new generation of the vulnerability database. */
#include "app/update.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/progress.h"
#include "app/schedule.h"
#include "app/session.h"
#include "base/log.h"
#include "core/diag.h"
#include "core/limits.h"
#include "core/time.h"
#include "os/clock.h"
#include "os/dir.h"
#include "report/text.h"
#include "vulndb/generation.h"

#define DIAGS_SHOWN 10

struct update {
	const struct update_options *opt;
	struct arena a;
	struct generation last; /* empty when there is none */
	struct generation_writer w;
	struct schedule s;
	char *work_dir;     /* gone at the end */
	struct vec feeds;   /* struct generation_feed */
	struct vec groups;  /* struct generation_group */
	struct vec shards;  /* struct generation_shard */
	struct err failure; /* the first one */
	bool has_success;   /* something that was asked for is up to date */
};

static void
note_failure(struct update *u, const struct err *e)
{
	if (u->failure.code == E_OK)
		u->failure = *e;
}

/* The last shards of a family into the new generation. */
static void
keep_shards(struct update *u, struct str family)
{
	for (size_t i = 0; i < u->last.n_shards; i++) {
		const struct generation_shard *s = &u->last.shards[i];
		struct err e;

		if (!str_eq(generation_shard_family(s->name), family))
			continue;
		if (generation_keep(&u->w, &u->last, s, &e) < 0) {
			log_say(LOG_WARN, "%s", e.text);
			note_failure(u, &e);
			continue;
		}
		*(struct generation_shard *)vec_add(&u->shards) = *s;
	}
}

/* The new shards of a group, out of its own folder. */
static int
take_shards(struct update *u, struct group *g, struct err *e)
{
	for (size_t i = 0; i < g->shards.n; i++) {
		const struct generation_shard *s = vec_at(&g->shards, i);
		struct str from =
		    str_printf(&u->a, "%s/%.*s.ydb", g->dir, STR_ARG(s->name));
		struct str to = str_printf(
		    &u->a, "%s/%.*s.ydb", u->w.dir, STR_ARG(s->name));

		if (rename(from.p, to.p) < 0)
			return fail_sys(e, errno, "%s", from.p);
		*(struct generation_shard *)vec_add(&u->shards) = *s;
	}
	return 0;
}

static void
drop_folder(const struct group *g)
{
	struct stat st;
	struct err e;

	if (lstat(g->dir, &st) == 0 && dir_remove(g->dir, &e) < 0)
		log_say(LOG_WARN, "%s", e.text);
}

/* What became of one group, in the new generation. */
static int
settle_group(struct update *u, struct group *g, struct err *e)
{
	const struct generation_group *last =
	    generation_group_find(&u->last, g->family);
	struct generation_group row = {.family = g->family};
	size_t before = u->shards.n;

	if (last != NULL)
		row = *last;
	/* Manifests of old do not say; the shards were built with the rest. */
	else
		row.built_at = u->last.built_at;
	if (g->state == GROUP_BUILT) {
		row = (struct generation_group){
		    g->family, STR("built"), STR(""), g->recipe, u->s.now};
		if (take_shards(u, g, e) < 0)
			return -1;
	} else {
		keep_shards(u, g->family);
	}
	drop_folder(g);
	if (g->state == GROUP_UNCHANGED)
		row.state = STR("unchanged");
	if (g->state == GROUP_UNDONE) {
		note_failure(u, &g->e);
		row.state = u->shards.n > before ? STR("kept") : STR("failed");
		row.reason = str_dup(&u->a, str_from(g->e.text));
	}
	if (g->state == GROUP_IDLE && last == NULL)
		row.state = STR("kept");
	if (u->shards.n == before && g->state != GROUP_BUILT) {
		row.built_at = 0;
		row.recipe = STR("");
	}
	if (g->state != GROUP_IDLE || u->shards.n > before)
		*(struct generation_group *)vec_add(&u->groups) = row;
	return 0;
}

/* Of rows that several groups have of one feed the worst is told. */
static unsigned
badness(const struct generation_feed *row)
{
	static const char *const states[] = {
	    "ok", "absent", "partial", "kept", "failed"};
	unsigned i = 0;

	while (
	    i < ARRAY_LEN(states) && !str_eq(row->state, str_from(states[i])))
		i++;
	return i;
}

/*
 * The row of a feed whose group could not be built: the last data are in use,
 * if there are any, whatever came now.
 */
static bool
row_undone(const struct update *u, const struct group *g, size_t i,
    struct generation_feed *ret_row)
{
	const struct group_feed *f = &g->feeds[i];
	const struct generation_feed *now = &g->rows[i];
	bool has_data = f->last != NULL && f->last->n_records > 0;
	bool has_failed = str_eq(now->state, STR("failed"));

	if (has_data) {
		*ret_row = *f->last;
	} else if (has_failed || f->n_files > 0) {
		*ret_row = (struct generation_feed){
		    .name = str_from(f->feed->name),
		    .url =
			f->n_files > 0 ? str_from(f->files[0].where) : now->url,
		    .licence = str_from(f->feed->licence),
		};
	} else {
		return false;
	}
	ret_row->tried_at = u->s.now;
	ret_row->state = has_data && !has_failed ? STR("kept") : STR("failed");
	ret_row->reason = has_failed ? now->reason : str_from(g->e.text);
	return true;
}

/* The row of a feed by one of its groups. */
static bool
row_by_group(const struct update *u, const struct group *g, size_t i,
    struct generation_feed *ret_row)
{
	const struct generation_feed *row = &g->rows[i];

	if (g->state == GROUP_UNDONE)
		return row_undone(u, g, i, ret_row);
	if (g->state == GROUP_IDLE)
		row = generation_feed_find(
		    &u->last, str_from(g->feeds[i].feed->name));
	if (row == NULL || row->name.n == 0)
		return false;
	*ret_row = *row;
	return true;
}

/* Of the groups that were tried the worst row is told, else the last one. */
static void
settle_feed(struct update *u, const struct feed *feed)
{
	struct generation_feed best = {0}, row;
	bool is_tried = false;

	for (size_t i = 0; i < u->s.n_groups; i++) {
		const struct group *g = &u->s.groups[i].group;
		bool now = g->state != GROUP_IDLE;

		for (size_t k = 0; k < g->n_feeds; k++) {
			if (g->feeds[k].feed != feed || (is_tried && !now) ||
			    !row_by_group(u, g, k, &row))
				continue;
			if (best.name.n == 0 || (now && !is_tried) ||
			    badness(&row) > badness(&best))
				best = row;
			is_tried = is_tried || now;
		}
	}
	if (best.name.n > 0)
		*(struct generation_feed *)vec_add(&u->feeds) = best;
}

static int
cmp_shard(const void *a, const void *b)
{
	return str_cmp(((const struct generation_shard *)a)->name,
	    ((const struct generation_shard *)b)->name);
}

/* Is anything of it up to date that could have been otherwise? */
static bool
is_success(const struct group *g)
{
	if (g->state != GROUP_UNCHANGED)
		return g->state == GROUP_BUILT;
	for (size_t i = 0; i < g->n_feeds; i++)
		if (str_eq(g->rows[i].state, STR("ok")) ||
		    str_eq(g->rows[i].state, STR("partial")))
			return true;
	return false;
}

/*
 * Feeds of what this machine's own mirrors have, without a publisher's
 * address, and what they are called for people.
 */
static const char *
local_road(const struct generation_feed *f)
{
	static const char *const of_yum[] = {
	    "amazon", "epel", "fedora", "updateinfo"};

	if (str_eq(f->name, STR("debian-changelog")))
		return "changelogs from this machine's apt sources";
	for (size_t i = 0; i < ARRAY_LEN(of_yum); i++)
		if (str_eq(f->name, str_from(of_yum[i])))
			return "notices in the repositories that this machine "
			       "is set up with";
	return NULL;
}

/* The road that was taken because no publisher was in reach; NULL: none. */
static const char *
last_resort(const struct update *u)
{
	const char *road = NULL;

	for (size_t i = 0; i < u->feeds.n; i++) {
		const struct generation_feed *f = vec_at(&u->feeds, i);
		bool is_there = str_eq(f->state, STR("ok")) ||
				str_eq(f->state, STR("partial"));

		if (f->tried_at != u->s.now || !is_there)
			continue;
		if (u->opt->n_from == 0 && local_road(f) != NULL)
			road = local_road(f);
		else if (str_find_str(f->url, STR("://")) > 0)
			return NULL;
	}
	return road;
}

static bool
has_failures(const struct update *u)
{
	if (last_resort(u) != NULL)
		return false;
	for (size_t i = 0; i < u->s.n_groups; i++)
		if (u->s.groups[i].group.state == GROUP_UNDONE)
			return true;
	for (size_t i = 0; i < u->feeds.n; i++) {
		const struct generation_feed *f = vec_at(&u->feeds, i);

		if (f->tried_at == u->s.now &&
		    (str_eq(f->state, STR("failed")) ||
			str_eq(f->state, STR("kept"))))
			return true;
	}
	return false;
}

static bool
has_something(const struct update *u, const char *place)
{
	for (size_t i = 0; i < u->s.n_list; i++) {
		const struct planned_feed *f = &u->s.feeds[i];

		if (f->e.code != E_OK && f->e.code != E_ABSENT)
			return true;
		for (size_t k = 0; k < f->files.n; k++) {
			const struct source_file *file = vec_at(&f->files, k);

			if (file->place == place && file->path != NULL)
				return true;
		}
	}
	return false;
}

/* A named place on the network must have something, like one on disk. */
static int
check_places(const struct update *u, struct err *e)
{
	for (size_t i = 0; i < u->opt->n_from; i++) {
		const char *place = u->opt->from[i];

		if (source_is_url(place) && !has_something(u, place))
			return source_fail_empty(place, e);
	}
	return 0;
}

/*
 * Why there is nothing new: what became of the road of last resort says more
 * than which publisher came first.
 */
static const struct err *
why_nothing(const struct update *u)
{
	for (size_t i = 0; i < u->s.n_groups; i++) {
		const struct group *g = &u->s.groups[i].group;

		if ((g->use_apt || g->use_yum) && g->state == GROUP_UNDONE)
			return &g->e;
	}
	return &u->failure;
}

static int
settle(struct update *u, struct generation *g, struct err *e)
{
	if (check_places(u, e) < 0)
		return -1;
	for (size_t i = 0; i < u->s.n_groups; i++) {
		struct group *group = &u->s.groups[i].group;

		if (settle_group(u, group, e) < 0)
			return -1;
		u->has_success = u->has_success || is_success(group);
	}
	for (size_t i = 0; i < u->s.n_list; i++) {
		const struct planned_feed *f = &u->s.feeds[i];

		if (f->e.code != E_OK)
			note_failure(u, &f->e);
		settle_feed(u, f->feed);
	}
	if (!u->has_success && u->failure.code == E_OK)
		return fail(e, E_ABSENT, "no advisories in what was given");
	if (!u->has_success) {
		*e = *why_nothing(u);
		return -1;
	}
	vec_sort(&u->shards, cmp_shard);
	*g = (struct generation){
	    .built_at = u->s.now,
	    .built_by = STR("yagura " YAGURA_VERSION),
	    .feeds = u->feeds.items,
	    .n_feeds = u->feeds.n,
	    .groups = u->groups.items,
	    .n_groups = u->groups.n,
	    .shards = u->shards.items,
	    .n_shards = u->shards.n,
	};
	return 0;
}

static const char *
road(struct update *u)
{
	const char *local = last_resort(u);

	if (u->opt->n_from > 0)
		return "the places given by --from";
	if (local == NULL)
		return "the publishers' feeds";
	return str_printf(
	    &u->a, "%s (the publishers' feeds are out of reach)", local)
	    .p;
}

static void
print_feed(struct update *u, const struct generation_feed *f, FILE *out)
{
	fputs("  ", out);
	text_cell(out, f->name, 24);
	text_cell(out, f->state, 9);
	fprintf(out, "%8llu documents", (unsigned long long)f->n_records);
	if (f->reason.n > 0) {
		fputs("  ", out);
		text_write(out, f->reason);
	}
	if (f->n_records > 0 && (str_eq(f->state, STR("failed")) ||
				    str_eq(f->state, STR("kept")))) {
		fputs("; using data of ", out);
		text_write(out, time_write_date(&u->a, f->fetched_at));
	}
	fputc('\n', out);
}

static void
print(struct update *u, const struct generation *g, FILE *out)
{
	size_t n_rows = 0, n_shards = 0, n_unchanged = 0;

	fprintf(out, "Road: %s.\n", road(u));
	for (size_t i = 0; i < g->n_feeds; i++)
		if (g->feeds[i].tried_at == u->s.now)
			print_feed(u, &g->feeds[i], out);
	for (size_t i = 0; i < g->n_shards; i++) {
		n_rows += g->shards[i].n_rows;
		n_shards += g->shards[i].n_rows > 0;
	}
	for (size_t i = 0; i < u->s.n_groups; i++)
		n_unchanged += u->s.groups[i].group.state == GROUP_UNCHANGED;
	if (n_unchanged > 0)
		fprintf(out, "%zu of %zu families are unchanged.\n",
		    n_unchanged, g->n_groups);
	fprintf(out, "%zu affected packages of %zu releases, now in %s.\n",
	    n_rows, n_shards, u->opt->db_dir);
}

static void
print_diags(const struct update *u)
{
	uint64_t n_all = 0, n_shown = 0;

	for (size_t i = 0; i < u->s.n_groups; i++) {
		const struct group *g = &u->s.groups[i].group;

		n_all += g->n_diags;
		for (size_t k = 0; k < g->diags.n && n_shown < DIAGS_SHOWN;
		     k++, n_shown++) {
			const struct diag *d = vec_at(&g->diags, k);

			log_say(LOG_WARN, "%.*s: %s: %.*s", STR_ARG(d->where),
			    diag_code_name(d->code), STR_ARG(d->text));
		}
	}
	if (n_all > n_shown)
		log_say(LOG_WARN,
		    "... and %llu more documents or parts that "
		    "could not be read",
		    (unsigned long long)(n_all - n_shown));
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

static struct str *
split_words(struct arena *a, const char *words, size_t *ret_n)
{
	struct str rest = str_from(words), word;
	struct vec v;

	vec_init(&v, sizeof(struct str));
	while (words != NULL && str_cut(&rest, ',', &word))
		*(struct str *)vec_add(&v) = word;
	*ret_n = v.n;
	return vec_keep(&v, a);
}

static int
run(struct update *u, struct generation *g, struct err *e)
{
	const struct update_options *opt = u->opt;
	struct schedule *s = &u->s;

	s->a = &u->a;
	s->list = opt->feeds;
	s->n_list = opt->n_feeds;
	s->places = opt->from;
	s->n_places = opt->n_from;
	s->only = split_words(&u->a, opt->only, &s->n_only);
	s->last = &u->last;
	s->db_dir = opt->db_dir;
	s->state_dir = str_printf(&u->a, "%s/apt", opt->db_dir).p;
	s->accept_shrunk = opt->accept_shrunk;
	if (make_work_dir(u, e) < 0)
		return -1;
	s->work_dir = u->work_dir;
	if (schedule_init(s, e) < 0)
		return -1;
	schedule_run(s);
	progress_done();
	print_diags(u);
	return settle(u, g, e);
}

static void
update_done(struct update *u)
{
	struct err ignored;

	/* Nothing stays where nothing could be fetched. */
	(void)!rmdir(str_printf(&u->a, "%s/downloads", u->opt->db_dir).p);
	/* What stays behind is removed by the next update. */
	if (u->work_dir != NULL)
		(void)!dir_remove(u->work_dir, &ignored);
	schedule_done(&u->s);
	vec_done(&u->feeds);
	vec_done(&u->groups);
	vec_done(&u->shards);
	arena_done(&u->a);
}

/* The generation in use; one that cannot be read counts as none. */
static void
open_last(struct update *u)
{
	struct err e;

	if (generation_open(&u->a, u->opt->db_dir, &u->last, &e) == 0)
		return;
	u->last = (struct generation){0};
	if (e.code != E_ABSENT)
		log_say(LOG_WARN, "%s", e.text);
}

int
app_update_for(
    struct arena *a, const char *target, const char **ret_only, struct err *e)
{
	struct session_options opt = {.target = target, .db_dir = ""};
	struct session s;
	struct str families;
	int r = session_read(&s, &opt, e);

	if (r == 0) {
		match_shards(&s.a, &s.inv, &s.shards, &s.n_shards);
		families = session_families(&s);
		progress_done();
		if (families.n == 0)
			r = fail(e, E_UNSUPPORTED,
			    "%s: no feed speaks of anything there", target);
		else
			*ret_only = str_printf(
			    a, "%.*s,exploits,epss", STR_ARG(families))
					.p;
	}
	session_close(&s);
	return r;
}

int
app_update(const struct update_options *opt, FILE *out, bool *ret_partial,
    struct err *e)
{
	struct update u = {.opt = opt};
	struct generation g;
	int r;

	if (clock_now(&u.s.now, e) < 0)
		return -1;
	arena_init(&u.a, LIMIT_BUILD_ARENA_BYTES);
	vec_init(&u.feeds, sizeof(struct generation_feed));
	vec_init(&u.groups, sizeof(struct generation_group));
	vec_init(&u.shards, sizeof(struct generation_shard));
	r = generation_begin(&u.a, opt->db_dir, &u.w, e);
	if (r == 0) {
		open_last(&u);
		r = run(&u, &g, e);
		if (r < 0)
			generation_abort(&u.w);
		else
			r = generation_commit(&u.w, &g, e);
		if (r == 0) {
			print(&u, &g, out);
			*ret_partial = has_failures(&u);
		}
	}
	progress_done();
	update_done(&u);
	return r;
}
