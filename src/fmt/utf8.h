/* utf8.h: is it UTF-8? */
#ifndef FMT_UTF8_H
#define FMT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * The length (1 to 4) of the character that s begins with, or 0 when s is
 * empty or begins with no well-formed one: overlong forms, surrogates and
 * what lies above U+10FFFF are none. Source: Unicode 15, table 3-7.
 */
size_t utf8_len(struct str s);

/* All of s is well-formed; also when it is empty. */
bool utf8_ok(struct str s);

#endif
