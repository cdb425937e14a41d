/* generic.c: an order for versions of which nobody says how they sort. */
#include "version/version.h"

#include "version/number.h"

/*
 * For CPE names and the ranges of NVD and of CVE records ("custom"), which
 * come without any order: this is a guess, is_guess says so, and what rests
 * on it is of low confidence. It is what most projects mean most of the time:
 * - Numbers go by value, and words without regard to case; borders between
 *   the two part them. All else only separates, but for '~'. A 'v' right
 *   before a first digit is left out.
 * - Parts are compared one by one. Where they differ in kind
 *	~  <  a word of before  <  the end  <  a word  <  a number
 *   so 1.0~1 < 1.0rc1 < 1.0 < 1.0p1 < 1.0.1, and OpenSSL's 1.0.2 < 1.0.2a.
 * - Words of before: dev, snapshot, nightly < alpha < beta < milestone < pre,
 *   preview < rc, cr. As in Maven "a", "b" and "m" are alpha, beta and
 *   milestone if a digit comes right behind. final, ga, release and stable
 *   say nothing and are left out.
 * - Numbers 0 just before a word, a '~' or the end are left out: 1 = 1.0.0,
 *   and 1.0rc1 = 1.0.0-rc1.
 * Refused is what has no digit ("*", "-", "n/a", "unspecified") or a byte
 * that is not printable ASCII. There is no reference to run.
 *
 * The key writes the parts down:
 *	00			'~'
 *	01 w			a word of before, w = 0 .. 5
 *	02			the end
 *	03 letters		c8 .. e1
 *	number			08 .. c7, see number.h
 * While two keys are equal they stand at the same place of that grammar, so
 * only these bytes ever meet: where a part may begin the first of each of
 * these; behind a letter the same and, as the longer word is the later one,
 * above them one more letter; within a number equally long ones. No key is a
 * prefix of another, and none has more than 2 * v.n + 1 bytes.
 */
enum {
	KEY_TILDE = 0x00,
	KEY_BEFORE = 0x01,
	KEY_END = 0x02,
	KEY_WORD = 0x03,
	KEY_LETTER = 0xc8, /* 'a' */
};

enum kind {
	TILDE, /* in their order */
	BEFORE,
	END,
	WORD,
	NUMBER,
	NOTHING, /* a word to leave out */
};

struct part {
	enum kind kind;
	unsigned rank;   /* of a word of before */
	struct str text; /* of a word or a number, that without leading zeros */
};

/* Where a walk over the parts is. */
struct walk {
	struct str rest;
	size_t zeros;     /* still to come before held */
	struct part held; /* what ended the run of zeros */
	bool is_held;
};

static const struct word {
	const char *text;
	enum kind kind;
	unsigned rank;
	bool needs_digit; /* right behind */
} words[] = {
    {"dev",       BEFORE,  0, false},
    {"snapshot",  BEFORE,  0, false},
    {"nightly",   BEFORE,  0, false},
    {"alpha",     BEFORE,  1, false},
    {"a",         BEFORE,  1, true },
    {"beta",      BEFORE,  2, false},
    {"b",         BEFORE,  2, true },
    {"milestone", BEFORE,  3, false},
    {"m",         BEFORE,  3, true },
    {"pre",       BEFORE,  4, false},
    {"preview",   BEFORE,  4, false},
    {"rc",        BEFORE,  5, false},
    {"cr",        BEFORE,  5, false},
    {"final",     NOTHING, 0, false},
    {"ga",        NOTHING, 0, false},
    {"release",   NOTHING, 0, false},
    {"stable",    NOTHING, 0, false},
};

static int
start(struct str v, struct walk *ret_w, struct err *e)
{
	struct str shown = str_first(v, 80);
	bool has_digit = false;

	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] < ' ' || v.p[i] > '~')
			return fail(e, E_INPUT,
			    "\"%.*s\": not a version: a character is not "
			    "printable ASCII",
			    STR_ARG(shown));
		has_digit = has_digit || is_digit(v.p[i]);
	}
	if (!has_digit)
		return fail(e, E_INPUT, "\"%.*s\": not a version: no digit",
		    STR_ARG(shown));
	if (v.n > 1 && (v.p[0] == 'v' || v.p[0] == 'V') && is_digit(v.p[1]))
		v = str_skip(v, 1);
	*ret_w = (struct walk){.rest = v};
	return 0;
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* str_cmp without regard to case. */
static int
word_cmp(struct str a, struct str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return lower(a.p[i]) - lower(b.p[i]);
	return (a.n > b.n) - (a.n < b.n);
}

static struct part
take_word(struct str *rest)
{
	struct part p = {.kind = WORD};
	bool is_digit_next;
	size_t n = 0;

	while (n < rest->n && is_alpha(rest->p[n]))
		n++;
	p.text = str_first(*rest, n);
	*rest = str_skip(*rest, n);
	is_digit_next = rest->n > 0 && is_digit(rest->p[0]);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if ((words[i].needs_digit && !is_digit_next) ||
		    word_cmp(p.text, str_from(words[i].text)) != 0)
			continue;
		p.kind = words[i].kind;
		p.rank = words[i].rank;
	}
	return p;
}

/* The next part as it is written; from the end on always END. */
static struct part
take(struct str *rest)
{
	struct part p = {.kind = END};

	while (rest->n > 0) {
		char c = rest->p[0];

		if (is_digit(c)) {
			p.kind = NUMBER;
			p.text = number_take(rest);
			return p;
		}
		if (is_alpha(c))
			return take_word(rest);
		*rest = str_skip(*rest, 1);
		if (c == '~') {
			p.kind = TILDE;
			return p;
		}
	}
	return p;
}

/* The next part that counts; from the end on always END. */
static struct part
next(struct walk *w)
{
	struct part p;

	if (!w->is_held) {
		while (p = take(&w->rest),
		    p.kind == NOTHING || (p.kind == NUMBER && p.text.n == 0))
			w->zeros += p.kind == NUMBER;
		if (p.kind != NUMBER)
			w->zeros = 0;
		w->held = p;
		w->is_held = true;
	}
	if (w->zeros > 0) {
		w->zeros--;
		return (struct part){.kind = NUMBER};
	}
	w->is_held = false;
	return w->held;
}

static int
part_cmp(const struct part *a, const struct part *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->kind == BEFORE)
		return (int)a->rank - (int)b->rank;
	return a->kind == NUMBER ? number_cmp(a->text, b->text)
				 : word_cmp(a->text, b->text);
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct walk v, w;
	struct part x, y;
	int c;

	if (start(a, &v, e) < 0 || start(b, &w, e) < 0)
		return -1;
	do {
		x = next(&v);
		y = next(&w);
		c = part_cmp(&x, &y);
	} while (c == 0 && x.kind != END);
	*ret_sign = c;
	return 0;
}

static void
put_part(struct buf *out, const struct part *p)
{
	switch (p->kind) {
	case TILDE:
		buf_byte(out, KEY_TILDE);
		return;
	case BEFORE:
		buf_byte(out, KEY_BEFORE);
		buf_byte(out, (unsigned char)p->rank);
		return;
	case WORD:
		buf_byte(out, KEY_WORD);
		for (size_t i = 0; i < p->text.n; i++)
			buf_byte(
			    out, (unsigned char)(KEY_LETTER +
						 lower(p->text.p[i]) - 'a'));
		return;
	case NUMBER:
		number_put(out, p->text);
		return;
	case END:
	case NOTHING:
		break;
	}
	buf_byte(out, KEY_END);
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct walk w;
	struct part p;

	if (start(v, &w, e) < 0)
		return -1;
	do {
		p = next(&w);
		put_part(out, &p);
	} while (p.kind != END);
	if (out->over)
		return fail(e, E_LIMIT, "generic version key: over %zu bytes",
		    out->max);
	return 0;
}

const struct version_order version_generic = {
    .name = "generic",
    .doc = "CPE names, NVD: a guess where nobody says how versions sort",
    .is_guess = true,
    .cmp = cmp,
    .key = key,
};
