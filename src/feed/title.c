/* title.c: one readable line out of what people wrote at length. */
#include "feed/title.h"

#include "base/utf8.h"
#include "core/limits.h"

/* More is never needed for LIMIT_TITLE_BYTES of title. */
#define PLAIN_BYTES ((size_t)2048)
#define INPUT_BYTES ((size_t)8192)

#define ELLIPSIS "\xe2\x80\xa6"

/* Text made plain: words with one space between, paragraphs with one LF. */
struct plain {
	char p[PLAIN_BYTES];
	size_t n;
	char gap; /* to be written before the next character: 0, ' ', '\n' */
};

/*
 * The character at the start of s: its length in *ret_n, or -1 when it is not
 * well-formed UTF-8 (then *ret_n is 1).
 */
static int32_t
character(struct str s, size_t *ret_n)
{
	static const unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t n = utf8_len(s);
	int32_t cp;

	*ret_n = n > 0 ? n : 1;
	if (n == 0)
		return -1;
	cp = (unsigned char)s.p[0] & lead_bits[n];
	for (size_t i = 1; i < n; i++)
		cp = cp << 6 | ((unsigned char)s.p[i] & 0x3f);
	return cp;
}

/* Controls, line separators, and marks that turn the writing direction. */
static bool
is_unseen(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x200e ||
	       cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff;
}

static void
add_gap(struct plain *t, char gap)
{
	if (t->n > 0 && t->gap != '\n')
		t->gap = gap;
}

static void
add(struct plain *t, struct str s)
{
	if (t->n + 1 + s.n > sizeof t->p) {
		t->gap = 0;
		return;
	}
	if (t->gap != 0)
		t->p[t->n++] = t->gap;
	t->gap = 0;
	memcpy(t->p + t->n, s.p, s.n);
	t->n += s.n;
}

/* The next character of *rest, as it may stand in a title. */
static void
add_character(struct plain *t, struct str *rest)
{
	size_t n;
	int32_t cp = character(*rest, &n);

	if (cp < 0)
		add(t, STR("\xef\xbf\xbd"));
	else if (cp == ' ' || is_unseen(cp))
		add_gap(t, ' ');
	else
		add(t, str_first(*rest, n));
	*rest = str_skip(*rest, n);
}

/* s as the result, cut to size. */
static struct str
as_title(struct arena *a, struct str s)
{
	size_t n = LIMIT_TITLE_BYTES - strlen(ELLIPSIS);
	ptrdiff_t space;

	s = str_trim(s);
	while (str_ends(s, STR(".")) && !str_ends(s, STR("..")))
		s = str_trim(str_first(s, s.n - 1));
	if (s.n <= LIMIT_TITLE_BYTES)
		return str_dup(a, s);
	/* A space right behind the limit ends a whole word, too. */
	space = str_rfind(str_first(s, n + 1), ' ');
	if (space > (ptrdiff_t)(LIMIT_TITLE_BYTES / 2)) {
		n = (size_t)space;
		while (n > 0 && strchr(" ,;:", s.p[n - 1]) != NULL)
			n--;
	} else {
		while (((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	return str_printf(a, "%.*s" ELLIPSIS, (int)n, s.p);
}

struct str
title_line(struct arena *a, struct str text)
{
	struct str rest = str_first(text, INPUT_BYTES);
	struct plain t = {.n = 0};

	while (rest.n > 0)
		add_character(&t, &rest);
	return as_title(a, str_of(t.p, t.n));
}

/* Off the start of a line: indentation, list marks, quote marks. */
static struct str
without_marks(struct str line, bool *ret_is_item)
{
	bool is_item = false;

	line = str_trim(line);
	while (line.n > 1 && strchr("*-+>", line.p[0]) != NULL &&
	       is_space(line.p[1])) {
		line = str_trim(str_skip(line, 1));
		is_item = true;
	}
	*ret_is_item = is_item;
	return line;
}

static bool
is_heading(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == '#')
		n++;
	return n > 0 && n <= 6 && (n == line.n || is_space(line.p[n]));
}

static bool
is_fence(struct str line)
{
	return str_starts(line, STR("```")) || str_starts(line, STR("~~~"));
}

static bool
is_punctuation(char c)
{
	return c > 0x20 && c < 0x7f && !is_digit(c) && !is_alpha(c);
}

/* "[words](address)" at the start of s: its words, and what follows. */
static bool
take_link(struct str *s, struct str *ret_words)
{
	ptrdiff_t mid = str_find_str(*s, STR("]("));
	size_t end, depth = 0;
	struct str words;

	if (s->p[0] != '[' || mid < 0)
		return false;
	words = str_skip(str_first(*s, (size_t)mid), 1);
	if (str_find(words, '[') >= 0)
		return false;
	for (end = (size_t)mid + 1; end < s->n; end++) {
		if (s->p[end] == '(')
			depth++;
		else if (s->p[end] == ')' && --depth == 0)
			break;
	}
	if (end == s->n)
		return false;
	*ret_words = words;
	*s = str_skip(*s, end + 1);
	return true;
}

/* A line of CommonMark without what marks words in it. */
static void
add_inline(struct plain *t, struct str line)
{
	struct str words;

	while (line.n > 0) {
		char c = line.p[0], next = line.n > 1 ? line.p[1] : '\0';

		if (c == '`' || (c == '!' && next == '[')) {
			line = str_skip(line, 1);
		} else if (c == '*' && next == '*') {
			line = str_skip(line, 2);
		} else if (c == '\\' && is_punctuation(next)) {
			add(t, str_of(line.p + 1, 1));
			line = str_skip(line, 2);
		} else if (take_link(&line, &words)) {
			while (words.n > 0)
				add_character(t, &words);
		} else {
			add_character(t, &line);
		}
	}
}

static void
add_prose(struct plain *t, struct str text)
{
	struct str line;
	bool is_item;

	while (str_line(&text, &line)) {
		line = without_marks(line, &is_item);
		if (line.n == 0 || is_heading(line) || is_fence(line)) {
			add_gap(t, '\n');
			continue;
		}
		add_gap(t, is_item ? '\n' : ' ');
		add_inline(t, line);
	}
}

/* Words before a full stop that is none: "e.g. x", "J. Doe". */
static bool
is_abbreviation(struct str before)
{
	static const char *const known[] = {"e.g", "i.e", "vs", "cf", "etc",
	    "aka", "a.k.a", "resp", "approx", "incl", "Auth", "Inc", "Corp",
	    "Ltd", "no", "No", "U.S", "v", "ver", "St", "Mr", "Ms", "Dr"};
	ptrdiff_t space = str_rfind(before, ' ');
	struct str word = str_skip(before, (size_t)(space + 1));

	if (word.n > 0 && word.p[0] == '(')
		word = str_skip(word, 1);
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_eq(word, str_from(known[i])))
			return true;
	return word.n == 1 && word.p[0] >= 'A' && word.p[0] <= 'Z';
}

/*
 * Where the first sentence of plain text ends: before white space and no
 * small letter, or before any when lower is set.
 */
static size_t
sentence_end(struct str s, bool lower)
{
	for (size_t i = 0; i < s.n; i++) {
		char next = i + 2 < s.n ? s.p[i + 2] : '\0';

		if (s.p[i] == '\n')
			return i;
		if (strchr(".!?", s.p[i]) == NULL ||
		    (i + 1 < s.n && s.p[i + 1] != ' ') ||
		    (!lower && next >= 'a' && next <= 'z'))
			continue;
		if (!is_abbreviation(str_first(s, i)))
			return i + 1;
	}
	return s.n;
}

/* A sentence that says where, but not what. */
static bool
only_names_product(struct str sentence)
{
	static const char *const starts[] = {"An issue was discovered in ",
	    "An issue has been discovered in ", "An issue was found in ",
	    "An issue has been found in ", "A flaw was found in ",
	    "There's a flaw in ", "A vulnerability was found in ",
	    "An issue was addressed in ",
	    "A security issue was discovered in "};

	if (sentence.n > LIMIT_TITLE_BYTES / 2)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (str_starts(sentence, str_from(starts[i])))
			return true;
	return false;
}

/* "Foo is a library for bars.", but not "In foo there is a leak." */
static bool
describes_product(struct str sentence)
{
	static const char *const verbs[] = {" is a ", " is an ", " is the "};
	static const char *const others[] = {
	    "There", "This", "That", "It", "A ", "An ", "The ", "In "};
	struct str start = str_first(sentence, 40);

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_starts(sentence, str_from(others[i])))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		ptrdiff_t at = str_find_str(start, str_from(verbs[i]));
		struct str name = str_first(start, at > 0 ? (size_t)at : 0);

		if (at > 0 && !str_ends(name, STR("there")) &&
		    str_find(name, ',') < 0)
			return true;
	}
	return false;
}

/* What of plain text is the title. */
static struct str
telling_sentence(struct str s)
{
	const struct str kernel =
	    STR("In the Linux kernel, the following vulnerability has been "
		"resolved:");
	struct str rest;
	size_t n;

	/* Some feeds fold lines, so that this is no paragraph any more. */
	if (str_starts(s, kernel))
		s = str_trim(str_skip(s, kernel.n));
	/* What follows "foo is a library." may begin with its name: "foo". */
	n = sentence_end(s, true);
	rest = str_trim(str_skip(s, n));
	if (rest.n > 0 && describes_product(str_first(s, n)))
		s = rest;
	for (;;) {
		n = sentence_end(s, false);
		rest = str_trim(str_skip(s, n));
		if (rest.n == 0 || !str_ends(str_first(s, n), STR(":")))
			break;
		s = rest;
	}
	if (only_names_product(str_first(s, n)))
		n = (size_t)(rest.p - s.p) + sentence_end(rest, false);
	return str_first(s, n);
}

struct str
title_sentence(struct arena *a, struct str text)
{
	struct str head = str_first(text, INPUT_BYTES), line = STR_NONE;
	struct plain t = {.n = 0};

	add_prose(&t, head);
	if (t.n > 0)
		/* Folds what is left of paragraphs. */
		return title_line(a, telling_sentence(str_of(t.p, t.n)));
	/* Nothing but headings and white space. */
	while (str_line(&head, &line))
		if (str_trim(line).n > 0)
			break;
	while (line.n > 0 && (line.p[0] == '#' || is_space(line.p[0])))
		line = str_skip(line, 1);
	return title_line(a, line);
}
