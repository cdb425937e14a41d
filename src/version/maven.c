/* maven.c: the order of Maven's versions. */
#include "version/version.h"

#include "version/number.h"

/*
 * The rules are those of ComparableVersion in Maven 3.8.7 and 3.9, which are
 * the same. Maven 4 makes one item of a word and the number behind it, and so
 * has 1-rc-2 behind 1-rc.1, which Maven 3 has before it. It differs in one of
 * 7,000 pairs of real versions; those are numbered, and sorted by the feeds,
 * after the rules of Maven 3.
 *
 * Case is ignored. '.' and '-' end items; so does every border between digits
 * and others, which counts as a '-'. An item is a number or a word, and 0 when
 * there is nothing between two separators. A word that a digit follows, or
 * that ends the version, has a '-' before it even where '.' is written:
 * 1.alpha is 1-alpha, but 1.alpha.1 is not 1-alpha.1. "ga", "final" and
 * "release" are the empty word, "cr" is "rc"; "a", "b" and "m" are "alpha",
 * "beta" and "milestone" when a digit follows. Items that are 0 or the empty
 * word are null and are dropped in front of a '-' and at the end; so is a '-'
 * with nothing behind it.
 * Then items are compared one by one: a word is before a '-', that before a
 * number. Words: alpha, beta, milestone, rc, snapshot, the empty word, sp,
 * then all others by their characters. Where one version has ended, the first
 * item of the other's rest that is not null decides: a word before the empty
 * one puts it before, all else behind.
 * Source: org.apache.maven.artifact.versioning.ComparableVersion, 3.8.7.
 *
 * Taken literally this runs in circles: 1.x.1 < 1-alpha (a word is before a
 * '-') < 1 < 1.x.1. So here what decides when a version ends is looked at
 * first everywhere: before two different rests are compared item by item, one
 * that is before the end comes before the other that is behind it. This
 * changes an answer only where the two rests lie on different sides of their
 * common beginning, that is only in such circles.
 *
 * Refused are the empty version, the characters that Maven's own validation of
 * a POM refuses (DefaultModelValidator, ILLEGAL_VERSION_CHARS), those of
 * ranges and expressions "[](){},", white space and all that is not ASCII.
 *
 * The key writes the items down, each with its side of the end:
 *	key   = items... 04
 *	items = 00 word, 01 word	a word, a '-' and a word
 *	      | 02			a '-' before a '-' or a number
 *	      | 03			0
 *	      | 05 word, 06 word	these, when the rest from here on is
 *	      | 07			behind the end
 *	      | number			as in number.h, 0 is 08
 *	word  = 00 .. 06		alpha .. sp
 *	      | c8 .. ef, one or more	the characters of another word
 * 00 .. 03 is the side before the end 04, all above the one behind. What can
 * follow a word begins with a byte below c8, so the shorter of two words is
 * before the longer one. Only the end is 04: no key is a prefix of another.
 * An item and the '-' before it have at most twice the bytes of its text, one
 * that is dropped leaves at most that many '-': 2 * v.n + 1 bytes in all.
 */
enum {
	KEY_BEFORE = 0x00, /* the first code of each side */
	KEY_END = 0x04,
	KEY_BEHIND = 0x05,
	CODE_WORD = 0,
	CODE_DASH_WORD,
	CODE_DASH,
	CODE_ZERO,
};

/* Places among words. */
enum {
	PLACE_EMPTY = 5,
	PLACE_OTHER = 7,
};

static const struct {
	struct str name;
	unsigned place;
	bool with_number; /* only when a digit follows */
} known_words[] = {
    {{"a", 1},         0,           true },
    {{"alpha", 5},     0,           false},
    {{"b", 1},         1,           true },
    {{"beta", 4},      1,           false},
    {{"m", 1},         2,           true },
    {{"milestone", 9}, 2,           false},
    {{"rc", 2},        3,           false},
    {{"cr", 2},        3,           false},
    {{"snapshot", 8},  4,           false},
    {{"ga", 2},        PLACE_EMPTY, false},
    {{"final", 5},     PLACE_EMPTY, false},
    {{"release", 7},   PLACE_EMPTY, false},
    {{"sp", 2},        6,           false},
};

/* Ranks of a word's characters as the key has them; 0 is no character. */
enum {
	RANK_BAD = 0,
	RANK_OTHER = 1, /* digits and separators */
};

/* clang-format off */
static const uint8_t rank[256] = {
    ['!'] = 0xc8, ['#'] = 0xc9, ['$'] = 0xca, ['%'] = 0xcb, ['&'] = 0xcc,
    ['\''] = 0xcd, ['+'] = 0xce, [';'] = 0xcf, ['='] = 0xd0, ['@'] = 0xd1,
    ['^'] = 0xd2, ['_'] = 0xd3, ['`'] = 0xd4,
    ['a'] = 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf,
            0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea,
            0xeb, 0xec, 0xed, 0xee,
    ['A'] = 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf,
            0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea,
            0xeb, 0xec, 0xed, 0xee,
    ['~'] = 0xef,
    ['-'] = RANK_OTHER, RANK_OTHER /* '.' */,
    ['0'] = RANK_OTHER, RANK_OTHER, RANK_OTHER, RANK_OTHER, RANK_OTHER,
            RANK_OTHER, RANK_OTHER, RANK_OTHER, RANK_OTHER, RANK_OTHER,
};
/* clang-format on */

/* The text still to be read. */
struct scan {
	struct str rest;
	bool is_list_empty; /* nothing stands between here and the last '-' */
};

struct item {
	enum {
		WORD, /* in their order */
		DASH,
		NUMBER,
		END
	} kind;
	int side;        /* of the end, from here on: -1, 1; 0 at the end */
	unsigned place;  /* of a word */
	struct str text; /* of another word; of a number without zeros */
};

/* A number or a word, with the '-' around it. */
struct found {
	struct item item; /* side: its own, 0 when it is null */
	bool dash_before;
	bool dash_behind;
};

/*
 * Where a walk over the items is: dashes and nulls still to come, then what
 * they lead to, the first item from here on that is not null.
 */
struct walk {
	struct scan at; /* behind what is held */
	size_t dashes;
	size_t nulls;
	struct scan at_nulls; /* where to read them once more */
	struct found held;
	bool is_held;
};

static int
start(struct str v, struct walk *ret_w, struct err *e)
{
	struct str shown = str_first(v, 80);
	bool is_bad = v.n == 0;

	for (size_t i = 0; i < v.n; i++)
		is_bad = is_bad || rank[(uint8_t)v.p[i]] == RANK_BAD;
	if (is_bad)
		return fail(e, E_INPUT, "\"%.*s\": not a Maven version",
		    STR_ARG(shown));
	*ret_w = (struct walk){
	    .at = {v, true}
        };
	return 0;
}

/* Is it that lower-case word, in any case? */
static bool
is_word(struct str s, struct str lower)
{
	if (s.n != lower.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (rank[(uint8_t)s.p[i]] != rank[(uint8_t)lower.p[i]])
			return false;
	return true;
}

static struct item
read_word(struct str text, bool has_number)
{
	struct item item = {WORD, 1, PLACE_OTHER, text};

	for (size_t i = 0; i < ARRAY_LEN(known_words); i++)
		if (is_word(text, known_words[i].name) &&
		    (has_number || !known_words[i].with_number))
			item.place = known_words[i].place;
	item.side = item.place < PLACE_EMPTY ? -1 : item.place > PLACE_EMPTY;
	return item;
}

/* The next number or word; there is text left. */
static struct found
read_item(struct scan *s)
{
	struct found f = {0};
	size_t n = 0;
	char c;

	if (s->rest.p[0] == '.' || s->rest.p[0] == '-') {
		f.item.kind = NUMBER;
	} else if (is_digit(s->rest.p[0])) {
		f.item.kind = NUMBER;
		f.item.text = number_take(&s->rest);
		f.item.side = f.item.text.n > 0;
		f.dash_behind = s->rest.n > 0;
	} else {
		while (
		    n < s->rest.n && rank[(uint8_t)s->rest.p[n]] > RANK_OTHER)
			n++;
		f.dash_behind = n < s->rest.n && is_digit(s->rest.p[n]);
		f.item = read_word(str_first(s->rest, n), f.dash_behind);
		f.dash_before =
		    (f.dash_behind || n == s->rest.n) && !s->is_list_empty;
		s->rest = str_skip(s->rest, n);
	}
	c = s->rest.n > 0 ? s->rest.p[0] : '\0';
	if (c == '.' || c == '-') {
		f.dash_behind = c == '-';
		s->rest = str_skip(s->rest, 1);
	}
	s->is_list_empty = f.dash_behind;
	return f;
}

/* Read up to the next item that is not null. */
static void
hold(struct walk *w)
{
	w->dashes = w->held.dash_behind;
	w->nulls = 0;
	w->at_nulls = w->at;
	w->is_held = true;
	while (w->at.rest.n > 0) {
		struct found f = read_item(&w->at);

		w->dashes += f.dash_before;
		if (f.dash_before)
			w->nulls = 0;
		w->held = f;
		if (f.item.side != 0)
			return;
		w->nulls++;
		if (f.dash_behind) {
			w->dashes++;
			w->nulls = 0;
			w->at_nulls = w->at;
		}
	}
	w->dashes = 0;
	w->nulls = 0;
	w->held = (struct found){.item = {.kind = END}};
}

/* The next item that counts; from the end on END. */
static struct item
next(struct walk *w)
{
	struct item item = {.kind = DASH};

	if (!w->is_held)
		hold(w);
	if (w->dashes > 0) {
		w->dashes--;
	} else if (w->nulls > 0) {
		w->nulls--;
		item = read_item(&w->at_nulls).item;
	} else {
		w->is_held = false;
		return w->held.item;
	}
	item.side = w->held.item.side;
	return item;
}

static int
word_cmp(struct str a, struct str b)
{
	size_t i = 0;

	while (i < a.n && i < b.n) {
		int c = rank[(uint8_t)a.p[i]] - rank[(uint8_t)b.p[i]];

		if (c != 0)
			return c;
		i++;
	}
	return (i < a.n) - (i < b.n);
}

static int
item_cmp(const struct item *a, const struct item *b)
{
	if (a->side != b->side)
		return a->side - b->side;
	if (a->kind != b->kind)
		return (int)a->kind - (int)b->kind;
	if (a->kind == NUMBER)
		return number_cmp(a->text, b->text);
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->place == PLACE_OTHER ? word_cmp(a->text, b->text) : 0;
}

static int
cmp(struct str a, struct str b, int *ret_sign, struct err *e)
{
	struct walk v, w;
	struct item x, y;
	int c;

	if (start(a, &v, e) < 0 || start(b, &w, e) < 0)
		return -1;
	do {
		x = next(&v);
		y = next(&w);
		c = item_cmp(&x, &y);
	} while (c == 0 && x.kind != END);
	*ret_sign = c;
	return 0;
}

static void
put_code(struct buf *out, int side, unsigned code)
{
	unsigned first = side < 0 ? KEY_BEFORE : KEY_BEHIND;

	buf_byte(out, (unsigned char)(first + code));
}

static void
put_word(struct buf *out, const struct item *word)
{
	if (word->place != PLACE_OTHER) {
		buf_byte(out, (unsigned char)word->place);
		return;
	}
	for (size_t i = 0; i < word->text.n; i++)
		buf_byte(out, rank[(uint8_t)word->text.p[i]]);
}

static int
key(struct str v, struct buf *out, struct err *e)
{
	struct item item;
	struct walk w;

	if (start(v, &w, e) < 0)
		return -1;
	while (item = next(&w), item.kind != END) {
		unsigned code = CODE_WORD;

		while (item.kind == DASH) {
			item = next(&w);
			if (item.kind == WORD)
				code = CODE_DASH_WORD;
			else
				put_code(out, item.side, CODE_DASH);
		}
		if (item.kind == WORD) {
			put_code(out, item.side, code);
			put_word(out, &item);
		} else if (item.side < 0) {
			put_code(out, item.side, CODE_ZERO);
		} else {
			number_put(out, item.text);
		}
	}
	buf_byte(out, KEY_END);
	if (out->over)
		return fail(
		    e, E_LIMIT, "maven version key: over %zu bytes", out->max);
	return 0;
}

const struct version_order version_maven = {
    .name = "maven",
    .doc = "Maven, Gradle and all whose artifacts lie in a Maven repository",
    .cmp = cmp,
    .key = key,
};
