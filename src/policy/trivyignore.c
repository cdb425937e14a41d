/*
 * trivyignore.c: .trivyignore, one id a line, which holds for every package.
 * "exp:2027-01-31" behind it is the day from which on it does not count; other
 * words behind it say nothing, and "#" begins a comment. Ids of what is no
 * vulnerability stand there as well. A comment right above is its reason.
 * Source: trivy.dev, "Filtering", section ".trivyignore".
 */
#include "policy/form.h"

static bool
next_word(struct str *rest, struct str *ret_word)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && !is_space(rest->p[n]))
		n++;
	*ret_word = str_first(*rest, n);
	*rest = str_skip(*rest, n);
	return n > 0;
}

static int
read_line(struct rule_maker *m, struct str line, unsigned number,
    struct str reason, struct err *e)
{
	struct rule_draft d = {.line = number};
	struct str word;

	d.rule.says.reason = reason;
	if (!next_word(&line, &word))
		return 0;
	if (rule_draft_text(m, &d, RULE_ID, PATTERN_NO_CASE, word, e) < 0)
		return -1;
	while (next_word(&line, &word)) {
		if (!str_starts(word, STR("exp:")))
			continue;
		if (!time_parse(str_skip(word, 4), &d.rule.says.expires_at))
			return rule_fail(m, number, e, "%.*s: not a date",
			    STR_ARG(str_first(word, 100)));
	}
	return rule_add(m, &d, e);
}

static int
read_lines(struct rule_maker *m, struct str bytes, const struct json *nothing,
    struct err *e)
{
	struct str line, reason = STR_NONE;
	unsigned number = 0;

	(void)nothing;
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = str_skip(bytes, 3);
	while (str_line(&bytes, &line)) {
		number++;
		line = str_trim(line);
		if (str_starts(line, STR("#"))) {
			reason = str_trim(str_skip(line, 1));
			continue;
		}
		if (read_line(m, line, number, reason, e) < 0)
			return -1;
		if (line.n == 0)
			reason = STR_NONE;
	}
	return 0;
}

static const char *const names[] = {".trivyignore", NULL};

const struct rule_form policy_trivyignore = {
    .name = "trivyignore",
    .doc = "Trivy's .trivyignore: ids, one a line",
    .names = names,
    .read = read_lines,
};
