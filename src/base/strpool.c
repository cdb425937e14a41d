/* strpool.c: each different string once, named by a small number. */
#include "base/strpool.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/hash.h"

#define FIRST_CAP 64

struct strpool_slot {
	uint32_t hash; /* compared before the bytes */
	uint32_t id_1; /* id + 1; 0: free */
};

static void
grow(struct strpool *p, size_t cap)
{
	struct strpool_slot *old = p->slots;
	size_t n = old != NULL ? p->cap : 0;

	p->slots = calloc(cap, sizeof *p->slots);
	if (p->slots == NULL)
		die("strpool: out of memory for %zu slots", cap);
	p->cap = cap;
	for (size_t i = 0; i < n; i++) {
		size_t at = old[i].hash;

		if (old[i].id_1 == 0)
			continue;
		while (p->slots[at & (cap - 1)].id_1 != 0)
			at++;
		p->slots[at & (cap - 1)] = old[i];
	}
	free(old);
}

/* The slot of s, or the free one where it belongs. */
static struct strpool_slot *
slot_of(const struct strpool *p, struct str s, uint32_t hash)
{
	const struct str *strs = p->strs.items;

	for (size_t i = hash;; i++) {
		struct strpool_slot *slot = &p->slots[i & (p->cap - 1)];

		if (slot->id_1 == 0 ||
		    (slot->hash == hash && str_eq(strs[slot->id_1 - 1], s)))
			return slot;
	}
}

void
strpool_init(struct strpool *p, size_t cap_bytes)
{
	*p = (struct strpool){0};
	arena_init(&p->bytes, cap_bytes);
	vec_init(&p->strs, sizeof(struct str));
	hash_new_key(p->key);
	grow(p, FIRST_CAP);
	strpool_id(p, STR(""));
}

void
strpool_done(struct strpool *p)
{
	free(p->slots);
	vec_done(&p->strs);
	arena_done(&p->bytes);
	*p = (struct strpool){0};
}

strid
strpool_id(struct strpool *p, struct str s)
{
	uint32_t hash = (uint32_t)hash_str(p->key, s);
	struct strpool_slot *slot = slot_of(p, s, hash);
	struct str own, *at;

	if (slot->id_1 != 0)
		return slot->id_1 - 1;
	if (p->strs.n >= UINT32_MAX - 1)
		die("strpool: full");
	own = str_dup(&p->bytes, s);
	at = vec_add(&p->strs);
	*at = own;
	*slot = (struct strpool_slot){hash, (uint32_t)p->strs.n};
	if (p->strs.n >= p->cap / 4 * 3)
		grow(p, p->cap * 2);
	return (strid)(p->strs.n - 1);
}

struct str
strpool_str(const struct strpool *p, strid id)
{
	return *(const struct str *)vec_at(&p->strs, id);
}
