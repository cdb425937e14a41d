/* zip.h: members of a zip file, by the directory at its end. */
#ifndef FMT_ZIP_H
#define FMT_ZIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cursor.h"
#include "fmt/bytes_at.h"

/*
 * What may still be spent: on one zip, or on it and all the zips inside it
 * together, whose entries may lie on top of each other and say what they will.
 */
struct zip_budget {
	uint64_t bytes;   /* read of directories and data, and unpacked */
	uint64_t entries; /* of directories */
	size_t held;      /* bytes of memory; who frees a zip gives it back */
	bool is_spent;    /* bytes or entries: nothing more can be read */
};

/*
 * The directory alone counts, as for Java, Python and unzip; other bytes may
 * precede the zip (an executable jar begins with a shell script). Names are
 * bytes of any kind and no paths to be opened. in and budget are borrowed.
 */
struct zip {
	const struct bytes_at *in;
	struct zip_budget *budget;
	struct cursor directory; /* what is left of it */
	uint64_t start;          /* of the zip, behind what precedes it */
};

struct zip_member {
	struct str name; /* lives as long as the zip's arena */
	uint64_t size_bytes;
	uint64_t packed_bytes;
	uint64_t header_at; /* from the zip's start */
	uint32_t crc;
	uint16_t method; /* ZIP_STORED, ZIP_DEFLATED, or one we do not know */
	bool is_encrypted;
};

#define ZIP_STORED   0
#define ZIP_DEFLATED 8

/*
 * Find the directory and load it into a. E_INPUT when there is none, E_LIMIT
 * over the budget or LIMIT_ZIP_DIRECTORY_BYTES; of several volumes:
 * E_UNSUPPORTED. Sources: APPNOTE.TXT 6.3.10, 4.3; of the 64-bit forms 4.3.14,
 * 4.5.3.
 */
int zip_open(struct arena *a, const struct bytes_at *in,
    struct zip_budget *budget, struct zip *ret_z, struct err *e) NODISCARD;

/* The next member: 1, 0 at the end, -1 (E_INPUT, E_LIMIT): no more come. */
int zip_next(struct zip *z, struct zip_member *ret_m, struct err *e) NODISCARD;

/*
 * Where the bytes of m are in z->in, packed_bytes of them, as they are stored
 * or deflated. E_UNSUPPORTED when encrypted or packed in another way.
 */
int zip_place(const struct zip *z, const struct zip_member *m,
    uint64_t *ret_off, struct err *e) NODISCARD;

/*
 * The first bytes of m, at most space; all of them and checked (size, CRC-32)
 * when m->size_bytes is no more. Fails as zip_place; E_LIMIT over the budget.
 */
int zip_read(struct zip *z, const struct zip_member *m, char *out, size_t space,
    size_t *ret_n, struct err *e) NODISCARD;

#endif
