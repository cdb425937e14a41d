/* sqlite_pages.c: a sqlite database as it is with its write-ahead log. */
#include "fmt/sqlite_pages.h"

#include <string.h>

enum {
	WAL_HEADER_BYTES = 32,
	FRAME_HEADER_BYTES = 24,
	WAL_VERSION = 3007000,

	/* Offset in the database's first page; 2: it has a log. */
	READ_VERSION_OFF = 19,
};

/* Its lowest bit says that checksums are over big-endian words. */
#define WAL_MAGIC 0x377f0682u

struct checksum {
	bool is_big_endian;
	uint32_t a, b;
};

static uint32_t
le32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[3] << 24 | (uint32_t)u[2] << 16 |
	       (uint32_t)u[1] << 8 | u[0];
}

static uint32_t
be32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 |
	       (uint32_t)u[2] << 8 | u[3];
}

/* s has a multiple of eight bytes. */
static void
checksum_add(struct checksum *c, struct str s)
{
	uint32_t a = c->a, b = c->b;

	if (c->is_big_endian) {
		for (size_t i = 0; i < s.n; i += 8) {
			a += be32(s.p + i) + b;
			b += be32(s.p + i + 4) + a;
		}
	} else {
		for (size_t i = 0; i < s.n; i += 8) {
			a += le32(s.p + i) + b;
			b += le32(s.p + i + 4) + a;
		}
	}
	c->a = a;
	c->b = b;
}

/* Checksums are stored big-endian, whatever they are computed over. */
static bool
checksum_is(const struct checksum *c, const char *p)
{
	return c->a == be32(p) && c->b == be32(p + 4);
}

bool
sqlite_uses_wal(struct str db)
{
	return db.n > READ_VERSION_OFF && db.p[READ_VERSION_OFF] == 2;
}

static int
read_wal_header(const struct sqlite_pages *p, uint32_t *ret_page_bytes,
    struct checksum *ret_sum, struct err *e)
{
	struct str w = p->wal;
	struct checksum sum = {false, 0, 0};
	uint32_t page_bytes;

	if (w.n < WAL_HEADER_BYTES)
		return fail(e, E_INPUT, "a log of %zu bytes", w.n);
	if ((be32(w.p) | 1) != (WAL_MAGIC | 1))
		return fail(e, E_INPUT, "not a write-ahead log");
	if (be32(w.p + 4) != WAL_VERSION)
		return fail(e, E_INPUT, "a log of version %u", be32(w.p + 4));
	page_bytes = be32(w.p + 8);
	if (page_bytes < 512 || page_bytes > 65536 ||
	    (page_bytes & (page_bytes - 1)) != 0)
		return fail(
		    e, E_INPUT, "a log of pages of %u bytes", page_bytes);
	sum.is_big_endian = be32(w.p) & 1;
	checksum_add(&sum, str_first(w, WAL_HEADER_BYTES - 8));
	if (!checksum_is(&sum, w.p + WAL_HEADER_BYTES - 8))
		return fail(
		    e, E_INPUT, "the checksum of the log's header is wrong");
	*ret_page_bytes = page_bytes;
	*ret_sum = sum;
	return 0;
}

static const char *
frame_at(const struct sqlite_pages *p, size_t frame)
{
	return p->wal.p + WAL_HEADER_BYTES +
	       (frame - 1) * (FRAME_HEADER_BYTES + (size_t)p->page_bytes);
}

/* The number of frames up to the last commit, and the pages it leaves. */
static size_t
count_frames(
    const struct sqlite_pages *p, struct checksum sum, uint32_t *ret_n_pages)
{
	size_t n_frames = (p->wal.n - WAL_HEADER_BYTES) /
			  (FRAME_HEADER_BYTES + (size_t)p->page_bytes);
	size_t n_committed = 0;

	for (size_t i = 1; i <= n_frames; i++) {
		const char *f = frame_at(p, i);

		/* Both salts are those of the log's header. */
		if (memcmp(f + 8, p->wal.p + 16, 8) != 0 || be32(f) == 0)
			break;
		checksum_add(&sum, str_of(f, 8));
		checksum_add(
		    &sum, str_of(f + FRAME_HEADER_BYTES, p->page_bytes));
		if (!checksum_is(&sum, f + 16))
			break;
		if (be32(f + 4) != 0) {
			n_committed = i;
			*ret_n_pages = be32(f + 4);
		}
	}
	return n_committed;
}

int
sqlite_pages_open(struct arena *a, struct str db, struct str wal,
    size_t max_bytes, struct sqlite_pages *ret_p, struct err *e)
{
	struct sqlite_pages p = {.db = db, .wal = wal, .size_bytes = db.n};
	struct checksum sum;
	size_t n_frames;

	if (wal.n > 0) {
		if (read_wal_header(&p, &p.page_bytes, &sum, e) < 0)
			return -1;
		n_frames = count_frames(&p, sum, &p.n_pages);
		if (n_frames == 0)
			p.page_bytes = 0;
		else
			p.size_bytes = (uint64_t)p.n_pages * p.page_bytes;
	}
	if (p.size_bytes > max_bytes)
		return fail(e, E_LIMIT,
		    "with its log it has %llu bytes, more "
		    "than %zu",
		    (unsigned long long)p.size_bytes, max_bytes);
	if (p.page_bytes != 0) {
		p.frame_of = arena_zalloc(a, p.n_pages, sizeof *p.frame_of);
		for (size_t i = 1; i <= n_frames; i++) {
			uint32_t page = be32(frame_at(&p, i));

			if (page <= p.n_pages)
				p.frame_of[page - 1] = (uint32_t)i;
		}
	}
	*ret_p = p;
	return 0;
}

/* What is there of the page from off on, at most n bytes. */
static struct str
bytes_at(const struct sqlite_pages *p, uint64_t off, size_t n)
{
	size_t within;
	uint32_t frame;

	if (off >= p->size_bytes)
		return STR_NONE;
	if (p->page_bytes == 0)
		return str_first(str_skip(p->db, (size_t)off), n);
	within = (size_t)(off % p->page_bytes);
	if (n > p->page_bytes - within)
		n = p->page_bytes - within;
	frame = p->frame_of[off / p->page_bytes];
	if (frame != 0)
		return str_of(
		    frame_at(p, frame) + FRAME_HEADER_BYTES + within, n);
	return str_first(str_skip(p->db, (size_t)off), n);
}

bool
sqlite_pages_read(
    const struct sqlite_pages *p, uint64_t off, void *out, size_t n)
{
	char *to = out;

	while (n > 0) {
		struct str part = bytes_at(p, off, n);

		if (part.n == 0) {
			memset(to, 0, n);
			return false;
		}
		memcpy(to, part.p, part.n);
		to += part.n;
		off += part.n;
		n -= part.n;
	}
	return true;
}
