/* cvss_internal.h: what vectors of all CVSS versions have in common. */
#ifndef CORE_CVSS_INTERNAL_H
#define CORE_CVSS_INTERNAL_H

#include "base/err.h"
#include "base/str.h"

#define CVSS_VALUES_MAX  6
#define CVSS_METRICS_MAX 32

struct cvss_metric {
	const char *name;
	const char *values;             /* parted by '/' */
	double weight[CVSS_VALUES_MAX]; /* of each value; not in version 4 */
};

/*
 * Read the metrics in body, a tail of vector. ret_value[i] is the place of
 * metric i's value among its values, -1 when it is not stated. The first
 * n_base metrics must be. E_INPUT names the vector and the fault.
 */
int cvss_read_metrics(struct str vector, struct str body,
    const struct cvss_metric *metrics, size_t n_metrics, size_t n_base,
    int *ret_value, struct err *e) NODISCARD;

/* The score of a vector of version 4.0, whose metrics are body. */
int cvss4_score(struct str vector, struct str body, unsigned *ret_tenths,
    struct err *e) NODISCARD;

/*
 * Of macro vectors, in tenths: by EQ1, EQ2, EQ3, EQ4, EQ5, EQ6; 0: there is
 * none. Source: CVSS v4.0 specification §8.3.
 */
extern const unsigned char cvss4_macro_scores[3][2][3][3][3][2];

#endif
