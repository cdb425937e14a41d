/* facts_diff.c: what is different between two facts files. */
#include "vulndb/diff.h"
#include "vulndb/facts_map.h"

/* One record, or one score, of a file. */
struct at {
	size_t i, n;
	uint64_t key;
	struct facts_id id;
	struct facts_record record;
	struct epss_score score;
};

static bool
ratings_eq(struct facts_run x, struct facts_run y)
{
	if (x.n != y.n)
		return false;
	for (size_t i = 0; i < x.n; i++) {
		struct facts_rating r = facts_rating_at(x, i);
		struct facts_rating s = facts_rating_at(y, i);

		if (!str_eq(r.source, s.source) || !str_eq(r.vector, s.vector))
			return false;
	}
	return true;
}

static bool
texts_eq(struct facts_run x, struct facts_run y,
    struct str (*text_at)(struct facts_run run, size_t i))
{
	if (x.n != y.n)
		return false;
	for (size_t i = 0; i < x.n; i++)
		if (!str_eq(text_at(x, i), text_at(y, i)))
			return false;
	return true;
}

static bool
exploits_eq(struct facts_run x, struct facts_run y)
{
	if (x.n != y.n)
		return false;
	for (size_t i = 0; i < x.n; i++) {
		struct exploit a = facts_exploit_at(x, i);
		struct exploit b = facts_exploit_at(y, i);

		if (a.kind != b.kind || !str_eq(a.id, b.id) ||
		    !str_eq(a.title, b.title) || !str_eq(a.url, b.url) ||
		    a.published_at != b.published_at ||
		    a.is_verified != b.is_verified)
			return false;
	}
	return true;
}

static bool
kev_eq(const struct kev_entry *x, const struct kev_entry *y)
{
	return x->added_at == y->added_at && x->due_at == y->due_at &&
	       x->is_ransomware == y->is_ransomware &&
	       str_eq(x->name, y->name) && str_eq(x->action, y->action);
}

static bool
record_eq(const struct facts_record *x, const struct facts_record *y)
{
	return x->is_rejected == y->is_rejected &&
	       x->published_at == y->published_at &&
	       x->modified_at == y->modified_at && str_eq(x->title, y->title) &&
	       x->ssvc.exploitation == y->ssvc.exploitation &&
	       x->ssvc.automatable == y->ssvc.automatable &&
	       x->ssvc.total_impact == y->ssvc.total_impact &&
	       ratings_eq(x->ratings, y->ratings) &&
	       texts_eq(x->weaknesses, y->weaknesses, facts_weakness_at) &&
	       texts_eq(x->references, y->references, facts_reference_at) &&
	       exploits_eq(x->exploits, y->exploits) &&
	       kev_eq(&x->kev, &y->kev);
}

/* <0: the old one comes next, 0: both, >0: the new one. */
static int
which(const struct at *old, const struct at *new)
{
	if (old->i == old->n || new->i == new->n)
		return old->i < old->n ? -1 : 1;
	return (old->key > new->key) - (old->key < new->key);
}

static int
load_cve(const struct facts *f, struct at *at, struct err *e)
{
	if (f == NULL || at->i == at->n)
		return 0;
	if (facts_cve_at(f, at->i, &at->id, &at->record, e) < 0)
		return -1;
	at->key = f->cves[at->i].key;
	return 0;
}

static int
walk_cves(const struct facts *old, const struct facts *new,
    int (*one)(
	void *ctx, enum diff_change change, struct str id, struct err *e),
    void *ctx, struct diff_facts *sum, struct err *e)
{
	size_t *const counts[] = {
	    [DIFF_ADDED] = &sum->n_added,
	    [DIFF_REMOVED] = &sum->n_removed,
	    [DIFF_CHANGED] = &sum->n_changed,
	};
	struct at x = {.n = old != NULL ? facts_info(old).n_cves : 0};
	struct at y = {.n = new != NULL ? facts_info(new).n_cves : 0};

	while (x.i < x.n || y.i < y.n) {
		enum diff_change change;
		int c;

		if (load_cve(old, &x, e) < 0 || load_cve(new, &y, e) < 0)
			return -1;
		c = which(&x, &y);
		x.i += c <= 0;
		y.i += c >= 0;
		if (c == 0 && record_eq(&x.record, &y.record))
			continue;
		change = c < 0   ? DIFF_REMOVED
			 : c > 0 ? DIFF_ADDED
				 : DIFF_CHANGED;
		++*counts[change];
		if (one != NULL &&
		    one(ctx, change, str_from(c > 0 ? y.id.text : x.id.text),
			e) < 0)
			return -1;
	}
	return 0;
}

static int
load_epss(const struct facts *f, struct at *at, struct err *e)
{
	if (at->i == at->n)
		return 0;
	if (facts_epss_at(f, at->i, &at->id, &at->score, e) < 0)
		return -1;
	at->key = f->epss[at->i].key;
	return 0;
}

static int
walk_epss(const struct facts *old, const struct facts *new,
    struct diff_facts *sum, struct err *e)
{
	struct at x = {.n = old != NULL ? facts_info(old).n_epss : 0};
	struct at y = {.n = new != NULL ? facts_info(new).n_epss : 0};

	while (x.i < x.n || y.i < y.n) {
		int c;

		if (load_epss(old, &x, e) < 0 || load_epss(new, &y, e) < 0)
			return -1;
		c = which(&x, &y);
		x.i += c <= 0;
		y.i += c >= 0;
		sum->n_epss_removed += c < 0;
		sum->n_epss_added += c > 0;
		sum->n_epss_changed +=
		    c == 0 &&
		    (x.score.probability_ppm != y.score.probability_ppm ||
			x.score.percentile_ppm != y.score.percentile_ppm);
	}
	return 0;
}

int
facts_diff(const struct facts *old, const struct facts *new,
    int (*one)(
	void *ctx, enum diff_change change, struct str id, struct err *e),
    void *ctx, struct diff_facts *ret_sum, struct err *e)
{
	struct diff_facts sum = {0};

	if (walk_cves(old, new, one, ctx, &sum, e) < 0 ||
	    walk_epss(old, new, &sum, e) < 0)
		return -1;
	*ret_sum = sum;
	return 0;
}
