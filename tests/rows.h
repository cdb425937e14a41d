/* rows.h: test data in lines of text, read one by one. */
#ifndef TESTS_ROWS_H
#define TESTS_ROWS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "os/file.h"
#include "tests/tap.h"

/*
 * A row is a line without its comment ("#" at the start or after a space, to
 * the end) and without spaces around it. Lines left empty are no rows.
 */
struct rows {
	const char *name;
	struct str rest;
	int line; /* of the row last read, for messages */
};

/* tests/data/<name> below $YAGURA_SRC or here; a failed check if absent. */
static inline struct rows
rows_open(struct arena *a, const char *name)
{
	const char *root = getenv("YAGURA_SRC");
	struct rows r = {.name = name};
	struct str path;
	struct err e;

	path =
	    str_printf(a, "%s/tests/data/%s", root != NULL ? root : ".", name);
	if (file_read(a, path.p, 1 << 20, &r.rest, &e) < 0)
		tap_check(false, __FILE__, __LINE__, "%s", e.text);
	return r;
}

static inline bool
rows_next(struct rows *r, struct str *ret_row)
{
	struct str row;

	while (str_line(&r->rest, &row)) {
		r->line++;
		for (size_t i = 0; i < row.n; i++) {
			if (row.p[i] == '#' &&
			    (i == 0 || is_space(row.p[i - 1])))
				row.n = i;
		}
		row = str_trim(row);
		if (row.n > 0) {
			*ret_row = row;
			return true;
		}
	}
	return false;
}

/*
 * Take a word off the row, without the spaces around it. A word that begins
 * with '"' goes to the next '"' and loses both.
 */
static inline struct str
rows_word(struct str *row)
{
	struct str word;

	*row = str_trim(*row);
	if (str_starts(*row, STR("\""))) {
		*row = str_skip(*row, 1);
		word = str_first(*row, (size_t)str_find(*row, '"'));
		*row = str_skip(*row, word.n + 1);
	} else {
		size_t n = 0;

		while (n < row->n && !is_space(row->p[n]))
			n++;
		word = str_first(*row, n);
		*row = str_skip(*row, n);
	}
	*row = str_trim(*row);
	return word;
}

/* A check that says which row it is about. */
#define ROW_OK(r, cond) tap_check((cond), (r)->name, (r)->line, "%s", #cond)

#endif
