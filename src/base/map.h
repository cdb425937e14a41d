/* map.h: from byte strings to small numbers. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct map_slot;

/*
 * Open addressing under a secret key. Key bytes are borrowed and must
 * outlive the map. Order of insertion or of slots is never observable.
 */
struct map {
	struct map_slot *slots;
	size_t n;
	size_t cap; /* a power of two, or 0 */
	uint64_t key[2];
};

void map_init(struct map *m);
void map_done(struct map *m);

bool map_get(const struct map *m, struct str key, uint32_t *ret_value);

/*
 * The value slot of key, made with value fresh when it was absent.
 * Valid until the next map_put.
 */
uint32_t *map_put(struct map *m, struct str key, uint32_t fresh) NODISCARD;

#endif
