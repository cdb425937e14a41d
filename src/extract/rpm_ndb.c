/* rpm_ndb.c: packages of rpm, from its own database format. */
#include "base/cursor.h"
#include "base/vec.h"
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/rpm.h"

/*
 * All numbers are little-endian. A header of two slots, slots up to the end
 * of the slot pages, then blobs in blocks. A blob has a head and, at the end
 * of its last block, a tail, with a checksum of the whole that is not looked
 * at: it would take longer than all the rest.
 * Source: rpm 4.18, lib/backend/ndb/rpmpkg.c.
 */
enum {
	PAGE_BYTES = 4096,
	SLOT_BYTES = 16,
	FIRST_SLOT_OFF = 32,
	BLOCK_BYTES = 16,
	BLOB_HEAD_BYTES = 16,
	BLOB_TAIL_BYTES = 12,
	VERSION = 0,
};

#define MAGIC           0x506d7052u /* "RpmP" */
#define SLOT_MAGIC      0x746f6c53u /* "Slot" */
#define BLOB_MAGIC      0x53626c42u /* "BlbS" */
#define BLOB_TAIL_MAGIC 0x45626c42u /* "BlbE" */

struct slot {
	uint32_t number; /* of the package; 0: the slot is free */
	uint32_t block;  /* the first */
	uint32_t n_blocks;
};

static int
by_block(const void *a, const void *b)
{
	const struct slot *sa = a, *sb = b;

	if (sa->block != sb->block)
		return sa->block < sb->block ? -1 : 1;
	return (sa->number > sb->number) - (sa->number < sb->number);
}

/* The slots that are used, into slots, in the order of their blocks. */
static int
read_slots(
    struct str db, struct vec *slots, uint64_t *ret_slots_end, struct err *e)
{
	struct cursor c = cursor_of(db);
	uint32_t magic = cursor_u32(&c), version = cursor_u32(&c);
	uint64_t n_pages, slots_end;

	cursor_u32(&c); /* counts the changes */
	n_pages = cursor_u32(&c);
	if (c.failed || magic != MAGIC)
		return fail(e, E_INPUT, "not an ndb database");
	if (version != VERSION)
		return fail(e, E_UNSUPPORTED, "ndb version %u", version);
	slots_end = n_pages * PAGE_BYTES;
	if (n_pages == 0 || slots_end > db.n)
		return fail(e, E_INPUT, "%llu pages of slots in %zu bytes",
		    (unsigned long long)n_pages, db.n);
	c = cursor_of(
	    str_skip(str_first(db, (size_t)slots_end), FIRST_SLOT_OFF));
	while (c.rest.n > 0) {
		uint32_t slot_magic = cursor_u32(&c);
		struct slot s = {.number = cursor_u32(&c)};

		s.block = cursor_u32(&c);
		s.n_blocks = cursor_u32(&c);
		if (slot_magic != SLOT_MAGIC)
			return fail(
			    e, E_INPUT, "a slot of magic 0x%08x", slot_magic);
		if (s.number == 0)
			continue;
		if (slots->n == LIMIT_RPMDB_PACKAGES)
			return fail(e, E_LIMIT, "more than %u packages",
			    LIMIT_RPMDB_PACKAGES);
		*(struct slot *)vec_add(slots) = s;
	}
	vec_sort(slots, by_block);
	*ret_slots_end = slots_end;
	return 0;
}

/* The header blob of a slot whose blocks begin at first_free or later. */
static int
find_blob(struct str db, const struct slot *s, uint64_t first_free,
    struct str *ret_blob, struct err *e)
{
	uint64_t off = (uint64_t)s->block * BLOCK_BYTES;
	uint64_t n = (uint64_t)s->n_blocks * BLOCK_BYTES;
	uint32_t magic, number, blob_bytes, tail_bytes, tail_magic;
	struct str all;
	struct cursor c;

	if (off < first_free)
		return fail(e, E_INPUT, "its blocks are used already");
	if (off > db.n || n > db.n - off)
		return fail(e, E_INPUT, "its blocks lie outside of the file");
	all = str_first(str_skip(db, (size_t)off), (size_t)n);
	c = cursor_of(all);
	magic = cursor_u32(&c);
	number = cursor_u32(&c);
	cursor_u32(&c); /* counts the changes */
	blob_bytes = cursor_u32(&c);
	if (c.failed || magic != BLOB_MAGIC || number != s->number)
		return fail(
		    e, E_INPUT, "its blocks are not those of a package");
	if (blob_bytes > LIMIT_RPM_HEADER_BYTES)
		return fail(e, E_LIMIT, "a header of %u bytes, limit %u",
		    blob_bytes, LIMIT_RPM_HEADER_BYTES);
	if ((uint64_t)blob_bytes + BLOB_HEAD_BYTES + BLOB_TAIL_BYTES > n)
		return fail(e, E_INPUT, "a header of %u bytes in %llu",
		    blob_bytes, (unsigned long long)n);
	*ret_blob = str_first(str_skip(all, BLOB_HEAD_BYTES), blob_bytes);
	c = cursor_of(str_skip(all, all.n - BLOB_TAIL_BYTES));
	cursor_u32(&c); /* the checksum */
	tail_bytes = cursor_u32(&c);
	tail_magic = cursor_u32(&c);
	if (tail_bytes != blob_bytes || tail_magic != BLOB_TAIL_MAGIC)
		return fail(e, E_INPUT, "its end was not written");
	return 0;
}

static int
read_blobs(struct str db, const struct vec *slots, uint64_t first_free,
    struct rpm_reader *r, struct err *e)
{
	for (size_t i = 0; i < slots->n; i++) {
		const struct slot *s = vec_at(slots, i);
		struct str blob;
		struct err bad;
		int rc;

		if (find_blob(db, s, first_free, &blob, &bad) < 0) {
			rc = rpm_reader_fault(r, "record", s->number, &bad, e);
		} else {
			first_free =
			    ((uint64_t)s->block + s->n_blocks) * BLOCK_BYTES;
			rc = rpm_reader_add(r, s->number, blob, e);
		}
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
read_ndb(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct rpm_reader r;
	struct vec slots;
	uint64_t slots_end;
	int rc;

	(void)scratch;
	rpm_reader_init(&r, src->path, out);
	vec_init(&slots, sizeof(struct slot));
	rc = read_slots(src->bytes, &slots, &slots_end, e);
	if (rc == 0)
		rc = read_blobs(src->bytes, &slots, slots_end, &r, e);
	vec_done(&slots);
	rpm_reader_done(&r);
	if (rc < 0)
		return fail_at(e, "%.*s", STR_ARG(src->path));
	return 0;
}

const struct extractor extract_rpm_ndb = {
    .name = "os/rpm-ndb",
    .version = 1,
    .doc = "packages installed by rpm, ndb database (SUSE)",
    .paths = (const char *const[]){"/var/lib/rpm/Packages.db",
				   "/usr/lib/sysimage/rpm/Packages.db", "/usr/share/rpm/Packages.db",
				   NULL},
    .max_bytes = LIMIT_RPMDB_BYTES,
    .read = read_ndb,
};
