/* arena.c: memory with one lifetime, given back all at once. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

/* Small enough for a scan of a few files, doubled while it grows. */
#define BLOCK_MIN ((size_t)16 << 10)
#define BLOCK_MAX ((size_t)1 << 20)

struct arena_block {
	struct arena_block *older;
	size_t size; /* of bytes[] */
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

void
arena_init(struct arena *a, size_t cap_bytes)
{
	a->head = NULL;
	a->used_bytes = 0;
	a->cap_bytes = cap_bytes;
}

static void
free_blocks(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *older = b->older;

		free(b);
		b = older;
	}
}

void
arena_done(struct arena *a)
{
	free_blocks(a->head);
	arena_init(a, a->cap_bytes);
}

void
arena_reset(struct arena *a)
{
	a->used_bytes = 0;
	if (a->head == NULL)
		return;
	free_blocks(a->head->older);
	a->head->older = NULL;
	a->head->used = 0;
}

static struct arena_block *
grow(struct arena *a, size_t n)
{
	size_t size = a->head != NULL ? a->head->size * 2 : BLOCK_MIN;
	struct arena_block *b;

	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	if (size < n)
		size = n;
	if (size > SIZE_MAX - sizeof *b)
		die("arena: a block of %zu bytes", size);
	b = die_alloc(sizeof *b + size);
	b->older = a->head;
	b->size = size;
	b->used = 0;
	a->head = b;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *b = a->head;
	size_t want;
	void *p;

	if (__builtin_add_overflow(n, align - 1, &want))
		die("arena: %zu bytes wanted", n);
	want &= ~(align - 1);
	if (want == 0)
		want = align;
	if (want > a->cap_bytes - a->used_bytes)
		die("arena: %zu bytes wanted beside %zu, cap %zu", n,
		    a->used_bytes, a->cap_bytes);
	if (b == NULL || b->size - b->used < want)
		b = grow(a, want);
	p = b->bytes + b->used;
	b->used += want;
	a->used_bytes += want;
	return p;
}

void *
arena_zalloc(struct arena *a, size_t count, size_t size)
{
	size_t n;
	void *p;

	if (__builtin_mul_overflow(count, size, &n))
		die("arena: %zu items of %zu bytes wanted", count, size);
	p = arena_alloc(a, n);
	memset(p, 0, n);
	return p;
}
