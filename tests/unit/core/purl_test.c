/* purl_test.c: package URLs, row by row. */
#include "core/purl.h"

#include "tests/rows.h"
#include "tests/tap.h"

#define STR_IN(literal)                                                        \
	{                                                                      \
		"" literal, sizeof(literal) - 1                                \
	}

static int
hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A word with \xNN made bytes; "" is nothing. */
static struct str
word_of(struct arena *a, struct str *row)
{
	struct str raw = rows_word(row);
	char *to = arena_alloc(a, raw.n);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		if (i + 3 < raw.n && raw.p[i] == '\\' && raw.p[i + 1] == 'x') {
			to[n++] = (char)(hex_digit(raw.p[i + 2]) * 16 +
					 hex_digit(raw.p[i + 3]));
			i += 3;
		} else {
			to[n++] = raw.p[i];
		}
	}
	return str_of(to, n);
}

static void
every_row_is_written_so(void)
{
	struct arena a;
	struct rows rows;
	struct str row;
	size_t n = 0;

	arena_init(&a, 1 << 20);
	rows = rows_open(&a, "purl/purl.data");
	while (rows_next(&rows, &row)) {
		struct package p = {0};
		struct str ns, distro, want;
		struct buf got;

		p.type = word_of(&a, &row);
		p.name = word_of(&a, &row);
		p.version = word_of(&a, &row);
		p.arch = word_of(&a, &row);
		ROW_OK(&rows, str_eq(rows_word(&row), STR("|")));
		ns = word_of(&a, &row);
		distro = word_of(&a, &row);
		ROW_OK(&rows, str_eq(rows_word(&row), STR("|")));
		want = rows_word(&row);
		buf_init(&got, 4096);
		purl_write(&got, &p, ns, distro);
		if (!str_eq(buf_str(&got), want))
			tap_check(false, rows.name, rows.line,
			    "\"%.*s\", want \"%.*s\"", STR_ARG(buf_str(&got)),
			    STR_ARG(want));
		OK(!got.over);
		buf_done(&got);
		n++;
	}
	OK(n >= 20);
	arena_done(&a);
}

/* The words of a row must be what p and rest hold; "!" is an error. */
static void
check_row(struct arena *a, const struct rows *rows, struct str text,
    struct str row, const char *part)
{
	struct package p;
	struct purl_rest rest;
	struct err e;
	const struct str *got[] = {&p.type, &p.name, &p.version, &p.arch, NULL,
	    &p.source_name, &p.source_version, &p.module, NULL, &rest.ns,
	    &rest.distro};
	int rc = purl_parse(a, text, &p, &rest, &e);

	if (str_eq(row, STR("!"))) {
		ROW_OK(rows, rc < 0 && e.code == E_INPUT);
		return;
	}
	tap_check(rc == 0, rows->name, rows->line, "%s: %s", part,
	    rc < 0 ? e.text : "");
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(got); i++) {
		struct str want = rows_word(&row);

		if (got[i] == NULL)
			ROW_OK(rows, str_eq(want, STR("|")));
		else if (!str_eq(*got[i], want))
			tap_check(false, rows->name, rows->line,
			    "%s: \"%.*s\", want \"%.*s\"", part,
			    STR_ARG(*got[i]), STR_ARG(want));
	}
}

static void
every_row_is_read_so(void)
{
	struct arena a;
	struct rows rows;
	struct str row;

	arena_init(&a, 1 << 20);
	rows = rows_open(&a, "purl/parse.data");
	while (rows_next(&rows, &row)) {
		struct str text = word_of(&a, &row);

		ROW_OK(&rows, str_eq(rows_word(&row), STR("|")));
		check_row(&a, &rows, text, row, "read");
	}
	arena_done(&a);
}

/* What is written of a package reads as that package. */
static void
what_is_written_reads_the_same(void)
{
	static const struct package packages[] = {
	    {STR_IN("rpm"), STR_IN("bind-libs"), STR_IN("32:9.11-2.el7"),
             STR_IN("x86_64"),							STR_IN("bind"),   STR_IN("32:9.11-2.el7"),
             STR_IN("perl:5.26"),													    STR_IN(""), STR_IN(""), STR_IN(""), false,
             KERNEL_NONE																					   },
	    {STR_IN("deb"), STR_IN("libgcc-s1"), STR_IN("12.2.0-14"),
             STR_IN("amd64"),							 STR_IN("gcc-12"), STR_IN("1:12+x"),        STR_IN(""),
             STR_IN(""),																 STR_IN(""), STR_IN(""), false, KERNEL_NONE},
	    {STR_IN("npm"), STR_IN("@a b/c@d"),  STR_IN("1@2/3?4#5"),     STR_IN(""),
             STR_IN("@a b/c@d"),									STR_IN("1@2/3?4#5"),     STR_IN(""), STR_IN(""),
             STR_IN(""),																	     STR_IN(""), false, KERNEL_NONE},
	};
	const struct os_info os = {
	    .family = STR("debian"), .release = STR("12")};

	for (size_t i = 0; i < ARRAY_LEN(packages); i++) {
		const struct package *want = &packages[i];
		struct package p;
		struct purl_rest rest;
		struct arena a;
		struct buf b;
		struct err e;

		arena_init(&a, 1 << 20);
		buf_init(&b, 4096);
		purl_write_installed(&b, want, &os);
		if (OK_ERR(
			purl_parse(&a, buf_str(&b), &p, &rest, &e) == 0, &e)) {
			EQ_STR(p.type, want->type);
			EQ_STR(p.name, want->name);
			EQ_STR(p.version, want->version);
			EQ_STR(p.arch, want->arch);
			EQ_STR(p.source_name, want->source_name);
			EQ_STR(p.source_version, want->source_version);
			EQ_STR(p.module, want->module);
		}
		buf_done(&b);
		arena_done(&a);
	}
}

/* Too long to be one; and any bytes at all. */
static void
hostile_text_is_refused_or_read(void)
{
	static char text[5000] = "pkg:npm/";
	struct package p;
	struct purl_rest rest;
	struct arena a;
	struct err e;

	arena_init(&a, 64u << 20);
	memset(text + 8, 'n', sizeof text - 8);
	OK(purl_parse(&a, str_of(text, sizeof text), &p, &rest, &e) < 0);
	EQ_INT(e.code, E_LIMIT);
	for (int i = 0; i < 20000; i++) {
		static const char some[] = "%%%//@@?&=#:a0-.F\xff";
		size_t n = tap_random_below(24);

		memcpy(text, "pkg:deb/", 8);
		for (size_t k = 0; k < n; k++)
			text[8 + k] = some[tap_random_below(sizeof some)];
		if (purl_parse(&a, str_of(text, 8 + n), &p, &rest, &e) == 0)
			OK(p.name.n > 0);
		arena_reset(&a);
	}
	arena_done(&a);
}

static void
it_appends_and_stops_at_the_maximum(void)
{
	struct package p = {
	    .type = STR("deb"), .name = STR("curl"), .version = STR("1")};
	struct buf b;

	buf_init(&b, 64);
	buf_add(&b, STR("see "));
	purl_write(&b, &p, STR_NONE, STR_NONE);
	EQ_STR(buf_str(&b), STR("see pkg:deb/curl@1"));
	buf_done(&b);
	for (size_t max = 0; max < 14; max++) {
		buf_init(&b, max);
		purl_write(&b, &p, STR_NONE, STR_NONE);
		OK(b.over);
		OK(str_starts(STR("pkg:deb/curl@1"), buf_str(&b)));
		buf_done(&b);
	}
}

/* A type or a name is never cut in silence. */
static void
long_parts_are_whole(void)
{
	static char name[5000];
	struct package p = {
	    .type = STR("deb"),
	    .name = {name, sizeof name},
	    .version = {name, sizeof name}
        };
	struct buf b;

	memset(name, 'n', sizeof name);
	buf_init(&b, 64 << 10);
	purl_write(&b, &p, STR_NONE, STR_NONE);
	EQ_INT(b.n, 8 + 5000 + 1 + 5000);
	buf_done(&b);
}

int
main(void)
{
	RUN(every_row_is_written_so);
	RUN(every_row_is_read_so);
	RUN(what_is_written_reads_the_same);
	RUN(hostile_text_is_refused_or_read);
	RUN(it_appends_and_stops_at_the_maximum);
	RUN(long_parts_are_whole);
	return tap_done();
}
