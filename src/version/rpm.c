/* rpm.c: the order of rpm's versions. */
#include "version/version.h"

#include "version/number.h"

/*
 * [epoch:]version[-release]. Digits before the first ':' are the epoch, the
 * release begins behind the last '-'; a missing epoch is 0. Compared are the
 * epochs as numbers, then version, then release, each as parts: a '~', a '^',
 * a run of letters or one of digits; all other bytes only separate. Numbers
 * go by value, words by ASCII, and where parts differ in kind
 *	~  <  the end  <  ^  <  a word  <  a number
 * so 1.0~rc1 < 1.0 < 1.0^git1 < 1.0a < 1.0.1.
 * Source: rpmverParse, rpmverCmp and rpmvercmp of rpm 4.18; rpm-version(7).
 * Refused is what rpmverParse cannot take: nothing, and a NUL. It takes all
 * else, even what no package could be called.
 *
 * A missing release is before all releases, as rpmverCmp has it: 1.0 < 1.0-0
 * and 1.0 < 1.0-~. A bound that names no release means every release of that
 * version. As "introduced" or "fixed" it does just that here: 1.0-5 is not
 * before 1.0. As "last_affected" it does not, as 1.0-5 is behind 1.0: whoever
 * reads a feed with such bounds must turn them into a "fixed". The feeds of
 * AlmaLinux, Red Hat, Rocky Linux and SUSE have no bound without a release.
 *
 * The key puts the same walk into bytes:
 *	key  = number(epoch) part ... 02			no release
 *	     | number(epoch) part ... 03 part ... 02
 *	part = 01				~
 *	     | 04				^
 *	     | 05 letters			c8 .. fb
 *	     | number				08 .. c7, see number.h
 * While two keys are equal they stand at the same place of that grammar, so
 * only these bytes ever meet: where a part may begin '~', the end without and
 * with a release, '^', a word and a number; behind a letter all these and, as
 * the longer word is the later one, above them one more letter; within a
 * number equally long ones. No key is a prefix of another, and none has more
 * than 2 * v.n + 2 bytes.
 */
enum {
	KEY_TILDE = 0x01,
	KEY_END = 0x02,
	KEY_END_BEFORE_RELEASE = 0x03,
	KEY_CARET = 0x04,
	KEY_WORD = 0x05,
	KEY_LETTER = 0xc8, /* 'A' */
};

struct evr {
	struct str epoch; /* without leading zeros */
	struct str version;
	struct str release;
	bool has_release;
};

struct part {
	enum {
		TILDE, /* in their order */
		END,
		CARET,
		WORD,
		NUMBER
	} kind;
	struct str text; /* of a word or a number, that without leading zeros */
};

static int
split(struct str v, struct evr *ret_evr, struct err *e)
{
	struct evr evr = {.version = v};
	size_t n = 0;
	ptrdiff_t at;

	if (v.n == 0)
		return fail(e, E_INPUT, "\"\": not an rpm version: empty");
	if (str_find(v, '\0') >= 0) {
		struct str shown = str_first(v, 80);

		return fail(e, E_INPUT, "\"%.*s\": not an rpm version: a NUL",
		    STR_ARG(shown));
	}
	while (n < v.n && is_digit(v.p[n]))
		n++;
	if (n < v.n && v.p[n] == ':') {
		evr.epoch = number_take(&v);
		evr.version = str_skip(v, 1);
	}
	at = str_rfind(evr.version, '-');
	if (at >= 0) {
		evr.release = str_skip(evr.version, (size_t)at + 1);
		evr.version = str_first(evr.version, (size_t)at);
		evr.has_release = true;
	}
	*ret_evr = evr;
	return 0;
}

static bool
is_separator(char c)
{
	return !is_digit(c) && !is_alpha(c) && c != '~' && c != '^';
}

/* The next part; from the end on always END. */
static struct part
take(struct str *rest)
{
	struct part p = {END, STR_NONE};
	size_t n = 0;

	while (rest->n > 0 && is_separator(rest->p[0]))
		*rest = str_skip(*rest, 1);
	if (rest->n == 0)
		return p;
	if (is_digit(rest->p[0])) {
		p.kind = NUMBER;
		p.text = number_take(rest);
		return p;
	}
	if (is_alpha(rest->p[0])) {
		while (n < rest->n && is_alpha(rest->p[n]))
			n++;
		p.kind = WORD;
		p.text = str_first(*rest, n);
		*rest = str_skip(*rest, n);
		return p;
	}
	p.kind = rest->p[0] == '~' ? TILDE : CARET;
	*rest = str_skip(*rest, 1);
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
		if (p.kind == NUMBER)
			number_put(out, p.text);
		else if (p.kind == WORD)
			put_word(out, p.text);
		else
			buf_byte(out, p.kind == TILDE ? KEY_TILDE : KEY_CARET);
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
		    e, E_LIMIT, "rpm version key: over %zu bytes", out->max);
	return 0;
}

const struct version_order version_rpm = {
    .name = "rpm",
    .doc = "AlmaLinux, Amazon, Red Hat, Rocky, SUSE and all who use rpm",
    .cmp = cmp,
    .key = key,
};
