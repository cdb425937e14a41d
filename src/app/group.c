/* group.c: the shards of one family, compiled in a process of their own. */
#define _GNU_SOURCE /* O_PATH */
#include "app/group.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "app/collect.h"
#include "app/group_message.h"
#include "app/mirror.h"
#include "app/status.h"
#include "app/support.h"
#include "app/yum.h"
#include "core/ecosystem.h"
#include "core/limits.h"
#include "os/digest.h"
#include "os/dir.h"

enum {
	SHRUNK_FROM = 100, /* of fewer items a share says nothing */
	SHRUNK_FIFTHS = 4
};

/* A feed of the group while it is read. */
struct part {
	const struct group_feed *of;
	struct collect_input *in;
	size_t n;
	struct generation_feed begun; /* digest, stamp, size */
	bool failed;
	struct err e;       /* why */
	struct err without; /* why not all of it is there; E_OK: it is */
};

struct job {
	const struct group *g;
	struct worker_pipe *out;
	struct arena a;
	struct collect c;
	struct part *parts;
};

static int
open_input(const struct source_file *f, const struct group *g,
    struct collect_input *in, struct err *e)
{
	*in = (struct collect_input){
	    .where = f->where,
	    .path = f->path,
	    .name = f->name,
	    .fetched_at = f->fetched_at != 0 ? f->fetched_at : g->now,
	    .published_at = f->published_at,
	    .is_tree = f->is_tree,
	};
	in->fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
				   (f->is_tree ? O_DIRECTORY : 0));
	return in->fd < 0 ? fail_sys(e, errno, "%s", f->where) : 0;
}

static int
open_inputs(struct job *j, struct part *p, struct err *e)
{
	const struct group_feed *f = p->of;

	p->in = arena_zalloc(&j->a, f->n_files, sizeof *p->in);
	for (size_t i = 0; i < f->n_files; i++) {
		if (open_input(&f->files[i], j->g, &p->in[i], e) < 0)
			return -1;
		p->n++;
	}
	return 0;
}

/* Debian has roads of its own: packages of the machine that this runs on. */
static bool
is_debian(const struct group *g)
{
	return str_eq(g->family, STR("debian"));
}

static void
digest_part(struct job *j, struct part *p)
{
	if (p->n > 0 && collect_digest(&j->a, p->of->feed, p->in, p->n,
			    p->of->last, &p->begun, &p->e) < 0)
		p->failed = true;
}

/* All inputs of all feeds, and what is wrong with them before any is read. */
static void
gather(struct job *j)
{
	const struct group *g = j->g;
	struct support support = {.work_dir = g->work_dir,
	    .state_dir = g->state_dir,
	    .use_apt = g->use_apt};

	j->parts = arena_zalloc(&j->a, g->n_feeds, sizeof *j->parts);
	for (size_t i = 0; i < g->n_feeds; i++) {
		struct part *p = &j->parts[i];

		p->of = &g->feeds[i];
		if (open_inputs(j, p, &p->e) < 0) {
			p->failed = true;
			p->n = 0;
		}
		if (p->n == 0 && is_debian(g) && support_knows(p->of->feed))
			support_find(
			    &support, &j->c, p->of->feed, &p->in, &p->n);
		if (p->n == 0 && p->of->unfetched.code != E_OK) {
			p->failed = true;
			p->e = p->of->unfetched;
		}
		digest_part(j, p);
	}
}

static bool
is_usable(const struct part *p)
{
	return p->n > 0 && !p->failed;
}

/* Shards of facts on vulnerabilities, that belong to no ecosystem. */
static bool
is_of_facts(const struct group *g)
{
	return ecosystem_of_family(g->family) == NULL;
}

bool
group_is_told(const struct group *g, const struct feed *feed)
{
	return !feed->has_no_advisories || is_of_facts(g);
}

static bool
has_usable_knowledge(const struct job *j)
{
	for (size_t i = 0; i < j->g->n_feeds; i++)
		if (is_usable(&j->parts[i]) &&
		    group_is_told(j->g, j->parts[i].of->feed))
			return true;
	return false;
}

/* Would the last shards know more than what can be built without it? */
static bool
would_be_missed(const struct group *g, const struct group_feed *f)
{
	return !g->accept_shrunk && f->is_sought && f->last != NULL &&
	       f->last->n_records > 0;
}

/*
 * The repositories of this machine, where no publisher has said anything. A
 * feed that failed stays so: what it gave before is better than this.
 */
static void
gather_from_yum(struct job *j)
{
	for (size_t i = 0; i < j->g->n_feeds; i++) {
		struct part *p = &j->parts[i];

		if (!yum_is_feed(p->of->feed, j->g->family) ||
		    would_be_missed(j->g, p->of))
			continue;
		p->failed = yum_find(&j->c, p->of->feed, j->g->work_dir, &p->in,
				&p->n, &p->without, &p->e) < 0;
		if (!p->failed)
			digest_part(j, p);
	}
}

/* The first feed that has failed and would be missed, or NULL. */
static const struct part *
missed(const struct job *j)
{
	for (size_t i = 0; i < j->g->n_feeds; i++)
		if (j->parts[i].failed && would_be_missed(j->g, j->parts[i].of))
			return &j->parts[i];
	return NULL;
}

/* The row of a feed that failed; what was fetched may be told of it. */
static void
tell_failed(struct job *j)
{
	for (size_t i = 0; i < j->g->n_feeds; i++) {
		const struct part *p = &j->parts[i];
		struct generation_feed row = {
		    .state = STR("failed"),
		    .reason = str_from(p->e.text),
		    .tried_at = j->g->now,
		};

		if (!p->failed)
			continue;
		if (p->of->n_files > 0)
			row.url = str_from(p->of->files[0].where);
		else if (p->of->feed->url != NULL)
			row.url = str_from(p->of->feed->url);
		group_tell_row(j->out, i, &row);
	}
}

/* What makes the shards what they are. */
static struct str
recipe(struct job *j)
{
	struct buf b;
	struct str make = vulndb_build_make(&j->a), s;

	buf_init(&b, LIMIT_BUILD_ARENA_BYTES);
	buf_printf(&b, "yagura %s, %.*s\n", YAGURA_VERSION, STR_ARG(make));
	for (size_t i = 0; i < j->g->n_feeds; i++) {
		const struct part *p = &j->parts[i];

		if (!is_usable(p))
			continue;
		buf_printf(&b, "%s %u %u ", p->of->feed->name,
		    p->of->feed->version, p->of->feed->rank);
		buf_add(&b, p->begun.digest);
		for (size_t k = 0; k < p->n; k++) {
			buf_byte(&b, '\n');
			buf_add(&b, p->in[k].ecosystem);
			buf_byte(&b, ' ');
			buf_add(&b, p->in[k].name);
		}
		buf_byte(&b, '\n');
	}
	s = digest_bytes(&j->a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* What the feeds of the recipe said last time is all there is to say. */
static bool
rows_are_whole(const struct job *j)
{
	for (size_t i = 0; i < j->g->n_feeds; i++) {
		const struct part *p = &j->parts[i];
		const struct generation_feed *last = p->of->last;

		if (is_usable(p) &&
		    (last == NULL || str_eq(last->state, STR("kept")) ||
			str_eq(last->state, STR("failed"))))
			return false;
	}
	return true;
}

/* Are the last shards whole? Else they are built again. */
static bool
shards_are_whole(struct job *j)
{
	const struct generation *last = j->g->last;
	struct err e;

	for (size_t i = 0; i < last->n_shards; i++) {
		struct str name = last->shards[i].name;

		if (str_eq(generation_shard_family(name), j->g->family) &&
		    status_verify(
			generation_shard_path(&j->a, last, name), &e) < 0)
			return false;
	}
	return true;
}

static bool
is_unchanged(struct job *j, struct str made)
{
	const struct generation_group *last =
	    generation_group_find(j->g->last, j->g->family);

	return last != NULL && last->built_at != 0 &&
	       str_eq(last->recipe, made) && rows_are_whole(j) &&
	       shards_are_whole(j);
}

/* An older file stands in for one that could not be fetched; or nothing. */
static void
note_unfetched(const struct part *p, struct generation_feed *row)
{
	if (p->without.code != E_OK) {
		row->state = STR("partial");
		row->reason = str_from(p->without.text);
	}
	if (p->of->unfetched.code == E_OK || p->of->n_files == 0)
		return;
	row->state = STR("failed");
	row->reason = str_from(p->of->unfetched.text);
}

static void
tell_unchanged(struct job *j, struct str made)
{
	for (size_t i = 0; i < j->g->n_feeds; i++) {
		const struct part *p = &j->parts[i];
		struct generation_feed row;

		if (!is_usable(p))
			continue;
		row = *p->of->last;
		row.url = str_from(p->in[0].where);
		row.stamp = p->begun.stamp;
		row.tried_at = j->g->now;
		row.fetched_at = p->in[0].fetched_at;
		note_unfetched(p, &row);
		group_tell_row(j->out, i, &row);
	}
	group_tell_recipe(j->out, made);
	group_tell_unchanged(j->out);
}

/* Has the feed become suspiciously silent? */
static int
check_size(const struct job *j, const struct part *p, struct err *e)
{
	const struct generation_feed *last = p->of->last, *row;

	if (!would_be_missed(j->g, p->of))
		return 0;
	if (p->n == 0)
		return fail(e, E_ABSENT,
		    "%s: gone; it had %llu documents (--accept-shrunk takes "
		    "that as it is)",
		    p->of->feed->name, (unsigned long long)last->n_records);
	row = collect_row(&j->c, p->of->feed);
	if (row == NULL || last->n_items <= SHRUNK_FROM ||
	    row->n_items >= last->n_items / 5 * SHRUNK_FIFTHS)
		return 0;
	return fail(e, E_INPUT,
	    "%s: shrank from %llu to %llu records (--accept-shrunk takes that "
	    "as it is)",
	    p->in[0].where, (unsigned long long)last->n_items,
	    (unsigned long long)row->n_items);
}

/* Everything usable into the build. 1 when a feed of it has failed. */
static int
read_feeds(struct job *j)
{
	int failed = 0;

	for (size_t i = 0; i < j->g->n_feeds; i++) {
		struct part *p = &j->parts[i];

		if (!is_usable(p) || collect_feed(&j->c, p->of->feed, &p->begun,
					 p->in, p->n, &p->e) == 0)
			continue;
		p->failed = true;
		failed = 1;
	}
	for (size_t i = 0; i < j->g->n_feeds; i++) {
		struct part *p = &j->parts[i];

		if (!p->failed && check_size(j, p, &p->e) < 0) {
			p->failed = true;
			failed = 1;
		}
	}
	return failed;
}

/* The error of the last road, the first there was, or that there was nothing. */
static int
fail_whole(const struct job *j, struct err *e)
{
	for (size_t i = 0; j->g->use_yum && i < j->g->n_feeds; i++)
		if (j->parts[i].failed &&
		    yum_is_feed(j->parts[i].of->feed, j->g->family)) {
			*e = j->parts[i].e;
			return -1;
		}
	for (size_t i = 0; i < j->g->n_feeds; i++)
		if (j->parts[i].failed) {
			*e = j->parts[i].e;
			return -1;
		}
	return fail(e, E_ABSENT, "%.*s: no advisories in what was given",
	    STR_ARG(j->g->family));
}

/* Changelogs, when nothing else is in reach. */
static int
read_mirror(struct job *j, struct err *e)
{
	collect_restart(&j->c);
	if (mirror_collect(&j->c, j->g->work_dir, j->g->state_dir, e) < 0) {
		/* On a machine of another kind there is no such road. */
		if (e->code == E_UNSUPPORTED)
			return fail_whole(j, e);
		return fail_at(e, "no publisher could be reached, and");
	}
	for (size_t i = 0; i < j->g->n_feeds; i++) {
		struct part *p = &j->parts[i];

		if (is_usable(p) && collect_feed(&j->c, p->of->feed, &p->begun,
					p->in, p->n, &p->e) < 0)
			p->failed = true;
	}
	return 0;
}

/*
 * Before any feed is read: all that is left to this process is what is open,
 * the folders among that, the last shards, and a folder for the new ones.
 */
static int
confine(struct job *j, struct err *e)
{
	const struct group *g = j->g;
	struct confine_state state;
	struct confine c = {.writable = -1};
	struct vec readable;

	if (dir_make(g->dir, e) < 0)
		return -1;
	c.writable = open(g->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (c.writable < 0)
		return fail_sys(e, errno, "%s", g->dir);
	vec_init(&readable, sizeof(int));
	for (size_t i = 0; i < g->n_feeds; i++)
		for (size_t k = 0; k < j->parts[i].n; k++)
			if (j->parts[i].in[k].is_tree)
				*(int *)vec_add(&readable) =
				    j->parts[i].in[k].fd;
	if (g->last->n_shards > 0)
		*(int *)vec_add(&readable) = open(str_z(&j->a, g->last->dir),
		    O_PATH | O_DIRECTORY | O_CLOEXEC);
	c.readable = readable.items;
	c.n_readable = readable.n;
	worker_confine(&c, &state);
	vec_done(&readable);
	return 0;
}

/*
 * Fill the build; *ret_made is its recipe, empty when it cannot be repeated.
 * 1 when the last shards are the same.
 */
static int
fill(struct job *j, struct str *ret_made, struct err *e)
{
	const struct part *p = missed(j);

	*ret_made = STR("");
	if (p != NULL) {
		*e = p->e;
		return -1;
	}
	if (!has_usable_knowledge(j))
		return j->g->use_apt ? read_mirror(j, e) : fail_whole(j, e);
	if (confine(j, e) < 0)
		return -1;
	*ret_made = recipe(j);
	if (is_unchanged(j, *ret_made))
		return 1;
	/* What a failed one has said must not stay: again, without it. */
	while (read_feeds(j) != 0) {
		p = missed(j);
		if (p != NULL) {
			*e = p->e;
			return -1;
		}
		if (!has_usable_knowledge(j))
			return fail_whole(j, e);
		collect_restart(&j->c);
		*ret_made = recipe(j);
	}
	return 0;
}

/* Write the shards and tell of them. */
static int
compile(struct job *j, struct str made, struct err *e)
{
	const struct vulndb_shard_info *infos;
	size_t n;

	collect_say(&j->c, "compiling");
	if (dir_make(j->g->dir, e) < 0 ||
	    collect_write(&j->c, j->g->dir, &infos, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < j->g->n_feeds; i++) {
		struct generation_feed *row =
		    collect_row(&j->c, j->parts[i].of->feed);

		if (row == NULL || j->parts[i].failed)
			continue;
		note_unfetched(&j->parts[i], row);
		group_tell_row(j->out, i, row);
	}
	group_tell_recipe(j->out, made);
	group_tell_shards(j->out, infos, n);
	return 0;
}

static int
run(struct job *j, struct err *e)
{
	struct str made;
	int rc;

	gather(j);
	if (j->g->use_yum && !has_usable_knowledge(j) && missed(j) == NULL)
		gather_from_yum(j);
	rc = fill(j, &made, e);
	if (rc == 1)
		tell_unchanged(j, made);
	else if (rc == 0)
		rc = compile(j, made, e);
	tell_failed(j);
	group_tell_diags(j->out, j->c.diags.items, j->c.diags.n, j->c.n_diags);
	return rc < 0 ? -1 : 0;
}

int
group_work(void *ctx, struct worker_pipe *out, struct err *e)
{
	struct job j = {.g = ctx, .out = out};
	int rc;

	arena_init(&j.a, LIMIT_BUILD_ARENA_BYTES);
	collect_init(&j.c, &j.a, j.g->family, j.g->now);
	j.c.say = group_tell_line;
	j.c.say_ctx = out;
	rc = run(&j, e);
	/* Memory and descriptors go with the process. */
	return rc;
}

void
group_init(struct group *g)
{
	g->state = GROUP_IDLE;
	g->rows = arena_zalloc(g->a, g->n_feeds, sizeof *g->rows);
	vec_init(&g->shards, sizeof(struct generation_shard));
	vec_init(&g->diags, sizeof(struct diag));
}

void
group_done(struct group *g)
{
	vec_done(&g->shards);
	vec_done(&g->diags);
}
