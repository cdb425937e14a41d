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
};

static inline bool
list_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct list_iter *l = (struct list_iter *)it;

	if (l->at == l->n)
		return false;
	*ret_f = &l->list[l->at++];
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
	    {list_next, list_rewind},
            list, n, n
        };
	const struct report *rep = report_find(report);
	struct str s = STR_NONE;
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	if (!OK(rep != NULL))
		return s;
	out = open_memstream(&text, &size);
	if (!OK(out != NULL))
		return s;
	rep->write(out, r, &l.it, opt);
	OK(!ferror(out));
	fclose(out);
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
