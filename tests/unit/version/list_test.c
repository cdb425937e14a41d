/* list_test.c: what every version order promises, on the rows of each. */
#include "version/version.h"

#include "base/vec.h"
#include "tests/rows.h"
#include "tests/tap.h"

static int
sign(int c)
{
	return (c > 0) - (c < 0);
}

/* cmp's answer, or 99 when a or b cannot be read. */
static int
cmp_sign(const struct version_order *o, struct str a, struct str b)
{
	struct err e;
	int c;

	return o->cmp(a, b, &c, &e) < 0 ? 99 : sign(c);
}

/* The key in a; STR_NONE and a failed check when v cannot be read. */
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

static void
check_unreadable(const struct version_order *o, struct rows *r, struct str v,
    struct str good)
{
	struct buf b;
	struct err e = {0};
	int c = 99;

	buf_init(&b, 1 << 20);
	buf_byte(&b, 'x');
	ROW_OK(r, o->key(v, &b, &e) < 0 && e.code == E_INPUT);
	ROW_OK(r, b.n == 1 && !b.over);
	buf_done(&b);
	e.code = E_OK;
	ROW_OK(r, o->cmp(v, good, &c, &e) < 0 && e.code == E_INPUT);
	e.code = E_OK;
	ROW_OK(r, o->cmp(good, v, &c, &e) < 0 && e.code == E_INPUT);
	ROW_OK(r, o->cmp(v, v, &c, &e) < 0);
	ROW_OK(r, c == 99);
	ROW_OK(r, str_starts(str_from(e.text), STR("\"")));
}

static void
check_pair(struct arena *a, const struct version_order *o, struct rows *r,
    struct str x, struct str y, int want)
{
	struct str kx = key_of(a, o, x), ky = key_of(a, o, y);

	ROW_OK(r, cmp_sign(o, x, y) == want);
	ROW_OK(r, cmp_sign(o, y, x) == -want);
	ROW_OK(r, sign(str_cmp(kx, ky)) == want);
	ROW_OK(r, cmp_sign(o, x, x) == 0 && cmp_sign(o, y, y) == 0);
	ROW_OK(r, str_eq(kx, key_of(a, o, x)));
	ROW_OK(r, kx.n >= 1 && kx.n <= 2 * x.n + 16);
	ROW_OK(r, ky.n >= 1 && ky.n <= 2 * y.n + 16);
}

static void
note_version(struct vec *versions, struct str v)
{
	*(struct str *)vec_add(versions) = v;
}

/* Every version of the rows against every other: text and key agree. */
static void
check_all_pairs(
    struct arena *a, const struct version_order *o, const struct vec *versions)
{
	const struct str *v = versions->items;
	struct str *key = arena_zalloc(a, versions->n, sizeof *key);

	for (size_t i = 0; i < versions->n; i++)
		key[i] = key_of(a, o, v[i]);
	for (size_t i = 0; i < versions->n; i++)
		for (size_t j = 0; j < versions->n; j++)
			tap_check(cmp_sign(o, v[i], v[j]) ==
				      sign(str_cmp(key[i], key[j])),
			    o->name, 0, "%.*s and %.*s: cmp and key differ",
			    STR_ARG(v[i]), STR_ARG(v[j]));
}

static void
check_order(const struct version_order *o)
{
	struct arena a;
	struct vec versions;
	struct rows rows;
	struct str row, name;

	arena_init(&a, 1 << 24);
	vec_init(&versions, sizeof(struct str));
	name = str_printf(&a, "version/%s.data", o->name);
	rows = rows_open(&a, name.p);
	while (rows_next(&rows, &row)) {
		struct str x, y, op;

		if (row.p[0] == '?') {
			row = str_skip(row, 1);
			x = rows_word(&row);
			ROW_OK(&rows, row.n == 0 && versions.n > 0);
			if (versions.n > 0)
				check_unreadable(o, &rows, x,
				    *(struct str *)vec_at(&versions, 0));
			continue;
		}
		x = rows_word(&row);
		op = rows_word(&row);
		y = rows_word(&row);
		ROW_OK(&rows, row.n == 0);
		if (!ROW_OK(&rows, op.n == 1 && strchr("<=>", op.p[0])))
			continue;
		check_pair(&a, o, &rows, x, y, op.p[0] - '=');
		note_version(&versions, x);
		note_version(&versions, y);
	}
	OK(versions.n > 20);
	check_all_pairs(&a, o, &versions);
	tap_note("%s: %zu versions", o->name, versions.n);
	vec_done(&versions);
	arena_done(&a);
}

static void
every_order_keeps_its_rows(void)
{
	for (size_t i = 0; i < version_list_n; i++)
		check_order(version_list[i]);
}

static void
every_order_is_found_by_its_name_only(void)
{
	OK(version_list_n > 0);
	for (size_t i = 0; i < version_list_n; i++) {
		const struct version_order *o = version_list[i];

		OK(version_find(str_from(o->name)) == o);
		OK(o->doc != NULL && o->doc[0] != '\0');
	}
	OK(version_find(STR("")) == NULL);
	OK(version_find(STR_NONE) == NULL);
	OK(version_find(STR("dpk")) == NULL);
	OK(version_find(STR("dpkg ")) == NULL);
	OK(version_find(STR("DPKG")) == NULL);
}

static void
every_order_says_when_a_key_does_not_fit(void)
{
	for (size_t i = 0; i < version_list_n; i++) {
		const struct version_order *o = version_list[i];
		struct buf b;
		struct err e = {0};

		buf_init(&b, 2);
		FAILS(o->key(STR("1.2.3"), &b, &e) < 0, &e, E_LIMIT, o->name);
		buf_done(&b);
	}
}

/* Whatever the bytes: no crash, and text and key say the same. */
static void
every_order_bears_any_bytes(void)
{
	static const char likely[] = "0001239.-+~:aZ_^ \0\xff";

	for (size_t i = 0; i < version_list_n; i++) {
		const struct version_order *o = version_list[i];
		struct buf ka, kb;

		buf_init(&ka, 1 << 10);
		buf_init(&kb, 1 << 10);
		for (int round = 0; round < 20000; round++) {
			char text[32];
			size_t cut = tap_random_below(sizeof text / 2);
			struct str a = str_of(text, cut);
			struct str b = str_of(text + cut, cut + 2);
			struct err e;
			int c, back;

			for (size_t k = 0; k < sizeof text; k++)
				text[k] = likely[tap_random_below(
				    sizeof likely - (round % 4 ? 5 : 1))];
			buf_clear(&ka);
			buf_clear(&kb);
			if (o->key(a, &ka, &e) < 0 || o->key(b, &kb, &e) < 0) {
				OK(o->cmp(a, b, &c, &e) < 0);
				OK(o->cmp(b, a, &c, &e) < 0);
				continue;
			}
			OK_ERR(o->cmp(a, b, &c, &e) == 0, &e);
			OK_ERR(o->cmp(b, a, &back, &e) == 0, &e);
			OK(sign(c) == -sign(back));
			OK(sign(c) ==
			    sign(str_cmp(buf_str(&ka), buf_str(&kb))));
		}
		buf_done(&ka);
		buf_done(&kb);
	}
}

int
main(void)
{
	RUN(every_order_keeps_its_rows);
	RUN(every_order_is_found_by_its_name_only);
	RUN(every_order_says_when_a_key_does_not_fit);
	RUN(every_order_bears_any_bytes);
	return tap_done();
}
