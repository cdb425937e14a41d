/* deb822_test.c: Debian's control stanzas. */
#include "fmt/deb822.h"

#include <stdbool.h>

#include "base/buf.h"
#include "core/limits.h"
#include "tests/tap.h"
#include "tests/unit/fmt/drip.h"

/* "line{name=value|name=value|}" per stanza, "!" for each bad one. */
static void
read_all(struct str text, size_t step, struct buf *out)
{
	struct drip bytes = drip_of(text, step, E_OK);
	struct deb822 *d = deb822_new(&bytes.stream, "status");
	struct deb822_stanza s;
	struct err e;
	int got;

	buf_init(out, 1 << 20);
	while ((got = deb822_next(d, &s, &e)) != 0) {
		if (got < 0) {
			EQ_INT(e.code, E_INPUT);
			buf_byte(out, '!');
			continue;
		}
		buf_printf(out, "%zu{", s.line);
		for (size_t i = 0; i < s.n_fields; i++) {
			buf_add(out, s.fields[i].name);
			buf_byte(out, '=');
			buf_add(out, s.fields[i].value);
			buf_byte(out, '|');
		}
		buf_byte(out, '}');
	}
	deb822_free(d);
}

static void
gives(struct str text, struct str want)
{
	/* However the text is cut into pieces. */
	for (size_t step = 1; step <= text.n + 1; step++) {
		struct buf out;

		read_all(text, step, &out);
		if (!EQ_STR(buf_str(&out), want))
			tap_note("step %zu of %.*s", step, STR_ARG(text));
		buf_done(&out);
	}
}

static void
stanzas_and_fields(void)
{
	gives(STR(""), STR(""));
	gives(STR("A: 1\nB: 2\n\nA: 3\n"), STR("1{A=1|B=2|}4{A=3|}"));
	gives(
	    STR("A:1\nB:\t 2 \t\nC:\nD: a: b\n"), STR("1{A=1|B=2|C=|D=a: b|}"));
	gives(STR("Package : x\nX-Y_z.0: 1\n"), STR("1{Package=x|X-Y_z.0=1|}"));
	gives(STR("A: \xc3\xa9\xff\n"), STR("1{A=\xc3\xa9\xff|}"));
}

static void
folded_lines_stay_as_they_are(void)
{
	gives(STR("A: first \n second\n\tthird \n  .\nB: x\n"),
	    STR("1{A=first\n second\n\tthird \n  .|B=x|}"));
	gives(STR("Conffiles:\n /etc/a 1\n /etc/b: 2\n"),
	    STR("1{Conffiles=\n /etc/a 1\n /etc/b: 2|}"));
}

static void
the_last_newline_may_be_missing(void)
{
	gives(STR("A: 1\nB: 2"), STR("1{A=1|B=2|}"));
	gives(STR("A: 1\n x"), STR("1{A=1\n x|}"));
	gives(STR("A: 1\n\n \n"), STR("1{A=1|}"));
	gives(STR("A: 1\n\n "), STR("1{A=1|}"));
	gives(STR("#"), STR(""));
}

static void
empty_lines_of_several_kinds_separate(void)
{
	gives(STR("\n\nA: 1\n\n\n\nB: 2\n\n"), STR("3{A=1|}7{B=2|}"));
	gives(STR("A: 1\n \t \nB: 2\n"), STR("1{A=1|}3{B=2|}"));
	gives(STR("A: 1\n\r\nB: 2\n"), STR("1{A=1|}3{B=2|}"));
	gives(STR(" \n\t\n\r\n"), STR(""));
}

static void
crlf_is_a_line_end(void)
{
	gives(STR("A: 1\r\n b\r\nB: 2\r\n\r\nC: 3\r\n"),
	    STR("1{A=1\n b|B=2|}5{C=3|}"));
	/* A CR inside a line is a byte like others. */
	gives(STR("A: 1\r2\n"), STR("1{A=1\r2|}"));
}

static void
comment_lines_are_skipped(void)
{
	gives(
	    STR("# one\nA: 1\n# two\n b\n#\nB: 2\n# three\n\n# four\n\nC: 3\n"),
	    STR("2{A=1\n b|B=2|}11{C=3|}"));
	/* Only at the very beginning of a line. */
	gives(STR("A: 1 # no\n # no\n"), STR("1{A=1 # no\n # no|}"));
}

static void
nul_bytes_are_bytes(void)
{
	gives(STR("A: \0x\0\n \0\n"), STR("1{A=\0x\0\n \0|}"));
	gives(STR("A\0: 1\n\nB: 2\n"), STR("!3{B=2|}"));
}

static void
a_bad_line_costs_its_stanza_only(void)
{
	static const char *const bad[] = {"no colon\n", ": x\n",
	    " folded without a field\n", "A: 1\nno colon\nB: 2\n",
	    "A: 1\nB 2\n x\n", "a b: 1\n", "\xc3\xa9: 1\n", "A\x7f: 1\n",
	    " : 1\n", "\x01: 1\n", "-----BEGIN PGP SIGNED MESSAGE-----\n"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct buf text, out;

		buf_init(&text, 1000);
		buf_printf(&text, "First: 1\n\n%s\nLast: 1\n", bad[i]);
		read_all(buf_str(&text), 7, &out);
		OK(str_starts(buf_str(&out), STR("1{First=1|}!")));
		OK(str_ends(buf_str(&out), STR("{Last=1|}")));
		buf_done(&out);
		buf_done(&text);
	}
}

static void
a_bad_line_is_named(void)
{
	struct stream_mem m;
	struct deb822_stanza s;
	struct deb822 *d;
	struct err e = {0};

	stream_mem_init(&m, STR("A: 1\n\n# c\nB: 2\nbad\n c\nworse\n"));
	d = deb822_new(&m.stream, "var/lib/dpkg/status");
	OK(deb822_next(d, &s, &e) == 1);
	FAILS(deb822_next(d, &s, &e) < 0, &e, E_INPUT,
	    "var/lib/dpkg/status: line 5: ");
	OK(deb822_next(d, &s, &e) == 0);
	OK(deb822_next(d, &s, &e) == 0);
	deb822_free(d);
}

static void
get_compares_names_without_case(void)
{
	struct stream_mem m;
	struct deb822_stanza s = {0};
	struct deb822 *d;
	struct err e;

	stream_mem_init(
	    &m, STR("Package: one\npackage: two\nEmpty:\nXyz[: 1\n"));
	d = deb822_new(&m.stream, "status");
	NEED(deb822_next(d, &s, &e) == 1);
	EQ_INT(s.n_fields, 4);
	EQ_STR(deb822_get(&s, "PACKAGE"), STR("one"));
	EQ_STR(deb822_get(&s, "Packag"), STR(""));
	OK(deb822_get(&s, "Absent").p == NULL);
	EQ_STR(deb822_get(&s, "empty"), STR(""));
	/* '[' and '{' differ in the bit that makes case. */
	OK(deb822_get(&s, "Xyz{").p == NULL);
	deb822_free(d);
	deb822_free(NULL);
}

/* unit over and over, n bytes in all. */
struct endless {
	struct stream stream;
	struct str unit;
	size_t at;
	uint64_t n;
};

static ssize_t
endless_read(struct stream *s, void *p, size_t n, struct err *e)
{
	struct endless *x = (struct endless *)s;
	char *to = p;

	(void)e;
	if (n > x->n)
		n = (size_t)x->n;
	if (x->unit.n == 1)
		memset(p, x->unit.p[0], n);
	else
		for (size_t i = 0; i < n; i++)
			to[i] = x->unit.p[x->at++ % x->unit.n];
	x->n -= n;
	return (ssize_t)n;
}

static void
a_stanza_has_a_limit(void)
{
	static const char *const units[] = {"a", ":", " ", "a:b\n", "a:\n",
	    " a\na:\n", "aaaaaaaaaaaaaaaaaaaaa:\n"};

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct endless x = {
		    {endless_read}, str_from(units[i]), 0, (uint64_t)1 << 30};
		struct deb822 *d = deb822_new(&x.stream, "status");
		struct deb822_stanza s;
		struct err e = {0};

		FAILS(deb822_next(d, &s, &e) < 0, &e, E_LIMIT, "status: line ");
		OK(strstr(e.text, "1048576 bytes") != NULL);
		/* It stopped early, and for good. */
		OK(x.n > (uint64_t)1000 << 20);
		OK(deb822_next(d, &s, &e) == 0);
		deb822_free(d);
	}
}

static void
a_stanza_just_below_the_limit_is_read(void)
{
	static char text[LIMIT_FIELD_BYTES + 16];
	struct deb822_stanza s = {0};
	struct stream_mem m;
	struct deb822 *d;
	struct err e = {0};

	memset(text, 'x', sizeof text);
	memcpy(text, "A:", 2);
	/* Line ends count. */
	stream_mem_init(&m, str_of(text, LIMIT_FIELD_BYTES - 1));
	d = deb822_new(&m.stream, "status");
	OK_ERR(deb822_next(d, &s, &e) == 1, &e);
	EQ_INT(deb822_get(&s, "a").n, LIMIT_FIELD_BYTES - 3);
	deb822_free(d);
	stream_mem_init(&m, str_of(text, LIMIT_FIELD_BYTES));
	d = deb822_new(&m.stream, "status");
	FAILS(deb822_next(d, &s, &e) < 0, &e, E_LIMIT, "line 1");
	deb822_free(d);
}

static void
a_read_error_is_passed_on_and_is_the_end(void)
{
	struct drip bytes = drip_of(STR("A: 1\n\nB: 2\n"), 4, E_INPUT);
	struct deb822 *d = deb822_new(&bytes.stream, "status");
	struct deb822_stanza s;
	struct err e = {0};

	OK(deb822_next(d, &s, &e) == 1);
	/* Not as a stanza that was cut short. */
	FAILS(deb822_next(d, &s, &e) < 0, &e, E_INPUT, "the line is dead");
	OK(deb822_next(d, &s, &e) == 0);
	deb822_free(d);
}

static void
random_text_never_crashes(void)
{
	static const char alphabet[] = "aB: \t\n\n\r#\0-";
	char text[60];

	for (int i = 0; i < 1500; i++) {
		size_t n = tap_random_below(sizeof text);
		struct buf a, b;

		for (size_t k = 0; k < n; k++)
			text[k] =
			    alphabet[tap_random_below(sizeof alphabet - 1)];
		read_all(str_of(text, n), 1 + tap_random_below(9), &a);
		read_all(str_of(text, n), 100, &b);
		EQ_STR(buf_str(&a), buf_str(&b));
		buf_done(&a);
		buf_done(&b);
	}
}

int
main(void)
{
	RUN(stanzas_and_fields);
	RUN(folded_lines_stay_as_they_are);
	RUN(the_last_newline_may_be_missing);
	RUN(empty_lines_of_several_kinds_separate);
	RUN(crlf_is_a_line_end);
	RUN(comment_lines_are_skipped);
	RUN(nul_bytes_are_bytes);
	RUN(a_bad_line_costs_its_stanza_only);
	RUN(a_bad_line_is_named);
	RUN(get_compares_names_without_case);
	RUN(a_stanza_has_a_limit);
	RUN(a_stanza_just_below_the_limit_is_read);
	RUN(a_read_error_is_passed_on_and_is_the_end);
	RUN(random_text_never_crashes);
	return tap_done();
}
