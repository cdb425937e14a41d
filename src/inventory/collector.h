/* collector.h: what the files of inventory/ share while one target is read. */
#ifndef INVENTORY_COLLECTOR_H
#define INVENTORY_COLLECTOR_H

#include "base/vec.h"
#include "extract/extract.h"
#include "inventory/inventory.h"

struct collector {
	struct arena *a;
	struct tree *t;
	const struct inventory_options *opt;
	struct arena scratch; /* of the file that is read */
	struct vec packages;  /* struct package */
	struct vec diags;     /* struct diag */
	struct vec skipped;   /* struct skipped */
	size_t n_diags_dropped;
	size_t arena_start_bytes;
	bool full; /* a limit of all packages is met */
	struct package_sink sink;
};

/*
 * offer.c: offer the target's files to every extractor and note how each
 * fared, one result per extractor of extract_list. -1 when a folder that the
 * user named cannot be read.
 */
int offer_files(struct collector *c, struct extract_result *ret_results,
    struct err *e) NODISCARD;

#endif
