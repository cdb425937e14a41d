/* utf8.h: is it UTF-8, and does it keep to its place? */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * The length (1 to 4) of the character that s begins with, or 0 when s is
 * empty or begins with no well-formed one: overlong forms, surrogates and
 * what lies above U+10FFFF are none. Source: Unicode 15, table 3-7.
 */
size_t utf8_len(struct str s);

/* All of s is well-formed; also when it is empty. */
bool utf8_ok(struct str s);

/* The code point of a well-formed character. */
uint32_t utf8_code(struct str character);

/*
 * Does the character act on what stands around it instead of being seen?
 * Controls (C0, DEL, C1), line and paragraph separators, the byte-order mark
 * and all that turn the direction of writing. Foreign text may not do that.
 */
bool utf8_is_control(uint32_t code);

#endif
