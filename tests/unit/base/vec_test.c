/* vec_test.c: a growing array. */
#include "base/vec.h"

#include <stdint.h>
#include <string.h>

#include "tests/dies.h"
#include "tests/tap.h"

static void
items_are_zeroed_and_stay_what_they_were(void)
{
	static const size_t sizes[] = {1, 3, 8, 24, 100};

	for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
		unsigned char zero[100] = {0}, want[100];
		struct vec v;

		vec_init(&v, sizes[s]);
		for (size_t i = 0; i < 1000; i++) {
			void *p = vec_add(&v);

			OK(memcmp(p, zero, sizes[s]) == 0);
			memset(p, (int)(i & 0xff), sizes[s]);
		}
		EQ_INT(v.n, 1000);
		for (size_t i = 0; i < 1000; i++) {
			memset(want, (int)(i & 0xff), sizes[s]);
			OK(memcmp(vec_at(&v, i), want, sizes[s]) == 0);
		}
		vec_done(&v);
	}
}

static void
item_at(void *ctx)
{
	struct vec v;

	vec_init(&v, 4);
	for (int i = 0; i < 3; i++)
		(void)!vec_add(&v);
	vec_at(&v, *(size_t *)ctx);
}

static void
an_item_out_of_range_dies(void)
{
	/* 3 is within the memory it has, 15 its last, 16 behind it. */
	static size_t out[] = {3, 15, 16, SIZE_MAX, SIZE_MAX / 4 + 1};
	static size_t last = 2;

	EQ_INT(exit_code_of(item_at, &last), 0);
	for (size_t i = 0; i < ARRAY_LEN(out); i++)
		DIES(item_at, &out[i]);
}

static void
add_huge_items(void *ctx)
{
	struct vec v;

	(void)ctx;
	vec_init(&v, SIZE_MAX / 8);
	(void)!vec_add(&v);
}

static void
a_size_that_wraps_around_dies(void)
{
	DIES(add_huge_items, NULL);
}

static void
kept_items_belong_to_the_arena(void)
{
	struct arena a;
	struct vec v;
	int *p;

	arena_init(&a, 1 << 20);
	vec_init(&v, sizeof(int));
	OK(vec_keep(&v, &a) != NULL);
	for (int i = 0; i < 100; i++)
		*(int *)vec_add(&v) = i;
	p = vec_keep(&v, &a);
	EQ_INT(v.n, 0);
	*(int *)vec_add(&v) = 7;
	EQ_INT(*(int *)vec_at(&v, 0), 7);
	vec_done(&v);
	for (int i = 0; i < 100; i++)
		EQ_INT(p[i], i);
	arena_done(&a);
}

static int
cmp_int(const void *x, const void *y)
{
	return *(const int *)x - *(const int *)y;
}

static void
sort_takes_any_length(void)
{
	for (int n = 0; n < 40; n++) {
		struct vec v;

		vec_init(&v, sizeof(int));
		vec_sort(&v, cmp_int);
		for (int i = 0; i < n; i++)
			*(int *)vec_add(&v) = (int)tap_random_below(20);
		vec_sort(&v, cmp_int);
		EQ_INT(v.n, n);
		for (size_t i = 1; i < v.n; i++)
			OK(cmp_int(vec_at(&v, i - 1), vec_at(&v, i)) <= 0);
		vec_done(&v);
	}
}

int
main(void)
{
	RUN(items_are_zeroed_and_stay_what_they_were);
	RUN(an_item_out_of_range_dies);
	RUN(a_size_that_wraps_around_dies);
	RUN(kept_items_belong_to_the_arena);
	RUN(sort_takes_any_length);
	return tap_done();
}
