/* filter.h: which findings are shown. */
#ifndef POLICY_FILTER_H
#define POLICY_FILTER_H

#include "policy/earlier.h"
#include "policy/rule.h"

/* A finding is shown when all of them let it pass. Zeroed: everything is. */
struct filter {
	unsigned severities; /* a bit for each that is shown; 0: all */
	bool fixed_only, kev_only, exploit_only;
	bool has_epss;
	uint32_t epss_over_ppm;
	const struct pattern *ids; /* --cve; none: all */
	size_t n_ids;
	const struct pattern *packages; /* --package; none: all */
	size_t n_packages;
	const struct earlier *baseline; /* what is in it is not new; or NULL */
};

/* "high", "high,critical" (these), ">=high" (and worse). */
int filter_severity(
    struct str words, unsigned *ret_severities, struct err *e) NODISCARD;

/* "0.5", from 0 to 1, at most six decimals. */
int filter_probability(
    struct str text, uint32_t *ret_ppm, struct err *e) NODISCARD;

/* Is there any filter at all? */
bool filter_is_set(const struct filter *f);

/* Is the finding shown? scratch is for what must be made for that. */
bool filter_lets_pass(
    const struct filter *f, struct arena *scratch, const struct finding *found);

/* Is it in no earlier result? Also when there is none to compare with. */
bool filter_is_new(const struct earlier *baseline, struct arena *scratch,
    const struct finding *found);

#endif
