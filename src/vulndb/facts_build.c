/* facts_build.c: collect what feeds say of CVEs. */
#include "vulndb/facts_build.h"

#include <stdlib.h>

#include "base/die.h"
#include "core/cvss.h"
#include "core/limits.h"
#include "vulndb/facts_collect.h"

#define PPM 1000000u

struct facts_build *
facts_build_new(struct diag_sink diags)
{
	struct facts_build *b = die_alloc(sizeof *b);

	*b = (struct facts_build){.diags = diags};
	strpool_init(&b->pool, LIMIT_BUILD_ARENA_BYTES);
	vec_init(&b->feeds, sizeof(struct facts_source));
	vec_init(&b->says, sizeof(struct facts_say));
	vec_init(&b->ratings, sizeof(struct facts_say_rating));
	vec_init(&b->weaknesses, sizeof(strid));
	vec_init(&b->references, sizeof(strid));
	vec_init(&b->exploits, sizeof(struct facts_say_exploit));
	vec_init(&b->kevs, sizeof(struct facts_say_kev));
	vec_init(&b->epss, sizeof(struct facts_say_epss));
	arena_init(&b->infos, LIMIT_BUILD_ARENA_BYTES);
	return b;
}

void
facts_build_free(struct facts_build *b)
{
	if (b == NULL)
		return;
	strpool_done(&b->pool);
	vec_done(&b->feeds);
	vec_done(&b->says);
	vec_done(&b->ratings);
	vec_done(&b->weaknesses);
	vec_done(&b->references);
	vec_done(&b->exploits);
	vec_done(&b->kevs);
	vec_done(&b->epss);
	arena_done(&b->infos);
	free(b);
}

static struct facts_source *
feed_of_now(struct facts_build *b)
{
	return vec_at(&b->feeds, b->feeds.n - 1);
}

static void
complain(
    struct facts_build *b, struct str where, enum ecode code, const char *what)
{
	struct diag d = {where, code, str_from(what)};

	b->diags.add(b->diags.ctx, &d);
}

/* Is every one of the n texts short enough to be kept? */
static bool
fits(struct facts_build *b, struct str id, const struct str *texts, size_t n,
    const char *what)
{
	for (size_t i = 0; i < n; i++) {
		if (texts[i].n > LIMIT_NAME_BYTES) {
			complain(b, id, E_LIMIT, what);
			return false;
		}
	}
	return true;
}

/* How many of n are looked at. */
static size_t
at_most(struct facts_build *b, struct str id, size_t n, const char *what)
{
	if (n <= LIMIT_FACT_ITEMS)
		return n;
	complain(b, id, E_LIMIT, what);
	return LIMIT_FACT_ITEMS;
}

static void
take_ratings(
    struct facts_build *b, struct facts_say *say, const struct cve_fact *f)
{
	size_t n = at_most(
	    b, f->id, f->n_ratings, "too many ratings: the rest is left out");

	say->ratings = (uint32_t)b->ratings.n;
	for (size_t i = 0; i < n; i++) {
		const struct cvss_rating *r = &f->ratings[i];
		const struct str texts[] = {r->source, r->vector};
		struct facts_say_rating *to;
		bool is_unscored = false;
		unsigned tenths = 0;
		struct err e;

		if (!fits(b, f->id, texts, ARRAY_LEN(texts),
			"a CVSS vector or its source is too long"))
			continue;
		if (cvss_base_score(r->vector, &tenths, &e) < 0) {
			if (e.code != E_UNSUPPORTED) {
				diag_err(&b->diags, f->id, &e);
				continue;
			}
			is_unscored = true;
		}
		to = vec_add(&b->ratings);
		*to = (struct facts_say_rating){
		    strpool_id(&b->pool, r->source),
		    strpool_id(&b->pool, r->vector),
		    is_unscored ? 0 : (uint8_t)tenths,
		    is_unscored,
		};
		say->n_ratings++;
	}
}

/* Texts that are not empty, at most max; how many. */
static uint16_t
take_texts(struct facts_build *b, struct vec *into, struct str id,
    const struct str *texts, size_t n, size_t max, const char *what)
{
	uint16_t n_taken = 0;

	for (size_t i = 0; i < n && n_taken < max; i++) {
		strid *to;

		if (texts[i].n == 0 || !fits(b, id, &texts[i], 1, what))
			continue;
		to = vec_add(into);
		*to = strpool_id(&b->pool, texts[i]);
		n_taken++;
	}
	return n_taken;
}

static void
take_exploits(
    struct facts_build *b, struct facts_say *say, const struct cve_fact *f)
{
	size_t n = at_most(
	    b, f->id, f->n_exploits, "too many exploits: the rest is left out");

	say->exploits = (uint32_t)b->exploits.n;
	for (size_t i = 0; i < n; i++) {
		const struct exploit *x = &f->exploits[i];
		const struct str texts[] = {x->id, x->title, x->url};
		struct facts_say_exploit *to;

		if (x->kind >= EXPLOIT_KIND_N) {
			complain(
			    b, f->id, E_INPUT, "an unknown kind of exploit");
			continue;
		}
		if (!fits(b, f->id, texts, ARRAY_LEN(texts),
			"a text of an exploit is too long"))
			continue;
		to = vec_add(&b->exploits);
		*to = (struct facts_say_exploit){
		    .published_at = x->published_at,
		    .id = strpool_id(&b->pool, x->id),
		    .title = strpool_id(&b->pool, x->title),
		    .url = strpool_id(&b->pool, x->url),
		    .kind = (uint8_t)x->kind,
		    .is_verified = x->is_verified,
		};
		say->n_exploits++;
	}
}

static void
take_kev(struct facts_build *b, struct facts_say *say, const struct cve_fact *f)
{
	const struct kev_entry *k = &f->kev;
	const struct str texts[] = {k->name, k->action};
	struct facts_say_kev *to;

	if (k->added_at == 0 || !fits(b, f->id, texts, ARRAY_LEN(texts),
				    "a text of its KEV entry is too long"))
		return;
	to = vec_add(&b->kevs);
	*to = (struct facts_say_kev){k->added_at, k->due_at,
	    strpool_id(&b->pool, k->name), strpool_id(&b->pool, k->action),
	    k->is_ransomware};
	say->kev = (uint32_t)b->kevs.n;
}

static void
take_ssvc(
    struct facts_build *b, struct facts_say *say, const struct cve_fact *f)
{
	const struct ssvc_points *p = &f->ssvc;

	if (p->exploitation >= SSVC_EXPLOITATION_N ||
	    p->automatable >= SSVC_ANSWER_N ||
	    p->total_impact >= SSVC_ANSWER_N) {
		complain(b, f->id, E_INPUT, "an unknown SSVC value");
		return;
	}
	say->exploitation = (uint8_t)p->exploitation;
	say->automatable = (uint8_t)p->automatable;
	say->total_impact = (uint8_t)p->total_impact;
}

static void
take_epss(struct facts_build *b, uint64_t key, const struct cve_fact *f)
{
	const struct epss_score *s = &f->epss;
	struct facts_say_epss *to;

	if (s->probability_ppm > PPM || s->percentile_ppm > PPM) {
		complain(b, f->id, E_INPUT, "an EPSS score over 1");
		return;
	}
	to = vec_add(&b->epss);
	*to = (struct facts_say_epss){key, s->scored_at, s->probability_ppm,
	    s->percentile_ppm, (uint8_t)(b->feeds.n - 1)};
}

/* Does it tell anything but a score of EPSS? */
static bool
is_telling(const struct cve_fact *f)
{
	return f->title.n > 0 || f->is_rejected || f->n_ratings > 0 ||
	       f->n_weaknesses > 0 || f->n_references > 0 ||
	       f->n_exploits > 0 || f->kev.added_at != 0 ||
	       f->ssvc.exploitation != SSVC_EXPLOITATION_UNKNOWN ||
	       f->ssvc.automatable != SSVC_UNKNOWN ||
	       f->ssvc.total_impact != SSVC_UNKNOWN || f->published_at != 0 ||
	       f->modified_at != 0;
}

static int
take_fact(void *ctx, const struct cve_fact *f, struct err *e)
{
	struct facts_build *b = ctx;
	struct facts_say say = {.published_at = f->published_at,
	    .modified_at = f->modified_at,
	    .feed = (uint8_t)(b->feeds.n - 1),
	    .is_rejected = f->is_rejected};

	(void)e;
	feed_of_now(b)->n_records++;
	if (!facts_key_of(f->id, &say.key)) {
		complain(b, f->id, E_INPUT, "not the id of a CVE");
		return 0;
	}
	if (f->epss.scored_at != 0)
		take_epss(b, say.key, f);
	if (!is_telling(f))
		return 0;
	if (fits(b, f->id, &f->title, 1, "its title is too long"))
		say.title = strpool_id(&b->pool, f->title);
	take_ratings(b, &say, f);
	say.weaknesses = (uint32_t)b->weaknesses.n;
	say.n_weaknesses = take_texts(b, &b->weaknesses, f->id, f->weaknesses,
	    at_most(b, f->id, f->n_weaknesses,
		"too many weaknesses: the rest is left out"),
	    LIMIT_FACT_ITEMS, "a weakness is too long");
	say.references = (uint32_t)b->references.n;
	say.n_references = take_texts(b, &b->references, f->id, f->references,
	    f->n_references, LIMIT_FACT_REFERENCES, "a reference is too long");
	take_exploits(b, &say, f);
	take_kev(b, &say, f);
	take_ssvc(b, &say, f);
	*(struct facts_say *)vec_add(&b->says) = say;
	return 0;
}

static int
take_edition(void *ctx, const struct feed_edition *d, struct err *e)
{
	struct facts_build *b = ctx;
	struct facts_source *f = feed_of_now(b);

	(void)e;
	if (d->name.n <= LIMIT_NAME_BYTES)
		f->edition = strpool_id(&b->pool, d->name);
	f->published_at = d->published_at;
	return 0;
}

/* What is compiled into shards: vulndb/build.h. */
static int
pass_advisory(void *ctx, const struct advisory *a, struct err *e)
{
	(void)ctx, (void)a, (void)e;
	return 0;
}

static int
pass_release(void *ctx, const struct release_life *r, struct err *e)
{
	(void)ctx, (void)r, (void)e;
	return 0;
}

static int
pass_support(void *ctx, const struct support_note *n, struct err *e)
{
	(void)ctx, (void)n, (void)e;
	return 0;
}

static int
pass_watched(void *ctx, const struct watched *w, struct err *e)
{
	(void)ctx, (void)w, (void)e;
	return 0;
}

static int
pass_repository(void *ctx, const struct repository_note *n, struct err *e)
{
	(void)ctx, (void)n, (void)e;
	return 0;
}

struct knowledge_sink
facts_build_begin(struct facts_build *b, const struct vulndb_build_feed *f)
{
	struct facts_source *at;

	if (b->feeds.n == FACTS_FEEDS_MAX)
		die("facts: more than %d feeds", FACTS_FEEDS_MAX);
	at = vec_add(&b->feeds);
	*at = (struct facts_source){.name = strpool_id(&b->pool, f->name),
	    .licence = strpool_id(&b->pool, f->licence),
	    .digest = strpool_id(&b->pool, f->digest),
	    .rank = f->rank};
	return (struct knowledge_sink){
	    .ctx = b,
	    .advisory = pass_advisory,
	    .release = pass_release,
	    .support = pass_support,
	    .watch = pass_watched,
	    .repository = pass_repository,
	    .fact = take_fact,
	    .edition = take_edition,
	    .diags = b->diags,
	};
}

int
facts_build_write(struct facts_build *b, const char *path,
    struct facts_build_info *ret_info, struct err *e)
{
	struct facts_build_feed_info *feeds =
	    arena_zalloc(&b->infos, b->feeds.n, sizeof *feeds);
	struct facts_settled s;
	size_t n_bytes = 0;
	int r;

	facts_settle(b, &s);
	r = facts_write(b, &s, path, &n_bytes, e);
	for (size_t i = 0; i < b->feeds.n; i++) {
		const struct facts_source *f = vec_at(&b->feeds, i);

		feeds[i] = (struct facts_build_feed_info){
		    strpool_str(&b->pool, f->name), f->n_records};
	}
	if (r == 0)
		*ret_info = (struct facts_build_info){
		    n_bytes, s.cves.n, s.epss.n, feeds, b->feeds.n};
	facts_settled_done(&s);
	return r;
}
