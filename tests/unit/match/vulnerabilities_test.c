/* vulnerabilities_test.c: which versions of a package are vulnerable. */
#include "tests/unit/match/bench.h"

#define FIXED STATUS_FIXED_LATER

static void
both_bounds_decide(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+1.0 -2.0", FIXED);
	lab_vuln(&b.lab, "CVE-1", "b", "+1.0 -2.0", FIXED);
	lab_vuln(&b.lab, "CVE-1", "c", "+1.0 -2.0", FIXED);
	lab_vuln(&b.lab, "CVE-1", "d", "+1.0 -2.0", FIXED);
	lab_vuln(&b.lab, "CVE-1", "e", "+1.0 -2.0", FIXED);
	bench_package(&b, "a", "1.0~rc1");
	bench_package(&b, "b", "1.0");
	bench_package(&b, "c", "2.0~");
	bench_package(&b, "d", "2.0");
	bench_package(&b, "e", "1:1.5");
	bench_match(&b);
	EQ_STR(bench_findings(&b),
	    STR("CVE-1 b affected fixed-later fixed 2.0: 1.0 <= v < 2.0\n"
		"CVE-1 c affected fixed-later fixed 2.0: 1.0 <= v < 2.0\n"));
	EQ_INT(b.r.n_diags, 0);
	COVERED(&b, "debian-12", COVERAGE_OK, "1 vulnerabilities");
	bench_done(&b);
}

static void
last_affected_is_affected_and_no_fix(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ =2.0", STATUS_AFFECTED);
	lab_vuln(&b.lab, "CVE-1", "b", "+ =2.0", STATUS_AFFECTED);
	bench_package(&b, "a", "2.0");
	bench_package(&b, "b", "2.0+b1");
	bench_match(&b);
	EQ_STR(bench_findings(&b),
	    STR("CVE-1 a affected affected fixed -: 0 <= v <= 2.0\n"));
	bench_done(&b);
}

static void
without_end_every_later_version_is_affected(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+", STATUS_WILL_NOT_FIX);
	lab_vuln(&b.lab, "CVE-2", "a", "+3", STATUS_AFFECTED);
	bench_package(&b, "a", "99:1");
	bench_match(&b);
	EQ_STR(bench_findings(&b),
	    STR("CVE-1 a affected will-not-fix fixed -: 0 <= v\n"
		"CVE-2 a affected affected fixed -: 3 <= v\n"));
	bench_done(&b);
}

/* Never "not affected", never silent. */
static void
a_version_that_cannot_be_read_is_a_diagnostic(void)
{
	struct bench b;
	struct scan_result s;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -9", FIXED);
	bench_package(&b, "a", "not_a_version");
	bench_package(&b, "b", "");
	bench_match(&b);
	EQ_INT(b.r.n_findings, 0);
	EQ_INT(b.r.n_diags, 2);
	if (b.r.n_diags == 2) {
		EQ_STR(
		    b.r.diags[0].where, STR("var/lib/dpkg/status: package a"));
		EQ_INT(b.r.diags[0].code, E_INPUT);
		OK(b.r.diags[0].text.n > 0);
	}
	COVERED(&b, "debian-12", COVERAGE_PARTIAL,
	    "2 package versions cannot be read");
	s = (struct scan_result){.coverage = b.r.coverage,
	    .n_coverage = b.r.n_coverage,
	    .diags = b.r.diags,
	    .n_diags = b.r.n_diags};
	OK(scan_is_partial(&s));
	bench_done(&b);
}

static void
a_row_that_cannot_be_read_is_an_unknown_verdict(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -no_version", FIXED);
	/* A row that holds the version decides; one that does not, does not. */
	lab_vuln(&b.lab, "CVE-2", "a", "+ -no_version", FIXED);
	lab_vuln(&b.lab, "CVE-2", "a", "+1 -3", FIXED);
	lab_vuln(&b.lab, "CVE-3", "a", "+ -no_version", FIXED);
	lab_vuln(&b.lab, "CVE-3", "a", "+ -1", FIXED);
	bench_package(&b, "a", "2");
	bench_match(&b);
	EQ_STR(bench_findings(&b),
	    STR("CVE-1 a unknown unknown fixed -: "
		"its range cannot be read\n"
		"CVE-2 a affected fixed-later fixed 3: 1 <= v < 3\n"
		"CVE-3 a unknown unknown fixed -: "
		"its range cannot be read\n"));
	bench_done(&b);
}

static void
not_affected_is_no_finding(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", NULL, STATUS_NOT_AFFECTED);
	/* Contradicted by a range of the same feed: the range counts. */
	lab_vuln(&b.lab, "CVE-2", "a", NULL, STATUS_NOT_AFFECTED);
	lab_vuln(&b.lab, "CVE-2", "a", "+ -3", FIXED);
	bench_package(&b, "a", "2");
	bench_match(&b);
	EQ_STR(bench_findings(&b),
	    STR("CVE-2 a affected fixed-later fixed 3: 0 <= v < 3\n"));
	bench_done(&b);
}

static void
rows_of_one_vulnerability_make_one_finding(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+1 -2", FIXED);
	lab_vuln(&b.lab, "CVE-1", "a", "+3 -4", FIXED);
	lab_vuln(&b.lab, "CVE-1", "a", "+5 =6", STATUS_DEFERRED);
	lab_vuln(&b.lab, "CVE-1", "b", "+1 -2", FIXED);
	lab_vuln(&b.lab, "CVE-1", "b", "+3 -4", FIXED);
	bench_package(&b, "a", "3.5");
	bench_package(&b, "b", "2.5");
	bench_match(&b);
	EQ_STR(bench_findings(&b),
	    STR("CVE-1 a affected fixed-later fixed 4: 3 <= v < 4\n"));
	bench_done(&b);
}

static void
advisories_are_about_sources_and_their_versions(void)
{
	struct package *p;
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "openssl", "+ -3.0", FIXED);
	lab_vuln(&b.lab, "CVE-2", "libssl3", "+ -9", FIXED);
	p = bench_package(&b, "libssl3", "9.9");
	p->source_name = STR("openssl");
	p->source_version = STR("2.9");
	/* Named as the source, and built from another. */
	p = bench_package(&b, "openssl", "1.0");
	p->source_name = STR("elsewhere");
	bench_match(&b);
	EQ_STR(bench_findings(&b),
	    STR("CVE-1 libssl3 affected fixed-later fixed 3.0: "
		"0 <= v < 3.0\n"));
	bench_done(&b);
}

static void
evidence_is_enough_to_check_by_hand(void)
{
	struct str aliases[] = {STR("GHSA-1")};
	struct affected af;
	struct advisory a = {.id = STR("CVE-1"),
	    .aliases = aliases,
	    .n_aliases = 1,
	    .title = STR("a title"),
	    .cvss = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
	    .published_at = 77,
	    .affected = &af,
	    .n_affected = 1};
	const struct finding *f;
	struct bench b;

	bench_init(&b);
	af = lab_affected(&b.lab, "Debian:12", "a", "+ -9", FIXED);
	lab_say(&b.lab, &a);
	lab_notice(&b.lab, "DSA-7", "a", "+ -9", "CVE-1");
	bench_package(&b, "a", "1");
	bench_match(&b);
	NEED(b.r.n_findings == 1);
	f = &b.r.findings[0];
	EQ_INT(f->kind, FINDING_VULNERABILITY);
	OK(f->package == &b.packages[0]);
	EQ_INT(f->n_aliases, 2);
	EQ_STR(f->aliases[0], STR("GHSA-1"));
	EQ_STR(f->aliases[1], STR("DSA-7"));
	EQ_STR(f->title, STR("a title"));
	EQ_STR(f->cvss, a.cvss);
	EQ_INT(f->score_tenths, 98);
	EQ_INT(f->published_at, 77);
	EQ_STR(f->evidence.shard, STR("debian-12"));
	EQ_STR(f->evidence.record, STR("osv: CVE-1"));
	EQ_STR(f->evidence.range, STR("0 <= v < 9"));
	EQ_STR(f->evidence.comparator, STR("dpkg"));
	bench_done(&b);
}

static void
severity_comes_from_who_knows_best(void)
{
	static const char critical[] =
	    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
	static const struct {
		enum severity vendor;
		const char *cvss;
		enum severity want;
		const char *source;
	} rows[] = {
	    {SEVERITY_UNKNOWN,    "",					     SEVERITY_UNKNOWN,    ""      },
	    {SEVERITY_UNKNOWN,    critical,                                       SEVERITY_CRITICAL,   "cvss"  },
	    {SEVERITY_NEGLIGIBLE, "",					     SEVERITY_NEGLIGIBLE, "vendor"},
	    {SEVERITY_NEGLIGIBLE, critical,                                       SEVERITY_NEGLIGIBLE, "vendor"},
	    {SEVERITY_LOW,        "",					     SEVERITY_LOW,        "vendor"},
	    {SEVERITY_HIGH,       "",					     SEVERITY_HIGH,       "vendor"},
	    {SEVERITY_LOW,        critical,				       SEVERITY_CRITICAL,   "cvss"  },
	    {SEVERITY_CRITICAL,   "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N",
             SEVERITY_LOW,									     "cvss"  },
 /* A vector without impact scores 0.0, which says nothing. */
	    {SEVERITY_HIGH,       "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N",
             SEVERITY_HIGH,									    "vendor"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct affected af;
		struct advisory a = {.id = STR("CVE-1"),
		    .cvss = str_from(rows[i].cvss),
		    .affected = &af,
		    .n_affected = 1};
		struct bench b;

		bench_init(&b);
		af = lab_affected(&b.lab, "Debian:12", "a", "+ -9", FIXED);
		af.severity = rows[i].vendor;
		lab_say(&b.lab, &a);
		bench_package(&b, "a", "1");
		bench_match(&b);
		if (OK(b.r.n_findings == 1)) {
			const struct finding *f = &b.r.findings[0];

			EQ_INT(f->severity, rows[i].want);
			EQ_STR(f->severity_source, str_from(rows[i].source));
		}
		bench_done(&b);
	}
}

static void
say_rated(struct bench *b, const char *id, const char *package,
    enum severity severity, const char *cvss)
{
	struct affected af =
	    lab_affected(&b->lab, "Debian:12", package, "+ -9", FIXED);
	struct advisory a = {.id = str_from(id),
	    .cvss = str_from(cvss),
	    .affected = &af,
	    .n_affected = 1};

	af.severity = severity;
	lab_say(&b->lab, &a);
}

static void
the_worst_comes_first(void)
{
	static const char score_98[] =
	    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
	static const char score_91[] =
	    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N";
	struct package *p;
	struct bench b;

	bench_init(&b);
	say_rated(&b, "CVE-1", "zzz", SEVERITY_CRITICAL, score_98);
	say_rated(&b, "CVE-2", "aaa", SEVERITY_CRITICAL, score_91);
	say_rated(&b, "CVE-3", "aaa", SEVERITY_HIGH, "");
	say_rated(&b, "CVE-4", "aaa", SEVERITY_UNKNOWN, "");
	say_rated(&b, "CVE-6", "mmm", SEVERITY_LOW, "");
	say_rated(&b, "CVE-5", "mmm", SEVERITY_LOW, "");
	say_rated(&b, "CVE-5", "lll", SEVERITY_LOW, "");
	bench_package(&b, "zzz", "1");
	bench_package(&b, "aaa", "1");
	p = bench_package(&b, "mmm-b", "1");
	p->source_name = STR("mmm");
	p = bench_package(&b, "mmm-a", "1");
	p->source_name = STR("mmm");
	p = bench_package(&b, "mmm-a", "1");
	p->source_name = STR("mmm");
	p->arch = STR("i386");
	bench_package(&b, "lll", "1");
	bench_match(&b);
	EQ_INT(b.r.n_findings, 11);
	EQ_STR(bench_findings(&b),
	    STR("CVE-1 zzz affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-2 aaa affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-3 aaa affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-5 lll affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-5 mmm-a affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-5 mmm-a affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-5 mmm-b affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-6 mmm-a affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-6 mmm-a affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-6 mmm-b affected fixed-later fixed 9: 0 <= v < 9\n"
		"CVE-4 aaa affected fixed-later fixed 9: 0 <= v < 9\n"));
	OK(str_eq(b.r.findings[4].package->arch, STR("amd64")));
	OK(str_eq(b.r.findings[5].package->arch, STR("i386")));
	bench_done(&b);
}

static void
ranges_are_told_as_they_are(void)
{
	static const struct {
		struct vulndb_row r;
		const char *want;
	} rows[] = {
	    {{.lo = {"0", 1}, .hi = {"1", 1}},                          "0 <= v < 1"              },
	    {{.lo = {"1:2", 3}, .hi = {"1:9", 3}, .hi_included = true},
             "1:2 <= v <= 1:9"								    },
	    {{.lo = {"", 0}, .hi = {"1", 1}},                           "0 <= v < 1"              },
	    {{.lo = {"3", 1}},					  "3 <= v"                  },
	    {{.status = STATUS_NOT_AFFECTED},                           "no version"              },
	    {{.is_unreadable = true},                                   "its range cannot be read"},
	};
	struct arena a;

	arena_init(&a, 1 << 16);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		EQ_STR(
		    match_range_text(&a, &rows[i].r), str_from(rows[i].want));
	arena_done(&a);
}

int
main(void)
{
	RUN(both_bounds_decide);
	RUN(last_affected_is_affected_and_no_fix);
	RUN(without_end_every_later_version_is_affected);
	RUN(a_version_that_cannot_be_read_is_a_diagnostic);
	RUN(a_row_that_cannot_be_read_is_an_unknown_verdict);
	RUN(not_affected_is_no_finding);
	RUN(rows_of_one_vulnerability_make_one_finding);
	RUN(advisories_are_about_sources_and_their_versions);
	RUN(evidence_is_enough_to_check_by_hand);
	RUN(severity_comes_from_who_knows_best);
	RUN(the_worst_comes_first);
	RUN(ranges_are_told_as_they_are);
	return tap_done();
}
