/* help.c: what the program says of itself, made from the tables. */
#include "cmd/help.h"

#include <string.h>

#include "base/str.h"

static const char exit_codes[] =
    "Exit codes:\n"
    "   0  everything was looked at\n"
    "   1  a gate fired (--fail-on); inventories differ\n"
    "   2  support has ended (--fail-on-eol)\n"
    "   3  partly evaluated: coverage says what was not\n"
    "  64  wrong usage                  65  damaged or oversized input\n"
    "  66  input or database not there  69  out of reach, or not supported\n"
    "  70  a fault of yagura's own      71  out of memory\n"
    "  74  input or output error        77  no permission\n";

void
help_write(FILE *out)
{
	fputs("yagura " YAGURA_VERSION " - vulnerability management\n\n"
	      "usage: yagura COMMAND [OPTIONS] [WORDS]\n\n",
	    out);
	for (size_t i = 0; i < cmd_list_n; i++) {
		const struct cmd *c = cmd_list[i];

		fprintf(out, "  %-15s %-24s %s\n", c->name, c->words, c->doc);
	}
	fputs("  help            [COMMAND]                this, or more of one "
	      "command\n"
	      "  --version                                the version\n\n",
	    out);
	fputs(exit_codes, out);
}

void
help_write_command(FILE *out, const struct cmd *cmd)
{
	fprintf(out, "usage: yagura %s [OPTIONS]%s%s\n\n%s\n", cmd->name,
	    cmd->words[0] != '\0' ? " " : "", cmd->words, cmd->doc);
	if (cmd->manual != NULL)
		fprintf(out, "\n%s", cmd->manual);
	fputc('\n', out);
	for (const struct cmd_option *o = cmd->options; o->name != NULL; o++) {
		char left[64];

		snprintf(left, sizeof left, "--%s%s%s", o->name,
		    o->arg != NULL ? " " : "", o->arg != NULL ? o->arg : "");
		fprintf(out, "  %-20s %s\n", left, o->doc);
	}
	fprintf(out, "\n%s", exit_codes);
}

/* How many words of argv are the command's name; 0 when they are not. */
static int
words_of(const struct cmd *cmd, int argc, char **argv)
{
	struct str rest = str_from(cmd->name), word;
	int n = 0;

	while (str_cut(&rest, ' ', &word)) {
		if (n == argc || !str_eq(word, str_from(argv[n])))
			return 0;
		n++;
	}
	return n;
}

const struct cmd *
help_find_command(int argc, char **argv, int *ret_n_words)
{
	const struct cmd *best = NULL;
	int best_n = 0;

	/* "inventory diff" goes before "inventory". */
	for (size_t i = 0; i < cmd_list_n; i++) {
		int n = words_of(cmd_list[i], argc, argv);

		if (n > best_n) {
			best = cmd_list[i];
			best_n = n;
		}
	}
	*ret_n_words = best_n;
	return best;
}
