/* vec.h: a growing array of equal items. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"

/* Items move when it grows: keep indices, not pointers, across vec_add. */
struct vec {
	void *items; /* cast to the item's type and index below n */
	size_t n;
	size_t cap;
	size_t item; /* bytes of one */
};

void vec_init(struct vec *v, size_t item_bytes);
void vec_done(struct vec *v);

/* A new zeroed item at the end. */
void *vec_add(struct vec *v) NODISCARD;

/* Item i of 0..n-1; anything else dies. */
void *vec_at(const struct vec *v, size_t i);

/* The items moved into a, which owns them from now on; v is empty again. */
void *vec_keep(struct vec *v, struct arena *a) NODISCARD;

void vec_sort(struct vec *v, int (*cmp)(const void *, const void *));

#endif
