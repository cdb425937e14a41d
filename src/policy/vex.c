/* vex.c: what the readers of VEX documents share. */
#include "policy/vex.h"

#include <stdlib.h>

int
vex_set_status(
    struct rule_maker *m, struct vex_draft *v, struct str status, struct err *e)
{
	struct rule *rule = &v->draft.rule;

	rule->is_statement = true;
	rule->is_open = str_eq(status, STR("affected")) ||
			str_eq(status, STR("under_investigation"));
	if (str_eq(status, STR("not_affected")))
		rule->says.status = SUPPRESSION_NOT_AFFECTED;
	else if (str_eq(status, STR("fixed")))
		rule->says.status = SUPPRESSION_FIXED;
	else if (!rule->is_open)
		return rule_fail(m, v->draft.line, e,
		    "status: %.*s: not a word of VEX",
		    STR_ARG(str_first(status, 100)));
	return 0;
}

int
vex_add_id(
    struct rule_maker *m, struct vex_draft *v, struct str id, struct err *e)
{
	return rule_draft_text(m, &v->draft, RULE_ID, PATTERN_NO_CASE, id, e);
}

/* What is an image or the like, no package is. */
static bool
is_package(struct str name)
{
	return str_starts(name, STR("pkg:")) &&
	       !str_starts(name, STR("pkg:oci/")) &&
	       !str_starts(name, STR("pkg:docker/"));
}

int
vex_add_product(
    struct rule_maker *m, struct vex_draft *v, struct str name, struct err *e)
{
	if (rule_is_target(m, name)) {
		v->is_of_target = true;
		return 0;
	}
	return is_package(name) ? rule_draft_text(m, &v->draft, RULE_PURL,
				      PATTERN_PURL, name, e)
				: 0;
}

int
vex_add(struct rule_maker *m, struct vex_draft *v, struct err *e)
{
	struct condition *purls = &v->draft.all[RULE_PURL];

	if (v->draft.all[RULE_ID].n == 0)
		return rule_fail(m, v->draft.line, e, "no vulnerability");
	if (v->is_of_target)
		purls->n = 0;
	else if (purls->n == 0) {
		rule_add_foreign(m, v->draft.line,
		    "of products that are neither packages nor the target");
		return 0;
	}
	return rule_add(m, &v->draft, e);
}

/* Of the same time the one that stands further down is the newer one. */
static int
cmp_newest(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;

	if (x->said_at != y->said_at)
		return x->said_at > y->said_at ? -1 : 1;
	return x->number > y->number ? -1 : x->number < y->number;
}

void
vex_sort(struct rule_maker *m, size_t from)
{
	if (from < m->rules.n)
		qsort(vec_at(&m->rules, from), m->rules.n - from,
		    sizeof(struct rule), cmp_newest);
}
