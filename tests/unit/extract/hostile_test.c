/* hostile_test.c: what is done to the readers of text that no case can say. */
#include "base/buf.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "tests/tap.h"

extern const struct extractor extract_apk, extract_opkg, extract_pacman,
    extract_portage;

static const struct reader {
	const struct extractor *x;
	const char *path;
	const char *good;
	size_t n_packages; /* in good */
} readers[] = {
    {&extract_apk,     "/lib/apk/db/installed",
     "C:Q1=\nP:one\nV:1.2-r0\nA:x86_64\no:s\nF:bin\nR:a\nZ:Q1=\n\n"
	"P:two\nV:2_rc1-r1\n\nP:three\nV:3\n\n", 3},
    {&extract_opkg,    "/usr/lib/opkg/status",
     "Package: one\nVersion: 1-r1\nStatus: install user installed\n"
	"Architecture: all\nConffiles:\n /etc/a 00\n\n"
	"Package: two\nStatus: deinstall ok not-installed\n\n"
	"Package: three\nVersion: 2\n",	  2},
    {&extract_opkg,    "/usr/lib/opkg/info/one.control",
     "Package: one\nVersion: 1-r1\nStatus: unknown hold not-installed\n"
	"SourceName: s\nDescription: x\n y\n",   1},
    {&extract_pacman,  "/var/lib/pacman/local/one-1:1.2-3/desc",
     "%NAME%\none\n\n%VERSION%\n1:1.2-3\n\n%BASE%\ns\n\n"
	"%DEPENDS%\na\nb>=2\n\n%ARCH%\nany\n\n", 1},
    {&extract_portage, "/var/db/pkg/app-shells/bash-5.2_p26-r6/PF",
     "bash-5.2_p26-r6\n",                        1},
};

struct taken {
	size_t n_packages;
	size_t n_diags;
	size_t room; /* packages that are taken before the sink fails */
};

static int
add(void *ctx, const struct package *p, struct err *e)
{
	struct taken *t = ctx;

	if (t->n_packages == t->room)
		return fail(e, E_LIMIT, "enough");
	OK(p->name.n > 0 && p->name.n <= LIMIT_NAME_BYTES);
	OK(p->version.n > 0 && p->version.n <= LIMIT_VERSION_BYTES);
	OK(p->source_name.n > 0 && p->source_version.n > 0);
	OK(p->type.n > 0 && p->path.n > 0);
	t->n_packages++;
	return 0;
}

static void
count_diag(void *ctx, const struct diag *d)
{
	struct taken *t = ctx;

	(void)d;
	t->n_diags++;
}

static int
extract(
    const struct reader *r, struct str bytes, struct taken *t, struct err *e)
{
	struct package_sink sink = {
	    .ctx = t, .add = add, .diags = {t, count_diag}
        };
	struct source src = {.path = str_from(r->path), .bytes = bytes};
	struct arena scratch;
	int rc;

	arena_init(&scratch, 64u << 20);
	rc = r->x->read(&scratch, &src, &sink, e);
	arena_done(&scratch);
	return rc;
}

static void
good_files_are_read_whole(void)
{
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		struct taken t = {.room = SIZE_MAX};
		struct err e;

		OK_ERR(extract(
			   &readers[i], str_from(readers[i].good), &t, &e) == 0,
		    &e);
		EQ_INT(t.n_packages, readers[i].n_packages);
		EQ_INT(t.n_diags, 0);
	}
}

static void
a_sink_that_is_full_ends_the_reading(void)
{
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		struct taken t = {.room = readers[i].n_packages - 1};
		struct err e;

		FAILS(
		    extract(&readers[i], str_from(readers[i].good), &t, &e) < 0,
		    &e, E_LIMIT, "enough");
		EQ_INT(t.n_packages, t.room);
		EQ_INT(t.n_diags, 0);
	}
}

/* A file that was cut off holds no package that the whole one does not. */
static void
no_beginning_of_a_file_holds_more_than_the_whole(void)
{
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		struct str whole = str_from(readers[i].good);

		for (size_t n = 0; n < whole.n; n++) {
			struct taken t = {.room = SIZE_MAX};
			struct err e;

			if (extract(&readers[i], str_first(whole, n), &t, &e) <
			    0)
				OK(e.code == E_INPUT);
			OK(t.n_packages <= readers[i].n_packages);
		}
	}
}

/* Whatever is done to it, it is read to an end and says so. */
static void
damaged_files_are_read_without_harm(void)
{
	static const char bytes[] = "\n\n:() \t\r\0\x7f\xff"
				    "a1%-_PVrp";
	char text[256];

	for (int round = 0; round < 5000; round++) {
		const struct reader *r =
		    &readers[tap_random_below(ARRAY_LEN(readers))];
		size_t n = strlen(r->good);
		struct taken t = {.room = SIZE_MAX};
		struct err e;

		NEED(n <= sizeof text);
		memcpy(text, r->good, n);
		for (uint64_t i = tap_random_below(8); i > 0; i--)
			text[tap_random_below(n)] =
			    bytes[tap_random_below(sizeof bytes)];
		n -= (size_t)tap_random_below(4);
		if (extract(r, str_of(text, n), &t, &e) < 0)
			OK(e.code == E_INPUT);
		OK(t.n_packages <= 8);
	}
}

static void
a_package_of_a_path_without_folders_has_no_category(void)
{
	static const char *const paths[] = {"", "/", "PF", "/PF", "a/PF",
	    "/a/PF", "//PF", "///PF", "/var/db/pkg//a-1/PF"};
	struct reader r = readers[4];

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct taken t = {.room = SIZE_MAX};
		struct err e;

		r.path = paths[i];
		FAILS(extract(&r, STR("a-1\n"), &t, &e) < 0, &e, E_INPUT,
		    "no category");
	}
}

static void
a_million_records_are_read_one_by_one(void)
{
	static const struct {
		size_t reader;
		const char *good, *bad;
	} rows[] = {
	    {0, "P:a\nV:1\n\n",             "bad\n\n"},
	    {1, "Package:a\nVersion:1\n\n", "bad\n\n"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct taken t = {.room = SIZE_MAX};
		struct buf text;
		struct err e;

		buf_init(&text, LIMIT_PACKAGE_DB_BYTES);
		for (int n = 0; n < 500000; n++) {
			buf_add(&text, str_from(rows[i].good));
			buf_add(&text, str_from(rows[i].bad));
		}
		NEED(!text.over);
		OK_ERR(extract(&readers[rows[i].reader], buf_str(&text), &t,
			   &e) == 0,
		    &e);
		EQ_INT(t.n_packages, 500000);
		EQ_INT(t.n_diags, 500000);
		buf_done(&text);
	}
}

int
main(void)
{
	RUN(good_files_are_read_whole);
	RUN(a_sink_that_is_full_ends_the_reading);
	RUN(no_beginning_of_a_file_holds_more_than_the_whole);
	RUN(damaged_files_are_read_without_harm);
	RUN(a_package_of_a_path_without_folders_has_no_category);
	RUN(a_million_records_are_read_one_by_one);
	return tap_done();
}
