/* cursor.h: read little-endian records with one check at the end. */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Reading past the end gives zeros and sets failed for good: read a whole
 * record straight, then test once.
 */
struct cursor {
	struct str rest;
	bool failed;
};

static inline struct cursor
cursor_of(struct str bytes)
{
	return (struct cursor){bytes, false};
}

/* The next n bytes, or STR_NONE. */
struct str cursor_take(struct cursor *c, size_t n);

uint8_t cursor_u8(struct cursor *c);
uint16_t cursor_u16(struct cursor *c);
uint32_t cursor_u32(struct cursor *c);
uint64_t cursor_u64(struct cursor *c);

#endif
