/* policy.h: what people want of a scan: priorities, rules, filters, gates. */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "policy/filter.h"
#include "policy/form.h"
#include "policy/gate.h"
#include "policy/priority.h"
#include "policy/rule.h"

/* All of it; zeroed it hides nothing and stops nothing. */
struct policy {
	struct rules rules;
	struct filter filter;
	const struct gate *gates;
	size_t n_gates;
	const struct earlier *baseline; /* for what is new; NULL: all is */
	struct surroundings surroundings;
};

/* Files of rules that are read one after the other, the weightiest first. */
struct policy_reader {
	struct rule_maker maker;
	struct arena scratch;
	struct vec files; /* struct rule_file */
};

/* Rules are put into a; product as in rule_maker. */
void policy_reader_init(
    struct policy_reader *r, struct arena *a, utc_s now, struct str product);

/*
 * Read one file. form NULL: it is VEX, and its content says of which form.
 * where names it, also in reports. -1 ends nothing: policy_reader_end is due.
 */
int policy_reader_add(struct policy_reader *r, const struct rule_form *form,
    struct str bytes, const char *where, struct err *e) NODISCARD;

/* Ends r; ret_rules owns an index, see rules_done. */
void policy_reader_end(struct policy_reader *r, struct rules *ret_rules);

/*
 * Findings with priority and suppression, less those that filters hold back.
 * One finding at a time: what next gave is gone with the next call.
 */
struct policy_view {
	struct finding_iter iter; /* first: this is one */
	struct finding_iter *in;
	const struct policy *policy;
	const struct os_info *os;
	struct surroundings surroundings;
	struct arena scratch; /* of the finding in hand */
	struct finding finding;
	struct priority priority;
	size_t rule; /* that suppresses it, if one does */
	char adjusted[ADJUSTED_BYTES];
};

/* All is borrowed. knows_exploits as in struct surroundings. */
void policy_view_init(struct policy_view *v, const struct policy *p,
    struct finding_iter *in, const struct os_info *os, bool knows_exploits);
void policy_view_done(struct policy_view *v);

/* A gate that fired. */
struct policy_firing {
	size_t n;         /* findings */
	struct str first; /* "CVE-1 of libc6", owned by the survey's arena */
};

/* What is only known when all findings were looked at. */
struct policy_survey {
	size_t n_found; /* with those that filters hold back */
	size_t n_shown;
	size_t n_suppressed; /* of those that are shown */
	size_t n_ended;      /* shown: releases and packages without support */
	size_t *n_of_rule;   /* findings by rule */
	struct policy_firing *firings; /* by gate */
	bool has_fired;
};

/* Look at all findings of v; it is rewound before and after. */
void policy_look(
    struct policy_view *v, struct arena *a, struct policy_survey *ret_s);

/*
 * Rows of coverage on files of rules (which rules are over, which matched
 * nothing) and on filters, into a vec of struct coverage; texts in a.
 */
void policy_cover(struct arena *a, const struct policy *p,
    const struct policy_survey *s, struct vec *coverage);

#endif
