/* cursor_test.c: records read with one check at the end. */
#include "base/cursor.h"

#include <stdlib.h>

#include "tests/tap.h"

/* One byte, two, four, eight and three more. */
static const char record[] = "\x81"
			     "\x02\x83"
			     "\x04\x05\x06\x87"
			     "\x08\x09\x0a\x0b\x0c\x0d\x0e\x8f"
			     "abc";
#define RECORD_BYTES (sizeof record - 1)

struct fields {
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;
	struct str tail;
};

static struct fields
read_all(struct cursor *c)
{
	struct fields f;

	f.u8 = cursor_u8(c);
	f.u16 = cursor_u16(c);
	f.u32 = cursor_u32(c);
	f.u64 = cursor_u64(c);
	f.tail = cursor_take(c, 3);
	return f;
}

static void
numbers_are_little_endian(void)
{
	struct cursor c = cursor_of(str_of(record, RECORD_BYTES));
	struct fields f = read_all(&c);

	OK(!c.failed);
	EQ_INT(c.rest.n, 0);
	OK(f.u8 == 0x81);
	OK(f.u16 == 0x8302);
	OK(f.u32 == 0x87060504);
	OK(f.u64 == 0x8f0e0d0c0b0a0908);
	EQ_STR(f.tail, STR("abc"));
	/* The end itself is no failure, one step further is. */
	EQ_INT(cursor_take(&c, 0).n, 0);
	OK(!c.failed);
	EQ_INT(cursor_u8(&c), 0);
	OK(c.failed);
}

static void
every_truncation_shows_and_reads_as_zero(void)
{
	static const size_t ends[] = {1, 3, 7, 15, 18};

	for (size_t n = 0; n < RECORD_BYTES; n++) {
		/* Exactly n bytes: reading past them shows. */
		char *p = malloc(n > 0 ? n : 1);
		struct cursor c;
		struct fields f;

		NEED(p != NULL);
		memcpy(p, record, n);
		c = cursor_of(str_of(p, n));
		f = read_all(&c);
		OK(c.failed);
		EQ_INT(f.u8 != 0, n >= ends[0]);
		EQ_INT(f.u16 != 0, n >= ends[1]);
		EQ_INT(f.u32 != 0, n >= ends[2]);
		EQ_INT(f.u64 != 0, n >= ends[3]);
		EQ_INT(f.tail.n, 0);
		OK(f.tail.p == NULL);
		free(p);
	}
}

static void
what_failed_stays_failed(void)
{
	struct cursor c = cursor_of(STR("\x01\x02\x03"));

	OK(cursor_u32(&c) == 0);
	OK(c.failed);
	/* There are bytes left, but not at this place of the record. */
	OK(cursor_u8(&c) == 0);
	OK(cursor_u16(&c) == 0);
	EQ_INT(cursor_take(&c, 1).n, 0);
	EQ_INT(cursor_take(&c, 0).n, 0);
	OK(c.failed);
}

static void
a_length_cannot_wrap_around(void)
{
	struct cursor c = cursor_of(STR("abc"));

	cursor_u8(&c);
	EQ_INT(cursor_take(&c, SIZE_MAX).n, 0);
	OK(c.failed);
	c = cursor_of(STR_NONE);
	EQ_INT(cursor_take(&c, 0).n, 0);
	OK(!c.failed);
	OK(cursor_u64(&c) == 0);
	OK(c.failed);
}

int
main(void)
{
	RUN(numbers_are_little_endian);
	RUN(every_truncation_shows_and_reads_as_zero);
	RUN(what_failed_stays_failed);
	RUN(a_length_cannot_wrap_around);
	return tap_done();
}
