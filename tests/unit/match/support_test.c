/* support_test.c: what is no longer supported, to the second. */
#include "tests/unit/match/bench.h"

#define DAY 86400

/* The windows of a release, ending on days 10, 20 and 30. */
static void
say_life(struct bench *b)
{
	const struct release_life life = {STR("Debian:12"), STR("bookworm"),
	    1 * DAY, 10 * DAY, 20 * DAY, 30 * DAY};

	lab_release(&b->lab, &life);
}

/* What is said of the release at that time; severity UNKNOWN: nothing. */
static void
release_is(utc_s now, enum severity want, const char *words)
{
	struct bench b;

	bench_init(&b);
	say_life(&b);
	b.now = now;
	bench_match(&b);
	EQ_INT(b.r.n_findings, want != SEVERITY_UNKNOWN);
	if (b.r.n_findings == 1) {
		const struct finding *f = &b.r.findings[0];

		EQ_INT(f->kind, FINDING_OS_END_OF_LIFE);
		EQ_INT(f->verdict, VERDICT_AFFECTED);
		EQ_INT(f->severity, want);
		EQ_STR(f->severity_source, STR("yagura"));
		EQ_STR(f->id, STR("EOL:debian-12"));
		EQ_INT(f->status, STATUS_END_OF_LIFE);
		EQ_INT(f->published_at, 10 * DAY);
		OK(f->package == NULL);
		/* Ends are exclusive; the last day is the one before. */
		OK(str_starts(f->title,
		    STR("debian 12 (bookworm): security support ended "
			"1970-01-10")));
		if (str_find_str(f->title, str_from(words)) < 0)
			tap_check(false, __FILE__, __LINE__, "%.*s",
			    STR_ARG(f->title));
	}
	COVERED(&b, "end of life", COVERAGE_OK, "support dates");
	bench_done(&b);
}

static void
windows_end_at_their_second(void)
{
	static const char lts[] = "long-term support until 1970-01-20";
	static const char elts[] =
	    "only paid extended support, until 1970-01-30";
	static const char none[] = "no support of any kind is left";

	release_is(0, SEVERITY_UNKNOWN, "");
	release_is(10 * DAY - 1, SEVERITY_UNKNOWN, "");
	release_is(10 * DAY, SEVERITY_LOW, lts);
	release_is(20 * DAY - 1, SEVERITY_LOW, lts);
	release_is(20 * DAY, SEVERITY_HIGH, elts);
	release_is(30 * DAY - 1, SEVERITY_HIGH, elts);
	release_is(30 * DAY, SEVERITY_CRITICAL, none);
	release_is(9999 * (utc_s)DAY, SEVERITY_CRITICAL, none);
}

static void
a_window_that_is_not_stated_is_none(void)
{
	const struct release_life no_lts = {
	    STR("Debian:12"), STR("x"), 0, 10 * DAY, 0, 0};
	const struct release_life no_eol = {
	    STR("Debian:12"), STR("x"), 0, 0, 0, 0};
	struct bench b;

	bench_init(&b);
	lab_release(&b.lab, &no_lts);
	b.now = 11 * DAY;
	bench_match(&b);
	NEED(b.r.n_findings == 1);
	EQ_INT(b.r.findings[0].severity, SEVERITY_CRITICAL);
	bench_done(&b);

	bench_init(&b);
	lab_release(&b.lab, &no_eol);
	b.now = 11 * DAY;
	bench_match(&b);
	EQ_INT(b.r.n_findings, 0);
	bench_done(&b);
}

static void
a_release_without_dates_is_not_covered(void)
{
	struct bench b;

	bench_init(&b);
	lab_vuln(&b.lab, "CVE-1", "a", "+ -1", STATUS_FIXED_LATER);
	bench_match(&b);
	COVERED(&b, "end of life", COVERAGE_MISSING,
	    "no feed has the support dates");
	bench_done(&b);
}

static void
support_of_a_package_ends_on_its_day(void)
{
	static const struct {
		utc_s now;
		bool want;
	} rows[] = {
	    {0,           false},
	    {5 * DAY - 1, false},
	    {5 * DAY,     true },
	    {99 * DAY,    true },
	};
	const struct support_note note = {SUPPORT_ENDED, STR("Debian:12"),
	    STR("webkit"), false, STR("2.0"), 5 * DAY, STR("too old")};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct package *p;
		struct bench b;

		bench_init(&b);
		lab_support(&b.lab, &note);
		p = bench_package(&b, "libwebkit1", "3.0");
		p->source_name = STR("webkit");
		bench_package(&b, "webkit2", "3.0");
		p = bench_package(&b, "webkit", "3.0");
		p->source_name = STR("else");
		b.now = rows[i].now;
		bench_match(&b);
		EQ_INT(b.r.n_findings, rows[i].want);
		if (b.r.n_findings == 1) {
			const struct finding *f = &b.r.findings[0];

			EQ_INT(f->kind, FINDING_SUPPORT_ENDED);
			EQ_STR(f->id, STR("SUPPORT-ENDED:webkit"));
			OK(f->package == &b.packages[0]);
			EQ_INT(f->severity, SEVERITY_MEDIUM);
			EQ_INT(f->published_at, 5 * DAY);
			EQ_INT(f->status, STATUS_END_OF_LIFE);
			EQ_STR(f->title, STR("no security support since "
					     "1970-01-06: too old"));
		}
		bench_done(&b);
	}
}

static void
limited_support_has_no_date(void)
{
	const struct support_note note = {SUPPORT_LIMITED, STR("Debian"),
	    STR("golang"), false, STR_NONE, 0, STR_NONE};
	const struct finding *f;
	struct bench b;

	bench_init(&b);
	lab_support(&b.lab, &note);
	say_life(&b);
	bench_package(&b, "golang", "no_version"); /* no matter which */
	b.now = 0;
	bench_match(&b);
	NEED(b.r.n_findings == 1);
	f = &b.r.findings[0];
	EQ_INT(f->kind, FINDING_SUPPORT_LIMITED);
	EQ_STR(f->id, STR("SUPPORT-LIMITED:golang"));
	EQ_INT(f->severity, SEVERITY_NEGLIGIBLE);
	EQ_INT(f->status, STATUS_AFFECTED);
	EQ_STR(f->title, STR("limited security support"));
	EQ_STR(f->evidence.range, STR("every version"));
	bench_done(&b);
}

static void
a_prefix_means_every_source_that_begins_with_it(void)
{
	const struct support_note note = {SUPPORT_LIMITED, STR("Debian:12"),
	    STR("golang-"), true, STR_NONE, 0, STR("x")};
	struct bench b;

	bench_init(&b);
	lab_support(&b.lab, &note);
	bench_package(&b, "golang-1.19", "1");
	bench_package(&b, "golang-", "1");
	bench_package(&b, "golang", "1");
	bench_package(&b, "xgolang-1", "1");
	bench_match(&b);
	EQ_INT(b.r.n_findings, 2);
	if (b.r.n_findings == 2) {
		EQ_STR(b.r.findings[0].package->name, STR("golang-"));
		EQ_STR(b.r.findings[1].package->name, STR("golang-1.19"));
		EQ_STR(b.r.findings[1].id, STR("SUPPORT-LIMITED:golang-1.19"));
	}
	bench_done(&b);
}

int
main(void)
{
	RUN(windows_end_at_their_second);
	RUN(a_window_that_is_not_stated_is_none);
	RUN(a_release_without_dates_is_not_covered);
	RUN(support_of_a_package_ends_on_its_day);
	RUN(limited_support_has_no_date);
	RUN(a_prefix_means_every_source_that_begins_with_it);
	return tap_done();
}
