/* strpool.h: each different string once, named by a small number. */
#ifndef BASE_STRPOOL_H
#define BASE_STRPOOL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct strpool_slot;

/* Equal ids mean equal strings. Ids count from 0 in order of first sight. */
typedef uint32_t strid;

struct strpool {
	struct arena bytes;
	struct vec strs; /* struct str, by id */
	/* A map of its own: 8 bytes a slot, where base/map.h has 32. */
	struct strpool_slot *slots;
	size_t cap; /* a power of two */
	uint64_t key[2];
};

/* cap_bytes bounds the text held; more dies. Id 0 is the empty string. */
void strpool_init(struct strpool *p, size_t cap_bytes);
void strpool_done(struct strpool *p);

/* The id of s; its bytes are copied at first sight. */
strid strpool_id(struct strpool *p, struct str s);

/* The string of an id that this pool gave out; valid until strpool_done. */
struct str strpool_str(const struct strpool *p, strid id);

#endif
