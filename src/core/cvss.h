/* cvss.h: scores of CVSS vectors. */
#ifndef CORE_CVSS_H
#define CORE_CVSS_H

#include "base/err.h"
#include "base/str.h"

/*
 * The base score of vector in tenths, 0..100: 98 is 9.8.
 * "CVSS:3.1/AV:N/...", "CVSS:3.0/...", and version 2 without a prefix.
 * Metrics may come in any order, each at most once, those of the base group
 * exactly once. Temporal and environmental metrics must be well-formed and
 * change nothing. -1: E_INPUT; E_UNSUPPORTED for other versions, as 4.0.
 * Source: CVSS v3.1 specification §6, §7.1 and appendix A; CVSS v2 guide
 * §2.4, §3.2.1. Rows: tests/data/cvss/.
 */
int cvss_base_score(
    struct str vector, unsigned *ret_tenths, struct err *e) NODISCARD;

#endif
