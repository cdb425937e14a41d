/* word.h: the check that every name and version from a target passes. */
#ifndef EXTRACT_WORD_H
#define EXTRACT_WORD_H

#include "base/err.h"
#include "base/str.h"

/*
 * value is one word: 1 .. max_bytes bytes, none of them white space or a
 * control character. Else E_INPUT or E_LIMIT, naming it as what.
 */
int word_check(struct str value, const char *what, size_t max_bytes,
    struct err *e) NODISCARD;

#endif
