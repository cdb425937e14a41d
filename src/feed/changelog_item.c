/* changelog_item.c: what one bullet of a changelog says about CVE ids. */
#include "feed/changelog_item.h"

#include "feed/debian.h"
#include "feed/title.h"

/* How far before and behind a run its words are looked for. */
#define NEAR_BYTES ((size_t)160)
/* A title never needs more of a bullet. */
#define TITLE_FROM_BYTES ((size_t)4096)

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
starts_with_word(struct str s, const char *word)
{
	size_t n = strlen(word);

	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(s.p[i]) != word[i])
			return false;
	return true;
}

/* Does a word of s start like one of words (NULL-ended, lower case)? */
static bool
has_word(struct str s, const char *const *words)
{
	for (size_t i = 0; i < s.n; i++) {
		if (i > 0 && (is_alpha(s.p[i - 1]) || s.p[i - 1] == '-'))
			continue;
		for (size_t w = 0; words[w] != NULL; w++)
			if (starts_with_word(str_skip(s, i), words[w]))
				return true;
	}
	return false;
}

static bool
equals_one_of(struct str s, const char *const *words)
{
	for (size_t w = 0; words[w] != NULL; w++)
		if (s.n == strlen(words[w]) && starts_with_word(s, words[w]))
			return true;
	return false;
}

static size_t
id_at(struct str text, size_t i)
{
	if (i > 0 && (is_alpha(text.p[i - 1]) || is_digit(text.p[i - 1])))
		return 0;
	return cve_id_length(str_skip(text, i));
}

struct str
id_cut(struct str *rest)
{
	for (size_t i = 0; i < rest->n; i++) {
		size_t n = id_at(*rest, i);

		if (n > 0) {
			struct str id = str_of(rest->p + i, n);

			*rest = str_skip(*rest, i + n);
			return id;
		}
	}
	*rest = str_skip(*rest, rest->n);
	return STR_NONE;
}

/* Offset of the next id if only separators stand before it, else text.n. */
static size_t
next_in_run(struct str text, size_t i)
{
	while (i < text.n && id_at(text, i) == 0) {
		struct str s = str_skip(text, i);

		if (strchr(" ,;/&+", text.p[i]) != NULL)
			i++;
		else if (str_starts(s, STR("and ")))
			i += 4;
		else
			return text.n;
	}
	return i;
}

bool
id_run_next(struct str text, size_t from, struct id_run *ret_run)
{
	size_t i = from;

	while (i < text.n && id_at(text, i) == 0)
		i++;
	if (i >= text.n)
		return false;
	ret_run->start = i;
	while (i < text.n) {
		ret_run->end = i + id_at(text, i);
		i = next_in_run(text, ret_run->end);
	}
	return true;
}

/* Near words before the run, without the punctuation next to it. */
static struct str
words_before(struct str text, size_t from, size_t start)
{
	struct str s = str_of(text.p + from, start - from);

	if (s.n > NEAR_BYTES)
		s = str_skip(s, s.n - NEAR_BYTES);
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == ':' ||
			      s.p[s.n - 1] == '('))
		s.n--;
	return s;
}

static bool
ends_with(struct str s, const char *words)
{
	size_t n = strlen(words);

	return s.n >= n && starts_with_word(str_skip(s, s.n - n), words);
}

/*
 * Only words right beside the run count: "CVE-1: overflow; does not affect
 * 32-bit systems" is a fix.
 */
static bool
is_not_affected(struct str before, struct str after)
{
	static const char *const ends[] = {"not affected by", "unaffected by",
	    "not vulnerable to", "not vulnerable against", NULL};
	static const char *const starts[] = {"not affected", "not vulnerable",
	    "is not affected", "is not vulnerable", "not applicable",
	    "is not applicable", "does not affect", "do not affect",
	    "doesn't affect", "don't affect", "does not apply", NULL};

	for (size_t i = 0; ends[i] != NULL; i++)
		if (ends_with(before, ends[i]))
			return true;
	while (after.n > 0 && strchr(" :,-()", after.p[0]) != NULL)
		after = str_skip(after, 1);
	for (size_t i = 0; starts[i] != NULL; i++)
		if (starts_with_word(after, starts[i]))
			return true;
	return false;
}

/*
 * "Revert fix for CVE-1" takes it out. The kernel's "Revert "net: …" (CVE-1)"
 * and "foo: revert use of bar (CVE-1)" are fixes: there the id behind is what
 * the change is for.
 */
static bool
is_revert(struct str before, bool in_brackets)
{
	static const char *const undo[] = {
	    "revert", "back out", "backed out", "backing out", NULL};
	static const char *const fix[] = {"fix", "patch", NULL};

	if (!has_word(before, undo) || ends_with(before, " fixes") ||
	    ends_with(before, "to fix"))
		return false;
	return !in_brackets ||
	       (str_find(before, '"') < 0 && has_word(before, fix));
}

enum claim
claim_of(struct str text, size_t from, struct id_run run)
{
	static const char *const again[] = {"reapply", "re-apply", "reapplied",
	    "re-applied", "reinstate", "re-add", "incomplete fix",
	    "incomplete patch", "complete fix", "complete the fix",
	    "complete patch", NULL};
	static const char *const other[] = {
	    "fix", "add", "appl", "import", "but ", "instead", NULL};
	struct str before = words_before(text, from, run.start);
	struct str after = str_first(str_skip(text, run.end), NEAR_BYTES);
	bool in_brackets = run.start > 0 && text.p[run.start - 1] == '(';

	if (is_not_affected(before, after))
		return CLAIM_NOT_AFFECTED;
	/* "Revert the patches for CVE-1 (foo) and CVE-2" is one statement. */
	if (from > 0 && !has_word(before, other))
		before = words_before(text, 0, run.start);
	if (has_word(before, again))
		return CLAIM_FIX_AGAIN;
	return is_revert(before, in_brackets) ? CLAIM_REVERT : CLAIM_FIX;
}

/* "#1053694", "Closes:", "bug", "and": what stands among bug numbers. */
static bool
is_reference(struct str word)
{
	static const char *const words[] = {
	    "closes", "closes:", "lp:", "and", "see", NULL};

	while (word.n > 0 && strchr(",.;", word.p[word.n - 1]) != NULL)
		word.n--;
	if (word.n == 0 || equals_one_of(word, words))
		return true;
	if (word.p[0] == '#' && word.n > 1 && is_digit(word.p[1]))
		return true;
	return str_starts(word, STR("GHSA-")) || cve_id_length(word) == word.n;
}

static bool
is_only_references(struct str s)
{
	static const char *const words[] = {"bug", "bugs", NULL};
	struct str word, part;

	while ((word = word_cut(&s)).n > 0) {
		while (str_cut(&word, ',', &part))
			if (!is_reference(part) && !equals_one_of(part, words))
				return false;
	}
	return true;
}

/* Offset of the bracket that closes the one at the start of s, or -1. */
static ptrdiff_t
closing_bracket(struct str s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '(' || s.p[i] == '[')
			depth++;
		else if ((s.p[i] == ')' || s.p[i] == ']') && --depth == 0)
			return (ptrdiff_t)i;
	}
	return -1;
}

/* "d/patches/x.patch:", "CVE-2024-1000-1.patch,", "debian/patches/CVE-*". */
static bool
is_patch_name(struct str word)
{
	return str_starts(word, STR("d/")) ||
	       str_starts(word, STR("debian/")) ||
	       str_starts(word, STR("patches/")) ||
	       str_find_str(word, STR(".patch")) >= 0 ||
	       str_find_str(word, STR(".diff")) >= 0;
}

static bool
is_commit(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!is_digit(word.p[i]) &&
		    !(word.p[i] >= 'a' && word.p[i] <= 'f'))
			return false;
	return word.n >= 12;
}

/* Words a bullet begins with and that say nothing by themselves. */
static const char *const lead_words[] = {"add", "adds", "added", "address",
    "addresses", "and", "apply", "applied", "backport", "backported",
    "cherry-pick", "cherry-picked", "commit", "commits", "fix", "fix:", "fixed",
    "fixes", "fixes:", "fixing", "for", "from", "import", "imported", "in",
    "include", "included", "patch", "patch:", "patches", "patches:", "pick",
    "pull", "pulled", "resolve", "resolves", "security", "to", "upstream",
    "upstream's", NULL};

static bool
is_link(struct str word)
{
	return str_find_str(word, STR("://")) >= 0;
}

/* The word that the title would begin with: can it go? */
static bool
is_lead(struct str word)
{
	struct str bare = word;

	while (bare.n > 0 && strchr(",.;", bare.p[bare.n - 1]) != NULL)
		bare.n--;
	return is_patch_name(word) || is_commit(bare) ||
	       equals_one_of(bare, lead_words) || is_reference(word);
}

/* "CVE-2024-1000-1.patch", "CVE-2024-1000*:", "CVE-2024-1000/1001" */
static bool
is_part_of_name(struct str word, size_t id)
{
	return word.n > id + 1 && strchr("-_.*/", word.p[id]) != NULL;
}

static struct str
without_lead(struct str s)
{
	for (;;) {
		struct str rest = s, word = word_cut(&rest);
		size_t id = cve_id_length(word);

		s = str_trim(s);
		if (s.n == 0)
			return s;
		if (is_lead(word) || (id > 0 && is_part_of_name(word, id))) {
			s = rest;
		} else if (id > 0) {
			s = str_skip(s, id);
		} else if (strchr(":,;)]", s.p[0]) != NULL ||
			   (strchr(".-*=", s.p[0]) != NULL && word.n == 1)) {
			s = str_skip(s, 1);
		} else if (s.p[0] == '(' || s.p[0] == '[') {
			ptrdiff_t end = closing_bracket(s);

			if (end < 0 || !is_only_references(
					   str_of(s.p + 1, (size_t)end - 1)))
				return s;
			s = str_skip(s, (size_t)end + 1);
		} else {
			return s;
		}
	}
}

/* Offset of the bracket that opens the one at the end of s, or -1. */
static ptrdiff_t
opening_bracket(struct str s)
{
	size_t depth = 0;

	for (size_t i = s.n; i > 0; i--) {
		char c = s.p[i - 1];

		if (c == ')' || c == ']')
			depth++;
		else if ((c == '(' || c == '[') && --depth == 0)
			return (ptrdiff_t)(i - 1);
	}
	return -1;
}

static struct str
without_tail(struct str s)
{
	static const char *const glue[] = {
	    "as", "fix", "fixes", "fixing", "for", "of", "per", "to", NULL};
	bool cut = false;

	for (;;) {
		struct str word;

		s = str_trim(s);
		if (s.n == 0)
			return s;
		word = str_skip(s, (size_t)(str_rfind(s, ' ') + 1));
		if (strchr(",;:-/&", s.p[s.n - 1]) != NULL ||
		    (str_ends(s, STR(".")) && !str_ends(s, STR("..")))) {
			s.n--;
		} else if (s.p[s.n - 1] == ')' || s.p[s.n - 1] == ']') {
			ptrdiff_t at = opening_bracket(s);
			struct str inside = STR_NONE;

			if (at >= 0)
				inside =
				    str_of(s.p + at + 1, s.n - (size_t)at - 2);
			if (inside.n == 0 || !is_only_references(inside))
				return s;
			s.n = (size_t)at;
		} else if (is_reference(word) || is_link(word) ||
			   (cut && equals_one_of(word, glue))) {
			s.n -= word.n;
			cut = true;
		} else {
			return s;
		}
	}
}

/* ("words") -> words */
static struct str
unwrapped(struct str s)
{
	while (s.n > 2) {
		size_t last = s.n - 1;
		bool brackets = (s.p[0] == '(' || s.p[0] == '[') &&
				closing_bracket(s) == (ptrdiff_t)last;
		bool quotes =
		    s.p[0] == '"' &&
		    str_find(str_skip(s, 1), '"') + 1 == (ptrdiff_t)last;

		if (!brackets && !quotes)
			break;
		s = str_trim(str_of(s.p + 1, last - 1));
	}
	return s;
}

/* Any letter or digit in it? */
static bool
has_letters(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (is_alpha(word.p[i]) || is_digit(word.p[i]) ||
		    (unsigned char)word.p[i] >= 0x80)
			return true;
	return false;
}

/*
 * "the following security issues" tells nobody anything, and what came of an
 * earlier fix is no title of what it fixed.
 */
static bool
says_something(struct str s)
{
	static const char *const filler[] = {"a", "also", "an", "another",
	    "are", "back", "bug", "bugs", "by", "complete", "completes", "cve",
	    "cves", "drop", "fix", "fixes", "following", "high", "important",
	    "in", "incomplete", "is", "issue", "issues", "low", "medium",
	    "minor", "more", "multiple", "needed", "new", "of", "out",
	    "problem", "problems", "re-apply", "reapply", "refresh", "release",
	    "remove", "required", "revert", "security", "several", "severity",
	    "some", "the", "these", "this", "two", "unit", "test", "tests",
	    "update", "updates", "various", "version", "vulnerabilities",
	    "vulnerability", "with", NULL};
	struct str word;

	if (starts_with_word(s, "regression"))
		return false;

	while ((word = word_cut(&s)).n > 0) {
		while (word.n > 0 && strchr(",.;:", word.p[word.n - 1]) != NULL)
			word.n--;
		if (has_letters(word) && !is_digit(word.p[0]) &&
		    !is_link(word) && !equals_one_of(word, filler) &&
		    !is_lead(word))
			return true;
	}
	return false;
}

static struct str
title_of(struct arena *a, struct str text)
{
	struct str s = unwrapped(without_tail(without_lead(text)));

	/* What was wrapped may begin like the whole: "CVE-… (Fix …)". */
	s = without_tail(title_sentence(a, without_lead(s)));
	return says_something(s) ? s : STR_NONE;
}

struct str
item_title(struct arena *a, struct str text)
{
	struct str s = str_first(text, TITLE_FROM_BYTES), title;
	struct id_run run;

	/* "Really fix CVE-2024-1000: what it is" */
	if (id_run_next(s, 0, &run) &&
	    str_starts(str_skip(s, run.end), STR(":"))) {
		title = title_of(a, str_skip(s, run.end));
		if (title.n > 0)
			return title;
	}
	return title_of(a, s);
}
