/* option.h: what the tables of options say beyond their words. */
#ifndef CMD_OPTION_H
#define CMD_OPTION_H

#include "base/str.h"
#include "cmd/cmd.h"

/* Every command has these. */
extern const struct cmd_option option_common[];

/* Told by what the argument is called. */
enum option_kind {
	OPTION_SWITCH = 0, /* no argument */
	OPTION_NUMBER,     /* N, SECONDS */
	OPTION_DIR,        /* DIR */
	OPTION_FILE,       /* FILE, KEY, PUB, CERT */
	OPTION_FORM,       /* FORM: one of a few words, by command */
	OPTION_TEXT,
};
enum option_kind option_kind(const struct cmd_option *o);

/* May it be given more than once? Its doc ends in "may be repeated" then. */
bool option_repeats(const struct cmd_option *o);

/*
 * What holds when nobody says anything: the word before " (default)" in doc,
 * or, of numbers, what stands in parentheses at its end. Empty: nothing.
 */
struct str option_default(const struct cmd_option *o);

#define OPTION_WORDS_MAX 64

/* The words that an OPTION_FORM of cmd takes; how many. */
size_t option_words(const struct cmd *cmd, const char *ret_words[]);

/* The option of that name in a table; NULL: it has none. */
const struct cmd_option *option_find(
    const struct cmd_option *options, struct str name);

/*
 * Does the name mean the same to all commands that have it? Then it may be set
 * for all of them at once. *ret_o is one of them; false also when there is
 * none.
 */
bool option_is_general(struct str name, const struct cmd_option **ret_o);

/*
 * "YAGURA_DB_UPDATE_FROM" of command "db update", option "from"; without a
 * command "YAGURA_FROM".
 */
#define OPTION_ENV_BYTES 128
struct option_env {
	char name[OPTION_ENV_BYTES];
};
struct option_env option_env(const struct cmd *cmd, const char *option);

/* Is text such a value? *ret_want says what would be: "a number". */
bool option_takes(const struct cmd *cmd, const struct cmd_option *o,
    struct str text, const char **ret_want);

/*
 * Keep the word that is nearer to what somebody wrote: by the letters to
 * change, at most two of them.
 */
struct option_guess {
	struct str wrote;
	const char *best; /* NULL: none is near */
	size_t distance;
};
void option_guess(struct option_guess *g, const char *word);

#endif
