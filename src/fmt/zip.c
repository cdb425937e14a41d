/* zip.c: members of a zip file, by the directory at its end. */
#include "fmt/zip.h"

#include <inttypes.h>
#include <zlib.h>

#include "core/limits.h"
#include "fmt/inflate.h"

#define END_BYTES      22u /* of the end record, without its comment */
#define LOCATOR_BYTES  20u /* what points to the 64-bit end record */
#define END64_BYTES    56u
#define LOCAL_BYTES    30u /* of a local header, without name and extra */
#define COMMENT_MAX    65535u
#define FLAG_ENCRYPTED 0x0001u

/* "Look into the 64-bit form": the largest number of its field. */
#define IN_64_U16 0xffffu
#define IN_64_U32 0xffffffffu

static const struct str end_magic = {"PK\5\6", 4};
static const struct str locator_magic = {"PK\6\7", 4};
static const struct str end64_magic = {"PK\6\6", 4};
static const struct str entry_magic = {"PK\1\2", 4};
static const struct str local_magic = {"PK\3\4", 4};

/* What an end record says. */
struct end {
	uint64_t at; /* of the record itself: where the directory ends */
	uint64_t directory_at;
	uint64_t directory_bytes;
	bool is_single; /* one volume */
	bool needs_64;
};

static int
spend(struct zip_budget *b, uint64_t *left, uint64_t n, struct err *e)
{
	if (n > *left) {
		b->is_spent = true;
		return fail(e, E_LIMIT, "more %s than one archive may have",
		    left == &b->bytes ? "bytes" : "entries");
	}
	*left -= n;
	return 0;
}

static int
spend_bytes(struct zip_budget *b, uint64_t n, struct err *e)
{
	return spend(b, &b->bytes, n, e);
}

/* ---- the end record */

static struct end
read_end(struct str record, uint64_t at)
{
	struct cursor c = cursor_of(str_skip(record, 4));
	uint16_t disk = cursor_u16(&c), first_disk = cursor_u16(&c);
	uint16_t n_here = cursor_u16(&c), n = cursor_u16(&c);
	struct end end = {.at = at, .is_single = n_here == n};

	end.directory_bytes = cursor_u32(&c);
	end.directory_at = cursor_u32(&c);
	end.needs_64 = n == IN_64_U16 || disk == IN_64_U16 ||
		       end.directory_bytes == IN_64_U32 ||
		       end.directory_at == IN_64_U32;
	end.is_single &= disk == first_disk;
	return end;
}

/*
 * The offset in tail of the last end record whose comment is all that is
 * behind it, or with is_exact false fits there; -1.
 */
static ptrdiff_t
search_end(struct str tail, bool is_exact)
{
	if (tail.n < END_BYTES)
		return -1;
	for (size_t at = tail.n - END_BYTES + 1; at-- > 0;) {
		struct cursor c = cursor_of(str_skip(tail, at));
		uint16_t n_comment;

		if (!str_eq(cursor_take(&c, 4), end_magic))
			continue;
		cursor_take(&c, END_BYTES - 4 - 2);
		n_comment = cursor_u16(&c);
		if (n_comment == c.rest.n ||
		    (!is_exact && n_comment < c.rest.n))
			return (ptrdiff_t)at;
	}
	return -1;
}

/* The record of 64 bits at that place: false when none begins there. */
static bool
read_end64(const struct bytes_at *in, uint64_t at, struct end *end)
{
	char raw[END64_BYTES];
	struct cursor c = cursor_of(str_of(raw, sizeof raw));
	struct err ignored;
	uint64_t n, n_here;
	uint32_t disk;

	if (bytes_at_read(in, at, raw, sizeof raw, &ignored) < 0 ||
	    !str_eq(cursor_take(&c, 4), end64_magic))
		return false;
	cursor_take(&c, 8 + 2 + 2); /* its size, versions */
	disk = cursor_u32(&c);
	end->is_single = cursor_u32(&c) == disk;
	n_here = cursor_u64(&c);
	n = cursor_u64(&c);
	end->is_single &= n == n_here;
	end->directory_bytes = cursor_u64(&c);
	end->directory_at = cursor_u64(&c);
	end->at = at;
	return true;
}

/* Replace *end by its 64-bit form, if it has one and needs it. */
static int
follow_64(const struct bytes_at *in, struct end *end, struct err *e)
{
	char raw[LOCATOR_BYTES];
	struct cursor c = cursor_of(str_of(raw, sizeof raw));
	struct err ignored;
	uint64_t at;

	if (!end->needs_64 || end->at < LOCATOR_BYTES ||
	    bytes_at_read(
		in, end->at - LOCATOR_BYTES, raw, sizeof raw, &ignored) < 0 ||
	    !str_eq(cursor_take(&c, 4), locator_magic))
		return 0;
	cursor_take(&c, 4); /* its disk */
	at = cursor_u64(&c);
	/* What precedes the zip may be counted, or not. */
	if (read_end64(in, at, end) ||
	    (end->at >= LOCATOR_BYTES + END64_BYTES &&
		read_end64(in, end->at - LOCATOR_BYTES - END64_BYTES, end)))
		return 0;
	return fail(e, E_INPUT, "the 64-bit end record is not there");
}

static int
find_end(struct arena *a, const struct bytes_at *in, struct zip_budget *budget,
    struct end *ret_end, struct err *e)
{
	/*
	 * Comments are rare, so look at the last bytes first. One may hold
	 * what looks like an end record; some add bytes behind the end.
	 */
	static const struct {
		size_t bytes;
		bool is_exact;
	} tries[] = {
	    {1024,		    true },
            {END_BYTES + COMMENT_MAX, true },
	    {END_BYTES + COMMENT_MAX, false}
        };

	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		size_t n = in->size_bytes < tries[i].bytes
			       ? (size_t)in->size_bytes
			       : tries[i].bytes;
		char *p = arena_alloc(a, n);
		uint64_t start = in->size_bytes - n;
		ptrdiff_t at;

		if (spend_bytes(budget, n, e) < 0 ||
		    bytes_at_read(in, start, p, n, e) < 0)
			return -1;
		at = search_end(str_of(p, n), tries[i].is_exact);
		if (at >= 0) {
			*ret_end = read_end(
			    str_of(p + at, END_BYTES), start + (uint64_t)at);
			return follow_64(in, ret_end, e);
		}
	}
	return fail(e, E_INPUT, "not a zip file, or cut off");
}

/* ---- the directory */

static bool
has_magic(const struct bytes_at *in, uint64_t at, struct str magic)
{
	char raw[4];
	struct err ignored;

	return bytes_at_read(in, at, raw, sizeof raw, &ignored) == 0 &&
	       str_eq(str_of(raw, sizeof raw), magic);
}

/*
 * Where the zip starts: offsets count from there, except where whoever put
 * something before it has corrected them.
 */
static int
find_start(const struct bytes_at *in, const struct end *end,
    uint64_t *ret_start, struct err *e)
{
	if (end->directory_bytes > end->at ||
	    end->directory_at > end->at - end->directory_bytes)
		return fail(e, E_INPUT, "its directory is not where it says");
	*ret_start = end->at - end->directory_bytes - end->directory_at;
	if (has_magic(in, end->directory_at, entry_magic))
		*ret_start = 0;
	return 0;
}

int
zip_open(struct arena *a, const struct bytes_at *in, struct zip_budget *budget,
    struct zip *ret_z, struct err *e)
{
	struct zip z = {.in = in, .budget = budget};
	struct end end;
	char *p;

	if (find_end(a, in, budget, &end, e) < 0 ||
	    find_start(in, &end, &z.start, e) < 0)
		return -1;
	if (!end.is_single)
		return fail(e, E_UNSUPPORTED, "a zip of several volumes");
	if (end.directory_bytes > LIMIT_ZIP_DIRECTORY_BYTES ||
	    end.directory_bytes > budget->held)
		return fail(e, E_LIMIT,
		    "directory of %" PRIu64 " bytes, limit %u",
		    end.directory_bytes, LIMIT_ZIP_DIRECTORY_BYTES);
	if (spend_bytes(budget, end.directory_bytes, e) < 0)
		return -1;
	budget->held -= (size_t)end.directory_bytes;
	p = arena_alloc(a, (size_t)end.directory_bytes);
	if (bytes_at_read(in, z.start + end.directory_at, p,
		(size_t)end.directory_bytes, e) < 0)
		return fail_at(e, "directory");
	z.directory = cursor_of(str_of(p, (size_t)end.directory_bytes));
	*ret_z = z;
	return 0;
}

/* Sizes and offset that did not fit are here, in this order. */
static bool
read_extra(struct cursor extra, struct zip_member *m)
{
	while (extra.rest.n >= 4) {
		uint16_t id = cursor_u16(&extra), n = cursor_u16(&extra);
		struct cursor c = cursor_of(cursor_take(&extra, n));

		/* Some end in padding that is no field. */
		if (extra.failed)
			break;
		if (id != 0x0001)
			continue;
		if (m->size_bytes == IN_64_U32)
			m->size_bytes = cursor_u64(&c);
		if (m->packed_bytes == IN_64_U32)
			m->packed_bytes = cursor_u64(&c);
		if (m->header_at == IN_64_U32)
			m->header_at = cursor_u64(&c);
		return !c.failed;
	}
	return true;
}

int
zip_next(struct zip *z, struct zip_member *ret_m, struct err *e)
{
	struct cursor *c = &z->directory;
	struct zip_member m;
	uint16_t n_name, n_extra, n_comment;

	if (c->rest.n == 0)
		return 0;
	if (spend(z->budget, &z->budget->entries, 1, e) < 0)
		return -1;
	if (!str_eq(cursor_take(c, 4), entry_magic))
		return fail(e, E_INPUT, "its directory is damaged");
	cursor_take(c, 2 + 2); /* versions */
	m.is_encrypted = cursor_u16(c) & FLAG_ENCRYPTED;
	m.method = cursor_u16(c);
	cursor_take(c, 2 + 2); /* time */
	m.crc = cursor_u32(c);
	m.packed_bytes = cursor_u32(c);
	m.size_bytes = cursor_u32(c);
	n_name = cursor_u16(c);
	n_extra = cursor_u16(c);
	n_comment = cursor_u16(c);
	cursor_take(c, 2 + 2 + 4); /* disk, attributes */
	m.header_at = cursor_u32(c);
	m.name = cursor_take(c, n_name);
	if (!read_extra(cursor_of(cursor_take(c, n_extra)), &m))
		c->failed = true;
	cursor_take(c, n_comment);
	if (c->failed)
		return fail(e, E_INPUT, "its directory is damaged");
	*ret_m = m;
	return 1;
}

/* ---- the members */

/* Can its sizes be true? */
static int
check_member(const struct zip_member *m, struct err *e)
{
	if (m->is_encrypted)
		return fail(e, E_UNSUPPORTED, "encrypted");
	if (m->method != ZIP_STORED && m->method != ZIP_DEFLATED)
		return fail(e, E_UNSUPPORTED, "packed by method %u", m->method);
	if (m->method == ZIP_STORED
		? m->size_bytes != m->packed_bytes
		: m->size_bytes / INFLATE_MAX_RATIO > m->packed_bytes)
		return fail(e, E_INPUT,
		    "%" PRIu64 " bytes cannot be %" PRIu64 " when unpacked",
		    m->packed_bytes, m->size_bytes);
	return 0;
}

int
zip_place(const struct zip *z, const struct zip_member *m, uint64_t *ret_off,
    struct err *e)
{
	char raw[LOCAL_BYTES];
	struct cursor c = cursor_of(str_of(raw, sizeof raw));
	uint64_t at;

	if (check_member(m, e) < 0)
		return -1;
	if (__builtin_add_overflow(z->start, m->header_at, &at))
		return fail(e, E_INPUT, "it is past the end");
	if (bytes_at_read(z->in, at, raw, sizeof raw, e) < 0)
		return -1;
	if (!str_eq(cursor_take(&c, 4), local_magic))
		return fail(e, E_INPUT, "no member is where it should be");
	cursor_take(&c, LOCAL_BYTES - 4 - 2 - 2);
	at += LOCAL_BYTES;
	at += cursor_u16(&c);
	at += cursor_u16(&c);
	if (at > z->in->size_bytes || m->packed_bytes > z->in->size_bytes - at)
		return fail(e, E_INPUT, "it is past the end");
	*ret_off = at;
	return 0;
}

static int
unpack(struct zip *z, const struct bytes_at *packed,
    const struct inflate_to *to, size_t *ret_n, struct err *e)
{
	struct err ignored;
	uint64_t used;
	int rc;

	if (spend_bytes(z->budget, to->space, e) < 0)
		return -1;
	rc = inflate_bytes(packed, INFLATE_RAW, to, ret_n, &used, e);
	/* Damaged data has cost its time as well. */
	if (spend_bytes(z->budget, used, rc < 0 ? &ignored : e) < 0)
		return -1;
	return rc;
}

/* The CRC-32 of n bytes, which zlib counts in smaller numbers. */
static uint32_t
crc_of(const char *p, size_t n)
{
	return (uint32_t)crc32_z(0, (const unsigned char *)p, n);
}

int
zip_read(struct zip *z, const struct zip_member *m, char *out, size_t space,
    size_t *ret_n, struct err *e)
{
	bool is_whole = m->size_bytes <= space;
	size_t want = is_whole ? (size_t)m->size_bytes : space;
	struct inflate_to to = {out, want, !is_whole};
	struct bytes_part packed;
	uint64_t at;
	size_t n = want;

	if (zip_place(z, m, &at, e) < 0)
		return -1;
	bytes_part_init(&packed, z->in, at, m->packed_bytes);
	if (m->method == ZIP_DEFLATED) {
		if (unpack(z, &packed.at, &to, &n, e) < 0)
			return -1;
	} else if (spend_bytes(z->budget, want, e) < 0 ||
		   bytes_at_read(&packed.at, 0, out, want, e) < 0) {
		return -1;
	}
	if (is_whole && (n != want || crc_of(out, n) != m->crc))
		return fail(e, E_INPUT, "size or checksum is wrong");
	*ret_n = n;
	return 0;
}
