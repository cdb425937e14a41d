/* finding_test.c: what a scan says, and that silence is never "clean". */
#include "core/finding.h"

#include "tests/tap.h"

static void
zeroed_memory_is_undecided(void)
{
	struct finding f = {0};
	struct coverage c = {0};

	EQ_INT(f.verdict, VERDICT_UNKNOWN);
	EQ_INT(f.status, STATUS_UNKNOWN);
	EQ_INT(f.severity, SEVERITY_UNKNOWN);
	EQ_INT(c.state, COVERAGE_MISSING);
	EQ_STR(str_from(coverage_state_name(c.state)), STR("missing"));
}

static void
names_are_different_and_out_of_range_is_safe(void)
{
	for (unsigned i = 0; i < FINDING_KIND_N; i++)
		for (unsigned k = 0; k < i; k++)
			OK(strcmp(finding_kind_name((enum finding_kind)i),
			       finding_kind_name((enum finding_kind)k)) != 0);
	for (unsigned i = 0; i < COVERAGE_STATE_N; i++)
		for (unsigned k = 0; k < i; k++)
			OK(strcmp(coverage_state_name((enum coverage_state)i),
			       coverage_state_name((enum coverage_state)k)) !=
			    0);
	for (unsigned i = 0; i < STATUS_N; i++)
		for (unsigned k = 0; k < i; k++)
			OK(strcmp(vendor_status_name((enum vendor_status)i),
			       vendor_status_name((enum vendor_status)k)) != 0);
	EQ_STR(str_from(coverage_state_name((enum coverage_state)99)),
	    STR("missing"));
	EQ_STR(str_from(vendor_status_name((enum vendor_status)99)),
	    STR("unknown"));
	EQ_STR(str_from(finding_kind_name((enum finding_kind)99)),
	    STR("vulnerability"));
}

static void
anything_missing_or_partial_makes_a_scan_partial(void)
{
	static const struct {
		enum coverage_state state;
		bool want;
	} rows[] = {
	    {COVERAGE_MISSING,      true },
	    {COVERAGE_PARTIAL,      true },
	    {COVERAGE_OK,           false},
	    {COVERAGE_OUT_OF_SCOPE, false},
	};
	struct coverage c[3] = {{.state = COVERAGE_OK},
	    {.state = COVERAGE_MISSING}, {.state = COVERAGE_OUT_OF_SCOPE}};
	struct scan_result r = {.coverage = c, .n_coverage = 3};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		c[1].state = rows[i].state;
		EQ_INT(scan_is_partial(&r), rows[i].want);
	}
}

static void
a_diagnostic_makes_a_scan_partial(void)
{
	struct coverage c = {.state = COVERAGE_OK};
	struct diag d = {0};
	struct scan_result r = {
	    .coverage = &c, .n_coverage = 1, .diags = &d, .n_diags = 1};

	OK(scan_is_partial(&r));
	r.n_diags = 0;
	OK(!scan_is_partial(&r));
}

int
main(void)
{
	RUN(zeroed_memory_is_undecided);
	RUN(names_are_different_and_out_of_range_is_safe);
	RUN(anything_missing_or_partial_makes_a_scan_partial);
	RUN(a_diagnostic_makes_a_scan_partial);
	return tap_done();
}
