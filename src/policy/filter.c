/* filter.c: which findings are shown. */
#include "policy/filter.h"

int
filter_severity(struct str words, unsigned *ret_severities, struct err *e)
{
	bool and_worse = str_starts(words, STR(">="));
	unsigned set = 0;
	enum severity s;
	struct str word;

	words = str_skip(words, and_worse ? 2 : 0);
	while (str_cut(&words, ',', &word)) {
		if (!severity_parse(word, &s))
			return fail(e, E_USAGE, "%.*s: no severity",
			    STR_ARG(str_first(word, 100)));
		for (unsigned i = s; i < (and_worse ? SEVERITY_N : s + 1U); i++)
			set |= 1U << i;
	}
	*ret_severities = set;
	return 0;
}

int
filter_probability(struct str text, uint32_t *ret_ppm, struct err *e)
{
	struct str rest = text, whole, part = STR_NONE;
	uint64_t ppm = 0, n;
	bool has_part;

	if (!str_cut(&rest, '.', &whole))
		whole = STR_NONE;
	has_part = str_cut(&rest, '\0', &part);
	if (!str_to_u64(whole, 1, &ppm) ||
	    (has_part &&
		(part.n == 0 || part.n > 6 || !str_to_u64(part, 999999, &n))))
		return fail(e, E_USAGE, "%.*s: not a number from 0 to 1",
		    STR_ARG(str_first(text, 100)));
	ppm *= 1000000;
	if (has_part) {
		for (size_t i = part.n; i < 6; i++)
			n *= 10;
		ppm += n;
	}
	if (ppm > 1000000)
		return fail(e, E_USAGE, "%.*s: not a number from 0 to 1",
		    STR_ARG(str_first(text, 100)));
	*ret_ppm = (uint32_t)ppm;
	return 0;
}

bool
filter_is_set(const struct filter *f)
{
	return f->severities != 0 || f->fixed_only || f->kev_only ||
	       f->exploit_only || f->has_epss || f->n_ids > 0 ||
	       f->n_packages > 0 || f->baseline != NULL;
}

bool
filter_is_new(const struct earlier *baseline, struct arena *scratch,
    const struct finding *found)
{
	return baseline == NULL ||
	       earlier_find(baseline, earlier_key(scratch, found)) == 0;
}

/* One field against its patterns, as a rule would. */
static bool
is_named(enum rule_field field, const struct pattern *any, size_t n,
    struct arena *scratch, const struct finding *found)
{
	const struct condition c = {field, any, n};
	const struct rule rule = {.all = &c, .n_all = 1};
	struct rule_subject s = {.a = scratch, .finding = found};

	return n == 0 || rule_matches(&rule, &s);
}

static bool
facts_let_pass(const struct filter *f, const struct cve_fact *fact)
{
	if (fact == NULL)
		return !f->kev_only && !f->exploit_only && !f->has_epss;
	return (!f->kev_only || fact->kev.added_at != 0) &&
	       (!f->exploit_only || fact->n_exploits > 0) &&
	       (!f->has_epss || fact->epss.probability_ppm > f->epss_over_ppm);
}

bool
filter_lets_pass(
    const struct filter *f, struct arena *scratch, const struct finding *found)
{
	if (f->severities != 0 && (f->severities >> found->severity & 1) == 0)
		return false;
	if (f->fixed_only && found->fixed_version.n == 0)
		return false;
	return facts_let_pass(f, found->fact) &&
	       is_named(RULE_ID, f->ids, f->n_ids, scratch, found) &&
	       is_named(
		   RULE_PACKAGE, f->packages, f->n_packages, scratch, found) &&
	       (f->baseline == NULL ||
		   filter_is_new(f->baseline, scratch, found));
}
