/* cvss_test.c: scores of CVSS vectors. */
#include "core/cvss.h"

#include "base/buf.h"
#include "tests/rows.h"
#include "tests/tap.h"

/* "9.8" in tenths. */
static unsigned
tenths_of(struct str score)
{
	struct str whole, rest = score;
	uint64_t a = 0, b = 0;

	str_cut(&rest, '.', &whole);
	OK(str_to_u64(whole, 10, &a));
	OK(str_to_u64(rest, 9, &b));
	return (unsigned)(a * 10 + b);
}

static void
check_rows(const char *name)
{
	struct arena a;
	struct rows rows;
	struct str row;
	int n = 0;

	arena_init(&a, 1 << 22);
	rows = rows_open(&a, name);
	for (; rows_next(&rows, &row); n++) {
		struct cvss_scores s = {0};
		bool refused = row.p[0] == '?', unsupported = row.p[0] == '!';
		struct str vector;
		struct err e = {0};
		unsigned got = 999;

		if (refused || unsupported)
			row = str_skip(row, 1);
		vector = rows_word(&row);
		if (refused || unsupported) {
			ROW_OK(&rows, cvss_base_score(vector, &got, &e) < 0);
			ROW_OK(&rows, got == 999);
			ROW_OK(&rows,
			    e.code == (refused ? E_INPUT : E_UNSUPPORTED));
			ROW_OK(&rows, str_starts(str_from(e.text), STR("\"")));
			continue;
		}
		ROW_OK(&rows, str_eq(rows_word(&row), STR("=")));
		ROW_OK(&rows, cvss_base_score(vector, &got, &e) == 0);
		ROW_OK(&rows, got == tenths_of(rows_word(&row)));
		ROW_OK(&rows, cvss_scores(vector, &s, &e) == 0);
		ROW_OK(&rows, s.base == got);
		if (row.n == 0)
			continue;
		ROW_OK(&rows, s.temporal == tenths_of(rows_word(&row)));
		ROW_OK(&rows, s.environmental == tenths_of(rows_word(&row)));
	}
	OK(n > 10);
	arena_done(&a);
}

static void
rows_of_version_3_hold(void)
{
	check_rows("cvss/v3.data");
}

static void
rows_of_version_2_hold(void)
{
	check_rows("cvss/v2.data");
}

static void
rows_of_version_4_hold(void)
{
	check_rows("cvss/v4.data");
}

static void
scores_say_which_groups_are_stated(void)
{
	static const struct {
		const char *vector;
		unsigned version;
		bool has_temporal, has_environmental;
	} rows[] = {
	    {"AV:N/AC:L/Au:N/C:N/I:N/A:C",                            20, 0, 0},
	    {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:ND/RL:ND/CDP:ND/AR:ND",    20, 0, 0},
	    {"AV:N/AC:L/Au:N/C:N/I:N/A:C/RC:UC",                      20, 1, 0},
	    {"AV:N/AC:L/Au:N/C:N/I:N/A:C/TD:N",                       20, 0, 1},
	    {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",          30, 0, 0},
	    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/E:X/MA:X", 31, 0, 0},
	    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/RC:U",     31, 1, 0},
	    {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/MA:N/E:U", 31, 1, 1},
	    {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"
	     "/E:U/CR:L",				40, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct cvss_scores s;
		struct err e;

		NEED(cvss_scores(str_from(rows[i].vector), &s, &e) == 0);
		EQ_INT(s.version, rows[i].version);
		EQ_INT(s.has_temporal, rows[i].has_temporal);
		EQ_INT(s.has_environmental, rows[i].has_environmental);
		if (!s.has_temporal)
			EQ_INT(s.temporal, s.base);
	}
}

/* Score of a vector whose values are picked by digits of n. */
static unsigned
score_of(const char *prefix, const char *const *names,
    const char *const *letters, const unsigned *pick, size_t n)
{
	struct buf b;
	struct err e = {0};
	unsigned score = 999;

	buf_init(&b, 128);
	buf_printf(&b, "%s", prefix);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s:%c", i > 0 ? "/" : "", names[i],
		    letters[i][pick[i]]);
	OK_ERR(cvss_base_score(buf_str(&b), &score, &e) == 0, &e);
	buf_done(&b);
	return score;
}

/* Count pick on, the last place fastest. False behind the last. */
static bool
next_pick(unsigned *pick, const char *const *letters, size_t n)
{
	while (n-- > 0) {
		if (letters[n][++pick[n]] != '\0')
			return true;
		pick[n] = 0;
	}
	return false;
}

/* In whole numbers: no binary fraction can spoil it. */
static void
version_3_agrees_with_whole_numbers_where_scope_is_unchanged(void)
{
	static const char *const names[] = {
	    "AV", "AC", "PR", "UI", "S", "C", "I", "A"};
	static const char *const letters[] = {
	    "NALP", "LH", "NLH", "NR", "U", "HLN", "HLN", "HLN"};
	static const uint64_t av[] = {85, 62, 55, 20}, ac[] = {77, 44};
	static const uint64_t pr[] = {85, 62, 27}, ui[] = {85, 62};
	static const uint64_t left[] = {44, 78, 100};
	unsigned p[8] = {0}, n = 0;

	do {
		/* Units of 10^-6 and 10^-10. */
		uint64_t iss = 1000000 - left[p[5]] * left[p[6]] * left[p[7]];
		uint64_t sum = 642 * iss * 100 +
			       822 * av[p[0]] * ac[p[1]] * pr[p[2]] * ui[p[3]];
		uint64_t want = (sum + 999999999) / 1000000000;

		if (iss == 0)
			want = 0;
		else if (want > 100)
			want = 100;
		EQ_INT(score_of("CVSS:3.1/", names, letters, p, 8), want);
		EQ_INT(score_of("CVSS:3.0/", names, letters, p, 8), want);
		n++;
	} while (next_pick(p, letters, 8));
	EQ_INT(n, 1296);
}

/*
 * In long double, and rounded up without appendix A's detour: no score is so
 * near to a tenth that it matters.
 */
static void
version_3_agrees_with_more_digits_where_scope_is_changed(void)
{
	static const char *const names[] = {
	    "AV", "AC", "PR", "UI", "S", "C", "I", "A"};
	static const char *const letters[] = {
	    "NALP", "LH", "NLH", "NR", "C", "HLN", "HLN", "HLN"};
	static const long double av[] = {0.85L, 0.62L, 0.55L, 0.2L};
	static const long double ac[] = {0.77L, 0.44L};
	static const long double pr[] = {0.85L, 0.68L, 0.5L};
	static const long double ui[] = {0.85L, 0.62L};
	static const long double left[] = {0.44L, 0.78L, 1};
	unsigned p[8] = {0}, n = 0;

	do {
		long double iss = 1 - left[p[5]] * left[p[6]] * left[p[7]];
		long double x = iss - 0.02L, x5 = x * x * x * x * x;
		long double impact =
		    7.52L * (iss - 0.029L) - 3.25L * x5 * x5 * x5;
		long double sum =
		    impact + 8.22L * av[p[0]] * ac[p[1]] * pr[p[2]] * ui[p[3]];
		unsigned want = (unsigned)(10.8L * sum - 1e-9L) + 1;

		if (impact <= 0)
			want = 0;
		else if (want > 100)
			want = 100;
		EQ_INT(score_of("CVSS:3.1/", names, letters, p, 8), want);
		n++;
	} while (next_pick(p, letters, 8));
	EQ_INT(n, 1296);
}

static void
version_2_agrees_with_whole_numbers(void)
{
	static const char *const names[] = {"AV", "AC", "Au", "C", "I", "A"};
	static const char *const letters[] = {
	    "LAN", "HML", "MSN", "NPC", "NPC", "NPC"};
	static const int64_t av[] = {395, 646, 1000}, ac[] = {35, 61, 71};
	static const int64_t au[] = {450, 560, 704};
	static const int64_t left[] = {1000, 725, 340};
	unsigned p[6] = {0}, n = 0;

	do {
		/* Units of 10^-12 and 10^-15. */
		int64_t lost =
		    1000000000 - left[p[3]] * left[p[4]] * left[p[5]];
		int64_t sum = 6246 * lost +
			      8 * av[p[0]] * ac[p[1]] * au[p[2]] * 10000 -
			      1500000000000;
		int64_t want = (sum * 1176 + 50000000000000) / 100000000000000;

		EQ_INT(score_of("", names, letters, p, 6), lost ? want : 0);
		n++;
	} while (next_pick(p, letters, 6));
	EQ_INT(n, 729);
}

static void
a_refusal_names_the_vector_and_the_fault(void)
{
	unsigned score = 7;
	struct err e;

	FAILS(cvss_base_score(STR("CVSS:3.1/AV:N/AC"), &score, &e) < 0, &e,
	    E_INPUT, "\"CVSS:3.1/AV:N/AC\": not a metric: \"AC\"");
	FAILS(cvss_base_score(STR("CVSS:3.1/AV:N/ZZ:N"), &score, &e) < 0, &e,
	    E_INPUT, "unknown metric \"ZZ\"");
	FAILS(cvss_base_score(STR("CVSS:3.1/AV:N/AC:Q"), &score, &e) < 0, &e,
	    E_INPUT, "unknown value \"AC:Q\"");
	FAILS(cvss_base_score(STR("CVSS:3.1/AV:N/AV:L"), &score, &e) < 0, &e,
	    E_INPUT, "twice: \"AV\"");
	FAILS(cvss_base_score(STR("AV:N/AC:L"), &score, &e) < 0, &e, E_INPUT,
	    "missing metric \"Au\"");
	FAILS(cvss_base_score(STR("CVSS:4.0/AV:N"), &score, &e) < 0, &e,
	    E_INPUT, "missing metric \"AC\"");
	FAILS(cvss_base_score(STR("CVSS:4.1/AV:N"), &score, &e) < 0, &e,
	    E_UNSUPPORTED, "\"CVSS:4.1\": only versions");
	EQ_INT(score, 7);
}

static void
spoil(struct str good, int *n_good)
{
	static const char bytes[] = "CVSS:314/ANLPHUXMRIES\0\xff %";

	for (int round = 0; round < 20000; round++) {
		struct cvss_scores s;
		char text[256];
		size_t n = good.n;
		struct err e;

		memcpy(text, good.p, n);
		for (uint64_t k = tap_random_below(3); k > 0; k--)
			text[tap_random_below(n)] =
			    bytes[tap_random_below(sizeof bytes - 1)];
		if (tap_random_below(4) == 0)
			n = tap_random_below(n);
		if (cvss_scores(str_of(text, n), &s, &e) == 0) {
			OK(s.base <= 100 && s.temporal <= 100 &&
			    s.environmental <= 100);
			++*n_good;
		}
	}
}

static void
spoilt_vectors_never_crash_nor_leave_the_scale(void)
{
	int n_good = 0;

	spoil(STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/E:F/RL:X/MAV:P/"
		  "CR:H"),
	    &n_good);
	spoil(STR("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:H/VA:L/SC:N/SI:H/"
		  "SA:L/E:P/MSI:S/U:Red/CR:L"),
	    &n_good);
	spoil(STR("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:POC/CDP:LM/CR:L"), &n_good);
	OK(n_good > 3000);
}

/* The next of "(9.8, None, 7.0)"; -1 for None, -2 behind the last. */
static double
next_score(struct str *rest)
{
	struct str word;

	while (rest->n > 0 && strchr("(), ", rest->p[0]) != NULL)
		*rest = str_skip(*rest, 1);
	word = *rest;
	while (rest->n > 0 && strchr("(), ", rest->p[0]) == NULL)
		*rest = str_skip(*rest, 1);
	word = str_first(word, word.n - rest->n);
	if (word.n == 0)
		return -2;
	return str_eq(word, STR("None")) ? -1 : strtod(word.p, NULL);
}

static bool
is_score(double want, unsigned got, bool is_stated)
{
	return want < -0.5 ? !is_stated : got == (unsigned)(want * 10 + 0.5);
}

/*
 * "VECTOR - (9.8, 9.1, None)" or "VECTOR - 9.8", one a line, from a reference
 * implementation.
 */
static void
check_pairs(struct arena *a, const char *root, const char *file, int *n)
{
	struct str path = str_printf(a,
	    "%s/raw/samples/RedHatProductSecurity+cvss/tests/%s", root, file);
	struct str bytes = STR_NONE, line;
	struct err e;

	OK_ERR(file_read(a, path.p, 1 << 20, &bytes, &e) == 0, &e);
	for (; str_line(&bytes, &line); ++*n) {
		struct str vector = rows_word(&line);
		struct cvss_scores s = {0};
		double base, temporal, environmental;

		OK(str_starts(line, STR("- ")));
		line = str_skip(line, 2);
		base = next_score(&line);
		temporal = next_score(&line);
		environmental = next_score(&line);
		OK_ERR(cvss_scores(vector, &s, &e) == 0, &e);
		tap_check(is_score(base, s.base, true), file, *n + 1,
		    "%.*s is %u", STR_ARG(vector), s.base);
		tap_check(is_score(temporal, s.temporal, s.has_temporal), file,
		    *n + 1, "%.*s: temporal %u", STR_ARG(vector), s.temporal);
		tap_check(is_score(environmental, s.environmental,
			      s.has_environmental),
		    file, *n + 1, "%.*s: environmental %u", STR_ARG(vector),
		    s.environmental);
	}
}

static void
scores_agree_with_a_reference_implementation(void)
{
	static const char *const files[] = {"vectors_simple2",
	    "vectors_cvsslib2", "vectors_calculator2", "vectors_simple3",
	    "vectors_simple31", "vectors_cvsslib3", "vectors_calculator3",
	    "vectors_simple4", "vectors_security4", "vectors_supplemental4",
	    "vectors_threat4"};
	const char *root = getenv("YAGURA_DATA");
	struct arena a;
	int n = 0;

	if (root == NULL) {
		tap_skip("YAGURA_DATA is not set");
		return;
	}
	arena_init(&a, 1 << 24);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		check_pairs(&a, root, files[i], &n);
	tap_note("%d vectors compared", n);
	arena_done(&a);
}

int
main(void)
{
	RUN(rows_of_version_3_hold);
	RUN(rows_of_version_2_hold);
	RUN(rows_of_version_4_hold);
	RUN(scores_say_which_groups_are_stated);
	RUN(version_3_agrees_with_whole_numbers_where_scope_is_unchanged);
	RUN(version_3_agrees_with_more_digits_where_scope_is_changed);
	RUN(version_2_agrees_with_whole_numbers);
	RUN(a_refusal_names_the_vector_and_the_fault);
	RUN(spoilt_vectors_never_crash_nor_leave_the_scale);
	RUN(scores_agree_with_a_reference_implementation);
	return tap_done();
}
