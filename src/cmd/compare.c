/* compare.c: yagura compare. */
#define _GNU_SOURCE /* getline with a stream of any length */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "cmd/cmd.h"
#include "version/version.h"

/* Versions on a command line or in a pipe may be longer than feeds allow. */
#define VERSION_MAX ((size_t)16 << 20)

static const struct cmd_option options[] = {
    {"key",  NULL, "print sort keys in hexadecimal instead of comparing"},
    {"list", NULL, "name the orders"				    },
    {NULL,   NULL, NULL						 },
};

static int
list_orders(void)
{
	for (size_t i = 0; i < version_list_n; i++)
		printf(
		    "%-10s %s\n", version_list[i]->name, version_list[i]->doc);
	return 0;
}

/* '<', '=', '>', or '?' with *e. */
static char
compare(const struct version_order *order, struct str a, struct str b,
    struct err *e)
{
	int sign;

	if (order->cmp(a, b, &sign, e) < 0)
		return '?';
	return sign < 0 ? '<' : sign > 0 ? '>' : '=';
}

/* The key of v in hexadecimal, or "?" with *e: false. */
static bool
print_key(const struct version_order *order, struct str v, struct buf *key,
    struct err *e)
{
	buf_clear(key);
	if (order->key(v, key, e) < 0) {
		puts("?");
		return false;
	}
	for (size_t i = 0; i < key->n; i++)
		printf("%02x", (unsigned char)key->p[i]);
	putchar('\n');
	return true;
}

/* The versions that are words of the command line. */
static int
compare_words(const struct version_order *order, const struct cmd_args *args,
    struct buf *key, struct err *e)
{
	struct err why = {0};
	char sign;

	if (cmd_has(args, "key")) {
		for (size_t i = 1; i < args->n_words; i++)
			if (!print_key(
				order, str_from(args->words[i]), key, &why))
				log_say(LOG_WARN, "%s", why.text);
		return 0;
	}
	if (args->n_words != 3)
		return fail(e, E_USAGE, "compare needs two versions");
	sign = compare(
	    order, str_from(args->words[1]), str_from(args->words[2]), &why);
	printf("%c\n", sign);
	if (sign == '?')
		log_say(LOG_WARN, "%s", why.text);
	return 0;
}

/* "A<TAB>B" a line, or "A" for keys; an answer a line. */
static int
compare_stdin(const struct version_order *order, bool keys, struct buf *key,
    struct err *e)
{
	char *p = NULL;
	size_t cap = 0, n_lines = 0;
	struct err why;
	ssize_t n;
	int r = 0;

	while (r == 0 && (n = getline(&p, &cap, stdin)) >= 0) {
		struct str line = str_of(p, (size_t)n);
		ptrdiff_t tab;

		n_lines++;
		if (line.n > 0 && line.p[line.n - 1] == '\n')
			line.n--;
		tab = str_find(line, '\t');
		if (keys) {
			print_key(order, line, key, &why);
		} else if (tab < 0) {
			r = fail(e, E_INPUT,
			    "standard input: line %zu: no tab between two "
			    "versions",
			    n_lines);
		} else {
			putchar(compare(order, str_first(line, (size_t)tab),
			    str_skip(line, (size_t)tab + 1), &why));
			putchar('\n');
		}
	}
	if (r == 0 && ferror(stdin))
		r = fail_sys(e, errno, "standard input");
	free(p);
	return r;
}

static int
run(const struct cmd_args *args, struct err *e)
{
	const struct version_order *order;
	struct buf key;
	int r;

	if (cmd_has(args, "list"))
		return list_orders();
	if (args->n_words == 0)
		return fail(e, E_USAGE, "compare needs an ORDER; see --list");
	order = version_find(str_from(args->words[0]));
	if (order == NULL)
		return fail(e, E_USAGE, "%s: no such order; see --list",
		    args->words[0]);
	buf_init(&key, 2 * VERSION_MAX + 16);
	if (args->n_words > 1)
		r = compare_words(order, args, &key, e);
	else
		r = compare_stdin(order, cmd_has(args, "key"), &key, e);
	buf_done(&key);
	if (r == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		r = fail_sys(e, errno, "standard output");
	return r;
}

const struct cmd cmd_compare = {
    .name = "compare",
    .words = "ORDER [A B]",
    .doc = "say which of two versions is newer: <, =, > or ?",
    .manual = "Without versions, lines \"A<TAB>B\" on standard input are "
	      "answered one by one.\n"
	      "\"?\" is a version that the order cannot read; the reason goes "
	      "to standard error.\n",
    .options = options,
    .max_words = 3,
    .run = run,
};
