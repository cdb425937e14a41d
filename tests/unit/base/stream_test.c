/* stream_test.c: bytes that are pulled. */
#include "base/stream.h"

#include "tests/tap.h"
#include "tests/unit/fmt/drip.h"

#define CAP ((size_t)16 << 20)

static void
it_loads_up_to_exactly_max(void)
{
	static const size_t sizes[] = {0, 1, 63, 64, 65, 4095, 4096,
	    (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 200000};
	static char bytes[200000];
	struct arena a;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 7);
	arena_init(&a, CAP);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct str want = str_of(bytes, sizes[i]), got = STR("?");
		struct stream_mem m;
		struct err e;

		stream_mem_init(&m, want);
		OK_ERR(stream_load(&a, &m.stream, sizes[i], "x", &got, &e) == 0,
		    &e);
		OK(str_eq(got, want));
		if (sizes[i] == 0)
			continue;
		got = STR("untouched");
		stream_mem_init(&m, want);
		FAILS(stream_load(
			  &a, &m.stream, sizes[i] - 1, "big", &got, &e) < 0,
		    &e, E_LIMIT, "big: more than ");
		EQ_STR(got, STR("untouched"));
	}
	arena_done(&a);
}

static void
short_reads_are_not_the_end(void)
{
	static const size_t steps[] = {1, 2, 3, 7, 1000};
	struct arena a;

	arena_init(&a, CAP);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		struct drip d = drip_of(STR("hello, drip"), steps[i], E_OK);
		struct str got = STR("?");
		struct err e;

		OK_ERR(stream_load(&a, &d.stream, 11, "d", &got, &e) == 0, &e);
		EQ_STR(got, STR("hello, drip"));
		d = drip_of(STR("hello, drip"), steps[i], E_OK);
		FAILS(stream_load(&a, &d.stream, 10, "d", &got, &e) < 0, &e,
		    E_LIMIT, "d: more than 10 bytes");
	}
	arena_done(&a);
}

static void
an_error_in_the_middle_is_passed_on(void)
{
	struct arena a;
	struct err e;
	struct str got = STR("untouched");
	struct drip d = drip_of(STR("half of it"), 3, E_NET);

	arena_init(&a, CAP);
	FAILS(stream_load(&a, &d.stream, 100, "d", &got, &e) < 0, &e, E_NET,
	    "the line is dead");
	EQ_STR(got, STR("untouched"));
	d = drip_of(STR(""), 3, E_IO);
	FAILS(stream_load(&a, &d.stream, 100, "d", &got, &e) < 0, &e, E_IO,
	    "the line is dead");
	/* What is over the limit is not read to its end. */
	d = drip_of(STR("0123456789"), 1, E_NET);
	FAILS(stream_load(&a, &d.stream, 5, "d", &got, &e) < 0, &e, E_LIMIT,
	    "more than 5 bytes");
	EQ_INT(d.rest.n, 4);
	arena_done(&a);
}

static void
no_limit_loads_everything(void)
{
	struct stream_mem m;
	struct str got = STR("?");
	struct arena a;
	struct err e;

	arena_init(&a, CAP);
	stream_mem_init(&m, STR("abc"));
	OK_ERR(stream_load(&a, &m.stream, SIZE_MAX, "m", &got, &e) == 0, &e);
	EQ_STR(got, STR("abc"));
	arena_done(&a);
}

static void
what_is_loaded_is_a_copy(void)
{
	char bytes[] = "abc";
	struct stream_mem m;
	struct str got = STR("?");
	struct arena a;
	struct err e;

	arena_init(&a, CAP);
	stream_mem_init(&m, str_from(bytes));
	OK_ERR(stream_load(&a, &m.stream, 3, "m", &got, &e) == 0, &e);
	memset(bytes, 'x', 3);
	EQ_STR(got, STR("abc"));
	/* And the stream is at its end now, again and again. */
	OK_ERR(stream_load(&a, &m.stream, 3, "m", &got, &e) == 0, &e);
	EQ_INT(got.n, 0);
	arena_done(&a);
}

static void
memory_is_read_in_pieces_of_any_size(void)
{
	struct stream_mem m;
	struct err e;
	char p[8];

	stream_mem_init(&m, STR("abcdef"));
	EQ_INT(m.stream.read(&m.stream, p, 4, &e), 4);
	OK(memcmp(p, "abcd", 4) == 0);
	EQ_INT(m.stream.read(&m.stream, p, 4, &e), 2);
	OK(memcmp(p, "ef", 2) == 0);
	EQ_INT(m.stream.read(&m.stream, p, 4, &e), 0);
	EQ_INT(m.stream.read(&m.stream, p, 4, &e), 0);
	stream_mem_init(&m, STR_NONE);
	EQ_INT(m.stream.read(&m.stream, p, 4, &e), 0);
}

int
main(void)
{
	RUN(it_loads_up_to_exactly_max);
	RUN(short_reads_are_not_the_end);
	RUN(an_error_in_the_middle_is_passed_on);
	RUN(no_limit_loads_everything);
	RUN(what_is_loaded_is_a_copy);
	RUN(memory_is_read_in_pieces_of_any_size);
	return tap_done();
}
