/* written.h: what a report writes of a result made by hand. */
#ifndef TESTS_UNIT_REPORT_WRITTEN_H
#define TESTS_UNIT_REPORT_WRITTEN_H

#include <stdio.h>
#include <stdlib.h>

#include "report/report.h"
#include "tests/tap.h"

struct list_iter {
	struct finding_iter it;
	const struct finding *list;
	size_t n, at;
	struct finding *given; /* gone when the next one is asked for */
	struct arena a;
};

static inline bool
list_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct list_iter *l = (struct list_iter *)it;

	arena_done(&l->a);
	free(l->given);
	l->given = NULL;
	if (l->at == l->n)
		return false;
	l->given = malloc(sizeof *l->given);
	if (!OK(l->given != NULL))
		return false;
	*l->given = finding_dup(&l->a, &l->list[l->at++]);
	*ret_f = l->given;
	return true;
}

static inline void
list_rewind(struct finding_iter *it)
{
	((struct list_iter *)it)->at = 0;
}

/* All that the report of that name writes, owned by a. */
static inline struct str
written(struct arena *a, const char *report, const struct scan_result *r,
    const struct finding *list, size_t n, const struct report_options *opt)
{
	/* Not at the start: a report rewinds before it reads. */
	struct list_iter l = {
	    .it = {list_next, list_rewind},
              .list = list, .n = n, .at = n
        };
	const struct report *rep = report_find(report);
	struct str s = STR_NONE;
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	if (!OK(rep != NULL))
		return s;
	arena_init(&l.a, 1 << 20);
	out = open_memstream(&text, &size);
	if (!OK(out != NULL))
		return s;
	rep->write(out, r, &l.it, opt);
	OK(!ferror(out));
	fclose(out);
	arena_done(&l.a);
	free(l.given);
	s = str_dup(a, str_of(text, size));
	free(text);
	return s;
}

/* No control character but line feeds, and all of it ends in one. */
static inline void
is_harmless(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < 0x20 && c != '\n') || c == 0x7f) {
			tap_check(false, __FILE__, __LINE__,
			    "byte %02x in: %.*s", c, STR_ARG(s));
			return;
		}
	}
	OK(str_ends(s, STR("\n")));
	OK(str_find_str(s, STR("\xe2\x80\xae")) < 0);
	OK(str_find_str(s, STR("\xc2\x9b")) < 0);
}

/* A name that would drive a terminal, end a string or a line. */
#define HOSTILE                                                                \
	STR("\033[31m\"\\\n\r\t\x7f\xc2\x9b\xff\xe2\x80\xae\xe2\x80\xa8x\0y")

#endif
