/* maker.h: packages as they come, into an inventory in canonical order. */
#ifndef INVENTORY_MAKER_H
#define INVENTORY_MAKER_H

#include "base/vec.h"
#include "core/ecosystem.h"
#include "inventory/inventory.h"
#include "inventory/owned.h"

/*
 * For every road by which packages come: a tree's files, an SBOM, a list.
 * Push into sink; bounded by LIMIT_PACKAGES and LIMIT_DIAGS.
 */
struct inventory_maker {
	struct arena *a;
	struct package_sink sink;
	/*
	 * Whose files the packages are: asked of extractors when it is there.
	 * eco (may be NULL) says who is a third party.
	 */
	struct owned *owned;
	const struct ecosystem *eco;
	bool full; /* a limit of all packages is met; the caller may clear it */
	/* The rest is the maker's own. */
	struct vec packages; /* struct package */
	struct vec diags;    /* struct diag */
	size_t n_diags_dropped;
	size_t arena_start_bytes;
};

/* What is pushed is kept in a. The maker stays where it is. */
void inventory_maker_init(struct inventory_maker *m, struct arena *a);

/* Ask for the files of packages, to o. Those of third parties stay out. */
void inventory_maker_own(
    struct inventory_maker *m, struct owned *o, const struct ecosystem *eco);

/* Diagnostics so far, those dropped over the limit too. */
size_t inventory_maker_faults(const struct inventory_maker *m);

/*
 * Packages and diagnostics of inv from what was pushed, sorted, kernel roles
 * by inv->os.kernel, and its architecture when it has none. Ends m.
 */
void inventory_maker_end(struct inventory_maker *m, struct inventory *inv);

/* Ends m without a result. */
void inventory_maker_drop(struct inventory_maker *m);

#endif
