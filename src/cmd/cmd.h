/* cmd.h: the shape of one subcommand, and its words. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

#define EXIT_GATE    1 /* a gate of the policy fired; things differ */
#define EXIT_EOL     2 /* support has ended, and the policy forbids that */
#define EXIT_PARTIAL 3 /* something was not decided */

/*
 * An option of a subcommand: "--name" or "--name ARG". Help, manual pages,
 * completion, the configuration and its schema are all made from this; what
 * cmd/option.h reads out of arg and doc is told there.
 */
struct cmd_option {
	const char *name; /* without the dashes */
	const char *arg;  /* what its argument is called; NULL: none */
	const char *doc;  /* one line */
};

#define CMD_REPEATS_MAX 64

/* Where a value comes from; what stands first goes before the others. */
enum cmd_origin {
	ORIGIN_FLAG = 0,    /* the command line */
	ORIGIN_ENVIRONMENT, /* YAGURA_... */
	ORIGIN_FILE,        /* a configuration file */
};

struct config;

/*
 * The command line of a subcommand, read against its table of options, and
 * what else is said of them.
 */
struct cmd_args {
	const struct cmd *cmd;
	const struct cmd_option *options;
	struct config *config; /* after cmd_args_settle */
	struct cmd_given {
		const char *name;
		const char *value; /* "" when the option takes none */
		enum cmd_origin origin;
		bool is_off;       /* a switch that is set to false */
		const char *where; /* "YAGURA_DB", "FILE: line 3" */
	} given[CMD_REPEATS_MAX];
	size_t n_given;
	const char *words[CMD_REPEATS_MAX]; /* that are no options */
	size_t n_words;
	/*
	 * Of commands with an option "db": its value, else /var/lib/yagura/db
	 * for root, else yagura/db below $XDG_DATA_HOME (~/.local/share).
	 */
	char db_dir[4096];
	/*
	 * Of commands with an option "state": its value, else $YAGURA_STATE,
	 * else like db_dir: /var/lib/yagura/state, ~/.local/share/yagura/state.
	 */
	char state_dir[4096];
};

/*
 * One file per subcommand, cmd/<stem>.c, exporting exactly one
 * `const struct cmd cmd_<stem>`; listed in cmd/meson.build. The stem is the
 * name with '_' for ' ' and '-'.
 */
struct cmd {
	const char *name;   /* "db update" has two words */
	const char *words;  /* "[TARGET]" */
	const char *doc;    /* one line */
	const char *manual; /* more, for `help COMMAND`; may be NULL */
	const struct cmd_option *options; /* ended by a NULL name */
	size_t min_words, max_words;
	/* The exit code, or -1 with *e. */
	int (*run)(const struct cmd_args *args, struct err *e);
};

/* All of them, in the order of the build file. */
extern const struct cmd *const cmd_list[];
extern const size_t cmd_list_n;

/*
 * Read argv against the table. "--name=value" and "--name value" are the
 * same; "--" ends the options; "--name=false" unsets a switch. E_USAGE names
 * the word that is off.
 */
int cmd_args_read(const struct cmd *cmd, int argc, char **argv,
    struct cmd_args *ret_args, struct err *e) NODISCARD;

/*
 * Fill in what the environment or config, which must outlive args, says of
 * options that are not given, and the place of the database.
 */
int cmd_args_settle(
    struct cmd_args *args, struct config *config, struct err *e) NODISCARD;

/* The value of an option given last, or otherwise. */
const char *cmd_value(
    const struct cmd_args *args, const char *name, const char *otherwise);
bool cmd_has(const struct cmd_args *args, const char *name);

/* Is it on the command line itself? */
bool cmd_is_typed(const struct cmd_args *args, const char *name);

/*
 * Forget the option unless it was typed: what a configuration says for all
 * targets has no meaning for the one at hand.
 */
void cmd_forget(struct cmd_args *args, const char *name);
/* The option's value, 1 to max, or otherwise. */
int cmd_number(const struct cmd_args *args, const char *name,
    unsigned otherwise, unsigned max, unsigned *ret_n, struct err *e) NODISCARD;

/*
 * Where the option's state is: its value, else /var/lib/yagura/NAME for root,
 * else yagura/NAME below $XDG_DATA_HOME (~/.local/share).
 */
int cmd_place(const struct cmd_args *args, const char *name,
    char ret_place[4096], struct err *e) NODISCARD;

/* All values of the option, NULL-ended; how many. */
size_t cmd_values(const struct cmd_args *args, const char *name,
    const char *ret_values[CMD_REPEATS_MAX + 1]);

struct encrypt_to;

/*
 * Who alone may read what is written, by --encrypt-to; NULL: everybody. To be
 * freed by encrypt_to_free.
 */
int cmd_readers(const struct cmd_args *args, struct encrypt_to **ret_readers,
    struct err *e) NODISCARD;

#endif
