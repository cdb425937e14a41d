/* help.c: what the program says of itself, made from the tables. */
#include "cmd/help.h"

#include <string.h>

#include "base/str.h"
#include "cmd/option.h"

const struct help_exit_code help_exit_codes[] = {
    {0,  "everything was looked at"                    },
    {1,  "a gate fired (--fail-on); inventories differ"},
    {2,  "support has ended (--fail-on-eol)"           },
    {3,  "partly evaluated: coverage says what was not"},
    {64, "wrong usage"				 },
    {65, "damaged or oversized input or configuration" },
    {66, "input or database not there"                 },
    {69, "out of reach, or not supported"              },
    {70, "a fault of yagura's own"                     },
    {71, "out of memory"			       },
    {74, "input or output error"                       },
    {77, "no permission"			       },
};
const size_t help_exit_codes_n = ARRAY_LEN(help_exit_codes);

static void
write_exit_codes(FILE *out)
{
	fputs("\nExit codes:\n", out);
	for (size_t i = 0; i < help_exit_codes_n; i++)
		fprintf(out, "  %2d  %s\n", help_exit_codes[i].code,
		    help_exit_codes[i].doc);
}

static void
write_option(FILE *out, const struct cmd_option *o)
{
	char left[64];

	snprintf(left, sizeof left, "--%s%s%s", o->name,
	    o->arg != NULL ? " " : "", o->arg != NULL ? o->arg : "");
	fprintf(out, "  %-20s %s\n", left, o->doc);
}

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
	      "  --version                                the version\n",
	    out);
	write_exit_codes(out);
}

void
help_write_command(FILE *out, const struct cmd *cmd)
{
	fprintf(out, "usage: yagura %s [OPTIONS]%s%s\n\n%s\n", cmd->name,
	    cmd->words[0] != '\0' ? " " : "", cmd->words, cmd->doc);
	if (cmd->manual != NULL)
		fprintf(out, "\n%s", cmd->manual);
	fputc('\n', out);
	for (const struct cmd_option *o = cmd->options; o->name != NULL; o++)
		write_option(out, o);
	for (const struct cmd_option *o = option_common; o->name != NULL; o++)
		write_option(out, o);
	write_exit_codes(out);
}

const struct cmd *
help_find_stem(const char *stem)
{
	for (size_t i = 0; i < cmd_list_n; i++) {
		const char *p = stem, *q = cmd_list[i]->name;

		while (
		    *p != '\0' && (*p == *q || ((*p == '_' || *p == '-') &&
						   (*q == ' ' || *q == '-')))) {
			p++;
			q++;
		}
		if (*p == '\0' && *q == '\0')
			return cmd_list[i];
	}
	return NULL;
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
