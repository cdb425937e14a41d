/* number.c: the numbers in versions, by value, however long. */
#include "version/number.h"

enum {
	ONE_BYTE_MAX = 0xb2,
	BYTES = NUMBER_FIRST + ONE_BYTE_MAX, /* plus their count, 1 .. 8 */
	LONG = NUMBER_LAST,
};

struct str
number_take(struct str *rest)
{
	struct str digits;
	size_t n = 0;

	while (rest->n > 0 && rest->p[0] == '0')
		*rest = str_skip(*rest, 1);
	while (n < rest->n && is_digit(rest->p[n]))
		n++;
	digits = str_first(*rest, n);
	*rest = str_skip(*rest, n);
	return digits;
}

int
number_cmp(struct str a, struct str b)
{
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return str_cmp(a, b);
}

void
number_put_u64(struct buf *out, uint64_t n)
{
	unsigned bytes = 1;

	if (n <= ONE_BYTE_MAX) {
		buf_byte(out, (unsigned char)(NUMBER_FIRST + n));
		return;
	}
	while (bytes < 8 && n >> (8 * bytes) != 0)
		bytes++;
	buf_byte(out, (unsigned char)(BYTES + bytes));
	while (bytes-- > 0)
		buf_byte(out, (unsigned char)(n >> (8 * bytes)));
}

void
number_put(struct buf *out, struct str digits)
{
	uint64_t n = 0;

	if (digits.n == 0 || str_to_u64(digits, UINT64_MAX, &n)) {
		number_put_u64(out, n);
		return;
	}
	buf_byte(out, LONG);
	number_put_u64(out, digits.n);
	for (size_t i = 0; i < digits.n; i += 2) {
		int high = digits.p[i] - '0';
		int low = i + 1 < digits.n ? digits.p[i + 1] - '0' : 0;

		buf_byte(out, (unsigned char)(high << 4 | low));
	}
}

/* The next number, and the dot behind it off *rest. */
static struct str
take_item(struct str *rest)
{
	struct str digits = number_take(rest);

	*rest = str_skip(*rest, 1);
	return digits;
}

int
number_list_cmp(struct str a, struct str b)
{
	int c = 0;

	while (c == 0 && a.n > 0 && b.n > 0)
		c = number_cmp(take_item(&a), take_item(&b));
	return c != 0 ? c : (a.n > 0) - (b.n > 0);
}

void
number_list_put(struct buf *out, struct str list)
{
	while (list.n > 0)
		number_put(out, take_item(&list));
}
