/* buf_test.c: bytes that grow up to a stated maximum. */
#include "base/buf.h"

#include "tests/tap.h"

static void
it_grows_to_exactly_max(void)
{
	static const size_t maxima[] = {
	    0, 1, 2, 63, 64, 65, 127, 128, 129, 1000, 65537};

	for (size_t i = 0; i < ARRAY_LEN(maxima); i++) {
		size_t max = maxima[i];
		struct buf b;

		buf_init(&b, max);
		for (size_t n = 0; n < max; n++) {
			buf_byte(&b, (unsigned char)n);
			if (b.over || b.n != n + 1) {
				EQ_INT(b.n, n + 1);
				break;
			}
		}
		OK(!b.over);
		EQ_INT(b.n, max);
		for (size_t n = 0; n < b.n; n++)
			if ((unsigned char)b.p[n] != (n & 0xff)) {
				tap_check(false, __FILE__, __LINE__,
				    "byte %zu of %zu changed", n, max);
				break;
			}
		buf_byte(&b, 'x');
		OK(b.over);
		EQ_INT(b.n, max);
		buf_done(&b);
	}
}

static void
one_large_piece_may_fill_it(void)
{
	char text[1000];
	struct buf b;

	memset(text, 'a', sizeof text);
	buf_init(&b, sizeof text);
	buf_add(&b, str_of(text, sizeof text));
	OK(!b.over);
	EQ_STR(buf_str(&b), str_of(text, sizeof text));
	buf_done(&b);

	buf_init(&b, sizeof text - 1);
	buf_add(&b, str_of(text, sizeof text));
	OK(b.over);
	EQ_INT(b.n, 0);
	buf_done(&b);
}

static void
over_stays_until_clear(void)
{
	struct buf b;

	buf_init(&b, 4);
	buf_add(&b, STR("abc"));
	buf_add(&b, STR("de"));
	OK(b.over);
	EQ_STR(buf_str(&b), STR("abc"));
	/* There would be room for these, but a hole is worse than an end. */
	buf_byte(&b, 'f');
	buf_printf(&b, "%s", "g");
	OK(buf_room(&b, 1) == NULL);
	EQ_STR(buf_str(&b), STR("abc"));
	buf_clear(&b);
	OK(!b.over);
	buf_add(&b, STR("wxyz"));
	EQ_STR(buf_str(&b), STR("wxyz"));
	OK(!b.over);
	buf_done(&b);
}

static void
nothing_added_is_never_over(void)
{
	struct buf b;

	buf_init(&b, 0);
	buf_add(&b, STR_NONE);
	buf_add(&b, STR(""));
	OK(!b.over);
	EQ_INT(buf_str(&b).n, 0);
	buf_done(&b);
}

static void
printf_fits_up_to_max(void)
{
	for (size_t max = 0; max < 80; max++)
		for (int n = 0; n < 80; n++) {
			struct buf b;

			buf_init(&b, max);
			buf_printf(&b, "%.*s", n,
			    "0123456789012345678901234567890123456789"
			    "0123456789012345678901234567890123456789");
			if (b.over != ((size_t)n > max) ||
			    b.n != (b.over ? 0 : (size_t)n))
				tap_check(false, __FILE__, __LINE__,
				    "%d bytes into %zu: over %d, n %zu", n, max,
				    b.over, b.n);
			buf_done(&b);
		}
}

static void
printf_appends_at_every_fill(void)
{
	struct buf b;

	buf_init(&b, 1000);
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "%02d,", i);
	EQ_INT(b.n, 300);
	OK(!b.over);
	for (size_t i = 0; i < 100; i++)
		OK(b.p[3 * i] == (char)('0' + i / 10) &&
		    b.p[3 * i + 1] == (char)('0' + i % 10));
	buf_done(&b);
}

static void
room_does_not_count_until_it_is_used(void)
{
	struct buf b;
	char *p;

	buf_init(&b, 100);
	buf_add(&b, STR("ab"));
	p = buf_room(&b, 98);
	NEED(p != NULL);
	memset(p, 'x', 98);
	EQ_INT(b.n, 2);
	OK(buf_room(&b, 99) == NULL);
	OK(b.over);
	buf_done(&b);

	buf_init(&b, SIZE_MAX);
	buf_byte(&b, 'a');
	OK(buf_room(&b, SIZE_MAX) == NULL);
	OK(b.over);
	buf_done(&b);
}

static void
room_for_nothing_is_not_over(void)
{
	struct buf b;

	buf_init(&b, 100);
	OK(buf_room(&b, 0) != NULL);
	OK(!b.over);
	buf_done(&b);
}

static void
one_that_is_done_can_be_used_again(void)
{
	struct buf b;

	buf_init(&b, 10);
	buf_add(&b, STR("abc"));
	buf_done(&b);
	buf_done(&b);
	EQ_INT(b.n, 0);
	buf_add(&b, STR("0123456789"));
	EQ_STR(buf_str(&b), STR("0123456789"));
	buf_byte(&b, 'x');
	OK(b.over);
	buf_done(&b);
}

int
main(void)
{
	RUN(it_grows_to_exactly_max);
	RUN(one_large_piece_may_fill_it);
	RUN(over_stays_until_clear);
	RUN(nothing_added_is_never_over);
	RUN(printf_fits_up_to_max);
	RUN(printf_appends_at_every_fill);
	RUN(room_does_not_count_until_it_is_used);
	RUN(room_for_nothing_is_not_over);
	RUN(one_that_is_done_can_be_used_again);
	return tap_done();
}
