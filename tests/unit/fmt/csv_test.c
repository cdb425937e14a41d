/* csv_test.c: comma-separated values. */
#include "fmt/csv.h"

#include <stdlib.h>

#include "base/buf.h"
#include "tests/tap.h"

/* All rows of text as "<a><b>;", or why not. */
static int
read_all(struct str text, struct buf *out, struct err *e)
{
	struct str *cells = NULL;
	struct arena a;
	size_t n = 0;
	int got;

	arena_init(&a, 1 << 20);
	buf_init(out, 1 << 20);
	while ((got = csv_row(&a, &text, "in.csv", &cells, &n, e)) > 0) {
		for (size_t i = 0; i < n; i++) {
			buf_byte(out, '<');
			buf_add(out, cells[i]);
			buf_byte(out, '>');
		}
		buf_byte(out, ';');
	}
	arena_done(&a);
	return got;
}

static void
rows_and_cells(void)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"",		      ""               },
	    {"\n\r\n\n",              ""               },
	    {"a",		     "<a>;"           },
	    {"a,b\nc,d\n",            "<a><b>;<c><d>;" },
	    {"a,b\r\nc,d\r\n",        "<a><b>;<c><d>;" },
	    {"a,b\r\n\r\n\nc",        "<a><b>;<c>;"    },
	    {",\n,,\n",               "<><>;<><><>;"   },
	    {"a,",		    "<a><>;"         },
	    {"\"\"\n",                "<>;"            },
	    {"\"a\",\"b\"\n",         "<a><b>;"        },
	    {"\"a,b\",c\n",           "<a,b><c>;"      },
	    {"\"a\nb\",\"c\r\nd\"\n", "<a\nb><c\r\nd>;"},
	    {"\"say \"\"hi\"\"\"\n",  "<say \"hi\">;"  },
	    {"\"\"\"\"\n",            "<\">;"          },
	    {"\"\"\"\"\"\",x\n",      "<\"\"><x>;"     },
	    {"a\"b,c\"\n",            "<a\"b><c\">;"   },
	    {" \"a\"\n",              "< \"a\">;"      },
	    {" a , b \n",             "< a >< b >;"    },
	    {"a\rb,c\n",              "<a\rb><c>;"     },
	    {"a\r",                   "<a>;"           },
	    {"\"a\"\r",               "<a>;"           },
	    {"a,\r\n",                "<a><>;"         },
	    {"#c\n1\n",               "<#c>;<1>;"      },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out;
		struct err e = {0};

		OK_ERR(read_all(str_from(rows[i].text), &out, &e) == 0, &e);
		if (!EQ_STR(buf_str(&out), str_from(rows[i].want)))
			tap_note("row %zu", i);
		buf_done(&out);
	}
}

static void
broken_quotes_are_refused(void)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
	    {"\"",           "in.csv: a quote is not closed"},
	    {"a,b\nc,\"d\n", "in the row 'c,\"d"            },
	    {"\"a\"\"",      "not closed"                   },
	    {"\"a\"b\n",     "text behind a closing quote"  },
	    {"\"a\" ,b\n",   "text behind a closing quote"  },
	    {"\"a\"\rb\n",   "text behind a closing quote"  },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out;
		struct err e = {0};

		FAILS(read_all(str_from(rows[i].text), &out, &e) < 0, &e,
		    E_INPUT, rows[i].words);
		buf_done(&out);
	}
}

static void
bytes_of_any_kind_are_kept(void)
{
	struct buf out;
	struct err e;

	OK(read_all(STR("a\0b,\"\0\xff\"\n"), &out, &e) == 0);
	EQ_STR(buf_str(&out), STR("<a\0b><\0\xff>;"));
	buf_done(&out);
}

static void
cells_do_not_point_into_the_text(void)
{
	char text[] = "one,\"t\"\"wo\"\n";
	struct str rest = str_from(text), *cells = NULL;
	struct arena a;
	struct err e;
	size_t n = 0;

	arena_init(&a, 4096);
	NEED(csv_row(&a, &rest, "in.csv", &cells, &n, &e) == 1);
	memset(text, 'x', sizeof text);
	EQ_INT(n, 2);
	EQ_STR(cells[0], STR("one"));
	EQ_STR(cells[1], STR("t\"wo"));
	arena_done(&a);
}

static void
a_row_too_large_for_the_arena_is_a_limit(void)
{
	size_t n = 0, n_bytes = 100000;
	char *p = malloc(n_bytes);
	struct str rest, *cells = NULL;
	struct arena a;
	struct err e = {0};

	NEED(p != NULL);
	arena_init(&a, 200000);
	memset(p, ',', n_bytes);
	rest = str_of(p, n_bytes);
	FAILS(csv_row(&a, &rest, "in.csv", &cells, &n, &e) < 0, &e, E_LIMIT,
	    "100001 cells");
	memset(p, 'x', n_bytes);
	FAILS(csv_row(&a, &rest, "in.csv", &cells, &n, &e) < 0, &e, E_LIMIT,
	    "in.csv: ");
	EQ_INT(rest.n, n_bytes);
	arena_done(&a);
	free(p);
}

/* Whatever the bytes: it ends, and what it gave is what a writer would quote. */
static void
random_text_never_crashes(void)
{
	static const char alphabet[] = "ab,\"\n\r ";
	char text[40];

	for (int i = 0; i < 5000; i++) {
		size_t n = tap_random_below(sizeof text);
		struct buf out;
		struct err e;

		for (size_t k = 0; k < n; k++)
			text[k] =
			    alphabet[tap_random_below(sizeof alphabet - 1)];
		OK(read_all(str_of(text, n), &out, &e) <= 0);
		buf_done(&out);
	}
}

int
main(void)
{
	RUN(rows_and_cells);
	RUN(broken_quotes_are_refused);
	RUN(bytes_of_any_kind_are_kept);
	RUN(cells_do_not_point_into_the_text);
	RUN(a_row_too_large_for_the_arena_is_a_limit);
	RUN(random_text_never_crashes);
	return tap_done();
}
