/* man.c: manual pages, made from the tables. */
#include "cmd/man.h"

#include "cmd/help.h"
#include "cmd/option.h"

/* The day on the pages: that of the last change to what is written here. */
#define MAN_DATE "November 21, 2026"

/* Text in which nothing is a macro or an escape. */
static void
put(FILE *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool begins = i == 0 || s.p[i - 1] == '\n';

		if (begins && (s.p[i] == '.' || s.p[i] == '\''))
			fputs("\\&", out);
		if (s.p[i] == '\\')
			fputs("\\e", out);
		else if (s.p[i] == '-')
			fputs("\\-", out);
		else
			fputc(s.p[i], out);
	}
}

/* The words of a line, a new line after each sentence and before column 80. */
static void
put_filled(FILE *out, struct str line)
{
	size_t column = 0;
	struct str word;

	while (str_cut(&line, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (column + word.n > 70) {
			fputc('\n', out);
			column = 0;
		}
		if (column > 0)
			fputc(' ', out);
		put(out, word);
		column += word.n + 1;
		if (word.p[word.n - 1] == '.')
			column = 80;
	}
	fputc('\n', out);
}

/* Lines are filled but for those that are indented: these stay as they are. */
static void
put_manual(FILE *out, struct str text)
{
	bool is_literal = false;
	struct str line;

	while (str_line(&text, &line)) {
		bool indented = line.n > 0 && line.p[0] == ' ';

		if (indented != is_literal)
			fputs(indented ? ".Bd -literal\n" : ".Ed\n", out);
		is_literal = indented;
		if (line.n == 0) {
			fputs(".Pp\n", out);
		} else if (indented) {
			put(out, line);
			fputc('\n', out);
		} else {
			put_filled(out, line);
		}
	}
	if (is_literal)
		fputs(".Ed\n", out);
}

/* "yagura-db-update" */
static void
put_name(FILE *out, const struct cmd *cmd)
{
	fputs("yagura-", out);
	for (const char *p = cmd->name; *p != '\0'; p++)
		fputc(*p == ' ' ? '-' : *p, out);
}

static void
put_words(FILE *out, struct str words)
{
	struct str word;

	if (words.n == 0)
		return;
	while (str_cut(&words, ' ', &word)) {
		size_t n_open = 0, n_close = 0;

		for (; word.n > 0 && word.p[0] == '['; n_open++)
			word = str_skip(word, 1);
		for (; word.n > 0 && word.p[word.n - 1] == ']'; n_close++)
			word.n--;
		while (n_open-- > 0)
			fputs(".Oo\n", out);
		fputs(".Ar ", out);
		put(out, word);
		fputc('\n', out);
		while (n_close-- > 0)
			fputs(".Oc\n", out);
	}
}

static void
put_options(FILE *out, const struct cmd_option *options)
{
	for (const struct cmd_option *o = options; o->name != NULL; o++) {
		struct str doc = str_from(o->doc);

		fputs(".It Fl \\-", out);
		put(out, str_from(o->name));
		if (o->arg != NULL)
			fprintf(out, " Ar %s", o->arg);
		fputc('\n', out);
		put(out, doc);
		fputc('\n', out);
	}
}

static void
put_environment(FILE *out, const struct cmd *cmd)
{
	const struct cmd_option *first;

	fputs(".Sh ENVIRONMENT\nUnless they are given:\n.Bl -tag -width Ds\n",
	    out);
	for (const struct cmd_option *o = cmd->options; o->name != NULL; o++) {
		fprintf(out, ".It Ev %s", option_env(cmd, o->name).name);
		if (option_is_general(str_from(o->name), &first))
			fprintf(out, " , %s", option_env(NULL, o->name).name);
		fputs("\n.Fl \\-", out);
		put(out, str_from(o->name));
		fputc('\n', out);
	}
	fputs(".El\n", out);
}

static void
put_exit_codes(FILE *out)
{
	fputs(".Sh EXIT STATUS\n.Bl -tag -width Ds\n", out);
	for (size_t i = 0; i < help_exit_codes_n; i++) {
		fprintf(out, ".It %d\n", help_exit_codes[i].code);
		put(out, str_from(help_exit_codes[i].doc));
		fputc('\n', out);
	}
	fputs(".El\n", out);
}

void
man_write(FILE *out, const struct cmd *cmd)
{
	struct str doc = str_from(cmd->doc);

	fputs(".\\\" Made by yagura help --man; do not edit.\n.Dd " MAN_DATE
	      "\n.Dt ",
	    out);
	for (const char *p = "yagura-"; *p != '\0'; p++)
		fputc(*p >= 'a' ? *p - 'a' + 'A' : *p, out);
	for (const char *p = cmd->name; *p != '\0'; p++)
		fputc(*p >= 'a' ? *p - 'a' + 'A' : *p == ' ' ? '-' : *p, out);
	fputs(" 1\n.Os\n.Sh NAME\n.Nm ", out);
	put_name(out, cmd);
	fputs("\n.Nd ", out);
	put(out, doc);
	fprintf(out, "\\&\n.Sh SYNOPSIS\n.Nm yagura\n.Cm %s\n", cmd->name);
	if (cmd->options->name != NULL)
		fputs(".Op Ar options\n", out);
	put_words(out, str_from(cmd->words));
	fputs(".Sh DESCRIPTION\n", out);
	if (cmd->manual != NULL)
		put_manual(out, str_from(cmd->manual));
	else
		fprintf(out, "This is to %s.\n", cmd->doc);
	fputs(".Sh OPTIONS\n.Bl -tag -width Ds\n", out);
	put_options(out, cmd->options);
	put_options(out, option_common);
	fputs(".El\n", out);
	if (cmd->options->name != NULL)
		put_environment(out, cmd);
	put_exit_codes(out);
	fputs(".Sh SEE ALSO\n.Xr yagura 1\n", out);
}
