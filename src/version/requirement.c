/* requirement.c: "^1.2.3" and ">= 1.2, < 1.3": the versions such texts hold. */
#include "version/requirement.h"

#include <stdlib.h>

#include "core/limits.h"
#include "version/comparator.h"
#include "version/semver_parts.h"

extern const struct version_order version_semver;

/* What is read so far of one requirement. */
struct reader {
	struct arena *a;
	const struct version_order *order;
	struct str text;
	struct vec parts;
	struct err *e;
};

static int
refuse(const struct reader *r, const char *why)
{
	struct str shown = str_first(r->text, 80);

	return fail(
	    r->e, E_INPUT, "\"%.*s\": requirement: %s", STR_ARG(shown), why);
}

/* Another part, of what d holds; d is used up. */
static void
keep(struct reader *r, struct draft *d)
{
	struct requirement_part part = {.iv = d->iv};

	part.n_pre_of = d->pre_of.n;
	part.pre_of = vec_keep(&d->pre_of, r->a);
	part.n_no_pre_of = d->no_pre_of.n;
	part.no_pre_of = vec_keep(&d->no_pre_of, r->a);
	if (!draft_is_empty(d))
		*(struct requirement_part *)vec_add(&r->parts) = part;
}

/* A version, or the beginning of one, with any 'v' and '=' in front. */
static bool
take_npm_partial(struct str *s, struct partial *ret_v)
{
	while (s->n > 0 && (s->p[0] == 'v' || s->p[0] == '='))
		*s = str_skip(*s, 1);
	return comparator_take_partial(s, ret_v);
}

/* "A - B" with A read; *rest is "- B". */
static int
read_hyphen(struct reader *r, struct draft *d, const struct partial *from,
    struct str *rest)
{
	struct partial to;

	*rest = str_trim(str_skip(*rest, 1));
	if (!take_npm_partial(rest, &to) || rest->n > 0)
		return refuse(r, "no version behind \" - \"");
	if (draft_restrict(d, OP_GE, from, r->e) < 0)
		return -1;
	return draft_restrict(d, OP_LE, &to, r->e);
}

/* The comparators of one part, with spaces between them. */
static int
read_npm_part(struct reader *r, struct draft *d, struct str rest)
{
	rest = str_trim(rest);
	for (bool is_first = true; rest.n > 0; is_first = false) {
		enum comparator_op op = comparator_take_op(&rest);
		bool is_plain = op != OP_TILDE && op != OP_CARET;
		struct partial v;

		if (!take_npm_partial(&rest, &v))
			return refuse(r, "a version is missing");
		if (rest.n > 0 && !is_space(rest.p[0]))
			return refuse(r, "bad text behind a version");
		rest = str_trim(rest);
		if (is_first && op == OP_NONE && rest.n > 1 &&
		    rest.p[0] == '-' && is_space(rest.p[1]))
			return read_hyphen(r, d, &v, &rest);
		if (v.has_late_number && is_plain)
			return refuse(r, "a number behind an x");
		if (draft_restrict(d, op, &v, r->e) < 0)
			return -1;
	}
	return 0;
}

static int
read_npm(struct reader *r)
{
	struct str rest = r->text;
	struct draft d;
	bool has_any = false;
	ptrdiff_t at;
	int rc;

	do {
		at = str_find_str(rest, STR("||"));
		draft_init(&d, r->a, r->order, false);
		rc = read_npm_part(
		    r, &d, at >= 0 ? str_first(rest, (size_t)at) : rest);
		has_any |= !d.is_restricted;
		keep(r, &d);
		rest = str_skip(rest, (size_t)at + 2);
	} while (rc == 0 && at >= 0);
	/* node-semver: "if we have any that are *, then the range is just *". */
	if (has_any) {
		r->parts.n = 0;
		draft_init(&d, r->a, r->order, false);
		keep(r, &d);
	}
	return rc;
}

static int
read_cargo_part(struct reader *r, struct draft *d, struct str rest)
{
	struct str item;

	while (str_cut(&rest, ',', &item)) {
		enum comparator_op op;
		struct partial v;

		item = str_trim(item);
		op = comparator_take_op(&item);
		if (!comparator_take_partial(&item, &v) || item.n > 0)
			return refuse(r, "a version is missing");
		if (v.has_late_number || (v.n < 3 && v.pre.n > 0))
			return refuse(r, "more behind a \"*\"");
		if (v.n == 0)
			return refuse(r, "\"*\" not alone");
		if (op == OP_NONE && !v.has_x)
			op = OP_CARET;
		if (draft_restrict(d, op, &v, r->e) < 0)
			return -1;
	}
	return 0;
}

static int
read_cargo(struct reader *r)
{
	struct str rest = str_trim(r->text);
	bool is_any = rest.n == 1 && (rest.p[0] == '*' || rest.p[0] == 'x' ||
					 rest.p[0] == 'X');
	struct draft d;
	int rc;

	draft_init(&d, r->a, r->order, true);
	rc = is_any ? 0 : read_cargo_part(r, &d, rest);
	keep(r, &d);
	return rc;
}

static int
read_github_part(struct reader *r, struct draft *d)
{
	struct str item, rest = r->text;

	while (str_cut(&rest, ',', &item)) {
		enum comparator_op op;

		item = str_trim(item);
		op = comparator_take_op(&item);
		if (op == OP_NONE || op >= OP_TILDE)
			return refuse(r, "no <, <=, =, >= or > in front");
		if (draft_narrow(d, op, str_dup(r->a, item), r->e) < 0)
			return -1;
	}
	return 0;
}

static int
read_github(struct reader *r)
{
	struct draft d;
	int rc;

	draft_init(&d, r->a, r->order, false);
	rc = read_github_part(r, &d);
	keep(r, &d);
	return rc;
}

static int
interval_cmp(const void *va, const void *vb)
{
	const struct interval *a = va, *b = vb;

	return str_cmp(a->lo_key, b->lo_key);
}

/* Those of all parts, sorted, overlapping ones made one. */
static void
merge(struct arena *a, const struct vec *parts, struct requirement *r)
{
	const struct requirement_part *part = parts->items;
	struct interval *iv = arena_zalloc(a, parts->n, sizeof *iv);
	size_t n = 0;

	for (size_t i = 0; i < parts->n; i++)
		iv[i] = part[i].iv;
	if (parts->n > 1)
		qsort(iv, parts->n, sizeof *iv, interval_cmp);
	for (size_t i = 0; i < parts->n; i++) {
		struct interval *last = n > 0 ? &iv[n - 1] : NULL;
		int c;

		if (last == NULL ||
		    (last->hi_key.n > 0 &&
			str_cmp(iv[i].lo_key, last->hi_key) > 0)) {
			iv[n++] = iv[i];
			continue;
		}
		if (last->hi_key.n == 0)
			break;
		c = iv[i].hi_key.n > 0 ? str_cmp(iv[i].hi_key, last->hi_key)
				       : 1;
		if (c > 0 || (c == 0 && iv[i].hi_included)) {
			last->hi = iv[i].hi;
			last->hi_key = iv[i].hi_key;
			last->hi_included = iv[i].hi_included;
		}
	}
	r->iv = iv;
	r->n_iv = n;
}

static int
read_all(struct arena *a, const struct version_order *order, struct str text,
    int (*read)(struct reader *), struct requirement *ret_r, struct err *e)
{
	struct reader r = {.a = a, .order = order, .text = text, .e = e};
	struct requirement req = {0};

	if (text.n > LIMIT_VERSION_BYTES)
		return fail(e, E_LIMIT, "requirement: over %u bytes",
		    LIMIT_VERSION_BYTES);
	vec_init(&r.parts, sizeof(struct requirement_part));
	if (read(&r) < 0) {
		vec_done(&r.parts);
		return -1;
	}
	merge(a, &r.parts, &req);
	req.n_parts = r.parts.n;
	req.parts = vec_keep(&r.parts, a);
	*ret_r = req;
	return 0;
}

int
requirement_npm(
    struct arena *a, struct str text, struct requirement *ret_r, struct err *e)
{
	return read_all(a, &version_semver, text, read_npm, ret_r, e);
}

int
requirement_cargo(
    struct arena *a, struct str text, struct requirement *ret_r, struct err *e)
{
	return read_all(a, &version_semver, text, read_cargo, ret_r, e);
}

int
requirement_github(struct arena *a, const struct version_order *order,
    struct str text, struct requirement *ret_r, struct err *e)
{
	return read_all(a, order, text, read_github, ret_r, e);
}

static bool
begins_with_any(struct str key, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(key, list[i]))
			return true;
	return false;
}

static bool
admits(const struct requirement_part *part, struct str key, bool is_pre)
{
	if (!interval_holds(&part->iv, key))
		return false;
	return !is_pre ||
	       (begins_with_any(key, part->pre_of, part->n_pre_of) &&
		   !begins_with_any(key, part->no_pre_of, part->n_no_pre_of));
}

int
requirement_admits(const struct requirement *r, struct str version,
    bool *ret_in, struct err *e)
{
	struct semver_parts v;
	struct buf key;
	bool in = false;
	int rc;

	if (semver_read(&semver_rules, version, &v, e) < 0)
		return -1;
	buf_init(&key, 2 * version.n + 16);
	rc = semver_key(&semver_rules, &v, &key, e);
	for (size_t i = 0; rc == 0 && i < r->n_parts && !in; i++)
		in = admits(&r->parts[i], buf_str(&key), v.pre.n > 0);
	buf_done(&key);
	if (rc == 0)
		*ret_in = in;
	return rc;
}
