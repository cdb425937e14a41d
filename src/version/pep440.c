/* pep440.c: the order of Python's versions. */
#include "version/version.h"

#include "version/number.h"
#include "version/pep440_legacy.h"

/*
 * [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local], in any of the spellings that
 * PEP 440 normalises: a leading 'v', capitals, '.', '-', '_' or nothing
 * before and behind a word, "alpha", "beta", "c", "pre", "preview", "r",
 * "rev", "-N" for a post-release, no number for 0, spaces around. Compared
 * are
 *	the epochs;
 *	the releases, number by number, a missing one is 0;
 *	dev without a, b, rc or post < a < b < rc < none of them, then the
 *	    number;
 *	no post < post, then the number;
 *	dev < no dev, by the number;
 *	no local < local: parts between '.', '-' or '_', words without regard
 *	    to case < numbers, the longer one later.
 * Source: PEP 440, "Normalization", "Summary of permitted suffixes and
 * relative ordering", "Local version identifiers", Appendix B.
 *
 * Other visible ASCII text was a version once: "2004d", "0.1-bulbasaur". All
 * such texts are before all others, in the order that setuptools gave them
 * (pep440_legacy.c): so did packaging until version 22, and advisories still
 * list them. Refused is what no tool can mean: other bytes, and no text.
 *
 *	key     = 01 legacy key
 *	        | number(epoch) numbers suffix
 *	numbers = number ...		the release without zeros at its end
 *	suffix  = 01 number local	dev; nothing but local follows
 *	        | 02 number suffix	a
 *	        | 03 number suffix	b
 *	        | 04 number suffix	rc
 *	        | 07 number suffix	post
 *	        | local
 *	local   = 05			none
 *	        | 06 part ... 00
 *	part    = number | 01 c8 .. eb c8 .. eb ...
 * Numbers are as in number.h and begin with 08 .. c7. So a release that ends
 * earlier is smaller, and behind it the suffixes stand in the order above: a
 * dev is met at 01 only where the other has no dev or more of a, b, rc, post;
 * a post where the other has none, with or without local. In local the end is
 * before a word, a word before a number, and a word goes on with bytes above
 * those. No key is a prefix of another, none has more than 2 * v.n + 4 bytes.
 */
enum {
	KEY_LEGACY = 0x01,
	KEY_DEV = 0x01,
	KEY_A = 0x02,
	KEY_B = 0x03,
	KEY_RC = 0x04,
	KEY_NO_LOCAL = 0x05,
	KEY_LOCAL = 0x06,
	KEY_POST = 0x07,
	KEY_LOCAL_END = 0x00,
	KEY_LOCAL_WORD = 0x01,
	KEY_LOCAL_CHAR = 0xc8,
};

/* The numbers without leading zeros. */
struct parts {
	bool is_legacy; /* nothing else is set */
	struct str epoch;
	struct str release; /* as written: "1.02.0" */
	int pre;            /* KEY_A, KEY_B, KEY_RC, or 0: none */
	struct str pre_number;
	bool has_post;
	struct str post_number;
	bool has_dev;
	struct str dev_number;
	struct str local; /* as written; empty: none */
};

struct word {
	const char *text;
	int means;
};

/* The longer of two that begin alike stands first. */
static const struct word pre_words[] = {
    {"alpha",   KEY_A },
    {"a",       KEY_A },
    {"beta",    KEY_B },
    {"b",       KEY_B },
    {"preview", KEY_RC},
    {"pre",     KEY_RC},
    {"rc",      KEY_RC},
    {"c",       KEY_RC},
    {NULL,      0     },
};
static const struct word post_words[] = {
    {"post", KEY_POST},
    {"rev",  KEY_POST},
    {"r",    KEY_POST},
    {NULL,   0       },
};
static const struct word dev_words[] = {
    {"dev", KEY_DEV},
    {NULL,  0      },
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_separator(char c)
{
	return c == '.' || c == '-' || c == '_';
}

static void
skip_separator(struct str *rest)
{
	if (rest->n > 0 && is_separator(rest->p[0]))
		*rest = str_skip(*rest, 1);
}

static bool
begins_digit(struct str s)
{
	return s.n > 0 && is_digit(s.p[0]);
}

static bool
begins_word(struct str s, const char *word)
{
	size_t n = 0;

	while (n < s.n && word[n] != '\0' && lower(s.p[n]) == word[n])
		n++;
	return word[n] == '\0';
}

/*
 * Take one of words with its number and the separators at both sides of it
 * off *rest; what it means, or 0 when there is none.
 */
static int
take_word(struct str *rest, const struct word *words, struct str *ret_number)
{
	struct str s = *rest;

	skip_separator(&s);
	for (; words->text != NULL; words++) {
		if (!begins_word(s, words->text))
			continue;
		s = str_skip(s, strlen(words->text));
		skip_separator(&s);
		*ret_number = number_take(&s);
		*rest = s;
		return words->means;
	}
	return 0;
}

static bool
take_post(struct str *rest, struct str *ret_number)
{
	struct str s = str_skip(*rest, 1);

	if (rest->n > 0 && rest->p[0] == '-' && begins_digit(s)) {
		*ret_number = number_take(&s);
		*rest = s;
		return true;
	}
	return take_word(rest, post_words, ret_number) != 0;
}

/* The number before '!', or nothing and "" (0). */
static struct str
take_epoch(struct str *rest)
{
	struct str s = *rest, number = number_take(&s);

	if (!begins_digit(*rest) || s.n == 0 || s.p[0] != '!')
		return STR_NONE;
	*rest = str_skip(s, 1);
	return number;
}

static struct str
take_release(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n &&
	       (is_digit(rest->p[n]) ||
		   (rest->p[n] == '.' && begins_digit(str_skip(*rest, n + 1)))))
		n++;
	*rest = str_skip(*rest, n);
	return str_of(rest->p - n, n);
}

static bool
is_local(struct str s)
{
	bool need = true;

	for (size_t i = 0; i < s.n; i++) {
		bool separates = is_separator(s.p[i]);

		if (separates ? need : !is_digit(s.p[i]) && !is_alpha(s.p[i]))
			return false;
		need = separates;
	}
	return !need;
}

/* Does all of v follow PEP 440? */
static bool
parse(struct str v, struct parts *ret_p)
{
	struct parts p = {0};

	if (v.n > 0 && lower(v.p[0]) == 'v')
		v = str_skip(v, 1);
	p.epoch = take_epoch(&v);
	if (!begins_digit(v))
		return false;
	p.release = take_release(&v);
	p.pre = take_word(&v, pre_words, &p.pre_number);
	p.has_post = take_post(&v, &p.post_number);
	p.has_dev = take_word(&v, dev_words, &p.dev_number) != 0;
	if (v.n > 0 && v.p[0] == '+') {
		p.local = str_skip(v, 1);
		if (!is_local(p.local))
			return false;
		v = STR_NONE;
	}
	*ret_p = p;
	return v.n == 0;
}

static struct str
trimmed(struct str v)
{
	static const char spaces[] = " \t\n\r\f\v";

	while (v.n > 0 && memchr(spaces, v.p[0], sizeof spaces - 1) != NULL)
		v = str_skip(v, 1);
	while (
	    v.n > 0 && memchr(spaces, v.p[v.n - 1], sizeof spaces - 1) != NULL)
		v.n--;
	return v;
}

static int
read_parts(struct str v, struct parts *ret_p, struct err *e)
{
	struct str text = trimmed(v), shown = str_first(v, 80);
	const char *why = "it is empty";
	bool is_visible = text.n > 0;

	if (parse(text, ret_p))
		return 0;
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] < ' ' || v.p[i] > '~') {
			why = "a character is not allowed";
			is_visible = false;
		}
	}
	if (!is_visible)
		return fail(e, E_INPUT, "\"%.*s\": not a Python version: %s",
		    STR_ARG(shown), why);
	*ret_p = (struct parts){.is_legacy = true};
	return 0;
}

/* The next number of a release, without leading zeros; "" behind its end. */
static struct str
take_component(struct str *rest)
{
	struct str digits = number_take(rest);

	*rest = str_skip(*rest, 1);
	return digits;
}

static int
release_cmp(struct str a, struct str b)
{
	int c = 0;

	while (c == 0 && (a.n > 0 || b.n > 0)) {
		struct str x = take_component(&a), y = take_component(&b);

		c = number_cmp(x, y);
	}
	return c;
}

/* a, b and rc, or where a version without them stands between them. */
static int
pre_rank(const struct parts *p)
{
	if (p->pre != 0)
		return p->pre;
	return p->has_dev && !p->has_post ? KEY_DEV : KEY_NO_LOCAL;
}

/* The next part of a local version. */
static struct str
take_local(struct str *rest)
{
	struct str part;
	size_t n = 0;

	while (n < rest->n && !is_separator(rest->p[n]))
		n++;
	part = str_first(*rest, n);
	*rest = str_skip(*rest, n + 1);
	return part;
}

static bool
is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

static int
word_cmp(struct str a, struct str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return lower(a.p[i]) - lower(b.p[i]);
	return (a.n > b.n) - (a.n < b.n);
}

static int
local_cmp(struct str a, struct str b)
{
	int c = 0;

	while (c == 0 && a.n > 0 && b.n > 0) {
		struct str x = take_local(&a), y = take_local(&b);

		if (is_number(x) && is_number(y)) {
			x = number_take(&x);
			y = number_take(&y);
			c = number_cmp(x, y);
		} else if (is_number(x) || is_number(y)) {
			c = is_number(x) ? 1 : -1;
		} else {
			c = word_cmp(x, y);
		}
	}
	return c != 0 ? c : (a.n > 0) - (b.n > 0);
}

static int
parts_cmp(const struct parts *x, const struct parts *y)
{
	int c = number_cmp(x->epoch, y->epoch);

	if (c == 0)
		c = release_cmp(x->release, y->release);
	if (c == 0)
		c = pre_rank(x) - pre_rank(y);
	if (c == 0)
		c = number_cmp(x->pre_number, y->pre_number);
	if (c == 0)
		c = (int)x->has_post - (int)y->has_post;
	if (c == 0)
		c = number_cmp(x->post_number, y->post_number);
	if (c == 0)
		c = (int)y->has_dev - (int)x->has_dev;
	if (c == 0)
		c = number_cmp(x->dev_number, y->dev_number);
	return c != 0 ? c : local_cmp(x->local, y->local);
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct parts x, y;

	if (read_parts(a, &x, e) < 0 || read_parts(b, &y, e) < 0)
		return -1;
	if (x.is_legacy && y.is_legacy)
		*ret_sign = pep440_legacy_cmp(a, b);
	else if (x.is_legacy || y.is_legacy)
		*ret_sign = x.is_legacy ? -1 : 1;
	else
		*ret_sign = parts_cmp(&x, &y);
	return 0;
}

static void
put_release(struct buf *out, struct str release)
{
	size_t zeros = 0;

	while (release.n > 0) {
		struct str digits = take_component(&release);

		if (digits.n == 0) {
			zeros++;
			continue;
		}
		for (; zeros > 0; zeros--)
			number_put_u64(out, 0);
		number_put(out, digits);
	}
}

static void
put_local(struct buf *out, struct str local)
{
	if (local.n == 0) {
		buf_byte(out, KEY_NO_LOCAL);
		return;
	}
	buf_byte(out, KEY_LOCAL);
	while (local.n > 0) {
		struct str part = take_local(&local);

		if (is_number(part)) {
			number_put(out, number_take(&part));
			continue;
		}
		buf_byte(out, KEY_LOCAL_WORD);
		for (size_t i = 0; i < part.n; i++) {
			char c = lower(part.p[i]);
			int at = is_digit(c) ? c - '0' : c - 'a' + 10;

			buf_byte(out, (unsigned char)(KEY_LOCAL_CHAR + at));
		}
	}
	buf_byte(out, KEY_LOCAL_END);
}

static void
put_suffix(struct buf *out, int tag, struct str number)
{
	buf_byte(out, (unsigned char)tag);
	number_put(out, number);
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct parts p;

	if (read_parts(v, &p, e) < 0)
		return -1;
	if (p.is_legacy) {
		buf_byte(out, KEY_LEGACY);
		pep440_legacy_put(out, v);
	} else {
		number_put(out, p.epoch);
		put_release(out, p.release);
		if (p.pre != 0)
			put_suffix(out, p.pre, p.pre_number);
		if (p.has_post)
			put_suffix(out, KEY_POST, p.post_number);
		if (p.has_dev)
			put_suffix(out, KEY_DEV, p.dev_number);
		put_local(out, p.local);
	}
	if (out->over)
		return fail(
		    e, E_LIMIT, "pep440 version key: over %zu bytes", out->max);
	return 0;
}

const struct version_order version_pep440 = {
    .name = "pep440",
    .doc = "Python packages: PyPI",
    .cmp = cmp,
    .key = key,
};
