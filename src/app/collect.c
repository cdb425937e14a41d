/* collect.c: run feeds over what was fetched, into a database build. */
#include "app/collect.h"

#include <errno.h>
#include <unistd.h>

#include "app/progress.h"
#include "core/limits.h"
#include "fmt/unpack.h"
#include "os/digest.h"

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

void
collect_init(struct collect *c, struct arena *a, utc_s now)
{
	*c = (struct collect){.a = a, .now = now};
	vec_init(&c->feeds, sizeof(struct generation_feed));
	vec_init(&c->diags, sizeof(struct diag));
	c->build = vulndb_build_new((struct diag_sink){c, add_diag});
}

void
collect_done(struct collect *c)
{
	vulndb_build_free(c->build);
	vec_done(&c->feeds);
	vec_done(&c->diags);
}

static struct generation_feed *
add_feed_row(struct collect *c, const struct feed *feed, const char *where)
{
	struct generation_feed *row = NULL;

	/* A feed that was not to be had first may come by another road. */
	for (size_t i = 0; i < c->feeds.n && row == NULL; i++) {
		struct generation_feed *old = vec_at(&c->feeds, i);

		if (str_eq(old->name, str_from(feed->name)) &&
		    old->n_records == 0)
			row = old;
	}
	if (row == NULL)
		row = vec_add(&c->feeds);
	*row = (struct generation_feed){
	    .name = str_from(feed->name),
	    .url = str_dup(c->a, str_from(where)),
	    .licence = str_from(feed->licence),
	    .state = STR("ok"),
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

	*ret_row = add_feed_row(c, feed, where);
	(*ret_row)->digest = digest;
	return vulndb_build_begin(c->build, &f);
}

/* One feed being read. */
struct reading {
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
	    .name = str_base(name),
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
		progress_say("%s: %llu documents", r->feed->name,
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
read_input(struct reading *r, struct err *e)
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

/* The digest of one input, or of the list of all digests. */
static int
digest_inputs(struct collect *c, const struct collect_input *in, size_t n,
    struct str *ret_digest, uint64_t *ret_bytes, struct err *e)
{
	struct str all = STR(""), one;
	uint64_t bytes;

	*ret_bytes = 0;
	for (size_t i = 0; i < n; i++) {
		if (digest_file(c->a, in[i].fd, in[i].where, &one, &bytes, e) <
		    0)
			return -1;
		*ret_bytes += bytes;
		all = i == 0 ? one
			     : str_printf(c->a, "%.*s %.*s", STR_ARG(all),
				   STR_ARG(one));
	}
	*ret_digest = all;
	return 0;
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

int
collect_feed(struct collect *c, const struct feed *feed,
    const struct collect_input *in, size_t n, struct err *e)
{
	struct reading r = {.feed = feed};
	struct generation_feed *row;
	struct str digest;
	uint64_t bytes;
	size_t bad = c->n_diags;
	int result = 0;

	if (digest_inputs(c, in, n, &digest, &bytes, e) < 0)
		return -1;
	r.sink = collect_begin(c, feed, in[0].where, digest, &row);
	row->n_bytes = bytes;
	row->published_at = in[0].published_at;
	arena_init(&r.scratch, LIMIT_BUILD_ARENA_BYTES);
	for (size_t i = 0; i < n && result == 0; i++) {
		r.in = &in[i];
		result = read_input(&r, e);
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
	if (c->n_diags > bad) {
		row->state = STR("partial");
		row->reason =
		    str_printf(c->a, "%zu part%s of it could not be read",
			c->n_diags - bad, c->n_diags - bad == 1 ? "" : "s");
	}
	return result;
}
