/* purl_test.c: package URLs, row by row. */
#include "core/purl.h"

#include "tests/rows.h"
#include "tests/tap.h"

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
	RUN(it_appends_and_stops_at_the_maximum);
	RUN(long_parts_are_whole);
	return tap_done();
}
