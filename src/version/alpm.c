/* alpm.c: the order of Arch Linux's versions. */
#include "version/version.h"

#include "version/number.h"

/*
 * [epoch:]version[-release]. Digits before the first ':' are the epoch, the
 * release begins behind the last '-'; a missing epoch is 0. Compared are the
 * epochs as numbers, then version, then release, each as parts: a run of
 * letters (a word) or of digits, with the run of all other bytes before it.
 * Of those only the length counts. Numbers go by value, words by ASCII, and
 * where parts differ in kind it is
 *	a word  <  the end  <  a number  <  .word  <  .number  <  ..word  < ...
 * so 1.0alpha < 1.0 < 1.0.alpha < 1.0.1, which is not rpm's order.
 * Source: parseEVR, rpmvercmp and alpm_pkg_vercmp of pacman 6.0.2,
 * lib/libalpm/version.c. Two differences from it, as it goes in circles there:
 * - What ends in other bytes ("1.0.", "1.0-1+") is refused. To libalpm it is
 *   1.0. < 1.0.1 < 1.0..a < 1.0. again.
 * - A missing release is before all releases. To libalpm 1.0 is the same as
 *   1.0-1 and as 1.0-2. Packages and Arch's advisories always have one.
 * Refused are also nothing, and a NUL.
 *
 * The key puts the same walk into bytes:
 *	key  = number(epoch) part ... 02		no release
 *	     | number(epoch) part ... 03 part ... 02
 *	part = 01 letters			cc .. ff
 *	     | number				08 .. c7, see number.h
 *	     | c8 part				behind one other byte
 *	     | c9 number(how many) part		behind several
 * While two keys are equal they stand at the same place of that grammar: where
 * a part may begin all first bytes have the order above; behind a letter no
 * other word can begin, and one more letter is above all else, as the longer
 * word is the later one. No key is a prefix of another, and none has more than
 * 2 * v.n + 2 bytes.
 */
enum {
	KEY_WORD = 0x01,
	KEY_END = 0x02,
	KEY_END_BEFORE_RELEASE = 0x03,
	KEY_OTHER = 0xc8,
	KEY_OTHERS = 0xc9,
	KEY_LETTER = 0xcc, /* 'A' */
};

struct evr {
	struct str epoch; /* without leading zeros */
	struct str version;
	struct str release;
	bool has_release;
};

struct part {
	size_t n_others; /* bytes before it */
	enum {
		WORD, /* in their order */
		END,
		NUMBER
	} kind;
	struct str text; /* of a word or a number, that without leading zeros */
};

static bool
is_part(char c)
{
	return is_digit(c) || is_alpha(c);
}

static bool
ends_well(struct str s)
{
	return s.n == 0 || is_part(s.p[s.n - 1]);
}

static int
refuse(struct str v, const char *why, struct err *e)
{
	struct str shown = str_first(v, 80);

	return fail(e, E_INPUT, "\"%.*s\": not an alpm version: %s",
	    STR_ARG(shown), why);
}

static int
split(struct str v, struct evr *ret_evr, struct err *e)
{
	struct evr evr = {.version = v};
	struct str rest = v, epoch = number_take(&rest);
	ptrdiff_t at;

	if (v.n == 0)
		return refuse(v, "empty", e);
	if (str_find(v, '\0') >= 0)
		return refuse(v, "a NUL", e);
	if (rest.n > 0 && rest.p[0] == ':') {
		evr.epoch = epoch;
		evr.version = str_skip(rest, 1);
	}
	at = str_rfind(evr.version, '-');
	if (at >= 0) {
		evr.release = str_skip(evr.version, (size_t)at + 1);
		evr.version = str_first(evr.version, (size_t)at);
		evr.has_release = true;
	}
	if (!ends_well(evr.version) || !ends_well(evr.release))
		return refuse(v, "no letter or digit at the end", e);
	*ret_evr = evr;
	return 0;
}

/* The next part; from the end on always END. */
static struct part
take(struct str *rest)
{
	struct part p = {.kind = END};
	size_t n = 0;

	while (n < rest->n && !is_part(rest->p[n]))
		n++;
	p.n_others = n;
	*rest = str_skip(*rest, n);
	if (rest->n == 0)
		return p;
	if (is_digit(rest->p[0])) {
		p.kind = NUMBER;
		p.text = number_take(rest);
		return p;
	}
	for (n = 0; n < rest->n && is_alpha(rest->p[n]);)
		n++;
	p.kind = WORD;
	p.text = str_first(*rest, n);
	*rest = str_skip(*rest, n);
	return p;
}

static int
parts_cmp(struct str a, struct str b)
{
	struct part x, y;
	int c;

	do {
		x = take(&a);
		y = take(&b);
		c = (x.n_others > y.n_others) - (x.n_others < y.n_others);
		if (c == 0)
			c = (int)x.kind - (int)y.kind;
		if (c == 0 && x.kind == WORD)
			c = str_cmp(x.text, y.text);
		if (c == 0 && x.kind == NUMBER)
			c = number_cmp(x.text, y.text);
	} while (c == 0 && x.kind != END);
	return c;
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct evr x, y;
	int c;

	if (split(a, &x, e) < 0 || split(b, &y, e) < 0)
		return -1;
	c = number_cmp(x.epoch, y.epoch);
	if (c == 0)
		c = parts_cmp(x.version, y.version);
	if (c == 0)
		c = x.has_release - y.has_release;
	if (c == 0)
		c = parts_cmp(x.release, y.release);
	*ret_sign = c;
	return 0;
}

static void
put_word(struct buf *out, struct str word)
{
	buf_byte(out, KEY_WORD);
	for (size_t i = 0; i < word.n; i++) {
		int c = (unsigned char)word.p[i];

		c -= c <= 'Z' ? 'A' : 'a' - 26;
		buf_byte(out, (unsigned char)(KEY_LETTER + c));
	}
}

static void
put_parts(struct buf *out, struct str s, unsigned char end)
{
	struct part p;

	while (p = take(&s), p.kind != END) {
		if (p.n_others == 1) {
			buf_byte(out, KEY_OTHER);
		} else if (p.n_others > 1) {
			buf_byte(out, KEY_OTHERS);
			number_put_u64(out, p.n_others);
		}
		if (p.kind == NUMBER)
			number_put(out, p.text);
		else
			put_word(out, p.text);
	}
	buf_byte(out, end);
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct evr evr;

	if (split(v, &evr, e) < 0)
		return -1;
	number_put(out, evr.epoch);
	if (evr.has_release) {
		put_parts(out, evr.version, KEY_END_BEFORE_RELEASE);
		put_parts(out, evr.release, KEY_END);
	} else {
		put_parts(out, evr.version, KEY_END);
	}
	if (out->over)
		return fail(
		    e, E_LIMIT, "alpm version key: over %zu bytes", out->max);
	return 0;
}

const struct version_order version_alpm = {
    .name = "alpm",
    .doc = "Arch Linux and all who use pacman",
    .cmp = cmp,
    .key = key,
};
