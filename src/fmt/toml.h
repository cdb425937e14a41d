/* toml.h: read TOML into the tree that JSON gives. */
#ifndef FMT_TOML_H
#define FMT_TOML_H

#include "fmt/json.h"

/*
 * The document in bytes, which may be forgotten afterwards, as an object to
 * ask with json_get. Strings are JSON_STRING; integers and floats JSON_NUMBER
 * as written ("0x1f", "1_000", "-inf"), so that json_int knows plain ones;
 * dates and times are JSON_STRING as written, their ranges not checked.
 * Members stand in the order in which they first appear.
 * Strict: TOML 1.1, of which 1.0 is a part; UTF-8; nothing defined twice.
 * E_INPUT with the line; E_LIMIT over LIMIT_TOML_BYTES, LIMIT_TOML_VALUES or
 * LIMIT_JSON_DEPTH, or when the values do not fit below a's cap.
 * where names the input. Source: toml.io/en/v1.1.0.
 */
int toml_parse(struct arena *a, struct str bytes, const char *where,
    const struct json **ret_doc, struct err *e) NODISCARD;

#endif
