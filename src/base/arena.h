/* arena.h: memory with one lifetime, given back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/attr.h"

struct arena_block;

/*
 * A function that creates data takes the arena first; what it returns lives
 * until that arena is reset or done. Nothing in an arena is freed singly.
 * cap_bytes bounds what may be handed out; input is limited before it gets
 * here, so reaching the cap is our mistake and dies.
 */
struct arena {
	struct arena_block *head; /* the block in use; older ones behind it */
	size_t used_bytes;        /* handed out since init or reset */
	size_t cap_bytes;
};

void arena_init(struct arena *a, size_t cap_bytes);
void arena_done(struct arena *a);

/* Forget everything but keep the newest block for the next round. */
void arena_reset(struct arena *a);

/*
 * n bytes aligned for any type, uninitialised. Never NULL, also for n = 0.
 * arena_zalloc zeroes them and checks count * size for overflow.
 */
void *arena_alloc(struct arena *a, size_t n) NODISCARD;
void *arena_zalloc(struct arena *a, size_t count, size_t size) NODISCARD;

/* How much may still be handed out: for readers whose input decides. */
static inline size_t
arena_left(const struct arena *a)
{
	return a->cap_bytes - a->used_bytes;
}

/* A zeroed struct of the given type. */
#define ARENA_NEW(a, type) ((type *)arena_zalloc((a), 1, sizeof(type)))

#endif
