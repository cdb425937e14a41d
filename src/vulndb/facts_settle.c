/* facts_settle.c: join what several feeds say of one CVE. */
#define _GNU_SOURCE /* qsort_r */
#include <stdlib.h>

#include "base/die.h"
#include "vulndb/facts_subject.h"

static const struct facts_source *
source_of(const struct facts_build *b, size_t feed)
{
	return vec_at(&b->feeds, feed);
}

/* By rank, the highest first, then name: what decides whom to believe. */
static int
cmp_trust(const struct facts_build *b, const struct facts_source *x,
    const struct facts_source *y)
{
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return facts_cmp_text(b, x->name, y->name);
}

static int
cmp_source(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct facts_source *p = source_of(b, *(const size_t *)x);
	const struct facts_source *q = source_of(b, *(const size_t *)y);
	int c = cmp_trust(b, p, q);

	if (c == 0)
		c = facts_cmp_text(b, p->digest, q->digest);
	if (c == 0)
		c = facts_cmp_text(b, p->licence, q->licence);
	if (c == 0)
		c = facts_cmp_text(b, p->edition, q->edition);
	if (c == 0)
		c = facts_cmp_time(p->published_at, q->published_at);
	return c != 0 ? c : facts_cmp_u64(p->n_records, q->n_records);
}

static void
settle_feeds(struct facts_build *b, struct facts_settled *s)
{
	size_t order[FACTS_FEEDS_MAX], n = b->feeds.n;
	uint32_t place = 0;

	for (size_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof *order, cmp_source, b);
	for (size_t i = 0; i < n; i++) {
		struct facts_source *f = vec_at(&b->feeds, order[i]);
		struct facts_image_feed *to = vec_add(&s->feeds);

		if (i > 0 && cmp_trust(b, source_of(b, order[i - 1]), f) != 0)
			place++;
		f->place = place;
		*to = (struct facts_image_feed){facts_ref_of(f->name),
		    facts_ref_of(f->licence), facts_ref_of(f->digest),
		    facts_ref_of(f->edition), f->published_at, f->n_records,
		    f->rank};
	}
}

/* By feed, the best first, then the newest. */
static int
cmp_standing(const struct facts_build *b, const struct facts_say *x,
    const struct facts_say *y)
{
	int c = facts_cmp_u64(
	    source_of(b, x->feed)->place, source_of(b, y->feed)->place);

	return c != 0 ? c : facts_cmp_time(y->modified_at, x->modified_at);
}

static int
cmp_say(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct facts_say *p = *(const struct facts_say *const *)x;
	const struct facts_say *q = *(const struct facts_say *const *)y;
	int c = facts_cmp_u64(p->key, q->key);

	return c != 0 ? c : cmp_standing(b, p, q);
}

/*
 * Leave out the records that a feed itself has replaced by newer ones. Those
 * without a date stay: such feeds say one thing per record.
 */
static void
forget_replaced(struct facts_subject *g)
{
	uint32_t place = UINT32_MAX, standing = 0;
	utc_s newest = 0;
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++) {
		const struct facts_say *say = g->says[i];

		if (source_of(g->b, say->feed)->place != place) {
			place = source_of(g->b, say->feed)->place;
			newest = say->modified_at;
		}
		if (say->modified_at != 0 && say->modified_at < newest)
			continue;
		if (n > 0 && cmp_standing(g->b, g->says[n - 1], say) != 0)
			standing++;
		g->says[n] = say;
		g->standing[n] = standing;
		n++;
	}
	g->n = n;
}

/*
 * Rejected when everybody says so whose record is the newest: a rejection and
 * its withdrawal reach the feeds at different times, and a fault that is
 * there must not be hidden by one that is behind.
 */
static bool
is_rejected(const struct facts_subject *g)
{
	utc_s newest = 0;
	bool all = true;

	for (size_t i = 0; i < g->n; i++)
		if (g->says[i]->modified_at > newest)
			newest = g->says[i]->modified_at;
	for (size_t i = 0; i < g->n; i++)
		if (g->says[i]->modified_at == newest)
			all = all && g->says[i]->is_rejected;
	return all;
}

static void
settle_dates(struct facts_subject *g)
{
	struct facts_image_cve *c = &g->cve;

	for (size_t i = 0; i < g->n; i++) {
		const struct facts_say *say = g->says[i];

		if (say->published_at != 0 &&
		    (c->published_at == 0 ||
			say->published_at < c->published_at))
			c->published_at = say->published_at;
		if (say->modified_at > c->modified_at)
			c->modified_at = say->modified_at;
	}
	facts_see_date(g->s, c->published_at);
	facts_see_date(g->s, c->modified_at);
}

/* Of those that stand highest and have one, the first in the alphabet. */
static void
settle_title(struct facts_subject *g)
{
	const struct facts_build *b = g->b;
	size_t best = g->n;

	for (size_t i = 0; i < g->n; i++) {
		if (g->says[i]->title == 0)
			continue;
		if (best == g->n || (g->standing[i] == g->standing[best] &&
					facts_cmp_text(b, g->says[i]->title,
					    g->says[best]->title) < 0))
			best = i;
	}
	if (best < g->n)
		g->cve.title = facts_ref_of(g->says[best]->title);
}

static unsigned
ssvc_of(const struct facts_say *say)
{
	return (unsigned)say->exploitation << 16 |
	       (unsigned)say->automatable << 8 | say->total_impact;
}

/* All three points from one record; of equals the worse. */
static void
settle_ssvc(struct facts_subject *g)
{
	size_t best = g->n;

	for (size_t i = 0; i < g->n; i++)
		if (ssvc_of(g->says[i]) != 0 &&
		    (best == g->n ||
			(g->standing[i] == g->standing[best] &&
			    ssvc_of(g->says[i]) > ssvc_of(g->says[best]))))
			best = i;
	if (best == g->n)
		return;
	g->cve.exploitation = g->says[best]->exploitation;
	g->cve.automatable = g->says[best]->automatable;
	g->cve.total_impact = g->says[best]->total_impact;
}

static int
cmp_kev(const struct facts_build *b, const struct facts_say_kev *x,
    const struct facts_say_kev *y)
{
	int c = facts_cmp_time(x->added_at, y->added_at);

	if (c == 0)
		c = facts_cmp_time(x->due_at, y->due_at);
	if (c == 0)
		c = (int)y->is_ransomware - (int)x->is_ransomware;
	if (c == 0)
		c = facts_cmp_text(b, x->name, y->name);
	return c != 0 ? c : facts_cmp_text(b, x->action, y->action);
}

static void
settle_kev(struct facts_subject *g)
{
	const struct facts_say_kev *best = NULL;
	uint32_t standing = 0;
	struct facts_image_kev *to;

	g->cve.kev = FACTS_NO_KEV;
	for (size_t i = 0; i < g->n; i++) {
		const struct facts_say_kev *k;

		if (g->says[i]->kev == 0)
			continue;
		k = vec_at(&g->b->kevs, g->says[i]->kev - 1);
		if (best == NULL || (g->standing[i] == standing &&
					cmp_kev(g->b, k, best) < 0)) {
			best = k;
			standing = g->standing[i];
		}
	}
	if (best == NULL)
		return;
	g->cve.kev = (uint32_t)g->s->kevs.n;
	to = vec_add(&g->s->kevs);
	*to = (struct facts_image_kev){best->added_at, best->due_at,
	    facts_ref_of(best->name), facts_ref_of(best->action),
	    best->is_ransomware, 0};
	facts_see_date(g->s, best->added_at);
}

static void
settle_subject(struct facts_subject *g)
{
	g->cve = (struct facts_image_cve){.key = g->says[0]->key};
	forget_replaced(g);
	g->cve.is_rejected = is_rejected(g);
	settle_dates(g);
	settle_title(g);
	settle_ssvc(g);
	settle_kev(g);
	facts_join_items(g);
	*(struct facts_image_cve *)vec_add(&g->s->cves) = g->cve;
}

static void
settle_cves(struct facts_build *b, struct facts_settled *s)
{
	size_t n = b->says.n, end;
	const struct facts_say **order = die_alloc(n * sizeof *order);
	uint32_t *standing = die_alloc(n * sizeof *standing);
	struct facts_subject g = {.b = b, .s = s};

	for (size_t i = 0; i < n; i++)
		order[i] = vec_at(&b->says, i);
	if (n > 1)
		qsort_r(order, n, sizeof *order, cmp_say, b);
	facts_items_init(&g);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && order[end]->key == order[i]->key;)
			end++;
		g.says = order + i;
		g.standing = standing + i;
		g.n = end - i;
		settle_subject(&g);
	}
	facts_items_done(&g);
	free(standing);
	free(order);
}

static int
cmp_epss(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct facts_say_epss *p = x, *q = y;
	int c = facts_cmp_u64(p->key, q->key);

	if (c == 0)
		c = facts_cmp_time(q->scored_at, p->scored_at);
	if (c == 0)
		c = facts_cmp_u64(
		    source_of(b, p->feed)->place, source_of(b, q->feed)->place);
	if (c == 0)
		c = facts_cmp_u64(q->probability_ppm, p->probability_ppm);
	return c != 0 ? c : facts_cmp_u64(q->percentile_ppm, p->percentile_ppm);
}

/*
 * A percentile is a place among all scores of one run of the model: only the
 * newest run is kept.
 */
static void
settle_epss(struct facts_build *b, struct facts_settled *s)
{
	const struct facts_say_epss *says = b->epss.items;
	utc_s newest = 0;

	if (b->epss.n > 1)
		qsort_r(b->epss.items, b->epss.n, b->epss.item, cmp_epss, b);
	for (size_t i = 0; i < b->epss.n; i++)
		if (newest == 0 || says[i].scored_at > newest)
			newest = says[i].scored_at;
	for (size_t i = 0; i < b->epss.n; i++) {
		struct facts_image_epss *to;

		if (says[i].scored_at != newest ||
		    (i > 0 && says[i - 1].key == says[i].key))
			continue;
		to = vec_add(&s->epss);
		*to = (struct facts_image_epss){says[i].key,
		    says[i].probability_ppm, says[i].percentile_ppm};
	}
	s->meta.epss_scored_at = newest;
	facts_see_date(s, newest);
}

void
facts_settle(struct facts_build *b, struct facts_settled *ret_s)
{
	struct facts_settled *s = ret_s;

	s->meta = (struct facts_image_meta){0};
	vec_init(&s->feeds, sizeof(struct facts_image_feed));
	vec_init(&s->cves, sizeof(struct facts_image_cve));
	vec_init(&s->ratings, sizeof(struct facts_image_rating));
	vec_init(&s->weaknesses, sizeof(struct image_ref));
	vec_init(&s->references, sizeof(struct image_ref));
	vec_init(&s->exploits, sizeof(struct facts_image_exploit));
	vec_init(&s->kevs, sizeof(struct facts_image_kev));
	vec_init(&s->epss, sizeof(struct facts_image_epss));
	settle_feeds(b, s);
	settle_cves(b, s);
	settle_epss(b, s);
}

void
facts_settled_done(struct facts_settled *s)
{
	vec_done(&s->feeds);
	vec_done(&s->cves);
	vec_done(&s->ratings);
	vec_done(&s->weaknesses);
	vec_done(&s->references);
	vec_done(&s->exploits);
	vec_done(&s->kevs);
	vec_done(&s->epss);
}
