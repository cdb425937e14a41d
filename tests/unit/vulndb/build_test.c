/* build_test.c: from advisories to a shard and back, field by field. */
#include "vulndb/build.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/file.h"
#include "tests/dies.h"
#include "tests/shards.h"
#include "version/version.h"

static struct str
key_of(struct lab *l, const char *version)
{
	const struct version_order *o = version_find(STR("dpkg"));
	struct buf b;
	struct str key;
	struct err e;

	buf_init(&b, 4096);
	OK_ERR(o->key(str_from(version), &b, &e) == 0, &e);
	key = str_dup(&l->a, buf_str(&b));
	buf_done(&b);
	return key;
}

static void
say_everything(struct lab *l)
{
	struct affected af[2] = {
	    lab_affected(
		l, "Debian:12", "curl", "+7.1 -7.88", STATUS_FIXED_LATER),
	    lab_affected(l, "Debian:12", "apt", "+ =2.6", STATUS_AFFECTED),
	};
	struct str aliases[] = {
	    STR("GHSA-z"), STR("CVE-2024-1"), STR("GHSA-a"), STR("GHSA-z")};
	struct advisory a = {.id = STR("CVE-2024-1"),
	    .aliases = aliases,
	    .n_aliases = 4,
	    .title = STR("a title"),
	    .cvss = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
	    .published_at = 1000,
	    .modified_at = 2000,
	    .affected = af,
	    .n_affected = 2};

	af[0].severity = SEVERITY_HIGH;
	lab_feed(l, "osv", 10, false);
	lab_say(l, &a);
	lab_notice(l, "DSA-2", "curl", "+ -7.88", "CVE-2024-1");
	lab_notice(l, "DSA-1", "curl", "+ -7.88", "CVE-2024-1");
}

static void
a_row_comes_back_whole(void)
{
	struct vulndb_row r;
	struct vulndb_run run;
	struct vulndb *db;
	struct lab l;

	lab_init(&l);
	say_everything(&l);
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	run = vulndb_package(db, STR("curl"));
	EQ_INT(run.n, 1);
	r = vulndb_row_at(db, run.first);
	EQ_INT(r.status, STATUS_FIXED_LATER);
	EQ_INT(r.severity, SEVERITY_HIGH);
	EQ_STR(r.lo, STR("7.1"));
	EQ_STR(r.lo_key, key_of(&l, "7.1"));
	EQ_STR(r.hi, STR("7.88"));
	EQ_STR(r.hi_key, key_of(&l, "7.88"));
	OK(!r.hi_included && !r.is_unreadable);
	EQ_INT(r.notices.n, 2);
	EQ_STR(vulndb_name_at(db, r.notices.first), STR("DSA-1"));
	EQ_STR(vulndb_name_at(db, r.notices.first + 1), STR("DSA-2"));
	OK(vulndb_row_holds(&r, key_of(&l, "7.1")));
	OK(!vulndb_row_holds(&r, key_of(&l, "7.1~")));
	OK(vulndb_row_holds(&r, key_of(&l, "7.88~")));
	OK(!vulndb_row_holds(&r, key_of(&l, "7.88")));

	run = vulndb_package(db, STR("apt"));
	EQ_INT(run.n, 1);
	r = vulndb_row_at(db, run.first);
	EQ_INT(r.status, STATUS_AFFECTED);
	EQ_INT(r.severity, SEVERITY_UNKNOWN);
	EQ_INT(r.lo_key.n, 0);
	EQ_STR(r.hi, STR("2.6"));
	OK(r.hi_included);
	EQ_INT(r.notices.n, 0);
	OK(vulndb_row_holds(&r, key_of(&l, "0~")));
	OK(vulndb_row_holds(&r, key_of(&l, "2.6")));
	OK(!vulndb_row_holds(&r, key_of(&l, "2.6+")));
	vulndb_close(db);
	lab_done(&l);
}

static void
a_vulnerability_comes_back_whole(void)
{
	struct vulndb_vuln v;
	struct vulndb *db;
	struct lab l;
	size_t i = 99;

	lab_init(&l);
	say_everything(&l);
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	OK(vulndb_vuln_find(db, STR("CVE-2024-1"), &i));
	EQ_INT(i, 0);
	v = vulndb_vuln_at(db, i);
	EQ_STR(v.id, STR("CVE-2024-1"));
	EQ_STR(v.title, STR("a title"));
	EQ_STR(v.cvss, STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"));
	EQ_INT(v.score_tenths, 98);
	EQ_INT(v.published_at, 1000);
	EQ_INT(v.modified_at, 2000);
	/* Sorted, each once, and it is not its own alias. */
	EQ_INT(v.aliases.n, 2);
	EQ_STR(vulndb_name_at(db, v.aliases.first), STR("GHSA-a"));
	EQ_STR(vulndb_name_at(db, v.aliases.first + 1), STR("GHSA-z"));
	OK(!vulndb_vuln_find(db, STR("CVE-2024-2"), &i));
	OK(!vulndb_vuln_find(db, STR("CVE-2024-"), &i));
	OK(!vulndb_vuln_find(db, STR("CVE-2024-10"), &i));
	OK(!vulndb_vuln_find(db, STR_NONE, &i));
	vulndb_close(db);
	lab_done(&l);
}

static void
the_small_sections_come_back_whole(void)
{
	const struct support_note note = {SUPPORT_ENDED, STR("Debian:12"),
	    STR("webkit"), true, STR("2.1"), 777, STR("too old")};
	const struct release_life life = {
	    STR("Debian:12"), STR("bookworm"), 1, 2, 3, 4};
	struct vulndb_build_feed f = {
	    STR("a feed"), STR("CC0-1.0"), STR("xxh3:12"), 7, true};
	struct release_life got;
	struct support_note s;
	struct vulndb_watched w;
	struct vulndb_feed feed;
	struct vulndb_info info;
	struct vulndb *db;
	struct lab l;

	lab_init(&l);
	l.sink = vulndb_build_begin(l.b, &f);
	lab_support(&l, &note);
	lab_release(&l, &life);
	lab_watch(&l, "curl", "1.0", "2.0");
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	info = vulndb_info(db);
	EQ_STR(info.ecosystem, STR("Debian:12"));
	EQ_STR(info.order, STR("dpkg"));
	EQ_INT(info.n_feeds, 1);
	EQ_INT(info.n_packages, 0);
	EQ_INT(info.n_rows, 0);
	EQ_INT(info.n_vulns, 0);
	EQ_INT(info.n_watched, 1);
	EQ_INT(info.n_support, 1);
	OK(info.has_life);
	feed = vulndb_feed_at(db, 0);
	EQ_STR(feed.name, STR("a feed"));
	EQ_STR(feed.licence, STR("CC0-1.0"));
	EQ_STR(feed.digest, STR("xxh3:12"));
	OK(feed.is_partial);
	EQ_INT(feed.n_records, 2);
	s = vulndb_support_at(db, 0);
	EQ_INT(s.kind, SUPPORT_ENDED);
	EQ_STR(s.ecosystem, STR("Debian:12"));
	EQ_STR(s.package, STR("webkit"));
	OK(s.is_prefix);
	EQ_STR(s.last_version, STR("2.1"));
	EQ_INT(s.ended_at, 777);
	EQ_STR(s.text, STR("too old"));
	OK(vulndb_life(db, &got));
	EQ_STR(got.ecosystem, STR("Debian:12"));
	EQ_STR(got.codename, STR("bookworm"));
	EQ_INT(got.released_at, 1);
	EQ_INT(got.eol_at, 2);
	EQ_INT(got.lts_end_at, 3);
	EQ_INT(got.elts_end_at, 4);
	OK(vulndb_watched(db, STR("curl"), &w));
	EQ_STR(w.since, STR("1.0"));
	EQ_STR(w.since_key, key_of(&l, "1.0"));
	EQ_STR(w.version, STR("2.0"));
	EQ_STR(w.version_key, key_of(&l, "2.0"));
	OK(!vulndb_watched(db, STR("cur"), &w));
	OK(!vulndb_watched(db, STR("curll"), &w));
	vulndb_close(db);
	lab_done(&l);
}

/* Names that are prefixes of each other, and bytes above 127. */
static void
many_packages_are_sorted_and_found(void)
{
	static const char *const odd[] = {"a", "aa", "a-", "a+", "a0", "~",
	    "\xc3\xa9", "\xff", "zlib", "z", "Z"};
	struct vulndb_info info;
	struct vulndb_run run;
	struct vulndb *db;
	struct lab l;
	char name[32], id[32];
	struct str last = STR_NONE;

	lab_init(&l);
	lab_feed(&l, "osv", 1, false);
	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof name, "p%d", i * 7919 % 500);
		snprintf(id, sizeof id, "CVE-%d", i);
		lab_vuln(&l, id, name, "+ -1", STATUS_FIXED_LATER);
	}
	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		lab_vuln(&l, "CVE-x", odd[i], "+ -1", STATUS_FIXED_LATER);
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	info = vulndb_info(db);
	EQ_INT(info.n_packages, 500 + ARRAY_LEN(odd));
	EQ_INT(info.n_vulns, 501);
	for (size_t i = 0; i < info.n_packages; i++) {
		struct str at = vulndb_package_at(db, i, &run);

		OK(i == 0 || str_cmp(last, at) < 0);
		EQ_INT(run.n, 1);
		EQ_INT(vulndb_package(db, at).first, run.first);
		last = at;
	}
	for (size_t i = 0; i < info.n_vulns; i++) {
		size_t found = SIZE_MAX;

		OK(vulndb_vuln_find(db, vulndb_vuln_at(db, i).id, &found));
		EQ_INT(found, i);
	}
	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		EQ_INT(vulndb_package(db, str_from(odd[i])).n, 1);
	EQ_INT(vulndb_package(db, STR("")).n, 0);
	EQ_INT(vulndb_package(db, STR_NONE).n, 0);
	EQ_INT(vulndb_package(db, STR("p")).n, 0);
	EQ_INT(vulndb_package(db, STR("p500")).n, 0);
	EQ_INT(vulndb_package(db, STR("\xff\xff")).n, 0);
	vulndb_close(db);
	lab_done(&l);
}

static void
rows_stand_in_the_order_the_format_promises(void)
{
	struct vulndb_info info;
	struct vulndb *db;
	struct lab l;
	char id[32], name[8], events[32];

	lab_init(&l);
	lab_feed(&l, "osv", 1, false);
	for (int i = 0; i < 600; i++) {
		unsigned lo = (unsigned)tap_random_below(50);

		snprintf(id, sizeof id, "CVE-%d", (int)tap_random_below(12));
		snprintf(name, sizeof name, "p%d", (int)tap_random_below(5));
		snprintf(events, sizeof events, "+%u -%u", lo, lo + 1);
		lab_vuln(&l, id, name, events, STATUS_FIXED_LATER);
	}
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	info = vulndb_info(db);
	for (size_t i = 0; i < info.n_packages; i++) {
		struct vulndb_run run;

		vulndb_package_at(db, i, &run);
		for (size_t k = 1; k < run.n; k++) {
			struct vulndb_row x =
			    vulndb_row_at(db, run.first + k - 1);
			struct vulndb_row y = vulndb_row_at(db, run.first + k);

			OK(x.vuln <= y.vuln);
			OK(x.vuln < y.vuln || str_cmp(x.lo_key, y.lo_key) < 0);
			/* Joined, so apart from each other. */
			OK(x.vuln < y.vuln || str_cmp(x.hi_key, y.lo_key) <= 0);
		}
	}
	vulndb_close(db);
	lab_done(&l);
}

static void
ask_row(void *ctx)
{
	vulndb_row_at(ctx, vulndb_info(ctx).n_rows);
}

static void
ask_vuln(void *ctx)
{
	vulndb_vuln_at(ctx, SIZE_MAX);
}

static void
ask_name(void *ctx)
{
	vulndb_name_at(ctx, 1000);
}

static void
ask_feed(void *ctx)
{
	vulndb_feed_at(ctx, 1);
}

static void
ask_support(void *ctx)
{
	vulndb_support_at(ctx, 0);
}

static void
ask_watched(void *ctx)
{
	vulndb_watched_at(ctx, 0);
}

static void
ask_package(void *ctx)
{
	struct vulndb_run run;

	vulndb_package_at(ctx, 2, &run);
}

static void
records_out_of_range_die(void)
{
	struct vulndb *db;
	struct lab l;

	lab_init(&l);
	say_everything(&l);
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	DIES(ask_row, db);
	DIES(ask_vuln, db);
	DIES(ask_name, db);
	DIES(ask_feed, db);
	DIES(ask_support, db);
	DIES(ask_watched, db);
	DIES(ask_package, db);
	vulndb_close(db);
	lab_done(&l);
}

static void
a_release_of_which_little_is_known_has_a_shard(void)
{
	const struct release_life life = {.ecosystem = STR("Debian:12")};
	struct release_life got;
	struct vulndb *db;
	struct lab l;

	lab_init(&l);
	lab_feed(&l, "osv", 1, false);
	lab_release(&l, &life);
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	OK(vulndb_life(db, &got));
	EQ_INT(got.codename.n, 0);
	EQ_INT(vulndb_package(db, STR("curl")).n, 0);
	vulndb_close(db);
	lab_done(&l);
}

static void
each_release_has_its_own_shard_and_others_none(void)
{
	struct affected af[5];
	struct advisory a = {.id = STR("CVE-1"), .affected = af};
	const struct vulndb_shard_info *infos;
	struct lab l;
	struct err e;
	size_t n;

	lab_init(&l);
	lab_feed(&l, "osv", 1, false);
	af[0] = lab_affected(&l, "Debian:12", "a", "+ -1", STATUS_AFFECTED);
	af[1] = lab_affected(&l, "Debian:11", "a", "+ -2", STATUS_AFFECTED);
	af[2] = lab_affected(&l, "Ubunto:22.04", "a", "+", STATUS_AFFECTED);
	af[3] = lab_affected(&l, "Debian:../x", "a", "+", STATUS_AFFECTED);
	af[4] = lab_affected(&l, "Debian", "a", "+", STATUS_AFFECTED);
	a.n_affected = 5;
	lab_say(&l, &a);
	OK_ERR(vulndb_build_write(l.b, tap_dir(), &infos, &n, &e) == 0, &e);
	EQ_INT(n, 2);
	EQ_STR(infos[0].name, STR("debian-11"));
	EQ_STR(infos[1].name, STR("debian-12"));
	EQ_INT(infos[1].n_packages, 1);
	EQ_INT(infos[1].n_rows, 1);
	EQ_INT(infos[1].n_vulns, 1);
	OK(infos[1].size_bytes > 100);
	lab_done(&l);
}

static void
a_build_of_nothing_writes_nothing(void)
{
	const struct vulndb_shard_info *infos;
	struct lab l;
	struct err e;
	size_t n = 9;

	lab_init(&l);
	OK_ERR(vulndb_build_write(l.b, tap_dir(), &infos, &n, &e) == 0, &e);
	EQ_INT(n, 0);
	lab_done(&l);
	vulndb_build_free(NULL);
}

static void
begin_feeds(void *ctx)
{
	struct lab l;

	lab_init(&l);
	for (int i = 0; i < *(int *)ctx; i++)
		lab_feed(&l, "f", 1, false);
}

static void
there_may_be_250_feeds(void)
{
	static int most = 250, over = 251;

	EQ_INT(exit_code_of(begin_feeds, &most), 0);
	DIES(begin_feeds, &over);
}

static void
a_shard_that_cannot_be_written_is_an_error(void)
{
	const struct vulndb_shard_info *infos;
	struct lab l;
	struct err e;
	size_t n;

	lab_init(&l);
	say_everything(&l);
	FAILS(vulndb_build_write(l.b, "/no/such/folder", &infos, &n, &e) < 0,
	    &e, E_ABSENT, "/no/such/folder/debian-12.ydb");
	lab_done(&l);
}

struct full_disk {
	struct lab lab;
	const char *dir;
};

/* As on a full disk: the write fails in the middle of the file. */
static void
write_with_little_room(void *ctx)
{
	const struct rlimit small = {100, 100};
	const struct vulndb_shard_info *infos;
	struct full_disk *f = ctx;
	struct err e;
	size_t n;

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	lab_vuln(&f->lab, "CVE-3", "new", "+ -1", STATUS_AFFECTED);
	_exit(vulndb_build_write(f->lab.b, f->dir, &infos, &n, &e) < 0 &&
		      e.code == E_IO
		  ? 3
		  : 4);
}

static void
a_disk_that_is_full_leaves_the_old_shard(void)
{
	struct full_disk f;
	struct arena *a = &f.lab.a;
	struct str old, now, path, *names;
	struct err e;
	size_t n;

	lab_init(&f.lab);
	say_everything(&f.lab);
	f.dir = lab_write(&f.lab, "full");
	path = str_printf(a, "%s/debian-12.ydb", f.dir);
	OK_ERR(file_read(a, path.p, 1 << 20, &old, &e) == 0, &e);
	EQ_INT(exit_code_of(write_with_little_room, &f), 3);
	OK_ERR(file_read(a, path.p, 1 << 20, &now, &e) == 0, &e);
	OK(str_eq(old, now));
	/* And no half of the new one. */
	OK_ERR(dir_list(a, f.dir, &names, &n, &e) == 0, &e);
	EQ_INT(n, 1);
	lab_done(&f.lab);
}

static void
open_says_what_is_not_there(void)
{
	struct vulndb *db = NULL;
	char path[300];
	struct err e;

	FAILS(vulndb_open("/no/such.ydb", &db, &e) < 0, &e, E_ABSENT,
	    "/no/such.ydb");
	FAILS(vulndb_open(tap_dir(), &db, &e) < 0, &e, E_INPUT,
	    "not a yagura shard");
	FAILS(vulndb_open("/dev/null", &db, &e) < 0, &e, E_INPUT,
	    "not a yagura shard");
	snprintf(path, sizeof path, "%s/empty", tap_dir());
	fclose(fopen(path, "w"));
	FAILS(
	    vulndb_open(path, &db, &e) < 0, &e, E_INPUT, "not a yagura shard");
	OK(db == NULL);
	vulndb_close(NULL);
}

int
main(void)
{
	RUN(a_row_comes_back_whole);
	RUN(a_vulnerability_comes_back_whole);
	RUN(the_small_sections_come_back_whole);
	RUN(many_packages_are_sorted_and_found);
	RUN(rows_stand_in_the_order_the_format_promises);
	RUN(records_out_of_range_die);
	RUN(a_release_of_which_little_is_known_has_a_shard);
	RUN(each_release_has_its_own_shard_and_others_none);
	RUN(a_build_of_nothing_writes_nothing);
	RUN(there_may_be_250_feeds);
	RUN(a_shard_that_cannot_be_written_is_an_error);
	RUN(a_disk_that_is_full_leaves_the_old_shard);
	RUN(open_says_what_is_not_there);
	return tap_done();
}
