/* top.h: the outermost members of a JSON document, without reading it. */
#ifndef SBOM_TOP_H
#define SBOM_TOP_H

#include "base/str.h"

/*
 * The first byte of the value of the outermost object's first member of that
 * name ('"', '{', '[', a digit, 't', ...), or 0 without one. *ret_text is the
 * value when it is a string, as it is written, else empty; it may be NULL.
 * Of bytes that are no JSON anything may be said: a reader comes afterwards.
 */
char top_member(struct str bytes, const char *name, struct str *ret_text);

/* The string of that member; empty without one, or when it is no string. */
struct str top_text(struct str bytes, const char *name);

#endif
