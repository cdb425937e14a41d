/* collector.h: what the files of inventory/ share while one target is read. */
#ifndef INVENTORY_COLLECTOR_H
#define INVENTORY_COLLECTOR_H

#include "extract/extract.h"
#include "inventory/maker.h"

struct collector {
	struct tree *t;
	const struct inventory_options *opt;
	struct inventory_maker maker;
	struct arena scratch; /* of the file that is read */
	struct vec skipped;   /* struct skipped */
	struct owned owned;   /* files of the system's packages */
	bool has_apt_lists;   /* they say what is the system's */
	bool has_no_lists;    /* dpkg's packages do not say what is theirs */
	size_t n_owned;       /* files that extractors wanted */
};

/*
 * offer.c: offer the target's files to every extractor and note how each
 * fared, one result per extractor of extract_list. -1 when a folder that the
 * user named cannot be read.
 */
int offer_files(struct collector *c, struct extract_result *ret_results,
    struct err *e) NODISCARD;

#endif
