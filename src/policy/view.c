/* view.c: findings as people want to see them. */
#include "policy/policy.h"

/* One finding more, and whether filters let it pass. */
static bool
step(struct policy_view *v, bool *ret_is_shown)
{
	const struct policy *p = v->policy;
	struct rule_subject subject = {.a = &v->scratch, .os = v->os};
	const struct finding *f;

	if (!v->in->next(v->in, &f))
		return false;
	arena_reset(&v->scratch);
	v->finding = *f;
	subject.finding = f;
	if (rules_find(&p->rules, &subject, &v->rule))
		v->finding.suppression = &p->rules.list[v->rule].says;
	*ret_is_shown = filter_lets_pass(&p->filter, &v->scratch, f);
	return true;
}

static void
add_priority(struct policy_view *v)
{
	priority_of(&v->finding, &v->surroundings, v->adjusted, &v->priority);
	v->finding.priority = &v->priority;
}

static bool
view_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct policy_view *v = (struct policy_view *)it;
	bool is_shown = false;

	while (!is_shown)
		if (!step(v, &is_shown))
			return false;
	add_priority(v);
	*ret_f = &v->finding;
	return true;
}

static void
view_rewind(struct finding_iter *it)
{
	struct policy_view *v = (struct policy_view *)it;

	v->in->rewind(v->in);
}

void
policy_view_init(struct policy_view *v, const struct policy *p,
    struct finding_iter *in, const struct os_info *os, bool knows_exploits)
{
	*v = (struct policy_view){
	    .iter = {view_next, view_rewind},
	    .in = in,
	    .policy = p,
	    .os = os,
	    .surroundings = p->surroundings
        };
	v->surroundings.knows_exploits = knows_exploits;
	arena_init(&v->scratch, 64u << 20);
}

void
policy_view_done(struct policy_view *v)
{
	arena_done(&v->scratch);
}

static void
look_at_gates(struct policy_view *v, struct arena *a, struct policy_survey *s)
{
	const struct policy *p = v->policy;
	const struct finding *f = &v->finding;

	for (size_t i = 0; i < p->n_gates; i++) {
		struct policy_firing *firing = &s->firings[i];

		if (!gate_fires(&p->gates[i], f, p->baseline, &v->scratch))
			continue;
		s->has_fired = true;
		if (firing->n++ == 0)
			firing->first = str_printf(a, "%.*s of %.*s",
			    STR_ARG(f->id),
			    STR_ARG(f->package != NULL ? f->package->name
						       : STR("the system")));
	}
}

/* Nobody mends it any more: the release, or a package of it. */
static bool
is_end(const struct finding *f)
{
	return f->suppression == NULL && (f->kind == FINDING_OS_END_OF_LIFE ||
					     f->kind == FINDING_SUPPORT_ENDED);
}

void
policy_look(struct policy_view *v, struct arena *a, struct policy_survey *ret_s)
{
	const struct policy *p = v->policy;
	struct policy_survey s = {
	    .n_of_rule = arena_zalloc(a, p->rules.n, sizeof *s.n_of_rule),
	    .firings = arena_zalloc(a, p->n_gates, sizeof *s.firings)};
	bool is_shown;

	v->in->rewind(v->in);
	while (step(v, &is_shown)) {
		s.n_found++;
		if (v->finding.suppression != NULL)
			s.n_of_rule[v->rule]++;
		if (!is_shown)
			continue;
		add_priority(v);
		s.n_shown++;
		s.n_suppressed += v->finding.suppression != NULL;
		s.n_ended += is_end(&v->finding);
		look_at_gates(v, a, &s);
	}
	v->in->rewind(v->in);
	*ret_s = s;
}
