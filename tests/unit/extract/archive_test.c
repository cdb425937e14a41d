/* archive_test.c: Java archives that no case folder can hold. */
#include "core/limits.h"
#include "extract/extract.h"
#include "tests/tap.h"
#include "tests/unit/fmt/zips.h"

extern const struct extractor extract_java_archive;

struct taken {
	struct source source; /* first, so that it leads back to the rest */
	struct str held;
	size_t n_packages;
	size_t n_diags;
	size_t n_limits; /* of them */
};

static int
add(void *ctx, const struct package *p, struct err *e)
{
	struct taken *t = ctx;

	(void)e;
	OK(p->name.n > 0 && p->version.n > 0 && p->path.n > 0);
	t->n_packages++;
	return 0;
}

static void
count_diag(void *ctx, const struct diag *d)
{
	struct taken *t = ctx;

	t->n_diags++;
	t->n_limits += d->code == E_LIMIT;
}

static ssize_t
read_held(
    const struct source *s, uint64_t off, void *p, size_t n, struct err *e)
{
	struct str part = ((const struct taken *)s)->held;

	(void)e;
	part = off > part.n ? STR_NONE : str_first(str_skip(part, off), n);
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	return (ssize_t)part.n;
}

/* As with tests/case, everything must fit into 256 MiB. */
static int
extract(struct str bytes, struct taken *t, struct err *e)
{
	struct package_sink sink = {
	    .ctx = t, .add = add, .diags = {t, count_diag}
        };
	struct arena scratch;
	int rc;

	*t = (struct taken){.held = bytes};
	t->source = (struct source){.path = STR("/srv/x-1.jar"),
	    .size_bytes = bytes.n,
	    .read_at = read_held};
	arena_init(&scratch, 256u << 20);
	rc = extract_java_archive.read(&scratch, &t->source, &sink, e);
	arena_done(&scratch);
	return rc;
}

/* n entries that all are the one member of these bytes. */
static void
many_times(struct buf *zip, struct str name, struct str bytes, size_t n)
{
	struct zip_member m;
	struct buf directory;

	buf_init(&directory, 128u << 20);
	m = zips_stored(name, bytes, zips_add(zip, name, bytes));
	for (size_t i = 0; i < n; i++)
		zips_entry(&directory, &m);
	zips_end(zip, buf_str(&directory));
	OK(!zip->over && !directory.over);
	buf_done(&directory);
}

static void
entries_without_end_are_a_limit(void)
{
	struct buf zip;
	struct taken t;
	struct err e;

	buf_init(&zip, 128u << 20);
	many_times(&zip, STR("x"), STR(""), LIMIT_ZIP_ENTRIES + 1);
	FAILS(extract(buf_str(&zip), &t, &e) < 0, &e, E_LIMIT, "entries");
	buf_done(&zip);
}

static void
one_text_that_is_many_members_is_read_as_often(void)
{
	struct buf zip;
	struct taken t;
	struct err e;

	buf_init(&zip, 128u << 20);
	many_times(&zip, STR("META-INF/maven/g/a/pom.properties"),
	    STR("groupId=g\nartifactId=a\nversion=1\n"), 10000);
	OK_ERR(extract(buf_str(&zip), &t, &e) == 0, &e);
	/* And what the file's name says, which is none of them. */
	OK(t.n_packages >= 10000 && t.n_diags == 0);
	buf_done(&zip);
}

/* Seven rings of 1,000 jars would be 10^21. */
static void
jars_that_lie_on_top_of_each_other_are_a_limit(void)
{
	struct buf ring, next;
	struct taken t;
	struct err e;

	buf_init(&ring, 1 << 20);
	many_times(&ring, STR("a.jar"), STR("no zip"), 1000);
	for (int i = 0; i < 6; i++) {
		buf_init(&next, 1 << 20);
		many_times(&next, STR("a.jar"), buf_str(&ring), 1000);
		buf_done(&ring);
		ring = next;
	}
	FAILS(extract(buf_str(&ring), &t, &e) < 0, &e, E_LIMIT,
	    "than one archive may have");
	buf_done(&ring);
}

/* Deflated zeros, as many times their bytes as can be. */
static struct str
bomb(struct arena *a, size_t size_bytes)
{
	z_stream z = {0};
	size_t space = size_bytes / 1000 + 1000;
	char *out = arena_alloc(a, space);
	void *zeros = arena_zalloc(a, 1, size_bytes);

	OK(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) ==
	    Z_OK);
	z.next_in = zeros;
	z.avail_in = (uInt)size_bytes;
	z.next_out = (unsigned char *)out;
	z.avail_out = (uInt)space;
	OK(deflate(&z, Z_FINISH) == Z_STREAM_END);
	space -= z.avail_out;
	deflateEnd(&z);
	return str_of(out, space);
}

static void
bombs(size_t size_bytes, size_t n, struct taken *t, int *ret_rc, struct err *e)
{
	struct zip_member m;
	struct buf zip, directory;
	struct arena a;
	struct str packed;

	arena_init(&a, 512u << 20);
	buf_init(&zip, 4 << 20);
	buf_init(&directory, 4 << 20);
	packed = bomb(&a, size_bytes);
	m = zips_stored(
	    STR("a.jar"), packed, zips_add(&zip, STR("a.jar"), packed));
	m.method = ZIP_DEFLATED;
	m.size_bytes = size_bytes;
	for (size_t i = 0; i < n; i++)
		zips_entry(&directory, &m);
	zips_end(&zip, buf_str(&directory));
	arena_reset(&a);
	*ret_rc = extract(buf_str(&zip), t, e);
	buf_done(&directory);
	buf_done(&zip);
	arena_done(&a);
}

static void
a_jar_too_large_to_unpack_is_a_limit(void)
{
	struct taken t;
	struct err e;
	int rc;

	bombs(LIMIT_JAR_HELD_BYTES + 1, 3, &t, &rc, &e);
	OK_ERR(rc == 0, &e);
	EQ_INT(t.n_limits, 3);
}

static void
unpacking_without_end_is_a_limit(void)
{
	struct taken t;
	struct err e;
	int rc;

	bombs(64u << 20, 1000, &t, &rc, &e);
	FAILS(rc < 0, &e, E_LIMIT, "bytes");
	OK(t.n_diags < 20);
}

int
main(void)
{
	RUN(entries_without_end_are_a_limit);
	RUN(one_text_that_is_many_members_is_read_as_often);
	RUN(jars_that_lie_on_top_of_each_other_are_a_limit);
	RUN(a_jar_too_large_to_unpack_is_a_limit);
	RUN(unpacking_without_end_is_a_limit);
	return tap_done();
}
