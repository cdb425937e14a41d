/* comparator.h: "^1.2" and ">= 1.0.0-rc.1": what one such text asks for. */
#ifndef VERSION_COMPARATOR_H
#define VERSION_COMPARATOR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/vec.h"
#include "version/range.h"

/* The pieces that requirement.c reads requirements from. */
enum comparator_op {
	OP_NONE,
	OP_EQ,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_TILDE,
	OP_CARET
};

/* "1.x", "1.2", "1.2.3-beta": a version, or the first numbers of one. */
struct partial {
	struct str number[3]; /* without leading zeros; "" is 0 */
	unsigned n;           /* those given: before the first x or missing */
	bool has_x;
	bool has_late_number; /* "1.x.3" */
	struct str pre;
};

/* Take an operator and the spaces behind it off *s; "> =" is ">=". */
enum comparator_op comparator_take_op(struct str *s);

/*
 * Take a version, or the beginning of one, off *s. Build metadata is dropped.
 * False when there is none.
 */
bool comparator_take_partial(struct str *s, struct partial *ret_v);

/* Versions that all comparators read so far ask for. */
struct draft {
	struct arena *a; /* owns what is in here */
	const struct version_order *order;
	bool is_cargo; /* not npm */

	struct interval iv;
	/* See struct requirement_part; items are struct str. */
	struct vec pre_of;
	struct vec no_pre_of;
	bool is_restricted; /* by more than "*" */
};

/* Everything. The vectors are the caller's to keep or to free. */
void draft_init(struct draft *d, struct arena *a,
    const struct version_order *order, bool is_cargo);

/* Does it hold nothing? */
bool draft_is_empty(const struct draft *d);

/*
 * Narrow d to what op, one of OP_EQ .. OP_GE, asks for with this version,
 * which is a's. -1 (E_INPUT) when the order cannot read it.
 */
int draft_narrow(struct draft *d, enum comparator_op op, struct str version,
    struct err *e) NODISCARD;

/*
 * Narrow d by one comparator of npm or Cargo. With numbers missing, "1.2" is
 * everything that begins so: from 1.2.0 until before 1.3.0-0, the lowest
 * pre-release of 1.3.
 */
int draft_restrict(struct draft *d, enum comparator_op op,
    const struct partial *v, struct err *e) NODISCARD;

#endif
