/* diff_test.c: what two shards, or two facts files, tell otherwise. */
#include "vulndb/diff.h"

#include "tests/facts.h"
#include "tests/shards.h"

struct telling {
	struct buf b;
	size_t left; /* then stop */
};

static int
tell_pair(void *ctx, const struct diff_pair *p, struct err *e)
{
	struct telling *t = ctx;

	if (t->left-- == 0)
		return fail(e, E_LIMIT, "enough");
	buf_printf(&t->b, "%s %.*s %.*s %zu %zu\n", diff_change_name(p->change),
	    STR_ARG(p->package), STR_ARG(p->id), p->old_rows.n, p->new_rows.n);
	return 0;
}

/* The pairs between two, and the sums behind them. */
static void
differ(const struct vulndb *old, const struct vulndb *new, const char *want)
{
	struct telling t = {.left = 1000};
	struct diff_sum s = {0}, again = {0};
	struct err e;

	buf_init(&t.b, 1 << 16);
	OK_ERR(vulndb_diff(old, new, tell_pair, &t, &s, &e) == 0, &e);
	buf_printf(&t.b, "%zu %zu %zu %zu%s", s.n_added, s.n_removed,
	    s.n_changed, s.n_retold, s.has_other ? " other" : "");
	EQ_STR(buf_str(&t.b), str_from(want));
	OK_ERR(vulndb_diff(old, new, NULL, NULL, &again, &e) == 0, &e);
	OK(memcmp(&s, &again, sizeof s) == 0);
	buf_done(&t.b);
}

static void
a_shard_does_not_differ_from_itself(void)
{
	struct vulndb *db;
	struct lab l;

	lab_init(&l);
	lab_feed(&l, "osv", 10, false);
	lab_vuln(&l, "CVE-1", "curl", "+ -1.2", STATUS_FIXED_LATER);
	lab_vuln(&l, "CVE-2", "bash", "+", STATUS_AFFECTED);
	db = lab_open(&l, "debian-12");
	NEED(db != NULL);
	differ(db, db, "0 0 0 0");
	differ(NULL, NULL, "0 0 0 0");
	differ(NULL, db,
	    "added bash CVE-2 0 1\nadded curl CVE-1 0 1\n2 0 0 0 other");
	differ(db, NULL,
	    "removed bash CVE-2 1 0\nremoved curl CVE-1 1 0\n0 2 0 0 other");
	vulndb_close(db);
	lab_done(&l);
}

static void
pairs_that_came_went_and_changed_are_told_in_order(void)
{
	struct vulndb *old, *new;
	struct telling t = {.left = 1};
	struct diff_sum s;
	struct lab l, m;
	struct err e;

	lab_init(&l);
	lab_feed(&l, "osv", 10, false);
	lab_vuln(&l, "CVE-1", "a-gone", "+ -1", STATUS_FIXED_LATER);
	lab_vuln(&l, "CVE-1", "curl", "+ -1.2", STATUS_FIXED_LATER);
	lab_vuln(&l, "CVE-2", "curl", "+ -1.2", STATUS_FIXED_LATER);
	lab_vuln(&l, "CVE-3", "curl", "+", STATUS_AFFECTED);
	lab_vuln(&l, "CVE-4", "curl", "+", STATUS_AFFECTED);
	lab_vuln(&l, "CVE-5", "same", "+ -1", STATUS_FIXED_LATER);
	old = lab_open(&l, "debian-12");
	lab_init(&m);
	lab_feed(&m, "another", 20, false);
	lab_vuln(&m, "CVE-0", "curl", "+ -1", STATUS_FIXED_LATER);
	lab_vuln(&m, "CVE-1", "curl", "+ -1.2", STATUS_FIXED_LATER);
	lab_vuln(&m, "CVE-2", "curl", "+ -1.3", STATUS_FIXED_LATER);
	lab_vuln(&m, "CVE-3", "curl", "+", STATUS_DEFERRED);
	/* Another feed says the same. */
	lab_vuln(&m, "CVE-5", "same", "+ -1", STATUS_FIXED_LATER);
	lab_vuln(&m, "CVE-6", "z-new", "+ -1", STATUS_FIXED_LATER);
	new = lab_open(&m, "debian-12");
	NEED(old != NULL && new != NULL);
	differ(old, new,
	    "removed a-gone CVE-1 1 0\n"
	    "added curl CVE-0 0 1\n"
	    "changed curl CVE-2 1 1\n"
	    "changed curl CVE-3 1 1\n"
	    "removed curl CVE-4 1 0\n"
	    "added z-new CVE-6 0 1\n"
	    "2 2 2 0");
	buf_init(&t.b, 1000);
	FAILS(vulndb_diff(old, new, tell_pair, &t, &s, &e) < 0, &e, E_LIMIT,
	    "enough");
	buf_done(&t.b);
	vulndb_close(old);
	vulndb_close(new);
	lab_done(&l);
	lab_done(&m);
}

/* One record of Debian 12, with that and no more. */
static struct vulndb *
one(struct lab *l, struct affected af, struct advisory a)
{
	struct event from_the_beginning = {
	    .kind = EVENT_INTRODUCED, .version = STR("0")};
	struct range range = {&from_the_beginning, 1};

	lab_init(l);
	lab_feed(l, "osv", 10, false);
	af.ranges = &range;
	af.n_ranges = 1;
	af.ecosystem = STR("Debian:12");
	af.package = STR("curl");
	a.id = STR("CVE-1");
	a.affected = &af;
	a.n_affected = 1;
	lab_say(l, &a);
	return lab_open(l, "debian-12");
}

static void
each_thing_that_rows_say_counts(void)
{
	const struct {
		struct affected af;
		struct advisory a;
		const char *want;
	} rows[] = {
	    {{.status = STATUS_AFFECTED},                            {.rank = 0},         "0 0 0 0"                        },
	    {{.severity = SEVERITY_HIGH, .status = STATUS_AFFECTED},
             {.rank = 0},								 "changed curl CVE-1 1 1\n0 0 1 0"},
	    {{.module = STR("m:1"), .status = STATUS_AFFECTED},      {.rank = 0},
             "changed curl CVE-1 1 1\n0 0 1 0"									     },
	    {{.channel = STR("esm"), .status = STATUS_AFFECTED},     {.rank = 0},
             "changed curl CVE-1 1 1\n0 0 1 0"									     },
	    {{.status = STATUS_AFFECTED},                            {.title = STR("t")}, "0 0 0 1"                        },
	    {{.status = STATUS_AFFECTED},                            {.published_at = 5}, "0 0 0 1"                        },
	};
	struct lab l;
	struct vulndb *old = one(&l, rows[0].af, rows[0].a);

	NEED(old != NULL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct vulndb *new;
		struct lab m;

		new = one(&m, rows[i].af, rows[i].a);
		if (new != NULL)
			differ(old, new, rows[i].want);
		vulndb_close(new);
		lab_done(&m);
	}
	vulndb_close(old);
	lab_done(&l);
}

static void
support_and_what_is_watched_is_other(void)
{
	struct support_note n = {.kind = SUPPORT_ENDED,
	    .ecosystem = STR("Debian:12"),
	    .package = STR("old"),
	    .text = STR("gone"),
	    .ended_at = 7};
	struct vulndb *dbs[4];
	struct lab labs[4];

	for (size_t i = 0; i < ARRAY_LEN(labs); i++) {
		lab_init(&labs[i]);
		lab_feed(&labs[i], "osv", 10, false);
		lab_vuln(&labs[i], "CVE-1", "curl", "+", STATUS_AFFECTED);
		n.ended_at += i == 2;
		if (i > 0)
			lab_support(&labs[i], &n);
		if (i == 3)
			lab_watch(&labs[i], "curl", "1", "2");
		dbs[i] = lab_open(&labs[i], "debian-12");
		NEED(dbs[i] != NULL);
	}
	for (size_t i = 0; i < ARRAY_LEN(labs); i++)
		for (size_t k = 0; k < ARRAY_LEN(labs); k++)
			differ(dbs[i], dbs[k],
			    i == k ? "0 0 0 0" : "0 0 0 0 other");
	for (size_t i = 0; i < ARRAY_LEN(labs); i++) {
		vulndb_close(dbs[i]);
		lab_done(&labs[i]);
	}
}

static int
tell_cve(void *ctx, enum diff_change change, struct str id, struct err *e)
{
	struct telling *t = ctx;

	(void)e;
	buf_printf(&t->b, "%s %.*s\n", diff_change_name(change), STR_ARG(id));
	return 0;
}

static void
facts_differ(const struct facts *old, const struct facts *new, const char *want)
{
	struct telling t = {.left = 0};
	struct diff_facts s = {0};
	struct err e;

	buf_init(&t.b, 1 << 16);
	OK_ERR(facts_diff(old, new, tell_cve, &t, &s, &e) == 0, &e);
	buf_printf(&t.b, "%zu %zu %zu epss %zu %zu %zu", s.n_added, s.n_removed,
	    s.n_changed, s.n_epss_added, s.n_epss_removed, s.n_epss_changed);
	EQ_STR(buf_str(&t.b), str_from(want));
	buf_done(&t.b);
}

static void
facts_are_compared_by_cve(void)
{
	struct facts *old = NULL, *new = NULL;
	struct desk k, m;
	struct err e;

	desk_init(&k);
	desk_say(&k,
	    (struct cve_fact){.id = STR("CVE-2024-9999"), .title = STR("a")});
	desk_say(&k,
	    (struct cve_fact){.id = STR("CVE-2024-10000"), .title = STR("b")});
	desk_say(&k,
	    (struct cve_fact){.id = STR("CVE-1999-0001"), .title = STR("c")});
	desk_say(&k, (struct cve_fact){
			 .id = STR("CVE-1999-0001"), .epss = {10, 20, 3}
        });
	OK_ERR(facts_open(desk_write(&k, "old.ydb"), &old, &e) == 0, &e);
	desk_init(&m);
	desk_say(&m, (struct cve_fact){
			 .id = STR("CVE-2024-10000"),
			 .title = STR("b"),
			 .kev = {.added_at = 1, .name = STR("n")}
        });
	desk_say(&m,
	    (struct cve_fact){.id = STR("CVE-2024-10001"), .title = STR("d")});
	desk_say(&m,
	    (struct cve_fact){.id = STR("CVE-1999-0001"), .title = STR("c")});
	desk_say(&m, (struct cve_fact){
			 .id = STR("CVE-1999-0001"), .epss = {11, 20, 4}
        });
	desk_say(&m, (struct cve_fact){
			 .id = STR("CVE-1999-0002"), .epss = {11, 20, 4}
        });
	OK_ERR(facts_open(desk_write(&m, "new.ydb"), &new, &e) == 0, &e);
	NEED(old != NULL && new != NULL);
	facts_differ(old, old, "0 0 0 epss 0 0 0");
	facts_differ(old, new,
	    "removed CVE-2024-9999\n"
	    "changed CVE-2024-10000\n"
	    "added CVE-2024-10001\n"
	    "1 1 1 epss 1 0 1");
	facts_differ(NULL, old,
	    "added CVE-1999-0001\nadded CVE-2024-9999\nadded CVE-2024-10000\n"
	    "3 0 0 epss 1 0 0");
	facts_close(old);
	facts_close(new);
	desk_done(&k);
	desk_done(&m);
}

int
main(void)
{
	RUN(a_shard_does_not_differ_from_itself);
	RUN(pairs_that_came_went_and_changed_are_told_in_order);
	RUN(each_thing_that_rows_say_counts);
	RUN(support_and_what_is_watched_is_other);
	RUN(facts_are_compared_by_cve);
	return tap_done();
}
