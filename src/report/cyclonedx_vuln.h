/* cyclonedx_vuln.h: what CycloneDX's two forms share. */
#ifndef REPORT_CYCLONEDX_VULN_H
#define REPORT_CYCLONEDX_VULN_H

#include <stdio.h>

#include "core/finding.h"

struct cyclonedx_how {
	const char *form; /* for the serial number */
	/*
	 * Every vulnerability has an analysis and only packages that have one
	 * are listed; else all packages are, and an analysis is given where
	 * there is something to say.
	 */
	bool is_vex;
};

void cyclonedx_report(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct cyclonedx_how *how);

#endif
