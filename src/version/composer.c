/* composer.c: the order of Composer's packages, as on Packagist. */
#include "version/version.h"

#include "version/number.h"

/*
 * Composer compares in two steps: Composer\Semver\VersionParser::normalize
 * makes four numbers and a stability of what people write, and PHP's
 * version_compare orders that. Both are done here. version_compare alone, as
 * some scanners have it, puts 1.0 before 1.0.0: then 1.0 has what 1.0.0 fixed,
 * and has not what 1.0.0 introduced. For Composer the two are one version.
 *
 * Around a version may stand: white space, "v" before it; " as other",
 * "@stability", "+build" behind it. All that is dropped. Then it is one of
 *	1.2.3.4		one to four numbers, the first of at most five digits;
 *			missing ones are 0
 *	2010-01-02	a date: four digits, one to six pairs of digits, up to
 *			three digits; parted or not by '.', ':' or '-'. Only
 *			these runs of digits count, nothing is added
 *	1.2.x-dev	a branch: x, X, * and what is missing are 9999999
 * Behind the first two: a stability with numbers of its own, then "dev", case
 * ignored. Numbers have '.' or '-' before them or not. "stable" ends the
 * version; written with capitals it is a word without a place, as Composer
 * forgets them there.
 * In order: such a word, dev, alpha (a), beta (b), RC, nothing more, a number
 * by its value, patch (pl, p). A number over 63 bits is 2^63 - 1, as in PHP.
 * Source: composer/semver 3.3, VersionParser::normalize and normalizeBranch;
 * PHP 8.2, version_compare.
 *
 * Refused is what normalize throws at, and the branches that have no number
 * (dev-main, master): Composer gives them no place among versions either.
 * Comparator has them before all numbers, but Constraint::matches, which
 * decides what a requirement or an advisory is about, has them match nothing.
 *
 * The key is these parts, a byte or a number of number.h each:
 *	00 other  01 dev  02 alpha  03 beta  04 RC  05 end  number  c8 patch
 * Only the end is 05, so no key is a prefix of another. Four numbers and the
 * end stay below 2 * v.n + 16 bytes, though an x that is missing takes four.
 */
enum {
	PART_OTHER = 0x00,
	PART_DEV,
	PART_ALPHA,
	PART_BETA,
	PART_RC,
	PART_END,
	PART_NUMBER = NUMBER_FIRST,
	PART_PATCH = NUMBER_LAST + 1,
};

enum {
	CLASSIC_NUMBERS = 4,
	CLASSIC_DIGITS_MAX = 5, /* of the first number */
	DATE_YEAR = 4,          /* digits */
	DATE_PAIRS_MAX = 6,
	DATE_NUMBERS_MAX = 8, /* year, pairs, the last digits */
	BRANCH_X = 9999999,
};

#define SPACES " \t\n\v\f\r"

/* The longer of two that begin alike first. */
static const struct {
	struct str name;
	unsigned part;
} stabilities[] = {
    {{"alpha", 5},  PART_ALPHA},
    {{"a", 1},      PART_ALPHA},
    {{"beta", 4},   PART_BETA },
    {{"b", 1},      PART_BETA },
    {{"rc", 2},     PART_RC   },
    {{"patch", 5},  PART_PATCH},
    {{"pl", 2},     PART_PATCH},
    {{"p", 1},      PART_PATCH},
    {{"stable", 6}, PART_OTHER},
};

static const struct str flags[] = {
    {"@stable", 7},
    {"@rc",     3},
    {"@beta",   5},
    {"@alpha",  6},
    {"@dev",    4},
};

/* A normalised version; a walk over it takes the parts off. */
struct parts {
	uint64_t numbers[DATE_NUMBERS_MAX];
	unsigned n;
	unsigned at;
	unsigned stability; /* PART_END: none */
	struct str rest;    /* the stability's numbers */
	bool is_dev;
};

struct part {
	unsigned kind;
	uint64_t number;
};

/* Does s begin with these lower-case letters, in any case? */
static bool
has_word(struct str s, struct str lower)
{
	if (s.n < lower.n)
		return false;
	for (size_t i = 0; i < lower.n; i++) {
		char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != lower.p[i])
			return false;
	}
	return true;
}

static bool
ends_in_word(struct str s, struct str lower)
{
	return s.n >= lower.n && has_word(str_skip(s, s.n - lower.n), lower);
}

static bool
is_separator(struct str s, struct str separators)
{
	return s.n > 0 && str_find(separators, s.p[0]) >= 0;
}

/* Are there digits behind at most one separator? Drop it then. */
static bool
skip_to_digit(struct str *rest, struct str separators)
{
	size_t n = is_separator(*rest, separators);

	if (n >= rest->n || !is_digit(rest->p[n]))
		return false;
	*rest = str_skip(*rest, n);
	return true;
}

static size_t
count_digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n;
}

static uint64_t
take_number(struct str *rest)
{
	struct str digits = number_take(rest);
	uint64_t n = 0;

	if (digits.n > 0 && !str_to_u64(digits, INT64_MAX, &n))
		n = INT64_MAX;
	return n;
}

static struct str
skip_v(struct str v)
{
	return str_skip(v, has_word(v, STR("v")));
}

/* "[.-]dev" or "dev" and nothing else. */
static bool
is_dev_only(struct str s)
{
	s = str_skip(s, is_separator(s, STR(".-")));
	return s.n == 3 && has_word(s, STR("dev"));
}

/* What stands behind the numbers. */
static bool
read_tail(struct str s, struct parts *p)
{
	struct str word = STR_NONE;

	s = str_skip(s, is_separator(s, STR("._-")));
	p->stability = PART_END;
	for (size_t i = 0; i < ARRAY_LEN(stabilities) && word.n == 0; i++) {
		if (has_word(s, stabilities[i].name)) {
			word = str_first(s, stabilities[i].name.n);
			p->stability = stabilities[i].part;
		}
	}
	s = str_skip(s, word.n);
	p->rest = s;
	while (word.n > 0 && skip_to_digit(&s, STR(".-")))
		s = str_skip(s, count_digits(s));
	p->rest = str_first(p->rest, p->rest.n - s.n);
	p->is_dev = is_dev_only(s);
	if (s.n > 0 && !p->is_dev)
		return false;
	if (str_eq(word, STR("stable"))) {
		p->stability = PART_END;
		p->rest = STR_NONE;
		p->is_dev = false;
	}
	return true;
}

static bool
read_classic(struct str v, struct parts *p)
{
	struct str s = skip_v(v);
	size_t digits = count_digits(s);

	if (digits == 0 || digits > CLASSIC_DIGITS_MAX)
		return false;
	*p = (struct parts){.n = CLASSIC_NUMBERS};
	p->numbers[0] = take_number(&s);
	for (unsigned i = 1; i < CLASSIC_NUMBERS; i++)
		if (skip_to_digit(&s, STR(".")))
			p->numbers[i] = take_number(&s);
	return read_tail(s, p);
}

static bool
read_date(struct str v, struct parts *p)
{
	struct str s = skip_v(v);
	size_t digits = count_digits(s), pairs = 0;

	if (digits < DATE_YEAR)
		return false;
	*p = (struct parts){0};
	digits -= DATE_YEAR;
	for (;;) {
		p->numbers[p->n++] = take_number(&s);
		if (!skip_to_digit(&s, STR(".:-")))
			break;
		if (digits % 2 != 0 || p->n == DATE_NUMBERS_MAX)
			return false;
		pairs += digits / 2;
		digits = count_digits(s);
	}
	/* Of the last run up to three digits need not be pairs. */
	pairs += digits / 2;
	if (pairs > DATE_PAIRS_MAX && digits >= 2)
		pairs--;
	return pairs >= 1 && pairs <= DATE_PAIRS_MAX && read_tail(s, p);
}

static bool
read_branch(struct str v, struct parts *p)
{
	struct str s;

	if (!ends_in_word(v, STR("dev")))
		return false;
	v.n -= 3;
	if (str_ends(v, STR(".")) || str_ends(v, STR("-")))
		v.n--;
	s = skip_v(str_trim(v));
	if (count_digits(s) == 0)
		return false;
	*p = (struct parts){
	    .n = CLASSIC_NUMBERS, .stability = PART_END, .is_dev = true};
	p->numbers[0] = take_number(&s);
	for (unsigned i = 1; i < CLASSIC_NUMBERS; i++) {
		p->numbers[i] = BRANCH_X;
		if (!is_separator(s, STR(".")))
			continue;
		s = str_skip(s, 1);
		if (is_separator(s, STR("xX*")))
			s = str_skip(s, 1);
		else if (count_digits(s) > 0)
			p->numbers[i] = take_number(&s);
		else
			return false;
	}
	return s.n == 0;
}

static bool
has_any(struct str s, struct str chars)
{
	for (size_t i = 0; i < s.n; i++)
		if (str_find(chars, s.p[i]) >= 0)
			return true;
	return false;
}

/* v without " as other"; both sides are single words. */
static struct str
without_alias(struct str v)
{
	ptrdiff_t at = str_find_str(v, STR(" as "));
	struct str own, other;

	if (at < 0)
		return v;
	own = str_trim(str_first(v, (size_t)at));
	other = str_trim(str_skip(v, (size_t)at + 4));
	return has_any(own, STR(SPACES ",")) || has_any(other, STR(SPACES ","))
		   ? v
		   : own;
}

static struct str
without_flag(struct str v)
{
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (ends_in_word(v, flags[i]))
			return str_first(v, v.n - flags[i].n);
	return v;
}

/* v without "+build". */
static struct str
without_build(struct str v)
{
	ptrdiff_t at = str_find(v, '+');
	struct str own;

	if (at < 0 || (size_t)at + 1 == v.n || has_any(v, STR(SPACES)))
		return v;
	own = str_first(v, (size_t)at);
	return has_any(own, STR(",")) ? v : own;
}

static int
parse(struct str v, struct parts *ret_p, struct err *e)
{
	struct str s, shown = str_first(v, 80);
	struct parts p;

	s = without_build(without_flag(without_alias(str_trim(v))));
	if (!read_classic(s, &p) && !read_date(s, &p) && !read_branch(s, &p))
		return fail(e, E_INPUT, "\"%.*s\": not a Composer version",
		    STR_ARG(shown));
	*ret_p = p;
	return 0;
}

/* The next part; from the end on PART_END. */
static struct part
next(struct parts *p)
{
	struct part part = {PART_END, 0};

	if (p->at < p->n) {
		part = (struct part){PART_NUMBER, p->numbers[p->at++]};
	} else if (p->stability != PART_END) {
		part.kind = p->stability;
		p->stability = PART_END;
	} else if (skip_to_digit(&p->rest, STR(".-"))) {
		part = (struct part){PART_NUMBER, take_number(&p->rest)};
	} else if (p->is_dev) {
		part.kind = PART_DEV;
		p->is_dev = false;
	}
	return part;
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct parts p, q;
	struct part x, y;

	if (parse(a, &p, e) < 0 || parse(b, &q, e) < 0)
		return -1;
	do {
		x = next(&p);
		y = next(&q);
	} while (
	    x.kind == y.kind && x.number == y.number && x.kind != PART_END);
	if (x.kind != y.kind)
		*ret_sign = x.kind < y.kind ? -1 : 1;
	else
		*ret_sign = (x.number > y.number) - (x.number < y.number);
	return 0;
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct parts p;
	struct part part;

	if (parse(v, &p, e) < 0)
		return -1;
	do {
		part = next(&p);
		if (part.kind == PART_NUMBER)
			number_put_u64(out, part.number);
		else
			buf_byte(out, (unsigned char)part.kind);
	} while (part.kind != PART_END);
	if (out->over)
		return fail(e, E_LIMIT, "composer version key: over %zu bytes",
		    out->max);
	return 0;
}

const struct version_order version_composer = {
    .name = "composer",
    .doc = "Composer, Packagist",
    .cmp = cmp,
    .key = key,
};
