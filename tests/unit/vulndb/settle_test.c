/* settle_test.c: what a shard says when several sources speak, rule by rule. */
#include "vulndb/build.h"

#include "tests/shards.h"
#include "version/version.h"

#define FIXED STATUS_FIXED_LATER

/* A lab with one full feed, "osv" of rank 10. */
static void
start(struct lab *l)
{
	lab_init(l);
	lab_feed(l, "osv", 10, false);
}

static void
the_higher_rank_is_believed_alone(void)
{
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "curl", "+ -9", FIXED);
	lab_vuln(&l, "CVE-2", "curl", "+ -9", FIXED);
	lab_feed(&l, "tracker", 20, false);
	lab_vuln(&l, "CVE-1", "curl", "+2 -3", FIXED);
	lab_vuln(&l, "CVE-1", "wget", "+ -4", FIXED);
	lab_rows_are(&l, "curl CVE-1 [2,3) fixed-later by tracker\n"
			 "curl CVE-2 [0,9) fixed-later by osv\n"
			 "wget CVE-1 [0,4) fixed-later by tracker\n");
}

/* CVE-1 in package a of a module, which may be "". */
static void
say_of_module(struct lab *l, const char *module, const char *events)
{
	struct affected af = lab_affected(l, "AlmaLinux:8", "a", events, FIXED);
	struct advisory a = {
	    .id = STR("CVE-1"), .affected = &af, .n_affected = 1};

	af.module = str_from(module);
	lab_say(l, &a);
}

static void
of_each_module_the_best_feed_is_believed(void)
{
	struct vulndb *db;
	struct lab l;

	start(&l);
	say_of_module(&l, "a:2", "+ -22");
	say_of_module(&l, "a:1", "+ -11");
	say_of_module(&l, "", "+ -10");
	lab_feed(&l, "errata", 20, false);
	say_of_module(&l, "a:3", "+ -33");
	say_of_module(&l, "a:1", "+ -12");
	db = lab_open(&l, "almalinux-8");
	NEED(db != NULL);
	EQ_STR(lab_rows(&l, db), STR("a CVE-1 [0,10) fixed-later by osv\n"
				     "a CVE-1 [0,12) fixed-later by errata\n"
				     "a CVE-1 [0,22) fixed-later by osv\n"
				     "a CVE-1 [0,33) fixed-later by errata\n"));
	EQ_STR(vulndb_row_at(db, 1).module, STR("a:1"));
	EQ_STR(vulndb_row_at(db, 3).module, STR("a:3"));
	vulndb_close(db);
	lab_done(&l);
}

/* Whoever knows a package better knows where its fixes are published. */
static void
channels_are_no_subjects(void)
{
	struct affected af;
	struct advisory a = {
	    .id = STR("CVE-1"), .affected = &af, .n_affected = 1};
	struct lab l;

	start(&l);
	af = lab_affected(&l, "Debian:12", "a", "+ -9", FIXED);
	af.channel = STR("lts");
	af.is_own_line = true;
	lab_say(&l, &a);
	lab_feed(&l, "tracker", 20, false);
	lab_vuln(&l, "CVE-1", "a", "+ -5", FIXED);
	lab_rows_are(&l, "a CVE-1 [0,5) fixed-later by tracker\n");
}

static void
note_repository(struct lab *l, const char *repository, const char *channel)
{
	struct repository_note n = {
	    STR("Debian:12"), str_from(repository), str_from(channel)};
	struct err e;

	OK_ERR(l->sink.repository(l->sink.ctx, &n, &e) == 0, &e);
}

static void
all_channels_of_a_repository_are_kept(void)
{
	struct vulndb_run run;
	struct vulndb *db;
	struct lab l;

	start(&l);
	note_repository(&l, "b", "eus");
	note_repository(&l, "c", "aus");
	note_repository(&l, "b", "e4s");
	note_repository(&l, "a", "tus");
	note_repository(&l, "b", "eus");
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	run = vulndb_channels_of(db, STR("b"));
	EQ_INT(run.first, 1);
	EQ_INT(run.n, 2);
	EQ_STR(vulndb_repository_at(db, 1).repository, STR("b"));
	EQ_STR(vulndb_repository_at(db, 1).channel, STR("e4s"));
	EQ_STR(vulndb_repository_at(db, 2).channel, STR("eus"));
	EQ_STR(vulndb_repository_at(db, 2).ecosystem, STR("Debian:12"));
	run = vulndb_channels_of(db, STR("c"));
	EQ_INT(run.first, 3);
	EQ_INT(run.n, 1);
	EQ_INT(vulndb_channels_of(db, STR("a")).n, 1);
	EQ_INT(vulndb_channels_of(db, STR("bb")).n, 0);
	EQ_INT(vulndb_channels_of(db, STR("d")).n, 0);
	vulndb_close(db);
	lab_done(&l);
}

static void
a_higher_rank_that_came_first_is_believed_too(void)
{
	struct lab l;

	lab_init(&l);
	lab_feed(&l, "tracker", 20, false);
	lab_vuln(&l, "CVE-1", "curl", NULL, STATUS_NOT_AFFECTED);
	lab_feed(&l, "osv", 10, false);
	lab_vuln(&l, "CVE-1", "curl", "+ -9", FIXED);
	lab_rows_are(&l, "curl CVE-1 [,) not-affected by tracker\n");
}

static void
the_better_text_wins_whatever_the_rows(void)
{
	struct affected af;
	struct advisory a = {.id = STR("CVE-1"),
	    .title = STR("osv title"),
	    .cvss = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
	    .published_at = 50,
	    .modified_at = 60,
	    .affected = &af,
	    .n_affected = 1};
	struct vulndb_vuln v;
	struct vulndb *db;
	struct lab l;

	start(&l);
	af = lab_affected(&l, "Debian:12", "curl", "+ -9", FIXED);
	lab_say(&l, &a);
	lab_feed(&l, "tracker", 20, false);
	a.title = STR("tracker title");
	a.cvss = STR_NONE; /* says nothing: does not erase */
	a.published_at = 40;
	a.modified_at = 0;
	lab_say(&l, &a);
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	v = vulndb_vuln_at(db, 0);
	EQ_STR(v.title, STR("tracker title"));
	EQ_INT(v.score_tenths, 98);
	/* First published, last modified. */
	EQ_INT(v.published_at, 40);
	EQ_INT(v.modified_at, 60);
	EQ_INT(vulndb_info(db).data_at, 60);
	vulndb_close(db);
	lab_done(&l);
}

static void
runs_that_overlap_are_joined(void)
{
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "a", "+4 -6", FIXED);
	lab_vuln(&l, "CVE-1", "a", "+1 -3", FIXED);
	lab_vuln(&l, "CVE-1", "a", "+2 -5", FIXED);
	lab_vuln(&l, "CVE-2", "a", "+ -3", FIXED);
	lab_vuln(&l, "CVE-2", "a", "+1", STATUS_AFFECTED);
	lab_vuln(&l, "CVE-3", "a", "+1 =3", STATUS_AFFECTED);
	lab_vuln(&l, "CVE-3", "a", "+3 -4", FIXED);
	lab_vuln(&l, "CVE-4", "a", "+1 -5", FIXED);
	lab_vuln(&l, "CVE-4", "a", "+2 -3", FIXED);
	lab_vuln(&l, "CVE-5", "a", "+ -3", FIXED);
	lab_vuln(&l, "CVE-5", "a", "+ -3", FIXED);
	lab_vuln(&l, "CVE-6", "a", "+1 -2", FIXED);
	lab_vuln(&l, "CVE-6", "a", "+1 =2", STATUS_AFFECTED);
	lab_rows_are(&l, "a CVE-1 [1,6) fixed-later by osv\n"
			 "a CVE-2 [0,) affected by osv\n"
			 "a CVE-3 [1,4) fixed-later by osv\n"
			 "a CVE-4 [1,5) fixed-later by osv\n"
			 "a CVE-5 [0,3) fixed-later by osv\n"
			 "a CVE-6 [1,2] affected by osv\n");
}

static void
runs_that_only_touch_stay_apart(void)
{
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "a", "+3 -5", FIXED);
	lab_vuln(&l, "CVE-1", "a", "+1 -3", FIXED);
	/* The same run of another vulnerability or package is another. */
	lab_vuln(&l, "CVE-2", "a", "+2 -4", FIXED);
	lab_vuln(&l, "CVE-1", "b", "+2 -4", FIXED);
	lab_rows_are(&l, "a CVE-1 [1,3) fixed-later by osv\n"
			 "a CVE-1 [3,5) fixed-later by osv\n"
			 "a CVE-2 [2,4) fixed-later by osv\n"
			 "b CVE-1 [2,4) fixed-later by osv\n");
}

/* Rows of package a that hold version v, which is a number. */
static bool
is_held(struct lab *l, const struct vulndb *db, unsigned v)
{
	struct vulndb_run run = vulndb_package(db, STR("a"));
	bool held = false;
	struct buf key;
	struct err e;

	buf_init(&key, 64);
	OK_ERR(version_find(STR("dpkg"))
		       ->key(str_printf(&l->a, "%u", v), &key, &e) == 0,
	    &e);
	for (size_t i = 0; i < run.n; i++) {
		struct vulndb_row r = vulndb_row_at(db, run.first + i);

		held = held || vulndb_row_holds(&r, buf_str(&key));
	}
	buf_done(&key);
	return held;
}

static void
joining_neither_loses_nor_adds_a_version(void)
{
	for (int round = 0; round < 40; round++) {
		bool want[50] = {false};
		struct vulndb *db;
		struct lab l;

		start(&l);
		for (int i = 0; i < 6; i++) {
			unsigned lo = (unsigned)tap_random_below(30) + 1;
			unsigned hi = lo + 1 + (unsigned)tap_random_below(9);
			bool closed = tap_random_below(2) != 0;
			struct str events = str_printf(
			    &l.a, "+%u %c%u", lo, closed ? '=' : '-', hi);

			lab_vuln(&l, "CVE-1", "a", events.p, FIXED);
			for (unsigned v = lo; v < hi + closed; v++)
				want[v] = true;
		}
		db = lab_open(&l, "debian-12");
		NEED(db != NULL);
		for (unsigned v = 0; v < ARRAY_LEN(want); v++)
			EQ_INT(is_held(&l, db, v), want[v]);
		vulndb_close(db);
		lab_done(&l);
	}
}

static void
not_affected_rows_are_kept(void)
{
	struct lab l;

	start(&l);
	/* Ranges beside "not affected" mean nothing. */
	lab_vuln(&l, "CVE-1", "a", "+1 -2", STATUS_NOT_AFFECTED);
	lab_vuln(&l, "CVE-2", "a", NULL, STATUS_NOT_AFFECTED);
	lab_vuln(&l, "CVE-2", "a", NULL, STATUS_NOT_AFFECTED);
	lab_rows_are(&l, "a CVE-1 [,) not-affected by osv\n"
			 "a CVE-2 [,) not-affected by osv\n");
}

static void
a_feed_that_contradicts_itself_keeps_both_rows(void)
{
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "a", NULL, STATUS_NOT_AFFECTED);
	lab_vuln(&l, "CVE-1", "a", "+ -2", FIXED);
	lab_rows_are(&l, "a CVE-1 [,) not-affected by osv\n"
			 "a CVE-1 [0,2) fixed-later by osv\n");
}

static void
a_bound_that_is_no_version_is_undecided(void)
{
	struct vulndb *db;
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "a", "+ -not_a_version", FIXED);
	lab_vuln(&l, "CVE-1", "a", "+1 -2", FIXED);
	lab_vuln(&l, "CVE-2", "a", "-2", FIXED); /* nothing opens it */
	EQ_INT(l.n_diags, 2);
	OK(str_starts(str_from(l.last_diag), STR("CVE-2: a: ")));
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	EQ_STR(
	    lab_rows(&l, db), STR("a CVE-1 [1,2) fixed-later by osv\n"
				  "a CVE-1 unreadable fixed-later by osv\n"
				  "a CVE-2 unreadable fixed-later by osv\n"));
	vulndb_close(db);
	lab_done(&l);
}

/* A better feed is believed in what it says, not in what nobody can read. */
static void
what_can_be_read_beats_a_better_feed_that_cannot(void)
{
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "a", "+ -5", FIXED);
	lab_vuln(&l, "CVE-2", "a", "+ -not_a_version", FIXED);
	lab_vuln(&l, "CVE-3", "a", "+ -5", FIXED);
	lab_vuln(&l, "CVE-4", "a", "+ -5", FIXED);
	lab_feed(&l, "tracker", 20, false);
	lab_vuln(&l, "CVE-1", "a", "+ -not_a_version", FIXED);
	lab_vuln(&l, "CVE-1", "a", "+7 -8", FIXED);
	lab_vuln(&l, "CVE-2", "a", "+ -neither_one", FIXED);
	lab_vuln(&l, "CVE-3", "a", "+ -4", FIXED);
	lab_vuln(&l, "CVE-4", "a", "+ -not_a_version", FIXED);
	lab_feed(&l, "vendor", 30, false);
	lab_vuln(&l, "CVE-4", "a", "+ -also_none", FIXED);
	lab_rows_are(&l, "a CVE-1 [0,5) fixed-later by osv\n"
			 "a CVE-2 unreadable fixed-later by tracker\n"
			 "a CVE-3 [0,4) fixed-later by tracker\n"
			 "a CVE-4 [0,5) fixed-later by osv\n");
}

static void
exact_versions_outside_the_ranges_are_rows_of_their_own(void)
{
	struct str versions[] = {STR("1"), STR("2"), STR("2.5"), STR("3"),
	    STR("7"), STR("7"), STR("no_version")};
	struct affected af;
	struct advisory a = {
	    .id = STR("CVE-1"), .affected = &af, .n_affected = 1};
	struct lab l;

	start(&l);
	af = lab_affected(&l, "Debian:12", "a", "+2 -3", FIXED);
	af.versions = versions;
	af.n_versions = ARRAY_LEN(versions);
	lab_say(&l, &a);
	EQ_INT(l.n_diags, 1);
	/* Versions alone will do. */
	a.id = STR("CVE-2");
	af.n_ranges = 0;
	af.n_versions = 1;
	lab_say(&l, &a);
	lab_rows_are(&l, "a CVE-1 [1,1] fixed-later by osv\n"
			 "a CVE-1 [2,3) fixed-later by osv\n"
			 "a CVE-1 [3,3] fixed-later by osv\n"
			 "a CVE-1 [7,7] fixed-later by osv\n"
			 "a CVE-2 [1,1] fixed-later by osv\n");
}

static void
a_package_without_ranges_or_versions_is_complained_about(void)
{
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "a", NULL, FIXED);
	lab_vuln(&l, "CVE-2", "a", "+ -1", FIXED);
	EQ_INT(l.n_diags, 1);
	EQ_STR(str_from(l.last_diag),
	    STR("CVE-1: a: neither ranges nor versions"));
	/* Undecided, which is not the same as not there. */
	lab_rows_are(&l, "a CVE-1 unreadable fixed-later by osv\n"
			 "a CVE-2 [0,1) fixed-later by osv\n");
}

static void
a_notice_is_another_name_of_what_is_described(void)
{
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "a", "+ -2", FIXED);
	lab_vuln(&l, "CVE-2", "a", "+ -3", FIXED);
	lab_vuln(&l, "CVE-2", "a", "+5 -6", FIXED);
	lab_notice(&l, "DSA-2", "a", "+ -9", "CVE-2 CVE-1");
	lab_notice(&l, "DSA-1", "a", "+ -9", "CVE-2");
	/* Twice the same is once. */
	lab_notice(&l, "DSA-1", "a", "+ -9", "CVE-2 CVE-2");
	lab_rows_are(&l, "a CVE-1 [0,2) fixed-later by osv: DSA-2\n"
			 "a CVE-2 [0,3) fixed-later by osv: DSA-1 DSA-2\n"
			 "a CVE-2 [5,6) fixed-later by osv: DSA-1 DSA-2\n");
}

static void
a_notice_of_a_vulnerability_described_elsewhere_is_skipped(void)
{
	struct affected af;
	struct advisory a = {
	    .id = STR("CVE-1"), .affected = &af, .n_affected = 1};
	struct lab l;

	start(&l);
	/* Known, of another package and of another release. */
	lab_vuln(&l, "CVE-2", "b", "+ -2", FIXED);
	af = lab_affected(&l, "Debian:11", "a", "+ -2", FIXED);
	lab_say(&l, &a);
	lab_notice(&l, "DSA-1", "a", "+ -9", "CVE-1 CVE-2");
	lab_rows_are(&l, "b CVE-2 [0,2) fixed-later by osv\n");
}

static void
a_notice_speaks_for_what_nobody_describes(void)
{
	struct vulndb_vuln v;
	struct vulndb *db;
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-1", "a", "+ -2", FIXED);
	lab_notice(&l, "DSA-1", "a", "+ -9", "CVE-1 CVE-7");
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	EQ_STR(
	    lab_rows(&l, db), STR("a CVE-1 [0,2) fixed-later by osv: DSA-1\n"
				  "a CVE-7 [0,9) fixed-later by osv: DSA-1\n"));
	v = vulndb_vuln_at(db, 1);
	EQ_STR(v.title, STR("title of DSA-1"));
	EQ_INT(vulndb_vuln_at(db, 0).title.n, 0);
	vulndb_close(db);
	lab_done(&l);
}

static void
where_only_notices_speak_they_are_believed(void)
{
	struct affected af;
	struct advisory a = {
	    .id = STR("CVE-1"), .affected = &af, .n_affected = 1};
	struct lab l;

	start(&l);
	/* Described, but nobody describes anything of Debian 12. */
	af = lab_affected(&l, "Debian:11", "a", "+ -2", FIXED);
	lab_say(&l, &a);
	lab_notice(&l, "DSA-1", "a", "+ -9", "CVE-1");
	lab_rows_are(&l, "a CVE-1 [0,9) fixed-later by osv: DSA-1\n");
}

static void
a_notice_that_covers_nothing_stands_for_itself(void)
{
	struct lab l;

	start(&l);
	lab_notice(&l, "DSA-5", "a", "+ -9", "");
	lab_rows_are(&l, "a DSA-5 [0,9) fixed-later by osv\n");
}

/* CVE in package a of AlmaLinux 8, as another vendor has it. */
static void
lend(struct lab *l, const char *id, const char *package)
{
	struct affected af =
	    lab_affected(l, "AlmaLinux:8", package, "+", STATUS_DEFERRED);
	struct advisory a = {
	    .id = str_from(id), .affected = &af, .n_affected = 1};

	af.is_borrowed = true;
	lab_say(l, &a);
}

static void
what_is_borrowed_fills_gaps_and_silences_nobody(void)
{
	const struct str covers[] = {STR("CVE-1"), STR("CVE-2")};
	struct affected af;
	struct advisory notice = {.id = STR("ALSA-1"),
	    .kind = ADVISORY_NOTICE,
	    .affected = &af,
	    .n_affected = 1};
	struct vulndb *db;
	struct lab l;

	start(&l);
	notice.covers = arena_zalloc(&l.a, 2, sizeof *notice.covers);
	memcpy(notice.covers, covers, sizeof covers);
	notice.n_covers = ARRAY_LEN(covers);
	af = lab_affected(&l, "AlmaLinux:8", "a", "+ -9", FIXED);
	lab_say(&l, &notice);
	lab_feed(&l, "redhat", 90, false);
	lend(&l, "CVE-1", "a");
	lend(&l, "CVE-1", "b");
	lend(&l, "CVE-3", "a");
	db = lab_open(&l, "almalinux-8");
	NEED(db != NULL);
	EQ_STR(
	    lab_rows(&l, db), STR("a CVE-1 [0,9) fixed-later by osv: ALSA-1\n"
				  "a CVE-2 [0,9) fixed-later by osv: ALSA-1\n"
				  "a CVE-3 [0,) deferred by redhat\n"
				  "b CVE-1 [0,) deferred by redhat\n"));
	vulndb_close(db);
	lab_done(&l);
}

/* A small document must not become a large database. */
static void
a_notice_of_too_many_rows_is_refused(void)
{
	enum {
		COVERS = 1000,
		PACKAGES = 200
	};
	struct affected *af;
	struct advisory notice = {.id = STR("DSA-1"),
	    .kind = ADVISORY_NOTICE,
	    .n_covers = COVERS,
	    .n_affected = PACKAGES};
	struct lab l;

	start(&l);
	af = arena_zalloc(&l.a, PACKAGES, sizeof *af);
	notice.affected = af;
	notice.covers = arena_zalloc(&l.a, COVERS, sizeof *notice.covers);
	for (size_t i = 0; i < COVERS; i++)
		notice.covers[i] = str_printf(&l.a, "CVE-1-%zu", i);
	for (size_t i = 0; i < PACKAGES; i++)
		af[i] = lab_affected(&l, "Debian:12",
		    str_printf(&l.a, "a%zu", i).p, "+ -9", FIXED);
	lab_say(&l, &notice);
	EQ_INT(l.n_diags, 1);
	EQ_STR(str_from(l.last_diag),
	    STR("DSA-1: 1000 vulnerabilities in 200 packages: more than 500000 "
		"rows"));
	/* What fits is taken. */
	notice.n_affected = 1;
	notice.n_covers = 1;
	lab_say(&l, &notice);
	lab_rows_are(&l, "a0 CVE-1-0 [0,9) fixed-later by osv: DSA-1\n");
}

static void
links_keep_step_with_rows_when_a_notice_has_none(void)
{
	struct lab l;

	start(&l);
	lab_vuln(&l, "CVE-3", "a", "+ -3", FIXED);
	lab_vuln(&l, "CVE-5", "z", "+ -3", FIXED);
	/* No ranges: undecided, where nobody else says anything. */
	lab_notice(&l, "DSA-1", "a", NULL, "CVE-1 CVE-3 CVE-4");
	lab_notice(&l, "DSA-2", "b", NULL, "CVE-1");
	lab_notice(&l, "DSA-3", "c", NULL, "");
	lab_notice(&l, "DSA-4", "z", "+ -1", "CVE-4 CVE-5");
	lab_rows_are(&l, "a CVE-1 unreadable fixed-later by osv: DSA-1\n"
			 "a CVE-3 [0,3) fixed-later by osv: DSA-1\n"
			 "a CVE-4 unreadable fixed-later by osv: DSA-1\n"
			 "b CVE-1 unreadable fixed-later by osv: DSA-2\n"
			 "c DSA-3 unreadable fixed-later by osv\n"
			 "z CVE-4 [0,1) fixed-later by osv: DSA-4\n"
			 "z CVE-5 [0,3) fixed-later by osv: DSA-4\n");
}

static void
two_notices_of_one_unknown_vulnerability_are_joined(void)
{
	struct lab l;

	start(&l);
	lab_notice(&l, "DSA-2", "a", "+ -9", "CVE-1");
	lab_notice(&l, "DSA-1", "a", "+ -5", "CVE-1");
	lab_rows_are(&l, "a CVE-1 [0,9) fixed-later by osv: DSA-1 DSA-2\n");
}

static void
notes_on_a_family_reach_every_release_of_it(void)
{
	struct support_note all = {SUPPORT_LIMITED, STR("Debian"),
	    STR("golang"), false, STR_NONE, 0, STR("no rebuilds")};
	struct support_note one = all;
	const struct release_life r11 = {.ecosystem = STR("Debian:11")};
	const struct release_life r12 = {.ecosystem = STR("Debian:12")};
	struct vulndb *db;
	struct err e;
	const char *dir;
	struct lab l;

	start(&l);
	lab_support(&l, &all); /* before any release is known */
	lab_release(&l, &r12);
	lab_release(&l, &r11);
	one.ecosystem = STR("Debian:12"); /* the same again, and another */
	lab_support(&l, &one);
	one.package = STR("webkit");
	lab_support(&l, &one);
	one.ecosystem = STR("Ubuntu:22.04");
	lab_support(&l, &one);
	dir = lab_write(&l, "support");
	OK_ERR(vulndb_open(
		   str_printf(&l.a, "%s/debian-11.ydb", dir).p, &db, &e) == 0,
	    &e);
	EQ_INT(vulndb_info(db).n_support, 1);
	EQ_STR(vulndb_support_at(db, 0).package, STR("golang"));
	EQ_STR(vulndb_support_at(db, 0).text, STR("no rebuilds"));
	vulndb_close(db);
	OK_ERR(vulndb_open(
		   str_printf(&l.a, "%s/debian-12.ydb", dir).p, &db, &e) == 0,
	    &e);
	EQ_INT(vulndb_info(db).n_support, 2);
	EQ_STR(vulndb_support_at(db, 0).package, STR("golang"));
	EQ_STR(vulndb_support_at(db, 1).package, STR("webkit"));
	vulndb_close(db);
	lab_done(&l);
}

/* since and version of the one entry that is kept of package a. */
static void
watched_is(struct lab *l, const char *since, const char *version)
{
	struct vulndb *db = lab_open(l, "debian-12");
	struct vulndb_watched w;

	NEED(db != NULL);
	EQ_INT(vulndb_info(db).n_watched, 1);
	OK(vulndb_watched(db, STR("a"), &w));
	EQ_STR(w.since, str_from(since));
	EQ_STR(w.version, str_from(version));
	EQ_INT(w.since_key.n > 0, since[0] != '\0');
	vulndb_close(db);
	lab_done(l);
}

static void
the_widest_look_is_kept(void)
{
	struct lab l;

	start(&l);
	lab_watch(&l, "a", "2", "9");
	lab_watch(&l, "a", "1", "5");
	lab_watch(&l, "a", "1", "10");
	lab_watch(&l, "a", "1", "8");
	watched_is(&l, "1", "10");

	start(&l);
	lab_watch(&l, "a", "2", "9");
	lab_watch(&l, "a", "", "9");
	watched_is(&l, "", "9");
}

/* Or the feed would be said to know what it never saw. */
static void
a_beginning_that_cannot_be_read_is_not_the_beginning_of_time(void)
{
	struct vulndb_watched w;
	struct vulndb *db;
	struct lab l;

	start(&l);
	lab_watch(&l, "a", "not_a_version", "9");
	EQ_INT(l.n_diags, 1);
	lab_watch(&l, "b", "1", "9");
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	OK(!vulndb_watched(db, STR("a"), &w) || w.since_key.n > 0);
	vulndb_close(db);
	lab_done(&l);
}

int
main(void)
{
	RUN(the_higher_rank_is_believed_alone);
	RUN(of_each_module_the_best_feed_is_believed);
	RUN(channels_are_no_subjects);
	RUN(all_channels_of_a_repository_are_kept);
	RUN(a_higher_rank_that_came_first_is_believed_too);
	RUN(the_better_text_wins_whatever_the_rows);
	RUN(runs_that_overlap_are_joined);
	RUN(runs_that_only_touch_stay_apart);
	RUN(joining_neither_loses_nor_adds_a_version);
	RUN(not_affected_rows_are_kept);
	RUN(a_feed_that_contradicts_itself_keeps_both_rows);
	RUN(a_bound_that_is_no_version_is_undecided);
	RUN(what_can_be_read_beats_a_better_feed_that_cannot);
	RUN(exact_versions_outside_the_ranges_are_rows_of_their_own);
	RUN(a_package_without_ranges_or_versions_is_complained_about);
	RUN(a_notice_is_another_name_of_what_is_described);
	RUN(a_notice_of_a_vulnerability_described_elsewhere_is_skipped);
	RUN(a_notice_speaks_for_what_nobody_describes);
	RUN(where_only_notices_speak_they_are_believed);
	RUN(a_notice_that_covers_nothing_stands_for_itself);
	RUN(what_is_borrowed_fills_gaps_and_silences_nobody);
	RUN(a_notice_of_too_many_rows_is_refused);
	RUN(links_keep_step_with_rows_when_a_notice_has_none);
	RUN(two_notices_of_one_unknown_vulnerability_are_joined);
	RUN(notes_on_a_family_reach_every_release_of_it);
	RUN(the_widest_look_is_kept);
	RUN(a_beginning_that_cannot_be_read_is_not_the_beginning_of_time);
	return tap_done();
}
