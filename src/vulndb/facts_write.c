/* facts_write.c: settled facts as a file. */
#include <errno.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/die.h"
#include "core/limits.h"
#include "os/file.h"
#include "vulndb/facts_collect.h"

#define NOT_YET UINT32_MAX

/* Where the strings of the file lie: each at most once, in order of placing. */
struct layout {
	const struct strpool *pool;
	uint32_t *at;     /* by pool id; NOT_YET: not in the file */
	struct vec order; /* strid */
	size_t n_bytes;
	bool over; /* it does not fit */
};

/* A file that is summed block by block while it is written. */
struct sink {
	struct file_writer w;
	uint64_t off; /* of the next byte in the file */
	unsigned char block[FACTS_BLOCK_BYTES];
	size_t n;        /* bytes of it */
	struct vec sums; /* uint64_t */
};

/* Turn the id that facts_ref_of left into the reference. */
static void
place(struct layout *l, struct image_ref *r)
{
	strid id = r->off;
	struct str s = strpool_str(l->pool, id);

	*r = (struct image_ref){0, 0};
	if (s.n == 0)
		return;
	if (l->at[id] == NOT_YET) {
		if (s.n > LIMIT_SHARD_BYTES - l->n_bytes) {
			l->over = true;
			return;
		}
		l->at[id] = (uint32_t)l->n_bytes;
		l->n_bytes += s.n;
		*(strid *)vec_add(&l->order) = id;
	}
	*r = (struct image_ref){l->at[id], (uint32_t)s.n};
}

/* One of the references of the n records of v. */
static void
place_each(struct layout *l, const struct vec *v, size_t field_off)
{
	for (size_t i = 0; i < v->n; i++)
		place(l, (void *)((char *)vec_at(v, i) + field_off));
}

/*
 * What many CVEs share stands together in front, so that it stays in few
 * blocks; then what belongs to one CVE, side by side.
 */
static void
place_all(struct layout *l, struct facts_settled *s)
{
	struct image_ref *refs = s->references.items;
	struct facts_image_exploit *exploits = s->exploits.items;
	struct facts_image_kev *kevs = s->kevs.items;

	place_each(l, &s->feeds, offsetof(struct facts_image_feed, name));
	place_each(l, &s->feeds, offsetof(struct facts_image_feed, licence));
	place_each(l, &s->feeds, offsetof(struct facts_image_feed, digest));
	place_each(l, &s->feeds, offsetof(struct facts_image_feed, edition));
	place_each(l, &s->ratings, offsetof(struct facts_image_rating, source));
	place_each(l, &s->ratings, offsetof(struct facts_image_rating, vector));
	place_each(l, &s->weaknesses, 0);
	for (size_t i = 0; i < s->cves.n; i++) {
		struct facts_image_cve *c = vec_at(&s->cves, i);

		place(l, &c->title);
		for (size_t k = 0; k < c->n_references; k++)
			place(l, &refs[c->references + k]);
		for (size_t k = 0; k < c->n_exploits; k++) {
			place(l, &exploits[c->exploits + k].id);
			place(l, &exploits[c->exploits + k].title);
			place(l, &exploits[c->exploits + k].url);
		}
		if (c->kev != FACTS_NO_KEV) {
			place(l, &kevs[c->kev].name);
			place(l, &kevs[c->kev].action);
		}
	}
}

static void
end_block(struct sink *o)
{
	uint64_t sum = XXH3_64bits(o->block, o->n);

	if (o->n == 0)
		return;
	/* A short write shows at commit. */
	fwrite(o->block, 1, o->n, o->w.out);
	*(uint64_t *)vec_add(&o->sums) = sum;
	o->n = 0;
}

static void
put(struct sink *o, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	while (n > 0) {
		size_t part = FACTS_BLOCK_BYTES - o->n;

		if (part > n)
			part = n;
		memcpy(o->block + o->n, p, part);
		o->n += part;
		o->off += part;
		p += part;
		n -= part;
		if (o->n == FACTS_BLOCK_BYTES)
			end_block(o);
	}
}

static void
put_padding(struct sink *o)
{
	static const unsigned char zeros[8];

	put(o, zeros, -o->off & 7);
}

static void
begin_section(struct sink *o, struct facts_image_header *h,
    enum facts_section_kind kind, size_t n)
{
	put_padding(o);
	h->sections[kind - 1] = (struct image_section){
	    (uint32_t)kind, (uint32_t)facts_record_bytes(kind), o->off, n};
}

static void
put_section(struct sink *o, struct facts_image_header *h,
    enum facts_section_kind kind, const void *records, size_t n)
{
	begin_section(o, h, kind, n);
	put(o, records, n * facts_record_bytes(kind));
}

static void
put_text(struct sink *o, struct facts_image_header *h, const struct layout *l)
{
	begin_section(o, h, FACTS_TEXT, l->n_bytes);
	for (size_t i = 0; i < l->order.n; i++) {
		struct str s =
		    strpool_str(l->pool, *(const strid *)vec_at(&l->order, i));

		put(o, s.p, s.n);
	}
}

static int
put_all(struct sink *o, const struct facts_settled *s, const struct layout *l)
{
	struct facts_image_header h = {
	    .model = FACTS_MODEL,
	    .revision = FACTS_REVISION,
	    .addition = FACTS_ADDITION,
	    .n_sections = FACTS_SECTIONS,
	    .data_off = sizeof h,
	    .block_bytes = FACTS_BLOCK_BYTES,
	};
	XXH3_state_t *x;

	memcpy(h.magic, FACTS_MAGIC, sizeof h.magic);
	/* For its place: it is written again when everything is known. */
	fwrite(&h, 1, sizeof h, o->w.out);
	o->off = sizeof h;
	put_section(o, &h, FACTS_META, &s->meta, 1);
	put_section(o, &h, FACTS_FEEDS, s->feeds.items, s->feeds.n);
	put_section(o, &h, FACTS_KEVS, s->kevs.items, s->kevs.n);
	put_section(o, &h, FACTS_EPSS, s->epss.items, s->epss.n);
	put_section(o, &h, FACTS_CVES, s->cves.items, s->cves.n);
	put_section(o, &h, FACTS_RATINGS, s->ratings.items, s->ratings.n);
	put_section(
	    o, &h, FACTS_WEAKNESSES, s->weaknesses.items, s->weaknesses.n);
	put_section(
	    o, &h, FACTS_REFERENCES, s->references.items, s->references.n);
	put_section(o, &h, FACTS_EXPLOITS, s->exploits.items, s->exploits.n);
	put_text(o, &h, l);
	put_padding(o);
	end_block(o);
	h.sums_off = o->off;
	h.size_bytes = o->off + o->sums.n * sizeof(uint64_t);
	o->off = h.size_bytes;
	fwrite(o->sums.items, sizeof(uint64_t), o->sums.n, o->w.out);
	x = XXH3_createState();
	if (x == NULL)
		die("out of memory");
	XXH3_64bits_reset(x);
	XXH3_64bits_update(x, &h, sizeof h);
	XXH3_64bits_update(x, o->sums.items, o->sums.n * sizeof(uint64_t));
	h.checksum = XXH3_64bits_digest(x);
	XXH3_freeState(x);
	if (fseek(o->w.out, 0, SEEK_SET) < 0)
		return -1;
	fwrite(&h, 1, sizeof h, o->w.out);
	return 0;
}

static int
write_file(const struct facts_settled *s, const struct layout *l,
    const char *path, size_t *ret_bytes, struct err *e)
{
	struct sink *o = die_alloc(sizeof *o);
	int r = file_writer_open(&o->w, path, e);

	if (r == 0) {
		o->off = o->n = 0;
		vec_init(&o->sums, sizeof(uint64_t));
		if (put_all(o, s, l) < 0) {
			r = fail_sys(e, errno, "%s", path);
			file_writer_abort(&o->w);
		} else if (o->off > LIMIT_SHARD_BYTES) {
			file_writer_abort(&o->w);
			r = fail(e, E_LIMIT, "%s: larger than %u bytes", path,
			    LIMIT_SHARD_BYTES);
		} else {
			r = file_writer_commit(&o->w, e);
		}
		if (r == 0)
			*ret_bytes = (size_t)o->off;
		vec_done(&o->sums);
	}
	free(o);
	return r;
}

int
facts_write(const struct facts_build *b, struct facts_settled *s,
    const char *path, size_t *ret_bytes, struct err *e)
{
	size_t n = b->pool.strs.n * sizeof(uint32_t);
	struct layout l = {.pool = &b->pool, .at = die_alloc(n)};
	int r;

	memset(l.at, 0xff, n);
	vec_init(&l.order, sizeof(strid));
	place_all(&l, s);
	if (l.over)
		r = fail(e, E_LIMIT, "%s: larger than %u bytes", path,
		    LIMIT_SHARD_BYTES);
	else
		r = write_file(s, &l, path, ret_bytes, e);
	vec_done(&l.order);
	free(l.at);
	return r;
}
