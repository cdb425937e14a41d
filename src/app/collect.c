/* collect.c: run feeds over what was fetched, into a database build. */
#include "app/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "core/ecosystem.h"
#include "core/limits.h"
#include "fmt/unpack.h"
#include "os/digest.h"
#include "os/dir.h"
#include "os/file.h"

#define DIAGS_KEPT 1000

static void
add_diag(void *ctx, const struct diag *d)
{
	struct collect *c = ctx;
	struct diag *at;

	if (c->n_diags++ >= DIAGS_KEPT)
		return;
	at = vec_add(&c->diags);
	*at = (struct diag){
	    str_dup(c->a, d->where), d->code, str_dup(c->a, d->text)};
}

static void
begin_build(struct collect *c)
{
	struct diag_sink diags = {c, add_diag};

	if (ecosystem_of_family(c->family) == NULL) {
		c->facts = facts_build_new(diags);
		return;
	}
	c->build = vulndb_build_new(diags);
	vulndb_build_only(c->build, c->family);
}

void
collect_init(struct collect *c, struct arena *a, struct str family, utc_s now)
{
	*c = (struct collect){.a = a, .family = family, .now = now};
	vec_init(&c->feeds, sizeof(struct generation_feed));
	vec_init(&c->diags, sizeof(struct diag));
	begin_build(c);
}

void
collect_done(struct collect *c)
{
	vulndb_build_free(c->build);
	facts_build_free(c->facts);
	vec_done(&c->feeds);
	vec_done(&c->diags);
}

void
collect_restart(struct collect *c)
{
	size_t n = 0;

	vulndb_build_free(c->build);
	facts_build_free(c->facts);
	vec_done(&c->diags);
	c->n_diags = 0;
	for (size_t i = 0; i < c->feeds.n; i++) {
		struct generation_feed *rows = c->feeds.items;

		if (str_eq(rows[i].state, STR("absent")))
			rows[n++] = rows[i];
	}
	c->feeds.n = n;
	begin_build(c);
}

/* Facts are one file of the family's name. */
static int
write_facts(struct collect *c, const char *dir,
    const struct vulndb_shard_info **ret_shards, size_t *ret_n, struct err *e)
{
	struct vulndb_shard_info *shard =
	    ARENA_NEW(c->a, struct vulndb_shard_info);
	struct str path =
	    str_printf(c->a, "%s/%.*s.ydb", dir, STR_ARG(c->family));
	struct facts_build_info info;

	if (facts_build_write(c->facts, path.p, &info, e) < 0)
		return -1;
	shard->name = c->family;
	shard->size_bytes = info.size_bytes;
	shard->n_vulns = info.n_cves > info.n_epss ? info.n_cves : info.n_epss;
	*ret_shards = shard;
	*ret_n = 1;
	return 0;
}

int
collect_write(struct collect *c, const char *dir,
    const struct vulndb_shard_info **ret_shards, size_t *ret_n, struct err *e)
{
	if (c->facts != NULL)
		return write_facts(c, dir, ret_shards, ret_n, e);
	return vulndb_build_write(c->build, dir, ret_shards, ret_n, e);
}

void
collect_say(struct collect *c, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	if (c->say == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	c->say(c->say_ctx, str_from(line));
}

/* What is pushed goes on to the build and is counted. */

static struct generation_feed *
row_of(struct collect *c)
{
	struct generation_feed *row = vec_at(&c->feeds, c->row);

	row->n_items++;
	return row;
}

static int
take_advisory(void *ctx, const struct advisory *a, struct err *e)
{
	struct collect *c = ctx;

	row_of(c);
	return c->sink.advisory(c->sink.ctx, a, e);
}

static int
take_release(void *ctx, const struct release_life *r, struct err *e)
{
	struct collect *c = ctx;

	row_of(c);
	return c->sink.release(c->sink.ctx, r, e);
}

static int
take_support(void *ctx, const struct support_note *n, struct err *e)
{
	struct collect *c = ctx;

	row_of(c);
	return c->sink.support(c->sink.ctx, n, e);
}

static int
take_watched(void *ctx, const struct watched *w, struct err *e)
{
	struct collect *c = ctx;

	row_of(c);
	return c->sink.watch(c->sink.ctx, w, e);
}

static int
take_repository(void *ctx, const struct repository_note *n, struct err *e)
{
	struct collect *c = ctx;

	row_of(c);
	return c->sink.repository(c->sink.ctx, n, e);
}

static int
take_fact(void *ctx, const struct cve_fact *f, struct err *e)
{
	struct collect *c = ctx;

	row_of(c);
	return c->sink.fact(c->sink.ctx, f, e);
}

/* It is the list of feeds that shows it; of several the newest counts. */
static int
take_edition(void *ctx, const struct feed_edition *d, struct err *e)
{
	struct collect *c = ctx;
	struct generation_feed *row = vec_at(&c->feeds, c->row);

	if (row->edition.n == 0 || d->published_at >= row->published_at) {
		row->edition = str_dup(c->a, d->name);
		if (d->published_at != 0)
			row->published_at = d->published_at;
	}
	return c->sink.edition(c->sink.ctx, d, e);
}

struct generation_feed *
collect_row(const struct collect *c, const struct feed *feed)
{
	for (size_t i = 0; i < c->feeds.n; i++) {
		struct generation_feed *row = vec_at(&c->feeds, i);

		if (str_eq(row->name, str_from(feed->name)))
			return row;
	}
	return NULL;
}

/* A feed that was not to be had first may come by another road. */
static struct generation_feed *
add_feed_row(struct collect *c, const struct feed *feed, const char *where)
{
	struct generation_feed *row = collect_row(c, feed);

	if (row == NULL)
		row = vec_add(&c->feeds);
	*row = (struct generation_feed){
	    .name = str_from(feed->name),
	    .url = str_dup(c->a, str_from(where)),
	    .licence = str_from(feed->licence),
	    .state = STR("ok"),
	    .tried_at = c->now,
	    .fetched_at = c->now,
	};
	return row;
}

void
collect_without(struct collect *c, const struct feed *feed, const char *where,
    const char *state, const char *reason)
{
	struct generation_feed *row = add_feed_row(c, feed, where);

	row->state = str_from(state);
	row->reason = str_dup(c->a, str_from(reason));
}

struct knowledge_sink
collect_begin(struct collect *c, const struct feed *feed, const char *where,
    struct str digest, struct generation_feed **ret_row)
{
	struct vulndb_build_feed f = {
	    .name = str_from(feed->name),
	    .licence = str_from(feed->licence),
	    .digest = digest,
	    .rank = feed->rank,
	    .is_partial = feed->is_partial,
	};
	struct generation_feed *row = add_feed_row(c, feed, where);

	row->digest = digest;
	*ret_row = row;
	c->row = (size_t)(row - (struct generation_feed *)c->feeds.items);
	c->sink = c->facts != NULL ? facts_build_begin(c->facts, &f)
				   : vulndb_build_begin(c->build, &f);
	return (struct knowledge_sink){
	    .ctx = c,
	    .advisory = take_advisory,
	    .release = take_release,
	    .support = take_support,
	    .watch = take_watched,
	    .repository = take_repository,
	    .fact = take_fact,
	    .edition = take_edition,
	    .diags = c->sink.diags,
	};
}

/* One feed being read. */
struct reading {
	struct collect *c;
	const struct feed *feed;
	const struct collect_input *in;
	struct knowledge_sink sink;
	struct arena scratch; /* of one document */
	uint64_t n_documents; /* tried */
	uint64_t n_good;
};

static int
read_document(
    struct reading *r, struct stream *bytes, struct str name, struct err *e)
{
	struct str where = str_from(r->in->where);
	struct feed_input in = {
	    .name = name,
	    .ecosystem = r->in->ecosystem,
	    .bytes = bytes,
	};

	arena_reset(&r->scratch);
	in.where = where;
	if (r->feed->is_archive)
		in.where = str_printf(
		    &r->scratch, "%.*s: %.*s", STR_ARG(where), STR_ARG(name));
	r->n_documents++;
	if (r->n_documents % 1000 == 0)
		collect_say(r->c, "%s: %llu documents", r->feed->name,
		    (unsigned long long)r->n_documents);
	if (r->feed->read(&r->scratch, &in, &r->sink, e) < 0)
		return -1;
	r->n_good++;
	return 0;
}

/* Of an archive, one document that is no good does not spoil the others. */
static int
read_members(struct reading *r, struct unpack *u, struct err *e)
{
	struct unpack_member m;
	struct err bad;
	int more;

	while ((more = unpack_next(u, &m, e)) > 0) {
		if (!m.is_file || !r->feed->wants(m.name))
			continue;
		if (read_document(r, unpack_bytes(u), m.name, &bad) < 0)
			diag_err(&r->sink.diags, str_from(r->in->where), &bad);
	}
	return more;
}

static int
read_file(struct reading *r, struct err *e)
{
	static const struct unpack_limits limits = {
	    LIMIT_ARCHIVE_BYTES, LIMIT_ARCHIVE_ENTRIES};
	enum unpack_kind kind =
	    r->feed->is_archive ? UNPACK_ARCHIVE : UNPACK_PLAIN;
	struct unpack_member m;
	struct unpack *u;
	int more;

	if (lseek(r->in->fd, 0, SEEK_SET) < 0)
		return fail_sys(e, errno, "%s", r->in->where);
	if (unpack_open_fd(r->in->fd, kind, &limits, r->in->where, &u, e) < 0)
		return -1;
	if (r->feed->is_archive) {
		more = read_members(r, u, e);
	} else {
		more = unpack_next(u, &m, e);
		if (more > 0)
			more =
			    read_document(r, unpack_bytes(u), r->in->name, e);
	}
	unpack_close(u);
	return more < 0 ? -1 : 0;
}

/* A file of a folder is a document like a member of an archive. */
static void
read_tree_file(struct reading *r, const char *path)
{
	struct stream_fd s;
	struct err bad;
	int fd = openat(r->in->fd, path,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

	if (fd < 0) {
		fail_sys(&bad, errno, "%s: %s", r->in->where, path);
		diag_err(&r->sink.diags, str_from(r->in->where), &bad);
		return;
	}
	stream_fd_init(&s, fd, r->in->where);
	if (read_document(r, &s.stream, str_from(path), &bad) < 0)
		diag_err(&r->sink.diags, str_from(r->in->where), &bad);
	close(fd);
}

static int
read_tree(struct reading *r, struct err *e)
{
	struct dir_found *files;
	struct arena a;
	size_t n;
	int rc;

	arena_init(&a, LIMIT_BUILD_ARENA_BYTES);
	rc = dir_walk(&a, r->in->path, LIMIT_ARCHIVE_ENTRIES, r->feed->wants,
	    &files, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		read_tree_file(r, str_z(&a, files[i].path));
	arena_done(&a);
	return rc;
}

/* The names, sizes and times of a folder's documents, to all. */
static int
list_tree(const struct feed *feed, const struct collect_input *in,
    struct buf *all, uint64_t *ret_bytes, struct err *e)
{
	struct dir_found *files;
	struct arena a;
	size_t n;
	int rc;

	arena_init(&a, LIMIT_BUILD_ARENA_BYTES);
	rc = dir_walk(
	    &a, in->path, LIMIT_ARCHIVE_ENTRIES, feed->wants, &files, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		*ret_bytes += files[i].n_bytes;
		buf_add(all, files[i].path);
		buf_printf(all, "%c%llu %lld\n", '\0',
		    (unsigned long long)files[i].n_bytes,
		    (long long)files[i].modified_ns);
	}
	arena_done(&a);
	return rc;
}

/* What tells a file from what it was; its bytes cannot change without it. */
static int
list_file(const struct collect_input *in, struct buf *all, uint64_t *ret_bytes,
    struct err *e)
{
	struct stat st;

	if (fstat(in->fd, &st) < 0)
		return fail_sys(e, errno, "%s", in->where);
	*ret_bytes += (uint64_t)st.st_size;
	buf_add(all, in->name);
	buf_printf(all, "%c%llu %llu %llu %lld.%09ld %lld.%09ld\n", '\0',
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino,
	    (unsigned long long)st.st_size, (long long)st.st_mtim.tv_sec,
	    st.st_mtim.tv_nsec, (long long)st.st_ctim.tv_sec,
	    st.st_ctim.tv_nsec);
	return 0;
}

/* The digests of all files, and for a folder that of its list. */
static int
digest_inputs(struct arena *a, const struct collect_input *in, size_t n,
    const struct str *lists, struct str *ret_digest, struct err *e)
{
	struct str all = STR(""), one;
	uint64_t bytes;

	for (size_t i = 0; i < n; i++) {
		if (in[i].is_tree)
			one = str_printf(a, "tree:%.*s",
			    STR_ARG(str_skip(digest_bytes(a, lists[i]), 7)));
		else if (digest_file(
			     a, in[i].fd, in[i].where, &one, &bytes, e) < 0)
			return -1;
		all = i == 0 ? one
			     : str_printf(
				   a, "%.*s %.*s", STR_ARG(all), STR_ARG(one));
	}
	*ret_digest = all;
	return 0;
}

int
collect_digest(struct arena *a, const struct feed *feed,
    const struct collect_input *in, size_t n, const struct generation_feed *old,
    struct generation_feed *row, struct err *e)
{
	struct str *lists = arena_zalloc(a, n, sizeof *lists);
	struct buf all;
	uint64_t bytes = 0;
	size_t at;
	int rc = 0;

	buf_init(&all, LIMIT_BUILD_ARENA_BYTES);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		at = all.n;
		rc = in[i].is_tree ? list_tree(feed, &in[i], &all, &bytes, e)
				   : list_file(&in[i], &all, &bytes, e);
		if (rc == 0 && in[i].is_tree)
			lists[i] = str_dup(a, str_skip(buf_str(&all), at));
	}
	if (rc == 0) {
		row->n_bytes = bytes;
		row->stamp = digest_bytes(a, buf_str(&all));
		if (old != NULL && str_eq(old->stamp, row->stamp))
			row->digest = old->digest;
		else
			rc = digest_inputs(a, in, n, lists, &row->digest, e);
	}
	buf_done(&all);
	return rc;
}

/* The text of the first diagnostic since there were n. */
static const char *
first_text(const struct collect *c, size_t n)
{
	const struct diag *d;

	if (n >= c->diags.n)
		return "no reason kept";
	d = vec_at(&c->diags, n);
	return str_z(c->a, d->text);
}

static void
begin_row(struct generation_feed *row, const struct generation_feed *begun,
    const struct collect_input *in, size_t n)
{
	row->n_bytes = begun->n_bytes;
	row->stamp = begun->stamp;
	row->published_at = in[0].published_at;
	/* Of several files the oldest says how old the knowledge is. */
	for (size_t i = 0; i < n; i++)
		if (in[i].fetched_at != 0 && in[i].fetched_at < row->fetched_at)
			row->fetched_at = in[i].fetched_at;
}

int
collect_feed(struct collect *c, const struct feed *feed,
    const struct generation_feed *begun, const struct collect_input *in,
    size_t n, struct err *e)
{
	struct reading r = {.c = c, .feed = feed};
	struct generation_feed *row;
	size_t bad = c->n_diags;
	int result = 0;

	collect_say(c, "%s", feed->name);
	r.sink = collect_begin(c, feed, in[0].where, begun->digest, &row);
	begin_row(row, begun, in, n);
	arena_init(&r.scratch, LIMIT_BUILD_ARENA_BYTES);
	for (size_t i = 0; i < n && result == 0; i++) {
		r.in = &in[i];
		result = in[i].is_tree ? read_tree(&r, e) : read_file(&r, e);
	}
	arena_done(&r.scratch);
	if (result == 0 && r.n_documents == 0)
		result =
		    fail(e, E_INPUT, "%s: no documents in it", in[0].where);
	else if (result == 0 && r.n_good == 0)
		result = fail(e, E_INPUT,
		    "%s: none of its %llu documents can be read; the first: %s",
		    in[0].where, (unsigned long long)r.n_documents,
		    first_text(c, bad));
	row->n_records = r.n_good;
	row->n_faults = c->n_diags - bad;
	if (row->n_faults > 0) {
		row->state = STR("partial");
		row->reason =
		    str_printf(c->a, "%llu part%s of it could not be read",
			(unsigned long long)row->n_faults,
			row->n_faults == 1 ? "" : "s");
	}
	return result;
}
