/* vec.c: a growing array of equal items. */
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"

void
vec_init(struct vec *v, size_t item_bytes)
{
	*v = (struct vec){.item = item_bytes};
}

void
vec_done(struct vec *v)
{
	free(v->items);
	vec_init(v, v->item);
}

void *
vec_add(struct vec *v)
{
	unsigned char *at;

	if (v->n == v->cap) {
		size_t cap = v->cap > 0 ? v->cap * 2 : 16, bytes;

		if (cap < v->cap ||
		    __builtin_mul_overflow(cap, v->item, &bytes))
			die("vec: %zu items of %zu bytes", cap, v->item);
		v->items = die_realloc(v->items, bytes);
		v->cap = cap;
	}
	at = (unsigned char *)v->items + v->n++ * v->item;
	memset(at, 0, v->item);
	return at;
}

void *
vec_at(const struct vec *v, size_t i)
{
	if (i >= v->n)
		die("vec: item %zu of %zu", i, v->n);
	return (unsigned char *)v->items + i * v->item;
}

void *
vec_keep(struct vec *v, struct arena *a)
{
	void *p = arena_alloc(a, v->n * v->item);

	if (v->n > 0)
		memcpy(p, v->items, v->n * v->item);
	vec_done(v);
	return p;
}

void
vec_sort(struct vec *v, int (*cmp)(const void *, const void *))
{
	if (v->n > 1)
		qsort(v->items, v->n, v->item, cmp);
}
