/* option.c: what the tables of options say beyond their words. */
#include "cmd/option.h"

#include <stdio.h>

#include "base/die.h"
#include "report/report.h"
#include "sbom/sbom.h"

/* clang-format off */
const struct cmd_option option_common[] = {
    {"config", "FILE", "the configuration, and no other file of it"},
    {"help",   NULL,   "print this"},
    {NULL,     NULL,   NULL},
};
/* clang-format on */

static bool
is_one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

enum option_kind
option_kind(const struct cmd_option *o)
{
	static const char *const numbers[] = {"N", "SECONDS"};
	static const char *const files[] = {"FILE", "KEY", "PUB", "CERT"};

	if (o->arg == NULL)
		return OPTION_SWITCH;
	if (is_one_of(o->arg, numbers, ARRAY_LEN(numbers)))
		return OPTION_NUMBER;
	if (strcmp(o->arg, "DIR") == 0)
		return OPTION_DIR;
	if (is_one_of(o->arg, files, ARRAY_LEN(files)))
		return OPTION_FILE;
	return strcmp(o->arg, "FORM") == 0 ? OPTION_FORM : OPTION_TEXT;
}

bool
option_repeats(const struct cmd_option *o)
{
	return str_ends(str_from(o->doc), STR("may be repeated"));
}

struct str
option_default(const struct cmd_option *o)
{
	struct str doc = str_from(o->doc);
	ptrdiff_t at = str_find_str(doc, STR(" (default)"));

	if (at >= 0) {
		doc = str_first(doc, (size_t)at);
		return str_skip(doc, (size_t)(str_rfind(doc, ' ') + 1));
	}
	at = str_rfind(doc, '(');
	if (option_kind(o) != OPTION_NUMBER || at < 0 ||
	    !str_ends(doc, STR(")")))
		return STR_NONE;
	doc = str_skip(doc, (size_t)at + 1);
	return str_first(doc, doc.n - 1);
}

static size_t
add_word(const char *words[], size_t n, const char *word)
{
	if (n == OPTION_WORDS_MAX)
		die("%s: too many words", word);
	words[n] = word;
	return n + 1;
}

size_t
option_words(const struct cmd *cmd, const char *ret_words[])
{
	static const char *const usual[] = {"table", "json"};
	size_t n = 0;

	if (strcmp(cmd->name, "scan") == 0) {
		for (size_t i = 0; i < report_list_n; i++)
			n = add_word(ret_words, n, report_list[i]->name);
	} else if (strcmp(cmd->name, "inventory") == 0) {
		for (size_t i = 0; i < sbom_list_n; i++)
			if (sbom_list[i]->write != NULL)
				n = add_word(ret_words, n, sbom_list[i]->name);
	} else {
		for (size_t i = 0; i < ARRAY_LEN(usual); i++)
			n = add_word(ret_words, n, usual[i]);
	}
	return n;
}

const struct cmd_option *
option_find(const struct cmd_option *options, struct str name)
{
	for (const struct cmd_option *o = options; o->name != NULL; o++)
		if (str_eq(name, str_from(o->name)))
			return o;
	return NULL;
}

bool
option_is_general(struct str name, const struct cmd_option **ret_o)
{
	const struct cmd_option *first = NULL;

	for (size_t i = 0; i < cmd_list_n; i++) {
		const struct cmd_option *o =
		    option_find(cmd_list[i]->options, name);

		if (o == NULL)
			continue;
		if (first == NULL)
			first = o;
		if (option_kind(o) == OPTION_FORM ||
		    !str_eq(str_from(o->arg), str_from(first->arg)))
			return false;
	}
	*ret_o = first;
	return first != NULL;
}

struct option_env
option_env(const struct cmd *cmd, const char *option)
{
	struct option_env env;
	int n = snprintf(env.name, sizeof env.name, "YAGURA_%s%s%s",
	    cmd != NULL ? cmd->name : "", cmd != NULL ? "_" : "", option);

	if (n < 0 || (size_t)n >= sizeof env.name)
		die("%s: a name that is too long", option);
	for (char *p = env.name; *p != '\0'; p++) {
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
		else if (*p == ' ' || *p == '-')
			*p = '_';
	}
	return env;
}

bool
option_takes(const struct cmd *cmd, const struct cmd_option *o, struct str text,
    const char **ret_want)
{
	const char *words[OPTION_WORDS_MAX];
	size_t n;
	uint64_t number;

	*ret_want = o->arg;
	switch (option_kind(o)) {
	case OPTION_NUMBER:
		*ret_want = "a number";
		return str_to_u64(text, UINT32_MAX, &number);
	case OPTION_FORM:
		*ret_want = "a form that the command has";
		n = option_words(cmd, words);
		for (size_t i = 0; i < n; i++)
			if (str_eq(text, str_from(words[i])))
				return true;
		return false;
	case OPTION_SWITCH:
		*ret_want = "true or false";
		return str_eq(text, STR("true")) || str_eq(text, STR("false"));
	case OPTION_DIR:
	case OPTION_FILE:
	case OPTION_TEXT:
	default:
		return text.n > 0;
	}
}

/* Levenshtein's distance of two short words. */
static size_t
distance(struct str a, struct str b)
{
	size_t row[64];

	if (b.n >= ARRAY_LEN(row))
		return SIZE_MAX;
	for (size_t k = 0; k <= b.n; k++)
		row[k] = k;
	for (size_t i = 0; i < a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t k = 0; k < b.n; k++) {
			size_t d = diagonal + (a.p[i] != b.p[k]);

			diagonal = row[k + 1];
			if (d > diagonal + 1)
				d = diagonal + 1;
			if (d > row[k] + 1)
				d = row[k] + 1;
			row[k + 1] = d;
		}
	}
	return row[b.n];
}

void
option_guess(struct option_guess *g, const char *word)
{
	/* Of a word of two letters everything is near. */
	size_t most = g->wrote.n < 4 ? 1 : 2;
	size_t d = distance(g->wrote, str_from(word));

	if (d > most || (g->best != NULL && d >= g->distance))
		return;
	g->best = word;
	g->distance = d;
}
