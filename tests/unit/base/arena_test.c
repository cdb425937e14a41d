/* arena_test.c: memory with one lifetime. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "tests/dies.h"
#include "tests/tap.h"

#define CAP ((size_t)64 << 20)

static bool
is_aligned(const void *p)
{
	return (uintptr_t)p % alignof(max_align_t) == 0;
}

static void
every_size_is_aligned_and_apart_from_the_others(void)
{
	static const size_t large[] = {16 << 10, (16 << 10) - 1, (16 << 10) + 1,
	    32 << 10, 1 << 20, (1 << 20) + 1, 3 << 20, 5};
	enum {
		N = 600
	};
	unsigned char *p[N];
	size_t n[N];
	struct arena a;

	arena_init(&a, CAP);
	for (size_t i = 0; i < N; i++) {
		n[i] = i % 50 == 49 ? large[i / 50 % ARRAY_LEN(large)]
				    : (size_t)tap_random_below(300);
		p[i] = arena_alloc(&a, n[i]);
		NEED(is_aligned(p[i]));
		memset(p[i], (int)(i & 0xff), n[i]);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t k = 0; k < n[i]; k++)
			if (p[i][k] != (i & 0xff)) {
				tap_check(false, __FILE__, __LINE__,
				    "bytes of piece %zu changed", i);
				arena_done(&a);
				return;
			}
	arena_done(&a);
}

static void
nothing_is_a_piece_of_its_own(void)
{
	struct arena a;
	char *p, *q, *z;

	arena_init(&a, CAP);
	p = arena_alloc(&a, 0);
	q = arena_alloc(&a, 0);
	z = arena_zalloc(&a, 0, 100);
	OK(p != NULL && q != NULL && z != NULL);
	OK(p != q && q != z);
	OK(is_aligned(p) && is_aligned(q) && is_aligned(z));
	OK(arena_zalloc(&a, 100, 0) != NULL);
	/* Or endless pieces of nothing would cost nothing. */
	OK(a.used_bytes > 0);
	arena_done(&a);
}

static void
zalloc_zeroes_memory_that_was_used_before(void)
{
	struct arena a;

	arena_init(&a, CAP);
	memset(arena_alloc(&a, 10000), 0xff, 10000);
	arena_reset(&a);
	for (size_t size = 1; size < 50; size++) {
		const unsigned char *p = arena_zalloc(&a, 3, size);

		for (size_t i = 0; i < 3 * size; i++)
			OK(p[i] == 0);
	}
	arena_done(&a);
}

static void
one_byte_over_the_cap(void *ctx)
{
	struct arena a;

	arena_init(&a, *(size_t *)ctx);
	memset(arena_alloc(&a, *(size_t *)ctx), 1, *(size_t *)ctx);
	(void)!arena_alloc(&a, 1);
}

static void
nothing_over_the_cap(void *ctx)
{
	struct arena a;

	arena_init(&a, *(size_t *)ctx);
	(void)!arena_alloc(&a, *(size_t *)ctx);
	(void)!arena_alloc(&a, 0);
}

static void
the_cap_can_be_used_up_and_no_more(void)
{
	static size_t caps[] = {
	    alignof(max_align_t), 4096, 16 << 10, 1 << 20, 2 << 20};
	static size_t none = 0;

	for (size_t i = 0; i < ARRAY_LEN(caps); i++) {
		struct arena a;

		arena_init(&a, caps[i]);
		memset(arena_alloc(&a, caps[i]), 1, caps[i]);
		EQ_INT(a.used_bytes, caps[i]);
		arena_reset(&a);
		memset(arena_alloc(&a, caps[i]), 2, caps[i]);
		arena_done(&a);
		DIES(one_byte_over_the_cap, &caps[i]);
		DIES(nothing_over_the_cap, &caps[i]);
	}
	DIES(nothing_over_the_cap, &none);
}

static void
small_pieces_beyond_cap(void *ctx)
{
	struct arena a;

	(void)ctx;
	arena_init(&a, 1 << 16);
	for (size_t i = 0; i < (1 << 16); i++)
		(void)!arena_alloc(&a, 1);
}

static void
alloc_size(void *ctx)
{
	struct arena a;

	arena_init(&a, SIZE_MAX);
	(void)!arena_alloc(&a, 1);
	(void)!arena_alloc(&a, *(size_t *)ctx);
}

static void
zalloc_count(void *ctx)
{
	struct arena a;

	arena_init(&a, SIZE_MAX);
	(void)!arena_zalloc(&a, *(size_t *)ctx, 16);
}

static void
sizes_that_wrap_around_die(void)
{
	static size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 14,
	    SIZE_MAX - 15, SIZE_MAX - 16};
	static size_t counts[] = {SIZE_MAX, SIZE_MAX / 16 + 1, SIZE_MAX / 2};

	DIES(small_pieces_beyond_cap, NULL);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		DIES(alloc_size, &sizes[i]);
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		DIES(zalloc_count, &counts[i]);
}

static void
rounds_reuse_the_same_memory(void)
{
	struct arena a;
	char *first = NULL;

	arena_init(&a, CAP);
	for (size_t round = 0; round < 200; round++) {
		char *p = arena_alloc(&a, 1);

		/* From the third round on one block holds all of it. */
		if (round == 2)
			first = p;
		if (round > 2)
			OK(p == first);
		for (size_t i = 0; i < 200; i++)
			memset(arena_alloc(&a, 1000), 1, 1000);
		arena_reset(&a);
		EQ_INT(a.used_bytes, 0);
	}
	arena_done(&a);
}

static void
an_arena_that_is_done_can_be_used_again(void)
{
	struct arena a;

	arena_init(&a, 1 << 20);
	arena_reset(&a);
	arena_done(&a);
	arena_done(&a);
	OK(arena_alloc(&a, 1 << 20) != NULL);
	arena_done(&a);
	EQ_INT(a.used_bytes, 0);
	EQ_INT(a.cap_bytes, 1 << 20);
}

int
main(void)
{
	RUN(every_size_is_aligned_and_apart_from_the_others);
	RUN(nothing_is_a_piece_of_its_own);
	RUN(zalloc_zeroes_memory_that_was_used_before);
	RUN(the_cap_can_be_used_up_and_no_more);
	RUN(sizes_that_wrap_around_die);
	RUN(rounds_reuse_the_same_memory);
	RUN(an_arena_that_is_done_can_be_used_again);
	return tap_done();
}
