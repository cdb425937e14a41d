/* inflate.h: undo deflate, as it lies in zip files and in sections of ELF. */
#ifndef FMT_INFLATE_H
#define FMT_INFLATE_H

#include "fmt/bytes_at.h"

enum inflate_kind {
	INFLATE_RAW, /* RFC 1951, as in zip */
	INFLATE_ZLIB /* RFC 1950: with its header and checksum */
};

/* No deflated bytes become more than this many times as many. */
#define INFLATE_MAX_RATIO 1032u

/*
 * What all of packed unpacks to, in out. Without space for it: E_LIMIT, or,
 * with is_prefix, as much of it as there is space for, which then may be
 * damaged further on. *ret_used is what was read of packed, also after a
 * fault. E_INPUT when it is damaged or cut off.
 */
struct inflate_to {
	char *out;
	size_t space;
	bool is_prefix;
};
int inflate_bytes(const struct bytes_at *packed, enum inflate_kind kind,
    const struct inflate_to *to, size_t *ret_n, uint64_t *ret_used,
    struct err *e) NODISCARD;

#endif
