/* completion.c: yagura completion. */
#include <errno.h>
#include <stdio.h>

#include "cmd/option.h"

static const struct cmd_option options[] = {
    {NULL, NULL, NULL},
};

/* Does none of the first n commands begin with that word? */
static bool
is_new_word(size_t n, struct str word)
{
	for (size_t i = 0; i < n; i++) {
		struct str rest = str_from(cmd_list[i]->name), first;

		if (str_cut(&rest, ' ', &first) && str_eq(first, word))
			return false;
	}
	return true;
}

static bool
is_command(struct str word)
{
	for (size_t i = 0; i < cmd_list_n; i++)
		if (str_eq(str_from(cmd_list[i]->name), word))
			return true;
	return false;
}

/* The first words of all commands, with a space before each. */
static void
put_first_words(void)
{
	for (size_t i = 0; i < cmd_list_n; i++) {
		struct str rest = str_from(cmd_list[i]->name), first;

		if (str_cut(&rest, ' ', &first) && is_new_word(i, first))
			printf(" %.*s", STR_ARG(first));
	}
	fputs(" help", stdout);
}

/* The second words of commands that begin with first; how many. */
static size_t
put_second_words(struct str first)
{
	size_t n = 0;

	for (size_t i = 0; i < cmd_list_n; i++) {
		struct str rest = str_from(cmd_list[i]->name), word;

		if (str_cut(&rest, ' ', &word) && str_eq(word, first) &&
		    str_cut(&rest, ' ', &word)) {
			printf("%s%.*s", n > 0 ? " " : "", STR_ARG(word));
			n++;
		}
	}
	return n;
}

static void
put_words(const char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%s%s", i > 0 ? " " : "", words[i]);
}

static const struct cmd_option *
option_at(const struct cmd *cmd, size_t i)
{
	for (const struct cmd_option *o = cmd->options; o->name != NULL; o++)
		if (i-- == 0)
			return o;
	return i < 2 ? &option_common[i] : NULL;
}

/* ---- bash */

static void
bash_command(const struct cmd *cmd)
{
	const char *words[OPTION_WORDS_MAX];
	const struct cmd_option *o;
	size_t n = option_words(cmd, words);

	printf("\t'%s')\n\t\tcase $prev in\n", cmd->name);
	for (size_t i = 0; (o = option_at(cmd, i)) != NULL; i++) {
		enum option_kind kind = option_kind(o);

		if (kind == OPTION_SWITCH)
			continue;
		printf("\t\t--%s) ", o->name);
		if (kind == OPTION_DIR)
			fputs("_yagura_files -d; ", stdout);
		else if (kind == OPTION_FILE)
			fputs("_yagura_files -f; ", stdout);
		else if (kind == OPTION_FORM)
			fputs("_yagura_words '", stdout);
		if (kind == OPTION_FORM) {
			put_words(words, n);
			fputs("'; ", stdout);
		}
		puts("return ;;");
	}
	fputs("\t\tesac\n\t\twords='", stdout);
	for (size_t i = 0; (o = option_at(cmd, i)) != NULL; i++)
		printf("%s--%s", i > 0 ? " " : "", o->name);
	puts("' ;;");
}

static void
bash_groups(void)
{
	for (size_t i = 0; i < cmd_list_n; i++) {
		struct str rest = str_from(cmd_list[i]->name), first, second;

		if (!str_cut(&rest, ' ', &first) || !is_new_word(i, first))
			continue;
		/* Does any command go on from it? */
		for (size_t k = i; k < cmd_list_n; k++) {
			struct str other = str_from(cmd_list[k]->name);

			if (!str_cut(&other, ' ', &second) ||
			    !str_eq(second, first) ||
			    !str_cut(&other, ' ', &second))
				continue;
			printf("\t'%.*s') more='", STR_ARG(first));
			put_second_words(first);
			puts("' ;;");
			break;
		}
	}
}

/* All commands, and what they begin with, as a pattern of "case". */
static void
put_all_prefixes(void)
{
	for (size_t i = 0; i < cmd_list_n; i++) {
		struct str rest = str_from(cmd_list[i]->name), first;

		if (str_cut(&rest, ' ', &first) && is_new_word(i, first) &&
		    !is_command(first))
			printf("'%.*s'|", STR_ARG(first));
		printf(
		    "'%s'%s", cmd_list[i]->name, i + 1 < cmd_list_n ? "|" : "");
	}
}

static void
write_bash(void)
{
	fputs("# Completion of yagura for bash. Made by: yagura completion "
	      "bash\n"
	      "_yagura_words()\n{\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\")\n}\n\n"
	      "_yagura_files()\n{\n"
	      "\tcompopt -o filenames 2>/dev/null\n"
	      "\tmapfile -t COMPREPLY < <(compgen \"$1\" -- \"$cur\")\n}\n\n"
	      "_yagura()\n{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev='' cmd='' more='' "
	      "words='' "
	      "i\n\n"
	      "\tCOMPREPLY=()\n"
	      "\t((COMP_CWORD > 1)) && prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	      "\t# --option=value comes in three words.\n"
	      "\tif [[ $cur == = ]]; then\n"
	      "\t\tcur=''\n"
	      "\telif [[ $prev == = ]]; then\n"
	      "\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	      "\tfi\n"
	      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	      "\t\tcase \"${cmd:+$cmd }${COMP_WORDS[i]}\" in\n\t\t",
	    stdout);
	put_all_prefixes();
	fputs(")\n\t\t\tcmd=\"${cmd:+$cmd }${COMP_WORDS[i]}\" ;;\n"
	      "\t\t*) break ;;\n"
	      "\t\tesac\n"
	      "\tdone\n"
	      "\tcase $cmd in\n"
	      "\t'') _yagura_words '--help --version",
	    stdout);
	put_first_words();
	puts("'; return ;;");
	bash_groups();
	puts("\tesac\n\tcase $cmd in");
	for (size_t i = 0; i < cmd_list_n; i++)
		bash_command(cmd_list[i]);
	fputs("\tesac\n"
	      "\tif [[ $cur == -* ]]; then\n"
	      "\t\t_yagura_words \"$words\"\n"
	      "\telif [[ $more && $prev == \"${cmd##* }\" ]]; then\n"
	      "\t\t_yagura_words \"$more\"\n"
	      "\telse\n"
	      "\t\t_yagura_files -f\n"
	      "\tfi\n}\n"
	      "complete -F _yagura yagura\n",
	    stdout);
}

/* ---- zsh */

/* Text of an option in _arguments, within single quotes. */
static void
zsh_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\'')
			fputs("'\\'", stdout);
		else if (c == '[' || c == ']' || c == ':' || c == '\\')
			putchar('\\');
		putchar(c);
	}
}

static void
zsh_option(const struct cmd *cmd, const struct cmd_option *o)
{
	const char *words[OPTION_WORDS_MAX];
	enum option_kind kind = option_kind(o);
	size_t n = kind == OPTION_FORM ? option_words(cmd, words) : 0;

	printf("\t\t\t'%s--%s%s[", option_repeats(o) ? "*" : "", o->name,
	    kind == OPTION_SWITCH ? "" : "=");
	zsh_text(str_from(o->doc));
	putchar(']');
	if (kind != OPTION_SWITCH)
		printf(":%s:", o->arg);
	if (kind == OPTION_DIR)
		fputs("_files -/", stdout);
	else if (kind == OPTION_FILE)
		fputs("_files", stdout);
	if (kind == OPTION_FORM) {
		putchar('(');
		put_words(words, n);
		putchar(')');
	}
	puts("' \\");
}

static void
write_zsh(void)
{
	const struct cmd_option *o;

	fputs("#compdef yagura\n"
	      "# Completion of yagura for zsh. Made by: yagura completion zsh\n"
	      "_yagura() {\n"
	      "\tlocal cmd= i=2\n"
	      "\twhile (( i < CURRENT )); do\n"
	      "\t\tcase \"${cmd:+$cmd }$words[i]\" in\n\t\t(",
	    stdout);
	put_all_prefixes();
	fputs(")\n\t\t\tcmd=\"${cmd:+$cmd }$words[i]\" ;;\n"
	      "\t\t(*) break ;;\n"
	      "\t\tesac\n"
	      "\t\t(( i++ ))\n"
	      "\tdone\n"
	      "\tif [[ -z $cmd ]]; then\n"
	      "\t\tcompadd -- --help --version",
	    stdout);
	put_first_words();
	puts("\n\t\treturn\n\tfi\n"
	     "\tlocal more=\n"
	     "\tcase $cmd in");
	bash_groups();
	puts("\tesac\n"
	     "\tif [[ -n $more && $i -eq $CURRENT && $words[CURRENT] != -* ]]; "
	     "then\n"
	     "\t\tcompadd -- ${=more}\n"
	     "\tfi\n"
	     "\t# What _arguments sees begins with the command's last word.\n"
	     "\tshift $(( i - 2 )) words\n"
	     "\t(( CURRENT -= i - 2 ))\n"
	     "\tcase $cmd in");
	for (size_t i = 0; i < cmd_list_n; i++) {
		printf("\t('%s')\n\t\t_arguments \\\n", cmd_list[i]->name);
		for (size_t k = 0; (o = option_at(cmd_list[i], k)) != NULL; k++)
			zsh_option(cmd_list[i], o);
		puts("\t\t\t'*:word:_files' ;;");
	}
	fputs("\tesac\n}\n"
	      "if [[ $funcstack[1] == _yagura ]]; then\n"
	      "\t_yagura \"$@\"\n"
	      "else\n"
	      "\tcompdef _yagura yagura\n"
	      "fi\n",
	    stdout);
}

/* ---- fish */

/* Within single quotes. */
static void
fish_text(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

static void
fish_option(const struct cmd *cmd, const struct cmd_option *o)
{
	const char *words[OPTION_WORDS_MAX];
	enum option_kind kind = option_kind(o);
	size_t n = kind == OPTION_FORM ? option_words(cmd, words) : 0;

	printf("complete -c yagura -n '__yagura_is \"%s\"' -l %s", cmd->name,
	    o->name);
	if (kind == OPTION_FILE)
		fputs(" -r -F", stdout);
	else if (kind == OPTION_DIR)
		fputs(" -x -a '(__fish_complete_directories)'", stdout);
	else if (kind != OPTION_SWITCH)
		fputs(" -x", stdout);
	if (kind == OPTION_FORM) {
		fputs(" -a '", stdout);
		put_words(words, n);
		putchar('\'');
	}
	fputs(" -d '", stdout);
	fish_text(o->doc);
	puts("'");
}

static void
fish_word(struct str before, struct str word, const char *doc)
{
	printf("complete -c yagura -n '__yagura_is \"%.*s\"'%s -a %.*s -d '",
	    STR_ARG(before), is_command(before) ? "" : " -f", STR_ARG(word));
	fish_text(doc);
	puts("'");
}

/* The words of command i; "db" stands for all that begin with it. */
static void
fish_words(size_t i)
{
	const struct cmd *cmd = cmd_list[i];
	struct str rest = str_from(cmd->name), first, second;

	if (!str_cut(&rest, ' ', &first))
		return;
	if (!str_cut(&rest, ' ', &second)) {
		fish_word(STR_NONE, first, cmd->doc);
		return;
	}
	if (is_new_word(i, first))
		fish_word(STR_NONE, first, "more commands");
	fish_word(first, second, cmd->doc);
}

static void
write_fish(void)
{
	const struct cmd_option *o;

	fputs("# Completion of yagura for fish. Made by: yagura completion "
	      "fish\n"
	      "function __yagura_is -a wanted\n"
	      "\tset -l cmd ''\n"
	      "\tfor word in (commandline -opc)[2..-1]\n"
	      "\t\tswitch (string trim \"$cmd $word\")\n"
	      "\t\tcase ",
	    stdout);
	for (size_t i = 0; i < cmd_list_n; i++) {
		struct str rest = str_from(cmd_list[i]->name), first;

		printf("'%s' ", cmd_list[i]->name);
		if (str_cut(&rest, ' ', &first) && is_new_word(i, first))
			printf("'%.*s' ", STR_ARG(first));
	}
	fputs(
	    "\n\t\t\tset cmd (string trim \"$cmd $word\")\n"
	    "\t\tcase '*'\n"
	    "\t\t\tbreak\n"
	    "\t\tend\n"
	    "\tend\n"
	    "\ttest \"$cmd\" = \"$wanted\"\n"
	    "end\n\n"
	    "complete -c yagura -n '__yagura_is \"\"' -f -l version -d 'the "
	    "version'\n"
	    "complete -c yagura -n '__yagura_is \"\"' -f -a help -d 'this, or "
	    "more of one command'\n",
	    stdout);
	for (size_t i = 0; i < cmd_list_n; i++) {
		fish_words(i);
		for (size_t k = 0; (o = option_at(cmd_list[i], k)) != NULL; k++)
			fish_option(cmd_list[i], o);
	}
}

static int
run(const struct cmd_args *args, struct err *e)
{
	static const struct {
		const char *name;
		void (*write)(void);
	} shells[] = {
	    {"bash", write_bash},
            {"zsh",  write_zsh },
            {"fish", write_fish}
        };

	for (size_t i = 0; i < ARRAY_LEN(shells); i++) {
		if (strcmp(args->words[0], shells[i].name) != 0)
			continue;
		shells[i].write();
		if (fflush(stdout) != 0 || ferror(stdout))
			return fail_sys(e, errno, "standard output");
		return 0;
	}
	return fail(e, E_USAGE, "%s: no such shell; there are bash, zsh, fish",
	    args->words[0]);
}

const struct cmd cmd_completion = {
    .name = "completion",
    .words = "SHELL",
    .doc = "print what completes command lines in bash, zsh or fish",
    .manual = "For this shell alone:\n"
	      "  bash: source <(yagura completion bash)\n"
	      "  zsh:  source <(yagura completion zsh)\n"
	      "  fish: yagura completion fish | source\n"
	      "Where it is installed, shells find it by themselves.\n",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
