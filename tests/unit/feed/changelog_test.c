/* changelog_test.c: the lines and bullets of Debian changelogs. */
#include <stdio.h>

#include "core/time.h"
#include "feed/changelog_entry.h"
#include "feed/changelog_item.h"
#include "feed/debian.h"
#include "tests/tap.h"

static struct arena arena;

static void
headers_are_told_from_prose(void)
{
	static const char *const good[] = {"foo (1) x; urgency=low", "foo (1)",
	    "foo (1);", "libstdc++6 (1:2~rc1-3+deb12u4) a b; urgency=high",
	    "Foo.bar (1) x;"};
	static const char *const bad[] = {"", "foo", "foo(1) x;", "foo (1",
	    "foo () x;", "foo (1 2) x;", " foo (1) x;", "see (1) and so on",
	    "foo  (1) x;", "(1) x;", "foo ((1)) x;", "  * foo (1) x;"};
	struct changelog_header h;

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		OK(changelog_header(str_from(good[i]), &h));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		OK(!changelog_header(str_from(bad[i]), &h));
	OK(changelog_header(
	    STR("a-b (1:2-3) c d; x=y, Urgency=High (why)"), &h));
	EQ_STR(h.source, STR("a-b"));
	EQ_STR(h.version, STR("1:2-3"));
	OK(h.is_urgent);
	OK(changelog_header(STR("a (1) b; urgency=medium, x=high"), &h));
	OK(!h.is_urgent);
	OK(changelog_header(STR("a (1) b; urgency"), &h));
	OK(!h.is_urgent);
}

static void
trailers_end_in_a_time(void)
{
	utc_s t = 0, want = 0;

	OK(time_parse(STR("2026-10-21T09:54:24Z"), &want));
	OK(changelog_time(
	    STR(" -- A <a@b>  Wed, 21 Oct 2026 16:54:24 +0700"), &t));
	EQ_INT(t, want);
	OK(changelog_time(STR(" -- A <a@b>  21 oct 2026 09:54:24 gmt"), &t));
	EQ_INT(t, want);
	OK(!changelog_time(STR(" -- A <a@b>"), &t));
	OK(!changelog_time(STR(""), &t));
	OK(!changelog_time(
	    STR(" -- A <a@b>  Wed, 31 Jun 2026 16:54:24 +0700"), &t));
	OK(!changelog_time(
	    STR(" -- A <a@b>  Wed, 21 Oct 2026 16:54:24 CEST"), &t));
	OK(!changelog_time(
	    STR(" -- A <a@b>  Wed, -1 Oct 2026 16:54:24 +0700"), &t));
	OK(!changelog_time(STR(" -- A <a@b>  Wed, 21 Oct "
			       "20260000000000000000000000000000000000000000"
			       "00000000000 16:54:24 +0700"),
	    &t));
	EQ_INT(t, want);
}

static void
cve_ids_end_where_they_end(void)
{
	static const struct {
		const char *text;
		size_t n;
	} rows[] = {
	    {"CVE-2024-1000",                 13},
	    {"cve-2024-1000",                 13},
	    {"Cve-2024-123456 x",             15},
	    {"CVE-2024-1000_1.patch",         13},
	    {"CVE-2024-1000-2",               13},
	    {"CVE-2024-1000/1001",            13},
	    {"CVE-2024-1234567890123456789",  28},
	    {"CVE-2024-12345678901234567890", 0 },
	    {"CVE-2024-100",                  0 },
	    {"CVE-2024-1000x",                0 },
	    {"CVE-202-1000",                  0 },
	    {"CVE-20241-1000",                0 },
	    {"CVE_2024-1000",                 0 },
	    {"CVE-2024-",                     0 },
	    {"CVE-",			  0 },
	    {"",			      0 },
	    {"XVE-2024-1000",                 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		EQ_INT(cve_id_length(str_from(rows[i].text)), rows[i].n);
}

/* The claim on the last run of text. */
static enum claim
claim(const char *z)
{
	struct str text = str_from(z);
	enum claim last = CLAIM_FIX;
	struct id_run run;
	size_t from = 0;
	bool any = false;

	while (id_run_next(text, from, &run)) {
		last = claim_of(text, from, run);
		from = run.end;
		any = true;
	}
	OK(any);
	return last;
}

static void
claims_are_told_by_the_words_beside_the_id(void)
{
	EQ_INT(claim("Fix CVE-2024-1000"), CLAIM_FIX);
	EQ_INT(claim("CVE-2024-1000"), CLAIM_FIX);
	EQ_INT(claim("Drop CVE-2024-1000.patch"), CLAIM_FIX);
	EQ_INT(claim("Not affected by CVE-2024-1000"), CLAIM_NOT_AFFECTED);
	EQ_INT(claim("Not affected by CVE-2024-1000 and CVE-2024-1001"),
	    CLAIM_NOT_AFFECTED);
	EQ_INT(claim("Not affected by CVE-2024-1000, but fix CVE-2024-1001"),
	    CLAIM_FIX);
	EQ_INT(claim("CVE-2024-1000: does not affect us"), CLAIM_NOT_AFFECTED);
	EQ_INT(claim("CVE-2024-1000: leak. Does not affect 32-bit"), CLAIM_FIX);
	EQ_INT(claim("drm: Skip when it's not applicable (CVE-2024-1000)"),
	    CLAIM_FIX);
	EQ_INT(claim("Revert fix for CVE-2024-1000"), CLAIM_REVERT);
	EQ_INT(claim("Reverts: \"Fix CVE-2024-1000\""), CLAIM_REVERT);
	EQ_INT(claim("Revert patch for leak (CVE-2024-1000)"), CLAIM_REVERT);
	EQ_INT(claim("Revert patches for CVE-2024-1000 (x), for CVE-2024-1001"),
	    CLAIM_REVERT);
	EQ_INT(claim("Revert CVE-2024-1000 (x), but fix CVE-2024-1001"),
	    CLAIM_FIX);
	EQ_INT(claim("Revert \"net: x\" (CVE-2024-1000)"), CLAIM_FIX);
	EQ_INT(claim("foo: revert use of bar (CVE-2024-1000)"), CLAIM_FIX);
	EQ_INT(claim("irrevertible CVE-2024-1000"), CLAIM_FIX);
	EQ_INT(claim("CVE-2024-1000: revert to safe parser"), CLAIM_FIX);
	EQ_INT(claim("Reapply fix for CVE-2024-1000"), CLAIM_FIX_AGAIN);
	EQ_INT(claim("CVE-2024-1000: incomplete fix for CVE-2024-1001"),
	    CLAIM_FIX_AGAIN);
}

static void
runs_hold_ids_that_stand_together(void)
{
	struct str text = STR("a CVE-2024-1000, CVE-2024-1001 and "
			      "CVE-2024-1002; b xCVE-2024-1003 CVE-2024-1004");
	struct str ids;
	struct id_run run;

	OK(id_run_next(text, 0, &run));
	ids = str_of(text.p + run.start, run.end - run.start);
	EQ_STR(id_cut(&ids), STR("CVE-2024-1000"));
	EQ_STR(id_cut(&ids), STR("CVE-2024-1001"));
	EQ_STR(id_cut(&ids), STR("CVE-2024-1002"));
	EQ_STR(id_cut(&ids), STR(""));
	OK(id_run_next(text, run.end, &run));
	EQ_STR(str_of(text.p + run.start, run.end - run.start),
	    STR("CVE-2024-1004"));
	OK(!id_run_next(text, run.end, &run));
	OK(!id_run_next(STR_NONE, 0, &run));
}

static void
titles_lose_what_is_no_title(void)
{
	static const char *const rows[][2] = {
	    {"Fix CVE-2024-1000: a leak. More. (Closes: #1)",                   "a leak"               },
	    {"CVE-2024-1000 (\"A leak\") (Closes: #1, #2).",                    "A leak"               },
	    {"a leak in f() (CVE-2024-1000)",                                   "a leak in f()"        },
	    {"Really fix CVE-2024-1000: a leak",                                "a leak"               },
	    {"d/p/CVE-2024-1000.patch: Import upstream patch to fix a leak",
             "a leak"										  },
	    {"[x86] net: fix a leak (CVE-2024-1000)",                           "[x86] net: fix a leak"},
	    {"security fix for CVE-2024-1000, a leak (closes: #1)",             "a leak"               },
	    {"a leak as per CVE-2024-1000 https://example.org/CVE-2024-1000",
             "a leak"										  },
	    {"CVE-2024-1000",						   ""                     },
	    {"Fix the following security issues: CVE-2024-1000, CVE-2024-1001",
             ""											},
	    {"Fix CVE-2024-1000 regression: the old way again",                 ""                     },
	    {"https://example.org/commit/1",                                    ""                     },
	    {"",								""		     },
	    {"()",							      ""		     },
	    {"(((",							     ""                     },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		EQ_STR(item_title(&arena, str_from(rows[i][0])),
		    str_from(rows[i][1]));
}

static void
random_words_never_hurt(void)
{
	static const char *const words[] = {"CVE-2024-1000", "cve-2024-1001,",
	    "(", ")", "[", "]", "\"", "Fix", "Closes:", "#1", "revert", "for",
	    "not affected by", ":", "-", ".", "and", "d/p/x.patch:", "a leak",
	    "https://x.y", "\xff\xc3", ""};
	char text[512];

	for (unsigned round = 0; round < 5000; round++) {
		struct str s, title;
		struct id_run run;
		size_t n = 0, from = 0, count = tap_random_below(20);

		for (size_t i = 0; i < count; i++)
			n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
			    words[tap_random_below(ARRAY_LEN(words))],
			    tap_random_below(4) == 0 ? "" : " ");
		s = str_dup(&arena, str_trim(str_of(text, n)));
		while (id_run_next(s, from, &run)) {
			OK(run.start >= from && run.end > run.start);
			OK(run.end <= s.n);
			(void)claim_of(s, from, run);
			from = run.end;
		}
		title = item_title(&arena, s);
		OK(title.n <= 200);
		arena_reset(&arena);
	}
}

int
main(void)
{
	arena_init(&arena, 16u << 20);
	RUN(headers_are_told_from_prose);
	RUN(trailers_end_in_a_time);
	RUN(cve_ids_end_where_they_end);
	RUN(claims_are_told_by_the_words_beside_the_id);
	RUN(runs_hold_ids_that_stand_together);
	RUN(titles_lose_what_is_no_title);
	RUN(random_words_never_hurt);
	arena_done(&arena);
	return tap_done();
}
