/* rubygems.c: the order of Ruby's gems. */
#include "version/version.h"

#include "version/number.h"

/*
 * Segments: runs of digits and runs of letters; '.' and any border between
 * the two part them, and each '-' stands for ".pre.". Numbers compare by
 * value, words by their bytes, a word is before a number. What one version
 * lacks at its end counts as zeros without end. Zeros just before the first
 * word do not count: 1.0.a is 1.a.
 * Source: Gem::Version of RubyGems 3.3: <=>, canonical_segments and
 * VERSION_PATTERN. Refused is what it calls malformed, and the empty version,
 * of which it makes 0: nobody knew that one.
 *
 * The key writes the segments down; a zero's byte tells what ends its run:
 *	key     = segment segment ... 02
 *	segment = 00 first others	a word: first 00 .. 35, others c8 .. fb
 *	        | 01			a zero of a run that a word ends
 *	        | 03			a zero of a run that a number ends
 *	        | number		not 0, as in number.h: 09 .. c7
 * Zeros at the end are not written: 02 stands for all of them. A word is
 * before them, after some zeros less so: 00 < 01 00 < 01 01 00 < 02. A number
 * is behind them, after some zeros less so: 02 < 03 03 09 < 03 09 < 09. A
 * word goes on with bytes above all that begin a segment, so where one of two
 * ends, it is the smaller; its first byte tells those in p before "pre",
 * "pre" itself and those behind apart. So '-' has two bytes, as has all else
 * at most for each byte of v: the key is within 2 * v.n + 1. No key is a
 * prefix of another, as only its end is 02.
 */
enum {
	KEY_WORD = 0x00,
	KEY_ZERO_BEFORE_WORD = 0x01,
	KEY_END = 0x02,
	KEY_ZERO_BEFORE_NUMBER = 0x03,
	KEY_LETTER = 0xc8, /* 'A' within a word */
};

struct segment {
	enum {
		WORD, /* in their order */
		ZERO,
		NUMBER
	} kind;
	bool is_end; /* the first of the zeros without end */
	struct str text;
};

/* Where a walk over the segments is. */
struct walk {
	struct str rest;
	size_t zeros;        /* still to come before held */
	struct segment held; /* what ends the run of zeros */
	bool is_held;
	bool had_word;
};

static bool
is_version(struct str v)
{
	bool is_first = true, in_tail = false; /* a tail begins with '-' */
	size_t n = 0;                          /* bytes of this part */

	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		if (c == '.' || (c == '-' && !in_tail)) {
			if (n == 0)
				return false;
			n = 0;
			is_first = false;
			in_tail = in_tail || c == '-';
			continue;
		}
		if (!is_digit(c) && (is_first || (!is_alpha(c) && c != '-')))
			return false;
		n++;
	}
	return n > 0;
}

static int
start(struct str v, struct walk *ret_w, struct err *e)
{
	struct str shown = str_first(v, 80);

	v = str_trim(v); /* as Gem::Version does */
	if (!is_version(v))
		return fail(e, E_INPUT, "\"%.*s\": not a gem's version",
		    STR_ARG(shown));
	*ret_w = (struct walk){.rest = v};
	return 0;
}

/* The next segment as it is written. */
static struct segment
take(struct str *rest)
{
	struct segment s = {ZERO, false, STR_NONE};
	size_t n = 0;

	while (rest->n > 0 && rest->p[0] == '.')
		*rest = str_skip(*rest, 1);
	if (rest->n == 0) {
		s.is_end = true;
		return s;
	}
	if (is_digit(rest->p[0])) {
		s.text = number_take(rest);
		if (s.text.n > 0)
			s.kind = NUMBER;
		return s;
	}
	s.kind = WORD;
	if (rest->p[0] == '-') {
		*rest = str_skip(*rest, 1);
		s.text = STR("pre");
		return s;
	}
	while (n < rest->n && is_alpha(rest->p[n]))
		n++;
	s.text = str_first(*rest, n);
	*rest = str_skip(*rest, n);
	return s;
}

/* The next segment that counts; from the end on always is_end. */
static struct segment
next(struct walk *w)
{
	struct segment s;

	if (!w->is_held) {
		while (s = take(&w->rest), s.kind == ZERO && !s.is_end)
			w->zeros++;
		if (s.is_end || (s.kind == WORD && !w->had_word))
			w->zeros = 0;
		if (s.kind == WORD)
			w->had_word = true;
		w->held = s;
		w->is_held = true;
	}
	if (w->zeros > 0) {
		w->zeros--;
		return (struct segment){ZERO, false, STR_NONE};
	}
	w->is_held = false;
	return w->held;
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct walk v, w;
	struct segment x, y;
	int c;

	if (start(a, &v, e) < 0 || start(b, &w, e) < 0)
		return -1;
	do {
		x = next(&v);
		y = next(&w);
		c = (int)x.kind - (int)y.kind;
		if (c == 0 && x.kind == WORD)
			c = str_cmp(x.text, y.text);
		if (c == 0 && x.kind == NUMBER)
			c = number_cmp(x.text, y.text);
	} while (c == 0 && !(x.is_end && y.is_end));
	*ret_sign = c;
	return 0;
}

/* 0 .. 51, in the order of bytes. */
static int
letter(char c)
{
	return c <= 'Z' ? c - 'A' : c - 'a' + 26;
}

static void
put_word(struct buf *out, struct str word)
{
	int first = letter(word.p[0]), c = str_cmp(word, STR("pre"));

	if (word.p[0] > 'p')
		first += 2;
	else if (word.p[0] == 'p')
		first += (c >= 0) + (c > 0);
	buf_byte(out, KEY_WORD);
	buf_byte(out, (unsigned char)first);
	if (c == 0)
		return;
	for (size_t i = 1; i < word.n; i++)
		buf_byte(out, (unsigned char)(KEY_LETTER + letter(word.p[i])));
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct segment s;
	struct walk w;

	if (start(v, &w, e) < 0)
		return -1;
	while (s = next(&w), !s.is_end) {
		if (s.kind == NUMBER)
			number_put(out, s.text);
		else if (s.kind == WORD)
			put_word(out, s.text);
		else if (w.held.kind == WORD)
			buf_byte(out, KEY_ZERO_BEFORE_WORD);
		else
			buf_byte(out, KEY_ZERO_BEFORE_NUMBER);
	}
	buf_byte(out, KEY_END);
	if (out->over)
		return fail(e, E_LIMIT, "rubygems version key: over %zu bytes",
		    out->max);
	return 0;
}

const struct version_order version_rubygems = {
    .name = "rubygems",
    .doc = "Ruby's gems",
    .cmp = cmp,
    .key = key,
};
