/* jsonc.h: read JSON with comments and a comma behind the last item. */
#ifndef FMT_JSONC_H
#define FMT_JSONC_H

#include "fmt/json.h"

/*
 * As json_parse, where also white space is what stands from // to the end of
 * the line or between slash-star and star-slash, and a comma right before a
 * closing bracket or brace. Places in errors are those of the input.
 */
int jsonc_parse(struct arena *a, struct str bytes, const char *where,
    const struct json **ret_doc, struct err *e) NODISCARD;

#endif
