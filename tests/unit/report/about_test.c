/* about_test.c: what the forms for pipelines say alike of a finding. */
#include "report/about.h"

#include "tests/tap.h"

static void
only_numbers_of_cve_are_cves(void)
{
	OK(about_is_cve(STR("CVE-2024-3094")));
	OK(about_is_cve(STR("CVE-2024-1234567890")));
	OK(!about_is_cve(STR("CVE-2024-309")));
	OK(!about_is_cve(STR("CVE-24-3094")));
	OK(!about_is_cve(STR("CVE-2024-3094-1")));
	OK(!about_is_cve(STR("CVE-2024-30x4")));
	OK(!about_is_cve(STR("cve-2024-3094")));
	OK(!about_is_cve(STR("CVE-2024")));
	OK(!about_is_cve(STR("CVE-2024-")));
	OK(!about_is_cve(STR("GHSA-2024-3094")));
	OK(!about_is_cve(STR_NONE));
}

static void
an_id_has_a_page_only_if_it_is_plain(void)
{
	struct arena a;

	arena_init(&a, 1 << 20);
	EQ_STR(about_link(&a, STR("CVE-2024-3094")),
	    STR("https://nvd.nist.gov/vuln/detail/CVE-2024-3094"));
	EQ_STR(about_link(&a, STR("GHSA-aaaa-bbbb-cccc")),
	    STR("https://github.com/advisories/GHSA-aaaa-bbbb-cccc"));
	EQ_INT(about_link(&a, STR("CVE-1/../x")).n, 0);
	EQ_INT(about_link(&a, STR("CVE-1?x")).n, 0);
	EQ_INT(about_link(&a, STR("CVE-1 2")).n, 0);
	EQ_INT(about_link(&a, STR("X-1")).n, 0);
	EQ_INT(about_link(&a, STR_NONE).n, 0);
	arena_done(&a);
}

static void
a_url_is_of_the_web_and_without_marks(void)
{
	OK(about_is_url(STR("https://example.org/a?b=c&d=%20#e")));
	OK(about_is_url(STR("http://[::1]/")));
	OK(!about_is_url(STR("javascript:alert(1)")));
	OK(!about_is_url(STR("https://example.org/\"x")));
	OK(!about_is_url(STR("https://example.org/<x>")));
	OK(!about_is_url(STR("https://example.org/ x")));
	OK(!about_is_url(STR("https://example.org/\r\n")));
	OK(!about_is_url(STR_NONE));
}

static void
a_suppression_goes_before_the_verdict(void)
{
	struct suppression s = {.status = SUPPRESSION_IGNORED};
	struct finding f = {.suppression = NULL};

	EQ_INT(about_vex(&f), VEX_UNDER_INVESTIGATION);
	f.verdict = VERDICT_AFFECTED;
	EQ_INT(about_vex(&f), VEX_AFFECTED);
	f.suppression = &s;
	EQ_INT(about_vex(&f), VEX_AFFECTED);
	s.status = SUPPRESSION_NOT_AFFECTED;
	EQ_INT(about_vex(&f), VEX_NOT_AFFECTED);
	s.status = SUPPRESSION_FIXED;
	EQ_INT(about_vex(&f), VEX_FIXED);
	f = (struct finding){.verdict = VERDICT_NOT_AFFECTED};
	EQ_INT(about_vex(&f), VEX_NOT_AFFECTED);
}

static void
a_suppression_says_who_and_why(void)
{
	struct suppression s = {STR("f:1"), SUPPRESSION_NOT_AFFECTED,
	    STR("why"), STR("component_not_present"), 86400};
	struct arena a;

	arena_init(&a, 1 << 20);
	EQ_STR(about_suppression(&a, &s),
	    STR("f:1: not_affected (component_not_present): why; "
		"until 1970-01-02"));
	EQ_STR(about_justification(&s), STR("component_not_present"));
	s = (struct suppression){.justification = STR("another")};
	EQ_STR(about_suppression(&a, &s), STR("ignored (another)"));
	EQ_INT(about_justification(&s).n, 0);
	EQ_INT(about_justification(NULL).n, 0);
	arena_done(&a);
}

static void
a_package_is_found_by_its_place(void)
{
	const struct package packages[3] = {{.kernel = KERNEL_NONE}};
	const struct package other = {.kernel = KERNEL_NONE};
	const struct scan_result r = {.packages = packages, .n_packages = 3};

	EQ_INT(about_number(&r, &packages[0]), 1);
	EQ_INT(about_number(&r, &packages[2]), 3);
	EQ_INT(about_number(&r, &packages[0] + 3), 0);
	EQ_INT(about_number(&r, &other), 0);
	EQ_INT(about_number(&r, NULL), 0);
}

/* However the words are divided. */
static void
sums_are_of_the_words_apart(void)
{
	const struct str one[] = {STR("a"), STR("bc")};
	const struct str two[] = {STR("ab"), STR("c")};
	struct arena a;
	struct str s;

	arena_init(&a, 1 << 20);
	s = about_sum(&a, one, 2);
	EQ_INT(s.n, 32);
	EQ_STR(s, about_sum(&a, one, 2));
	OK(!str_eq(s, about_sum(&a, two, 2)));
	s = about_uuid(&a, one, 2);
	EQ_INT(s.n, 36);
	OK(s.p[8] == '-' && s.p[14] == '5' && s.p[19] == 'a');
	arena_done(&a);
}

static void
each_gap_is_told(void)
{
	const struct coverage rows[] = {
	    {STR("a"), COVERAGE_OK,           0, STR_NONE},
	    {STR("b"), COVERAGE_MISSING,      0, STR("x")},
	    {STR("c"), COVERAGE_OUT_OF_SCOPE, 0, STR("y")},
	    {STR("d"), COVERAGE_PARTIAL,      0, STR_NONE},
	};
	const struct diag d = {STR("w"), E_INPUT, STR("t")};
	struct scan_result r = {.coverage = rows,
	    .n_coverage = ARRAY_LEN(rows),
	    .diags = &d,
	    .n_diags = 1};

	EQ_INT(about_n_gaps(&r), 3);
	r.n_diags = 0;
	r.n_coverage = 1;
	EQ_INT(about_n_gaps(&r), 0);
	r.n_coverage = 0;
	EQ_INT(about_n_gaps(&r), 1);
}

int
main(void)
{
	RUN(only_numbers_of_cve_are_cves);
	RUN(an_id_has_a_page_only_if_it_is_plain);
	RUN(a_url_is_of_the_web_and_without_marks);
	RUN(a_suppression_goes_before_the_verdict);
	RUN(a_suppression_says_who_and_why);
	RUN(a_package_is_found_by_its_place);
	RUN(sums_are_of_the_words_apart);
	RUN(each_gap_is_told);
	return tap_done();
}
