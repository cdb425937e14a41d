/* matrix.c: every version of a list against every other, by our own order. */
#define _GNU_SOURCE /* getline */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "version/version.h"

/*
 * usage: matrix ORDER <versions
 * Reads one version a line; writes, for every version, a line with one
 * character for every version: '<', '=', '>', '?' when one of the two cannot
 * be read, and '!' when text and keys do not agree. What references in this
 * folder print too, but for the '!'.
 */
struct item {
	struct str text;
	struct str key;
	bool is_readable;
};

static int
sign_of(int n)
{
	return (n > 0) - (n < 0);
}

static char
compare(const struct version_order *order, const struct item *a,
    const struct item *b)
{
	struct err e;
	int sign;

	if (order->cmp(a->text, b->text, &sign, &e) < 0)
		return a->is_readable && b->is_readable ? '!' : '?';
	if (!a->is_readable || !b->is_readable ||
	    sign_of(sign) != sign_of(str_cmp(a->key, b->key)))
		return '!';
	return sign < 0 ? '<' : sign > 0 ? '>' : '=';
}

static void
read_items(
    const struct version_order *order, struct arena *a, struct vec *items)
{
	struct buf key;
	struct err e;
	char *p = NULL;
	size_t cap = 0;
	ssize_t n;

	buf_init(&key, (size_t)64 << 20);
	while ((n = getline(&p, &cap, stdin)) >= 0) {
		struct str line = str_of(p, (size_t)n);
		struct item *item = vec_add(items);

		if (line.n > 0 && line.p[line.n - 1] == '\n')
			line.n--;
		buf_clear(&key);
		item->text = str_dup(a, line);
		item->is_readable = order->key(line, &key, &e) == 0;
		item->key = str_dup(a, buf_str(&key));
	}
	free(p);
	buf_done(&key);
}

int
main(int argc, char **argv)
{
	const struct version_order *order;
	struct vec items;
	struct arena a;

	order = argc == 2 ? version_find(str_from(argv[1])) : NULL;
	if (order == NULL) {
		fputs("usage: matrix ORDER <versions\n", stderr);
		return 64;
	}
	arena_init(&a, (size_t)1 << 30);
	vec_init(&items, sizeof(struct item));
	read_items(order, &a, &items);
	for (size_t i = 0; i < items.n; i++) {
		for (size_t k = 0; k < items.n; k++)
			putchar(compare(
			    order, vec_at(&items, i), vec_at(&items, k)));
		putchar('\n');
	}
	vec_done(&items);
	arena_done(&a);
	return ferror(stdout) || fflush(stdout) != 0 ? 74 : 0;
}
