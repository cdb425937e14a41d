/* range_test.c: which versions a range holds, by two roads. */
#include "version/range.h"

#include "tests/rows.h"
#include "tests/tap.h"

#define EVENTS_MAX 8

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
any_holds(const struct interval *iv, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (interval_holds(&iv[i], key))
			return true;
	return false;
}

/* Rising, apart from each other, none empty, each text with its own key. */
static bool
are_sound(struct arena *a, const struct version_order *o,
    const struct interval *iv, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct interval *x = &iv[i];
		bool last = i + 1 == n;

		if (x->lo_key.n == 0 ? i > 0 || !str_eq(x->lo, STR("0"))
				     : !str_eq(x->lo_key, key_of(a, o, x->lo)))
			return false;
		if (x->hi_key.n == 0) {
			if (!last || x->hi.n > 0 || x->hi_included)
				return false;
			continue;
		}
		if (!str_eq(x->hi_key, key_of(a, o, x->hi)) ||
		    str_cmp(x->lo_key, x->hi_key) > x->hi_included - 1)
			return false;
		if (!last && str_cmp(x->hi_key, x[1].lo_key) > 0)
			return false;
	}
	return true;
}

static enum event_kind
kind_of(struct str word)
{
	static const char *const names[] = {
	    [EVENT_INTRODUCED] = "introduced",
	    [EVENT_FIXED] = "fixed",
	    [EVENT_LAST_AFFECTED] = "last_affected",
	    [EVENT_LIMIT] = "limit",
	};

	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(word, str_from(names[i])))
			return (enum event_kind)i;
	tap_check(false, __FILE__, __LINE__, "event \"%.*s\"", STR_ARG(word));
	return EVENT_LIMIT;
}

static void
check_row(struct arena *a, struct rows *rows, struct str row)
{
	struct event events[EVENTS_MAX];
	struct range r = {events, 0};
	struct str part, item, word;
	const struct version_order *o;
	struct interval *iv;
	size_t n = 0;
	struct err e = {0};
	bool in = false;

	str_cut(&row, '|', &part);
	o = version_find(str_trim(part));
	if (!ROW_OK(rows, o != NULL && str_cut(&row, '|', &part)))
		return;
	for (part = str_trim(part); part.n > 0 && str_cut(&part, ';', &item);) {
		if (!ROW_OK(rows, r.n_events < EVENTS_MAX))
			return;
		events[r.n_events].kind = kind_of(rows_word(&item));
		events[r.n_events++].version = rows_word(&item);
	}
	if (str_eq(str_trim(row), STR("unreadable"))) {
		ROW_OK(rows, range_intervals(a, o, &r, &iv, &n, &e) < 0);
		ROW_OK(rows, e.code == E_INPUT);
		e.code = E_OK;
		ROW_OK(rows, range_holds(o, &r, STR("1"), &in, &e) < 0);
		ROW_OK(rows, e.code == E_INPUT);
		return;
	}
	if (!ROW_OK(rows, range_intervals(a, o, &r, &iv, &n, &e) == 0))
		return;
	ROW_OK(rows, are_sound(a, o, iv, n));
	while (str_cut(&row, ';', &item)) {
		struct str version = rows_word(&item);
		bool want;

		word = rows_word(&item);
		want = str_eq(word, STR("in"));
		ROW_OK(rows, want || str_eq(word, STR("out")));
		tap_check(any_holds(iv, n, key_of(a, o, version)) == want,
		    rows->name, rows->line, "intervals: %.*s is not %.*s",
		    STR_ARG(version), STR_ARG(word));
		OK_ERR(range_holds(o, &r, version, &in, &e) == 0, &e);
		tap_check(in == want, rows->name, rows->line,
		    "text: %.*s is not %.*s", STR_ARG(version), STR_ARG(word));
	}
}

static void
rows_hold(void)
{
	struct arena a;
	struct rows rows;
	struct str row;
	int n = 0;

	arena_init(&a, 1 << 22);
	rows = rows_open(&a, "range/osv.data");
	for (; rows_next(&rows, &row); n++)
		check_row(&a, &rows, row);
	OK(n > 30);
	arena_done(&a);
}

static void
both_roads_agree_on_random_ranges(void)
{
	static const char *const versions[] = {"0", "0~", "~", "1", "1.0",
	    "1-0", "1~rc1", "1+b1", "1.1", "2", "2-1", "2-1~", "3", "1:0", "*",
	    "1_2"};
	const struct version_order *o = version_find(STR("dpkg"));
	int n_in = 0, n_out = 0, n_failed = 0;
	struct arena a;

	NEED(o != NULL);
	arena_init(&a, 1 << 20);
	for (int round = 0; round < 20000; round++) {
		struct event events[EVENTS_MAX];
		struct range r = {events, tap_random_below(EVENTS_MAX)};
		struct interval *iv;
		struct err e, e2;
		size_t n;

		for (size_t i = 0; i < r.n_events; i++) {
			/* Now and then "*" and what cannot be read. */
			size_t top = ARRAY_LEN(versions) -
				     (tap_random_below(8) > 0 ? 2 : 0);

			events[i].kind =
			    i == 0 ? EVENT_INTRODUCED
				   : (enum event_kind)tap_random_below(4);
			events[i].version =
			    str_from(versions[tap_random_below(top)]);
		}
		for (size_t i = r.n_events; i > 1; i--) {
			size_t j = tap_random_below(i);
			struct event swap = events[j];

			events[j] = events[i - 1];
			events[i - 1] = swap;
		}
		if (range_intervals(&a, o, &r, &iv, &n, &e) < 0) {
			bool in;

			OK(range_holds(o, &r, STR("1"), &in, &e2) < 0);
			EQ_STR(str_from(e2.text), str_from(e.text));
			n_failed++;
		} else {
			OK(are_sound(&a, o, iv, n));
			for (size_t i = 0; i < ARRAY_LEN(versions) - 2; i++) {
				struct str v = str_from(versions[i]);
				bool in;

				OK(range_holds(o, &r, v, &in, &e) == 0);
				OK(any_holds(iv, n, key_of(&a, o, v)) == in);
				n_in += in;
				n_out += !in;
			}
		}
		arena_reset(&a);
	}
	OK(n_in > 1000 && n_out > 1000 && n_failed > 1000);
	arena_done(&a);
}

static void
intervals_do_not_depend_on_the_order_of_events(void)
{
	struct event events[] = {
	    {EVENT_INTRODUCED,    STR("1")   },
            {EVENT_INTRODUCED,    STR("1-0") },
	    {EVENT_INTRODUCED,    STR("1-00")},
            {EVENT_FIXED,         STR("2.")  },
	    {EVENT_FIXED,         STR("2.0") },
            {EVENT_INTRODUCED,    STR("3")   },
	    {EVENT_LAST_AFFECTED, STR("4-0") },
            {EVENT_LAST_AFFECTED, STR("4")   }
        };
	const struct version_order *o = version_find(STR("dpkg"));
	struct range r = {events, ARRAY_LEN(events)};
	struct arena a;

	NEED(o != NULL);
	arena_init(&a, 1 << 20);
	for (int round = 0; round < 200; round++) {
		size_t i = tap_random_below(r.n_events);
		size_t j = tap_random_below(r.n_events);
		struct event swap = events[i];
		struct interval *iv;
		struct err e;
		size_t n;

		events[i] = events[j];
		events[j] = swap;
		NEED(range_intervals(&a, o, &r, &iv, &n, &e) == 0);
		NEED(n == 2);
		EQ_STR(iv[0].lo, STR("1"));
		EQ_STR(iv[0].hi, STR("2."));
		EQ_STR(iv[1].lo, STR("3"));
		EQ_STR(iv[1].hi, STR("4"));
		OK(!iv[0].hi_included && iv[1].hi_included);
		arena_reset(&a);
	}
	arena_done(&a);
}

static void
intervals_outlive_the_events(void)
{
	char text[] = "1.0";
	struct event ev = {EVENT_INTRODUCED, str_of(text, 3)};
	struct range r = {&ev, 1};
	struct interval *iv;
	struct arena a;
	struct err e;
	size_t n;

	arena_init(&a, 1 << 20);
	NEED(range_intervals(&a, version_find(STR("dpkg")), &r, &iv, &n, &e) ==
	     0);
	memset(text, 'x', sizeof text);
	NEED(n == 1);
	EQ_STR(iv[0].lo, STR("1.0"));
	arena_done(&a);
}

static void
a_failure_names_the_event_and_touches_no_result(void)
{
	struct event ev[] = {
	    {EVENT_INTRODUCED, STR("0")  },
            {EVENT_FIXED,      STR("1_2")}
        };
	const struct version_order *o = version_find(STR("dpkg"));
	struct range r = {ev, 2};
	struct interval *iv = NULL;
	struct arena a;
	struct err e;
	size_t n = 77;
	bool in = true;

	NEED(o != NULL);
	arena_init(&a, 1 << 20);
	FAILS(range_intervals(&a, o, &r, &iv, &n, &e) < 0, &e, E_INPUT,
	    "event 1: \"1_2\"");
	FAILS(range_holds(o, &r, STR("1"), &in, &e) < 0, &e, E_INPUT,
	    "event 1: \"1_2\"");
	ev[1].version = STR("2");
	FAILS(
	    range_holds(o, &r, STR("1 "), &in, &e) < 0, &e, E_INPUT, "\"1 \"");
	ev[1] = ev[0];
	FAILS(
	    range_holds(o, &r, STR("1 "), &in, &e) < 0, &e, E_INPUT, "\"1 \"");
	OK(iv == NULL && n == 77 && in);
	arena_done(&a);
}

int
main(void)
{
	RUN(rows_hold);
	RUN(both_roads_agree_on_random_ranges);
	RUN(intervals_do_not_depend_on_the_order_of_events);
	RUN(intervals_outlive_the_events);
	RUN(a_failure_names_the_event_and_touches_no_result);
	return tap_done();
}
