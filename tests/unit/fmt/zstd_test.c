/* zstd_test.c: what is packed comes back, and nothing else does. */
#include "fmt/zstd.h"

#include "tests/tap.h"

#define SPACE (64u << 20)

/* Give n bytes at most, so that every edge is met. */
struct drip {
	struct stream stream;
	struct str rest;
	size_t most;
};

static ssize_t
drip_read(struct stream *stream, void *p, size_t n, struct err *e)
{
	struct drip *d = (struct drip *)stream;

	(void)e;
	if (n > d->most)
		n = d->most;
	if (n > d->rest.n)
		n = d->rest.n;
	if (n > 0)
		memcpy(p, d->rest.p, n);
	d->rest = str_skip(d->rest, n);
	return (ssize_t)n;
}

static int
pack(struct arena *a, struct str plain, struct str base, uint64_t n_bytes,
    struct str *ret, struct err *e)
{
	struct drip in = {{drip_read}, plain, 1000};
	struct stream *s =
	    zstd_pack_open(&(struct zstd_job){&in.stream, n_bytes, base, "x"});
	int r = stream_load(a, s, SPACE / 4, "x", ret, e);

	zstd_close(s);
	return r;
}

static int
unpack(struct arena *a, struct str packed, struct str base, uint64_t n_bytes,
    struct str *ret, struct err *e)
{
	struct drip in = {{drip_read}, packed, 7};
	struct stream *s = zstd_unpack_open(
	    &(struct zstd_job){&in.stream, n_bytes, base, "y"});
	int r = stream_load(a, s, SPACE / 4, "y", ret, e);

	zstd_close(s);
	return r;
}

/* Bytes that do not pack, the same for the same seed. */
static struct str
noise(struct arena *a, size_t n, uint32_t seed)
{
	char *p = arena_alloc(a, n);

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		p[i] = (char)(seed >> 24);
	}
	return str_of(p, n);
}

static void
what_is_packed_comes_back(void)
{
	const size_t sizes[] = {0, 1, 999, 1000, 1001, 300000};
	struct str packed, plain, back;
	struct arena a;
	struct err e;

	arena_init(&a, SPACE);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		plain = noise(&a, sizes[i], 1);
		OK_ERR(
		    pack(&a, plain, STR_NONE, plain.n, &packed, &e) == 0, &e);
		OK_ERR(
		    unpack(&a, packed, STR_NONE, plain.n, &back, &e) == 0, &e);
		EQ_STR(back, plain);
	}
	arena_done(&a);
}

static void
with_a_base_only_what_differs_is_there(void)
{
	struct str base, plain, packed, back;
	struct arena a;
	struct err e;
	char *p;

	arena_init(&a, SPACE);
	base = noise(&a, 2 << 20, 2);
	p = arena_alloc(&a, base.n + 5);
	memcpy(p, base.p, base.n / 2);
	memcpy(p + base.n / 2, "added", 5);
	memcpy(p + base.n / 2 + 5, base.p + base.n / 2, base.n - base.n / 2);
	plain = str_of(p, base.n + 5);
	OK_ERR(pack(&a, plain, base, plain.n, &packed, &e) == 0, &e);
	OK(packed.n < 2000);
	OK_ERR(unpack(&a, packed, base, plain.n, &back, &e) == 0, &e);
	OK(str_eq(back, plain));
	/* By another base it is something else, or nothing. */
	OK(unpack(&a, packed, noise(&a, base.n, 3), plain.n, &back, &e) < 0 ||
	    !str_eq(back, plain));
	OK(unpack(&a, packed, STR_NONE, plain.n, &back, &e) < 0);
	arena_done(&a);
}

static void
a_size_that_is_not_right_is_refused(void)
{
	struct str plain = STR("some bytes"), packed, back;
	struct arena a;
	struct err e;

	arena_init(&a, SPACE);
	FAILS(pack(&a, plain, STR_NONE, 9, &packed, &e) < 0, &e, E_INPUT,
	    "x: not the 9 bytes");
	FAILS(pack(&a, plain, STR_NONE, 11, &packed, &e) < 0, &e, E_INPUT,
	    "x: not the 11 bytes");
	OK_ERR(pack(&a, plain, STR_NONE, 10, &packed, &e) == 0, &e);
	FAILS(unpack(&a, packed, STR_NONE, 9, &back, &e) < 0, &e, E_INPUT,
	    "y: not the 9 bytes");
	FAILS(unpack(&a, packed, STR_NONE, 11, &back, &e) < 0, &e, E_INPUT,
	    "y: not the 11 bytes");
	arena_done(&a);
}

static void
what_is_cut_or_goes_on_is_refused(void)
{
	struct str plain, packed, back;
	struct arena a;
	struct err e;
	char *p;

	arena_init(&a, SPACE);
	plain = noise(&a, 3000, 4);
	OK_ERR(pack(&a, plain, STR_NONE, plain.n, &packed, &e) == 0, &e);
	for (size_t n = 0; n < packed.n; n++)
		FAILS(unpack(&a, str_first(packed, n), STR_NONE, plain.n, &back,
			  &e) < 0,
		    &e, E_INPUT, "y: damaged");
	p = arena_alloc(&a, packed.n + 1);
	memcpy(p, packed.p, packed.n);
	p[packed.n] = 0;
	FAILS(unpack(&a, str_of(p, packed.n + 1), STR_NONE, plain.n, &back,
		  &e) < 0,
	    &e, E_INPUT, "something behind the end");
	arena_done(&a);
}

static void
damage_ends_in_an_error_or_in_other_bytes(void)
{
	struct str plain, packed, back;
	struct arena a;
	struct err e;
	char *p;

	arena_init(&a, SPACE);
	plain = noise(&a, 600, 5);
	memcpy((void *)(uintptr_t)plain.p, plain.p + 300, 200);
	OK_ERR(pack(&a, plain, STR_NONE, plain.n, &packed, &e) == 0, &e);
	p = arena_alloc(&a, packed.n);
	for (size_t i = 0; i < packed.n * 8; i++) {
		memcpy(p, packed.p, packed.n);
		p[i / 8] ^= (char)(1 << i % 8);
		if (unpack(&a, str_of(p, packed.n), STR_NONE, plain.n, &back,
			&e) == 0)
			EQ_INT(back.n, plain.n);
	}
	arena_done(&a);
}

/* A frame of 9 bytes that asks for a window of 2 GB (RFC 8878, 3.1.1.1.2). */
static void
a_frame_that_asks_for_much_memory_is_refused(void)
{
	static const char frame[] = {0x28, (char)0xb5, 0x2f, (char)0xfd, 0x00,
	    (char)(21 << 3), 0x01, 0x00, 0x00};
	struct arena a;
	struct str back;
	struct err e;

	arena_init(&a, SPACE);
	FAILS(
	    unpack(&a, str_of(frame, sizeof frame), STR_NONE, 0, &back, &e) < 0,
	    &e, E_INPUT, "y: damaged");
	arena_done(&a);
}

int
main(void)
{
	RUN(what_is_packed_comes_back);
	RUN(with_a_base_only_what_differs_is_there);
	RUN(a_size_that_is_not_right_is_refused);
	RUN(what_is_cut_or_goes_on_is_refused);
	RUN(damage_ends_in_an_error_or_in_other_bytes);
	RUN(a_frame_that_asks_for_much_memory_is_refused);
	return tap_done();
}
