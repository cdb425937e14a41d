/* group_message.c: what the process of a group tells of its work. */
#include "app/group_message.h"

#include <stdio.h>

#include "app/group.h"
#include "core/limits.h"

#define DIAGS_TOLD 10

enum message {
	MESSAGE_SAYS = 1,  /* line */
	MESSAGE_FEED,      /* index, the row */
	MESSAGE_SHARD,     /* the row */
	MESSAGE_DIAG,      /* code, where, text */
	MESSAGE_DIAGS,     /* how many there are */
	MESSAGE_RECIPE,    /* text */
	MESSAGE_UNCHANGED, /* nothing */
};

/* The child's side. */

static struct buf
begin(void)
{
	struct buf m;

	buf_init(&m, LIMIT_WORKER_MESSAGE_BYTES);
	return m;
}

static void
end(struct worker_pipe *out, enum message kind, struct buf *m)
{
	worker_send(out, kind, m);
	buf_done(m);
}

static void
tell_text(struct worker_pipe *out, enum message kind, struct str s)
{
	struct buf m = begin();

	worker_add_str(&m, s);
	end(out, kind, &m);
}

void
group_tell_line(void *out, struct str line)
{
	tell_text(out, MESSAGE_SAYS, line);
}

void
group_tell_recipe(struct worker_pipe *out, struct str recipe)
{
	tell_text(out, MESSAGE_RECIPE, recipe);
}

void
group_tell_unchanged(struct worker_pipe *out)
{
	tell_text(out, MESSAGE_UNCHANGED, STR(""));
}

/* Texts of others have any length. */
static struct str
shorter(struct str s)
{
	return str_first(s, 4096);
}

void
group_tell_row(
    struct worker_pipe *out, size_t i, const struct generation_feed *row)
{
	struct buf m = begin();

	worker_add_u64(&m, i);
	worker_add_str(&m, shorter(row->url));
	worker_add_str(&m, row->digest);
	worker_add_str(&m, row->stamp);
	worker_add_str(&m, shorter(row->edition));
	worker_add_str(&m, row->state);
	worker_add_str(&m, shorter(row->reason));
	worker_add_u64(&m, (uint64_t)row->tried_at);
	worker_add_u64(&m, (uint64_t)row->fetched_at);
	worker_add_u64(&m, (uint64_t)row->published_at);
	worker_add_u64(&m, row->n_bytes);
	worker_add_u64(&m, row->n_records);
	worker_add_u64(&m, row->n_items);
	worker_add_u64(&m, row->n_faults);
	end(out, MESSAGE_FEED, &m);
}

void
group_tell_diags(
    struct worker_pipe *out, const struct diag *list, size_t n, uint64_t n_all)
{
	struct buf m;

	for (size_t i = 0; i < n && i < DIAGS_TOLD; i++) {
		m = begin();
		worker_add_u64(&m, list[i].code);
		worker_add_str(&m, shorter(list[i].where));
		worker_add_str(&m, shorter(list[i].text));
		end(out, MESSAGE_DIAG, &m);
	}
	m = begin();
	worker_add_u64(&m, n_all);
	end(out, MESSAGE_DIAGS, &m);
}

void
group_tell_shards(
    struct worker_pipe *out, const struct vulndb_shard_info *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf m = begin();

		worker_add_str(&m, list[i].name);
		worker_add_u64(&m, list[i].size_bytes);
		worker_add_u64(&m, list[i].n_packages);
		worker_add_u64(&m, list[i].n_rows);
		worker_add_u64(&m, list[i].n_vulns);
		end(out, MESSAGE_SHARD, &m);
	}
}

/* The parent's side. */

static struct str
take_str(struct group *g, struct cursor *m)
{
	return str_dup(g->a, worker_str(m));
}

static bool
take_row(struct group *g, struct cursor *m)
{
	uint64_t i = cursor_u64(m);
	struct generation_feed *row;

	if (i >= g->n_feeds)
		return false;
	row = &g->rows[i];
	row->name = str_from(g->feeds[i].feed->name);
	row->licence = str_from(g->feeds[i].feed->licence);
	row->url = take_str(g, m);
	row->digest = take_str(g, m);
	row->stamp = take_str(g, m);
	row->edition = take_str(g, m);
	row->state = take_str(g, m);
	row->reason = take_str(g, m);
	row->tried_at = (utc_s)cursor_u64(m);
	row->fetched_at = (utc_s)cursor_u64(m);
	row->published_at = (utc_s)cursor_u64(m);
	row->n_bytes = cursor_u64(m);
	row->n_records = cursor_u64(m);
	row->n_items = cursor_u64(m);
	row->n_faults = cursor_u64(m);
	return true;
}

/* Names of shards become names of files. */
static bool
is_shard_of(const struct group *g, struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!is_alpha(name.p[i]) && !is_digit(name.p[i]) &&
		    name.p[i] != '.' && name.p[i] != '-')
			return false;
	return name.n < 100 && str_eq(generation_shard_family(name), g->family);
}

static bool
take_shard(struct group *g, struct cursor *m)
{
	struct generation_shard *s;

	if (g->shards.n >= LIMIT_GROUP_SHARDS)
		return false;
	s = vec_add(&g->shards);
	s->name = take_str(g, m);
	s->n_bytes = cursor_u64(m);
	s->n_packages = cursor_u64(m);
	s->n_rows = cursor_u64(m);
	s->n_vulns = cursor_u64(m);
	return is_shard_of(g, s->name);
}

static bool
take_diag(struct group *g, struct cursor *m)
{
	struct diag *d;
	uint64_t code = cursor_u64(m);

	if (g->diags.n >= DIAGS_TOLD || code > E_USAGE)
		return false;
	d = vec_add(&g->diags);
	d->code = (enum ecode)code;
	d->where = take_str(g, m);
	d->text = take_str(g, m);
	return true;
}

int
group_take(void *ctx, unsigned kind, struct cursor m, struct err *e)
{
	struct group *g = ctx;
	struct str line;
	bool ok = true;

	switch (kind) {
	case MESSAGE_SAYS:
		line = worker_str(&m);
		snprintf(g->said, sizeof g->said, "%.*s", STR_ARG(line));
		break;
	case MESSAGE_FEED:
		ok = take_row(g, &m);
		break;
	case MESSAGE_SHARD:
		ok = take_shard(g, &m);
		break;
	case MESSAGE_DIAG:
		ok = take_diag(g, &m);
		break;
	case MESSAGE_DIAGS:
		g->n_diags = cursor_u64(&m);
		break;
	case MESSAGE_RECIPE:
		g->recipe = take_str(g, &m);
		break;
	case MESSAGE_UNCHANGED:
		g->state = GROUP_UNCHANGED;
		break;
	default:
		ok = false;
	}
	if (ok && !m.failed)
		return 0;
	return fail(
	    e, E_INPUT, "%.*s: its process talks nonsense", STR_ARG(g->family));
}
