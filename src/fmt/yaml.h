/* yaml.h: read YAML into the tree that JSON gives. */
#ifndef FMT_YAML_H
#define FMT_YAML_H

#include "fmt/json.h"

/*
 * The first document in bytes, which may be forgotten afterwards; those that
 * follow it are reached by its `next`. An input without any gives JSON_NULL.
 * Mappings are objects, sequences arrays. Scalars stay text: a version 1.10
 * is "1.10", not a number, and tags are not looked at. Only the unquoted words
 * true and false are JSON_BOOL (text holds them, too), and null, ~ and nothing
 * at all JSON_NULL. line is that of the key, of items their own. Of duplicate keys the first counts, as in json_get.
 * E_INPUT with the line; E_UNSUPPORTED for aliases (with which a few lines
 * unfold to gigabytes) and for keys that are no scalars; E_LIMIT over
 * LIMIT_YAML_BYTES, LIMIT_YAML_VALUES or LIMIT_JSON_DEPTH, or when the values
 * do not fit below a's cap. where names the input.
 */
int yaml_parse(struct arena *a, struct str bytes, const char *where,
    const struct json **ret_doc, struct err *e) NODISCARD;

#endif
