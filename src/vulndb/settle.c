/* settle.c: from all that feeds said to what a shard says. */
#define _GNU_SOURCE /* qsort_r: the order of ids is the order of strings */
#include <stdlib.h>

#include "vulndb/collect.h"
#include "vulndb/image.h"

static int
cmp_id(const struct vulndb_build *b, strid x, strid y)
{
	if (x == y)
		return 0;
	return str_cmp(strpool_str(&b->pool, x), strpool_str(&b->pool, y));
}

static int
cmp_vuln(const struct vulndb_build *b, uint32_t x, uint32_t y)
{
	if (x == y)
		return 0;
	return cmp_id(b, build_vuln_at(b, x)->id, build_vuln_at(b, y)->id);
}

static int
cmp_num(unsigned long long x, unsigned long long y)
{
	return (x > y) - (x < y);
}

static strid
module_of(const struct vulndb_build *b, const struct build_row *r)
{
	const struct build_line *l = vec_at(&b->lines, r->line);

	return l->module;
}

/* Within a module. */
static int
cmp_line(const struct vulndb_build *b, uint32_t x, uint32_t y)
{
	const struct build_line *l = vec_at(&b->lines, x);
	const struct build_line *m = vec_at(&b->lines, y);
	int c;

	if (x == y)
		return 0;
	c = cmp_id(b, l->channel, m->channel);
	return c != 0 ? c : cmp_num(l->is_own, m->is_own);
}

/* The subject, best feed first, line, versions. */
static int
cmp_row(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	const struct build_row *r = x, *s = y;
	int c = cmp_id(b, r->package, s->package);

	if (c == 0)
		c = cmp_vuln(b, r->vuln, s->vuln);
	if (c == 0)
		c = cmp_num(r->flags & ROW_BINARY, s->flags & ROW_BINARY);
	if (c == 0)
		c = cmp_id(b, module_of(b, r), module_of(b, s));
	if (c == 0)
		c = cmp_num(s->rank, r->rank);
	if (c == 0)
		c = cmp_num(r->feed, s->feed);
	if (c == 0)
		c = cmp_line(b, r->line, s->line);
	if (c == 0)
		c = cmp_num(
		    r->flags & ROW_UNREADABLE, s->flags & ROW_UNREADABLE);
	if (c == 0)
		c = cmp_id(b, r->lo_key, s->lo_key);
	if (c == 0)
		c = cmp_id(b, r->hi_key, s->hi_key);
	if (c == 0)
		c = cmp_id(b, r->hi, s->hi);
	if (c == 0)
		c = cmp_id(b, r->lo, s->lo);
	if (c == 0)
		c = cmp_num(r->flags, s->flags);
	if (c == 0)
		c = cmp_num(r->status, s->status);
	return c != 0 ? c : cmp_num(r->severity, s->severity);
}

static int
cmp_link(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	const struct build_link *r = x, *s = y;
	int c = cmp_id(b, r->package, s->package);

	if (c == 0)
		c = cmp_vuln(b, r->vuln, s->vuln);
	return c != 0 ? c : cmp_id(b, r->notice, s->notice);
}

static int
cmp_notice(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	const struct build_notice *r = x, *s = y;
	int c = cmp_id(b, r->package, s->package);

	if (c == 0)
		c = cmp_id(b, r->id, s->id);
	if (c == 0)
		c = cmp_id(b, r->title, s->title);
	return c != 0 ? c
		      : cmp_num((uint64_t)r->published_at,
			    (uint64_t)s->published_at);
}

static int
cmp_watched(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	const struct build_watched *r = x, *s = y;
	int c = cmp_id(b, r->package, s->package);

	/* The widest knowledge first: it is the one that is kept. */
	if (c == 0)
		c = cmp_id(b, r->since_key, s->since_key);
	if (c == 0)
		c = cmp_id(b, s->version_key, r->version_key);
	if (c == 0)
		c = cmp_id(b, r->since, s->since);
	return c != 0 ? c : cmp_id(b, r->version, s->version);
}

static int
cmp_support(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	const struct build_support *r = x, *s = y;
	int c = cmp_id(b, r->package, s->package);

	if (c == 0)
		c = cmp_num(r->kind, s->kind);
	if (c == 0)
		c = cmp_num(r->is_prefix, s->is_prefix);
	if (c == 0)
		c = cmp_num((uint64_t)r->ended_at, (uint64_t)s->ended_at);
	if (c == 0)
		c = cmp_id(b, r->last_version, s->last_version);
	return c != 0 ? c : cmp_id(b, r->text, s->text);
}

static void
sort(struct vulndb_build *b, struct vec *v,
    int (*cmp)(const void *, const void *, void *))
{
	if (v->n > 1)
		qsort_r(v->items, v->n, v->item, cmp, b);
}

/* Do the first n sorted rows speak of vuln in package? */
static bool
is_described(const struct vulndb_build *b, const struct build_shard *s,
    size_t n, strid package, uint32_t vuln)
{
	const struct build_row *rows = s->rows.items;
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = cmp_id(b, rows[mid].package, package);

		if (c == 0)
			c = cmp_vuln(b, rows[mid].vuln, vuln);
		if (c == 0)
			return true;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

static void
add_notice_rows(struct vulndb_build *b, struct build_shard *s,
    const struct build_notice *n, uint32_t vuln)
{
	struct build_vuln *v = build_vuln_at(b, vuln);

	if (!v->is_described && v->title.text == 0)
		v->title.text = n->title;
	if (!v->is_described && v->published_at == 0)
		v->published_at = n->published_at;
	for (size_t i = 0; i < n->n_rows; i++) {
		struct build_row *to = vec_add(&s->rows);

		*to = *(const struct build_row *)vec_at(
		    &s->notice_rows, n->first_row + i);
		to->vuln = vuln;
	}
}

static bool
is_binary(const struct build_shard *s, const struct build_notice *n)
{
	const struct build_row *r;

	if (n->n_rows == 0)
		return false;
	r = vec_at(&s->notice_rows, n->first_row);
	return (r->flags & ROW_BINARY) != 0;
}

/*
 * One vulnerability that a notice covers. A feed that describes it knows
 * which releases it touches, and is believed; the notice speaks for several
 * releases at once. What a notice says of installed packages is another
 * matter than what is known of their sources: those rows stand beside.
 */
static void
settle_cover(struct vulndb_build *b, struct build_shard *s, size_t n_described,
    const struct build_notice *n, strid cover)
{
	uint32_t vuln = build_vuln_of(b, cover);
	struct build_link *l;

	if (is_binary(s, n)) {
		add_notice_rows(b, s, n, vuln);
	} else if (!is_described(b, s, n_described, n->package, vuln)) {
		if (n->n_rows == 0 ||
		    (s->has_described && build_vuln_at(b, vuln)->is_described))
			return;
		add_notice_rows(b, s, n, vuln);
	}
	l = vec_add(&s->links);
	*l = (struct build_link){n->package, vuln, n->id};
}

static void
settle_notices(struct vulndb_build *b, struct build_shard *s)
{
	size_t n_described = s->rows.n;

	sort(b, &s->notices, cmp_notice);
	for (size_t i = 0; i < s->notices.n; i++) {
		const struct build_notice *n = vec_at(&s->notices, i);

		for (size_t k = 0; k < n->n_covers; k++)
			settle_cover(b, s, n_described, n,
			    *(const strid *)vec_at(
				&b->covers, n->first_cover + k));
		/* A notice of nothing that has a name of its own. */
		if (n->n_covers == 0)
			add_notice_rows(b, s, n, build_vuln_of(b, n->id));
	}
}

/*
 * What feeds compete for. The channel is no part of it: whoever knows a
 * package better knows where its fixes are published.
 */
static bool
is_same_subject(const struct vulndb_build *b, const struct build_row *r,
    const struct build_row *s)
{
	return r->package == s->package && r->vuln == s->vuln &&
	       (r->flags & ROW_BINARY) == (s->flags & ROW_BINARY) &&
	       module_of(b, r) == module_of(b, s);
}

static bool
is_plain_run(const struct build_row *r)
{
	return (r->flags & ROW_UNREADABLE) == 0 &&
	       r->status != STATUS_NOT_AFFECTED;
}

/* Does s begin before r ends? Both sorted, r first. */
static bool
overlaps(const struct vulndb_build *b, const struct build_row *r,
    const struct build_row *s)
{
	int c;

	if (r->line != s->line || !is_plain_run(r) || !is_plain_run(s))
		return false;
	if (r->hi_key == 0)
		return true;
	c = cmp_id(b, s->lo_key, r->hi_key);
	return c < 0 || (c == 0 && (r->flags & ROW_HI_INCLUDED) != 0);
}

/* Let r reach as far as s does, and say of it what s says. */
static void
reach(const struct vulndb_build *b, struct build_row *r,
    const struct build_row *s)
{
	int c;

	if (r->hi_key == 0)
		return;
	c = s->hi_key == 0 ? 1 : cmp_id(b, s->hi_key, r->hi_key);
	if (c < 0 || (c == 0 && (s->flags & ROW_HI_INCLUDED) == 0))
		return;
	r->hi = s->hi;
	r->hi_key = s->hi_key;
	r->flags = s->flags;
	r->status = s->status;
	r->severity = s->severity;
}

static bool
is_common(const struct vulndb_build *b, const struct build_row *r)
{
	const struct build_line *l = vec_at(&b->lines, r->line);

	return !l->is_own;
}

/* Are both of one feed's word on their subject? */
static bool
is_same_record(const struct build_row *r, const struct build_row *s)
{
	return r->feed == s->feed && r->rank == s->rank;
}

/*
 * Whose word on the subject of rows i..end-1 is believed: where its first row
 * is. The best feed's, but a range that cannot be read says less than that of
 * the next one which can.
 */
static size_t
believed(const struct build_row *rows, size_t i, size_t end)
{
	size_t first = i, at = i;
	bool is_readable = true;

	for (; i < end && rows[i].rank != BORROWED_RANK; i++) {
		if (!is_same_record(&rows[at], &rows[i])) {
			if (is_readable)
				return at;
			at = i;
			is_readable = true;
		}
		is_readable &= (rows[i].flags & ROW_UNREADABLE) == 0;
	}
	return is_readable ? at : first;
}

/*
 * Of one subject's rows i..end-1 those that are believed, joined where they
 * overlap; and borrowed ones where those are only of lines that most do not
 * follow. They go to n; returned is where they end.
 */
static size_t
settle_subject(const struct vulndb_build *b, struct build_row *rows, size_t n,
    size_t i, size_t end)
{
	const struct build_row best = rows[believed(rows, i, end)];
	const size_t first = n;
	bool has_common = false;

	for (; i < end; i++) {
		struct build_row *last = n > first ? &rows[n - 1] : NULL;

		if (!is_same_record(&best, &rows[i]) &&
		    (has_common || rows[i].rank != BORROWED_RANK))
			continue;
		has_common |= is_common(b, &rows[i]);
		if (last == NULL)
			rows[n++] = rows[i];
		else if (overlaps(b, last, &rows[i]))
			reach(b, last, &rows[i]);
		else if (memcmp(last, &rows[i], sizeof *last) != 0)
			rows[n++] = rows[i];
	}
	return n;
}

static void
settle_rows(struct vulndb_build *b, struct build_shard *s)
{
	struct build_row *rows = s->rows.items;
	size_t n = 0, end;

	sort(b, &s->rows, cmp_row);
	for (size_t i = 0; i < s->rows.n; i = end) {
		end = i + 1;
		while (
		    end < s->rows.n && is_same_subject(b, &rows[i], &rows[end]))
			end++;
		n = settle_subject(b, rows, n, i, end);
	}
	s->rows.n = n;
}

/* Sorted by cmp; of neighbours that are same, the first stays. */
static void
settle_set(struct vulndb_build *b, struct vec *v,
    int (*cmp)(const void *, const void *, void *),
    bool (*same)(const void *, const void *))
{
	size_t n = 0;

	sort(b, v, cmp);
	for (size_t i = 0; i < v->n; i++) {
		if (n > 0 && same(vec_at(v, n - 1), vec_at(v, i)))
			continue;
		if (n != i)
			memcpy(vec_at(v, n), vec_at(v, i), v->item);
		n++;
	}
	v->n = n;
}

static bool
same_link(const void *x, const void *y)
{
	const struct build_link *r = x, *s = y;

	return r->package == s->package && r->vuln == s->vuln &&
	       r->notice == s->notice;
}

static bool
same_watched(const void *x, const void *y)
{
	const struct build_watched *r = x, *s = y;

	return r->package == s->package;
}

static bool
same_support(const void *x, const void *y)
{
	const struct build_support *r = x, *s = y;

	return r->package == s->package && r->kind == s->kind &&
	       r->is_prefix == s->is_prefix && r->ended_at == s->ended_at &&
	       r->last_version == s->last_version && r->text == s->text;
}

static int
cmp_repository(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	const struct build_repository *r = x, *s = y;
	int c = cmp_id(b, r->name, s->name);

	return c != 0 ? c : cmp_id(b, r->channel, s->channel);
}

static bool
same_repository(const void *x, const void *y)
{
	const struct build_repository *r = x, *s = y;

	return r->name == s->name && r->channel == s->channel;
}

/* Best first, then by name and content. */
static int
cmp_feed(const struct vulndb_build *b, size_t x, size_t y)
{
	const struct build_feed *f = build_feed_at(b, x);
	const struct build_feed *g = build_feed_at(b, y);
	int c = cmp_num(g->rank, f->rank);

	if (c == 0)
		c = cmp_id(b, f->name, g->name);
	return c != 0 ? c : cmp_id(b, f->digest, g->digest);
}

static void
renumber(struct vec *rows, const uint8_t *new_index)
{
	struct build_row *r = rows->items;

	for (size_t i = 0; i < rows->n; i++)
		r[i].feed = new_index[r[i].feed];
}

void
build_settle_feeds(struct vulndb_build *b)
{
	size_t n = b->feeds.n;
	struct build_feed sorted[BUILD_FEEDS_MAX];
	uint8_t new_index[BUILD_FEEDS_MAX];

	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		for (size_t k = 0; k < n; k++) {
			int c = cmp_feed(b, k, i);

			at += c < 0 || (c == 0 && k < i);
		}
		new_index[i] = (uint8_t)at;
		sorted[at] = *build_feed_at(b, i);
	}
	for (size_t i = 0; i < n; i++)
		*build_feed_at(b, i) = sorted[i];
	for (size_t i = 0; i < b->shards.n; i++) {
		renumber(&build_shard_at(b, i)->rows, new_index);
		renumber(&build_shard_at(b, i)->borrowed, new_index);
		renumber(&build_shard_at(b, i)->notice_rows, new_index);
	}
}

/* Does one vulnerability have rows under ids of several lists there? */
static bool
has_mixed_ids(const struct ecosystem *family)
{
	/* Distributions name CVEs; these name GitHub's ids beside them. */
	static const char *const mixed[] = {"chainguard", "wolfi"};

	for (size_t i = 0; i < ARRAY_LEN(mixed); i++)
		if (strcmp(family->family, mixed[i]) == 0)
			return true;
	return !family->is_system;
}

void
build_settle(struct vulndb_build *b, struct build_shard *s)
{
	const struct ecosystem *family =
	    ecosystem_of(strpool_str(&b->pool, s->ecosystem));

	for (size_t i = 0; i < b->family_support.n; i++) {
		const struct build_family_support *f =
		    vec_at(&b->family_support, i);

		if (f->family == family)
			*(struct build_support *)vec_add(&s->support) = f->note;
	}
	sort(b, &s->rows, cmp_row);
	settle_notices(b, s);
	for (size_t i = 0; i < s->borrowed.n; i++)
		*(struct build_row *)vec_add(&s->rows) =
		    *(const struct build_row *)vec_at(&s->borrowed, i);
	if (has_mixed_ids(family))
		build_join(b, s);
	settle_rows(b, s);
	settle_set(b, &s->links, cmp_link, same_link);
	settle_set(b, &s->watched, cmp_watched, same_watched);
	settle_set(b, &s->support, cmp_support, same_support);
	settle_set(b, &s->repositories, cmp_repository, same_repository);
}
