/* number.h: the numbers in versions, by value, however long. */
#ifndef VERSION_NUMBER_H
#define VERSION_NUMBER_H

#include "base/buf.h"
#include "base/str.h"

/*
 * In a key a number begins with a byte from NUMBER_FIRST to NUMBER_LAST, and
 * no number is a prefix of another. What an order puts beside numbers takes
 * the bytes below for what sorts before them and those above for what sorts
 * behind.
 *	number = 08 .. ba		0 .. b2 in one byte
 *	       | ba + n, n bytes	big-endian, n = 1 .. 8
 *	       | c7 number(digits) digits	over 64 bits; two to a byte
 * None has more bytes than digits; 0, without any, has one.
 */
enum {
	NUMBER_FIRST = 0x08,
	NUMBER_LAST = 0xc7,
};

/* Take a number off *rest, maybe an empty one; leading zeros are dropped. */
struct str number_take(struct str *rest);

/* <0, 0, >0 by value. Both are digits without leading zeros; none is 0. */
int number_cmp(struct str a, struct str b);

/* Append such digits to a key. */
void number_put(struct buf *out, struct str digits);
void number_put_u64(struct buf *out, uint64_t n);

/*
 * Lists "1.20.3", already checked to be numbers and single dots: <0, 0, >0 as
 * the first number that differs, else the longer list is greater; and all
 * numbers appended to a key.
 */
int number_list_cmp(struct str a, struct str b);
void number_list_put(struct buf *out, struct str list);

#endif
