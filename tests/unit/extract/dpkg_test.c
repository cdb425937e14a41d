/* dpkg_test.c: packages of Debian's dpkg, against dpkg-query. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/vec.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "os/file.h"
#include "os/spawn.h"
#include "tests/tap.h"

extern const struct extractor extract_dpkg;

static const struct {
	const char *folder; /* below $YAGURA_DATA/raw/inventories */
	size_t n_packages;
} systems[] = {
    {"debian-debootstrap/bullseye", 210 },
    {"debian-debootstrap/bookworm", 210 },
    {"debian-debootstrap/trixie",   217 },
    {"this-machine-bookworm",       1017},
};

static const char status_path[] = "/var/lib/dpkg/status";

struct found {
	struct vec lines; /* struct str, as dpkg-query prints it, in a */
	struct arena a;
	size_t n_diags;
	size_t room; /* packages that are taken before the sink fails */
};

static void
found_init(struct found *f)
{
	f->n_diags = 0;
	f->room = SIZE_MAX;
	arena_init(&f->a, 256u << 20);
	vec_init(&f->lines, sizeof(struct str));
}

static void
found_done(struct found *f)
{
	vec_done(&f->lines);
	arena_done(&f->a);
}

static int
add(void *ctx, const struct package *p, struct err *e)
{
	struct found *f = ctx;
	struct str *line;

	if (f->lines.n == f->room)
		return fail(e, E_LIMIT, "enough");
	line = vec_add(&f->lines);
	*line = str_printf(&f->a, "%.*s %.*s %.*s %.*s %.*s", STR_ARG(p->name),
	    STR_ARG(p->version), STR_ARG(p->arch), STR_ARG(p->source_name),
	    STR_ARG(p->source_version));
	return 0;
}

static void
count_diag(void *ctx, const struct diag *d)
{
	struct found *f = ctx;

	(void)d;
	f->n_diags++;
}

static int
extract(struct found *f, struct str bytes, struct err *e)
{
	struct package_sink sink = {
	    .ctx = f, .add = add, .diags = {f, count_diag}
        };
	struct source src = {.path = str_from(status_path), .bytes = bytes};
	struct arena scratch;
	int r;

	arena_init(&scratch, 256u << 20);
	r = extract_dpkg.read(&scratch, &src, &sink, e);
	arena_done(&scratch);
	return r;
}

static int
by_bytes(const void *a, const void *b)
{
	const struct str *sa = a, *sb = b;

	return str_cmp(*sa, *sb);
}

static void
compare_with_dpkg_query(struct found *f, const char *root, size_t n_packages)
{
	struct str admin =
	    str_printf(&f->a, "--admindir=%s/var/lib/dpkg", root);
	const char *argv[] = {"dpkg-query", admin.p, "-W", "-f",
	    "${Package} ${Version} ${Architecture} ${source:Package} "
	    "${source:Version}\n",
	    NULL};
	struct spawn query = {argv, NULL, 20, 4u << 20};
	struct spawn_result said;
	struct vec want;
	struct str line;
	struct err e;

	if (spawn_run(&f->a, &query, &said, &e) < 0) {
		tap_skip("%s", e.text);
		return;
	}
	NEED(said.exit_code == 0);
	vec_init(&want, sizeof(struct str));
	while (str_line(&said.output, &line))
		*(struct str *)vec_add(&want) = line;
	EQ_INT(want.n, n_packages);
	EQ_INT(f->lines.n, n_packages);
	vec_sort(&want, by_bytes);
	vec_sort(&f->lines, by_bytes);
	for (size_t i = 0; i < want.n && i < f->lines.n; i++)
		EQ_STR(*(struct str *)vec_at(&f->lines, i),
		    *(struct str *)vec_at(&want, i));
	vec_done(&want);
}

static void
real_systems_read_as_dpkg_query_says(void)
{
	const char *data = getenv("YAGURA_DATA");
	struct str root, file, bytes;
	struct found f;
	struct err e;

	if (data == NULL) {
		tap_skip("YAGURA_DATA is not set");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(systems); i++) {
		found_init(&f);
		root = str_printf(
		    &f.a, "%s/raw/inventories/%s", data, systems[i].folder);
		file = str_printf(&f.a, "%s%s", root.p, status_path);
		if (OK_ERR(file_read(&f.a, file.p, LIMIT_PACKAGE_DB_BYTES,
			       &bytes, &e) == 0,
			&e) &&
		    OK_ERR(extract(&f, bytes, &e) == 0, &e)) {
			EQ_INT(f.n_diags, 0);
			compare_with_dpkg_query(
			    &f, root.p, systems[i].n_packages);
		}
		found_done(&f);
	}
}

static void
a_sink_that_is_full_ends_the_reading(void)
{
	struct str text = STR("Package: a\nVersion: 1\n\n"
			      "Package: b\nVersion: 1\n\n"
			      "Package: c\nVersion: 1\n");
	struct found f;
	struct err e;

	found_init(&f);
	f.room = 2;
	FAILS(extract(&f, text, &e) < 0, &e, E_LIMIT, "enough");
	EQ_INT(f.lines.n, 2);
	found_done(&f);
}

static void
a_field_over_the_limit_ends_the_reading_and_keeps_what_was_read(void)
{
	size_t n = 2 * (size_t)LIMIT_FIELD_BYTES;
	struct found f;
	struct buf text;
	struct err e;

	found_init(&f);
	buf_init(&text, 2 * n);
	buf_add(&text, STR("Package: a\nVersion: 1\n\nPackage: b\nVersion: "));
	memset(buf_room(&text, n), 'a', n);
	text.n += n;
	FAILS(extract(&f, buf_str(&text), &e) < 0, &e, E_LIMIT, status_path);
	EQ_INT(f.lines.n, 1);
	buf_done(&text);
	found_done(&f);
}

/* Whatever is done to it, it is read to an end and says so. */
static void
damaged_files_are_read_without_harm(void)
{
	static const char good[] =
	    "Package: one\nStatus: install ok installed\nSource: s (1)\n"
	    "Version: 1\nArchitecture: amd64\nDescription: x\n y\n .\n\n"
	    "Package: two\nStatus: deinstall ok config-files\n\n"
	    "Package: three\nStatus: install ok unpacked\nVersion: 2\n";
	static const char bytes[] = "\n\n:() \t\r\0\x7f\xff"
				    "a1#-";
	char text[sizeof good];

	for (int round = 0; round < 3000; round++) {
		size_t n = (size_t)tap_random_below(sizeof good);
		struct found f;
		struct err e;

		memcpy(text, good, sizeof good);
		for (uint64_t i = tap_random_below(8); i > 0; i--)
			text[tap_random_below(sizeof good)] =
			    bytes[tap_random_below(sizeof bytes)];
		found_init(&f);
		if (extract(&f, str_of(text, n), &e) < 0)
			OK(e.code == E_INPUT || e.code == E_LIMIT);
		OK(f.lines.n <= 8);
		found_done(&f);
	}
}

int
main(void)
{
	RUN(real_systems_read_as_dpkg_query_says);
	RUN(a_sink_that_is_full_ends_the_reading);
	RUN(a_field_over_the_limit_ends_the_reading_and_keeps_what_was_read);
	RUN(damaged_files_are_read_without_harm);
	return tap_done();
}
