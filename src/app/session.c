/* session.c: what one look at one target needs: inventory, shard, clock. */
#include "app/session.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "app/case.h"
#include "app/progress.h"
#include "base/vec.h"
#include "core/limits.h"
#include "feed/feed.h"
#include "os/clock.h"
#include "target/target.h"

static struct str
running_kernel(struct session *s, const struct session_options *opt)
{
	struct utsname u;

	if (opt->kernel != NULL)
		return str_dup(&s->a, str_from(opt->kernel));
	if (!s->tree->is_this_machine || uname(&u) < 0)
		return STR_NONE;
	return str_dup(&s->a, str_from(u.release));
}

/* The database, or the reason why there is none. */
static void
open_shard(struct session *s, const char *db_dir)
{
	struct match_shard *shard = &s->shard;
	const char *path;
	struct err e;

	shard->name =
	    match_shard_name(&s->a, &s->inv.os, &shard->missing_reason);
	if (generation_open(&s->a, db_dir, &s->gen, &e) < 0) {
		shard->missing_reason = str_printf(&s->a, "%s%s", e.text,
		    e.code == E_ABSENT ? "; make one by \"yagura db update\""
				       : "");
		return;
	}
	shard->built_at = s->gen.built_at;
	if (shard->name.n == 0)
		return;
	if (generation_shard_find(&s->gen, shard->name) == NULL) {
		shard->missing_reason = str_printf(&s->a,
		    "%s has no data for %.*s", db_dir, STR_ARG(shard->name));
		return;
	}
	path = generation_shard_path(&s->a, &s->gen, shard->name);
	if (vulndb_open(path, &s->db, &e) < 0)
		shard->missing_reason = str_dup(&s->a, str_from(e.text));
	shard->db = s->db;
}

int
session_open(
    struct session *s, const struct session_options *opt, struct err *e)
{
	*s = (struct session){0};
	arena_init(&s->a, LIMIT_SCAN_ARENA_BYTES);
	progress_say("reading packages of %s", opt->target);
	s->now = opt->now;
	if ((s->now == 0 && clock_now(&s->now, e) < 0) ||
	    target_open(opt->target, &s->tree, e) < 0)
		return -1;
	if (opt->save_dir != NULL &&
	    case_record(&s->a, opt->save_dir, &s->tree, e) < 0)
		return -1;
	if (inventory_collect(
		&s->a, s->tree, running_kernel(s, opt), &s->inv, e) < 0)
		return -1;
	open_shard(s, opt->db_dir);
	return 0;
}

void
session_close(struct session *s)
{
	vulndb_close(s->db);
	if (s->tree != NULL)
		s->tree->ops->close(s->tree);
	arena_done(&s->a);
}

static bool
speaks_for(const struct feed *feed, struct str family)
{
	for (size_t i = 0; feed->families[i] != NULL; i++)
		if (strcmp(feed->families[i], "*") == 0 ||
		    str_eq(str_from(feed->families[i]), family))
			return true;
	return false;
}

/* What is wrong with a feed's data; empty: nothing, or its shard says it. */
static struct str
feed_fault(
    struct arena *a, const struct generation_feed *f, const struct feed *feed)
{
	if (str_eq(f->state, STR("failed")) || str_eq(f->state, STR("kept")))
		return f->n_records == 0
			   ? f->reason
			   : str_printf(a, "data of %.*s are used: %.*s",
				 STR_ARG(time_write_date(a, f->fetched_at)),
				 STR_ARG(f->reason));
	/* What a feed never can know, its shard's row says. */
	return str_eq(f->state, STR("partial")) && !feed->is_partial ? f->reason
								     : STR("");
}

/* A feed of several families may be kept for the sake of another one. */
static bool
is_kept_elsewhere(const struct generation *g, const struct generation_feed *f,
    struct str family)
{
	const struct generation_group *group = generation_group_find(g, family);

	return str_eq(f->state, STR("kept")) && group != NULL &&
	       !str_eq(group->state, STR("kept"));
}

/* Is the data from changelogs? The others then are known to be out of reach. */
static bool
is_of_changelogs(const struct generation *g, struct str family)
{
	return str_eq(family, STR("debian")) &&
	       generation_feed_find(g, STR("debian-changelog")) != NULL;
}

/* Feeds of the shard's family that are not whole say so in its coverage. */
static void
add_feed_coverage(struct session *s, struct vec *coverage)
{
	struct str family = generation_shard_family(s->shard.name);

	for (size_t i = 0; i < s->gen.n_feeds; i++) {
		const struct generation_feed *f = &s->gen.feeds[i];
		const struct feed *feed = feed_find(str_z(&s->a, f->name));
		struct coverage *c;
		struct str fault;

		if (feed == NULL || !speaks_for(feed, family) ||
		    is_kept_elsewhere(&s->gen, f, family) ||
		    is_of_changelogs(&s->gen, family))
			continue;
		fault = feed_fault(&s->a, f, feed);
		if (fault.n == 0)
			continue;
		c = vec_add(coverage);
		*c = (struct coverage){
		    str_printf(&s->a, "feed %.*s", STR_ARG(f->name)),
		    COVERAGE_PARTIAL, f->fetched_at, fault};
	}
}

void
session_match(struct session *s)
{
	struct match_result *m = &s->match;
	struct vec coverage, diags;

	progress_say("matching %zu packages", s->inv.n_packages);
	match_inventory(&s->a, &s->inv, &s->shard, s->now, m);
	vec_init(&coverage, sizeof(struct coverage));
	vec_init(&diags, sizeof(struct diag));
	for (size_t i = 0; i < m->n_coverage; i++)
		*(struct coverage *)vec_add(&coverage) = m->coverage[i];
	if (s->db != NULL)
		add_feed_coverage(s, &coverage);
	for (size_t i = 0; i < s->inv.n_diags; i++)
		*(struct diag *)vec_add(&diags) = s->inv.diags[i];
	for (size_t i = 0; i < m->n_diags; i++)
		*(struct diag *)vec_add(&diags) = m->diags[i];
	s->result = (struct scan_result){
	    .os = s->inv.os,
	    .n_packages = s->inv.n_packages,
	    .n_coverage = coverage.n,
	    .n_diags = diags.n,
	};
	s->result.coverage = vec_keep(&coverage, &s->a);
	s->result.diags = vec_keep(&diags, &s->a);
	progress_done();
}
