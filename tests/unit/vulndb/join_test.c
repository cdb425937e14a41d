/* join_test.c: which records are one vulnerability, and what it is called. */
#include "os/file.h"
#include "tests/shards.h"

#define ROUNDS 8

/* A record of one package; ids in aliases ("A B"). */
struct record {
	unsigned rank;
	const char *id, *aliases;
	const char *package, *events;
};

static void
say_of(struct lab *l, const struct record *r, const char *ecosystem,
    const char *title, enum severity severity)
{
	struct affected af = lab_affected(
	    l, ecosystem, r->package, r->events, STATUS_FIXED_LATER);
	struct advisory a = {.id = str_from(r->id),
	    .rank = r->rank,
	    .title = str_from(title),
	    .affected = &af,
	    .n_affected = 1};
	struct str rest = str_from(r->aliases), word;

	af.severity = severity;
	a.aliases =
	    arena_zalloc(&l->a, strlen(r->aliases) + 1, sizeof *a.aliases);
	while (r->aliases[0] != '\0' && str_cut(&rest, ' ', &word))
		a.aliases[a.n_aliases++] = word;
	lab_say(l, &a);
}

static void
say(struct lab *l, const struct record *r)
{
	say_of(l, r, "npm", "", SEVERITY_UNKNOWN);
}

/* Every vulnerability of the shard: "CVE-1 = GHSA-1 GO-1\n". */
static struct str
names_of(struct lab *l, const struct vulndb *db)
{
	struct buf b;
	struct str s;

	buf_init(&b, 1 << 16);
	for (size_t i = 0; i < vulndb_info(db).n_vulns; i++) {
		struct vulndb_vuln v = vulndb_vuln_at(db, i);

		buf_printf(&b, "%.*s =", STR_ARG(v.id));
		for (size_t k = 0; k < v.aliases.n; k++)
			buf_printf(&b, " %.*s",
			    STR_ARG(vulndb_name_at(db, v.aliases.first + k)));
		buf_byte(&b, '\n');
	}
	s = str_dup(&l->a, buf_str(&b));
	buf_done(&b);
	return s;
}

static void
shuffle(size_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)tap_random_below(i), keep = order[i - 1];

		order[i - 1] = order[k];
		order[k] = keep;
	}
}

/* The records, in any order, make these rows and names. */
static void
become(
    const struct record *records, size_t n, const char *rows, const char *names)
{
	for (int round = 0; round < ROUNDS; round++) {
		size_t order[16];
		struct vulndb *db;
		struct lab l;

		NEED(n <= ARRAY_LEN(order));
		shuffle(order, n);
		lab_init(&l);
		lab_feed(&l, "osv", 20, false);
		for (size_t i = 0; i < n; i++)
			say(&l, &records[order[i]]);
		db = lab_open(&l, "npm");
		NEED(db != NULL);
		EQ_STR(lab_rows(&l, db), str_from(rows));
		EQ_STR(names_of(&l, db), str_from(names));
		vulndb_close(db);
		lab_done(&l);
	}
}

#define BECOME(records, rows, names)                                           \
	become(records, ARRAY_LEN(records), rows, names)

static void
a_class_is_called_by_its_cve(void)
{
	static const struct record r[] = {
	    {5, "GHSA-1", "CVE-1",        "a", "+ -2" },
	    {6, "GO-1",   "GHSA-1 CVE-1", "a", "+1 -3"},
	    {3, "PY-1",   "CVE-1",        "b", "+ -4" },
	    {3, "PY-2",   "",             "b", "+ -5" },
	};

	/* Of package a the better record alone, of b the only one. */
	BECOME(r,
	    "a CVE-1 [1,3) fixed-later by osv\n"
	    "b CVE-1 [0,4) fixed-later by osv\n"
	    "b PY-2 [0,5) fixed-later by osv\n",
	    "CVE-1 = GHSA-1 GO-1 PY-1\n"
	    "PY-2 =\n");
}

static void
the_cve_may_have_a_record_too(void)
{
	static const struct record r[] = {
	    {5, "GHSA-1", "CVE-1", "a", "+ -2"},
	    {1, "CVE-1",  "X-1",   "a", "+ -3"},
	};

	BECOME(r, "a CVE-1 [0,2) fixed-later by osv\n", "CVE-1 = GHSA-1 X-1\n");
}

static void
without_a_cve_it_is_called_by_github(void)
{
	static const struct record r[] = {
	    {3, "AAA-1",  "GHSA-2",  "a", "+ -2" },
	    {3, "GHSA-2", "SNYK-1",  "a", "+ -2" },
	    {3, "ZZZ-1",  "SNYK-1",  "a", "+3 -4"},
	    {3, "BBB-2",  "BBB-1",   "b", "+ -2" },
	    {3, "BBB-1",  "",        "b", "+ -2" },
	    {3, "MAL-1",  "GHSA-99", "c", "+ -2" },
	};

	/* An id that has no record is no name. */
	BECOME(r,
	    "a GHSA-2 [0,2) fixed-later by osv\n"
	    "a GHSA-2 [3,4) fixed-later by osv\n"
	    "b BBB-1 [0,2) fixed-later by osv\n"
	    "c MAL-1 [0,2) fixed-later by osv\n",
	    "BBB-1 = BBB-2\n"
	    "GHSA-2 = AAA-1 SNYK-1 ZZZ-1\n"
	    "MAL-1 = GHSA-99\n");
}

static void
a_record_of_two_cves_joins_none(void)
{
	static const struct record r[] = {
	    {5, "GHSA-12", "CVE-1 CVE-2",        "a", "+ -9"},
	    {5, "GHSA-1",  "CVE-1",              "a", "+ -2"},
	    {3, "PY-1",    "CVE-1 GHSA-12",      "a", "+ -3"},
	    {3, "PY-2",    "CVE-2",              "a", "+ -4"},
	    {6, "GO-12",   "CVE-2 GHSA-1 CVE-1", "b", "+ -5"},
	    {6, "GO-13",   "CVE-1 CVE-3",        "b", "+ -6"},
	};

	BECOME(r,
	    "a CVE-1 [0,2) fixed-later by osv\n"
	    "a CVE-2 [0,4) fixed-later by osv\n"
	    "a GHSA-12 [0,9) fixed-later by osv\n"
	    "b GO-12 [0,5) fixed-later by osv\n"
	    "b GO-13 [0,6) fixed-later by osv\n",
	    "CVE-1 = GHSA-1 GHSA-12 PY-1\n"
	    "CVE-2 = PY-2\n"
	    "GHSA-12 = CVE-1 CVE-2\n"
	    "GO-12 = CVE-1 CVE-2 GHSA-1\n"
	    "GO-13 = CVE-1 CVE-3\n");
}

static void
an_alias_that_errs_does_not_join_cves(void)
{
	static const struct record r[] = {
	    {5, "GHSA-1", "CVE-1",        "a", "+ -2"},
	    {5, "GHSA-2", "CVE-2 GHSA-1", "a", "+ -3"},
	    {5, "GHSA-3", "GHSA-1",       "a", "+ -4"},
	};

	BECOME(r,
	    "a CVE-1 [0,2) fixed-later by osv\n"
	    "a CVE-2 [0,3) fixed-later by osv\n"
	    "a GHSA-3 [0,4) fixed-later by osv\n",
	    "CVE-1 = GHSA-1\n"
	    "CVE-2 = GHSA-1 GHSA-2\n"
	    "GHSA-3 = GHSA-1\n");
}

static void
a_cve_is_itself_whatever_its_aliases(void)
{
	static const struct record r[] = {
	    {5, "CVE-1", "CVE-2", "a", "+ -2"},
	    {5, "CVE-2", "CVE-1", "a", "+ -3"},
	};

	BECOME(r,
	    "a CVE-1 [0,2) fixed-later by osv\n"
	    "a CVE-2 [0,3) fixed-later by osv\n",
	    "CVE-1 = CVE-2\n"
	    "CVE-2 = CVE-1\n");
}

/* The best record's title; a word from whoever has one. */
static void
texts_come_from_the_best_record(void)
{
	static const struct record r[] = {
	    {5, "GHSA-1", "CVE-1", "a", "+ -2"},
	    {6, "GO-1",   "CVE-1", "a", "+ -3"},
	    {3, "PY-1",   "CVE-1", "b", "+ -3"},
	    {3, "PY-2",   "CVE-1", "c", "+ -3"},
	};
	struct vulndb *db;
	struct lab l;

	lab_init(&l);
	lab_feed(&l, "osv", 20, false);
	say_of(&l, &r[0], "npm", "github", SEVERITY_HIGH);
	say_of(&l, &r[1], "npm", "", SEVERITY_UNKNOWN);
	say_of(&l, &r[2], "npm", "python", SEVERITY_LOW);
	say_of(&l, &r[3], "npm", "zebra", SEVERITY_UNKNOWN);
	db = lab_open(&l, "npm");
	NEED(db != NULL);
	EQ_STR(vulndb_vuln_at(db, 0).title, STR("github"));
	EQ_INT(vulndb_row_at(db, 0).severity, SEVERITY_HIGH);
	EQ_INT(vulndb_row_at(db, 1).severity, SEVERITY_LOW);
	EQ_INT(vulndb_row_at(db, 2).severity, SEVERITY_HIGH);
	vulndb_close(db);
	lab_done(&l);
}

/* The bytes of Debian 12 beside that npm record. */
static struct str
debian_beside(struct arena *a, const struct record *npm)
{
	static const struct record debian[] = {
	    {0, "CVE-1",  "GHSA-1", "a", "+ -2"},
	    {0, "TEMP-1", "GHSA-1", "a", "+ -3"},
	};
	struct str bytes = STR_NONE;
	struct vulndb *db;
	const char *dir;
	struct lab l;
	struct err e;

	lab_init(&l);
	lab_feed(&l, "osv", 20, false);
	for (size_t i = 0; i < ARRAY_LEN(debian); i++)
		say_of(&l, &debian[i], "Debian:12", "", SEVERITY_UNKNOWN);
	say(&l, npm);
	dir = lab_write(&l, "debian");
	dir = str_printf(&l.a, "%s/debian-12.ydb", dir).p;
	OK_ERR(file_read(a, dir, 1 << 20, &bytes, &e) == 0, &e);
	OK_ERR(vulndb_open(dir, &db, &e) == 0, &e);
	EQ_STR(names_of(&l, db), STR("CVE-1 = GHSA-1\nTEMP-1 = GHSA-1\n"));
	vulndb_close(db);
	lab_done(&l);
	return bytes;
}

static void
distributions_are_left_alone(void)
{
	static const struct record npm[] = {
	    {5, "GHSA-1", "CVE-1", "a", "+ -2"},
	    {5, "GHSA-2", "CVE-2", "a", "+ -2"},
	};
	struct arena a;

	arena_init(&a, 1 << 22);
	OK(str_eq(debian_beside(&a, &npm[0]), debian_beside(&a, &npm[1])));
	arena_done(&a);
}

/* Theirs list a CVE and GitHub's id of it, and another feed ties them. */
static void
distributions_that_name_both_ids_are_joined(void)
{
	static const char *const families[][2] = {
	    {"Chainguard", "chainguard"},
	    {"Wolfi",      "wolfi"     },
	};
	static const struct record both[] = {
	    {0, "CVE-1",  "", "a", "+ -2-r0"},
	    {0, "GHSA-1", "", "a", "+ -2-r0"},
	    {0, "GHSA-2", "", "a", "+ -3-r0"},
	};
	static const struct record tie = {
	    0, "CVE-1", "CGA-1 GHSA-1", "a-b", "+ -2-r1"};

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct vulndb *db;
		struct lab l;

		lab_init(&l);
		lab_feed(&l, "secdb", 30, false);
		for (size_t k = 0; k < ARRAY_LEN(both); k++)
			say_of(
			    &l, &both[k], families[i][0], "", SEVERITY_UNKNOWN);
		lab_feed(&l, "osv", 20, false);
		say_of(&l, &tie, families[i][0], "", SEVERITY_UNKNOWN);
		db = lab_open(&l, families[i][1]);
		NEED(db != NULL);
		EQ_STR(lab_rows(&l, db),
		    STR("a CVE-1 [0,2-r0) fixed-later by secdb\n"
			"a GHSA-2 [0,3-r0) fixed-later by secdb\n"
			"a-b CVE-1 [0,2-r1) fixed-later by osv\n"));
		EQ_STR(
		    names_of(&l, db), STR("CVE-1 = CGA-1 GHSA-1\nGHSA-2 =\n"));
		vulndb_close(db);
		lab_done(&l);
	}
}

/* Many at random: no id twice, and no order that matters. */
static void
any_records_in_any_order(void)
{
	enum {
		N = 16
	};
	struct record r[N];
	struct arena a;

	arena_init(&a, 1 << 20);
	for (int round = 0; round < 20; round++) {
		struct str first = STR_NONE;

		for (unsigned i = 0; i < N; i++) {
			unsigned x = (unsigned)tap_random_below(6);
			unsigned y = (unsigned)tap_random_below(6);

			r[i] = (struct record){.rank = x % 3,
			    .id = str_printf(
				&a, "%s-%u", i % 2 != 0 ? "GHSA" : "PY", i / 2)
				      .p,
			    .aliases = str_printf(
				&a, "%s-%u GHSA-%u", x < 4 ? "CVE" : "PY", x, y)
					   .p,
			    .package = y % 2 != 0 ? "a" : "b",
			    .events = "+ -2"};
		}
		for (int again = 0; again < 4; again++) {
			size_t order[N];
			struct vulndb *db;
			struct lab l;
			struct str now;

			shuffle(order, N);
			lab_init(&l);
			lab_feed(&l, "osv", 20, false);
			for (size_t i = 0; i < N; i++)
				say(&l, &r[order[i]]);
			db = lab_open(&l, "npm");
			NEED(db != NULL);
			now = str_printf(&a, "%.*s%.*s",
			    STR_ARG(lab_rows(&l, db)),
			    STR_ARG(names_of(&l, db)));
			for (size_t i = 1; i < vulndb_info(db).n_vulns; i++)
				OK(str_cmp(vulndb_vuln_at(db, i - 1).id,
				       vulndb_vuln_at(db, i).id) < 0);
			vulndb_close(db);
			lab_done(&l);
			if (again == 0)
				first = now;
			EQ_STR(now, first);
		}
	}
	arena_done(&a);
}

int
main(void)
{
	RUN(a_class_is_called_by_its_cve);
	RUN(the_cve_may_have_a_record_too);
	RUN(without_a_cve_it_is_called_by_github);
	RUN(a_record_of_two_cves_joins_none);
	RUN(an_alias_that_errs_does_not_join_cves);
	RUN(a_cve_is_itself_whatever_its_aliases);
	RUN(texts_come_from_the_best_record);
	RUN(distributions_are_left_alone);
	RUN(distributions_that_name_both_ids_are_joined);
	RUN(any_records_in_any_order);
	return tap_done();
}
