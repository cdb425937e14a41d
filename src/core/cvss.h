/* cvss.h: scores of CVSS vectors. */
#ifndef CORE_CVSS_H
#define CORE_CVSS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* In tenths, 0..100: 98 is 9.8. */
struct cvss_scores {
	unsigned version; /* 20, 30, 31, 40 */
	unsigned base;
	unsigned temporal; /* base with the temporal metrics */
	unsigned environmental;
	/* Metrics of that group are stated, and not as "not defined". */
	bool has_temporal;
	bool has_environmental;
};

/*
 * "CVSS:4.0/AV:N/...", "CVSS:3.1/...", "CVSS:3.0/...", and version 2 without
 * a prefix. Metrics may come in any order, each at most once, those of the
 * base group exactly once. -1: E_INPUT; E_UNSUPPORTED for other versions.
 *
 * Version 4.0 has one score for the whole vector: CVSS-B where it has the base
 * group only, else CVSS-BT, -BE or -BTE, as NVD and Red Hat give it. base,
 * temporal and environmental are then the same, and no group is said to be
 * stated. Supplemental metrics change nothing.
 *
 * Source: CVSS v4.0 specification §8; CVSS v3.1 and v3.0 specifications §7
 * and appendix A; CVSS v2 guide §2.4, §3.2. Rows: tests/data/cvss/.
 */
int cvss_scores(
    struct str vector, struct cvss_scores *ret_s, struct err *e) NODISCARD;

/*
 * The base score alone: of versions 2 and 3, temporal and environmental
 * metrics must be well-formed and change nothing.
 */
int cvss_base_score(
    struct str vector, unsigned *ret_tenths, struct err *e) NODISCARD;

#endif
