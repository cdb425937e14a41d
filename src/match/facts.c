/* facts.c: what is known of a finding's CVE, whatever package has it. */
#include "base/map.h"
#include "core/cvss.h"
#include "match/internal.h"

/* Answers are made once per CVE: a source has many packages. */
struct answers {
	struct matcher *m;
	const struct facts_set *facts;
	struct map of_id; /* CVE -> index + 1 into made; 0: nothing known */
	struct vec made;  /* const struct cve_fact * */
};

static void
note_damage(struct matcher *m, const struct err *e)
{
	struct diag *d = vec_add(&m->diags);

	*d = (struct diag){
	    STR("facts"), e->code, str_dup(m->a, str_from(e->text))};
}

static const struct cvss_rating *
copy_ratings(struct arena *a, struct facts_run run)
{
	struct cvss_rating *to = arena_zalloc(a, run.n, sizeof *to);

	for (size_t i = 0; i < run.n; i++) {
		struct facts_rating r = facts_rating_at(run, i);

		to[i] = (struct cvss_rating){r.source, r.vector};
	}
	return to;
}

static const struct str *
copy_words(struct arena *a, struct facts_run run,
    struct str (*at)(struct facts_run, size_t))
{
	struct str *to = arena_zalloc(a, run.n, sizeof *to);

	for (size_t i = 0; i < run.n; i++)
		to[i] = at(run, i);
	return to;
}

static const struct exploit *
copy_exploits(struct arena *a, struct facts_run run)
{
	struct exploit *to = arena_zalloc(a, run.n, sizeof *to);

	for (size_t i = 0; i < run.n; i++)
		to[i] = facts_exploit_at(run, i);
	return to;
}

static struct cve_fact *
fact_of(struct arena *a, struct str id, const struct facts_record *r)
{
	struct cve_fact *f = ARENA_NEW(a, struct cve_fact);

	*f = (struct cve_fact){
	    .id = id,
	    .title = r->title,
	    .is_rejected = r->is_rejected,
	    .ratings = copy_ratings(a, r->ratings),
	    .n_ratings = r->ratings.n,
	    .weaknesses = copy_words(a, r->weaknesses, facts_weakness_at),
	    .n_weaknesses = r->weaknesses.n,
	    .references = copy_words(a, r->references, facts_reference_at),
	    .n_references = r->references.n,
	    .exploits = copy_exploits(a, r->exploits),
	    .n_exploits = r->exploits.n,
	    .kev = r->kev,
	    .epss = r->epss,
	    .ssvc = r->ssvc,
	    .published_at = r->published_at,
	    .modified_at = r->modified_at,
	};
	return f;
}

static const struct cve_fact *
look_up(struct answers *as, struct str id)
{
	uint32_t *at = map_put(&as->of_id, id, UINT32_MAX);
	struct facts_record r;
	struct err e;

	if (*at == UINT32_MAX) {
		*at = 0;
		if (facts_set_find(as->facts, id, &r, &e) < 0) {
			note_damage(as->m, &e);
		} else if (r.is_known) {
			*(const struct cve_fact **)vec_add(&as->made) =
			    fact_of(as->m->a, id, &r);
			*at = (uint32_t)as->made.n;
		}
	}
	return *at == 0 ? NULL
			: *(const struct cve_fact **)vec_at(&as->made, *at - 1);
}

/* Of its names, the one that facts go by. */
static struct str
cve_of(const struct finding *f)
{
	if (str_starts(f->id, STR("CVE-")))
		return f->id;
	for (size_t i = 0; i < f->n_aliases; i++)
		if (str_starts(f->aliases[i], STR("CVE-")))
			return f->aliases[i];
	return STR_NONE;
}

/* Whose rating counts more, and of which version. */
static unsigned
weight(const struct cvss_rating *r)
{
	static const char *const sources[] = {
	    "cisa-adp", "cna", "nvd"}; /* the best last */
	unsigned w = 0;

	for (size_t i = 0; i < ARRAY_LEN(sources); i++)
		if (str_eq(r->source, str_from(sources[i])))
			w = (unsigned)i + 1;
	if (str_starts(r->vector, STR("CVSS:3.1")))
		w += 40;
	else if (str_starts(r->vector, STR("CVSS:3.0")))
		w += 30;
	else if (str_starts(r->vector, STR("CVSS:4")))
		w += 20;
	return w;
}

/* Where neither the vendor nor its record says how bad it is. */
static void
rate(struct finding *f)
{
	const struct cvss_rating *best = NULL;
	unsigned tenths;
	struct err e;

	for (size_t i = 0; i < f->fact->n_ratings; i++) {
		const struct cvss_rating *r = &f->fact->ratings[i];

		if (best == NULL || weight(r) > weight(best))
			best = r;
	}
	if (best == NULL || cvss_base_score(best->vector, &tenths, &e) < 0)
		return;
	f->score_tenths = tenths;
	f->cvss = best->vector;
	if (f->severity == SEVERITY_UNKNOWN) {
		f->severity = severity_of_score(tenths / 10.0);
		f->severity_source = best->source;
	}
}

static void
add_fact(struct finding *f, const struct cve_fact *fact)
{
	f->fact = fact;
	if (f->title.n == 0)
		f->title = fact->title;
	if (f->score_tenths == 0 && f->kind != FINDING_MALWARE)
		rate(f);
}

/*
 * By its record, or by the words that stand in the place of its description,
 * and in every copy of that. Source: the CVE Program's record rules; before
 * 2023 "** REJECT **", of which feed/title.c takes the stars.
 */
static bool
is_rejected(const struct finding *f)
{
	if (f->package == NULL || !match_is_system(f->package))
		return false;
	if (f->fact != NULL && f->fact->is_rejected &&
	    str_eq(f->id, f->fact->id))
		return true;
	return str_starts(f->title, STR("Rejected reason:")) ||
	       str_starts(f->title, STR("REJECT "));
}

void
match_facts(struct matcher *m, const struct facts_set *facts)
{
	struct answers as = {.m = m, .facts = facts};
	struct finding *f = m->findings.items;
	size_t n = 0;

	map_init(&as.of_id);
	vec_init(&as.made, sizeof(const struct cve_fact *));
	for (size_t i = 0; i < m->findings.n; i++) {
		struct str id = cve_of(&f[i]);
		const struct cve_fact *fact =
		    id.n > 0 && facts != NULL ? look_up(&as, id) : NULL;

		if (fact != NULL)
			add_fact(&f[i], fact);
		if (is_rejected(&f[i]))
			*(struct finding *)vec_add(&m->rejected) = f[i];
		else
			f[n++] = f[i];
	}
	m->findings.n = n;
	vec_done(&as.made);
	map_done(&as.of_id);
}
