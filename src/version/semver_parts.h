/* semver_parts.h: versions of SemVer's kind, taken apart, compared, as keys. */
#ifndef VERSION_SEMVER_PARTS_H
#define VERSION_SEMVER_PARTS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* What sets an order of this kind apart from plain SemVer 2.0.0. */
struct semver_rules {
	const char *name;   /* of the order, for messages */
	unsigned n_numbers; /* 3, or 4 */
	/* "= v1.2.3beta ": as node-semver reads versions when loose. */
	bool is_loose;
	bool ignores_case; /* of pre-releases */
	/* In a pre-release numbers over 2^31 - 1 are words. */
	bool has_short_numbers;
	bool orders_build;
};

/* The ones of order "semver", which requirements need too. */
extern const struct semver_rules semver_rules;

/* Slices of the version it was read from. */
struct semver_parts {
	struct str number[4]; /* without leading zeros; missing ones empty */
	struct str pre;       /* "rc.1"; empty: a release */
	bool is_pre_glued;    /* "rc2" for "rc.2": Go's own versions */
	struct str build;     /* "linux.5"; empty: none */
};

/*
 * Read [v]N[.N[.N]][-pre][+build]; missing numbers are 0, leading zeros
 * nothing. pre and build are identifiers of letters, digits and '-', with
 * dots between them. -1 (E_INPUT) for all else.
 */
int semver_read(const struct semver_rules *rules, struct str v,
    struct semver_parts *ret_parts, struct err *e) NODISCARD;

/* <0, 0, >0. */
int semver_cmp(const struct semver_rules *rules, const struct semver_parts *a,
    const struct semver_parts *b);

/* Append the key. -1 (E_LIMIT) when out is over its maximum. */
int semver_key(const struct semver_rules *rules, const struct semver_parts *v,
    struct buf *out, struct err *e) NODISCARD;

#endif
