/* view_test.c: findings as people want to see them. */
#include "policy/policy.h"

#include <stdio.h>

#include "core/limits.h"
#include "tests/tap.h"

static struct arena arena;

/* n findings that are made when they are asked for. */
struct maker {
	struct finding_iter it;
	size_t n, at;
	char id[32];
	struct package package;
	struct finding finding;
};

static bool
make_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct maker *m = (struct maker *)it;
	int n;

	if (m->at == m->n)
		return false;
	n = snprintf(m->id, sizeof m->id, "CVE-2098-%04zu", m->at);
	m->package = (struct package){.type = STR("deb"),
	    .name = STR("libssl3"),
	    .version = STR("3"),
	    .source_name = STR("openssl"),
	    .source_version = STR("3"),
	    .path = STR("/var/lib/dpkg/status")};
	m->finding = (struct finding){.id = str_of(m->id, (size_t)n),
	    .package = &m->package,
	    .severity = m->at % 2 == 0 ? SEVERITY_HIGH : SEVERITY_LOW};
	m->at++;
	*ret_f = &m->finding;
	return true;
}

static void
make_again(struct finding_iter *it)
{
	((struct maker *)it)->at = 0;
}

static struct maker
maker_of(size_t n)
{
	return (struct maker){
	    .it = {make_next, make_again},
              .n = n
        };
}

static const char rules_text[] = "ignore:\n"
				 "  - id: cve-2098-0000\n"
				 "    reason: first\n"
				 "  - id: CVE-2098-0001\n"
				 "    packages: [open*]\n"
				 "    reason: second\n"
				 "  - purl: pkg:deb/debian/libssl3@3\n"
				 "    ids: [CVE-2098-0002, CVE-2098-0003]\n"
				 "    reason: third\n"
				 "  - id: CVE-2098-0004\n"
				 "    path: /opt/**\n"
				 "    reason: elsewhere\n";

static void
read_policy(struct policy *p)
{
	struct policy_reader r;
	struct err e;

	*p = (struct policy){.n_gates = 0};
	policy_reader_init(&r, &arena, 1795132800, STR_NONE);
	OK_ERR(policy_reader_add(&r, rule_form_find(STR("yagura")),
		   str_from(rules_text), ".yagura.yaml", &e) == 0,
	    &e);
	policy_reader_end(&r, &p->rules);
}

static void
findings_get_what_the_policy_says(void)
{
	static const char *const want[] = {
	    "first", "second", "third", "third", "", ""};
	const struct os_info os = {.family = STR("debian")};
	struct maker m = maker_of(ARRAY_LEN(want));
	struct policy p;
	struct policy_view v;
	const struct finding *f;

	read_policy(&p);
	policy_view_init(&v, &p, &m.it, &os, true);
	for (int round = 0; round < 2; round++) {
		v.iter.rewind(&v.iter);
		for (size_t i = 0; i < ARRAY_LEN(want); i++) {
			NEED(v.iter.next(&v.iter, &f));
			OK(f->priority != NULL && f->priority->risk > 0);
			EQ_STR(f->suppression != NULL ? f->suppression->reason
						      : STR(""),
			    str_from(want[i]));
		}
		OK(!v.iter.next(&v.iter, &f));
	}
	policy_view_done(&v);
	rules_done(&p.rules);
}

static void
a_look_counts_rules_filters_and_gates(void)
{
	const struct os_info os = {.family = STR("debian")};
	struct maker m = maker_of(10);
	struct policy_survey s;
	struct policy_view v;
	struct policy p;
	struct gate *gates = NULL;
	struct vec rows;
	struct err e;
	const struct coverage *c;

	read_policy(&p);
	NEED(gates_parse(&arena, STR("severity>=high,kev"), &gates, &p.n_gates,
		 &e) == 0);
	p.gates = gates;
	p.filter.severities = 1U << SEVERITY_HIGH;
	policy_view_init(&v, &p, &m.it, &os, true);
	policy_look(&v, &arena, &s);
	EQ_INT(s.n_found, 10);
	EQ_INT(s.n_shown, 5);
	/* 0000 and 0002; what is hidden counts for the rules all the same. */
	EQ_INT(s.n_suppressed, 2);
	EQ_INT(s.n_of_rule[0], 1);
	EQ_INT(s.n_of_rule[2], 2);
	EQ_INT(s.n_of_rule[3], 0);
	OK(s.has_fired);
	EQ_INT(s.firings[0].n, 3);
	EQ_STR(s.firings[0].first, STR("CVE-2098-0004 of libssl3"));
	EQ_INT(s.firings[1].n, 0);
	vec_init(&rows, sizeof(struct coverage));
	policy_cover(&arena, &p, &s, &rows);
	EQ_INT(rows.n, 2);
	c = vec_at(&rows, 0);
	EQ_STR(c->what, STR("rules .yagura.yaml"));
	EQ_STR(c->reason,
	    STR("yagura: 4 in force; 4 findings suppressed; matched nothing: "
		"line 10 (CVE-2098-0004)"));
	c = vec_at(&rows, 1);
	EQ_STR(c->what, STR("filters"));
	EQ_INT(c->state, COVERAGE_OUT_OF_SCOPE);
	EQ_STR(c->reason, STR("5 of 10 findings are shown"));
	vec_done(&rows);
	policy_view_done(&v);
	rules_done(&p.rules);
}

/* A million findings pass in the room of one. */
static void
memory_does_not_grow_with_findings(void)
{
	const struct os_info os = {.family = STR("debian")};
	struct maker m = maker_of(200000);
	struct policy_view v;
	struct policy p;
	const struct finding *f;
	size_t most = 0;

	read_policy(&p);
	policy_view_init(&v, &p, &m.it, &os, true);
	while (v.iter.next(&v.iter, &f))
		if (v.scratch.used_bytes > most)
			most = v.scratch.used_bytes;
	OK(most > 0 && most < 10000);
	policy_view_done(&v);
	rules_done(&p.rules);
}

int
main(void)
{
	arena_init(&arena, LIMIT_RULE_ARENA_BYTES);
	RUN(findings_get_what_the_policy_says);
	RUN(a_look_counts_rules_filters_and_gates);
	RUN(memory_does_not_grow_with_findings);
	arena_done(&arena);
	return tap_done();
}
