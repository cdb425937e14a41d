/* main.c: find the command and run it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "cmd/config.h"
#include "cmd/help.h"
#include "cmd/man.h"

/* A result that could not be written is none. */
static int
flush(int code)
{
	struct err e;

	/* One error is told once. */
	if (code >= EX__BASE || (fflush(stdout) == 0 && !ferror(stdout)))
		return code;
	fail_sys(&e, errno, "standard output");
	log_say(LOG_ERROR, "%s", e.text);
	return err_exit_code(&e);
}

/* "db none" is what is wrong with "yagura db none", not "db". */
static void
say_unknown(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < cmd_list_n; i++) {
		struct str rest = str_from(cmd_list[i]->name), word;

		if (str_cut(&rest, ' ', &word) && rest.n != SIZE_MAX &&
		    str_eq(word, str_from(argv[0]))) {
			log_say(LOG_ERROR,
			    "%s %s: no such command; see: yagura help", argv[0],
			    argv[1]);
			return;
		}
	}
	log_say(LOG_ERROR, "%s: no such command; see: yagura help", argv[0]);
}

static int
run_command(const struct cmd *cmd, int argc, char **argv)
{
	struct cmd_args args;
	struct config config;
	struct err e = {0};
	int code;

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0) {
			help_write_command(stdout, cmd);
			return 0;
		}
	if (cmd_args_read(cmd, argc, argv, &args, &e) < 0) {
		log_say(LOG_ERROR, "%s", e.text);
		log_say(LOG_ERROR, "see: yagura help %s", cmd->name);
		return EX_USAGE;
	}
	/* What has no options needs no configuration, be it right or wrong. */
	if (cmd->options->name == NULL) {
		code = cmd->run(&args, &e);
	} else {
		code =
		    config_open(&config, cmd_value(&args, "config", NULL), &e);
		if (code == 0)
			code = cmd_args_settle(&args, &config, &e);
		if (code == 0)
			code = cmd->run(&args, &e);
		config_close(&config);
	}
	if (code >= 0)
		return code;
	log_say(LOG_ERROR, "%s", e.text);
	return err_exit_code(&e);
}

static int
run_help(int argc, char **argv)
{
	const struct cmd *cmd;
	int n;

	if (argc == 0) {
		help_write(stdout);
		return 0;
	}
	/* The build makes manual pages by this: "help --man db_update". */
	if (argc == 2 && strcmp(argv[0], "--man") == 0) {
		cmd = help_find_stem(argv[1]);
		if (cmd != NULL)
			man_write(stdout, cmd);
		else
			say_unknown(1, argv + 1);
		return cmd != NULL ? 0 : EX_USAGE;
	}
	cmd = help_find_command(argc, argv, &n);
	if (cmd == NULL) {
		say_unknown(argc, argv);
		return EX_USAGE;
	}
	help_write_command(stdout, cmd);
	return 0;
}

int
main(int argc, char **argv)
{
	const struct cmd *cmd;
	int fd, n;

	/* What is opened later must not become standard output. */
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd < 3);
	if (fd >= 3)
		close(fd);
	/* A reader that went away shows as a failed write. */
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		help_write(stderr);
		return EX_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("yagura " YAGURA_VERSION);
		return flush(0);
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
		return flush(run_help(argc - 2, argv + 2));
	cmd = help_find_command(argc - 1, argv + 1, &n);
	if (cmd == NULL) {
		say_unknown(argc - 1, argv + 1);
		return EX_USAGE;
	}
	return flush(run_command(cmd, argc - 1 - n, argv + 1 + n));
}
