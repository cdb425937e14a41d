/* pep440_legacy.c: the order of Python's versions from before PEP 440. */
#include "version/pep440_legacy.h"

#include "version/number.h"

/*
 * Parts: runs of digits, runs of letters, '-', and runs of all else but '.',
 * which only parts. Case does not count. "pre", "preview" and "rc" become
 * "c", "dev" becomes "@", '-' becomes "final-", and behind all stands
 * "final". A word other than "final-" that sorts before "final" takes back
 * the "final-" just before it; then every word takes back the zeros just
 * before it.
 * Lists of parts are compared part by part, the longer one later: a word is
 * before a number, words go by their bytes, and so do numbers, but with zeros
 * in front up to eight digits.
 * Source: setuptools' pkg_resources.parse_version before version 8, which
 * packaging kept as LegacyVersion until version 22.
 *
 * The key writes the parts down:
 *	key  = part part ... 00
 *	part = 01 first others	a word: others c8 .. f2
 *	     | number tail	the first eight digits as in number.h, 08 .. c7;
 *				a tail of f0 .. f9 for each of the others
 * Words and tails go on with bytes above all that begin a part, so where one
 * of two ends, it is the smaller. The first byte of a word in f tells those
 * before "final", "final", "final-" and those behind apart, so '-' has two
 * bytes, as has all else at most for each byte of v.
 */
enum {
	KEY_END = 0x00,
	KEY_WORD = 0x01,
	KEY_INNER = 0xc8,
	KEY_TAIL_DIGIT = 0xf0,
	HEAD_DIGITS = 8,
};

struct part {
	enum {
		END, /* in their order */
		WORD,
		NUMBER
	} kind;
	uint32_t head;   /* NUMBER: its first eight digits */
	struct str text; /* WORD: all; NUMBER: what is behind head */
};

/* Where a walk over the parts is. To come: finals, zeros, held, rest. */
struct walk {
	struct str rest;
	size_t finals; /* "final-" that may be taken back */
	size_t zeros;  /* 0 that may be taken back */
	struct part held;
	bool is_held;
	bool is_over; /* "final" is given or held */
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int
word_cmp(struct str a, struct str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return lower(a.p[i]) < lower(b.p[i]) ? -1 : 1;
	return (a.n > b.n) - (a.n < b.n);
}

/* Digits, letters and others make runs; '-' and '.' stand alone. */
static int
class_of(char c)
{
	return is_digit(c)            ? '0'
	       : is_alpha(c)          ? 'a'
	       : c == '-' || c == '.' ? c
				      : '?';
}

static struct part
number_of(struct str digits)
{
	struct part p = {NUMBER, 0, str_skip(digits, HEAD_DIGITS)};

	digits = str_first(digits, HEAD_DIGITS);
	for (size_t i = 0; i < digits.n; i++)
		p.head = p.head * 10 + (uint32_t)(digits.p[i] - '0');
	return p;
}

static struct str
renamed(struct str word)
{
	if (word_cmp(word, STR("pre")) == 0 ||
	    word_cmp(word, STR("preview")) == 0 ||
	    word_cmp(word, STR("rc")) == 0)
		return STR("c");
	return word_cmp(word, STR("dev")) == 0 ? STR("@") : word;
}

/* The next part as it is written; "final" at the end. */
static struct part
take(struct walk *w)
{
	struct str run;
	size_t n = 0;
	int class;

	while (w->rest.n > 0 && w->rest.p[0] == '.')
		w->rest = str_skip(w->rest, 1);
	if (w->rest.n == 0) {
		w->is_over = true;
		return (struct part){WORD, 0, STR("final")};
	}
	class = class_of(w->rest.p[0]);
	if (class == '-') {
		w->rest = str_skip(w->rest, 1);
		return (struct part){WORD, 0, STR("final-")};
	}
	while (n < w->rest.n && class_of(w->rest.p[n]) == class)
		n++;
	run = str_first(w->rest, n);
	w->rest = str_skip(w->rest, n);
	if (class == '0')
		return number_of(run);
	return (struct part){WORD, 0, class == 'a' ? renamed(run) : run};
}

/* Go on to a part that cannot be taken back. */
static void
fill(struct walk *w)
{
	for (;;) {
		struct part p = take(w);

		if (p.kind == NUMBER) {
			if (p.head != 0 || p.text.n > 0) {
				w->held = p;
				break;
			}
			w->zeros++;
			continue;
		}
		if (word_cmp(p.text, STR("final-")) == 0) {
			w->zeros = 0;
			w->finals++;
			continue;
		}
		/* Zeros behind them keep the "final-". */
		if (word_cmp(p.text, STR("final")) < 0 && w->zeros == 0)
			w->finals = 0;
		w->zeros = 0;
		w->held = p;
		break;
	}
	w->is_held = true;
}

/* The next part that counts; from the end on always END. */
static struct part
next(struct walk *w)
{
	if (!w->is_held && w->is_over)
		return (struct part){END, 0, STR_NONE};
	if (!w->is_held)
		fill(w);
	if (w->finals > 0) {
		w->finals--;
		return (struct part){WORD, 0, STR("final-")};
	}
	if (w->zeros > 0) {
		w->zeros--;
		return (struct part){NUMBER, 0, STR_NONE};
	}
	w->is_held = false;
	return w->held;
}

int
pep440_legacy_cmp(struct str a, struct str b)
{
	struct walk v = {.rest = a}, w = {.rest = b};
	struct part x, y;
	int c;

	do {
		x = next(&v);
		y = next(&w);
		c = (int)x.kind - (int)y.kind;
		if (c == 0)
			c = (x.head > y.head) - (x.head < y.head);
		if (c == 0)
			c = word_cmp(x.text, y.text);
	} while (c == 0 && x.kind != END);
	return c;
}

/* The byte of a character within a run; they grow with the characters. */
static unsigned char
inner(char c)
{
	if (is_alpha(c))
		return (unsigned char)(KEY_INNER + (lower(c) - 'a'));
	if (c <= '@')
		return (unsigned char)(KEY_INNER + (c - ' '));
	if (c <= '`')
		return (unsigned char)(KEY_INNER + 0x21 + (c - '['));
	return (unsigned char)(KEY_INNER + 0x27 + (c - '{'));
}

static void
put_word(struct buf *out, struct str word)
{
	int first = (unsigned char)lower(word.p[0]);
	int final = word_cmp(word, STR("final"));
	int dash = word_cmp(word, STR("final-"));

	if (first > 'f')
		first += 3;
	else if (first == 'f')
		first += (final >= 0) + (dash >= 0) + (dash > 0);
	buf_byte(out, KEY_WORD);
	buf_byte(out, (unsigned char)first);
	if (final == 0 || dash == 0)
		return;
	for (size_t i = 1; i < word.n; i++)
		buf_byte(out, inner(word.p[i]));
}

void
pep440_legacy_put(struct buf *out, struct str v)
{
	struct walk w = {.rest = v};
	struct part p;

	while (p = next(&w), p.kind != END) {
		if (p.kind == WORD) {
			put_word(out, p.text);
			continue;
		}
		number_put_u64(out, p.head);
		for (size_t i = 0; i < p.text.n; i++)
			buf_byte(out, (unsigned char)(KEY_TAIL_DIGIT +
						      (p.text.p[i] - '0')));
	}
	buf_byte(out, KEY_END);
}
