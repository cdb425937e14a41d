/* write.c: the image of one settled shard. */
#define _GNU_SOURCE /* qsort_r */
#include <stdlib.h>
#include <xxhash.h>

#include "core/cvss.h"
#include "core/limits.h"
#include "vulndb/collect.h"
#include "vulndb/image.h"

#define NOT_YET UINT32_MAX

/* A section of bytes where each pool string stands at most once. */
struct heap {
	struct buf bytes;
	uint32_t *at; /* by pool id; NOT_YET: not in it */
};

struct writer {
	struct vulndb_build *b;
	struct build_shard *s;
	struct heap text, keys;
	struct vec packages; /* struct image_package */
	struct vec rows;     /* struct image_row */
	struct vec vulns;    /* struct image_vuln */
	struct vec names;    /* struct image_ref */
	struct vec lines;    /* struct image_line */
	struct vec bounds;   /* struct image_bound */
	struct map bound_at; /* ids of text and key -> index */
	struct arena ids;    /* of its keys */
	uint32_t *line_at;   /* line of the build -> its index in this shard */
	uint32_t *local;     /* vulnerability -> its index in this shard */
	size_t *order;       /* vulnerabilities of this shard, by id */
	size_t n_vulns;
	utc_s data_at;
};

static void
heap_init(struct heap *h, struct vulndb_build *b)
{
	buf_init(&h->bytes, LIMIT_SHARD_BYTES);
	h->at = arena_alloc(&b->scratch, b->pool.strs.n * sizeof *h->at);
	memset(h->at, 0xff, b->pool.strs.n * sizeof *h->at);
}

static struct image_ref
heap_ref(struct heap *h, const struct vulndb_build *b, strid id)
{
	struct str s = strpool_str(&b->pool, id);

	if (s.n == 0)
		return (struct image_ref){0, 0};
	if (h->at[id] == NOT_YET) {
		h->at[id] = (uint32_t)h->bytes.n;
		buf_add(&h->bytes, s);
	}
	return (struct image_ref){h->at[id], (uint32_t)s.n};
}

static struct image_ref
text(struct writer *w, strid id)
{
	return heap_ref(&w->text, w->b, id);
}

static struct image_ref
key(struct writer *w, strid id)
{
	return heap_ref(&w->keys, w->b, id);
}

static int
cmp_vuln_id(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	strid p = build_vuln_at(b, *(const size_t *)x)->id;
	strid q = build_vuln_at(b, *(const size_t *)y)->id;

	return str_cmp(strpool_str(&b->pool, p), strpool_str(&b->pool, q));
}

/* Which vulnerabilities the rows name, and their order in the image. */
static void
choose_vulns(struct writer *w)
{
	struct vulndb_build *b = w->b;
	const struct build_row *rows = w->s->rows.items;

	w->local = arena_alloc(&b->scratch, b->vulns.n * sizeof *w->local);
	memset(w->local, 0xff, b->vulns.n * sizeof *w->local);
	w->order = arena_alloc(&b->scratch, b->vulns.n * sizeof *w->order);
	for (size_t i = 0; i < w->s->rows.n; i++) {
		if (w->local[rows[i].vuln] != NOT_YET)
			continue;
		w->local[rows[i].vuln] = 0;
		w->order[w->n_vulns++] = rows[i].vuln;
	}
	qsort_r(w->order, w->n_vulns, sizeof *w->order, cmp_vuln_id, b);
	for (size_t i = 0; i < w->n_vulns; i++)
		w->local[w->order[i]] = (uint32_t)i;
}

/* Names and ids first and close together: a look-up touches few pages. */
static void
place_sorted_text(struct writer *w)
{
	const struct build_row *rows = w->s->rows.items;
	const struct build_watched *watched = w->s->watched.items;

	for (size_t i = 0; i < w->s->rows.n; i++)
		text(w, rows[i].package);
	for (size_t i = 0; i < w->s->watched.n; i++)
		text(w, watched[i].package);
	for (size_t i = 0; i < w->n_vulns; i++)
		text(w, build_vuln_at(w->b, w->order[i])->id);
}

static struct image_run
notices_of(struct writer *w, const struct build_row *r, size_t *link)
{
	const struct build_link *links = w->s->links.items;
	struct image_run run = {(uint32_t)w->names.n, 0};

	/* Links stand in the order of rows, which walk along with them. */
	while (*link < w->s->links.n && links[*link].package == r->package &&
	       links[*link].vuln == r->vuln) {
		struct image_ref *at = vec_add(&w->names);

		*at = text(w, links[*link].notice);
		(*link)++;
		run.n++;
	}
	return run;
}

/*
 * The lines that the settled rows use, the common one first, the others as
 * the rows come to them: those are in an order of their own.
 */
static uint32_t
line_at(struct writer *w, uint32_t line)
{
	const struct build_line *l = vec_at(&w->b->lines, line);
	struct image_line *to;

	if (w->line_at[line] != NOT_YET)
		return w->line_at[line];
	w->line_at[line] = (uint32_t)w->lines.n;
	to = vec_add(&w->lines);
	*to = (struct image_line){
	    text(w, l->module), text(w, l->channel), l->is_own, 0};
	return w->line_at[line];
}

/* The bound of these two, in the order in which rows come to them. */
static uint32_t
bound(struct writer *w, strid version, strid version_key)
{
	const strid ids[2] = {version, version_key};
	struct str name = str_of((const char *)ids, sizeof ids);
	uint32_t at, *slot;

	if (map_get(&w->bound_at, name, &at))
		return at;
	slot = map_put(
	    &w->bound_at, str_dup(&w->ids, name), (uint32_t)w->bounds.n);
	*(struct image_bound *)vec_add(&w->bounds) =
	    (struct image_bound){text(w, version), key(w, version_key)};
	return *slot;
}

static void
make_lines(struct writer *w)
{
	size_t bytes = w->b->lines.n * sizeof *w->line_at;

	w->line_at = arena_alloc(&w->b->scratch, bytes);
	memset(w->line_at, 0xff, bytes);
	(void)line_at(w, 0);
	(void)bound(w, 0, 0);
}

static void
make_rows(struct writer *w)
{
	const struct build_row *rows = w->s->rows.items;
	struct image_package *pkg = NULL;
	struct image_run notices = {0, 0};
	size_t link = 0;

	for (size_t i = 0; i < w->s->rows.n; i++) {
		const struct build_row *r = &rows[i];
		struct image_row *to = vec_add(&w->rows);
		bool is_new_package = i == 0 || r[-1].package != r->package;

		if (is_new_package) {
			pkg = vec_add(&w->packages);
			pkg->name = text(w, r->package);
			pkg->rows.first = (uint32_t)i;
		}
		pkg->rows.n++;
		if (is_new_package || r[-1].vuln != r->vuln)
			notices = notices_of(w, r, &link);
		*to = (struct image_row){
		    .vuln = w->local[r->vuln],
		    .feed = r->feed,
		    .status = r->status,
		    .severity = r->severity,
		    .flags = r->flags,
		    .lo = bound(w, r->lo, r->lo_key),
		    .hi = bound(w, r->hi, r->hi_key),
		    .line = line_at(w, r->line),
		    .notices = notices,
		};
	}
}

static unsigned
score_of(struct writer *w, const struct build_vuln *v)
{
	struct str vector = strpool_str(&w->b->pool, v->cvss.text);
	unsigned tenths;
	struct err e;

	if (vector.n == 0)
		return 0;
	if (cvss_base_score(vector, &tenths, &e) < 0) {
		/* A newer CVSS version is no fault of the feed. */
		if (e.code != E_UNSUPPORTED)
			diag_err(
			    &w->b->diags, strpool_str(&w->b->pool, v->id), &e);
		return 0;
	}
	return tenths;
}

static void
make_vulns(struct writer *w)
{
	const struct vulndb_build *b = w->b;
	const struct build_alias *al = b->aliases.items;

	for (size_t i = 0; i < w->n_vulns; i++) {
		const struct build_vuln *v = build_vuln_at(b, w->order[i]);
		struct image_vuln *to = vec_add(&w->vulns);
		strid last = v->id; /* nothing is its own alias */

		*to = (struct image_vuln){
		    .id = text(w, v->id),
		    .title = text(w, v->title.text),
		    .cvss = text(w, v->cvss.text),
		    .aliases = {(uint32_t)w->names.n, 0},
		    .published_at = v->published_at,
		    .modified_at = v->modified_at,
		    .score_tenths = score_of(w, v),
		    .is_malware = v->is_malware,
		};
		if (v->modified_at > w->data_at)
			w->data_at = v->modified_at;
		if (v->published_at > w->data_at)
			w->data_at = v->published_at;
		for (size_t k = build_first_alias(b, w->order[i]);
		     k < b->aliases.n && al[k].vuln == w->order[i]; k++) {
			struct image_ref *at;

			if (al[k].name == last || al[k].name == v->id)
				continue;
			at = vec_add(&w->names);
			*at = text(w, al[k].name);
			last = al[k].name;
			to->aliases.n++;
		}
	}
}

/* Append one section; the writer's text must not change after its own. */
static void
put(struct buf *out, struct image_header *h, enum image_section_kind kind,
    const void *records, size_t n)
{
	static const char zeros[8];
	size_t bytes = n * image_record_bytes(kind);

	buf_add(out, str_of(zeros, -out->n & 7));
	h->sections[kind - 1] = (struct image_section){
	    (uint32_t)kind, (uint32_t)image_record_bytes(kind), out->n, n};
	buf_add(out, str_of(records, bytes));
}

static void
put_small_sections(struct writer *w, struct buf *out, struct image_header *h)
{
	const struct vulndb_build *b = w->b;
	const struct build_life *l = &w->s->life;
	struct image_meta meta = {text(w, w->s->ecosystem),
	    text(w, w->s->order_name), w->data_at, w->s->order->key_version, 0};
	struct image_life life = {text(w, l->codename), l->released_at,
	    l->eol_at, l->lts_end_at, l->elts_end_at};
	struct vec v;

	put(out, h, SECTION_META, &meta, 1);
	put(out, h, SECTION_LIFE, &life, l->is_set);
	vec_init(&v, sizeof(struct image_feed));
	for (size_t i = 0; i < b->feeds.n; i++) {
		const struct build_feed *f = build_feed_at(b, i);

		*(struct image_feed *)vec_add(&v) =
		    (struct image_feed){text(w, f->name), text(w, f->licence),
			text(w, f->digest), f->n_records, f->is_partial};
	}
	put(out, h, SECTION_FEEDS, v.items, v.n);
	vec_done(&v);
	vec_init(&v, sizeof(struct image_watched));
	for (size_t i = 0; i < w->s->watched.n; i++) {
		const struct build_watched *x = vec_at(&w->s->watched, i);

		*(struct image_watched *)vec_add(&v) =
		    (struct image_watched){text(w, x->package),
			text(w, x->since), key(w, x->since_key),
			text(w, x->version), key(w, x->version_key)};
	}
	put(out, h, SECTION_WATCHED, v.items, v.n);
	vec_done(&v);
	vec_init(&v, sizeof(struct image_support));
	for (size_t i = 0; i < w->s->support.n; i++) {
		const struct build_support *x = vec_at(&w->s->support, i);

		*(struct image_support *)vec_add(&v) = (struct image_support){
		    x->kind, x->is_prefix, text(w, x->package),
		    text(w, x->last_version), text(w, x->text), x->ended_at};
	}
	put(out, h, SECTION_SUPPORT, v.items, v.n);
	vec_done(&v);
	vec_init(&v, sizeof(struct image_repository));
	for (size_t i = 0; i < w->s->repositories.n; i++) {
		const struct build_repository *x =
		    vec_at(&w->s->repositories, i);

		*(struct image_repository *)vec_add(&v) =
		    (struct image_repository){
			text(w, x->name), text(w, x->channel)};
	}
	put(out, h, SECTION_REPOSITORIES, v.items, v.n);
	vec_done(&v);
}

static void
put_all(struct writer *w, struct buf *out)
{
	struct image_header h = {
	    .model = IMAGE_MODEL,
	    .revision = IMAGE_REVISION,
	    .addition = IMAGE_ADDITION,
	    .n_sections = IMAGE_SECTIONS,
	};
	size_t base = out->n;

	memcpy(h.magic, IMAGE_MAGIC, sizeof h.magic);
	buf_add(out, str_of((const char *)&h, sizeof h));
	put_small_sections(w, out, &h);
	put(out, &h, SECTION_PACKAGES, w->packages.items, w->packages.n);
	put(out, &h, SECTION_ROWS, w->rows.items, w->rows.n);
	put(out, &h, SECTION_BOUNDS, w->bounds.items, w->bounds.n);
	put(out, &h, SECTION_LINES, w->lines.items, w->lines.n);
	put(out, &h, SECTION_VULNS, w->vulns.items, w->vulns.n);
	put(out, &h, SECTION_NAMES, w->names.items, w->names.n);
	put(out, &h, SECTION_TEXT, w->text.bytes.p, w->text.bytes.n);
	put(out, &h, SECTION_KEYS, w->keys.bytes.p, w->keys.bytes.n);
	if (w->text.bytes.over || w->keys.bytes.over)
		out->over = true;
	if (out->over)
		return;
	h.size_bytes = out->n - base;
	memcpy(out->p + base, &h, sizeof h);
	h.checksum = XXH3_64bits(out->p + base, out->n - base);
	memcpy(out->p + base, &h, sizeof h);
}

int
build_image(struct vulndb_build *b, struct build_shard *s, struct buf *out,
    struct vulndb_shard_info *info, struct err *e)
{
	struct writer w = {.b = b, .s = s};

	heap_init(&w.text, b);
	heap_init(&w.keys, b);
	vec_init(&w.packages, sizeof(struct image_package));
	vec_init(&w.rows, sizeof(struct image_row));
	vec_init(&w.vulns, sizeof(struct image_vuln));
	vec_init(&w.names, sizeof(struct image_ref));
	vec_init(&w.lines, sizeof(struct image_line));
	vec_init(&w.bounds, sizeof(struct image_bound));
	map_init(&w.bound_at);
	arena_init(&w.ids, LIMIT_BUILD_ARENA_BYTES);
	choose_vulns(&w);
	place_sorted_text(&w);
	make_lines(&w);
	make_rows(&w);
	make_vulns(&w);
	put_all(&w, out);
	info->size_bytes = out->n;
	info->n_packages = w.packages.n;
	info->n_rows = w.rows.n;
	info->n_vulns = w.vulns.n;
	buf_done(&w.text.bytes);
	buf_done(&w.keys.bytes);
	vec_done(&w.packages);
	vec_done(&w.rows);
	vec_done(&w.vulns);
	vec_done(&w.names);
	vec_done(&w.lines);
	vec_done(&w.bounds);
	map_done(&w.bound_at);
	arena_done(&w.ids);
	arena_reset(&b->scratch);
	if (out->over)
		return fail(e, E_LIMIT, "shard %.*s: larger than %u bytes",
		    STR_ARG(strpool_str(&b->pool, s->name)), LIMIT_SHARD_BYTES);
	return 0;
}
