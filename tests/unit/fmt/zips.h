/* zips.h: zip files made for tests, true ones and others. */
#ifndef TESTS_UNIT_FMT_ZIPS_H
#define TESTS_UNIT_FMT_ZIPS_H

#include <zlib.h>

#include "base/buf.h"
#include "fmt/zip.h"

static inline void
zips_number(struct buf *b, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++, v >>= 8)
		buf_byte(b, (unsigned char)v);
}

/* The local header of a stored member, and its bytes. Returns its offset. */
static inline uint64_t
zips_add(struct buf *zip, struct str name, struct str bytes)
{
	uint64_t at = zip->n;

	buf_add(zip, str_of("PK\3\4", 4));
	zips_number(zip, 0, 22); /* the directory counts */
	zips_number(zip, name.n, 2);
	zips_number(zip, 0, 2);
	buf_add(zip, name);
	buf_add(zip, bytes);
	return at;
}

/* What the directory says of one; m has all but the name's length. */
static inline void
zips_entry(struct buf *directory, const struct zip_member *m)
{
	buf_add(directory, str_of("PK\1\2", 4));
	zips_number(directory, 0, 4);
	zips_number(directory, m->is_encrypted, 2);
	zips_number(directory, m->method, 2);
	zips_number(directory, 0, 4);
	zips_number(directory, m->crc, 4);
	zips_number(directory, m->packed_bytes, 4);
	zips_number(directory, m->size_bytes, 4);
	zips_number(directory, m->name.n, 2);
	zips_number(directory, 0, 2 + 2 + 2 + 2 + 4);
	zips_number(directory, m->header_at, 4);
	buf_add(directory, m->name);
}

/* A member of these bytes that is stored at that place. */
static inline struct zip_member
zips_stored(struct str name, struct str bytes, uint64_t header_at)
{
	return (struct zip_member){.name = name,
	    .size_bytes = bytes.n,
	    .packed_bytes = bytes.n,
	    .header_at = header_at,
	    .crc =
		(uint32_t)crc32_z(0, (const unsigned char *)bytes.p, bytes.n)};
}

/* The directory and the end record. */
static inline void
zips_end(struct buf *zip, struct str directory)
{
	size_t at = zip->n;

	buf_add(zip, directory);
	buf_add(zip, str_of("PK\5\6", 4));
	zips_number(zip, 0, 8); /* numbers that nobody needs */
	zips_number(zip, directory.n, 4);
	zips_number(zip, at, 4);
	zips_number(zip, 0, 2);
}

#endif
