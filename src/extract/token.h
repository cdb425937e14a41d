/* token.h: take small pieces off the front of a text. */
#ifndef EXTRACT_TOKEN_H
#define EXTRACT_TOKEN_H

#include <stdbool.h>

#include "base/str.h"

/*
 * Both pass over white space first, and leave *rest as it was when what they
 * look for is not there.
 */

/* Exactly that text. */
bool token_take(struct str *rest, const char *text);

/*
 * A text in double quotes, or single ones, on one line. One with a backslash
 * in it is not taken: names and versions need no escapes.
 */
bool token_quoted(struct str *rest, struct str *ret_text);

#endif
