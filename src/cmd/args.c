/* args.c: the words of a command line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/config.h"
#include "os/encrypt.h"

static int
fault_of_name(const struct cmd *cmd, struct str name, struct err *e)
{
	struct option_guess g = {.wrote = name};

	for (const struct cmd_option *o = cmd->options; o->name != NULL; o++)
		option_guess(&g, o->name);
	return fail(e, E_USAGE, "--%.*s: %s has no such option%s%s",
	    STR_ARG(name), cmd->name, g.best != NULL ? "; did you mean --" : "",
	    g.best != NULL ? g.best : "");
}

static const struct cmd_option *
find_option(const struct cmd *cmd, struct str name)
{
	const struct cmd_option *o = option_find(cmd->options, name);

	return o != NULL ? o : option_find(option_common, name);
}

/* The option in argv[*i]; *i moves on when its value is the next word. */
static int
read_option(const struct cmd *cmd, int argc, char **argv, int *i,
    struct cmd_args *args, struct err *e)
{
	struct str words = str_from(argv[*i] + 2);
	ptrdiff_t equals = str_find(words, '=');
	struct str name = equals < 0 ? words : str_first(words, (size_t)equals);
	const struct cmd_option *o = find_option(cmd, name);
	const char *value = "";
	struct str word = str_skip(words, (size_t)(equals + 1));
	bool is_off = equals >= 0 && str_eq(word, STR("false"));

	if (o == NULL)
		return fault_of_name(cmd, name, e);
	if (o->arg == NULL && equals >= 0 && !is_off &&
	    !str_eq(word, STR("true")))
		return fail(e, E_USAGE,
		    "--%s takes no value but true and false", o->name);
	if (o->arg != NULL && equals >= 0)
		value = argv[*i] + 2 + equals + 1;
	else if (o->arg != NULL && *i + 1 < argc)
		value = argv[++*i];
	if (o->arg != NULL && *value == '\0')
		return fail(e, E_USAGE, "--%s needs %s", o->name, o->arg);
	if (args->n_given == CMD_REPEATS_MAX)
		return fail(
		    e, E_USAGE, "more than %d options", CMD_REPEATS_MAX);
	args->given[args->n_given++] = (struct cmd_given){.name = o->name,
	    .value = value,
	    .is_off = o->arg == NULL && is_off,
	    .where = "the command line"};
	return 0;
}

const char *
cmd_value(const struct cmd_args *args, const char *name, const char *otherwise)
{
	for (size_t i = args->n_given; i-- > 0;)
		if (strcmp(args->given[i].name, name) == 0)
			return args->given[i].is_off ? otherwise
						     : args->given[i].value;
	return otherwise;
}

bool
cmd_has(const struct cmd_args *args, const char *name)
{
	return cmd_value(args, name, NULL) != NULL;
}

bool
cmd_is_typed(const struct cmd_args *args, const char *name)
{
	for (size_t i = 0; i < args->n_given; i++)
		if (strcmp(args->given[i].name, name) == 0 &&
		    args->given[i].origin == ORIGIN_FLAG)
			return true;
	return false;
}

void
cmd_forget(struct cmd_args *args, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < args->n_given; i++)
		if (args->given[i].origin == ORIGIN_FLAG ||
		    strcmp(args->given[i].name, name) != 0)
			args->given[n++] = args->given[i];
	args->n_given = n;
}

int
cmd_readers(
    const struct cmd_args *args, struct encrypt_to **ret_readers, struct err *e)
{
	const char *certificates[CMD_REPEATS_MAX + 1];

	if (cmd_values(args, "encrypt-to", certificates) > 0)
		return encrypt_to_read(certificates, ret_readers, e);
	*ret_readers = NULL;
	return 0;
}

size_t
cmd_values(const struct cmd_args *args, const char *name,
    const char *ret_values[CMD_REPEATS_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < args->n_given; i++)
		if (strcmp(args->given[i].name, name) == 0)
			ret_values[n++] = args->given[i].value;
	ret_values[n] = NULL;
	return n;
}

/* Where a folder of ours is: as given, else of root, else of the user. */
static int
find_dir(const char *option, const char *given, const char *name,
    char ret_dir[4096], struct err *e)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	const char *base = "", *between = "", *last = name;
	int n;

	if (given != NULL) {
		last = given;
	} else if (geteuid() == 0) {
		between = "/var/lib/yagura/";
	} else if (data != NULL && data[0] == '/') {
		base = data;
		between = "/yagura/";
	} else if (home != NULL && home[0] == '/') {
		base = home;
		between = "/.local/share/yagura/";
	} else {
		return fail(e, E_USAGE,
		    "no place for the %s is known: give --%s DIR",
		    strcmp(option, "db") == 0 ? "database" : "state", option);
	}
	n = snprintf(ret_dir, 4096, "%s%s%s", base, between, last);
	if (n < 0 || n >= 4096)
		return fail(e, E_USAGE, "--%s: the path is too long", option);
	return 0;
}

static int
find_dirs(struct cmd_args *args, struct err *e)
{
	if (option_find(args->options, STR("db")) != NULL &&
	    find_dir("db", cmd_value(args, "db", NULL), "db", args->db_dir, e) <
		0)
		return -1;
	if (option_find(args->options, STR("state")) == NULL)
		return 0;
	return find_dir("state", cmd_value(args, "state", NULL), "state",
	    args->state_dir, e);
}

int
cmd_number(const struct cmd_args *args, const char *name, unsigned otherwise,
    unsigned max, unsigned *ret_n, struct err *e)
{
	const char *text = cmd_value(args, name, NULL);
	uint64_t n = otherwise;

	if (text != NULL && (!str_to_u64(str_from(text), max, &n) || n == 0))
		return fail(e, E_USAGE, "--%s %s: not a number from 1 to %u",
		    name, text, max);
	*ret_n = (unsigned)n;
	return 0;
}

int
cmd_place(const struct cmd_args *args, const char *name, char ret_place[4096],
    struct err *e)
{
	return find_dir(name, cmd_value(args, name, NULL), name, ret_place, e);
}

int
cmd_args_read(const struct cmd *cmd, int argc, char **argv,
    struct cmd_args *ret_args, struct err *e)
{
	struct cmd_args args = {.cmd = cmd, .options = cmd->options};
	bool options_ended = false;

	for (int i = 0; i < argc; i++) {
		if (!options_ended && strcmp(argv[i], "--") == 0) {
			options_ended = true;
		} else if (!options_ended && strncmp(argv[i], "--", 2) == 0) {
			if (read_option(cmd, argc, argv, &i, &args, e) < 0)
				return -1;
		} else if (!options_ended && argv[i][0] == '-' &&
			   argv[i][1] != '\0') {
			return fail(e, E_USAGE, "%s: %s has no such option",
			    argv[i], cmd->name);
		} else if (args.n_words == cmd->max_words) {
			return fail(e, E_USAGE, "%s: %s takes no more words",
			    argv[i], cmd->name);
		} else {
			args.words[args.n_words++] = argv[i];
		}
	}
	if (args.n_words < cmd->min_words)
		return fail(e, E_USAGE, "%s needs %s", cmd->name, cmd->words);
	*ret_args = args;
	return 0;
}

int
cmd_args_settle(struct cmd_args *args, struct config *config, struct err *e)
{
	if (config_settle(config, args, e) < 0)
		return -1;
	args->config = config;
	return find_dirs(args, e);
}
