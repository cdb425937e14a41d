/* show.h: what all forms for people show alike. */
#ifndef REPORT_SHOW_H
#define REPORT_SHOW_H

#include "base/buf.h"
#include "report/group.h"
#include "report/report.h"

/* Listed, or suppressed; code of kernels that do not run is neither. */
bool show_is_listed(const struct finding *f);
bool show_is_suppressed(const struct finding *f);

/* "curl", "curl (2 packages)", "(the system)". */
struct str show_package(
    struct arena *a, enum report_lang lang, const struct group *g);

/* What comes of it: "2.0 (esm-infra)", "no fix yet", "undecided". */
struct str show_outlook(
    struct arena *a, enum report_lang lang, const struct finding *f);

/* How near it is: "KEV EPSS 94%", "exploit"; empty: nothing much is known. */
struct str show_threat(struct arena *a, const struct finding *f);

/* "7.5"; empty when there is none. */
struct str show_tenths(struct arena *a, unsigned tenths);

/* Sums over what is listed, and over what is not. */
struct show_counts {
	size_t by_severity[SEVERITY_N];
	size_t n, n_fixable, n_exploited, n_undecided;
	size_t n_suppressed;    /* groups */
	size_t n_other_kernels; /* findings */
};
void show_count(struct show_counts *c, const struct group *g);
void show_count_rest(struct show_counts *c, struct finding_iter *it);

/*
 * "10 findings: 2 critical, 8 low; 3 have a fix." to b, with what is left out
 * in further lines.
 */
void show_summary(struct buf *b, const struct scan_result *r,
    const struct show_counts *c, const struct report_options *opt);

/* "Debian 12, amd64, kernel 6.1, 3 packages" to b. */
void show_system(
    struct buf *b, const struct scan_result *r, enum report_lang lang);

#endif
