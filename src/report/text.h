/* text.h: foreign text on a terminal: harmless, and measured. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdio.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Columns that s takes once it is made harmless: control characters (C0, DEL,
 * C1, the bidirectional ones) and bytes that are not UTF-8 become \xNN or
 * \uNNNN. Wide characters of East Asia count two.
 */
size_t text_width(struct str s);

/* Write s made harmless; returns its columns. */
size_t text_write(FILE *out, struct str s);

/* As text_write, to b. */
void text_add(struct buf *b, struct str s);

/*
 * For a text that begins a line: where it reads as a command to the programs
 * that show logs of builds ("::error::", "##[error]"), its first character is
 * written as \xNN and what is left is returned; else all of s.
 * Source: GitHub Actions, "Workflow commands".
 */
struct str text_take_command(FILE *out, struct str s);

/*
 * As text_write, cut with "…" or filled up with spaces to exactly width columns.
 * width 0: neither.
 */
void text_cell(FILE *out, struct str s, size_t width);

#endif
