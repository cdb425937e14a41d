/* charts.h: what the findings are, in three pictures. */
#ifndef REPORT_CHARTS_H
#define REPORT_CHARTS_H

#include <stdio.h>

#include "report/show.h"

#define CHARTS_AGES 6
#define CHARTS_CVSS 10 /* columns: scores 0 to 1, ... 9 to 10 */
#define CHARTS_EPSS 5  /* rows: below 0.1 %, 1 %, 10 %, 50 %, more */

struct charts {
	size_t by_severity[SEVERITY_N];
	size_t by_age[CHARTS_AGES];
	size_t n_aged; /* whose age is known */
	size_t by_epss[CHARTS_EPSS][CHARTS_CVSS];
	size_t n_scored; /* that have both */
};

void charts_count(
    struct charts *c, const struct scan_result *r, const struct finding *f);

/* Three figures of inline SVG; those without data are left out. */
void charts_write(FILE *out, const struct charts *c, enum report_lang lang);

#endif
