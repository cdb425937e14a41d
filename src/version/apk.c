/* apk.c: the order of Alpine's versions. */
#include "version/version.h"

#include "version/number.h"

/*
 * number{.number}[letter]{_suffix[number]}[~hash][-rnumber]: first a number,
 * then what the braces hold any number of times, the brackets once or never.
 * A letter is a .. z, a hash is of 0 .. 9 and a .. f, a suffix is one of
 *	alpha < beta < pre < rc < none < cvs < svn < git < hg < p
 * Two versions are compared token by token. Like meets like: numbers go by
 * value, letters, hashes and suffixes by their order; but of numbers behind a
 * '.', one that begins with 0 is text: before those that do not, and by ASCII
 * among its own, so 1.001 < 1.01 < 1.1. Where the tokens differ in kind, it is
 *	a suffix before none  <  the end  <  -r  <  ~  <  a suffix's number
 *	  <  a suffix behind none  <  a letter  <  .number
 * Source: apk-tools 3, src/version.c (and test/unit/version.data);
 * apk-package(5), "version". There is no reference to run: Debian has no
 * apk-tools. Two differences from it:
 * - What apk itself calls invalid is refused. It does order such texts, by
 *   what comes before the fault, and so takes 6.6.2p1-r0 for 6.6.2p2-r0.
 * - Numbers of any length go by value; apk's are modulo 2^64.
 *
 * The key writes the tokens down, to the end or to the revision:
 *	00 s			a suffix before none, s = 0 .. 3
 *	01			the end
 *	02 number		-r; the key ends here
 *	03 characters		~
 *	04 number		a suffix's
 *	05 s			a suffix behind none, s = 4 .. 8
 *	06 letter
 *	07			.0
 *	08 digits		.0 and more: those behind that 0
 *	number			the first, or behind a '.'; see number.h
 * While two keys are equal they stand at the same place of that grammar. All
 * that begins a token has the order above, as a number behind a '.' is not 0
 * there and so begins with 09 or more. Behind a hash's character comes one
 * more (30 .. 66) or another token (01, 02): the longer hash is the later
 * one. Digits have half a byte each, 0 .. 9 as 1 .. 10, and end with a 0, so
 * the same holds. Nothing goes on behind 01 or 02 number: no key is a prefix of
 * another. None has more than 2 * v.n bytes.
 */
enum {
	KEY_ZERO_AND_MORE = 0x08,
	N_SUFFIXES_BEFORE_NONE = 4,
};

static const char *const suffixes[] = {
    "alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"};

/* In their order; those before NUMBER are a key's bytes too. */
enum kind {
	SUFFIX_BEFORE,
	END,
	REVISION,
	HASH,
	SUFFIX_NUMBER,
	SUFFIX_BEHIND,
	LETTER,
	ZEROS, /* behind a '.', with a 0 in front */
	NUMBER,
	BAD,
};

struct token {
	enum kind kind;
	unsigned suffix; /* its place in suffixes[] */
	struct str text; /* of numbers, but for ZEROS, without leading zeros */
};

/* What was read last: decides on what may follow. */
enum place {
	AT_START,
	IN_NUMBERS,
	BEHIND_LETTER,
	BEHIND_SUFFIX,
	BEHIND_SUFFIX_NUMBER,
	BEHIND_HASH,
	BEHIND_REVISION,
};

struct walk {
	struct str rest;
	enum place place;
};

static bool
is_small_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* The bytes that are what is says, taken off *rest. */
static struct str
take_run(struct str *rest, bool (*is)(char c))
{
	struct str run;
	size_t n = 0;

	while (n < rest->n && is(rest->p[n]))
		n++;
	run = str_first(*rest, n);
	*rest = str_skip(*rest, n);
	return run;
}

static struct token
take_number(struct walk *w, enum kind kind, enum place place)
{
	struct token t = {.kind = BAD};

	if (w->rest.n == 0 || !is_digit(w->rest.p[0]))
		return t;
	if (w->place == IN_NUMBERS && kind == NUMBER && w->rest.p[0] == '0') {
		t.kind = ZEROS;
		t.text = take_run(&w->rest, is_digit);
	} else {
		t.kind = kind;
		t.text = number_take(&w->rest);
	}
	w->place = place;
	return t;
}

static struct token
take_suffix(struct walk *w)
{
	struct token t = {.kind = BAD};
	struct str name = take_run(&w->rest, is_small_letter);

	for (unsigned i = 0; i < ARRAY_LEN(suffixes); i++) {
		if (!str_eq(name, str_from(suffixes[i])))
			continue;
		t.kind =
		    i < N_SUFFIXES_BEFORE_NONE ? SUFFIX_BEFORE : SUFFIX_BEHIND;
		t.suffix = i;
	}
	w->place = BEHIND_SUFFIX;
	return t;
}

static struct token
take_text(struct walk *w, enum kind kind, enum place place)
{
	struct token t = {.kind = kind};

	if (kind == LETTER) {
		t.text = str_first(w->rest, 1);
		w->rest = str_skip(w->rest, 1);
	} else {
		t.text = take_run(&w->rest, is_hex);
		if (t.text.n == 0)
			t.kind = BAD;
	}
	w->place = place;
	return t;
}

/* The next token; from the end on always END. */
static struct token
next(struct walk *w)
{
	enum place place = w->place;
	struct str rest = w->rest;
	char c;

	if (place == AT_START)
		return take_number(w, NUMBER, IN_NUMBERS);
	if (rest.n == 0)
		return (struct token){.kind = END};
	c = rest.p[0];
	if (is_digit(c) && place == BEHIND_SUFFIX)
		return take_number(w, SUFFIX_NUMBER, BEHIND_SUFFIX_NUMBER);
	if (is_small_letter(c) && place == IN_NUMBERS)
		return take_text(w, LETTER, BEHIND_LETTER);
	w->rest = str_skip(rest, 1);
	if (c == '.' && place == IN_NUMBERS)
		return take_number(w, NUMBER, IN_NUMBERS);
	if (c == '_' && place <= BEHIND_SUFFIX_NUMBER)
		return take_suffix(w);
	if (c == '~' && place < BEHIND_HASH)
		return take_text(w, HASH, BEHIND_HASH);
	if (str_starts(rest, STR("-r")) && place < BEHIND_REVISION) {
		w->rest = str_skip(rest, 2);
		return take_number(w, REVISION, BEHIND_REVISION);
	}
	return (struct token){.kind = BAD};
}

static int
start(struct str v, struct walk *ret_w, struct err *e)
{
	struct walk w = {v, AT_START};
	struct str shown = str_first(v, 80);
	struct token t;

	do {
		t = next(&w);
		if (t.kind == BAD)
			return fail(e, E_INPUT, "\"%.*s\": not an apk version",
			    STR_ARG(shown));
	} while (t.kind != END);
	*ret_w = (struct walk){v, AT_START};
	return 0;
}

static int
token_cmp(const struct token *a, const struct token *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	switch (a->kind) {
	case SUFFIX_BEFORE:
	case SUFFIX_BEHIND:
		return (int)a->suffix - (int)b->suffix;
	case REVISION:
	case SUFFIX_NUMBER:
	case NUMBER:
		return number_cmp(a->text, b->text);
	case HASH:
	case LETTER:
	case ZEROS:
	case END:
	case BAD:
		break;
	}
	return str_cmp(a->text, b->text);
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct walk v, w;
	struct token x, y;
	int c;

	if (start(a, &v, e) < 0 || start(b, &w, e) < 0)
		return -1;
	do {
		x = next(&v);
		y = next(&w);
		c = token_cmp(&x, &y);
	} while (c == 0 && x.kind != END);
	*ret_sign = c;
	return 0;
}

/* Digits that begin with 0. */
static void
put_zeros(struct buf *out, struct str digits)
{
	if (digits.n == 1) {
		buf_byte(out, ZEROS);
		return;
	}
	buf_byte(out, KEY_ZERO_AND_MORE);
	for (size_t i = 1; i <= digits.n; i += 2) {
		int high = i < digits.n ? digits.p[i] - '0' + 1 : 0;
		int low = i + 1 < digits.n ? digits.p[i + 1] - '0' + 1 : 0;

		buf_byte(out, (unsigned char)(high << 4 | low));
	}
}

static void
put_token(struct buf *out, const struct token *t)
{
	if (t->kind == ZEROS) {
		put_zeros(out, t->text);
		return;
	}
	if (t->kind < NUMBER)
		buf_byte(out, (unsigned char)t->kind);
	if (t->kind == SUFFIX_BEFORE || t->kind == SUFFIX_BEHIND)
		buf_byte(out, (unsigned char)t->suffix);
	else if (t->kind == HASH || t->kind == LETTER)
		buf_add(out, t->text);
	else if (t->kind != END)
		number_put(out, t->text);
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct walk w;
	struct token t;

	if (start(v, &w, e) < 0)
		return -1;
	do {
		t = next(&w);
		put_token(out, &t);
	} while (t.kind != END && t.kind != REVISION);
	if (out->over)
		return fail(
		    e, E_LIMIT, "apk version key: over %zu bytes", out->max);
	return 0;
}

const struct version_order version_apk = {
    .name = "apk",
    .doc = "Alpine, Chainguard, Wolfi and all who use apk",
    .cmp = cmp,
    .key = key,
};
