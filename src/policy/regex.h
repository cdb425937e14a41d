/* regex.h: regular expressions and globs, in linear time. */
#ifndef POLICY_REGEX_H
#define POLICY_REGEX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct regex;

/*
 * A part of Go's syntax (RE2) that package names are described by: literals,
 * ".", classes, groups, "|", "*", "+", "?", "\d", "\w", "\s" and escaped
 * signs; "^" and "$" at the ends say what holds anyway: a text matches as a
 * whole. E_UNSUPPORTED for other things of RE2, E_INPUT for what is no
 * expression, E_LIMIT over LIMIT_REGEX_STEPS; text is not repeated in e.
 */
int regex_parse(struct arena *a, struct str text, const struct regex **ret_r,
    struct err *e) NODISCARD;

/*
 * A glob: "*" and "?", "[ab]", "[!ab]", "{a,b}". In a path, "*" and "?" keep
 * to one folder and "**" is any number of them; else they match anything.
 */
int regex_parse_glob(struct arena *a, struct str text, bool is_path,
    const struct regex **ret_r, struct err *e) NODISCARD;

/* Does all of text match? Its bytes, in time of text times expression. */
bool regex_matches(const struct regex *r, struct str text);

#endif
