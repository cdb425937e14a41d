/* range.c: which versions a range holds. */
#include "version/range.h"

#include <stdlib.h>

/* An event with the key of its version; kept only while intervals are made. */
struct point {
	const struct event *event;
	struct str key; /* empty: before everything */
};

static bool
is_from_start(const struct event *ev)
{
	return ev->kind == EVENT_INTRODUCED && str_eq(ev->version, STR("0"));
}

static bool
is_no_limit(const struct event *ev)
{
	return ev->kind == EVENT_LIMIT && str_eq(ev->version, STR("*"));
}

/*
 * Of events at the same version, those that open come first: a range
 * "introduced 1, last_affected 1" holds 1, and "introduced 1, fixed 1" holds
 * nothing. fixed before last_affected, so that the fix is not in.
 */
static int
kind_rank(enum event_kind kind)
{
	return kind == EVENT_INTRODUCED ? 0 : kind == EVENT_FIXED ? 1 : 2;
}

static int
point_cmp(const void *va, const void *vb)
{
	const struct point *a = va, *b = vb;
	int c = str_cmp(a->key, b->key);

	if (c == 0)
		c = kind_rank(a->event->kind) - kind_rank(b->event->kind);
	/* Different texts may name one version: the result must not waver. */
	return c != 0 ? c : str_cmp(a->event->version, b->event->version);
}

static int
version_key(struct arena *a, const struct version_order *order,
    struct str version, struct str *ret_key, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, 2 * version.n + 16);
	rc = order->key(version, &b, e);
	if (rc == 0)
		*ret_key = str_dup(a, buf_str(&b));
	buf_done(&b);
	return rc;
}

static int
need_introduced(const struct range *r, struct err *e)
{
	for (size_t i = 0; i < r->n_events; i++)
		if (r->events[i].kind == EVENT_INTRODUCED)
			return 0;
	return fail(e, E_INPUT, "range: no \"introduced\" event");
}

/*
 * Points of all events that open or close, sorted, and the highest limit;
 * its event is NULL when there is none.
 */
static int
read_points(struct arena *a, const struct version_order *order,
    const struct range *r, struct point *points, size_t *ret_n,
    struct point *ret_limit, struct err *e)
{
	struct point limit = {NULL, STR_NONE};
	bool unlimited = false;
	size_t n = 0;

	for (size_t i = 0; i < r->n_events; i++) {
		struct point p = {&r->events[i], STR_NONE};

		if (is_no_limit(p.event)) {
			unlimited = true;
			continue;
		}
		if (!is_from_start(p.event) &&
		    version_key(a, order, p.event->version, &p.key, e) < 0)
			return fail_at(e, "range: event %zu", i);
		if (p.event->kind != EVENT_LIMIT)
			points[n++] = p;
		else if (limit.event == NULL || str_cmp(p.key, limit.key) > 0)
			limit = p;
	}
	if (n > 0)
		qsort(points, n, sizeof points[0], point_cmp);
	if (unlimited)
		limit.event = NULL;
	*ret_n = n;
	*ret_limit = limit;
	return 0;
}

/* What limit leaves of iv; false when that is nothing. */
static bool
cut_off(struct interval *iv, const struct point *limit)
{
	if (limit->event != NULL &&
	    (iv->hi_key.n == 0 || str_cmp(limit->key, iv->hi_key) <= 0)) {
		iv->hi = limit->event->version;
		iv->hi_key = limit->key;
		iv->hi_included = false;
	}
	return iv->hi_key.n == 0 || iv->hi_included ||
	       str_cmp(iv->lo_key, iv->hi_key) < 0;
}

static void
keep(struct arena *a, struct interval *iv, size_t *n, struct interval new_iv,
    const struct point *limit)
{
	if (!cut_off(&new_iv, limit))
		return;
	new_iv.lo = str_dup(a, new_iv.lo);
	new_iv.hi = str_dup(a, new_iv.hi);
	iv[(*n)++] = new_iv;
}

int
range_intervals(struct arena *a, const struct version_order *order,
    const struct range *r, struct interval **ret_iv, size_t *ret_n,
    struct err *e)
{
	struct point *points =
	    arena_zalloc(a, r->n_events, sizeof(struct point));
	struct interval *iv =
	    arena_zalloc(a, r->n_events, sizeof(struct interval));
	struct interval open = {0};
	struct point limit;
	size_t n_points = 0, n = 0;
	bool is_open = false;

	if (need_introduced(r, e) < 0 ||
	    read_points(a, order, r, points, &n_points, &limit, e) < 0)
		return -1;
	for (size_t i = 0; i < n_points; i++) {
		struct str version = points[i].event->version;
		enum event_kind kind = points[i].event->kind;

		if (is_open == (kind == EVENT_INTRODUCED))
			continue;
		is_open = !is_open;
		if (is_open) {
			open = (struct interval){
			    .lo = version, .lo_key = points[i].key};
			continue;
		}
		open.hi = version;
		open.hi_key = points[i].key;
		open.hi_included = kind == EVENT_LAST_AFFECTED;
		keep(a, iv, &n, open, &limit);
	}
	if (is_open)
		keep(a, iv, &n, open, &limit);
	*ret_iv = iv;
	*ret_n = n;
	return 0;
}

bool
interval_holds(const struct interval *iv, struct str key)
{
	int c;

	if (str_cmp(key, iv->lo_key) < 0)
		return false;
	if (iv->hi_key.n == 0)
		return true;
	c = str_cmp(key, iv->hi_key);
	return c < 0 || (c == 0 && iv->hi_included);
}

/* The order of two events by version text, then as in point_cmp. */
static int
event_cmp(const struct version_order *order, const struct event *a,
    const struct event *b, int *ret_c, struct err *e)
{
	int c = is_from_start(b) - is_from_start(a);

	if (c == 0 && !is_from_start(a) &&
	    order->cmp(a->version, b->version, &c, e) < 0)
		return -1;
	*ret_c = c != 0 ? c : kind_rank(a->kind) - kind_rank(b->kind);
	return 0;
}

/*
 * Without sorting: of the events that version has reached, the last one
 * decides. A limit is no such event: it must not be reached, or not all.
 */
int
range_holds(const struct version_order *order, const struct range *r,
    struct str version, bool *ret_in, struct err *e)
{
	const struct event *last = NULL;
	bool limited = false, below_limit = false;
	int same;

	if (need_introduced(r, e) < 0 ||
	    order->cmp(version, version, &same, e) < 0)
		return -1;
	for (size_t i = 0; i < r->n_events; i++) {
		const struct event *ev = &r->events[i];
		int c = 1;

		if (is_no_limit(ev)) {
			below_limit = true;
			continue;
		}
		if (!is_from_start(ev) &&
		    order->cmp(version, ev->version, &c, e) < 0)
			return fail_at(e, "range: event %zu", i);
		if (ev->kind == EVENT_LIMIT) {
			limited = true;
			below_limit |= c < 0;
			continue;
		}
		if (c < 0 || (c == 0 && ev->kind == EVENT_LAST_AFFECTED))
			continue;
		c = 1;
		if (last != NULL && event_cmp(order, ev, last, &c, e) < 0)
			return -1;
		if (c > 0)
			last = ev;
	}
	*ret_in = (!limited || below_limit) && last != NULL &&
		  last->kind == EVENT_INTRODUCED;
	return 0;
}
