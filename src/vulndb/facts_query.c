/* facts_query.c: ask an open facts file; verify what an answer names. */
#include "base/die.h"
#include "vulndb/facts_map.h"

#define PPM 1000000u

static void
within(size_t i, size_t n)
{
	if (i >= n)
		die("facts: record %zu of %zu", i, n);
}

static int
damaged(const struct facts *f, const char *what, struct err *e)
{
	return fail(e, E_INPUT, "%s: damaged: section %s", f->path, what);
}

struct facts_info
facts_info(const struct facts *f)
{
	return (struct facts_info){
	    .data_at = f->meta->data_at,
	    .epss_scored_at = f->meta->epss_scored_at,
	    .size_bytes = f->size,
	    .n_feeds = f->n_feeds,
	    .n_cves = f->n_cves,
	    .n_epss = f->n_epss,
	};
}

struct facts_feed
facts_feed_at(const struct facts *f, size_t i)
{
	const struct facts_image_feed *x;

	within(i, f->n_feeds);
	x = &f->feeds[i];
	return (struct facts_feed){
	    .name = facts_text(f, x->name),
	    .licence = facts_text(f, x->licence),
	    .digest = facts_text(f, x->digest),
	    .edition = facts_text(f, x->edition),
	    .published_at = x->published_at,
	    .n_records = x->n_records,
	};
}

/* Are records first..first+n-1 of the n_all there, and do their bytes hold? */
static bool
run_holds(const struct facts *f, const void *records, size_t n_all,
    size_t bytes, size_t first, size_t n)
{
	return first <= n_all && n <= n_all - first &&
	       facts_bytes_hold(f,
		   (const unsigned char *)records + first * bytes, n * bytes);
}

static bool
ratings_hold(const struct facts *f, const struct facts_image_cve *c)
{
	if (!run_holds(f, f->ratings, f->n_ratings, sizeof *f->ratings,
		c->ratings, c->n_ratings))
		return false;
	for (size_t i = 0; i < c->n_ratings; i++) {
		const struct facts_image_rating *r =
		    &f->ratings[c->ratings + i];

		if (!facts_ref_holds(f, r->source) ||
		    !facts_ref_holds(f, r->vector) || r->score_tenths > 100 ||
		    r->is_unscored > 1)
			return false;
	}
	return true;
}

static bool
texts_hold(const struct facts *f, const struct image_ref *refs, size_t n_all,
    size_t first, size_t n)
{
	if (!run_holds(f, refs, n_all, sizeof *refs, first, n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!facts_ref_holds(f, refs[first + i]))
			return false;
	return true;
}

static bool
exploits_hold(const struct facts *f, const struct facts_image_cve *c)
{
	if (!run_holds(f, f->exploits, f->n_exploits, sizeof *f->exploits,
		c->exploits, c->n_exploits))
		return false;
	for (size_t i = 0; i < c->n_exploits; i++) {
		const struct facts_image_exploit *x =
		    &f->exploits[c->exploits + i];

		if (!facts_ref_holds(f, x->id) ||
		    !facts_ref_holds(f, x->title) ||
		    !facts_ref_holds(f, x->url) || x->kind >= EXPLOIT_KIND_N ||
		    x->is_verified > 1)
			return false;
	}
	return true;
}

static bool
kev_holds(const struct facts *f, uint32_t i)
{
	const struct facts_image_kev *k;

	if (!run_holds(f, f->kevs, f->n_kevs, sizeof *f->kevs, i, 1))
		return false;
	k = &f->kevs[i];
	return k->added_at != 0 && k->is_ransomware <= 1 &&
	       facts_ref_holds(f, k->name) && facts_ref_holds(f, k->action);
}

/* Which section is at fault, or NULL. */
static const char *
fault_of(const struct facts *f, const struct facts_image_cve *c)
{
	if (!facts_ref_holds(f, c->title) || c->is_rejected > 1 ||
	    c->exploitation >= SSVC_EXPLOITATION_N ||
	    c->automatable >= SSVC_ANSWER_N || c->total_impact >= SSVC_ANSWER_N)
		return "cves";
	if (!ratings_hold(f, c))
		return "ratings";
	if (!texts_hold(f, f->weaknesses, f->n_weaknesses, c->weaknesses,
		c->n_weaknesses))
		return "weaknesses";
	if (!texts_hold(f, f->references, f->n_references, c->references,
		c->n_references))
		return "references";
	if (!exploits_hold(f, c))
		return "exploits";
	if (c->kev != FACTS_NO_KEV && !kev_holds(f, c->kev))
		return "kevs";
	return NULL;
}

static int
read_cve(
    const struct facts *f, size_t i, struct facts_record *ret_r, struct err *e)
{
	const struct facts_image_cve *c = &f->cves[i];
	const char *bad;

	if (!facts_bytes_hold(f, c, sizeof *c))
		return damaged(f, "cves", e);
	bad = fault_of(f, c);
	if (bad != NULL)
		return damaged(f, bad, e);
	*ret_r = (struct facts_record){
	    .is_known = true,
	    .title = facts_text(f, c->title),
	    .is_rejected = c->is_rejected,
	    .published_at = c->published_at,
	    .modified_at = c->modified_at,
	    .ratings = {f,				       c->ratings,    c->n_ratings   },
	    .weaknesses = {f,				       c->weaknesses, c->n_weaknesses},
	    .references = {f,				       c->references, c->n_references},
	    .exploits = {f,				       c->exploits,   c->n_exploits  },
	    .ssvc = {(enum ssvc_exploitation)c->exploitation,
			(enum ssvc_answer)c->automatable,
			(enum ssvc_answer)c->total_impact                                      },
	};
	if (c->kev != FACTS_NO_KEV) {
		const struct facts_image_kev *k = &f->kevs[c->kev];

		ret_r->kev =
		    (struct kev_entry){k->added_at, k->due_at, k->is_ransomware,
			facts_text(f, k->name), facts_text(f, k->action)};
	}
	return 0;
}

static int
read_epss(
    const struct facts *f, size_t i, struct epss_score *ret_s, struct err *e)
{
	const struct facts_image_epss *s = &f->epss[i];

	if (!facts_bytes_hold(f, s, sizeof *s) || s->probability_ppm > PPM ||
	    s->percentile_ppm > PPM)
		return damaged(f, "epss", e);
	*ret_s = (struct epss_score){
	    s->probability_ppm, s->percentile_ppm, f->meta->epss_scored_at};
	return 0;
}

/*
 * The place of key among n sorted records that begin with theirs; n when it
 * is not there. False when a record on the way is damaged.
 */
static bool
search(const struct facts *f, const void *records, size_t n, size_t bytes,
    uint64_t key, size_t *ret_i)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const uint64_t *at =
		    (const void *)((const unsigned char *)records +
				   mid * bytes);

		if (!facts_bytes_hold(f, at, sizeof *at))
			return false;
		if (*at == key) {
			*ret_i = mid;
			return true;
		}
		if (*at < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ret_i = n;
	return true;
}

int
facts_find(const struct facts *f, struct str id, struct facts_record *ret_r,
    struct err *e)
{
	static_assert(offsetof(struct facts_image_cve, key) == 0 &&
			  offsetof(struct facts_image_epss, key) == 0,
	    "searched");
	struct facts_record r = {0};
	uint64_t key;
	size_t i;

	if (!facts_key_of(id, &key)) {
		*ret_r = r;
		return 0;
	}
	if (!search(f, f->cves, f->n_cves, sizeof *f->cves, key, &i))
		return damaged(f, "cves", e);
	if (i < f->n_cves && read_cve(f, i, &r, e) < 0)
		return -1;
	if (!search(f, f->epss, f->n_epss, sizeof *f->epss, key, &i))
		return damaged(f, "epss", e);
	if (i < f->n_epss) {
		if (read_epss(f, i, &r.epss, e) < 0)
			return -1;
		r.is_known = true;
	}
	*ret_r = r;
	return 0;
}

int
facts_cve_at(const struct facts *f, size_t i, struct facts_id *ret_id,
    struct facts_record *ret_r, struct err *e)
{
	within(i, f->n_cves);
	if (read_cve(f, i, ret_r, e) < 0)
		return -1;
	*ret_id = facts_id_of(f->cves[i].key);
	return 0;
}

int
facts_epss_at(const struct facts *f, size_t i, struct facts_id *ret_id,
    struct epss_score *ret_s, struct err *e)
{
	within(i, f->n_epss);
	if (read_epss(f, i, ret_s, e) < 0)
		return -1;
	*ret_id = facts_id_of(f->epss[i].key);
	return 0;
}

struct facts_rating
facts_rating_at(struct facts_run ratings, size_t i)
{
	const struct facts_image_rating *r;

	within(i, ratings.n);
	r = &ratings.f->ratings[ratings.first + i];
	return (struct facts_rating){
	    .source = facts_text(ratings.f, r->source),
	    .vector = facts_text(ratings.f, r->vector),
	    .score_tenths = r->score_tenths,
	    .is_scored = !r->is_unscored,
	};
}

struct str
facts_weakness_at(struct facts_run weaknesses, size_t i)
{
	const struct facts *f = weaknesses.f;

	within(i, weaknesses.n);
	return facts_text(f, f->weaknesses[weaknesses.first + i]);
}

struct str
facts_reference_at(struct facts_run references, size_t i)
{
	const struct facts *f = references.f;

	within(i, references.n);
	return facts_text(f, f->references[references.first + i]);
}

struct exploit
facts_exploit_at(struct facts_run exploits, size_t i)
{
	const struct facts *f = exploits.f;
	const struct facts_image_exploit *x;

	within(i, exploits.n);
	x = &f->exploits[exploits.first + i];
	return (struct exploit){
	    .kind = (enum exploit_kind)x->kind,
	    .id = facts_text(f, x->id),
	    .title = facts_text(f, x->title),
	    .url = facts_text(f, x->url),
	    .published_at = x->published_at,
	    .is_verified = x->is_verified,
	};
}

/* Keys that do not rise, or do not read as ids, are found by no search. */
static bool
keys_rise(const void *records, size_t n, size_t bytes)
{
	uint64_t last = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t key;

		memcpy(&key, (const unsigned char *)records + i * bytes,
		    sizeof key);
		if ((i > 0 && key <= last) || key >> FACTS_NUMBER_BITS > 9999)
			return false;
		last = key;
	}
	return true;
}

int
facts_verify(const struct facts *f, struct err *e)
{
	const struct facts_image_header *h = f->header;
	struct facts_record r;
	struct epss_score s;

	if (!facts_bytes_hold(
		f, f->base + h->data_off, (size_t)h->sums_off - h->data_off))
		return fail(e, E_INPUT, "%s: damaged: wrong checksum", f->path);
	if (!keys_rise(f->cves, f->n_cves, sizeof *f->cves))
		return damaged(f, "cves", e);
	if (!keys_rise(f->epss, f->n_epss, sizeof *f->epss))
		return damaged(f, "epss", e);
	for (size_t i = 0; i < f->n_cves; i++)
		if (read_cve(f, i, &r, e) < 0)
			return -1;
	for (size_t i = 0; i < f->n_epss; i++)
		if (read_epss(f, i, &s, e) < 0)
			return -1;
	return 0;
}
