/* bundle.c: write the database, or what changed in it, as one file. */
#include "app/bundle.h"

#include <errno.h>

#include "base/vec.h"
#include "core/limits.h"
#include "core/time.h"
#include "feed/feed.h"
#include "report/text.h"
#include "vulndb/bundle.h"
#include "vulndb/generation.h"

/* A database in the writing. */
struct export
{
	struct arena a;
	struct generation g;
	struct vec files; /* struct bundle_file */
	struct bundle_plan plan;
	struct sign_key *key;
};

static const char *
file_name(struct arena *a, struct str shard)
{
	return str_printf(a, "%.*s.ydb", STR_ARG(shard)).p;
}

/* In the order that a bundle has. */
static int
cmp_files(const void *x, const void *y)
{
	const struct bundle_file *a = x, *b = y;

	return str_cmp(str_from(a->name), str_from(b->name));
}

static void
add_shards(struct export *x, const struct generation *before)
{
	struct vec shards;

	vec_init(&shards, sizeof(struct bundle_file));
	for (size_t i = 0; i < x->g.n_shards; i++) {
		struct str name = x->g.shards[i].name;
		struct bundle_file *f = vec_add(&shards);

		f->name = file_name(&x->a, name);
		f->path = generation_shard_path(&x->a, &x->g, name);
		if (before != NULL &&
		    generation_shard_find(before, name) != NULL)
			f->before = generation_shard_path(&x->a, before, name);
	}
	vec_sort(&shards, cmp_files);
	for (size_t i = 0; i < shards.n; i++)
		*(struct bundle_file *)vec_add(&x->files) =
		    *(struct bundle_file *)vec_at(&shards, i);
	vec_done(&shards);
}

static bool
is_asked_for(const struct str *only, size_t n, struct str family)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(only[i], family))
			return true;
	return false;
}

/* A feed is part of what it speaks of. */
static bool
is_of_families(const struct generation_feed *f, struct arena *a,
    const struct str *only, size_t n)
{
	const struct feed *feed = feed_find(str_z(a, f->name));

	for (size_t i = 0; feed != NULL && i < n; i++)
		if (feed_speaks_for(feed, only[i]))
			return true;
	return feed == NULL;
}

/* Leave nothing in x->g but those families. */
static void
cut_down(struct export *x, const struct str *only, size_t n)
{
	struct generation *g = &x->g;
	struct generation_feed *feeds =
	    arena_zalloc(&x->a, g->n_feeds, sizeof *feeds);
	struct generation_group *groups =
	    arena_zalloc(&x->a, g->n_groups, sizeof *groups);
	struct generation_shard *shards =
	    arena_zalloc(&x->a, g->n_shards, sizeof *shards);
	size_t n_feeds = 0, n_groups = 0, n_shards = 0;

	for (size_t i = 0; i < g->n_feeds; i++)
		if (is_of_families(&g->feeds[i], &x->a, only, n))
			feeds[n_feeds++] = g->feeds[i];
	for (size_t i = 0; i < g->n_groups; i++)
		if (is_asked_for(only, n, g->groups[i].family))
			groups[n_groups++] = g->groups[i];
	for (size_t i = 0; i < g->n_shards; i++)
		if (is_asked_for(
			only, n, generation_shard_family(g->shards[i].name)))
			shards[n_shards++] = g->shards[i];
	g->feeds = feeds;
	g->n_feeds = n_feeds;
	g->groups = groups;
	g->n_groups = n_groups;
	g->shards = shards;
	g->n_shards = n_shards;
}

/* The words of --only, each of which must be a family that is there. */
static int
choose(struct export *x, const char *words, struct err *e)
{
	struct str rest = str_from(words), word, *only;
	size_t n = 0;

	only = arena_zalloc(&x->a, rest.n + 1, sizeof *only);
	while (str_cut(&rest, ',', &word)) {
		if (generation_group_find(&x->g, word) == NULL)
			return fail(e, E_USAGE,
			    "--only: \"%.*s\" is no family of %.*s",
			    STR_ARG(word), STR_ARG(x->g.dir));
		only[n++] = word;
	}
	cut_down(x, only, n);
	return 0;
}

static int
read_key(struct export *x, const char *path, struct err *e)
{
	if (path == NULL)
		return 0;
	if (sign_key_read(path, &x->key, e) < 0)
		return -1;
	x->plan.key = x->key;
	return 0;
}

static void
begin(struct export *x)
{
	*x = (struct export){0};
	arena_init(&x->a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&x->files, sizeof(struct bundle_file));
}

static void
done(struct export *x)
{
	vec_done(&x->files);
	sign_key_free(x->key);
	arena_done(&x->a);
}

static void
add_manifest(struct export *x, struct bundle_file manifest)
{
	manifest.name = BUNDLE_MANIFEST;
	*(struct bundle_file *)vec_add(&x->files) = manifest;
}

static const char *
manifest_path(struct arena *a, const struct generation *g)
{
	return str_printf(a, "%.*s/manifest.json", STR_ARG(g->dir)).p;
}

/* Write it, look at it as a reader would, tell what it is. */
static int
finish(struct export *x, const char *path, FILE *out, struct err *e)
{
	uint64_t all = 0;
	struct sign_public pub;
	struct bundle b;
	size_t n_same = 0;

	x->plan.built_at = x->g.built_at;
	x->plan.files = x->files.items;
	x->plan.n_files = x->files.n;
	if (x->key != NULL)
		pub = sign_public_of(x->key);
	if (bundle_write(path, &x->plan, e) < 0 ||
	    bundle_open(&x->a, path, x->key != NULL ? &pub : NULL, &b, e) < 0)
		return -1;
	for (size_t i = 0; i < b.n_entries; i++) {
		all += b.entries[i].n_bytes;
		n_same += b.entries[i].form == BUNDLE_SAME;
	}
	text_write(out, str_from(path));
	fprintf(out, ": %zu files", b.n_entries);
	if (b.kind == BUNDLE_DELTA)
		fprintf(out, ", %zu of them unchanged", n_same);
	fprintf(out, ", %llu bytes in %llu, built ", (unsigned long long)all,
	    (unsigned long long)b.size_bytes);
	text_write(out, time_write(&x->a, b.built_at));
	fputs(b.is_signed ? ", signed.\n" : ", not signed.\n", out);
	bundle_close(&b);
	if (fflush(out) != 0 || ferror(out))
		return fail_sys(e, errno, "standard output");
	return 0;
}

int
app_db_export(const struct export_options *opt, FILE *out, struct err *e)
{
	struct bundle_file manifest = {0};
	struct export x;
	int r;

	begin(&x);
	r = generation_open(&x.a, opt->db_dir, &x.g, e);
	if (r == 0)
		r = read_key(&x, opt->sign, e);
	if (r == 0 && opt->only != NULL)
		r = choose(&x, opt->only, e);
	if (r == 0) {
		/* Byte for byte where it is all of it: deltas go on from it. */
		x.plan.kind = opt->only != NULL ? BUNDLE_PART : BUNDLE_WHOLE;
		if (opt->only != NULL)
			manifest.text = generation_manifest(&x.a, &x.g);
		else
			manifest.path = manifest_path(&x.a, &x.g);
		add_manifest(&x, manifest);
		add_shards(&x, NULL);
		r = finish(&x, opt->bundle, out, e);
	}
	done(&x);
	return r;
}

int
app_db_delta(const struct delta_options *opt, FILE *out, struct err *e)
{
	struct generation old;
	struct export x;
	uint64_t n;
	int r;

	begin(&x);
	r = generation_find(&x.a, opt->db_dir, opt->old, &old, e);
	if (r == 0)
		r = generation_find(&x.a, opt->db_dir, opt->new, &x.g, e);
	if (r == 0)
		r = read_key(&x, opt->sign, e);
	if (r == 0)
		r = bundle_sum(manifest_path(&x.a, &old), &x.plan.base, &n, e);
	if (r == 0) {
		x.plan.kind = BUNDLE_DELTA;
		add_manifest(&x,
		    (struct bundle_file){.path = manifest_path(&x.a, &x.g)});
		add_shards(&x, &old);
		r = finish(&x, opt->delta, out, e);
	}
	done(&x);
	return r;
}
