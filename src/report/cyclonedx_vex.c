/* cyclonedx_vex.c: CycloneDX 1.6: what applies to which package, and what not. */
#include "report/cyclonedx_vuln.h"
#include "report/report.h"

static void
write_cyclonedx_vex(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	static const struct cyclonedx_how how = {"cyclonedx-vex", true};

	(void)opt;
	cyclonedx_report(out, r, findings, &how);
}

const struct report report_cyclonedx_vex = {
    .name = "cyclonedx-vex",
    .doc = "CycloneDX 1.6: what applies to which package, and what not",
    .write = write_cyclonedx_vex,
};
