/* finding.c: what a scan says. */
#include "core/finding.h"

static const char *const kinds[FINDING_KIND_N] = {
    [FINDING_VULNERABILITY] = "vulnerability",
    [FINDING_OS_END_OF_LIFE] = "os-end-of-life",
    [FINDING_SUPPORT_ENDED] = "support-ended",
    [FINDING_SUPPORT_LIMITED] = "support-limited",
    [FINDING_MALWARE] = "malicious-package",
};

static const char *const states[COVERAGE_STATE_N] = {
    [COVERAGE_MISSING] = "missing",
    [COVERAGE_PARTIAL] = "partial",
    [COVERAGE_OK] = "ok",
    [COVERAGE_OUT_OF_SCOPE] = "out-of-scope",
};

const char *
finding_kind_name(enum finding_kind k)
{
	return kinds[(unsigned)k < FINDING_KIND_N ? k : FINDING_VULNERABILITY];
}

const char *
coverage_state_name(enum coverage_state s)
{
	return states[(unsigned)s < COVERAGE_STATE_N ? s : COVERAGE_MISSING];
}

bool
scan_is_partial(const struct scan_result *r)
{
	for (size_t i = 0; i < r->n_coverage; i++)
		if (r->coverage[i].state < COVERAGE_OK)
			return true;
	/* No coverage at all: nobody said that anything was looked at. */
	return r->n_diags > 0 || r->n_coverage == 0;
}
