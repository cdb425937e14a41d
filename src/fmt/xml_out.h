/* xml_out.h: write XML 1.0 as it comes, to any FILE. */
#ifndef FMT_XML_OUT_H
#define FMT_XML_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/str.h"

#define XML_OUT_DEPTH 16

/*
 * Two-space indentation, one element a line. Names of elements and attributes
 * are literals of ours. Calls in the wrong order (an attribute after content,
 * an unbalanced end) die: they are our mistakes. Errors of the FILE are the
 * caller's to check (ferror).
 */
struct xml_out {
	FILE *out;
	const char *names[XML_OUT_DEPTH]; /* of the elements that are open */
	unsigned depth;
	bool is_in_tag; /* attributes may follow */
	bool
	    has_content; /* of the innermost: its end is on a line of its own */
	bool has_text;   /* of the innermost: no line break is added to it */
};

/* Writes the declaration: version 1.0, UTF-8. */
void xml_out_init(struct xml_out *x, FILE *out);

void xml_out_element(struct xml_out *x, const char *name);
/* Ends the innermost element; a newline after the outermost. */
void xml_out_end(struct xml_out *x);

/*
 * An attribute of the element that was begun last, and text in it. What XML
 * 1.0 cannot hold, and what utf8_is_control names, is written out as "\u001b";
 * bytes that are not UTF-8 become U+FFFD.
 */
void xml_out_attr(struct xml_out *x, const char *name, struct str value);
void xml_out_attr_number(struct xml_out *x, const char *name, size_t n);
void xml_out_text(struct xml_out *x, struct str s);
/* A line break in text, which xml_out_text never writes. */
void xml_out_line(struct xml_out *x);

#endif
