/* generation.c: the folder of shards, replaced whole and never edited. */
#include "vulndb/generation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "core/ecosystem.h"
#include "core/limits.h"
#include "fmt/json.h"
#include "fmt/json_out.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/lock.h"

#define MANIFEST_SCHEMA 1

static uint64_t
get_u64(const struct json *o, const char *name)
{
	int64_t n;

	return json_int(json_get(o, name), &n) && n > 0 ? (uint64_t)n : 0;
}

static void
read_feeds(struct arena *a, const struct json *doc, struct generation *g)
{
	const struct json *list = json_get(doc, "feeds");
	struct generation_feed *to;

	if (list == NULL || list->type != JSON_ARRAY)
		return;
	to = arena_zalloc(a, list->n, sizeof *to);
	g->feeds = to;
	for (const struct json *i = list->first; i != NULL; i = i->next)
		to[g->n_feeds++] = (struct generation_feed){
		    .name = json_get_str(i, "name"),
		    .url = json_get_str(i, "url"),
		    .licence = json_get_str(i, "licence"),
		    .digest = json_get_str(i, "digest"),
		    .stamp = json_get_str(i, "stamp"),
		    .edition = json_get_str(i, "edition"),
		    .state = json_get_str(i, "state"),
		    .reason = json_get_str(i, "reason"),
		    .tried_at = (utc_s)get_u64(i, "tried_at"),
		    .fetched_at = (utc_s)get_u64(i, "fetched_at"),
		    .published_at = (utc_s)get_u64(i, "published_at"),
		    .n_bytes = get_u64(i, "bytes"),
		    .n_records = get_u64(i, "records"),
		    .n_items = get_u64(i, "items"),
		};
}

static void
read_groups(struct arena *a, const struct json *doc, struct generation *g)
{
	const struct json *list = json_get(doc, "groups");
	struct generation_group *to;

	if (list == NULL || list->type != JSON_ARRAY)
		return;
	to = arena_zalloc(a, list->n, sizeof *to);
	g->groups = to;
	for (const struct json *i = list->first; i != NULL; i = i->next)
		to[g->n_groups++] = (struct generation_group){
		    .family = json_get_str(i, "family"),
		    .state = json_get_str(i, "state"),
		    .reason = json_get_str(i, "reason"),
		    .recipe = json_get_str(i, "recipe"),
		    .built_at = (utc_s)get_u64(i, "built_at"),
		};
}

static void
read_shards(struct arena *a, const struct json *doc, struct generation *g)
{
	const struct json *list = json_get(doc, "shards");
	struct generation_shard *to;

	if (list == NULL || list->type != JSON_ARRAY)
		return;
	to = arena_zalloc(a, list->n, sizeof *to);
	g->shards = to;
	for (const struct json *i = list->first; i != NULL; i = i->next)
		to[g->n_shards++] = (struct generation_shard){
		    .name = json_get_str(i, "name"),
		    .n_bytes = get_u64(i, "bytes"),
		    .n_packages = get_u64(i, "packages"),
		    .n_rows = get_u64(i, "rows"),
		    .n_vulns = get_u64(i, "vulnerabilities"),
		};
}

static bool
is_generation_name(struct str name)
{
	uint64_t n;

	return name.n == 6 && str_to_u64(name, 999999, &n);
}

/* The generation that "current" names; E_ABSENT without such a link. */
static int
current_name(
    struct arena *a, const char *db_dir, struct str *ret_name, struct err *e)
{
	struct str path = str_printf(a, "%s/current", db_dir);
	char link[64];
	ssize_t n = readlink(path.p, link, sizeof link);
	struct str name;

	if (n < 0 && (errno == ENOENT || errno == ENOTDIR))
		return fail(
		    e, E_ABSENT, "%s: no vulnerability database here", db_dir);
	if (n < 0)
		return fail_sys(e, errno, "%s", path.p);
	name = str_of(link, (size_t)n);
	if (!is_generation_name(name))
		return fail(e, E_INPUT, "%s: not a link of ours", path.p);
	*ret_name = str_dup(a, name);
	return 0;
}

int
generation_read(
    struct arena *a, const char *dir, struct generation *ret_g, struct err *e)
{
	struct generation g = {.dir = str_dup(a, str_from(dir))};
	const struct json *doc;
	struct str path, bytes;

	path = str_printf(a, "%s/manifest.json", dir);
	if (file_read(a, path.p, LIMIT_SMALL_FILE_BYTES, &bytes, e) < 0) {
		/* Not the same as no database: this one is damaged. */
		if (e->code == E_ABSENT)
			e->code = E_INPUT;
		return -1;
	}
	if (json_parse(a, bytes, path.p, &doc, e) < 0)
		return -1;
	if (get_u64(doc, "schema") != MANIFEST_SCHEMA)
		return fail(e, E_UNSUPPORTED, "%s: schema is not %d", path.p,
		    MANIFEST_SCHEMA);
	g.built_at = (utc_s)get_u64(doc, "built_at");
	g.built_by = json_get_str(doc, "built_by");
	read_feeds(a, doc, &g);
	read_groups(a, doc, &g);
	read_shards(a, doc, &g);
	*ret_g = g;
	return 0;
}

int
generation_open(struct arena *a, const char *db_dir, struct generation *ret_g,
    struct err *e)
{
	struct str name;

	if (current_name(a, db_dir, &name, e) < 0)
		return -1;
	return generation_read(
	    a, str_printf(a, "%s/%.*s", db_dir, STR_ARG(name)).p, ret_g, e);
}

/* The last generation before the one in use. */
static int
previous_name(
    struct arena *a, const char *db_dir, struct str *ret_name, struct err *e)
{
	struct str *names, now, before = STR_NONE;
	size_t n;

	if (current_name(a, db_dir, &now, e) < 0 ||
	    dir_list(a, db_dir, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (is_generation_name(names[i]) && str_cmp(names[i], now) < 0)
			before = names[i];
	if (before.n == 0)
		return fail(e, E_ABSENT,
		    "%s: no generation before the one in use", db_dir);
	*ret_name = before;
	return 0;
}

int
generation_find(struct arena *a, const char *db_dir, const char *word,
    struct generation *ret_g, struct err *e)
{
	const char *dir = word;
	struct str name;
	uint64_t number;

	if (strcmp(word, "current") == 0)
		return generation_open(a, db_dir, ret_g, e);
	if (strcmp(word, "previous") == 0) {
		if (previous_name(a, db_dir, &name, e) < 0)
			return -1;
		dir = str_printf(a, "%s/%.*s", db_dir, STR_ARG(name)).p;
	} else if (str_to_u64(str_from(word), 999999, &number)) {
		dir = str_printf(
		    a, "%s/%06llu", db_dir, (unsigned long long)number)
			  .p;
	} else if (current_name(a, word, &name, e) == 0) {
		return generation_open(a, word, ret_g, e);
	}
	if (access(dir, F_OK) < 0)
		return fail_sys(e, errno, "%s", dir);
	return generation_read(a, dir, ret_g, e);
}

const struct generation_shard *
generation_shard_find(const struct generation *g, struct str name)
{
	for (size_t i = 0; i < g->n_shards; i++)
		if (str_eq(g->shards[i].name, name))
			return &g->shards[i];
	return NULL;
}

const struct generation_feed *
generation_feed_find(const struct generation *g, struct str name)
{
	for (size_t i = 0; i < g->n_feeds; i++)
		if (str_eq(g->feeds[i].name, name))
			return &g->feeds[i];
	return NULL;
}

const struct generation_group *
generation_group_find(const struct generation *g, struct str family)
{
	for (size_t i = 0; i < g->n_groups; i++)
		if (str_eq(g->groups[i].family, family))
			return &g->groups[i];
	return NULL;
}

struct str
generation_shard_family(struct str name)
{
	struct str best = STR("");

	/* Families and releases may have dashes of their own. */
	for (size_t i = 0; i < ecosystem_list_n; i++) {
		struct str family = str_from(ecosystem_list[i].family);
		struct str rest = str_skip(name, family.n);

		if (family.n > best.n && str_starts(name, family) &&
		    (rest.n == 0 || rest.p[0] == '-'))
			best = family;
	}
	return best.n > 0 ? best : name;
}

const char *
generation_shard_path(
    struct arena *a, const struct generation *g, struct str name)
{
	return str_printf(a, "%.*s/%.*s.ydb", STR_ARG(g->dir), STR_ARG(name)).p;
}

int
generation_begin(struct arena *a, const char *db_dir,
    struct generation_writer *ret_w, struct err *e)
{
	struct generation_writer w = {.a = a, .db_dir = db_dir};
	char *dir;

	if (dir_make(db_dir, e) < 0 || lock_take(db_dir, &w.lock_fd, e) < 0)
		return -1;
	if (dir_make_temp(a, str_printf(a, "%s/new-", db_dir).p, &dir, e) < 0) {
		close(w.lock_fd);
		return -1;
	}
	w.dir = dir;
	*ret_w = w;
	return 0;
}

int
generation_keep(struct generation_writer *w, const struct generation *old,
    const struct generation_shard *shard, struct err *e)
{
	const char *from = generation_shard_path(w->a, old, shard->name);
	const char *to =
	    str_printf(w->a, "%s/%.*s.ydb", w->dir, STR_ARG(shard->name)).p;
	struct stat st;

	if (lstat(from, &st) < 0)
		return fail_sys(e, errno, "%s", from);
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size != shard->n_bytes)
		return fail(
		    e, E_INPUT, "%s: damaged: not the size it had", from);
	return link(from, to) == 0 ? 0 : file_copy(from, to, e);
}

static void
write_feed(struct json_out *j, const struct generation_feed *f)
{
	json_out_object(j);
	json_out_member(j, "name", f->name);
	json_out_member(j, "url", f->url);
	json_out_member(j, "licence", f->licence);
	json_out_member_if(j, "digest", f->digest);
	json_out_member_if(j, "stamp", f->stamp);
	json_out_member_if(j, "edition", f->edition);
	json_out_member(j, "state", f->state);
	json_out_member_if(j, "reason", f->reason);
	json_out_key(j, "tried_at");
	json_out_int(j, f->tried_at);
	json_out_key(j, "fetched_at");
	json_out_int(j, f->fetched_at);
	json_out_key(j, "published_at");
	json_out_int(j, f->published_at);
	json_out_key(j, "bytes");
	json_out_int(j, (int64_t)f->n_bytes);
	json_out_key(j, "records");
	json_out_int(j, (int64_t)f->n_records);
	json_out_key(j, "items");
	json_out_int(j, (int64_t)f->n_items);
	json_out_end(j);
}

static void
write_group(struct json_out *j, const struct generation_group *g)
{
	json_out_object(j);
	json_out_member(j, "family", g->family);
	json_out_member(j, "state", g->state);
	json_out_member_if(j, "reason", g->reason);
	json_out_member_if(j, "recipe", g->recipe);
	json_out_key(j, "built_at");
	json_out_int(j, g->built_at);
	json_out_end(j);
}

static void
write_shard(struct json_out *j, const struct generation_shard *s)
{
	json_out_object(j);
	json_out_member(j, "name", s->name);
	json_out_key(j, "bytes");
	json_out_int(j, (int64_t)s->n_bytes);
	json_out_key(j, "packages");
	json_out_int(j, (int64_t)s->n_packages);
	json_out_key(j, "rows");
	json_out_int(j, (int64_t)s->n_rows);
	json_out_key(j, "vulnerabilities");
	json_out_int(j, (int64_t)s->n_vulns);
	json_out_end(j);
}

static void
write_document(FILE *out, const struct generation *g)
{
	struct json_out j;

	json_out_init(&j, out);
	json_out_object(&j);
	json_out_key(&j, "schema");
	json_out_int(&j, MANIFEST_SCHEMA);
	json_out_key(&j, "built_at");
	json_out_int(&j, g->built_at);
	json_out_member(&j, "built_by", g->built_by);
	json_out_key(&j, "feeds");
	json_out_array(&j);
	for (size_t i = 0; i < g->n_feeds; i++)
		write_feed(&j, &g->feeds[i]);
	json_out_end(&j);
	json_out_key(&j, "groups");
	json_out_array(&j);
	for (size_t i = 0; i < g->n_groups; i++)
		write_group(&j, &g->groups[i]);
	json_out_end(&j);
	json_out_key(&j, "shards");
	json_out_array(&j);
	for (size_t i = 0; i < g->n_shards; i++)
		write_shard(&j, &g->shards[i]);
	json_out_end(&j);
	json_out_end(&j);
}

static int
write_manifest(const struct generation_writer *w, const struct generation *g,
    struct err *e)
{
	struct file_writer f;

	if (file_writer_open(
		&f, str_printf(w->a, "%s/manifest.json", w->dir).p, e) < 0)
		return -1;
	write_document(f.out, g);
	return file_writer_commit(&f, e);
}

struct str
generation_manifest(struct arena *a, const struct generation *g)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	struct str copy;

	if (f == NULL)
		die("no memory for a manifest");
	write_document(f, g);
	if (fclose(f) != 0)
		die("no memory for a manifest");
	copy = str_dup(a, str_of(text, n));
	free(text);
	return copy;
}

/* The highest number in use, or 0. */
static int
last_generation(
    const struct generation_writer *w, uint64_t *ret_last, struct err *e)
{
	struct str *names;
	uint64_t last = 0;
	size_t n;

	if (dir_list(w->a, w->db_dir, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (is_generation_name(names[i]))
			str_to_u64(names[i], 999999, &last);
	*ret_last = last;
	return 0;
}

static int
make_current(const struct generation_writer *w, const char *name, struct err *e)
{
	struct str link = str_printf(w->a, "%s/current", w->db_dir);
	struct str temp = str_printf(w->a, "%s/current.new", w->db_dir);

	if (unlink(temp.p) < 0 && errno != ENOENT)
		return fail_sys(e, errno, "%s", temp.p);
	if (symlink(name, temp.p) < 0 || rename(temp.p, link.p) < 0)
		return fail_sys(e, errno, "%s", link.p);
	return 0;
}

/* Old generations and what a crashed build left behind. */
static void
prune(const struct generation_writer *w, const char *now, struct str before)
{
	struct str *names;
	struct err e;
	size_t n;

	if (dir_list(w->a, w->db_dir, &names, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		bool is_old = is_generation_name(names[i]) &&
			      !str_eq(names[i], str_from(now)) &&
			      !str_eq(names[i], before);

		/* What cannot be removed now is tried again next time. */
		if (is_old || str_starts(names[i], STR("new-")))
			(void)!dir_remove(str_printf(w->a, "%s/%.*s", w->db_dir,
					      STR_ARG(names[i]))
					      .p,
			    &e);
	}
}

/* g is NULL when the manifest is there. */
static int
commit(struct generation_writer *w, const struct generation *g, struct err *e)
{
	struct str dir, name, before = STR_NONE;
	struct err none;
	uint64_t last;

	if ((g != NULL && write_manifest(w, g, e) < 0) ||
	    dir_sync(w->dir, e) < 0 || last_generation(w, &last, e) < 0)
		return -1;
	/* A crash may have left newer ones that never were current. */
	(void)!current_name(w->a, w->db_dir, &before, &none);
	name = str_printf(w->a, "%06llu", (unsigned long long)last + 1);
	dir = str_printf(w->a, "%s/%s", w->db_dir, name.p);
	if (last >= 999999)
		return fail(
		    e, E_LIMIT, "%s: generations are used up", w->db_dir);
	if (chmod(w->dir, 0755) < 0 || rename(w->dir, dir.p) < 0)
		return fail_sys(e, errno, "%s", dir.p);
	w->dir = dir.p;
	if (make_current(w, name.p, e) < 0)
		return -1;
	w->dir = NULL; /* in use from here on */
	prune(w, name.p, before);
	return dir_sync(w->db_dir, e);
}

int
generation_commit(
    struct generation_writer *w, const struct generation *g, struct err *e)
{
	if (commit(w, g, e) < 0) {
		generation_abort(w);
		return -1;
	}
	close(w->lock_fd);
	return 0;
}

int
generation_commit_as_is(struct generation_writer *w, struct err *e)
{
	return generation_commit(w, NULL, e);
}

void
generation_abort(struct generation_writer *w)
{
	struct err e;

	/* A folder that stays behind is removed by the next commit. */
	if (w->dir != NULL)
		(void)!dir_remove(w->dir, &e);
	close(w->lock_fd);
}
