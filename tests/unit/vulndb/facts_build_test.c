/* facts_build_test.c: what becomes of facts, rule by rule. */
#include "tests/facts.h"

#include "core/limits.h"

#define V31  "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" /* 9.8 */
#define V31B "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" /* 8.4 */
#define V2   "AV:N/AC:L/Au:N/C:P/I:P/A:P"                   /* 7.5 */
#define V9   "CVSS:9.9/X:Y"
#define CVE  "CVE-2024-0001"

static struct cve_fact
titled(const char *title, utc_s modified_at)
{
	return (struct cve_fact){.id = STR(CVE),
	    .title = str_from(title),
	    .modified_at = modified_at};
}

static void
everything_said_is_found_again(void)
{
	const struct cvss_rating ratings[] = {
	    {STR("nvd"), STR(V31)},
            {STR("nvd"), STR(V2) }
        };
	const struct str weaknesses[] = {STR("CWE-79"), STR("CWE-20")};
	const struct str references[] = {STR("http://b"), STR("http://a")};
	const struct exploit exploits[] = {
	    {EXPLOIT_METASPLOIT, true,  STR("exploit/x"), STR("X"), STR_NONE, 9},
	    {EXPLOIT_EXPLOITDB,  false, STR("EDB-2"),     STR("Y"), STR("u"), 8}
        };
	struct desk k;

	desk_init(&k);
	desk_say(&k, (struct cve_fact){
			 .id = STR(CVE),
			 .title = STR("a title"),
			 .ratings = ratings,
			 .n_ratings = 2,
			 .weaknesses = weaknesses,
			 .n_weaknesses = 2,
			 .references = references,
			 .n_references = 2,
			 .exploits = exploits,
			 .n_exploits = 2,
			 .kev = {5,                6, true,      STR("name"), STR("patch it")},
			 .epss = {100, 200,  7        },
			 .ssvc = {SSVC_EXPLOITATION_ACTIVE,               SSVC_NO,               SSVC_YES},
			 .published_at = 3,
			 .modified_at = 4
        });
	desk_knows(&k, CVE,
	    "'a title' 3..4 nvd=" V2 ":75 nvd=" V31 ":98 CWE-20 CWE-79 "
	    "<http://b> <http://a> {exploitdb EDB-2 8 'Y' u} "
	    "{metasploit exploit/x 9 'X'  verified} "
	    "kev(5 6 ransomware 'name' 'patch it') epss(100 200 7) "
	    "ssvc(3 1 2)");
}

static void
what_nobody_spoke_of_is_unknown(void)
{
	static const char *const ids[] = {"CVE-2024-0002", "CVE-2023-0001",
	    "CVE-2025-0001", "GHSA-1", "", "CVE-2024-", "cve-2024-0001",
	    "CVE-2024-00001", "CVE-2024-001", "CVE-2024-0001 "};

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct desk k;

		desk_init(&k);
		desk_say(&k, titled("t", 1));
		desk_knows(&k, ids[i], "unknown");
	}
}

static void
only_cve_ids_are_taken(void)
{
	static const struct {
		const char *id;
		bool good;
	} rows[] = {
	    {"CVE-2024-0001",                 true },
	    {"CVE-1999-12345",                true },
	    {"CVE-2014-281474976710655",      true },
	    {"CVE-2014-281474976710656",      false},
	    {"CVE-2014-99999999999999999999", false},
	    {"CVE-0000-0000",                 true },
	    {"CVE-2024-01234",                false},
	    {"CVE-2024-123",                  false},
	    {"CVE-20240-1234",                false},
	    {"CVE-2024-12a4",                 false},
	    {"CVE-2024-+123",                 false},
	    {"GHSA-aaaa-bbbb-cccc",           false},
	    {"",			      false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct desk k;

		desk_init(&k);
		desk_say(&k, (struct cve_fact){.id = str_from(rows[i].id),
				 .title = STR("t")});
		EQ_INT(k.n_diags, !rows[i].good);
		desk_knows(
		    &k, rows[i].id, rows[i].good ? "'t' 0..0" : "unknown");
	}
}

static void
the_higher_rank_goes_first_whoever_comes_first(void)
{
	for (int turn = 0; turn < 2; turn++) {
		struct desk k;

		desk_init(&k);
		if (turn == 0)
			desk_say(&k, titled("nvd's", 50));
		desk_feed(&k, "cve", 20);
		desk_say(&k, titled("cve's", 40));
		if (turn == 1) {
			desk_feed(&k, "nvd", 10);
			desk_say(&k, titled("nvd's", 50));
		}
		desk_knows(&k, CVE, "'cve's' 0..50");
	}
}

static void
a_feed_that_says_nothing_takes_nothing_away(void)
{
	struct cvss_rating rating = {STR("nvd"), STR(V31)};
	struct cve_fact f = titled("nvd's", 5);
	struct desk k;

	f.ratings = &rating;
	f.n_ratings = 1;
	f.published_at = 2;
	desk_init(&k);
	desk_say(&k, f);
	desk_feed(&k, "cve", 20);
	desk_say(&k, (struct cve_fact){.id = STR(CVE), .published_at = 3});
	desk_knows(&k, CVE, "'nvd's' 2..5 nvd=" V31 ":98");
}

static void
a_newer_record_of_a_feed_replaces_its_older_one(void)
{
	const struct str old[] = {STR("CWE-1")}, new[] = {STR("CWE-2")};
	struct cve_fact f = titled("old", 5), g = titled("new", 6);
	struct desk k;

	f.weaknesses = old;
	g.weaknesses = new;
	f.n_weaknesses = g.n_weaknesses = 1;
	desk_init(&k);
	desk_say(&k, g);
	desk_say(&k, f);
	/* Another feed's is not replaced, whatever its date. */
	desk_feed(&k, "cve", 1);
	desk_say(&k, (struct cve_fact){.id = STR(CVE),
			 .weaknesses = (struct str[]){STR("CWE-3")},
			 .n_weaknesses = 1,
			 .modified_at = 1});
	desk_knows(&k, CVE, "'new' 0..6 CWE-2 CWE-3");
}

static void
records_without_a_date_add_up(void)
{
	const struct exploit x = {
	    EXPLOIT_POC, false, STR("a"), STR_NONE, STR_NONE, 2};
	const struct exploit y = {
	    EXPLOIT_POC, false, STR("b"), STR_NONE, STR_NONE, 1};
	struct desk k;

	desk_init(&k);
	desk_say(&k,
	    (struct cve_fact){.id = STR(CVE), .exploits = &x, .n_exploits = 1});
	desk_say(&k,
	    (struct cve_fact){.id = STR(CVE), .exploits = &y, .n_exploits = 1});
	desk_say(&k,
	    (struct cve_fact){.id = STR(CVE), .exploits = &x, .n_exploits = 1});
	desk_knows(&k, CVE, "'' 0..0 {poc b 1 '' } {poc a 2 '' }");
}

static void
one_rating_per_source_and_version(void)
{
	const struct cvss_rating nvd[] = {
	    {STR("nvd"), STR(V31)},
            {STR("cna"), STR(V31)},
	    {STR("nvd"), STR(V2) },
            {STR("nvd"), STR(V31)}
        };
	const struct cvss_rating cve[] = {
	    {STR("nvd"), STR(V31B)},
            {STR("nvd"), STR(V31) },
	    {STR("adp"), STR(V9)  }
        };
	struct desk k;

	desk_init(&k);
	desk_say(&k,
	    (struct cve_fact){.id = STR(CVE), .ratings = nvd, .n_ratings = 4});
	desk_feed(&k, "cve", 20);
	/* Of two in one record the worse. */
	desk_say(&k,
	    (struct cve_fact){.id = STR(CVE), .ratings = cve, .n_ratings = 3});
	EQ_INT(k.n_diags, 0);
	desk_knows(&k, CVE,
	    "'' 0..0 adp=" V9 ":0? cna=" V31 ":98 nvd=" V2 ":75 nvd=" V31
	    ":98");
}

static void
a_vector_that_does_not_read_is_told_and_left_out(void)
{
	const struct cvss_rating ratings[] = {
	    {STR("nvd"), STR("CVSS:3.1/AV:N")},
            {STR("nvd"), STR(V2)             }
        };
	struct desk k;

	desk_init(&k);
	desk_say(&k, (struct cve_fact){
			 .id = STR(CVE), .ratings = ratings, .n_ratings = 2});
	EQ_INT(k.n_diags, 1);
	OK(str_starts(str_from(k.last_diag), STR(CVE ": ")));
	OK(str_find_str(str_from(k.last_diag), STR("CVSS:3.1/AV:N")) > 0);
	desk_knows(&k, CVE, "'' 0..0 nvd=" V2 ":75");
}

static void
rejected_is_what_the_newest_records_agree_on(void)
{
	static const struct {
		utc_s at[2];
		bool says[2], want;
	} rows[] = {
	    {{5, 6}, {false, true}, true },
	    {{5, 6}, {true, false}, false},
	    {{6, 6}, {true, false}, false},
	    {{6, 6}, {true, true},  true },
	    {{0, 0}, {true, false}, false},
	    {{0, 1}, {false, true}, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct cve_fact f = titled("t", rows[i].at[0]);
		struct cve_fact g = titled("t", rows[i].at[1]);
		struct desk k;

		f.is_rejected = rows[i].says[0];
		g.is_rejected = rows[i].says[1];
		desk_init(&k);
		desk_say(&k, f);
		desk_feed(&k, "cve", 20);
		desk_say(&k, g);
		desk_knows(&k, CVE,
		    str_printf(&k.a, "'t'%s 0..%d",
			rows[i].want ? " rejected" : "", (int)rows[i].at[1])
			.p);
	}
}

static void
references_stand_by_trust_and_are_cut(void)
{
	struct str nvd[] = {STR("n1"), STR("both"), STR("n3")};
	struct str cve[] = {STR("c1"), STR("c2"), STR(""), STR("c3"), STR("c4"),
	    STR("both"), STR("c6"), STR("c7"), STR("c8"), STR("c9")};
	struct desk k;

	OK(LIMIT_FACT_REFERENCES == 8);
	desk_init(&k);
	desk_say(&k, (struct cve_fact){
			 .id = STR(CVE), .references = nvd, .n_references = 3});
	desk_knows(&k, CVE, "'' 0..0 <n1> <both> <n3>");
	desk_init(&k);
	desk_say(&k, (struct cve_fact){
			 .id = STR(CVE), .references = nvd, .n_references = 3});
	desk_feed(&k, "cve", 20);
	desk_say(&k, (struct cve_fact){
			 .id = STR(CVE), .references = cve, .n_references = 6});
	desk_knows(&k, CVE, "'' 0..0 <c1> <c2> <c3> <c4> <both> <n1> <n3>");
	desk_init(&k);
	desk_say(
	    &k, (struct cve_fact){
		    .id = STR(CVE), .references = cve, .n_references = 10});
	desk_knows(
	    &k, CVE, "'' 0..0 <c1> <c2> <c3> <c4> <both> <c6> <c7> <c8>");
}

static void
scores_are_of_the_newest_run_only(void)
{
	struct desk k;

	for (int turn = 0; turn < 2; turn++) {
		const char *id = turn == 0 ? CVE : "CVE-2024-0002";

		desk_init(&k);
		desk_say(&k, (struct cve_fact){
				 .id = STR(CVE), .epss = {1, 2, 100}
                });
		desk_say(
		    &k, (struct cve_fact){
			    .id = STR("CVE-2024-0002"), .epss = {3, 4, 100}
                });
		desk_say(&k, (struct cve_fact){
				 .id = STR(CVE), .epss = {5, 6, 200}
                });
		desk_knows(
		    &k, id, turn == 0 ? "'' 0..0 epss(5 6 200)" : "unknown");
	}
	desk_init(&k);
	desk_say(&k, (struct cve_fact){
			 .id = STR(CVE), .epss = {1000001, 2, 100}
        });
	EQ_INT(k.n_diags, 1);
	desk_knows(&k, CVE, "unknown");
}

static void
values_out_of_range_and_long_texts_are_told(void)
{
	struct exploit x = {.kind = EXPLOIT_KIND_N, .id = STR("a")};
	struct cve_fact f = titled("t", 1);
	struct desk k;

	desk_init(&k);
	f.ssvc.automatable = SSVC_ANSWER_N;
	desk_say(&k, f);
	EQ_INT(k.n_diags, 1);
	f = titled("t", 1);
	f.exploits = &x;
	f.n_exploits = 1;
	desk_say(&k, f);
	EQ_INT(k.n_diags, 2);
	f = titled("t", 1);
	f.title.n = LIMIT_NAME_BYTES + 1;
	f.title.p = arena_zalloc(&k.a, f.title.n, 1);
	desk_say(&k, f);
	EQ_INT(k.n_diags, 3);
	desk_knows(&k, CVE, "'t' 0..1");
}

static void
too_many_items_are_told(void)
{
	struct facts_build_info info;
	struct exploit x = {.kind = EXPLOIT_POC};
	struct cve_fact f = {.id = STR(CVE), .exploits = &x, .n_exploits = 1};
	struct desk k;
	struct err e;

	desk_init(&k);
	for (unsigned i = 0; i <= LIMIT_FACT_ITEMS; i++) {
		x.id = str_printf(&k.a, "poc %u", i);
		desk_say(&k, f);
	}
	EQ_INT(k.n_diags, 0);
	OK_ERR(
	    facts_build_write(k.b, str_printf(&k.a, "%s/many.ydb", tap_dir()).p,
		&info, &e) == 0,
	    &e);
	EQ_INT(k.n_diags, 1);
	EQ_STR(str_from(k.last_diag),
	    STR(CVE ": too many exploits: the rest is left out"));
	desk_done(&k);
}

static void
the_rest_of_a_feed_is_passed_over(void)
{
	struct facts_build_info info;
	struct desk k;
	struct err e;

	desk_init(&k);
	OK(k.sink.advisory(k.sink.ctx, &(struct advisory){0}, &e) == 0);
	OK(k.sink.release(k.sink.ctx, &(struct release_life){0}, &e) == 0);
	OK(k.sink.support(k.sink.ctx, &(struct support_note){0}, &e) == 0);
	OK(k.sink.watch(k.sink.ctx, &(struct watched){0}, &e) == 0);
	OK(k.sink.repository(k.sink.ctx, &(struct repository_note){0}, &e) ==
	    0);
	OK_ERR(
	    facts_build_write(k.b,
		str_printf(&k.a, "%s/empty.ydb", tap_dir()).p, &info, &e) == 0,
	    &e);
	EQ_INT(info.n_cves, 0);
	EQ_INT(info.n_feeds, 1);
	EQ_INT(info.feeds[0].n_records, 0);
	desk_done(&k);
}

static void
feeds_are_listed_with_their_edition(void)
{
	struct facts_info info;
	struct facts *f = NULL;
	struct facts_feed x;
	struct desk k;
	struct err e;

	desk_init(&k);
	desk_say(&k, titled("t", 77));
	desk_feed(&k, "kev", 30);
	OK(k.sink.edition(k.sink.ctx,
	       &(struct feed_edition){STR("2026.08.07"), 99}, &e) == 0);
	OK_ERR(facts_open(desk_write(&k, "feeds.ydb"), &f, &e) == 0, &e);
	NEED(f != NULL);
	info = facts_info(f);
	EQ_INT(info.n_feeds, 2);
	EQ_INT(info.n_cves, 1);
	EQ_INT(info.data_at, 77);
	x = facts_feed_at(f, 0); /* by rank */
	EQ_STR(x.name, STR("kev"));
	EQ_STR(x.edition, STR("2026.08.07"));
	EQ_INT(x.published_at, 99);
	EQ_INT(x.n_records, 0);
	x = facts_feed_at(f, 1);
	EQ_STR(x.name, STR("nvd"));
	EQ_STR(x.licence, STR("CC0"));
	EQ_STR(x.digest, STR("sha256:0"));
	EQ_INT(x.n_records, 1);
	facts_close(f);
	desk_done(&k);
}

/* Some fact, always the same for the same seed. */
static void
say_some(struct desk *k, unsigned seed)
{
	static const char *const vectors[] = {V2, V31, V31B, V9};
	struct str texts[] = {str_printf(&k->a, "t%u", seed % 5),
	    str_printf(&k->a, "t%u", seed % 7)};
	struct cvss_rating ratings[] = {
	    {texts[0],   str_from(vectors[seed % 4])    },
	    {STR("nvd"), str_from(vectors[seed / 4 % 4])}
        };
	struct exploit x = {(enum exploit_kind)(seed % EXPLOIT_KIND_N),
	    seed % 2 == 0, texts[1], texts[0], STR_NONE, seed % 3};
	struct cve_fact f = {
	    .id = str_printf(&k->a, "CVE-2024-%04u", seed % 4),
	    .title = texts[seed % 2],
	    .is_rejected = seed % 3 == 0,
	    .ratings = ratings,
	    .n_ratings = seed % 3,
	    .weaknesses = texts,
	    .n_weaknesses = seed % 3,
	    .references = texts,
	    .n_references = seed / 2 % 3,
	    .exploits = &x,
	    .n_exploits = seed % 2,
	    .kev = {seed % 4,  3, false,                             texts[0], texts[1]},
	    .epss = {seed, seed,  seed % 6                               },
	    .ssvc = {(enum ssvc_exploitation)(seed % 4), SSVC_NO, SSVC_UNKNOWN},
	    .published_at = seed % 9,
	    .modified_at = seed % 5,
	};

	desk_say(k, f);
}

static void
shuffle(unsigned *x, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t at = (size_t)tap_random_below(i);
		unsigned keep = x[i - 1];

		x[i - 1] = x[at];
		x[at] = keep;
	}
}

static void
the_order_of_arrival_does_not_show(void)
{
	static const char *const names[] = {"nvd", "cve", "adp", "twin"};
	struct str first = STR_NONE;
	struct arena a;
	struct err e;

	arena_init(&a, 64 << 20);
	for (int turn = 0; turn < 30; turn++) {
		unsigned feeds[] = {0, 1, 2, 3}, seeds[60];
		struct str bytes;
		struct desk k;

		desk_init(&k);
		facts_build_free(k.b);
		k.b = facts_build_new((struct diag_sink){&k, desk_diag});
		shuffle(feeds, ARRAY_LEN(feeds));
		for (size_t i = 0; i < ARRAY_LEN(feeds); i++) {
			desk_feed(&k, names[feeds[i]], feeds[i] / 2);
			for (unsigned s = 0; s < ARRAY_LEN(seeds); s++)
				seeds[s] = s + feeds[i] * 37;
			shuffle(seeds, ARRAY_LEN(seeds));
			for (size_t s = 0; s < ARRAY_LEN(seeds); s++)
				say_some(&k, seeds[s]);
		}
		OK_ERR(file_read(&a, desk_write(&k, "order.ydb"), 1 << 20,
			   &bytes, &e) == 0,
		    &e);
		if (turn == 0)
			first = bytes;
		OK(str_eq(first, bytes));
		desk_done(&k);
	}
	arena_done(&a);
}

static void
a_file_that_cannot_be_written_is_an_error(void)
{
	struct facts_build_info info;
	struct desk k;
	struct err e;

	desk_init(&k);
	FAILS(facts_build_write(k.b, "/nonexistent/x.ydb", &info, &e) < 0, &e,
	    E_ABSENT, "/nonexistent");
	desk_done(&k);
}

int
main(void)
{
	RUN(everything_said_is_found_again);
	RUN(what_nobody_spoke_of_is_unknown);
	RUN(only_cve_ids_are_taken);
	RUN(the_higher_rank_goes_first_whoever_comes_first);
	RUN(a_feed_that_says_nothing_takes_nothing_away);
	RUN(a_newer_record_of_a_feed_replaces_its_older_one);
	RUN(records_without_a_date_add_up);
	RUN(one_rating_per_source_and_version);
	RUN(a_vector_that_does_not_read_is_told_and_left_out);
	RUN(rejected_is_what_the_newest_records_agree_on);
	RUN(references_stand_by_trust_and_are_cut);
	RUN(scores_are_of_the_newest_run_only);
	RUN(values_out_of_range_and_long_texts_are_told);
	RUN(too_many_items_are_told);
	RUN(the_rest_of_a_feed_is_passed_over);
	RUN(feeds_are_listed_with_their_edition);
	RUN(the_order_of_arrival_does_not_show);
	RUN(a_file_that_cannot_be_written_is_an_error);
	return tap_done();
}
