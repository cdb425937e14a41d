/* help.h: what the program says of itself. */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include <stdio.h>

#include "cmd/cmd.h"

/* What the program's exit codes mean. */
struct help_exit_code {
	int code;
	const char *doc;
};
extern const struct help_exit_code help_exit_codes[];
extern const size_t help_exit_codes_n;

/* Everything on one screen. */
void help_write(FILE *out);

/* One command: its words, options and manual. */
void help_write_command(FILE *out, const struct cmd *cmd);

/*
 * The command that argv begins with ("db", "update"), the longest of several;
 * *ret_n_words of argv are its name. NULL when there is none.
 */
const struct cmd *help_find_command(int argc, char **argv, int *ret_n_words);

/* The command whose file is cmd/STEM.c ("db_update", "db-update"), or NULL. */
const struct cmd *help_find_stem(const char *stem);

#endif
