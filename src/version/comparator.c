/* comparator.c: "^1.2" and ">= 1.0.0-rc.1": what one such text asks for. */
#include "version/comparator.h"

#include "version/number.h"

static void
skip_spaces(struct str *s)
{
	while (s->n > 0 && is_space(s->p[0]))
		*s = str_skip(*s, 1);
}

static bool
take(struct str *s, const char *word)
{
	if (!str_starts(*s, str_from(word)))
		return false;
	*s = str_skip(*s, strlen(word));
	return true;
}

enum comparator_op
comparator_take_op(struct str *s)
{
	enum comparator_op op = OP_NONE;

	if (take(s, "<"))
		op = OP_LT;
	else if (take(s, ">"))
		op = OP_GT;
	else if (take(s, "="))
		op = OP_EQ;
	else if (take(s, "~>") || take(s, "~"))
		op = OP_TILDE;
	else if (take(s, "^"))
		op = OP_CARET;
	skip_spaces(s);
	if ((op == OP_LT || op == OP_GT) && take(s, "=")) {
		op = op == OP_LT ? OP_LE : OP_GE;
		skip_spaces(s);
	}
	return op;
}

static bool
is_identifier_char(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '.';
}

static bool
begins_word(struct str s)
{
	return s.n > 0 && is_alpha(s.p[0]);
}

static struct str
take_identifiers(struct str *s)
{
	struct str word;
	size_t n = 0;

	while (n < s->n && is_identifier_char(s->p[n]))
		n++;
	word = str_first(*s, n);
	*s = str_skip(*s, n);
	return word;
}

bool
comparator_take_partial(struct str *s, struct partial *ret_v)
{
	struct partial v = {0};
	unsigned written = 0;

	do {
		if (s->n > 0 && is_digit(s->p[0])) {
			v.number[written] = number_take(s);
			v.has_late_number |= v.has_x;
			v.n += !v.has_x;
		} else if (take(s, "x") || take(s, "X") || take(s, "*")) {
			v.has_x = true;
		} else {
			return false;
		}
	} while (++written < 3 && take(s, "."));
	if (written == 3 && (take(s, "-") || (v.n == 3 && begins_word(*s)))) {
		v.pre = take_identifiers(s);
		if (v.pre.n == 0)
			return false;
	}
	if (take(s, "+") && take_identifiers(s).n == 0)
		return false;
	*ret_v = v;
	return true;
}

void
draft_init(struct draft *d, struct arena *a, const struct version_order *order,
    bool is_cargo)
{
	*d = (struct draft){.a = a,
	    .order = order,
	    .is_cargo = is_cargo,
	    .iv = {.lo = STR("0")}};
	vec_init(&d->pre_of, sizeof(struct str));
	vec_init(&d->no_pre_of, sizeof(struct str));
}

bool
draft_is_empty(const struct draft *d)
{
	const struct interval *iv = &d->iv;
	int c = iv->hi_key.n > 0 ? str_cmp(iv->lo_key, iv->hi_key) : -1;

	return c > 0 || (c == 0 && !iv->hi_included);
}

/* The key of version; with a byte behind it for what comes after version. */
static int
bound_key(const struct draft *d, struct str version, bool is_after,
    struct str *ret_key, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, 2 * version.n + 17);
	rc = d->order->key(version, &b, e);
	if (rc < 0) {
		buf_done(&b);
		return fail_at(e, "requirement");
	}
	if (is_after)
		buf_byte(&b, 0);
	*ret_key = str_dup(d->a, buf_str(&b));
	buf_done(&b);
	return 0;
}

int
draft_narrow(
    struct draft *d, enum comparator_op op, struct str version, struct err *e)
{
	struct interval *iv = &d->iv;
	bool is_hi = op == OP_LT || op == OP_LE || op == OP_EQ;
	bool is_lo = op == OP_GT || op == OP_GE || op == OP_EQ;
	bool included = op != OP_LT;
	struct str key;
	int c;

	if (bound_key(d, version, op == OP_GT, &key, e) < 0)
		return -1;
	if (is_lo && str_cmp(key, iv->lo_key) > 0) {
		iv->lo = version;
		iv->lo_key = key;
	}
	c = iv->hi_key.n > 0 ? str_cmp(key, iv->hi_key) : -1;
	if (is_hi && (c < 0 || (c == 0 && iv->hi_included && !included))) {
		iv->hi = version;
		iv->hi_key = key;
		iv->hi_included = included;
	}
	return 0;
}

/* n + 1 in decimal digits. */
static struct str
next_number(struct arena *a, struct str n)
{
	char *p = arena_alloc(a, n.n + 1);
	size_t at = n.n;

	p[0] = '0';
	if (n.n > 0)
		memcpy(p + 1, n.p, n.n);
	while (at > 0 && p[at] == '9')
		p[at--] = '0';
	p[at]++;
	return p[0] == '0' ? str_of(p + 1, n.n) : str_of(p, n.n + 1);
}

/*
 * "1.2.0" of v's first n numbers; with is_next the last of them one higher.
 * suffix: "-0" for the lowest pre-release, "" for the release.
 */
static struct str
numbers_text(struct arena *a, const struct partial *v, unsigned n, bool is_next,
    const char *suffix)
{
	struct str number[3];
	struct buf b;
	struct str text;

	for (unsigned i = 0; i < 3; i++) {
		number[i] = i < n ? v->number[i] : STR_NONE;
		if (is_next && i + 1 == n)
			number[i] = next_number(a, number[i]);
		else if (number[i].n == 0)
			number[i] = STR("0");
	}
	buf_init(&b, number[0].n + number[1].n + number[2].n + 8);
	for (unsigned i = 0; i < 3; i++) {
		if (i > 0)
			buf_byte(&b, '.');
		buf_add(&b, number[i]);
	}
	buf_add(&b, str_from(suffix));
	text = str_dup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* v in full: missing numbers are 0. */
static struct str
full_text(struct arena *a, const struct partial *v)
{
	struct str numbers = numbers_text(a, v, v->n, false, "");
	struct str text;
	struct buf b;

	if (v->n < 3 || v->pre.n == 0)
		return numbers;
	buf_init(&b, numbers.n + v->pre.n + 1);
	buf_add(&b, numbers);
	buf_byte(&b, '-');
	buf_add(&b, v->pre);
	text = str_dup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* How the keys of all versions with v's given numbers begin. */
static struct str
numbers_key(struct arena *a, const struct partial *v)
{
	struct str key;
	struct buf b;

	buf_init(
	    &b, 2 * (v->number[0].n + v->number[1].n + v->number[2].n) + 3);
	for (unsigned i = 0; i < v->n; i++)
		number_put(&b, v->number[i]);
	key = str_dup(a, buf_str(&b));
	buf_done(&b);
	return key;
}

/* Which pre-releases the comparator with v lets in, and keeps out. */
static void
note_pre(struct draft *d, enum comparator_op op, const struct partial *v)
{
	struct vec *list = NULL;

	if (v->n == 3 && v->pre.n > 0)
		list = &d->pre_of;
	/* Cargo: "=1.2" asks for versions 1.2 without a pre-release. */
	if (v->n < 3 && d->is_cargo && op != OP_CARET && op != OP_LT &&
	    op != OP_GT)
		list = &d->no_pre_of;
	if (list != NULL)
		*(struct str *)vec_add(list) = numbers_key(d->a, v);
}

/* How many numbers stay the same below the upper end of ^v and ~v. */
static unsigned
fixed_numbers(enum comparator_op op, const struct partial *v)
{
	unsigned n = 1;

	if (op == OP_TILDE)
		return v->n < 2 ? 1 : 2;
	if (op != OP_CARET)
		return v->n;
	while (n < v->n && v->number[n - 1].n == 0)
		n++;
	return n;
}

/*
 * Narrow d to versions from lo on. For npm ">=0.0.0" is "*": it lets
 * pre-releases of 0.0.0 through (node-semver, replaceGTE0).
 */
static int
restrict_lo(struct draft *d, struct str lo, struct err *e)
{
	if (!d->is_cargo && str_eq(lo, STR("0.0.0")))
		return 0;
	d->is_restricted = true;
	return draft_narrow(d, OP_GE, lo, e);
}

static int
restrict_by(
    struct draft *d, enum comparator_op op, struct str hi, struct err *e)
{
	d->is_restricted = true;
	return draft_narrow(d, op, hi, e);
}

/* "<x" and ">*": nothing is outside of everything. */
static int
restrict_to_none(struct draft *d, struct err *e)
{
	return restrict_by(d, OP_LT, STR("0.0.0-0"), e);
}

int
draft_restrict(struct draft *d, enum comparator_op op, const struct partial *v,
    struct err *e)
{
	struct str lo = full_text(d->a, v);
	const char *after = d->is_cargo ? "-0" : ""; /* of "> 1.2": 1.3.0 */
	unsigned fixed;

	if (v->n == 0)
		return op == OP_LT || op == OP_GT ? restrict_to_none(d, e) : 0;
	note_pre(d, op, v);
	if (op == OP_GE)
		return restrict_lo(d, lo, e);
	if (v->n == 3 && op < OP_TILDE)
		return restrict_by(d, op == OP_NONE ? OP_EQ : op, lo, e);
	if (op == OP_LT)
		return restrict_by(
		    d, OP_LT, numbers_text(d->a, v, v->n, false, "-0"), e);
	if (op == OP_GT)
		return restrict_lo(
		    d, numbers_text(d->a, v, v->n, true, after), e);
	/* Cargo: "^1.2" is whatever has these numbers, pre-releases too. */
	if (d->is_cargo && op == OP_CARET && v->n < 3)
		lo = numbers_text(d->a, v, v->n, false, "-0");
	fixed = fixed_numbers(op, v);
	if (op != OP_LE && restrict_lo(d, lo, e) < 0)
		return -1;
	return restrict_by(
	    d, OP_LT, numbers_text(d->a, v, fixed, true, "-0"), e);
}
