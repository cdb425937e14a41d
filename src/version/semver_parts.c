/* semver_parts.c: versions of SemVer's kind, taken apart, compared, as keys. */
#include "version/semver_parts.h"

#include "version/number.h"

/*
 * SemVer 2.0.0, clause 11: the numbers by value; then a pre-release before
 * its release; pre-releases identifier by identifier: those of digits only by
 * value and before all others, the others in ASCII; who runs out comes first.
 * Clause 10: build metadata does not count.
 *
 * The key puts the same walk into bytes:
 *	key  = number * n_numbers, then ff or pre, then 01 build
 *	pre  = identifiers			build the same
 *	identifier = number			08 .. c7, see number.h
 *	     | c8 characters			2d .. 7a
 *	       02 when another follows
 * "01 build" is there only where the order looks at it and there is one.
 * While two keys are equal they stand at the same place of that grammar, so
 * only these bytes ever meet: behind the numbers an identifier (08 .. c8) and
 * the release (ff); behind a release or a number in pre the end of the key,
 * build (01) and one more identifier (08 .. c8); within a word the end of the
 * key, build (01), the end of the word (02) and characters. Each is the order
 * wanted, as the end of a key sorts first. A key that is a prefix of another
 * is the same version with fewer identifiers or without build.
 * No key has more than 2 * v.n + 4 bytes.
 */
enum {
	KEY_BUILD = 0x01,
	KEY_NEXT = 0x02,
	KEY_WORD = NUMBER_LAST + 1,
	KEY_RELEASE = 0xff,
};

const struct semver_rules semver_rules = {
    .name = "semver",
    .n_numbers = 3,
    .is_loose = true,
};

static int
refuse(const struct semver_rules *rules, struct str v, const char *why,
    struct err *e)
{
	struct str shown = str_first(v, 80);

	return fail(e, E_INPUT, "\"%.*s\": not a %s version: %s",
	    STR_ARG(shown), rules->name, why);
}

/* Letters, digits and '-', dots between them, no part empty. */
static bool
are_identifiers(struct str s)
{
	char before = '.';

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '.' ? before == '.'
			     : !is_alpha(c) && !is_digit(c) && c != '-')
			return false;
		before = c;
	}
	return before != '.';
}

static struct str
skip_prefix(const struct semver_rules *rules, struct str v)
{
	if (!rules->is_loose)
		return str_skip(v, str_starts(v, STR("v")));
	v = str_trim(v);
	while (v.n > 0 && (v.p[0] == 'v' || v.p[0] == '=' || is_space(v.p[0])))
		v = str_skip(v, 1);
	return v;
}

/* Take the numbers off *rest. Their count, or 0 when one is missing. */
static unsigned
take_numbers(
    const struct semver_rules *rules, struct str *rest, struct str *number)
{
	unsigned n = 0;

	do {
		if (n > 0)
			*rest = str_skip(*rest, 1);
		if (rest->n == 0 || !is_digit(rest->p[0]))
			return 0;
		number[n++] = number_take(rest);
	} while (n < rules->n_numbers && rest->n > 0 && rest->p[0] == '.');
	return n;
}

int
semver_read(const struct semver_rules *rules, struct str v,
    struct semver_parts *ret_parts, struct err *e)
{
	struct semver_parts p = {0};
	struct str rest = skip_prefix(rules, v);
	unsigned n = take_numbers(rules, &rest, p.number);
	ptrdiff_t plus = str_find(rest, '+');

	if (n == 0)
		return refuse(rules, v, "a number is missing", e);
	if (plus >= 0) {
		p.build = str_skip(rest, (size_t)plus + 1);
		rest = str_first(rest, (size_t)plus);
		if (!are_identifiers(p.build))
			return refuse(rules, v, "bad build metadata", e);
	}
	if (rest.n > 0) {
		p.pre = rest;
		if (rest.p[0] == '-')
			p.pre = str_skip(rest, 1);
		else if (!rules->is_loose || n < 3)
			return refuse(rules, v, "bad text behind numbers", e);
		/* Loose: a lone '-' is an identifier. */
		if (rules->is_loose && (p.pre.n == 0 || p.pre.p[0] == '.'))
			p.pre = rest;
		if (!are_identifiers(p.pre))
			return refuse(rules, v, "bad pre-release", e);
	}
	*ret_parts = p;
	return 0;
}

/* Take an identifier off *rest, which is not empty. */
static struct str
take_identifier(struct str *rest, bool is_glued)
{
	bool is_number = is_digit(rest->p[0]);
	struct str word;
	size_t n = 0;

	while (n < rest->n && (is_glued ? is_digit(rest->p[n]) == is_number
					: rest->p[n] != '.'))
		n++;
	word = str_first(*rest, n);
	*rest = str_skip(*rest, is_glued ? n : n + 1);
	return word;
}

/* Is word a number? If so, *ret_digits is it without leading zeros. */
static bool
is_number(
    const struct semver_rules *rules, struct str word, struct str *ret_digits)
{
	struct str rest = word;
	uint64_t n;

	*ret_digits = number_take(&rest);
	return rest.n == 0 &&
	       (!rules->has_short_numbers || ret_digits->n == 0 ||
		   str_to_u64(*ret_digits, INT32_MAX, &n));
}

static unsigned char
fold(const struct semver_rules *rules, char c)
{
	bool is_upper = c >= 'A' && c <= 'Z';

	return (unsigned char)(rules->ignores_case && is_upper ? c | 0x20 : c);
}

static int
word_cmp(const struct semver_rules *rules, struct str a, struct str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		int c = fold(rules, a.p[i]) - fold(rules, b.p[i]);

		if (c != 0)
			return c;
	}
	return (a.n > b.n) - (a.n < b.n);
}

static int
identifier_cmp(const struct semver_rules *rules, struct str a, struct str b)
{
	struct str x, y;
	bool is_x = is_number(rules, a, &x), is_y = is_number(rules, b, &y);

	if (is_x && is_y)
		return number_cmp(x, y);
	return is_x || is_y ? is_y - is_x : word_cmp(rules, a, b);
}

static int
list_cmp(const struct semver_rules *rules, struct str a, bool is_a_glued,
    struct str b, bool is_b_glued)
{
	while (a.n > 0 && b.n > 0) {
		struct str x = take_identifier(&a, is_a_glued);
		struct str y = take_identifier(&b, is_b_glued);
		int c = identifier_cmp(rules, x, y);

		if (c != 0)
			return c;
	}
	return (a.n > 0) - (b.n > 0);
}

int
semver_cmp(const struct semver_rules *rules, const struct semver_parts *a,
    const struct semver_parts *b)
{
	int c = 0;

	for (unsigned i = 0; i < rules->n_numbers && c == 0; i++)
		c = number_cmp(a->number[i], b->number[i]);
	if (c == 0)
		c = (a->pre.n == 0) - (b->pre.n == 0);
	if (c == 0)
		c = list_cmp(
		    rules, a->pre, a->is_pre_glued, b->pre, b->is_pre_glued);
	if (c == 0 && rules->orders_build)
		c = list_cmp(rules, a->build, false, b->build, false);
	return c;
}

static void
put_list(const struct semver_rules *rules, struct buf *out, struct str list,
    bool is_glued)
{
	while (list.n > 0) {
		struct str word = take_identifier(&list, is_glued), digits;

		if (is_number(rules, word, &digits)) {
			number_put(out, digits);
			continue;
		}
		buf_byte(out, KEY_WORD);
		for (size_t i = 0; i < word.n; i++)
			buf_byte(out, fold(rules, word.p[i]));
		if (list.n > 0)
			buf_byte(out, KEY_NEXT);
	}
}

int
semver_key(const struct semver_rules *rules, const struct semver_parts *v,
    struct buf *out, struct err *e)
{
	for (unsigned i = 0; i < rules->n_numbers; i++)
		number_put(out, v->number[i]);
	if (v->pre.n == 0)
		buf_byte(out, KEY_RELEASE);
	put_list(rules, out, v->pre, v->is_pre_glued);
	if (rules->orders_build && v->build.n > 0) {
		buf_byte(out, KEY_BUILD);
		put_list(rules, out, v->build, false);
	}
	if (out->over)
		return fail(e, E_LIMIT, "%s version key: over %zu bytes",
		    rules->name, out->max);
	return 0;
}
