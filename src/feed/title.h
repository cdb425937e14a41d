/* title.h: one readable line out of what people wrote at length. */
#ifndef FEED_TITLE_H
#define FEED_TITLE_H

#include "base/arena.h"
#include "base/str.h"

/*
 * The result is owned by a and one line of valid UTF-8 without control
 * characters or final full stop, white space folded, at most
 * LIMIT_TITLE_BYTES long: a longer one is cut at a word and ends in "…".
 * It may be empty. Bytes that are not UTF-8 become U+FFFD.
 * Only the first few kB of text are looked at.
 */

/* All of text. */
struct str title_line(struct arena *a, struct str text);

/*
 * The first sentence of text that says something, marks of CommonMark taken
 * away: headings, paragraphs that only introduce the next one ("…:") and
 * sentences that only name the product ("An issue was discovered in X 1.2.")
 * do not stand alone.
 */
struct str title_sentence(struct arena *a, struct str text);

#endif
