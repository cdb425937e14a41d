/* build.c: collect what feeds say, shard by shard. */
#include "vulndb/build.h"

#include <stdlib.h>

#include "base/die.h"
#include "core/limits.h"
#include "os/file.h"
#include "version/range.h"
#include "vulndb/collect.h"
#include "vulndb/facts_image.h"
#include "vulndb/image.h"

#define KEY_MAX ((size_t)2 * LIMIT_VERSION_BYTES + 16)

struct vulndb_build *
vulndb_build_new(struct diag_sink diags)
{
	struct vulndb_build *b = die_alloc(sizeof *b);

	*b = (struct vulndb_build){.diags = diags};
	strpool_init(&b->pool, LIMIT_BUILD_ARENA_BYTES);
	vec_init(&b->feeds, sizeof(struct build_feed));
	vec_init(&b->vulns, sizeof(struct build_vuln));
	map_init(&b->vuln_of);
	vec_init(&b->aliases, sizeof(struct build_alias));
	vec_init(&b->covers, sizeof(strid));
	vec_init(&b->lines, sizeof(struct build_line));
	/* The common one. */
	*(struct build_line *)vec_add(&b->lines) = (struct build_line){0};
	vec_init(&b->shards, sizeof(struct build_shard));
	map_init(&b->shard_of);
	vec_init(&b->family_support, sizeof(struct build_family_support));
	arena_init(&b->infos, LIMIT_BUILD_ARENA_BYTES);
	arena_init(&b->scratch, LIMIT_BUILD_ARENA_BYTES);
	buf_init(&b->key, KEY_MAX);
	return b;
}

void
vulndb_build_only(struct vulndb_build *b, struct str family)
{
	b->family = family;
}

struct str
vulndb_build_make(struct arena *a)
{
	struct str s =
	    str_printf(a, "build %d, model %d.%d.%d, facts %d.%d.%d, keys",
		VULNDB_BUILD_VERSION, IMAGE_MODEL, IMAGE_REVISION,
		IMAGE_ADDITION, FACTS_MODEL, FACTS_REVISION, FACTS_ADDITION);

	for (size_t i = 0; i < version_list_n; i++)
		s = str_printf(a, "%.*s %s %u", STR_ARG(s),
		    version_list[i]->name, version_list[i]->key_version);
	return s;
}

void
vulndb_build_free(struct vulndb_build *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->shards.n; i++) {
		struct build_shard *s = build_shard_at(b, i);

		vec_done(&s->rows);
		vec_done(&s->borrowed);
		vec_done(&s->notices);
		vec_done(&s->notice_rows);
		vec_done(&s->links);
		vec_done(&s->watched);
		vec_done(&s->support);
		vec_done(&s->repositories);
	}
	strpool_done(&b->pool);
	vec_done(&b->feeds);
	vec_done(&b->vulns);
	map_done(&b->vuln_of);
	vec_done(&b->aliases);
	vec_done(&b->covers);
	vec_done(&b->lines);
	vec_done(&b->shards);
	map_done(&b->shard_of);
	vec_done(&b->family_support);
	arena_done(&b->infos);
	arena_done(&b->scratch);
	buf_done(&b->key);
	free(b);
}

/* The shard of a release, made when it is new; NULL when we know no such. */
static struct build_shard *
shard_of(struct vulndb_build *b, struct str ecosystem)
{
	const struct ecosystem *eco = ecosystem_of(ecosystem);
	struct build_shard *s;
	struct str name;
	uint32_t i;

	if (map_get(&b->shard_of, ecosystem, &i))
		return build_shard_at(b, i);
	if (eco == NULL ||
	    (b->family.n > 0 && !str_eq(b->family, str_from(eco->family))))
		return NULL;
	name = ecosystem_shard(&b->scratch, ecosystem);
	if (name.n == 0)
		return NULL;
	s = vec_add(&b->shards);
	s->ecosystem = strpool_id(&b->pool, ecosystem);
	s->name = strpool_id(&b->pool, name);
	s->order_name = strpool_id(&b->pool, str_from(eco->order));
	s->order = version_find(str_from(eco->order));
	if (s->order == NULL)
		die("no version order %s", eco->order);
	vec_init(&s->rows, sizeof(struct build_row));
	vec_init(&s->borrowed, sizeof(struct build_row));
	vec_init(&s->notices, sizeof(struct build_notice));
	vec_init(&s->notice_rows, sizeof(struct build_row));
	vec_init(&s->links, sizeof(struct build_link));
	vec_init(&s->watched, sizeof(struct build_watched));
	vec_init(&s->support, sizeof(struct build_support));
	vec_init(&s->repositories, sizeof(struct build_repository));
	*map_put(&b->shard_of, strpool_str(&b->pool, s->ecosystem), 0) =
	    (uint32_t)(b->shards.n - 1);
	return s;
}

uint32_t
build_vuln_of(struct vulndb_build *b, strid id)
{
	uint32_t *at = map_put(
	    &b->vuln_of, strpool_str(&b->pool, id), (uint32_t)b->vulns.n);

	if (*at == b->vulns.n) {
		struct build_vuln *v = vec_add(&b->vulns);

		v->id = id;
	}
	return *at;
}

void
build_take_text(
    const struct vulndb_build *b, struct build_text *t, struct build_text from)
{
	if (from.text == 0)
		return;
	if (t->text == 0 || from.rank > t->rank ||
	    (from.rank == t->rank && str_cmp(strpool_str(&b->pool, from.text),
					 strpool_str(&b->pool, t->text)) > 0))
		*t = from;
}

static uint32_t
take_vuln(struct vulndb_build *b, const struct advisory *a, unsigned rank)
{
	uint32_t i = build_vuln_of(b, strpool_id(&b->pool, a->id));
	struct build_vuln *v = build_vuln_at(b, i);

	v->is_described = true;
	v->is_malware |= a->kind == ADVISORY_MALWARE;
	build_take_text(b, &v->title,
	    (struct build_text){strpool_id(&b->pool, a->title), rank});
	build_take_text(b, &v->cvss,
	    (struct build_text){strpool_id(&b->pool, a->cvss), rank});
	if (a->published_at != 0 &&
	    (v->published_at == 0 || a->published_at < v->published_at))
		v->published_at = a->published_at;
	if (a->modified_at > v->modified_at)
		v->modified_at = a->modified_at;
	for (size_t k = 0; k < a->n_aliases; k++) {
		struct build_alias *al = vec_add(&b->aliases);

		*al = (struct build_alias){
		    i, strpool_id(&b->pool, a->aliases[k])};
	}
	return i;
}

/* Few are different: the last one added is nearly always the one. */
static uint32_t
line_of(struct vulndb_build *b, const struct affected *af)
{
	struct build_line l = {strpool_id(&b->pool, af->module),
	    strpool_id(&b->pool, af->channel), af->is_own_line};

	for (size_t i = b->lines.n; i-- > 0;) {
		const struct build_line *at = vec_at(&b->lines, i);

		if (at->module == l.module && at->channel == l.channel &&
		    at->is_own == l.is_own)
			return (uint32_t)i;
	}
	*(struct build_line *)vec_add(&b->lines) = l;
	return (uint32_t)(b->lines.n - 1);
}

/* What all rows of one affected package have in common. */
struct row_maker {
	struct vulndb_build *b;
	struct vec *rows;
	struct build_row base;
	const struct advisory *advisory;
	const struct affected *affected;
};

static void
complain(struct row_maker *m, const char *text)
{
	struct diag d = {
	    str_printf(&m->b->scratch, "%.*s: %.*s", STR_ARG(m->advisory->id),
		STR_ARG(m->affected->package)),
	    E_INPUT, str_from(text)};

	m->b->diags.add(m->b->diags.ctx, &d);
}

static void
add_row(struct row_maker *m, const struct interval *iv, unsigned flags)
{
	struct strpool *pool = &m->b->pool;
	struct build_row *r = vec_add(m->rows);

	*r = m->base;
	r->lo = strpool_id(pool, iv->lo);
	r->lo_key = strpool_id(pool, iv->lo_key);
	r->hi = strpool_id(pool, iv->hi);
	r->hi_key = strpool_id(pool, iv->hi_key);
	r->flags = (uint8_t)(m->base.flags | flags |
			     (iv->hi_included ? ROW_HI_INCLUDED : 0));
}

/* Exact versions that no interval holds become intervals of one version. */
static void
add_versions(struct row_maker *m, const struct version_order *order,
    const struct interval *iv, size_t n_iv)
{
	const struct affected *af = m->affected;
	struct buf *key = &m->b->key;
	struct err e;

	for (size_t i = 0; i < af->n_versions; i++) {
		struct interval one = {0};
		bool held = false;

		buf_clear(key);
		if (order->key(af->versions[i], key, &e) < 0) {
			complain(m, e.text);
			continue;
		}
		for (size_t k = 0; k < n_iv && !held; k++)
			held = interval_holds(&iv[k], buf_str(key));
		if (held)
			continue;
		one.lo = one.hi = af->versions[i];
		one.lo_key = one.hi_key = buf_str(key);
		one.hi_included = true;
		add_row(m, &one, 0);
	}
}

static void
add_rows(struct row_maker *m, const struct version_order *order)
{
	const struct affected *af = m->affected;
	const struct interval whole = {0};
	struct vec all; /* struct interval */
	struct err e;

	if (af->status == STATUS_NOT_AFFECTED) {
		add_row(m, &whole, 0);
		return;
	}
	if (af->n_ranges == 0 && af->n_versions == 0) {
		complain(m, "neither ranges nor versions");
		add_row(m, &whole, ROW_UNREADABLE);
		return;
	}
	vec_init(&all, sizeof(struct interval));
	for (size_t i = 0; i < af->n_ranges; i++) {
		struct interval *iv;
		size_t n;

		if (range_intervals(&m->b->scratch, order, &af->ranges[i], &iv,
			&n, &e) < 0) {
			complain(m, e.text);
			add_row(m, &whole, ROW_UNREADABLE);
			continue;
		}
		for (size_t k = 0; k < n; k++) {
			struct interval *at = vec_add(&all);

			*at = iv[k];
			add_row(m, at, 0);
		}
	}
	add_versions(m, order, all.items, all.n);
	vec_done(&all);
}

static void
take_notice(struct vulndb_build *b, struct build_shard *s,
    const struct advisory *a, struct row_maker *m)
{
	struct build_notice *n = vec_add(&s->notices);

	n->package = m->base.package;
	n->id = strpool_id(&b->pool, a->id);
	n->title = strpool_id(&b->pool, a->title);
	n->published_at = a->published_at;
	n->first_cover = b->covers.n;
	n->n_covers = a->n_covers;
	for (size_t i = 0; i < a->n_covers; i++) {
		strid *c = vec_add(&b->covers);

		*c = strpool_id(&b->pool, a->covers[i]);
	}
	n->first_row = s->notice_rows.n;
	m->rows = &s->notice_rows;
	add_rows(m, s->order);
	n->n_rows = s->notice_rows.n - n->first_row;
}

/* Each of its rows becomes one of every vulnerability that it covers. */
static bool
is_too_large(const struct advisory *a)
{
	uint64_t n = 0;

	if (a->kind != ADVISORY_NOTICE)
		return false;
	for (size_t i = 0; i < a->n_affected; i++) {
		const struct affected *af = &a->affected[i];

		n += 1 + af->n_versions;
		for (size_t k = 0; k < af->n_ranges; k++)
			n += af->ranges[k].n_events;
	}
	return a->n_covers > 0 && n > LIMIT_NOTICE_ROWS / a->n_covers;
}

static int
take_advisory(void *ctx, const struct advisory *a, struct err *e)
{
	struct vulndb_build *b = ctx;
	struct build_feed *f = build_feed_at(b, b->feeds.n - 1);
	bool is_notice = a->kind == ADVISORY_NOTICE;
	uint32_t vuln = 0;

	f->n_records++;
	if (is_too_large(a)) {
		fail(e, E_LIMIT,
		    "%zu vulnerabilities in %zu packages: more than %u rows",
		    a->n_covers, a->n_affected, LIMIT_NOTICE_ROWS);
		diag_err(&b->diags, a->id, e);
		return 0;
	}
	if (!is_notice)
		vuln = take_vuln(b, a, f->rank + a->rank);
	for (size_t i = 0; i < a->n_affected; i++) {
		const struct affected *af = &a->affected[i];
		struct build_shard *s = shard_of(b, af->ecosystem);
		struct row_maker m = {.b = b, .advisory = a, .affected = af};

		if (s == NULL)
			continue;
		m.base = (struct build_row){
		    .package = strpool_id(&b->pool, af->package),
		    .vuln = vuln,
		    .feed = (uint8_t)(b->feeds.n - 1),
		    .status = (uint8_t)af->status,
		    .severity = (uint8_t)af->severity,
		    .flags = af->naming == NAMED_BINARY ? ROW_BINARY : 0,
		    .rank = f->rank + a->rank,
		    .line = line_of(b, af),
		};
		if (is_notice) {
			take_notice(b, s, a, &m);
		} else if (af->is_borrowed) {
			m.base.rank = BORROWED_RANK;
			m.rows = &s->borrowed;
			add_rows(&m, s->order);
		} else {
			m.rows = &s->rows;
			add_rows(&m, s->order);
			s->has_described = true;
		}
	}
	arena_reset(&b->scratch);
	return 0;
}

/* Is x better than y? Of equal ranks, what sorts last, as for texts. */
static bool
is_better_life(const struct vulndb_build *b, const struct build_life *x,
    const struct build_life *y)
{
	const utc_s p[] = {
	    x->rank, x->released_at, x->eol_at, x->lts_end_at, x->elts_end_at};
	const utc_s q[] = {
	    y->rank, y->released_at, y->eol_at, y->lts_end_at, y->elts_end_at};

	for (size_t i = 0; i < ARRAY_LEN(p); i++)
		if (p[i] != q[i])
			return p[i] > q[i];
	return str_cmp(strpool_str(&b->pool, x->codename),
		   strpool_str(&b->pool, y->codename)) > 0;
}

static int
take_release(void *ctx, const struct release_life *r, struct err *e)
{
	struct vulndb_build *b = ctx;
	struct build_shard *s = shard_of(b, r->ecosystem);
	struct build_feed *f = build_feed_at(b, b->feeds.n - 1);
	struct build_life life = {true, f->rank,
	    strpool_id(&b->pool, r->codename), r->released_at, r->eol_at,
	    r->lts_end_at, r->elts_end_at};

	(void)e;
	f->n_records++;
	if (s != NULL &&
	    (!s->life.is_set || is_better_life(b, &life, &s->life)))
		s->life = life;
	arena_reset(&b->scratch);
	return 0;
}

/* The key of v as a pool id; 0 when v is empty or cannot be read. */
static strid
key_of(struct vulndb_build *b, const struct version_order *order,
    struct str where, struct str v)
{
	struct err e;

	buf_clear(&b->key);
	if (v.n == 0)
		return 0;
	if (order->key(v, &b->key, &e) < 0) {
		diag_err(&b->diags, where, &e);
		return 0;
	}
	return strpool_id(&b->pool, buf_str(&b->key));
}

/* "Debian:12" is one shard; "Debian" every one of the family. */
static int
take_support(void *ctx, const struct support_note *n, struct err *e)
{
	struct vulndb_build *b = ctx;
	const struct ecosystem *family = ecosystem_of(n->ecosystem);
	struct build_support note = {(uint8_t)n->kind, n->is_prefix,
	    strpool_id(&b->pool, n->package),
	    strpool_id(&b->pool, n->last_version),
	    strpool_id(&b->pool, n->text), n->ended_at};

	(void)e;
	build_feed_at(b, b->feeds.n - 1)->n_records++;
	if (family == NULL)
		return 0;
	if (str_find(n->ecosystem, ':') < 0) {
		struct build_family_support *at = vec_add(&b->family_support);

		*at = (struct build_family_support){family, note};
	} else {
		struct build_shard *s = shard_of(b, n->ecosystem);
		struct build_support *at;

		if (s == NULL)
			return 0;
		at = vec_add(&s->support);
		*at = note;
	}
	return 0;
}

static int
take_watched(void *ctx, const struct watched *w, struct err *e)
{
	struct vulndb_build *b = ctx;
	struct build_shard *s = shard_of(b, w->ecosystem);
	struct build_watched *at;
	strid since_key;

	(void)e;
	if (s == NULL)
		return 0;
	since_key = key_of(b, s->order, w->package, w->since);
	/* Without a key it would read as known from the beginning. */
	if (w->since.n > 0 && since_key == 0)
		return 0;
	at = vec_add(&s->watched);
	*at = (struct build_watched){strpool_id(&b->pool, w->package),
	    strpool_id(&b->pool, w->since), since_key,
	    strpool_id(&b->pool, w->version),
	    key_of(b, s->order, w->package, w->version)};
	return 0;
}

/* Facts are compiled apart: vulndb/facts_build.h. */
static int
take_fact(void *ctx, const struct cve_fact *f, struct err *e)
{
	struct vulndb_build *b = ctx;

	(void)f;
	(void)e;
	build_feed_at(b, b->feeds.n - 1)->n_records++;
	return 0;
}

/* For the list of feeds only. */
static int
take_edition(void *ctx, const struct feed_edition *d, struct err *e)
{
	(void)ctx;
	(void)d;
	(void)e;
	return 0;
}

static int
take_repository(void *ctx, const struct repository_note *n, struct err *e)
{
	struct vulndb_build *b = ctx;
	struct build_shard *s = shard_of(b, n->ecosystem);
	struct build_repository *at;

	(void)e;
	build_feed_at(b, b->feeds.n - 1)->n_records++;
	if (s == NULL)
		return 0;
	at = vec_add(&s->repositories);
	*at = (struct build_repository){strpool_id(&b->pool, n->repository),
	    strpool_id(&b->pool, n->channel)};
	return 0;
}

struct knowledge_sink
vulndb_build_begin(struct vulndb_build *b, const struct vulndb_build_feed *f)
{
	struct build_feed *at;

	if (b->feeds.n == BUILD_FEEDS_MAX)
		die("vulndb: more than %d feeds", BUILD_FEEDS_MAX);
	at = vec_add(&b->feeds);
	*at = (struct build_feed){strpool_id(&b->pool, f->name),
	    strpool_id(&b->pool, f->licence), strpool_id(&b->pool, f->digest),
	    f->rank, f->is_partial, 0};
	return (struct knowledge_sink){
	    .ctx = b,
	    .advisory = take_advisory,
	    .release = take_release,
	    .support = take_support,
	    .watch = take_watched,
	    .repository = take_repository,
	    .fact = take_fact,
	    .edition = take_edition,
	    .diags = b->diags,
	};
}

static int
write_file(const char *path, struct str bytes, struct err *e)
{
	struct file_writer w;

	if (file_writer_open(&w, path, e) < 0)
		return -1;
	/* A short write shows at commit. */
	fwrite(bytes.p, 1, bytes.n, w.out);
	return file_writer_commit(&w, e);
}

static int
write_shard(struct vulndb_build *b, const char *dir, struct build_shard *s,
    struct buf *image, struct vulndb_shard_info *info, struct err *e)
{
	struct str path;

	info->name = strpool_str(&b->pool, s->name);
	path = str_printf(&b->infos, "%s/%.*s.ydb", dir, STR_ARG(info->name));
	buf_clear(image);
	if (build_image(b, s, image, info, e) < 0)
		return -1;
	return write_file(path.p, buf_str(image), e);
}

/* Shards by name, so that what one leaves for the next is always the same. */
static struct build_shard **
sorted_shards(struct vulndb_build *b)
{
	size_t n = b->shards.n;
	struct build_shard **list = arena_zalloc(&b->infos, n, sizeof *list);

	for (size_t i = 0; i < n; i++) {
		struct build_shard *s = build_shard_at(b, i);
		size_t at = i;

		for (; at > 0 &&
		       str_cmp(strpool_str(&b->pool, s->name),
			   strpool_str(&b->pool, list[at - 1]->name)) < 0;
		     at--)
			list[at] = list[at - 1];
		list[at] = s;
	}
	return list;
}

int
vulndb_build_write(struct vulndb_build *b, const char *dir,
    const struct vulndb_shard_info **ret_shards, size_t *ret_n, struct err *e)
{
	size_t n = b->shards.n;
	struct build_shard **shards = sorted_shards(b);
	struct vulndb_shard_info *infos =
	    arena_zalloc(&b->infos, n, sizeof *infos);
	struct buf image;
	int r = 0;

	build_settle_feeds(b);
	build_sort_aliases(b);
	for (size_t i = 0; i < n; i++)
		build_settle(b, shards[i]);
	/* Joined ones have come behind. */
	build_sort_aliases(b);
	buf_init(&image, LIMIT_SHARD_BYTES);
	for (size_t i = 0; i < n && r == 0; i++)
		r = write_shard(b, dir, shards[i], &image, &infos[i], e);
	buf_done(&image);
	if (r < 0)
		return -1;
	*ret_shards = infos;
	*ret_n = n;
	return 0;
}
