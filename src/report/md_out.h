/* md_out.h: foreign text in Markdown: seen, and nothing else. */
#ifndef REPORT_MD_OUT_H
#define REPORT_MD_OUT_H

#include <stdio.h>

#include "base/str.h"

/*
 * Write s as text that fits into a cell of a table: what Markdown or HTML
 * would act upon is escaped, what acts instead of being seen is \xNN
 * (report/text.h), and behind @ and # stands a space of no width, so that
 * nobody is called and no ticket is linked.
 * Source: GitHub Flavored Markdown, 0.29, sections 2.4 and 4.10.
 */
void md_text(FILE *out, struct str s);

/* The same in code's type; as text where that could not hold it. */
void md_code(FILE *out, struct str s);

#endif
