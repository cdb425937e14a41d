/* json_out.h: write JSON as it comes, to any FILE. */
#ifndef FMT_JSON_OUT_H
#define FMT_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/str.h"

/*
 * Two-space indentation, one member a line. Calls in the wrong order (a
 * value without a key inside an object, an unbalanced end) die: they are our
 * mistakes. Errors of the FILE are the caller's to check (ferror).
 */
struct json_out {
	FILE *out;
	unsigned depth;
	uint64_t is_object; /* bit per level */
	uint64_t has_items; /* bit per level */
	bool has_key;
	bool is_compact; /* no white space at all: one document a line */
};

void json_out_init(struct json_out *j, FILE *out);

void json_out_object(struct json_out *j);
void json_out_array(struct json_out *j);
/* Ends the innermost object or array; a newline after the outermost. */
void json_out_end(struct json_out *j);

void json_out_key(struct json_out *j, const char *name);

/*
 * Bytes that are not UTF-8 become U+FFFD; what utf8_is_control names is
 * escaped.
 */
void json_out_str(struct json_out *j, struct str s);
void json_out_int(struct json_out *j, int64_t n);
/* A number as a JSON text had it; anything else dies. */
void json_out_number(struct json_out *j, struct str text);
void json_out_bool(struct json_out *j, bool b);
void json_out_null(struct json_out *j);
/* One decimal: 7.5. For scores. */
void json_out_tenths(struct json_out *j, unsigned tenths);

/* Six decimals, zeros at the end left out: 0.94311. For probabilities. */
void json_out_millionths(struct json_out *j, uint32_t n);

/* key + value, the usual case. */
void json_out_member(struct json_out *j, const char *name, struct str s);
/* The same, nothing written when s is empty. */
void json_out_member_if(struct json_out *j, const char *name, struct str s);

#endif
