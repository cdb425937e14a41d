/* rpm_bdb.c: packages of rpm, from its Berkeley DB hash. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/rpm.h"

/*
 * Pages of equal size, the first with what describes the rest. Hash pages
 * hold keys and values in turn: an array of offsets at the front, the items
 * from the end backwards, so that an item ends where the one before it
 * begins. A long value is in a chain of overflow pages. Buckets do not
 * matter to one who wants everything: every hash page is read, in order.
 * Source: Berkeley DB 5.3, src/dbinc/db_page.h.
 */
enum {
	META_BYTES = 512, /* of the first page; the smallest page */
	META_MAGIC_OFF = 12,
	META_VERSION_OFF = 16,
	META_PAGE_BYTES_OFF = 20,
	META_ENCRYPTED_OFF = 24,
	META_FLAGS_OFF = 26,
	META_LAST_PAGE_OFF = 32,
	META_RECORDS_OFF = 88,
	META_HAS_CHECKSUMS = 1, /* a flag: pages have a longer head */

	PAGE_NEXT_OFF = 16,
	PAGE_ENTRIES_OFF = 20,
	PAGE_USED_OFF = 22, /* of an overflow page: the bytes on it */
	PAGE_TYPE_OFF = 25,
	PAGE_HEAD_BYTES = 26,

	PAGE_HASH_UNSORTED = 2,
	PAGE_OVERFLOW = 7,
	PAGE_HASH = 13,

	ITEM_INLINE = 1,
	ITEM_OFF_PAGE = 3,
	ITEM_OFF_PAGE_BYTES = 12, /* type, page, length */
};

#define HASH_MAGIC  0x00061561u
#define BTREE_MAGIC 0x00053162u

struct bdb {
	struct str bytes;
	bool is_big_endian;
	uint32_t page_bytes;
	uint32_t n_pages; /* that are whole */
	bool *seen;       /* of each: an overflow page that was read */
	struct buf blob;
	uint32_t n_records; /* found */
	struct rpm_reader r;
};

static uint32_t
u16_at(const struct bdb *d, struct str s, size_t off)
{
	const unsigned char *p = (const unsigned char *)s.p + off;

	return d->is_big_endian ? (uint32_t)(p[0] << 8 | p[1])
				: (uint32_t)(p[1] << 8 | p[0]);
}

static uint32_t
u32_at(const struct bdb *d, struct str s, size_t off)
{
	uint32_t low = u16_at(d, s, off + (d->is_big_endian ? 2 : 0));
	uint32_t high = u16_at(d, s, off + (d->is_big_endian ? 0 : 2));

	return high << 16 | low;
}

static struct str
page_at(const struct bdb *d, uint32_t page)
{
	return str_first(
	    str_skip(d->bytes, (size_t)page * d->page_bytes), d->page_bytes);
}

static unsigned
page_type(struct str page)
{
	return (unsigned char)page.p[PAGE_TYPE_OFF];
}

/* Is it one, and of which byte order? */
static int
check_magic(struct bdb *d, struct err *e)
{
	for (int big = 0; big < 2; big++) {
		uint32_t magic;

		d->is_big_endian = big;
		magic = u32_at(d, d->bytes, META_MAGIC_OFF);
		if (magic == HASH_MAGIC)
			return 0;
		if (magic == BTREE_MAGIC)
			return fail(
			    e, E_UNSUPPORTED, "a Berkeley DB that is no hash");
	}
	return fail(e, E_INPUT, "not a Berkeley DB");
}

/* The first page: sizes. A file that is cut off is a diagnostic. */
static int
read_meta(struct bdb *d, struct err *e)
{
	uint32_t version, last_page;
	struct err cut;

	if (d->bytes.n < META_BYTES)
		return fail(
		    e, E_INPUT, "a Berkeley DB of %zu bytes", d->bytes.n);
	if (check_magic(d, e) < 0)
		return -1;
	version = u32_at(d, d->bytes, META_VERSION_OFF);
	if (version < 8 || version > 10)
		return fail(
		    e, E_UNSUPPORTED, "Berkeley DB hash version %u", version);
	if (d->bytes.p[META_ENCRYPTED_OFF] != 0 ||
	    (d->bytes.p[META_FLAGS_OFF] & META_HAS_CHECKSUMS) != 0)
		return fail(e, E_UNSUPPORTED,
		    "a Berkeley DB with encryption or checksums");
	d->page_bytes = u32_at(d, d->bytes, META_PAGE_BYTES_OFF);
	if (d->page_bytes < META_BYTES || d->page_bytes > 65536 ||
	    (d->page_bytes & (d->page_bytes - 1)) != 0)
		return fail(e, E_INPUT, "pages of %u bytes", d->page_bytes);
	last_page = u32_at(d, d->bytes, META_LAST_PAGE_OFF);
	d->n_pages = (uint32_t)(d->bytes.n / d->page_bytes);
	if (last_page >= d->n_pages) {
		fail(&cut, E_INPUT, "cut off: page %u is the last of %u",
		    d->n_pages, last_page);
		diag_err(&d->r.out->diags, d->r.path, &cut);
	}
	return 0;
}

/* The value that begins on that overflow page, into d->blob. */
static int
read_chain(struct bdb *d, uint32_t page, uint32_t value_bytes, struct err *e)
{
	if (value_bytes > LIMIT_RPM_HEADER_BYTES)
		return fail(e, E_LIMIT, "a header of %u bytes, limit %u",
		    value_bytes, LIMIT_RPM_HEADER_BYTES);
	buf_clear(&d->blob);
	while (d->blob.n < value_bytes) {
		struct str p;
		size_t used;

		if (page == 0 || page >= d->n_pages)
			return fail(e, E_INPUT, "%zu of its %u bytes are there",
			    d->blob.n, value_bytes);
		p = page_at(d, page);
		if (page_type(p) != PAGE_OVERFLOW)
			return fail(e, E_INPUT, "page %u of it is of type %u",
			    page, page_type(p));
		if (d->seen[page])
			return fail(
			    e, E_INPUT, "page %u is used a second time", page);
		d->seen[page] = true;
		used = u16_at(d, p, PAGE_USED_OFF);
		if (used > d->page_bytes - PAGE_HEAD_BYTES ||
		    used > value_bytes - d->blob.n)
			return fail(e, E_INPUT, "page %u of it has %zu bytes",
			    page, used);
		buf_add(
		    &d->blob, str_first(str_skip(p, PAGE_HEAD_BYTES), used));
		page = u32_at(d, p, PAGE_NEXT_OFF);
	}
	return 0;
}

/* Item i of a page that has more than i; it begins with its type. */
static int
item_at(const struct bdb *d, struct str page, size_t i, struct str *ret_item,
    struct err *e)
{
	size_t start = u16_at(d, page, PAGE_HEAD_BYTES + 2 * i);
	size_t end = d->page_bytes;

	if (i > 0)
		end = u16_at(d, page, PAGE_HEAD_BYTES + 2 * (i - 1));
	if (start < PAGE_HEAD_BYTES || start >= end || end > page.n)
		return fail(
		    e, E_INPUT, "an item from byte %zu to %zu", start, end);
	*ret_item = str_first(str_skip(page, start), end - start);
	return 0;
}

static int
read_value(struct bdb *d, struct str item, struct str *ret_blob, struct err *e)
{
	unsigned type = (unsigned char)item.p[0];

	if (type == ITEM_INLINE) {
		*ret_blob = str_skip(item, 1);
		return 0;
	}
	if (type != ITEM_OFF_PAGE || item.n != ITEM_OFF_PAGE_BYTES)
		return fail(e, E_INPUT, "an item of type %u and %zu bytes",
		    type, item.n);
	if (read_chain(d, u32_at(d, item, 4), u32_at(d, item, 8), e) < 0)
		return -1;
	*ret_blob = buf_str(&d->blob);
	return 0;
}

/* Items i and i + 1: the number of a package and its header. */
static int
read_pair(struct bdb *d, struct str page, size_t i, struct err *e)
{
	uint32_t number = 0;
	struct str key, value, blob;
	struct err bad;

	d->n_records++;
	if (item_at(d, page, i, &key, &bad) < 0 ||
	    item_at(d, page, i + 1, &value, &bad) < 0)
		return rpm_reader_fault(&d->r, "record", number, &bad, e);
	if (key.n != 5 || key.p[0] != ITEM_INLINE) {
		fail(&bad, E_INPUT, "its key is no number");
		return rpm_reader_fault(&d->r, "record", number, &bad, e);
	}
	number = u32_at(d, key, 1);
	/* Record 0 is the number that was given out last. */
	if (number == 0)
		return 0;
	if (read_value(d, value, &blob, &bad) < 0)
		return rpm_reader_fault(&d->r, "record", number, &bad, e);
	return rpm_reader_add(&d->r, number, blob, e);
}

static int
read_page(struct bdb *d, uint32_t number, struct str page, struct err *e)
{
	size_t n = u16_at(d, page, PAGE_ENTRIES_OFF);
	struct err bad;

	if (n % 2 != 0 || PAGE_HEAD_BYTES + 2 * n > d->page_bytes) {
		fail(&bad, E_INPUT, "%zu items", n);
		return rpm_reader_fault(&d->r, "page", number, &bad, e);
	}
	for (size_t i = 0; i < n; i += 2)
		if (read_pair(d, page, i, e) < 0)
			return -1;
	return 0;
}

static int
read_pages(struct bdb *d, struct err *e)
{
	for (uint32_t i = 1; i < d->n_pages; i++) {
		struct str page = page_at(d, i);
		unsigned type = page_type(page);

		if ((type == PAGE_HASH || type == PAGE_HASH_UNSORTED) &&
		    read_page(d, i, page, e) < 0)
			return -1;
	}
	return 0;
}

/* More than are counted lose nothing, and a crash of rpm leaves such. */
static void
check_count(struct bdb *d)
{
	uint32_t want = u32_at(d, d->bytes, META_RECORDS_OFF);
	struct err e;

	if (d->n_records < want) {
		fail(&e, E_INPUT, "%u records where %u should be", d->n_records,
		    want);
		diag_err(&d->r.out->diags, d->r.path, &e);
	}
}

static int
read_bdb(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct bdb d = {.bytes = src->bytes};
	int rc;

	rpm_reader_init(&d.r, src->path, out);
	buf_init(&d.blob, LIMIT_RPM_HEADER_BYTES);
	rc = read_meta(&d, e);
	if (rc == 0) {
		d.seen = arena_zalloc(scratch, d.n_pages, sizeof *d.seen);
		rc = read_pages(&d, e);
	}
	if (rc == 0)
		check_count(&d);
	buf_done(&d.blob);
	rpm_reader_done(&d.r);
	if (rc < 0)
		return fail_at(e, "%.*s", STR_ARG(src->path));
	return 0;
}

const struct extractor extract_rpm_bdb = {
    .name = "os/rpm-bdb",
    .version = 1,
    .doc = "packages installed by rpm, Berkeley DB (RHEL and CentOS to 8)",
    .paths = (const char *const[]){"/var/lib/rpm/Packages",
				   "/usr/lib/sysimage/rpm/Packages", "/usr/share/rpm/Packages", NULL},
    .max_bytes = LIMIT_RPMDB_BYTES,
    .read = read_bdb,
};
