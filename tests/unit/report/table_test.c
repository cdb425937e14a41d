/* table_test.c: what a person reads first. */
#include "report/text.h"
#include "tests/unit/report/written.h"

static const struct report_options plain = {0};

static struct finding
vuln_of(const struct package *p, const char *id, enum severity severity)
{
	return (struct finding){.verdict = VERDICT_AFFECTED,
	    .id = str_from(id),
	    .package = p,
	    .status = STATUS_FIXED_LATER,
	    .severity = severity,
	    .version = p != NULL ? p->source_version : STR_NONE,
	    .fixed_version = STR("2.0"),
	    .title = STR("a title")};
}

static struct package
package_of(const char *name, const char *source)
{
	return (struct package){.type = STR("deb"),
	    .name = str_from(name),
	    .version = STR("1.0"),
	    .source_name = str_from(source),
	    .source_version = STR("1.0-1+deb12u1")};
}

static struct scan_result
result_of(const struct coverage *c, size_t n)
{
	struct scan_result r = {
	    .n_packages = 3, .coverage = c, .n_coverage = n};

	r.os.pretty = STR("Debian 12");
	r.os.arch = STR("amd64");
	r.os.kernel = STR("6.1");
	return r;
}

static void
no_trailing_blanks(struct str s)
{
	struct str line;

	while (str_line(&s, &line))
		if (str_ends(line, STR(" ")))
			tap_check(false, __FILE__, __LINE__, "\"%.*s\"",
			    STR_ARG(line));
}

static bool
has(struct str s, const char *words)
{
	return str_find_str(s, str_from(words)) >= 0;
}

static void
a_small_result_looks_like_this(void)
{
	const struct package lib = package_of("libcurl4", "curl");
	const struct package bin = package_of("curl", "curl");
	const struct package apt = package_of("apt", "apt");
	const struct finding list[] = {
	    vuln_of(&bin, "CVE-2024-1", SEVERITY_HIGH),
	    vuln_of(&lib, "CVE-2024-1", SEVERITY_HIGH),
	    vuln_of(&apt, "CVE-2024-22", SEVERITY_LOW),
	};
	const struct coverage c[] = {
	    {STR("os/dpkg"),   COVERAGE_OK, 0,     STR("3 packages")},
	    {STR("debian-12"), COVERAGE_OK, 86400, STR("data")      },
	};
	struct scan_result r = result_of(c, 2);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	got = written(&a, "table", &r, list, ARRAY_LEN(list), &plain);
	EQ_STR(got, STR("Debian 12, amd64, kernel 6.1, 3 packages\n"
			"\n"
			"SEVERITY    VULNERABILITY  PACKAGE            "
			"INSTALLED → FIXED    TITLE\n"
			"high        CVE-2024-1     curl (2 packages)  "
			"1.0-1+deb12u1 → 2.0  a title\n"
			"low         CVE-2024-22    apt                "
			"1.0-1+deb12u1 → 2.0  a title\n"
			"\n"
			"2 findings: 1 high, 1 low; 2 have a fix.\n"
			"\n"
			"COVERAGE   STATE          BUILT       REASON\n"
			"os/dpkg    ok             -           3 packages\n"
			"debian-12  ok             1970-01-02  data\n"));
	no_trailing_blanks(got);
	arena_done(&a);
}

static void
column_heads_are_whole_over_short_columns(void)
{
	const struct package p = {.name = STR("a"),
	    .source_name = STR("a"),
	    .source_version = STR("1")};
	const struct finding f = vuln_of(&p, "X-1", SEVERITY_LOW);
	struct scan_result r = result_of(NULL, 0);
	struct arena a;

	arena_init(&a, 1 << 20);
	OK(has(written(&a, "table", &r, &f, 1, &plain),
	    "SEVERITY    VULNERABILITY  PACKAGE  INSTALLED → FIXED  TITLE\n"));
	arena_done(&a);
}

static void
the_same_source_in_two_versions_is_two_lines(void)
{
	const struct package one = package_of("liba1", "a");
	struct package two = package_of("liba2", "a");
	struct finding list[] = {
	    vuln_of(&one, "CVE-1", SEVERITY_LOW),
	    vuln_of(&two, "CVE-1", SEVERITY_LOW),
	};
	struct scan_result r = result_of(NULL, 0);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	two.source_version = STR("1.1");
	list[1].version = two.source_version;
	got = written(&a, "table", &r, list, 2, &plain);
	OK(has(got, "2 findings: 2 low"));
	OK(has(got, "liba1") && has(got, "liba2"));
	arena_done(&a);
}

static void
other_kernels_are_counted_and_not_listed(void)
{
	struct package running = package_of("linux-image-2", "linux");
	struct package other = package_of("linux-image-1", "linux");
	struct package maybe = package_of("linux-image-3", "linux");
	struct finding list[] = {
	    vuln_of(&other, "CVE-1", SEVERITY_LOW),
	    vuln_of(&running, "CVE-1", SEVERITY_LOW),
	    vuln_of(&other, "CVE-2", SEVERITY_LOW),
	};
	struct scan_result r = result_of(NULL, 0);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	running.kernel = KERNEL_RUNNING;
	other.kernel = KERNEL_NOT_RUNNING;
	maybe.kernel = KERNEL_UNDECIDED;
	got = written(&a, "table", &r, list, 3, &plain);
	OK(has(got, "1 finding: 1 low"));
	OK(has(got, "linux-image-2") && !has(got, "linux-image-1"));
	OK(has(got, "2 more in packages of kernels that do not run"));
	/* Only such: the count still shows. */
	got = written(&a, "table", &r, list, 1, &plain);
	OK(has(got, "0 findings."));
	OK(has(got, "1 more in packages of kernels"));
	/* Nothing is left out of what nobody knows. */
	list[0].package = &maybe;
	got = written(&a, "table", &r, list, 1, &plain);
	OK(has(got, "linux-image-3") && !has(got, "more in packages"));
	arena_done(&a);
}

static void
zero_findings_never_stand_alone(void)
{
	const struct coverage missing = {
	    STR("debian-12"), COVERAGE_MISSING, 0, STR("no database")};
	const struct coverage ok = {STR("debian-12"), COVERAGE_OK, 0, STR("x")};
	struct scan_result r = result_of(&missing, 1);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	got = written(&a, "table", &r, NULL, 0, &plain);
	OK(has(got, "0 findings.\nPartly evaluated"));
	OK(has(got, "debian-12  missing"));
	OK(has(got, "no database"));
	r = result_of(&ok, 1);
	got = written(&a, "table", &r, NULL, 0, &plain);
	OK(has(got, "0 findings.\n") && !has(got, "Partly"));
	arena_done(&a);
}

static void
outlook_is(struct finding f, const char *want)
{
	struct scan_result r = result_of(NULL, 0);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	got = written(&a, "table", &r, &f, 1, &plain);
	if (!has(got, want))
		tap_check(false, __FILE__, __LINE__, "no \"%s\" in %.*s", want,
		    STR_ARG(got));
	arena_done(&a);
}

static void
what_to_expect_is_said_in_words(void)
{
	const struct package p = package_of("a", "a");
	struct finding f = vuln_of(&p, "CVE-1", SEVERITY_LOW);

	outlook_is(f, "1.0-1+deb12u1 → 2.0 ");
	f.verdict = VERDICT_UNKNOWN;
	outlook_is(f, "1.0-1+deb12u1 → undecided ");
	outlook_is(f, "; 1 undecided.");
	f.verdict = VERDICT_AFFECTED;
	f.fixed_version = STR_NONE;
	outlook_is(f, "1.0-1+deb12u1 → no fix yet ");
	f.status = STATUS_WILL_NOT_FIX;
	outlook_is(f, "1.0-1+deb12u1 → will not be fixed ");
	f.status = STATUS_DEFERRED;
	outlook_is(f, "1.0-1+deb12u1 → fix deferred ");
	f.status = STATUS_UNKNOWN;
	outlook_is(f, "1.0-1+deb12u1 → under investigation ");
	f.status = STATUS_END_OF_LIFE;
	outlook_is(f, "1.0-1+deb12u1 → no longer supported ");
	f.kind = FINDING_SUPPORT_LIMITED;
	outlook_is(f, "1.0-1+deb12u1 ");
	f.kind = FINDING_OS_END_OF_LIFE;
	f.package = NULL;
	outlook_is(f, "(the system)");
}

static void
names_cannot_drive_the_terminal(void)
{
	struct package p = package_of("a", "a");
	struct coverage c = {HOSTILE, COVERAGE_PARTIAL, 5, HOSTILE};
	struct diag d = {HOSTILE, E_INPUT, HOSTILE};
	struct scan_result r = result_of(&c, 1);
	struct finding f = vuln_of(&p, "x", SEVERITY_HIGH);
	struct report_options narrow = {.width = 100};
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	p.name = p.version = p.source_name = p.source_version = HOSTILE;
	p.arch = p.path = HOSTILE;
	f.id = f.title = f.fixed_version = HOSTILE;
	r.os.pretty = r.os.arch = r.os.kernel = HOSTILE;
	r.diags = &d;
	r.n_diags = 1;
	got = written(&a, "table", &r, &f, 1, &plain);
	is_harmless(got);
	OK(has(got, "\\x1b[31m"));
	OK(has(got, ": malformed: "));
	is_harmless(written(&a, "table", &r, &f, 1, &narrow));
	arena_done(&a);
}

static void
a_terminal_cuts_titles_to_its_width(void)
{
	const struct package p = package_of("a", "a");
	struct finding f = vuln_of(&p, "CVE-2024-12345", SEVERITY_LOW);
	struct scan_result r = result_of(NULL, 0);
	struct arena a;

	arena_init(&a, 1 << 20);
	f.title = STR("one two three four five six seven eight nine ten "
		      "eleven twelve thirteen fourteen fifteen");
	for (unsigned width = 80; width < 130; width++) {
		struct report_options opt = {.width = width};
		struct str got = written(&a, "table", &r, &f, 1, &opt), line;

		while (str_line(&got, &line))
			if (text_width(line) > width)
				tap_check(false, __FILE__, __LINE__,
				    "%zu columns of %u: %.*s", text_width(line),
				    width, STR_ARG(line));
	}
	/* Unlimited: whole. */
	OK(has(written(&a, "table", &r, &f, 1, &plain), "fifteen\n"));
	arena_done(&a);
}

static void
lines_have_no_blanks_at_their_end(void)
{
	const struct package p = package_of("a", "a");
	struct finding list[] = {vuln_of(&p, "CVE-1", SEVERITY_LOW),
	    vuln_of(&p, "CVE-2", SEVERITY_LOW)};
	const struct coverage c[] = {
	    {STR("debian-12"), COVERAGE_OK, 0, STR("") },
	    {STR("x"),         COVERAGE_OK, 0, STR("y")},
	};
	struct diag d = {STR("file"), E_IO, STR("text")};
	struct report_options terminal = {.width = 100};
	struct scan_result r = result_of(c, 2);
	struct arena a;

	arena_init(&a, 1 << 20);
	r.diags = &d;
	r.n_diags = 1;
	list[1].title = STR_NONE;
	no_trailing_blanks(written(&a, "table", &r, list, 2, &plain));
	no_trailing_blanks(written(&a, "table", &r, list, 2, &terminal));
	no_trailing_blanks(written(&a, "table", &r, NULL, 0, &plain));
	arena_done(&a);
}

static void
color_only_where_it_is_welcome(void)
{
	const struct package p = package_of("a", "a");
	const struct finding f = vuln_of(&p, "CVE-1", SEVERITY_CRITICAL);
	const struct report_options color = {.color = true};
	struct scan_result r = result_of(NULL, 0);
	struct arena a;

	arena_init(&a, 1 << 20);
	OK(has(written(&a, "table", &r, &f, 1, &color), "\033[1;31m"));
	OK(has(written(&a, "table", &r, &f, 1, &color), "\033[0m"));
	OK(!has(written(&a, "table", &r, &f, 1, &plain), "\033"));
	arena_done(&a);
}

static void
many_diagnostics_are_counted(void)
{
	struct diag d[25];
	struct scan_result r = result_of(NULL, 0);
	struct arena a;
	struct str got;

	for (size_t i = 0; i < ARRAY_LEN(d); i++)
		d[i] = (struct diag){STR("f"), E_IO, STR("t")};
	arena_init(&a, 1 << 20);
	r.diags = d;
	r.n_diags = ARRAY_LEN(d);
	got = written(&a, "table", &r, NULL, 0, &plain);
	OK(has(got, "f: unreadable: t\n... and 5 more"));
	r.n_diags = 20;
	got = written(&a, "table", &r, NULL, 0, &plain);
	OK(!has(got, "more"));
	arena_done(&a);
}

static void
exploits_and_risk_have_columns_where_they_are_known(void)
{
	const struct package p = package_of("a", "a");
	const struct exploit x[] = {
	    {.kind = EXPLOIT_POC}, {.kind = EXPLOIT_METASPLOIT}};
	struct cve_fact fact = {
	    .epss = {943110, 0, 86400}
        };
	const struct priority priority = {.risk = 87};
	struct finding f = vuln_of(&p, "CVE-1", SEVERITY_LOW);
	struct scan_result r = result_of(NULL, 0);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	OK(!has(written(&a, "table", &r, &f, 1, &plain), "THREAT"));
	f.fact = &fact;
	got = written(&a, "table", &r, &f, 1, &plain);
	OK(has(got, "  THREAT    TITLE\n") && has(got, "  EPSS 94%  a title"));
	OK(!has(got, "RISK"));
	fact.epss.probability_ppm = 9999;
	fact.exploits = x;
	fact.n_exploits = 1;
	OK(has(written(&a, "table", &r, &f, 1, &plain), "  poc     a title"));
	fact.n_exploits = 2;
	OK(has(written(&a, "table", &r, &f, 1, &plain), "  metasploit  a"));
	fact.kev.added_at = 86400;
	f.priority = &priority;
	got = written(&a, "table", &r, &f, 1, &plain);
	OK(has(got, "  KEV     a title") &&
	    has(got, "low         87    CVE-1"));
	OK(has(got, "; 1 known to be exploited."));
	arena_done(&a);
}

static void
suppressed_findings_are_counted_and_listed_on_demand(void)
{
	const struct package p = package_of("a", "a");
	const struct suppression s = {STR(".trivyignore:2"),
	    SUPPRESSION_NOT_AFFECTED, STR("not called"), STR_NONE, 86400};
	struct finding list[] = {vuln_of(&p, "CVE-1", SEVERITY_LOW),
	    vuln_of(&p, "CVE-2", SEVERITY_LOW)};
	struct report_options opt = {0};
	struct scan_result r = result_of(NULL, 0);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	list[1].suppression = &s;
	got = written(&a, "table", &r, list, 2, &opt);
	OK(has(got, "1 finding: 1 low") && !has(got, "CVE-2"));
	OK(has(got, "1 more suppressed; --show-suppressed lists them.\n"));
	opt.show_suppressed = true;
	got = written(&a, "table", &r, list, 2, &opt);
	OK(has(got, "1 more suppressed.\n"));
	OK(has(got, "CVE-2  a  not_affected  not called "
		    "(.trivyignore:2, until 1970-01-02)\n"));
	arena_done(&a);
}

static void
packages_and_vulnerabilities_have_heads(void)
{
	const struct package curl = package_of("curl", "curl");
	const struct package apt = package_of("apt", "apt");
	const struct finding list[] = {
	    vuln_of(&curl, "CVE-1", SEVERITY_HIGH),
	    vuln_of(&curl, "CVE-2", SEVERITY_LOW),
	    vuln_of(&apt, "CVE-2", SEVERITY_LOW),
	};
	struct report_options opt = {.group_by = REPORT_BY_PACKAGE};
	struct scan_result r = result_of(NULL, 0);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	got = written(&a, "table", &r, list, 3, &opt);
	OK(has(got, "curl 1.0-1+deb12u1: 1 high, 1 low\n"
		    "  high        CVE-1          2.0    a title\n"
		    "  low         CVE-2          2.0    a title\n"
		    "apt 1.0-1+deb12u1: 1 low\n"
		    "  low         CVE-2          2.0    a title\n"));
	OK(has(got, "3 findings: 1 high, 2 low"));
	opt.group_by = REPORT_BY_CVE;
	got = written(&a, "table", &r, list, 3, &opt);
	OK(has(got, "CVE-2  a title\n"
		    "  low         curl     1.0-1+deb12u1 → 2.0\n"
		    "  low         apt      1.0-1+deb12u1 → 2.0\n"));
	no_trailing_blanks(got);
	arena_done(&a);
}

static void
narrow_terminals_have_titles_below(void)
{
	const struct package p = package_of("a", "a");
	struct finding f = vuln_of(&p, "CVE-2024-12345", SEVERITY_LOW);
	struct scan_result r = result_of(NULL, 0);
	struct arena a;

	arena_init(&a, 1 << 20);
	f.title = STR("::error::one two three four five six seven eight nine "
		      "ten eleven twelve thirteen fourteen");
	f.version = STR("1.0-1+deb12u1.something.that.is.very.long.indeed");
	for (unsigned width = 72; width < 200; width++) {
		for (unsigned by = 0; by <= REPORT_BY_CVE; by++) {
			struct report_options opt = {
			    .width = width, .group_by = (enum report_group)by};
			struct str got = written(&a, "table", &r, &f, 1, &opt);
			struct str line;

			if (width < 90 && by == REPORT_UNGROUPED)
				OK(has(got, "\n  └ ::error::one two"));
			no_trailing_blanks(got);
			while (str_line(&got, &line))
				if (text_width(line) > width)
					tap_check(false, __FILE__, __LINE__,
					    "%zu of %u: %.*s", text_width(line),
					    width, STR_ARG(line));
		}
	}
	arena_done(&a);
}

/* Columns are counted as they are shown: East Asia's letters are two wide. */
static void
japanese_columns_stand_below_each_other(void)
{
	const struct package p = package_of("a", "a");
	const struct finding list[] = {vuln_of(&p, "CVE-1", SEVERITY_LOW),
	    vuln_of(&p, "CVE-2024-12345", SEVERITY_CRITICAL)};
	const struct report_options opt = {.lang = REPORT_JAPANESE};
	struct scan_result r = result_of(NULL, 0);
	struct arena a;
	struct str got;

	arena_init(&a, 1 << 20);
	got = written(&a, "table", &r, list, 2, &opt);
	OK(has(got,
	    "深刻度  脆弱性          パッケージ  現在 → 修正版        内容\n"
	    "注意    CVE-1           a           1.0-1+deb12u1 → 2.0  a title\n"
	    "緊急    CVE-2024-12345  a           1.0-1+deb12u1 → 2.0  a title\n"
	    "\n検出 2 件: 緊急 1, 注意 1; 修正あり 2 件。\n"));
	arena_done(&a);
}

static void
forms_are_found_by_name(void)
{
	OK(report_find("table") != NULL && report_find("json") != NULL);
	OK(report_find("") == NULL && report_find("tabl") == NULL);
	for (size_t i = 0; i < report_list_n; i++) {
		OK(report_find(report_list[i]->name) == report_list[i]);
		OK(report_list[i]->doc[0] != '\0');
	}
}

int
main(void)
{
	RUN(a_small_result_looks_like_this);
	RUN(column_heads_are_whole_over_short_columns);
	RUN(the_same_source_in_two_versions_is_two_lines);
	RUN(other_kernels_are_counted_and_not_listed);
	RUN(zero_findings_never_stand_alone);
	RUN(what_to_expect_is_said_in_words);
	RUN(names_cannot_drive_the_terminal);
	RUN(a_terminal_cuts_titles_to_its_width);
	RUN(lines_have_no_blanks_at_their_end);
	RUN(color_only_where_it_is_welcome);
	RUN(many_diagnostics_are_counted);
	RUN(exploits_and_risk_have_columns_where_they_are_known);
	RUN(suppressed_findings_are_counted_and_listed_on_demand);
	RUN(packages_and_vulnerabilities_have_heads);
	RUN(narrow_terminals_have_titles_below);
	RUN(japanese_columns_stand_below_each_other);
	RUN(forms_are_found_by_name);
	return tap_done();
}
