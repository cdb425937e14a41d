/* import.c: make a generation of a bundle, or of a delta. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/bundle.h"
#include "app/status.h"
#include "core/limits.h"
#include "core/time.h"
#include "report/text.h"
#include "vulndb/bundle.h"
#include "vulndb/generation.h"

struct import {
	const struct import_options *opt;
	struct arena a;
	struct bundle b;
	struct generation old; /* in use */
	bool has_old;
	struct generation g; /* what the bundle says it is */
	struct generation_writer w;
};

static int
find_key(struct import *x, struct sign_public *ret_pub, bool *ret_found,
    struct err *e)
{
	const struct import_options *opt = x->opt;
	const char *path = opt->key;

	if (path == NULL) {
		path = str_printf(&x->a, "%s/bundle.pub", opt->db_dir).p;
		if (access(path, F_OK) < 0 &&
		    (errno == ENOENT || errno == ENOTDIR))
			path = NULL;
	}
	if (path != NULL && opt->is_unsigned)
		return fail(e, E_USAGE,
		    "--unsigned: %s says who may have signed it", path);
	if (path == NULL && !opt->is_unsigned)
		return fail(e, E_USAGE,
		    "%s: no key to verify it by: give --key PUB.pem, or "
		    "--unsigned to take it from anybody",
		    opt->bundle);
	*ret_found = path != NULL;
	return path != NULL ? sign_public_read(path, ret_pub, e) : 0;
}

static int
open_bundle(struct import *x, struct err *e)
{
	struct sign_public pub;
	bool has_key;

	if (find_key(x, &pub, &has_key, e) < 0 ||
	    bundle_open(
		&x->a, x->opt->bundle, has_key ? &pub : NULL, &x->b, e) < 0)
		return -1;
	if ((x->b.kind == BUNDLE_DELTA) == x->opt->is_delta)
		return 0;
	bundle_close(&x->b);
	return fail(e, E_USAGE, "%s: %s", x->opt->bundle,
	    x->opt->is_delta ? "no delta; see: yagura help db import"
			     : "a delta; see: yagura help db apply");
}

/* What is in use. Only a delta needs it. */
static int
open_old(struct import *x, struct err *e)
{
	x->has_old = generation_open(&x->a, x->opt->db_dir, &x->old, e) == 0;
	if (x->has_old || (e->code == E_ABSENT && !x->opt->is_delta))
		return 0;
	return x->opt->allow_older && !x->opt->is_delta ? 0 : -1;
}

static const char *
path_of(struct import *x, const char *dir, struct str name)
{
	return str_printf(&x->a, "%s/%.*s", dir, STR_ARG(name)).p;
}

/* A delta goes on from one manifest only. */
static int
check_base(struct import *x, struct err *e)
{
	const char *path;
	struct digest_sum sum;
	uint64_t n;

	if (x->b.kind != BUNDLE_DELTA)
		return 0;
	path = path_of(x, x->old.dir.p, STR(BUNDLE_MANIFEST));
	if (bundle_sum(path, &sum, &n, e) < 0)
		return -1;
	if (!digest_eq(sum, x->b.base))
		return fail(e, E_USAGE,
		    "%s: it does not go on from %.*s; use a bundle of all",
		    x->opt->bundle, STR_ARG(x->old.dir));
	return 0;
}

static int
older(struct import *x, utc_s is, utc_s was, struct err *e)
{
	return fail(e, E_USAGE,
	    "%s: built %.*s, older than what is in use, %.*s "
	    "(--allow-older takes it)",
	    x->opt->bundle, STR_ARG(time_write(&x->a, is)),
	    STR_ARG(time_write(&x->a, was)));
}

/* Of a part, each family is as old as its own shards. */
static int
check_age(struct import *x, struct err *e)
{
	if (!x->has_old || x->opt->allow_older)
		return 0;
	if (x->b.kind != BUNDLE_PART)
		return x->g.built_at < x->old.built_at
			   ? older(x, x->g.built_at, x->old.built_at, e)
			   : 0;
	for (size_t i = 0; i < x->g.n_groups; i++) {
		const struct generation_group *is = &x->g.groups[i];
		const struct generation_group *was =
		    generation_group_find(&x->old, is->family);

		if (was != NULL && is->built_at < was->built_at) {
			older(x, is->built_at, was->built_at, e);
			return fail_at(e, "%.*s", STR_ARG(is->family));
		}
	}
	return 0;
}

/* The manifest names the files that there are, and no others. */
static int
check_list(struct import *x, struct err *e)
{
	if (x->g.built_at != x->b.built_at ||
	    x->g.n_shards + 1 != x->b.n_entries)
		return fail(e, E_INPUT,
		    "%s: damaged: its manifest is of another database",
		    x->opt->bundle);
	for (size_t i = 0; i < x->g.n_shards; i++) {
		const struct generation_shard *s = &x->g.shards[i];
		const struct bundle_entry *entry = bundle_find(
		    &x->b, str_printf(&x->a, "%.*s.ydb", STR_ARG(s->name)));

		/* What no family has would stand beside the old ones. */
		if (entry == NULL || entry->n_bytes != s->n_bytes ||
		    (x->b.kind == BUNDLE_PART &&
			generation_group_find(
			    &x->g, generation_shard_family(s->name)) == NULL))
			return fail(e, E_INPUT,
			    "%s: damaged: its manifest has another %.*s",
			    x->opt->bundle, STR_ARG(s->name));
	}
	return 0;
}

static int
unpack(struct import *x, const struct bundle_entry *entry, struct err *e)
{
	const char *to = path_of(x, x->w.dir, entry->name);
	const char *before =
	    x->has_old ? path_of(x, x->old.dir.p, entry->name) : NULL;

	return bundle_unpack(&x->b, entry, before, to, e);
}

/* Digests say that it is what was sent; this, that we can read it. */
static int
unpack_shards(struct import *x, struct err *e)
{
	for (size_t i = 1; i < x->b.n_entries; i++) {
		const struct bundle_entry *entry = &x->b.entries[i];

		if (unpack(x, entry, e) < 0 ||
		    status_verify(path_of(x, x->w.dir, entry->name), e) < 0)
			return fail_at(e, "%s", x->opt->bundle);
	}
	return 0;
}

static bool
has_feed(const struct generation *g, struct str name)
{
	return generation_feed_find(g, name) != NULL;
}

/* Put the families of the old one that the bundle has nothing of beside it. */
static int
keep_others(struct import *x, struct err *e)
{
	const struct generation *old = &x->old, *is = &x->g;
	struct generation_feed *feeds =
	    arena_zalloc(&x->a, old->n_feeds + is->n_feeds, sizeof *feeds);
	struct generation_group *groups =
	    arena_zalloc(&x->a, old->n_groups + is->n_groups, sizeof *groups);
	struct generation_shard *shards =
	    arena_zalloc(&x->a, old->n_shards + is->n_shards, sizeof *shards);
	struct generation all = {.feeds = feeds,
	    .groups = groups,
	    .shards = shards,
	    .built_by = STR("yagura " YAGURA_VERSION)};

	all.built_at =
	    is->built_at > old->built_at ? is->built_at : old->built_at;
	for (size_t i = 0; i < is->n_feeds; i++)
		feeds[all.n_feeds++] = is->feeds[i];
	for (size_t i = 0; i < is->n_groups; i++)
		groups[all.n_groups++] = is->groups[i];
	for (size_t i = 0; i < is->n_shards; i++)
		shards[all.n_shards++] = is->shards[i];
	for (size_t i = 0; i < old->n_feeds; i++)
		if (!has_feed(is, old->feeds[i].name))
			feeds[all.n_feeds++] = old->feeds[i];
	for (size_t i = 0; i < old->n_groups; i++)
		if (!generation_group_find(is, old->groups[i].family))
			groups[all.n_groups++] = old->groups[i];
	for (size_t i = 0; i < old->n_shards; i++) {
		if (generation_group_find(
			is, generation_shard_family(old->shards[i].name)))
			continue;
		if (generation_keep(&x->w, old, &old->shards[i], e) < 0)
			return -1;
		shards[all.n_shards++] = old->shards[i];
	}
	x->g = all;
	return 0;
}

static int
fill(struct import *x, struct err *e)
{
	if (open_old(x, e) < 0 || check_base(x, e) < 0 ||
	    unpack(x, &x->b.entries[0], e) < 0 ||
	    generation_read(&x->a, x->w.dir, &x->g, e) < 0 ||
	    check_list(x, e) < 0 || check_age(x, e) < 0 ||
	    unpack_shards(x, e) < 0)
		return -1;
	if (x->b.kind == BUNDLE_PART && x->has_old)
		return keep_others(x, e);
	return 0;
}

static int
commit(struct import *x, struct err *e)
{
	/* Byte for byte, so that the next delta can go on from it. */
	if (x->b.kind == BUNDLE_PART)
		return generation_commit(&x->w, &x->g, e);
	return generation_commit_as_is(&x->w, e);
}

static int
say(struct import *x, FILE *out, struct err *e)
{
	fprintf(out, "%zu %s built ", x->b.n_entries - 1,
	    x->b.n_entries == 2 ? "shard" : "shards");
	text_write(out, time_write(&x->a, x->b.built_at));
	fputs(x->b.is_signed ? ", signed" : ", not signed", out);
	fputs(", now in ", out);
	text_write(out, str_from(x->opt->db_dir));
	fputs(".\n", out);
	if (fflush(out) != 0 || ferror(out))
		return fail_sys(e, errno, "standard output");
	return 0;
}

static int
import(struct import *x, FILE *out, struct err *e)
{
	/* Not even a folder is made for a delta that has nothing to go on. */
	if (x->opt->is_delta && open_old(x, e) < 0)
		return -1;
	if (generation_begin(&x->a, x->opt->db_dir, &x->w, e) < 0)
		return -1;
	if (fill(x, e) < 0) {
		generation_abort(&x->w);
		return -1;
	}
	return commit(x, e) < 0 ? -1 : say(x, out, e);
}

int
app_db_import(const struct import_options *opt, FILE *out, struct err *e)
{
	struct import x = {.opt = opt};
	int r;

	arena_init(&x.a, LIMIT_SCAN_ARENA_BYTES);
	r = open_bundle(&x, e);
	if (r == 0) {
		r = import(&x, out, e);
		bundle_close(&x.b);
	}
	arena_done(&x.a);
	return r;
}
