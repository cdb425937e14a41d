/* changelog_item.h: what one bullet of a changelog says about CVE ids. */
#ifndef FEED_CHANGELOG_ITEM_H
#define FEED_CHANGELOG_ITEM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * Text is the bullet's, white space and control characters folded to single
 * spaces. A run is ids that stand together:
 * "CVE-2024-1000, CVE-2024-1001 and CVE-2024-1002".
 */
struct id_run {
	size_t start;
	size_t end; /* behind the last id */
};

/* The first run at or behind offset from. */
bool id_run_next(struct str text, size_t from, struct id_run *ret_run);

/* The next id off *rest, as it is written; empty when there is none. */
struct str id_cut(struct str *rest);

/* What the bullet says about a run. */
enum claim {
	CLAIM_FIX,          /* anything else: it is about the fix */
	CLAIM_FIX_AGAIN,    /* an earlier fix was lost or not complete */
	CLAIM_REVERT,       /* the fix is taken out */
	CLAIM_NOT_AFFECTED, /* there is nothing to fix */
};

/* from: the end of the run before, or 0. */
enum claim claim_of(struct str text, size_t from, struct id_run run);

/*
 * What is left of text for people without ids, bug numbers, patch names and
 * "Fix", "Import upstream patch for" at its ends: its first sentence, as
 * title_sentence makes it. Empty when nothing is left that says something.
 */
struct str item_title(struct arena *a, struct str text);

#endif
