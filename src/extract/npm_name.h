/* npm_name.h: names and versions as the lock files of JavaScript join them. */
#ifndef EXTRACT_NPM_NAME_H
#define EXTRACT_NPM_NAME_H

#include <stdbool.h>

#include "base/str.h"

/*
 * "@scope/name@rest" or "name@rest" in two; false, and nothing set, when there
 * is no '@' behind the first byte.
 */
bool npm_name_cut(struct str s, struct str *ret_name, struct str *ret_rest);

/*
 * Is it a version of the registry, not a file, a link or a repository? Those
 * have a ':' or a '/'.
 */
bool npm_name_is_version(struct str s);

#endif
