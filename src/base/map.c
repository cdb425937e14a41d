/* map.c: from byte strings to small numbers. */
#include "base/map.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/hash.h"

struct map_slot {
	struct str key;
	uint32_t hash; /* upper half, compared before the bytes */
	uint32_t value;
	bool used;
};

void
map_init(struct map *m)
{
	*m = (struct map){0};
	hash_new_key(m->key);
}

void
map_done(struct map *m)
{
	free(m->slots);
	*m = (struct map){0};
}

/* The slot of key, or the free one where it belongs. cap > n always. */
static struct map_slot *
slot_of(const struct map *m, struct str key, uint64_t h)
{
	for (size_t i = (size_t)h;; i++) {
		struct map_slot *s = &m->slots[i & (m->cap - 1)];

		if (!s->used ||
		    (s->hash == (uint32_t)(h >> 32) && str_eq(s->key, key)))
			return s;
	}
}

static void
grow(struct map *m)
{
	struct map old = *m;

	m->cap = old.cap > 0 ? old.cap * 2 : 64;
	m->slots = calloc(m->cap, sizeof *m->slots);
	if (m->slots == NULL)
		die("map: out of memory for %zu slots", m->cap);
	for (size_t i = 0; i < old.cap; i++) {
		struct map_slot *s = &old.slots[i];

		if (s->used)
			*slot_of(m, s->key, hash_str(m->key, s->key)) = *s;
	}
	free(old.slots);
}

bool
map_get(const struct map *m, struct str key, uint32_t *ret_value)
{
	const struct map_slot *s;

	if (m->cap == 0)
		return false;
	s = slot_of(m, key, hash_str(m->key, key));
	if (!s->used)
		return false;
	*ret_value = s->value;
	return true;
}

uint32_t *
map_put(struct map *m, struct str key, uint32_t fresh)
{
	uint64_t h = hash_str(m->key, key);
	struct map_slot *s;

	if (m->n >= m->cap / 4 * 3)
		grow(m);
	s = slot_of(m, key, h);
	if (!s->used) {
		*s = (struct map_slot){key, (uint32_t)(h >> 32), fresh, true};
		m->n++;
	}
	return &s->value;
}
