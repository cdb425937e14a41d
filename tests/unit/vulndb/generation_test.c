/* generation_test.c: the folder of shards, replaced whole. */
#include "vulndb/generation.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/dir.h"
#include "os/file.h"
#include "os/lock.h"
#include "tests/dies.h"
#include "tests/tap.h"

struct place {
	struct arena a;
	const char *dir;
};

/* A database folder that is not there yet. */
static void
arrive(struct place *p, const char *name)
{
	arena_init(&p->a, 16 << 20);
	p->dir = str_printf(&p->a, "%s/%s", tap_dir(), name).p;
}

static const char *
path_in(struct place *p, const char *name)
{
	return str_printf(&p->a, "%s/%s", p->dir, name).p;
}

static void
put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	OK(f != NULL);
	if (f == NULL)
		return;
	fputs(text, f);
	fclose(f);
}

/* What is in the folder, as one line: ".lock 000001 current". */
static struct str
names_in(struct place *p)
{
	struct str *names, all = STR("");
	struct err e;
	size_t n = 0;

	OK_ERR(dir_list(&p->a, p->dir, &names, &n, &e) == 0, &e);
	for (size_t i = 0; i < n; i++)
		all = str_printf(&p->a, "%.*s%s%.*s", STR_ARG(all),
		    i > 0 ? " " : "", STR_ARG(names[i]));
	return all;
}

static struct generation
some_generation(struct place *p, utc_s built_at)
{
	struct generation_feed *feeds = arena_zalloc(&p->a, 2, sizeof *feeds);
	struct generation_group *group =
	    ARENA_NEW(&p->a, struct generation_group);
	struct generation_shard *shards =
	    arena_zalloc(&p->a, 2, sizeof *shards);

	*group = (struct generation_group){
	    STR("debian"), STR("kept"), STR("gone"), STR("sha256:3"), 16};
	feeds[0] = (struct generation_feed){
	    .name = STR("osv"),
	    .url = STR("https://x/\"a\""),
	    .licence = STR("CC0"),
	    .digest = STR("xxh3:1"),
	    .stamp = STR("sha256:2"),
	    .edition = STR("v3"),
	    .state = STR("ok"),
	    .tried_at = 10,
	    .fetched_at = 11,
	    .published_at = 12,
	    .n_bytes = 13,
	    .n_records = 14,
	    .n_items = 15,
	    .n_faults = 16,
	};
	feeds[1].name = STR("tracker");
	feeds[1].state = STR("failed");
	feeds[1].reason = STR("line\n1");
	shards[0] = (struct generation_shard){STR("debian-11"), 1, 2, 3, 4};
	shards[1] = (struct generation_shard){STR("debian-12"), 5, 6, 7, 8};
	return (struct generation){.built_at = built_at,
	    .built_by = STR("yagura test"),
	    .feeds = feeds,
	    .n_feeds = 2,
	    .groups = group,
	    .n_groups = 1,
	    .shards = shards,
	    .n_shards = 2};
}

static void
commit_one(struct place *p, utc_s built_at)
{
	struct generation g = some_generation(p, built_at);
	struct generation_writer w;
	struct err e;

	if (!OK_ERR(generation_begin(&p->a, p->dir, &w, &e) == 0, &e))
		return;
	put_file(str_printf(&p->a, "%s/debian-12.ydb", w.dir).p, "shard");
	OK_ERR(generation_commit(&w, &g, &e) == 0, &e);
}

/* The generation in use was built then and is in that folder. */
static void
current_is(struct place *p, utc_s built_at, const char *name)
{
	struct generation g;
	struct err e;

	if (!OK_ERR(generation_open(&p->a, p->dir, &g, &e) == 0, &e))
		return;
	EQ_INT(g.built_at, built_at);
	EQ_STR(g.dir, str_from(path_in(p, name)));
}

static void
a_generation_comes_back_whole(void)
{
	const struct generation_shard *s;
	struct generation g;
	struct stat st;
	struct place p;
	struct err e;

	arrive(&p, "whole/and/deep");
	commit_one(&p, 1000);
	NEED(generation_open(&p.a, p.dir, &g, &e) == 0);
	EQ_INT(g.built_at, 1000);
	EQ_STR(g.built_by, STR("yagura test"));
	EQ_INT(g.n_feeds, 2);
	EQ_STR(g.feeds[0].name, STR("osv"));
	EQ_STR(g.feeds[0].url, STR("https://x/\"a\""));
	EQ_STR(g.feeds[0].licence, STR("CC0"));
	EQ_STR(g.feeds[0].digest, STR("xxh3:1"));
	EQ_STR(g.feeds[0].state, STR("ok"));
	EQ_STR(g.feeds[0].reason, STR(""));
	EQ_INT(g.feeds[0].fetched_at, 11);
	EQ_INT(g.feeds[0].published_at, 12);
	EQ_INT(g.feeds[0].n_bytes, 13);
	EQ_INT(g.feeds[0].n_records, 14);
	EQ_STR(g.feeds[0].stamp, STR("sha256:2"));
	EQ_STR(g.feeds[0].edition, STR("v3"));
	EQ_INT(g.feeds[0].tried_at, 10);
	EQ_INT(g.feeds[0].n_items, 15);
	EQ_INT(g.feeds[0].n_faults, 16);
	NEED(g.n_groups == 1);
	EQ_STR(g.groups[0].family, STR("debian"));
	EQ_STR(g.groups[0].state, STR("kept"));
	EQ_STR(g.groups[0].reason, STR("gone"));
	EQ_STR(g.groups[0].recipe, STR("sha256:3"));
	EQ_INT(g.groups[0].built_at, 16);
	OK(generation_feed_find(&g, STR("tracker")) == &g.feeds[1]);
	OK(generation_feed_find(&g, STR("none")) == NULL);
	OK(generation_group_find(&g, STR("debian")) == &g.groups[0]);
	OK(generation_group_find(&g, STR("npm")) == NULL);
	EQ_STR(g.feeds[1].reason, STR("line\n1"));
	EQ_INT(g.feeds[1].fetched_at, 0);
	EQ_INT(g.n_shards, 2);
	s = generation_shard_find(&g, STR("debian-12"));
	NEED(s != NULL);
	EQ_INT(s->n_bytes, 5);
	EQ_INT(s->n_packages, 6);
	EQ_INT(s->n_rows, 7);
	EQ_INT(s->n_vulns, 8);
	OK(generation_shard_find(&g, STR("debian-1")) == NULL);
	OK(generation_shard_find(&g, STR_NONE) == NULL);
	OK(access(generation_shard_path(&p.a, &g, STR("debian-12")), R_OK) ==
	    0);
	/* Readable by others, though made in private. */
	OK(stat(g.dir.p, &st) == 0 && (st.st_mode & 0777) == 0755);
	arena_done(&p.a);
}

static void
the_one_before_is_kept_and_older_ones_go(void)
{
	struct place p;

	arrive(&p, "prune");
	commit_one(&p, 1);
	EQ_STR(names_in(&p), STR(".lock 000001 current"));
	commit_one(&p, 2);
	EQ_STR(names_in(&p), STR(".lock 000001 000002 current"));
	commit_one(&p, 3);
	EQ_STR(names_in(&p), STR(".lock 000002 000003 current"));
	current_is(&p, 3, "000003");
	arena_done(&p.a);
}

static void
an_aborted_one_leaves_the_old_one(void)
{
	struct generation_writer w;
	struct place p;
	struct err e;

	arrive(&p, "abort");
	commit_one(&p, 1);
	OK_ERR(generation_begin(&p.a, p.dir, &w, &e) == 0, &e);
	put_file(str_printf(&p.a, "%s/half.ydb", w.dir).p, "half");
	current_is(&p, 1, "000001");
	generation_abort(&w);
	EQ_STR(names_in(&p), STR(".lock 000001 current"));
	current_is(&p, 1, "000001");
	/* And the lock is free again. */
	commit_one(&p, 2);
	current_is(&p, 2, "000002");
	arena_done(&p.a);
}

static void
begin_and_crash(void *ctx)
{
	struct place *p = ctx;
	struct generation_writer w;
	struct err e;

	if (generation_begin(&p->a, p->dir, &w, &e) == 0)
		put_file(str_printf(&p->a, "%s/half.ydb", w.dir).p, "half");
	_exit(5);
}

static void
what_a_crash_left_behind_is_cleaned_up(void)
{
	struct place p;
	struct err e;

	arrive(&p, "crash");
	commit_one(&p, 1);
	EQ_INT(exit_code_of(begin_and_crash, &p), 5);
	EQ_INT(exit_code_of(begin_and_crash, &p), 5);
	OK(symlink("000009", path_in(&p, "current.new")) == 0);
	OK_ERR(dir_make(path_in(&p, "new-folder/deep"), &e) == 0, &e);
	put_file(path_in(&p, "README"), "not ours");
	current_is(&p, 1, "000001");
	commit_one(&p, 2);
	EQ_STR(names_in(&p), STR(".lock 000001 000002 README current"));
	current_is(&p, 2, "000002");
	arena_done(&p.a);
}

/* Crashed after its rename and before the link was turned. */
static void
a_generation_that_never_was_current_is_passed_over(void)
{
	struct place p;

	arrive(&p, "orphan");
	commit_one(&p, 1);
	commit_one(&p, 2);
	commit_one(&p, 3);
	unlink(path_in(&p, "current"));
	OK(symlink("000002", path_in(&p, "current")) == 0);
	current_is(&p, 2, "000002");
	commit_one(&p, 4);
	current_is(&p, 4, "000004");
	/* The one before is the one that readers may still be in. */
	OK(access(path_in(&p, "000002"), F_OK) == 0);
	arena_done(&p.a);
}

static void
begin_beside(void *ctx)
{
	struct place *p = ctx;
	struct generation_writer w;
	struct err e;

	if (generation_begin(&p->a, p->dir, &w, &e) == 0)
		_exit(6);
	_exit(e.code == E_IO && strstr(e.text, "in use by process") != NULL
		  ? 7
		  : 8);
}

static void
two_writers_are_not_let_in(void)
{
	struct generation_writer w;
	struct place p;
	struct err e;

	arrive(&p, "two");
	OK_ERR(generation_begin(&p.a, p.dir, &w, &e) == 0, &e);
	EQ_INT(exit_code_of(begin_beside, &p), 7);
	generation_abort(&w);
	EQ_INT(exit_code_of(begin_beside, &p), 6);
	arena_done(&p.a);
}

static void
where_nothing_is_there_is_no_database(void)
{
	struct generation g;
	struct place p;
	struct err e;

	arrive(&p, "none");
	FAILS(generation_open(&p.a, p.dir, &g, &e) < 0, &e, E_ABSENT,
	    "no vulnerability database here");
	OK_ERR(dir_make(p.dir, &e) == 0, &e);
	FAILS(generation_open(&p.a, p.dir, &g, &e) < 0, &e, E_ABSENT,
	    "no vulnerability database here");
	put_file(path_in(&p, "file"), "x");
	FAILS(generation_open(&p.a, path_in(&p, "file"), &g, &e) < 0, &e,
	    E_ABSENT, "no vulnerability database here");
	arena_done(&p.a);
}

static void
a_link_to_nowhere_is_named(void)
{
	static char far[100];
	struct generation g;
	struct place p;
	struct err e;

	arrive(&p, "nowhere");
	commit_one(&p, 1);
	unlink(path_in(&p, "current"));
	OK(symlink("000077", path_in(&p, "current")) == 0);
	OK(generation_open(&p.a, p.dir, &g, &e) < 0);
	OK(strstr(e.text, "000077") != NULL);
	unlink(path_in(&p, "current"));
	memset(far, 'x', sizeof far - 1);
	OK(symlink(far, path_in(&p, "current")) == 0);
	FAILS(generation_open(&p.a, p.dir, &g, &e) < 0, &e, E_INPUT,
	    "not a link of ours");
	unlink(path_in(&p, "current"));
	put_file(path_in(&p, "current"), "000001");
	FAILS(generation_open(&p.a, p.dir, &g, &e) < 0, &e, E_IO, "current");
	/* None of it keeps a new one from being made. */
	commit_one(&p, 2);
	current_is(&p, 2, "000002");
	arena_done(&p.a);
}

static void
manifest_is(
    struct place *p, const char *text, enum ecode code, const char *words)
{
	struct generation g;
	struct err e;

	put_file(path_in(p, "000001/manifest.json"), text);
	FAILS(generation_open(&p->a, p->dir, &g, &e) < 0, &e, code, words);
}

static void
a_damaged_manifest_is_refused(void)
{
	struct generation g;
	struct place p;
	struct err e;

	arrive(&p, "damaged");
	commit_one(&p, 1);
	manifest_is(&p, "", E_INPUT, "manifest.json");
	manifest_is(&p, "{", E_INPUT, "manifest.json");
	manifest_is(&p, "{\"schema\": 1} x", E_INPUT, "manifest.json");
	manifest_is(&p, "{}", E_UNSUPPORTED, "schema is not 1");
	manifest_is(&p, "[]", E_UNSUPPORTED, "schema is not 1");
	manifest_is(&p, "7", E_UNSUPPORTED, "schema is not 1");
	manifest_is(&p, "{\"schema\": 2}", E_UNSUPPORTED, "schema is not 1");
	manifest_is(&p, "{\"schema\": \"1\"}", E_UNSUPPORTED, "schema");
	manifest_is(&p, "{\"schema\": -1}", E_UNSUPPORTED, "schema");
	unlink(path_in(&p, "000001/manifest.json"));
	OK(generation_open(&p.a, p.dir, &g, &e) < 0);
	OK(strstr(e.text, "manifest.json") != NULL);
	arena_done(&p.a);
}

/* Odd but readable: nothing is read where nothing is. */
static void
an_odd_manifest_reads_as_little(void)
{
	struct generation g;
	struct place p;
	struct err e;

	arrive(&p, "odd");
	commit_one(&p, 1);
	put_file(path_in(&p, "000001/manifest.json"),
	    "{\"schema\": 1, \"built_at\": -5, \"built_by\": 7,"
	    " \"feeds\": {\"name\": \"x\"},"
	    " \"shards\": [1, \"a\", null, [], {\"name\": 3, \"bytes\": -1},"
	    " {\"name\": \"debian-12\", \"rows\": 1e3}]}");
	OK_ERR(generation_open(&p.a, p.dir, &g, &e) == 0, &e);
	EQ_INT(g.built_at, 0);
	EQ_INT(g.built_by.n, 0);
	EQ_INT(g.n_feeds, 0);
	EQ_INT(g.n_shards, 6);
	EQ_INT(g.shards[4].n_bytes, 0);
	EQ_INT(g.shards[5].n_rows, 0);
	OK(generation_shard_find(&g, STR("debian-12")) == &g.shards[5]);
	arena_done(&p.a);
}

static void
commit_with_little_room(void *ctx)
{
	const struct rlimit small = {64, 64};
	struct place *p = ctx;
	struct generation g = some_generation(p, 2);
	struct generation_writer w;
	struct err e;

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	if (generation_begin(&p->a, p->dir, &w, &e) < 0)
		_exit(6);
	_exit(generation_commit(&w, &g, &e) < 0 && e.code == E_IO &&
		      strstr(e.text, "manifest.json") != NULL
		  ? 7
		  : 8);
}

static void
a_full_disk_leaves_the_old_one(void)
{
	struct place p;

	arrive(&p, "full");
	commit_one(&p, 1);
	EQ_INT(exit_code_of(commit_with_little_room, &p), 7);
	EQ_STR(names_in(&p), STR(".lock 000001 current"));
	current_is(&p, 1, "000001");
	arena_done(&p.a);
}

static void
a_link_that_cannot_be_turned_leaves_the_old_one(void)
{
	struct generation g;
	struct generation_writer w;
	struct place p;
	struct err e;

	arrive(&p, "link");
	g = some_generation(&p, 2);
	commit_one(&p, 1);
	/* A folder is in the way. */
	OK_ERR(dir_make(path_in(&p, "current.new"), &e) == 0, &e);
	OK_ERR(generation_begin(&p.a, p.dir, &w, &e) == 0, &e);
	FAILS(generation_commit(&w, &g, &e) < 0, &e, E_IO, "current.new");
	EQ_STR(names_in(&p), STR(".lock 000001 current current.new"));
	current_is(&p, 1, "000001");
	OK(rmdir(path_in(&p, "current.new")) == 0);
	commit_one(&p, 3);
	current_is(&p, 3, "000002");
	arena_done(&p.a);
}

static void
numbers_end(void)
{
	struct generation g;
	struct generation_writer w;
	struct place p;
	struct err e;

	arrive(&p, "end");
	g = some_generation(&p, 2);
	commit_one(&p, 1);
	OK_ERR(dir_make(path_in(&p, "999999"), &e) == 0, &e);
	OK_ERR(generation_begin(&p.a, p.dir, &w, &e) == 0, &e);
	FAILS(generation_commit(&w, &g, &e) < 0, &e, E_LIMIT,
	    "generations are used up");
	EQ_STR(names_in(&p), STR(".lock 000001 999999 current"));
	current_is(&p, 1, "000001");
	arena_done(&p.a);
}

static void
a_folder_that_cannot_be_made_is_named(void)
{
	struct generation_writer w;
	struct place p;
	struct err e;

	arrive(&p, "file");
	put_file(p.dir, "x");
	FAILS(generation_begin(&p.a, p.dir, &w, &e) < 0, &e, E_IO, p.dir);
	FAILS(generation_begin(&p.a, path_in(&p, "below"), &w, &e) < 0, &e,
	    E_IO, p.dir);
	arena_done(&p.a);
}

/* As another user, for whom modes mean something. */
static void
begin_unprivileged(void *ctx)
{
	struct place *p = ctx;
	struct generation_writer w;
	struct err e;

	if (getuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
		_exit(6);
	_exit(generation_begin(&p->a, p->dir, &w, &e) < 0 && e.code == E_IO
		  ? 7
		  : 8);
}

static void
a_folder_that_may_not_be_written_is_left_alone(void)
{
	struct place p;

	arrive(&p, "readonly");
	commit_one(&p, 1);
	OK(chmod(p.dir, 0555) == 0);
	OK(chmod(path_in(&p, ".lock"), 0666) == 0);
	/* mkdtemp made the test's folder private. */
	OK(chmod(tap_dir(), 0755) == 0);
	EQ_INT(exit_code_of(begin_unprivileged, &p), 7);
	OK(chmod(p.dir, 0755) == 0);
	EQ_STR(names_in(&p), STR(".lock 000001 current"));
	current_is(&p, 1, "000001");
	arena_done(&p.a);
}

static void
shards_belong_to_families(void)
{
	EQ_STR(generation_shard_family(STR("debian-12")), STR("debian"));
	EQ_STR(generation_shard_family(STR("debian-12-x")), STR("debian"));
	EQ_STR(generation_shard_family(STR("npm")), STR("npm"));
	EQ_STR(generation_shard_family(STR("cve")), STR("cve"));
	EQ_STR(generation_shard_family(STR("debianish-1")), STR("debianish-1"));
}

static void
a_shard_is_taken_over_as_it_is(void)
{
	struct generation_shard shard = {STR("debian-12"), 5, 0, 0, 0};
	struct generation_writer w;
	struct generation old;
	struct stat a, b;
	struct place p;
	struct err e;

	arrive(&p, "keep");
	commit_one(&p, 1000);
	NEED(generation_open(&p.a, p.dir, &old, &e) == 0);
	NEED(generation_begin(&p.a, p.dir, &w, &e) == 0);
	OK_ERR(generation_keep(&w, &old, &shard, &e) == 0, &e);
	OK(stat(path_in(&p, "000001/debian-12.ydb"), &a) == 0);
	OK(stat(str_printf(&p.a, "%s/debian-12.ydb", w.dir).p, &b) == 0);
	EQ_INT(b.st_ino, a.st_ino);
	shard.name = STR("debian-11");
	FAILS(generation_keep(&w, &old, &shard, &e) < 0, &e, E_ABSENT,
	    "debian-11.ydb");
	put_file(path_in(&p, "000001/debian-11.ydb"), "cut");
	FAILS(generation_keep(&w, &old, &shard, &e) < 0, &e, E_INPUT,
	    "debian-11.ydb: damaged");
	generation_abort(&w);
	arena_done(&p.a);
}

int
main(void)
{
	RUN(shards_belong_to_families);
	RUN(a_shard_is_taken_over_as_it_is);
	RUN(a_generation_comes_back_whole);
	RUN(the_one_before_is_kept_and_older_ones_go);
	RUN(an_aborted_one_leaves_the_old_one);
	RUN(what_a_crash_left_behind_is_cleaned_up);
	RUN(a_generation_that_never_was_current_is_passed_over);
	RUN(two_writers_are_not_let_in);
	RUN(where_nothing_is_there_is_no_database);
	RUN(a_link_to_nowhere_is_named);
	RUN(a_damaged_manifest_is_refused);
	RUN(an_odd_manifest_reads_as_little);
	RUN(a_full_disk_leaves_the_old_one);
	RUN(a_link_that_cannot_be_turned_leaves_the_old_one);
	RUN(numbers_end);
	RUN(a_folder_that_cannot_be_made_is_named);
	RUN(a_folder_that_may_not_be_written_is_left_alone);
	return tap_done();
}
