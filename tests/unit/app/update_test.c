/* update_test.c: families are compiled apart, with feeds made for the test. */
#include "app/update.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "core/limits.h"
#include "os/confine.h"
#include "os/dir.h"
#include "os/file.h"
#include "tests/tap.h"
#include "vulndb/generation.h"
#include "vulndb/vulndb.h"

/* Nothing of it may be open to who reads what others wrote. */
static bool
can_escape(void)
{
	char *const argv[] = {(char[]){"true"}, NULL};

	execv("/bin/true", argv);
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ||
	       open("/etc/passwd", O_RDONLY) >= 0 ||
	       open("new", O_WRONLY | O_CREAT, 0600) >= 0;
}

/*
 * A document is lines: "ECOSYSTEM ID PACKAGE FIX", and "!fail", "!die" or
 * "!bad" (a diagnostic), or "!escape": use the network, another folder, a
 * program.
 */
static int
push(const struct feed_input *in, struct str line, struct knowledge_sink *out,
    struct err *e)
{
	struct event events[2] = {
	    {EVENT_INTRODUCED, STR("0")}
        };
	struct range range = {events, 2};
	struct affected af = {.ranges = &range, .n_ranges = 1};
	struct advisory a = {.affected = &af, .n_affected = 1};
	struct str id, fix;

	if (str_eq(line, STR("!die")))
		raise(SIGKILL);
	if (str_eq(line, STR("!escape")) && can_escape())
		raise(SIGKILL);
	fail(e, E_INPUT, "%.*s: no good", STR_ARG(in->where));
	if (str_eq(line, STR("!fail")))
		return -1;
	if (str_eq(line, STR("!bad")))
		return diag_err(&out->diags, in->where, e), 0;
	if (!str_cut(&line, ' ', &af.ecosystem) || !str_cut(&line, ' ', &id) ||
	    !str_cut(&line, ' ', &af.package) || !str_cut(&line, ' ', &fix))
		return 0;
	events[1] = (struct event){EVENT_FIXED, fix};
	a.id = id;
	return out->advisory(out->ctx, &a, e);
}

static int
read_lines(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct feed_edition edition = {STR("v1"), 86400};
	struct str text, line;

	if (stream_load(scratch, in->bytes, 1 << 20, "lines", &text, e) < 0 ||
	    out->edition(out->ctx, &edition, e) < 0)
		return -1;
	while (str_line(&text, &line))
		if (push(in, line, out, e) < 0)
			return -1;
	return 0;
}

static bool
wants(struct str path)
{
	return str_ends(path, STR(".txt"));
}

static const char *const npm[] = {"npm", NULL};
static const char *const go[] = {"go", NULL};
static const char *const both[] = {"npm", "go", NULL};
static const char *const all[] = {"*", NULL};

static const struct feed feed_npm = {.name = "t-npm",
    .path = "npm.txt",
    .licence = "CC0",
    .families = npm,
    .rank = 20,
    .wants = wants,
    .read = read_lines};
static const struct feed feed_go = {.name = "t-go",
    .path = "go/tree",
    .licence = "CC0",
    .is_archive = true,
    .families = go,
    .rank = 20,
    .wants = wants,
    .read = read_lines};
static const struct feed feed_both = {.name = "t-both",
    .path = "both.txt",
    .licence = "CC0",
    .families = both,
    .rank = 30,
    .wants = wants,
    .read = read_lines};
static const struct feed feed_dates = {.name = "t-dates",
    .path = "dates.txt",
    .licence = "CC0",
    .has_no_advisories = true,
    .families = all,
    .wants = wants,
    .read = read_lines};
static const struct feed *const feeds[] = {
    &feed_npm, &feed_go, &feed_both, &feed_dates};

/* A mirror and a database. */
struct world {
	struct arena a;
	const char *mirror, *db;
	struct update_options opt;
	bool is_partial;
	struct generation g; /* after an update */
	struct err e;
};

static const char *
in_mirror(struct world *w, const char *name)
{
	return str_printf(&w->a, "%s/%s", w->mirror, name).p;
}

static void
put(struct world *w, const char *name, const char *text)
{
	const char *path = in_mirror(w, name);
	char *dir = str_z(&w->a, str_from(path));
	struct file_writer f;
	struct err e;

	*strrchr(dir, '/') = '\0';
	OK(dir_make(dir, &e) == 0);
	if (!OK_ERR(file_writer_open(&f, path, &e) == 0, &e))
		return;
	fputs(text, f.out);
	OK_ERR(file_writer_commit(&f, &e) == 0, &e);
}

static void
begin(struct world *w, const char *name)
{
	*w = (struct world){0};
	arena_init(&w->a, 64 << 20);
	w->mirror = str_printf(&w->a, "%s/%s/mirror", tap_dir(), name).p;
	w->db = str_printf(&w->a, "%s/%s/db", tap_dir(), name).p;
	w->opt = (struct update_options){
	    .db_dir = w->db,
	    .feeds = feeds,
	    .n_feeds = ARRAY_LEN(feeds),
	    .from = &w->mirror,
	    .n_from = 1,
	};
	put(w, "npm.txt", "npm CVE-1-1 left-pad 1.0.0\n");
	put(w, "go/tree/a.txt", "Go CVE-1-2 example.com/a 1.0.0\n");
	put(w, "go/tree/b/c.txt", "Go CVE-1-3 example.com/b 1.0.0\n");
}

/* The database afterwards; -1 when the update failed. */
static int
update(struct world *w)
{
	FILE *out = fopen("/dev/null", "w");
	int rc = app_update(&w->opt, out, &w->is_partial, &w->e);
	struct err e;

	fclose(out);
	w->g = (struct generation){0};
	if (generation_open(&w->a, w->db, &w->g, &e) < 0)
		return -1;
	return rc;
}

static struct str
group_state(const struct world *w, const char *family)
{
	const struct generation_group *g =
	    generation_group_find(&w->g, str_from(family));

	return g != NULL ? g->state : STR("none");
}

static struct generation_feed
feed_row(const struct world *w, const char *name)
{
	const struct generation_feed *f =
	    generation_feed_find(&w->g, str_from(name));

	return f != NULL ? *f : (struct generation_feed){.state = STR("none")};
}

/* "CVE-1-2 CVE-1-3", what the shard knows; "none" when there is none. */
static struct str
known(struct world *w, const char *shard)
{
	struct str ids = STR("");
	struct vulndb *db;
	struct err e;

	if (vulndb_open(generation_shard_path(&w->a, &w->g, str_from(shard)),
		&db, &e) < 0)
		return STR("none");
	for (size_t i = 0; i < vulndb_info(db).n_vulns; i++)
		ids = str_printf(&w->a, "%.*s%s%.*s", STR_ARG(ids),
		    i > 0 ? " " : "", STR_ARG(vulndb_vuln_at(db, i).id));
	vulndb_close(db);
	return ids;
}

static ino_t
file_of(struct world *w, const char *shard)
{
	struct stat st = {0};

	OK(stat(generation_shard_path(&w->a, &w->g, str_from(shard)), &st) ==
	    0);
	return st.st_ino;
}

static void
families_are_compiled_apart(void)
{
	struct world w;

	begin(&w, "apart");
	put(&w, "both.txt",
	    "npm CVE-1-4 left-pad 2.0.0\nGo CVE-1-5 example.com/a 2.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	OK(!w.is_partial);
	EQ_INT(w.g.n_shards, 2);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1 CVE-1-4"));
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-3 CVE-1-5"));
	EQ_INT(w.g.n_feeds, 3);
	EQ_INT(feed_row(&w, "t-both").n_items, 2);
	EQ_INT(feed_row(&w, "t-go").n_records, 2);
	EQ_STR(feed_row(&w, "t-go").edition, STR("v1"));
	EQ_INT(feed_row(&w, "t-go").published_at, 86400);
	OK(str_starts(feed_row(&w, "t-go").digest, STR("tree:")));
	OK(str_starts(feed_row(&w, "t-npm").digest, STR("sha256:")));
	arena_done(&w.a);
}

static void
what_has_not_changed_is_not_compiled_again(void)
{
	struct world w;
	ino_t of_npm, of_go;

	begin(&w, "unchanged");
	OK_ERR(update(&w) == 0, &w.e);
	of_npm = file_of(&w, "npm");
	of_go = file_of(&w, "go");
	put(&w, "npm.txt", "npm CVE-1-9 left-pad 1.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(group_state(&w, "npm"), STR("built"));
	EQ_STR(group_state(&w, "go"), STR("unchanged"));
	EQ_STR(known(&w, "npm"), STR("CVE-1-9"));
	OK(file_of(&w, "npm") != of_npm);
	EQ_INT(file_of(&w, "go"), of_go);
	EQ_STR(feed_row(&w, "t-go").state, STR("ok"));
	/* A document more, one less, one that is another. */
	put(&w, "go/tree/b/d.txt", "Go CVE-1-4 example.com/b 1.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-3 CVE-1-4"));
	OK(unlink(in_mirror(&w, "go/tree/b/c.txt")) == 0);
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-4"));
	put(&w, "go/tree/b/d.txt", "Go CVE-1-5 example.com/b 1.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-5"));
	arena_done(&w.a);
}

static void
a_damaged_shard_is_built_again(void)
{
	const char *path;
	struct world w;
	int fd;

	begin(&w, "repair");
	OK_ERR(update(&w) == 0, &w.e);
	path = generation_shard_path(&w.a, &w.g, STR("go"));
	fd = open(path, O_WRONLY);
	NEED(fd >= 0 && pwrite(fd, "x", 1, 400) == 1);
	close(fd);
	EQ_STR(known(&w, "go"), STR("none"));
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(group_state(&w, "go"), STR("built"));
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-3"));
	arena_done(&w.a);
}

/* Whatever ends a feed, its family keeps what it knew, and others go on. */
static void
keeps(const char *name, const char *end, const char *words)
{
	struct generation_feed row;
	struct world w;

	begin(&w, name);
	OK_ERR(update(&w) == 0, &w.e);
	put(&w, "go/tree/b/d.txt", "Go CVE-1-4 example.com/b 1.0.0\n");
	put(&w, "npm.txt",
	    str_printf(&w.a, "npm CVE-1-9 other 1.0.0\n%s\n", end).p);
	OK_ERR(update(&w) == 0, &w.e);
	OK(w.is_partial);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1"));
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-3 CVE-1-4"));
	EQ_STR(group_state(&w, "npm"), STR("kept"));
	EQ_STR(group_state(&w, "go"), STR("built"));
	row = feed_row(&w, "t-npm");
	OK(str_eq(row.state, STR("failed")) || str_eq(row.state, STR("kept")));
	OK(str_find_str(row.reason, str_from(words)) >= 0);
	EQ_INT(row.n_records, 1);
	arena_done(&w.a);
}

static void
a_feed_that_fails_costs_its_own_family_only(void)
{
	keeps("fails", "!fail", "npm.txt: no good");
	keeps("dies", "!die", "npm: its process was killed by signal 9");
}

static void
feeds_are_confined(void)
{
	struct confine_state here;
	struct world w;

	confine_probe(&here);
	if (confine_lack(&here) != NULL) {
		tap_skip("%s", confine_lack(&here));
		return;
	}
	begin(&w, "confined");
	put(&w, "npm.txt", "!escape\nnpm CVE-1-1 left-pad 1.0.0\n");
	put(&w, "go/tree/b/d.txt", "!escape\n");
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1"));
	EQ_STR(group_state(&w, "go"), STR("built"));
	arena_done(&w.a);
}

static void
a_feed_that_never_gave_anything_is_left_out(void)
{
	struct world w;

	begin(&w, "left-out");
	put(&w, "both.txt", "npm CVE-1-4 left-pad 2.0.0\n!fail\n");
	OK_ERR(update(&w) == 0, &w.e);
	OK(w.is_partial);
	/* Nor is half of it taken. */
	EQ_STR(known(&w, "npm"), STR("CVE-1-1"));
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-3"));
	EQ_STR(feed_row(&w, "t-both").state, STR("failed"));
	EQ_INT(feed_row(&w, "t-both").n_records, 0);
	/* From now on it is missed. */
	put(&w, "both.txt", "npm CVE-1-4 left-pad 2.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	OK(!w.is_partial);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1 CVE-1-4"));
	put(&w, "both.txt", "!fail\n");
	put(&w, "npm.txt", "npm CVE-1-9 left-pad 1.0.0\n");
	OK(update(&w) < 0);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1 CVE-1-4"));
	w.opt.accept_shrunk = true;
	OK_ERR(update(&w) == 0, &w.e);
	OK(w.is_partial);
	EQ_STR(known(&w, "npm"), STR("CVE-1-9"));
	arena_done(&w.a);
}

static void
a_family_that_never_was_fails_alone(void)
{
	struct world w;

	begin(&w, "first");
	put(&w, "npm.txt", "!die\n");
	OK_ERR(update(&w) == 0, &w.e);
	OK(w.is_partial);
	EQ_STR(group_state(&w, "npm"), STR("failed"));
	EQ_STR(known(&w, "npm"), STR("none"));
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-3"));
	arena_done(&w.a);
}

static void
when_all_fail_the_database_stays(void)
{
	struct world w;

	begin(&w, "all-fail");
	OK_ERR(update(&w) == 0, &w.e);
	put(&w, "npm.txt", "!fail\n");
	put(&w, "go/tree/a.txt", "!die\n");
	FAILS(update(&w) < 0, &w.e, E_INPUT, "npm.txt: no good");
	OK(str_ends(w.g.dir, STR("/000001")));
	arena_done(&w.a);
}

/* n advisories of npm. */
static const char *
many(struct world *w, unsigned n)
{
	struct buf b;
	const char *text;

	buf_init(&b, 1 << 20);
	for (unsigned i = 0; i < n; i++)
		buf_printf(&b, "npm CVE-1-%u left-pad 1.0.0\n", i);
	text = str_z(&w->a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void
a_feed_that_shrinks_is_not_believed(void)
{
	struct world w;

	begin(&w, "shrinks");
	put(&w, "npm.txt", many(&w, 200));
	OK_ERR(update(&w) == 0, &w.e);
	put(&w, "npm.txt", many(&w, 159));
	put(&w, "go/tree/a.txt", "Go CVE-1-7 example.com/a 1.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	OK(w.is_partial);
	EQ_STR(feed_row(&w, "t-npm").state, STR("failed"));
	OK(str_find_str(feed_row(&w, "t-npm").reason,
	       STR("shrank from 200 to 159 records")) >= 0);
	EQ_INT(feed_row(&w, "t-npm").n_items, 200);
	put(&w, "npm.txt", many(&w, 160));
	OK_ERR(update(&w) == 0, &w.e);
	OK(!w.is_partial);
	EQ_INT(feed_row(&w, "t-npm").n_items, 160);
	put(&w, "npm.txt", many(&w, 1));
	w.opt.accept_shrunk = true;
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-0"));
	/* What is small may change as it likes. */
	w.opt.accept_shrunk = false;
	put(&w, "npm.txt", many(&w, 100));
	OK_ERR(update(&w) == 0, &w.e);
	put(&w, "npm.txt", many(&w, 2));
	OK_ERR(update(&w) == 0, &w.e);
	OK(!w.is_partial);
	arena_done(&w.a);
}

static void
what_a_place_does_not_have_stays(void)
{
	struct world w;

	begin(&w, "other-place");
	OK_ERR(update(&w) == 0, &w.e);
	OK(unlink(in_mirror(&w, "npm.txt")) == 0);
	put(&w, "go/tree/a.txt", "Go CVE-1-7 example.com/a 1.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	OK(!w.is_partial);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1"));
	EQ_STR(known(&w, "go"), STR("CVE-1-3 CVE-1-7"));
	EQ_STR(feed_row(&w, "t-npm").state, STR("ok"));
	arena_done(&w.a);
}

static void
one_feed_of_two_that_is_gone_is_missed(void)
{
	struct world w;

	begin(&w, "gone");
	put(&w, "both.txt", "npm CVE-1-4 left-pad 2.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	OK(unlink(in_mirror(&w, "both.txt")) == 0);
	FAILS(update(&w) < 0, &w.e, E_ABSENT, "t-both: gone");
	w.opt.accept_shrunk = true;
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1"));
	arena_done(&w.a);
}

static void
only_some_families_can_be_asked_for(void)
{
	struct world w;

	begin(&w, "only");
	OK_ERR(update(&w) == 0, &w.e);
	put(&w, "npm.txt", "npm CVE-1-8 left-pad 1.0.0\n");
	put(&w, "go/tree/a.txt", "Go CVE-1-7 example.com/a 1.0.0\n");
	w.opt.only = "npm";
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-8"));
	EQ_STR(known(&w, "go"), STR("CVE-1-2 CVE-1-3"));
	EQ_INT(w.g.n_feeds, 2);
	w.opt.only = "npm,go";
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "go"), STR("CVE-1-3 CVE-1-7"));
	w.opt.only = "cargo";
	FAILS(update(&w) < 0, &w.e, E_USAGE, "no feed speaks of cargo");
	arena_done(&w.a);
}

static void
dates_alone_begin_no_family(void)
{
	struct world w;

	begin(&w, "dates");
	OK(unlink(in_mirror(&w, "npm.txt")) == 0);
	put(&w, "dates.txt", "\n");
	OK_ERR(update(&w) == 0, &w.e);
	OK(!w.is_partial);
	EQ_STR(group_state(&w, "npm"), STR("none"));
	EQ_STR(group_state(&w, "go"), STR("built"));
	EQ_INT(feed_row(&w, "t-dates").n_records, 1);
	arena_done(&w.a);
}

static void
a_feed_with_bad_parts_says_so_every_time(void)
{
	struct world w;

	begin(&w, "partial");
	put(&w, "npm.txt", "npm CVE-1-1 left-pad 1.0.0\n!bad\n");
	for (int i = 0; i < 2; i++) {
		OK_ERR(update(&w) == 0, &w.e);
		OK(!w.is_partial);
		EQ_STR(feed_row(&w, "t-npm").state, STR("partial"));
		EQ_STR(feed_row(&w, "t-npm").reason,
		    STR("1 part of it could not be read"));
	}
	EQ_STR(group_state(&w, "npm"), STR("unchanged"));
	arena_done(&w.a);
}

/* At their publishers, who are on this disk. */
static void
an_archive_is_named_by_another_file(void)
{
	struct feed latest = feed_npm;
	const struct feed *list[] = {&latest};
	struct world w;

	begin(&w, "latest");
	latest.path = "npm/archive.txt";
	latest.latest =
	    str_printf(&w.a, "file://%s", in_mirror(&w, "pub/latest.txt")).p;
	w.opt.feeds = list;
	w.opt.n_feeds = 1;
	w.opt.n_from = 0;
	put(&w, "pub/latest.txt", "day-1.txt\n");
	put(&w, "pub/day-1.txt", "npm CVE-1-1 left-pad 1.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1"));
	put(&w, "pub/latest.txt", "day-2.txt");
	put(&w, "pub/day-2.txt", "npm CVE-1-2 left-pad 1.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-2"));
	/* One that leads elsewhere is not followed; what was fetched stays. */
	put(&w, "pub/latest.txt", "../npm.txt");
	FAILS(update(&w) < 0, &w.e, E_INPUT, "no name of a file");
	OK(unlink(in_mirror(&w, "pub/latest.txt")) == 0);
	FAILS(update(&w) < 0, &w.e, E_ABSENT, "latest.txt");
	arena_done(&w.a);
}

/* What one file has of late need not be fetched with all the others. */
static void
what_changed_of_late_is_fetched_alone(void)
{
	static const char *const files[] = {"old.txt", "recent.txt", NULL};
	struct feed feed = feed_npm;
	const struct feed *list[] = {&feed};
	struct world w;

	begin(&w, "recent");
	feed.url = str_printf(&w.a, "file://%s", in_mirror(&w, "pub")).p;
	feed.path = "npm";
	feed.files = files;
	feed.recent = "recent.txt";
	feed.recent_days = 7;
	w.opt.feeds = list;
	w.opt.n_feeds = 1;
	w.opt.n_from = 0;
	put(&w, "pub/old.txt", "npm CVE-1-1 left-pad 1.0.0\n");
	put(&w, "pub/recent.txt", "npm CVE-1-2 left-pad 1.0.0\n");
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1 CVE-1-2"));
	put(&w, "pub/old.txt", "npm CVE-1-3 left-pad 1.0.0\n");
	put(&w, "pub/recent.txt", "npm CVE-1-4 left-pad 1.0.0\n");
	OK(setenv("YAGURA_NOW", "2024-06-07T23:59:59Z", 1) == 0);
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-1 CVE-1-4"));
	OK(setenv("YAGURA_NOW", "2024-06-08T00:00:00Z", 1) == 0);
	OK_ERR(update(&w) == 0, &w.e);
	EQ_STR(known(&w, "npm"), STR("CVE-1-3 CVE-1-4"));
	OK(setenv("YAGURA_NOW", "2024-06-01T00:00:00Z", 1) == 0);
	arena_done(&w.a);
}

int
main(void)
{
	OK(setenv("YAGURA_NOW", "2024-06-01T00:00:00Z", 1) == 0);
	RUN(families_are_compiled_apart);
	RUN(what_has_not_changed_is_not_compiled_again);
	RUN(a_damaged_shard_is_built_again);
	RUN(a_feed_that_fails_costs_its_own_family_only);
	RUN(feeds_are_confined);
	RUN(a_feed_that_never_gave_anything_is_left_out);
	RUN(a_family_that_never_was_fails_alone);
	RUN(when_all_fail_the_database_stays);
	RUN(a_feed_that_shrinks_is_not_believed);
	RUN(what_a_place_does_not_have_stays);
	RUN(one_feed_of_two_that_is_gone_is_missed);
	RUN(only_some_families_can_be_asked_for);
	RUN(dates_alone_begin_no_family);
	RUN(a_feed_with_bad_parts_says_so_every_time);
	RUN(an_archive_is_named_by_another_file);
	RUN(what_changed_of_late_is_fetched_alone);
	return tap_done();
}
