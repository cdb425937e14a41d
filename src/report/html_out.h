/* html_out.h: foreign text in a page: seen, and nothing else. */
#ifndef REPORT_HTML_OUT_H
#define REPORT_HTML_OUT_H

#include <stdio.h>

#include "base/buf.h"

/*
 * Write s as text, or as the value of a quoted attribute: & < > " ' ` are
 * named, what acts instead of being seen is \xNN (report/text.h).
 */
void html_text(FILE *out, struct str s);

/* A link, or only its text when url is no address of the web. */
void html_link(FILE *out, struct str url, struct str text);

#endif
