/* cyclonedx.c: CycloneDX 1.6: all packages and their vulnerabilities. */
#include "report/cyclonedx_vuln.h"
#include "report/report.h"

static void
write_cyclonedx(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	static const struct cyclonedx_how how = {"cyclonedx", false};

	(void)opt;
	cyclonedx_report(out, r, findings, &how);
}

const struct report report_cyclonedx = {
    .name = "cyclonedx",
    .doc = "CycloneDX 1.6: all packages and their vulnerabilities",
    .write = write_cyclonedx,
};
