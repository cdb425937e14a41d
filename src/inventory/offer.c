/* offer.c: offer the files of a target to the extractors that want them. */
#include <errno.h>

#include "core/limits.h"
#include "extract/place.h"
#include "inventory/apt_origin.h"
#include "inventory/collector.h"
#include "inventory/dpkg_files.h"
#include "inventory/paths.h"

/* How far one extractor is. */
struct run {
	struct collector *c;
	const struct extractor *x;
	size_t n_files; /* that are there */
	size_t n_read;  /* to their end */
	size_t n_packages;
	size_t n_diags;
	struct str first_file; /* of them */
};

/* ---- one file */

static int
load(struct tree *t, struct arena *a, size_t max_bytes, const char *path,
    struct str *ret_bytes, struct err *e)
{
	struct tree_file *f;
	int rc = t->ops->open(t, path, &f, e);

	if (rc == 0) {
		rc = tree_file_load(a, f, max_bytes, path, ret_bytes, e);
		f->ops->close(f);
	}
	return rc;
}

/* A source that finds what lies beside it in its tree. */
struct tree_source {
	struct source source;
	struct tree *tree;
	struct tree_file *file;
	const struct extractor *x;
};

/* One that is not named would be missing where files are fetched singly. */
static bool
has_sibling(const struct extractor *x, const char *suffix)
{
	for (size_t i = 0; x->siblings != NULL && x->siblings[i] != NULL; i++)
		if (strcmp(x->siblings[i], suffix) == 0)
			return true;
	return false;
}

static int
load_sibling(const struct source *s, struct arena *a, const char *suffix,
    struct str *ret_bytes, struct err *e)
{
	const struct tree_source *ts = (const struct tree_source *)s;
	struct str path = sibling_path(a, s->path, suffix);

	if (!has_sibling(ts->x, suffix))
		return fail(e, E_UNSUPPORTED, "%s: %s does not name %s", path.p,
		    ts->x->name, suffix);
	return load(
	    ts->tree, a, ts->x->max_bytes - s->bytes.n, path.p, ret_bytes, e);
}

static ssize_t
read_part(
    const struct source *s, uint64_t off, void *p, size_t n, struct err *e)
{
	const struct tree_source *ts = (const struct tree_source *)s;

	return ts->file->ops->read_at(ts->file, off, p, n, e);
}

/* Its bytes, if it is not read by parts, through the extractor. */
static int
extract(struct run *r, struct source *s, struct tree_file *f, struct err *e)
{
	struct collector *c = r->c;
	const struct inventory_watch *w = c->opt->watch;
	const struct err *refused = NULL;
	int rc = 0;

	if (w != NULL)
		refused = w->begins(w->ctx, r->x->name, s->path);
	if (refused != NULL) {
		*e = *refused;
		return -1;
	}
	s->bytes = STR_NONE;
	if (!r->x->by_parts)
		rc = tree_file_load(
		    &c->scratch, f, r->x->max_bytes, s->path.p, &s->bytes, e);
	if (rc == 0)
		rc = r->x->read(&c->scratch, s, &c->maker.sink, e);
	if (w != NULL)
		w->ended(w->ctx);
	return rc;
}

/* Read an open file with one extractor, and note what came of it. */
static void
read_open(struct run *r, struct tree_source *ts)
{
	struct collector *c = r->c;
	struct inventory_maker *m = &c->maker;
	size_t packages = m->packages.n;
	size_t diags = inventory_maker_faults(m);
	struct source *s = &ts->source;
	struct err e;

	ts->x = r->x;
	if (r->n_files++ == 0)
		r->first_file = str_dup(m->a, s->path);
	if (extract(r, s, ts->file, &e) < 0)
		diag_err(&c->maker.sink.diags, s->path, &e);
	else
		r->n_read++;
	r->n_packages += m->packages.n - packages;
	r->n_diags += inventory_maker_faults(m) - diags;
	arena_reset(&c->scratch);
}

static struct tree_source
source_of(struct collector *c, const char *path, struct tree_file *f)
{
	return (struct tree_source){
	    .source = {.path = str_from(path),
		       .size_bytes = f->size_bytes,
		       .read_at = read_part,
		       .sibling = load_sibling},
	    .tree = c->t,
	    .file = f,
	};
}

/* ---- where a system keeps it */

/* Is there a folder that should hold path? */
static bool
has_folder(struct collector *c, const char *path)
{
	struct str folder = str_from(path), *names;
	struct err e;
	size_t n;

	folder = str_first(folder, (size_t)str_rfind(folder, '/'));
	return c->t->ops->list(c->t, &c->scratch, str_z(&c->scratch, folder),
		   &names, &n, &e) == 0 ||
	       e.code == E_LIMIT;
}

/* Is what e says of path no fault, but that there is nothing to be read? */
static bool
is_nothing(struct collector *c, const char *path, enum path_origin origin,
    const struct err *e)
{
	/* Of what was listed, files are no folders and folders no files. */
	if (origin == PATH_LISTED)
		return e->code == E_ABSENT || e->code == E_UNSUPPORTED;
	if (origin == PATH_WRITTEN)
		return e->code == E_ABSENT;
	return (e->code == E_ABSENT || e->sys == ENOTDIR) &&
	       !has_folder(c, path);
}

static bool
offer_path(void *ctx, const char *path, enum path_origin origin)
{
	struct run *r = ctx;
	struct collector *c = r->c;
	struct tree_source ts;
	struct tree_file *f;
	struct err e;

	if (c->t->ops->open(c->t, path, &f, &e) == 0) {
		ts = source_of(c, path, f);
		read_open(r, &ts);
		f->ops->close(f);
	} else if (!is_nothing(c, path, origin, &e)) {
		if (r->n_files++ == 0)
			r->first_file = str_dup(c->maker.a, str_from(path));
		diag_err(&c->maker.sink.diags, str_from(path), &e);
		r->n_diags++;
	}
	arena_reset(&c->scratch);
	return !c->maker.full;
}

static void
offer_paths(struct run *r, const char *const *paths)
{
	struct inventory_maker *m = &r->c->maker;
	size_t before = inventory_maker_faults(m);
	size_t counted = r->n_diags;
	struct path_sink sink = {r, offer_path, &m->sink.diags};

	for (size_t i = 0; paths[i] != NULL && !m->full; i++)
		paths_find(r->c->t, paths[i], &sink);
	/* Folders that cannot be listed are faults as well. */
	r->n_diags = counted + inventory_maker_faults(m) - before;
}

static void
look_where_it_is_kept(struct run *r)
{
	struct err e;

	r->c->maker.full = false;
	offer_paths(r, r->x->paths);
	if (r->n_files == 0 && r->x->fallback_paths != NULL)
		offer_paths(r, r->x->fallback_paths);
	/* An empty list is more likely a broken one than an empty system. */
	if (r->n_read > 0 && r->n_packages == 0) {
		fail(&e, E_INPUT, "no packages in it");
		diag_err(&r->c->maker.sink.diags, r->first_file, &e);
		r->n_diags++;
	}
}

/* ---- all over the target */

struct rounds {
	struct collector *c;
	struct run *runs;       /* one per extractor */
	uint64_t n_done, n_all; /* files, for who waits */
};

#define FILES_PER_TELL 64

/* Not a place where software of this system lies, but images of others. */
static const struct {
	struct str path;
	const char *reason;
} excluded[] = {
    {{"/dev", 4},							"devices"                   },
    {{"/proc", 5},						       "pseudo file system"        },
    {{"/sys", 4},							"pseudo file system"        },
    {{"/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs", 58},
     "layers of container images"								    },
    {{"/var/lib/containers/storage/overlay", 35},                        "layers of container images"},
    {{"/var/lib/docker/overlay2", 24},                                   "layers of container images"},
    {{"/var/lib/docker/vfs", 19},					"layers of container images"},
};

/* Why it is not walked; NULL: it is. */
static const char *
exclusion_of(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(excluded); i++)
		if (str_eq(str_from(path), excluded[i].path))
			return excluded[i].reason;
	return NULL;
}

static void
note_skipped(void *ctx, const char *path, enum ecode code, const char *reason)
{
	struct rounds *r = ctx;
	struct skipped *s;

	if (r->c->skipped.n == LIMIT_DIAGS)
		return;
	s = vec_add(&r->c->skipped);
	*s = (struct skipped){str_dup(r->c->maker.a, str_from(path)),
	    str_dup(r->c->maker.a, str_from(reason)), code != E_OK};
}

static bool
may_enter(void *ctx, const char *path)
{
	const char *reason = exclusion_of(path);

	if (reason != NULL)
		note_skipped(ctx, path, E_OK, reason);
	return reason == NULL;
}

/*
 * Is the file for the data of the system's packages to speak of? Systems and
 * what others put onto them are told of by extractors named "os/...".
 */
static bool
is_left_to_system(
    struct collector *c, const struct extractor *x, struct str path)
{
	if (str_starts(str_from(x->name), STR("os/")))
		return false;
	return owned_has(&c->owned, path) ||
	       (c->has_no_lists && place_is_debian(path));
}

static bool
offer_walked(void *ctx, const struct tree_entry *entry)
{
	struct rounds *rounds = ctx;
	struct collector *c = rounds->c;
	struct tree_file *f = NULL;
	struct tree_source ts;
	struct err e;

	if (c->opt->progress != NULL && rounds->n_done++ % FILES_PER_TELL == 0)
		c->opt->progress(
		    c->opt->progress_ctx, rounds->n_done, rounds->n_all);
	for (size_t i = 0; i < extract_list_n && !c->maker.full; i++) {
		struct run *r = &rounds->runs[i];

		if (r->x->wants == NULL ||
		    !r->x->wants(str_from(entry->path), entry->is_executable,
			entry->size_bytes))
			continue;
		if (is_left_to_system(c, r->x, str_from(entry->path))) {
			c->n_owned++;
			break;
		}
		if (f == NULL) {
			if (c->t->ops->open(c->t, entry->path, &f, &e) < 0) {
				diag_err(&c->maker.sink.diags,
				    str_from(entry->path), &e);
				r->n_files++;
				r->n_diags++;
				return true;
			}
			ts = source_of(c, entry->path, f);
		}
		read_open(r, &ts);
	}
	if (f != NULL)
		f->ops->close(f);
	return !c->maker.full;
}

static bool
count_file(void *ctx, const struct tree_entry *entry)
{
	struct rounds *r = ctx;

	(void)entry;
	r->n_all++;
	return true;
}

static bool
would_enter(void *ctx, const char *path)
{
	(void)ctx;
	return exclusion_of(path) == NULL;
}

static void
pass_over(void *ctx, const char *path, enum ecode code, const char *reason)
{
	(void)ctx, (void)path, (void)code, (void)reason;
}

/* How many there are. What cannot be walked is told when it is read. */
static void
count_files(struct rounds *r, const char *const *paths)
{
	struct tree_walk w = {r, count_file, would_enter, pass_over};
	struct err e;

	for (size_t i = 0; paths[i] != NULL; i++)
		if (r->c->t->ops->walk(r->c->t, paths[i], &w, &e) < 0)
			continue;
}

static int
walk(struct rounds *r, struct err *e)
{
	static const char *const whole[] = {"/", NULL};
	const struct inventory_options *opt = r->c->opt;
	const char *const *paths = opt->paths != NULL ? opt->paths : whole;
	struct tree_walk w = {r, offer_walked, may_enter, note_skipped};
	struct tree *t = r->c->t;

	r->c->maker.full = false;
	if (opt->progress != NULL)
		count_files(r, paths);
	for (size_t i = 0; paths[i] != NULL && !r->c->maker.full; i++) {
		if (t->ops->walk(t, paths[i], &w, e) == 0)
			continue;
		/* Where somebody wants us to look, there should be something. */
		if (opt->paths != NULL || e->code != E_ABSENT)
			return -1;
	}
	return 0;
}

static struct extract_result
result_of(const struct run *r)
{
	struct extract_result result = {.name = r->x->name,
	    .n_files = r->n_files,
	    .n_packages = r->n_packages};

	if (r->n_diags > 0 && r->n_read == 0 && r->n_packages == 0)
		result.state = EXTRACT_FAILED;
	else if (r->n_diags > 0)
		result.state = EXTRACT_PARTLY;
	else
		result.state = r->n_files > 0 ? EXTRACT_OK : EXTRACT_NOTHING;
	return result;
}

/* Which files are dpkg's, and whether its packages know. */
static void
find_dpkg_files(struct collector *c)
{
	size_t n_lists, n_packages = 0;

	dpkg_files_find(c, &n_lists);
	for (size_t i = 0; i < c->maker.packages.n; i++) {
		const struct package *p = vec_at(&c->maker.packages, i);

		n_packages += str_eq(p->type, STR("deb"));
	}
	c->has_no_lists = n_packages > 0 && n_lists == 0;
}

int
offer_files(
    struct collector *c, struct extract_result *ret_results, struct err *e)
{
	struct rounds rounds = {.c = c,
	    .runs =
		arena_zalloc(c->maker.a, extract_list_n, sizeof *rounds.runs)};

	for (size_t i = 0; i < extract_list_n; i++) {
		struct run *r = &rounds.runs[i];

		*r = (struct run){.c = c, .x = extract_list[i]};
		if (r->x->paths != NULL)
			look_where_it_is_kept(r);
	}
	apt_origin_find(c);
	if (!c->opt->system_only) {
		find_dpkg_files(c);
		if (walk(&rounds, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < extract_list_n; i++)
		ret_results[i] = result_of(&rounds.runs[i]);
	return 0;
}
