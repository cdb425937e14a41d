/* requirement_test.c: which versions a requirement holds and admits. */
#include "version/requirement.h"

#include "core/limits.h"
#include "os/spawn.h"
#include "tests/rows.h"
#include "tests/tap.h"

extern const struct version_order version_semver;

#define REQUIREMENTS 1200 /* asked of npm; it starts once */
#define VERSIONS     250

enum syntax {
	NPM,
	CARGO,
	GITHUB
};

static struct str
key_of(struct arena *a, const struct version_order *o, struct str v)
{
	struct str key = STR_NONE;
	struct buf b;
	struct err e = {0};

	buf_init(&b, 2 * v.n + 16);
	if (OK_ERR(o->key(v, &b, &e) == 0, &e))
		key = str_dup(a, buf_str(&b));
	buf_done(&b);
	return key;
}

static bool
holds(const struct requirement *r, struct str key)
{
	for (size_t i = 0; i < r->n_iv; i++)
		if (interval_holds(&r->iv[i], key))
			return true;
	return false;
}

/* "[1.0.0 2.0.0) (3.0.0 *)"; a failed check when they are not sound. */
static struct str
intervals_text(
    struct arena *a, const struct version_order *o, const struct requirement *r)
{
	struct str text = STR_NONE;

	for (size_t i = 0; i < r->n_iv; i++) {
		const struct interval *iv = &r->iv[i];
		struct str lo = STR_NONE;
		bool is_after = false;

		if (iv->lo_key.n > 0) {
			lo = key_of(a, o, iv->lo);
			is_after = iv->lo_key.n == lo.n + 1 &&
				   iv->lo_key.p[lo.n] == '\0';
			OK(str_eq(str_first(iv->lo_key, lo.n), lo));
			OK(is_after || iv->lo_key.n == lo.n);
		} else {
			OK(i == 0);
			EQ_STR(iv->lo, STR("0"));
		}
		if (iv->hi_key.n > 0) {
			OK(str_eq(iv->hi_key, key_of(a, o, iv->hi)));
			OK(str_cmp(iv->lo_key, iv->hi_key) < iv->hi_included);
		} else {
			OK(i + 1 == r->n_iv && iv->hi.n == 0);
			OK(!iv->hi_included);
		}
		if (i > 0)
			OK(str_cmp(r->iv[i - 1].hi_key, iv->lo_key) < 0);
		text = str_printf(a, "%.*s%s%c%.*s %.*s%c", STR_ARG(text),
		    i > 0 ? " " : "", is_after ? '(' : '[', STR_ARG(iv->lo),
		    STR_ARG(iv->hi_key.n > 0 ? iv->hi : STR("*")),
		    iv->hi_included ? ']' : ')');
	}
	return text;
}

static int
read_requirement(struct arena *a, enum syntax syntax,
    const struct version_order *o, struct str text, struct requirement *ret_r,
    struct err *e)
{
	switch (syntax) {
	case NPM:
		return requirement_npm(a, text, ret_r, e);
	case CARGO:
		return requirement_cargo(a, text, ret_r, e);
	case GITHUB:
		return requirement_github(a, o, text, ret_r, e);
	}
	return -1;
}

/* Each of the versions: does r hold it, and admit it? */
static void
check_versions(struct arena *a, struct rows *rows, enum syntax syntax,
    const struct version_order *o, const struct requirement *r,
    struct str versions, bool is_held, bool is_admitted)
{
	for (versions = str_trim(versions); versions.n > 0;) {
		struct str v = rows_word(&versions);
		struct err e = {0};
		bool in = false;

		tap_check(holds(r, key_of(a, o, v)) == is_held, rows->name,
		    rows->line, "order alone: %.*s", STR_ARG(v));
		if (syntax == GITHUB)
			continue;
		OK_ERR(requirement_admits(r, v, &in, &e) == 0, &e);
		tap_check(in == is_admitted, rows->name, rows->line,
		    "admits: %.*s", STR_ARG(v));
	}
}

static void
check_row(
    struct arena *a, struct rows *rows, enum syntax syntax, struct str row)
{
	const struct version_order *o = &version_semver;
	struct requirement r = {0};
	struct str text, want, admitted, held, out;
	struct err e = {0};
	bool is_readable = row.p[0] != '?';

	if (!is_readable)
		row = str_trim(str_skip(row, 1));
	if (syntax == GITHUB) {
		o = version_find(rows_word(&row));
		if (!ROW_OK(rows, o != NULL))
			return;
	}
	if (!is_readable) {
		ROW_OK(rows, read_requirement(a, syntax, o, row, &r, &e) < 0);
		ROW_OK(rows, e.code == E_INPUT);
		ROW_OK(rows, r.iv == NULL && r.parts == NULL);
		return;
	}
	if (!ROW_OK(rows,
		str_cut(&row, ';', &text) && str_cut(&row, ';', &want) &&
		    str_cut(&row, ';', &admitted) &&
		    str_cut(&row, ';', &held) && str_cut(&row, ';', &out)))
		return;
	text = str_trim(text);
	if (!tap_check(read_requirement(a, syntax, o, text, &r, &e) == 0,
		rows->name, rows->line, "%s", e.text))
		return;
	want = str_trim(want);
	text = intervals_text(a, o, &r);
	tap_check(str_eq(text, want), rows->name, rows->line, "intervals: %.*s",
	    STR_ARG(text));
	check_versions(a, rows, syntax, o, &r, admitted, true, true);
	check_versions(a, rows, syntax, o, &r, held, true, false);
	check_versions(a, rows, syntax, o, &r, out, false, false);
}

static void
check_rows(enum syntax syntax, const char *name, int at_least)
{
	struct arena a;
	struct rows rows;
	struct str row;
	int n = 0;

	arena_init(&a, 1 << 22);
	rows = rows_open(&a, name);
	for (; rows_next(&rows, &row); n++)
		check_row(&a, &rows, syntax, row);
	OK(n >= at_least);
	arena_done(&a);
}

static void
rows_of_npm_hold(void)
{
	check_rows(NPM, "requirement/npm.data", 150);
}

static void
rows_of_cargo_hold(void)
{
	check_rows(CARGO, "requirement/cargo.data", 60);
}

static void
rows_of_github_hold(void)
{
	check_rows(GITHUB, "requirement/github.data", 25);
}

static const char *
any_of(const char *const *words, size_t n)
{
	return words[tap_random_below(n)];
}
#define ANY_OF(words) any_of((words), ARRAY_LEN(words))

static void
add_partial(struct buf *b, uint64_t n, bool with_x)
{
	static const char *const numbers[] = {
	    "0", "0", "1", "1", "2", "9", "10"};
	static const char *const wild[] = {"x", "X", "*"};
	static const char *const pre[] = {"", "", "", "-0", "-alpha",
	    "-alpha.1", "-beta.2", "-1", "-a-b", "+b", "-rc.1+b.2"};
	bool is_x = false;

	for (uint64_t i = 0; i < n; i++) {
		is_x |= with_x && tap_random_below(6) == 0;
		buf_printf(b, "%s%s", i > 0 ? "." : "",
		    is_x ? ANY_OF(wild) : ANY_OF(numbers));
	}
	if (n == 3)
		buf_add(b, str_from(ANY_OF(pre)));
}

/* A requirement that npm can read. */
static void
add_npm(struct buf *b)
{
	static const char *const ops[] = {"", "", "=", "<", "<=", ">",
	    ">=", "^", "^", "~", "~", "~>", "^ ", "~ ", "> ", ">= ", "< "};

	for (uint64_t parts = 1 + tap_random_below(3); parts > 0; parts--) {
		uint64_t kind = tap_random_below(12);

		if (kind == 0) {
			add_partial(b, 1 + tap_random_below(3), true);
			buf_add(b, STR(" - "));
			add_partial(b, 1 + tap_random_below(3), true);
		} else if (kind > 1) {
			for (uint64_t k = 1 + tap_random_below(3); k > 0;) {
				buf_add(b, str_from(ANY_OF(ops)));
				add_partial(b, 1 + tap_random_below(3), true);
				if (--k > 0)
					buf_byte(b, ' ');
			}
		}
		if (parts > 1)
			buf_add(b, STR(" || "));
	}
}

/* What tests/oracle/requirement.js prints of one pair, by our own code. */
static char
answer(struct arena *a, const struct requirement *r, struct str version)
{
	struct err e = {0};
	bool in = false, held = holds(r, key_of(a, &version_semver, version));

	OK_ERR(requirement_admits(r, version, &in, &e) == 0, &e);
	OK(held || !in);
	return (char)('0' + held + in);
}

/* Run npm's package on the file; false, and skipped, when it is not there. */
static bool
ask_npm(struct arena *a, const char *file, struct str *ret_rows)
{
	const char *root = getenv("YAGURA_SRC");
	const char *script =
	    str_z(a, str_printf(a, "%s/tests/oracle/requirement.js",
			 root != NULL ? root : "."));
	const char *const argv[] = {"node", script, file, NULL};
	struct spawn s = {argv, NULL, 60, 1 << 24};
	struct spawn_result r;
	struct err e;

	if (spawn_run(a, &s, &r, &e) < 0) {
		tap_skip("%s", e.text);
		return false;
	}
	if (str_find_str(r.errors, STR("Cannot find module 'semver")) >= 0) {
		tap_skip("no npm package \"semver\": npm ci in tests/oracle");
		return false;
	}
	tap_check(
	    r.exit_code == 0, __FILE__, __LINE__, "%.*s", STR_ARG(r.errors));
	*ret_rows = r.output;
	return r.exit_code == 0;
}

static void
npm_agrees_on_random_requirements(void)
{
	struct str req[REQUIREMENTS], version[VERSIONS], rows, row;
	struct file_writer w;
	const char *file;
	struct arena a, scratch;
	struct buf b;
	struct err e = {0};
	int seen[3] = {0};

	arena_init(&a, 1 << 24);
	arena_init(&scratch, 1 << 20);
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < REQUIREMENTS + VERSIONS; i++) {
		size_t at = b.n;

		if (i < REQUIREMENTS)
			add_npm(&b);
		else
			add_partial(&b, 3, false);
		*(i < REQUIREMENTS ? &req[i] : &version[i - REQUIREMENTS]) =
		    str_dup(&a, str_skip(buf_str(&b), at));
		buf_add(&b, i + 1 == REQUIREMENTS ? STR("\n--\n") : STR("\n"));
	}
	file = str_z(&a, str_printf(&a, "%s/pairs", tap_dir()));
	if (!OK_ERR(file_writer_open(&w, file, &e) == 0, &e))
		return;
	fwrite(b.p, 1, b.n, w.out);
	OK_ERR(file_writer_commit(&w, &e) == 0, &e);
	if (ask_npm(&a, file, &rows)) {
		for (size_t i = 0; i < REQUIREMENTS; i++) {
			struct requirement r = {0};

			OK_ERR(
			    requirement_npm(&scratch, req[i], &r, &e) == 0, &e);
			NEED(str_line(&rows, &row) && row.n == VERSIONS);
			for (size_t k = 0; k < VERSIONS; k++) {
				char c = answer(&scratch, &r, version[k]);

				tap_check(c == row.p[k], __FILE__, __LINE__,
				    "\"%.*s\" and %.*s: we say %c, npm %c",
				    STR_ARG(req[i]), STR_ARG(version[k]), c,
				    row.p[k]);
				seen[c - '0']++;
			}
			arena_reset(&scratch);
		}
		OK(seen[0] > 1000 && seen[1] > 1000 && seen[2] > 1000);
	}
	buf_done(&b);
	arena_done(&scratch);
	arena_done(&a);
}

static void
any_bytes_are_borne(void)
{
	static const char likely[] = "0129.-+~^<>=|x* ,va||  \0\xff";
	int n_read = 0;
	struct arena a;

	arena_init(&a, 1 << 22);
	for (int round = 0; round < 30000; round++) {
		char text[20];
		struct requirement r;
		struct err e;
		bool in;

		for (size_t k = 0; k < sizeof text; k++)
			text[k] = likely[tap_random_below(
			    sizeof likely - (round % 4 > 0 ? 3 : 1))];
		if (read_requirement(&a, (enum syntax)(round % 3),
			&version_semver,
			str_of(text, tap_random_below(sizeof text)), &r,
			&e) == 0) {
			intervals_text(&a, &version_semver, &r);
			OK(requirement_admits(&r, STR("1.0.0-a"), &in, &e) ==
			    0);
			n_read++;
		} else {
			OK(e.code == E_INPUT);
		}
		arena_reset(&a);
	}
	OK(n_read > 100);
	arena_done(&a);
}

static void
a_requirement_outlives_its_text(void)
{
	char text[] = ">=1.2.3-beta <2.0.0";
	struct requirement r;
	struct arena a;
	struct err e = {0};
	bool in = false;

	arena_init(&a, 1 << 20);
	NEED(requirement_npm(&a, str_from(text), &r, &e) == 0);
	memset(text, 'x', sizeof text);
	NEED(r.n_iv == 1);
	EQ_STR(r.iv[0].lo, STR("1.2.3-beta"));
	EQ_STR(r.iv[0].hi, STR("2.0.0"));
	OK(requirement_admits(&r, STR("1.2.3-rc"), &in, &e) == 0 && in);
	arena_done(&a);
}

static void
failures_name_the_text_and_touch_no_result(void)
{
	struct requirement r = {.n_iv = 77};
	struct arena a;
	struct err e = {0};
	bool in = true;

	arena_init(&a, 1 << 20);
	FAILS(requirement_npm(&a, STR("1.2.3 || foo"), &r, &e) < 0, &e, E_INPUT,
	    "\"1.2.3 || foo\"");
	FAILS(requirement_cargo(&a, STR("1, foo"), &r, &e) < 0, &e, E_INPUT,
	    "\"1, foo\"");
	FAILS(requirement_github(&a, &version_semver, STR("1.0"), &r, &e) < 0,
	    &e, E_INPUT, "\"1.0\"");
	FAILS(requirement_github(
		  &a, &version_semver, STR("< 1.0, > x"), &r, &e) < 0,
	    &e, E_INPUT, "\"x\"");
	OK(r.n_iv == 77 && r.iv == NULL);
	NEED(requirement_npm(&a, STR("*"), &r, &e) == 0);
	FAILS(requirement_admits(&r, STR("foo"), &in, &e) < 0, &e, E_INPUT,
	    "\"foo\"");
	OK(in);
	arena_done(&a);
}

static void
the_longest_requirement_is_read_and_a_longer_one_is_not(void)
{
	static char text[LIMIT_VERSION_BYTES + 1];
	struct requirement r;
	struct arena a;
	struct err e = {0};

	for (size_t i = 0; i < sizeof text; i += 4)
		memcpy(text + i, "1|| ", sizeof text - i < 4 ? 1 : 4);
	arena_init(&a, 1 << 22);
	OK_ERR(
	    requirement_npm(&a, str_of(text, LIMIT_VERSION_BYTES), &r, &e) == 0,
	    &e);
	FAILS(requirement_npm(&a, str_of(text, sizeof text), &r, &e) < 0, &e,
	    E_LIMIT, "4096 bytes");
	memset(text, '9', sizeof text);
	NEED(requirement_npm(&a, str_of(text, LIMIT_VERSION_BYTES), &r, &e) ==
	     0);
	EQ_INT(r.iv[0].hi.n, LIMIT_VERSION_BYTES + 1 + 6);
	OK(str_starts(r.iv[0].hi, STR("1000")));
	arena_done(&a);
}

int
main(void)
{
	RUN(rows_of_npm_hold);
	RUN(rows_of_cargo_hold);
	RUN(rows_of_github_hold);
	RUN(npm_agrees_on_random_requirements);
	RUN(any_bytes_are_borne);
	RUN(a_requirement_outlives_its_text);
	RUN(failures_name_the_text_and_touch_no_result);
	RUN(the_longest_requirement_is_read_and_a_longer_one_is_not);
	return tap_done();
}
