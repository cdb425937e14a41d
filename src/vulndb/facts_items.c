/* facts_items.c: join the lists of a CVE: ratings, references and others. */
#define _GNU_SOURCE /* qsort_r */
#include <stdlib.h>

#include "core/limits.h"
#include "vulndb/facts_subject.h"

/* One of the items of a CVE, and how much its record is believed. */
struct candidate {
	uint32_t standing; /* 0: most; the same for equals */
	uint32_t at;       /* position in its record */
	uint32_t item;     /* index into the build's vector */
};

static void
add_candidates(struct facts_subject *g, size_t say, uint32_t first, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct candidate *c = vec_add(&g->found);

		*c = (struct candidate){
		    g->standing[say], (uint32_t)i, first + (uint32_t)i};
	}
}

typedef int candidate_cmp(const void *x, const void *y, void *ctx);

static void
sort_found(struct facts_subject *g, candidate_cmp *cmp)
{
	if (g->found.n > 1)
		qsort_r(g->found.items, g->found.n, g->found.item, cmp, g->b);
}

/* Keep the first of each run of candidates that are the same to same(). */
static void
keep_first(struct facts_subject *g, candidate_cmp *same)
{
	struct candidate *c = g->found.items;
	size_t n = 0;

	for (size_t i = 0; i < g->found.n; i++)
		if (n == 0 || same(&c[n - 1], &c[i], g->b) != 0)
			c[n++] = c[i];
	g->found.n = n;
}

/* What is left out is told. */
static void
cut_found(struct facts_subject *g, const char *what)
{
	struct facts_id id = facts_id_of(g->cve.key);
	struct diag d = {str_from(id.text), E_LIMIT, str_from(what)};

	if (g->found.n <= LIMIT_FACT_ITEMS)
		return;
	g->b->diags.add(g->b->diags.ctx, &d);
	g->found.n = LIMIT_FACT_ITEMS;
}

/* "CVSS:3.1" of "CVSS:3.1/AV:N/…"; empty for version 2, which has no prefix. */
static struct str
version_of(struct str vector)
{
	ptrdiff_t slash = str_find(vector, '/');

	if (!str_starts(vector, STR("CVSS:")) || slash < 0)
		return STR_NONE;
	return str_first(vector, (size_t)slash);
}

static int
cmp_rating_subject(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct candidate *p = x, *q = y;
	const struct facts_say_rating *r = vec_at(&b->ratings, p->item);
	const struct facts_say_rating *s = vec_at(&b->ratings, q->item);
	int c = facts_cmp_text(b, r->source, s->source);

	return c != 0 ? c
		      : str_cmp(version_of(strpool_str(&b->pool, r->vector)),
			    version_of(strpool_str(&b->pool, s->vector)));
}

static int
cmp_rating(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct candidate *p = x, *q = y;
	const struct facts_say_rating *r = vec_at(&b->ratings, p->item);
	const struct facts_say_rating *s = vec_at(&b->ratings, q->item);
	int c = cmp_rating_subject(x, y, ctx);

	if (c == 0)
		c = facts_cmp_u64(p->standing, q->standing);
	if (c == 0)
		c = facts_cmp_u64(s->score_tenths, r->score_tenths);
	return c != 0 ? c : facts_cmp_text(b, r->vector, s->vector);
}

static void
join_ratings(struct facts_subject *g)
{
	g->found.n = 0;
	for (size_t i = 0; i < g->n; i++)
		add_candidates(
		    g, i, g->says[i]->ratings, g->says[i]->n_ratings);
	sort_found(g, cmp_rating);
	keep_first(g, cmp_rating_subject);
	cut_found(g, "too many ratings: the rest is left out");
	g->cve.ratings = (uint32_t)g->s->ratings.n;
	g->cve.n_ratings = (uint16_t)g->found.n;
	for (size_t i = 0; i < g->found.n; i++) {
		const struct candidate *c = vec_at(&g->found, i);
		const struct facts_say_rating *r =
		    vec_at(&g->b->ratings, c->item);
		struct facts_image_rating *to = vec_add(&g->s->ratings);

		*to = (struct facts_image_rating){facts_ref_of(r->source),
		    facts_ref_of(r->vector), r->score_tenths, r->is_unscored};
	}
}

static int
cmp_weakness(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct candidate *p = x, *q = y;

	return facts_cmp_text(b,
	    *(const strid *)vec_at(&b->weaknesses, p->item),
	    *(const strid *)vec_at(&b->weaknesses, q->item));
}

static void
put_texts(struct facts_subject *g, const struct vec *from, struct vec *into)
{
	for (size_t i = 0; i < g->found.n; i++) {
		const struct candidate *c = vec_at(&g->found, i);
		struct image_ref *to = vec_add(into);

		*to = facts_ref_of(*(const strid *)vec_at(from, c->item));
	}
}

static void
join_weaknesses(struct facts_subject *g)
{
	g->found.n = 0;
	for (size_t i = 0; i < g->n; i++)
		add_candidates(
		    g, i, g->says[i]->weaknesses, g->says[i]->n_weaknesses);
	sort_found(g, cmp_weakness);
	keep_first(g, cmp_weakness);
	cut_found(g, "too many weaknesses: the rest is left out");
	g->cve.weaknesses = (uint32_t)g->s->weaknesses.n;
	g->cve.n_weaknesses = (uint16_t)g->found.n;
	put_texts(g, &g->b->weaknesses, &g->s->weaknesses);
}

static int
cmp_url(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct candidate *p = x, *q = y;

	return facts_cmp_text(b,
	    *(const strid *)vec_at(&b->references, p->item),
	    *(const strid *)vec_at(&b->references, q->item));
}

static int
cmp_usefulness(const void *x, const void *y, void *ctx)
{
	const struct candidate *p = x, *q = y;
	int c = facts_cmp_u64(p->standing, q->standing);

	if (c == 0)
		c = facts_cmp_u64(p->at, q->at);
	return c != 0 ? c : cmp_url(x, y, ctx);
}

static int
cmp_reference(const void *x, const void *y, void *ctx)
{
	int c = cmp_url(x, y, ctx);

	return c != 0 ? c : cmp_usefulness(x, y, ctx);
}

static void
join_references(struct facts_subject *g)
{
	g->found.n = 0;
	for (size_t i = 0; i < g->n; i++)
		add_candidates(
		    g, i, g->says[i]->references, g->says[i]->n_references);
	sort_found(g, cmp_reference);
	keep_first(g, cmp_url);
	sort_found(g, cmp_usefulness);
	if (g->found.n > LIMIT_FACT_REFERENCES)
		g->found.n = LIMIT_FACT_REFERENCES;
	g->cve.references = (uint32_t)g->s->references.n;
	g->cve.n_references = (uint16_t)g->found.n;
	put_texts(g, &g->b->references, &g->s->references);
}

static const struct facts_say_exploit *
exploit_of(const struct facts_build *b, const void *candidate)
{
	return vec_at(
	    &b->exploits, ((const struct candidate *)candidate)->item);
}

static int
cmp_exploit_subject(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct facts_say_exploit *p = exploit_of(b, x);
	const struct facts_say_exploit *q = exploit_of(b, y);
	int c = facts_cmp_u64(p->kind, q->kind);

	return c != 0 ? c : facts_cmp_text(b, p->id, q->id);
}

static int
cmp_exploit(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct facts_say_exploit *p = exploit_of(b, x);
	const struct facts_say_exploit *q = exploit_of(b, y);
	int c = cmp_exploit_subject(x, y, ctx);

	if (c == 0)
		c = facts_cmp_u64(((const struct candidate *)x)->standing,
		    ((const struct candidate *)y)->standing);
	if (c == 0)
		c = facts_cmp_time(p->published_at, q->published_at);
	if (c == 0)
		c = (int)q->is_verified - (int)p->is_verified;
	if (c == 0)
		c = facts_cmp_text(b, p->title, q->title);
	return c != 0 ? c : facts_cmp_text(b, p->url, q->url);
}

static int
cmp_exploit_date(const void *x, const void *y, void *ctx)
{
	const struct facts_build *b = ctx;
	const struct facts_say_exploit *p = exploit_of(b, x);
	const struct facts_say_exploit *q = exploit_of(b, y);
	int c = facts_cmp_u64(p->kind, q->kind);

	if (c == 0)
		c = facts_cmp_time(p->published_at, q->published_at);
	return c != 0 ? c : facts_cmp_text(b, p->id, q->id);
}

static void
join_exploits(struct facts_subject *g)
{
	g->found.n = 0;
	for (size_t i = 0; i < g->n; i++)
		add_candidates(
		    g, i, g->says[i]->exploits, g->says[i]->n_exploits);
	sort_found(g, cmp_exploit);
	keep_first(g, cmp_exploit_subject);
	sort_found(g, cmp_exploit_date);
	cut_found(g, "too many exploits: the rest is left out");
	g->cve.exploits = (uint32_t)g->s->exploits.n;
	g->cve.n_exploits = (uint16_t)g->found.n;
	for (size_t i = 0; i < g->found.n; i++) {
		const struct facts_say_exploit *x =
		    exploit_of(g->b, vec_at(&g->found, i));
		struct facts_image_exploit *to = vec_add(&g->s->exploits);

		*to = (struct facts_image_exploit){x->published_at,
		    facts_ref_of(x->id), facts_ref_of(x->title),
		    facts_ref_of(x->url), x->kind, x->is_verified};
		facts_see_date(g->s, x->published_at);
	}
}

void
facts_items_init(struct facts_subject *g)
{
	vec_init(&g->found, sizeof(struct candidate));
}

void
facts_items_done(struct facts_subject *g)
{
	vec_done(&g->found);
}

void
facts_join_items(struct facts_subject *g)
{
	join_ratings(g);
	join_weaknesses(g);
	join_references(g);
	join_exploits(g);
}
