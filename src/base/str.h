/* str.h: slices of bytes, the currency of every parser. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"

/*
 * A borrowed run of n bytes: into an input, a mapped image, an arena or a
 * literal. Not NUL-terminated, not necessarily UTF-8. Empty is {NULL, 0} or
 * any p with n = 0; p is never NULL when n > 0.
 */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})
/* For printf's "%.*s". */
#define STR_ARG(s) (int)((s).n > 4096 ? 4096 : (s).n), ((s).p ? (s).p : "")

static inline struct str
str_of(const char *p, size_t n)
{
	return (struct str){p, n};
}

/* The bytes of a C string, without its NUL; NULL gives STR_NONE. */
static inline struct str
str_from(const char *z)
{
	return (struct str){z, z != NULL ? strlen(z) : 0};
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Order by unsigned bytes, a prefix first: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Offset of the first (last) c, or -1. */
ptrdiff_t str_find(struct str s, char c);
ptrdiff_t str_rfind(struct str s, char c);
/* Offset of the first occurrence of word (not empty), or -1. */
ptrdiff_t str_find_str(struct str s, struct str word);

/* s without its first n bytes, or its first n bytes; n is clipped to s.n. */
struct str str_skip(struct str s, size_t n);
struct str str_first(struct str s, size_t n);

/* What stands behind the last '/': all of it when there is none. */
struct str str_base(struct str path);

/* Without spaces, tabs, CR and LF at both ends. */
struct str str_trim(struct str s);

/*
 * Take the part before the next c off *rest. The c is dropped. False when
 * *rest is used up: "a,b," gives "a", "b", "" and then false.
 * Start with a copy of the whole; an empty whole gives one empty part. A used-up
 * rest is no slice any more, and rest and part must not be the same.
 */
bool str_cut(struct str *rest, char c, struct str *ret_part);

/* The next line, without LF or CRLF. False at the end. */
bool str_line(struct str *rest, struct str *ret_line);

/* A number of decimal digits only, at most max. */
bool str_to_u64(struct str s, uint64_t max, uint64_t *ret_n);

/* Copies, owned by a. str_z adds a NUL for the system's edge. */
struct str str_dup(struct arena *a, struct str s);
char *str_z(struct arena *a, struct str s);
struct str str_printf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

/* ASCII only, never the locale. */
static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

#endif
