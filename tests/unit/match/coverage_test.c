/* coverage_test.c: a scan says what it did not look at. */
#include "tests/unit/match/bench.h"

#define FIXED STATUS_FIXED_LATER

static void
partial_data_counts_what_it_does_not_watch(void)
{
	char name[16];
	struct bench b;

	bench_init(&b);
	lab_feed(&b.lab, "mirror", 5, true);
	lab_vuln(&b.lab, "CVE-1", "old", "+ -2", FIXED);
	lab_watch(&b.lab, "old", "2.0", "9");
	lab_watch(&b.lab, "whole", "", "9");
	bench_package(&b, "whole", "0~");
	bench_package(&b, "old", "1.9");
	for (int i = 0; i < 10; i++) {
		snprintf(name, sizeof name, "p%d", i);
		bench_package(&b, str_z(&b.lab.a, str_from(name)), "1");
	}
	bench_match(&b);
	/* Not watched that far back, but what is known is still said. */
	EQ_STR(bench_findings(&b),
	    STR("CVE-1 old affected fixed-later fixed 2: 0 <= v < 2\n"));
	COVERED(&b, "debian-12", COVERAGE_PARTIAL,
	    "fixed issues of 2 source packages");
	COVERED(&b, "debian-12", COVERAGE_PARTIAL,
	    "not known to it: 11 packages (old, p0, p1, p2, p3, p4, p5, p6, "
	    "...)");
	bench_done(&b);
}

static void
the_first_watched_version_is_watched(void)
{
	static const struct {
		const char *version;
		bool is_watched;
	} rows[] = {
	    {"1.9",  false},
	    {"2.0~", false},
	    {"2.0",  true },
	    {"99",   true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct coverage *c;
		struct bench b;

		bench_init(&b);
		lab_feed(&b.lab, "mirror", 5, true);
		lab_vuln(&b.lab, "CVE-1", "a", "+ -1", FIXED);
		lab_watch(&b.lab, "a", "2.0", "9");
		bench_package(&b, "a", rows[i].version);
		bench_match(&b);
		c = bench_coverage(&b, "debian-12");
		NEED(c != NULL);
		/* It stays partial: issues without a fix are not in it. */
		EQ_INT(c->state, COVERAGE_PARTIAL);
		EQ_INT(str_find_str(c->reason, STR("not known to it")) < 0,
		    rows[i].is_watched);
		bench_done(&b);
	}
}

static void
watching_without_findings_is_partial_too(void)
{
	struct bench b;

	bench_init(&b);
	lab_feed(&b.lab, "mirror", 5, true);
	lab_watch(&b.lab, "a", "", "9");
	bench_match(&b);
	COVERED(&b, "debian-12", COVERAGE_PARTIAL, "1 source packages");
	bench_done(&b);
}

static void
rows_of_a_partial_feed_that_watches_nothing_are_partial(void)
{
	struct bench b;

	bench_init(&b);
	lab_feed(&b.lab, "mirror", 5, true);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -1", FIXED);
	bench_package(&b, "b", "1");
	bench_match(&b);
	COVERED(&b, "debian-12", COVERAGE_PARTIAL,
	    "fixed issues of 0 source packages");
	bench_done(&b);
}

static void
a_full_feed_beside_makes_it_whole(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -1", FIXED);
	lab_feed(&b.lab, "mirror", 5, true);
	lab_vuln(&b.lab, "CVE-2", "a", "+ -1", FIXED);
	lab_watch(&b.lab, "a", "", "9");
	bench_package(&b, "b", "1");
	bench_match(&b);
	COVERED(&b, "debian-12", COVERAGE_OK, "2 vulnerabilities");
	bench_done(&b);
}

static void
a_shard_that_is_not_there_is_missing_for_its_reason(void)
{
	struct bench b;

	bench_init(&b);
	bench_package(&b, "a", "1");
	b.shard.missing_reason = STR("run db update");
	bench_match_shards(&b, &b.shard, 1);
	EQ_INT(b.r.n_findings, 0);
	COVERED(&b, "debian-12", COVERAGE_MISSING, "run db update");
	b.shard.name = STR_NONE;
	bench_match_shards(&b, &b.shard, 1);
	COVERED(&b, "vulnerability data", COVERAGE_MISSING, "run db update");
	bench_done(&b);
}

static void
a_shard_without_advisories_is_missing(void)
{
	const struct release_life life = {.ecosystem = STR("Debian:12")};
	struct bench b;

	bench_init(&b);
	lab_release(&b.lab, &life);
	bench_package(&b, "a", "1");
	bench_match(&b);
	COVERED(&b, "debian-12", COVERAGE_MISSING,
	    "no feed has advisories for this release");
	bench_done(&b);
}

static void
extractors_are_covered_as_they_fared(void)
{
	static const struct {
		enum extract_state state;
		enum coverage_state want;
		const char *words;
	} rows[] = {
	    {EXTRACT_OK,     COVERAGE_OK,      "1 packages in 1 "   },
	    {EXTRACT_PARTLY, COVERAGE_PARTIAL, "see the diagnostics"},
	    {EXTRACT_FAILED, COVERAGE_MISSING, "see the diagnostics"},
	};
	struct bench b;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bench_init(&b);
		lab_vuln(&b.lab, "CVE-1", "a", "+ -1", FIXED);
		bench_package(&b, "a", "1");
		b.extracted.state = rows[i].state;
		bench_match(&b);
		COVERED(&b, "os/dpkg", rows[i].want, rows[i].words);
		OK(bench_coverage(&b, "os packages") == NULL);
		bench_done(&b);
	}
	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -1", FIXED);
	b.extracted.state = EXTRACT_NOTHING;
	bench_match(&b);
	OK(bench_coverage(&b, "os/dpkg") == NULL);
	COVERED(&b, "os packages", COVERAGE_MISSING,
	    "no package database was found");
	bench_done(&b);
}

/* An inventory with those kernel packages, on that kernel. */
static void
kernel_is(const char *running, enum kernel_role image, enum kernel_role tools,
    enum coverage_state want, const char *words)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -1", FIXED);
	if (image != KERNEL_NONE)
		bench_package(&b, "linux-image-6.1-amd64", "6.1")->kernel =
		    image;
	if (tools != KERNEL_NONE)
		bench_package(&b, "linux-headers-6.1", "6.1")->kernel = tools;
	b.inv.os.kernel = str_from(running);
	bench_match(&b);
	if (words != NULL)
		COVERED(&b, "running kernel", want, words);
	else
		OK(bench_coverage(&b, "running kernel") == NULL);
	bench_done(&b);
}

static void
the_running_kernel_is_covered_by_its_package(void)
{
	kernel_is("6.1-amd64", KERNEL_RUNNING, KERNEL_NOT_RUNNING, COVERAGE_OK,
	    "6.1-amd64, of package linux-image-6.1-amd64");
	/* Its package is gone, or another kernel was built by hand. */
	kernel_is("6.5-own", KERNEL_NOT_RUNNING, KERNEL_NOT_RUNNING,
	    COVERAGE_MISSING, "6.5-own comes from no package");
	/* A container: the kernel is its host's. */
	kernel_is("6.1-amd64", KERNEL_NONE, KERNEL_NOT_RUNNING,
	    COVERAGE_OUT_OF_SCOPE, "it has no kernel package");
	kernel_is("6.1-amd64", KERNEL_NONE, KERNEL_NONE, COVERAGE_OUT_OF_SCOPE,
	    "it has no kernel package");
	kernel_is("", KERNEL_UNDECIDED, KERNEL_UNDECIDED, COVERAGE_OUT_OF_SCOPE,
	    "every kernel package counts");
	kernel_is("", KERNEL_NONE, KERNEL_NONE, COVERAGE_OK, NULL);
}

static void
other_languages_are_out_of_scope(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -1", FIXED);
	bench_match(&b);
	COVERED(&b, "language packages", COVERAGE_OUT_OF_SCOPE,
	    "only operating system packages");
	bench_done(&b);
}

static void
shard_name_is(const char *family, const char *release, const char *want,
    const char *words)
{
	struct inventory inv = {
	    .os = {.family = str_from(family), .release = str_from(release)}
        };
	struct match_shard *shards;
	struct arena a;
	size_t n;

	arena_init(&a, 1 << 16);
	match_shards(&a, &inv, &shards, &n);
	EQ_INT(n, 1);
	EQ_STR(shards[0].name, str_from(want));
	EQ_INT(shards[0].missing_reason.n > 0, want[0] == '\0');
	OK(words[0] == '\0' ||
	    str_find_str(shards[0].missing_reason, str_from(words)) >= 0);
	arena_done(&a);
}

static void
an_asset_names_its_shard_or_why_it_has_none(void)
{
	shard_name_is("debian", "12", "debian-12", "");
	shard_name_is("alpine", "3.19.1", "alpine-3.19", "");
	shard_name_is("debian", "", "", "speaks of debian");
	shard_name_is("debian", "../../etc", "", "debian ../../etc");
	shard_name_is("", "12", "", "is not known");
	shard_name_is("solaris", "11", "", "speaks of solaris 11");
	shard_name_is("Debian", "12", "", "speaks of Debian 12");
}

int
main(void)
{
	RUN(partial_data_counts_what_it_does_not_watch);
	RUN(the_first_watched_version_is_watched);
	RUN(watching_without_findings_is_partial_too);
	RUN(rows_of_a_partial_feed_that_watches_nothing_are_partial);
	RUN(a_full_feed_beside_makes_it_whole);
	RUN(a_shard_that_is_not_there_is_missing_for_its_reason);
	RUN(a_shard_without_advisories_is_missing);
	RUN(extractors_are_covered_as_they_fared);
	RUN(the_running_kernel_is_covered_by_its_package);
	RUN(other_languages_are_out_of_scope);
	RUN(an_asset_names_its_shard_or_why_it_has_none);
	return tap_done();
}
