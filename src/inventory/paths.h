/* paths.h: the files of a target that an extractor's paths stand for. */
#ifndef INVENTORY_PATHS_H
#define INVENTORY_PATHS_H

#include "core/diag.h"
#include "core/tree.h"

/* How a path was come by; it decides what its absence means. */
enum path_origin {
	PATH_WRITTEN,   /* by us, whole: it may be there or not */
	PATH_IN_LISTED, /* the end by us, below a folder that was listed */
	PATH_LISTED,    /* its last name was listed: of whatever kind it is */
};

struct path_sink {
	void *ctx;
	/* One path, valid during the call; true to go on. */
	bool (*add)(void *ctx, const char *path, enum path_origin origin);
	struct diag_sink *diags; /* for folders that cannot be listed */
};

/*
 * Push every path of t that pattern (extract.h, paths) stands for, folders
 * in the order of their names' bytes. Without a '*' that is the pattern
 * itself, and t is not asked. After LIMIT_PACKAGES names it is given up with
 * a diagnostic.
 */
void paths_find(struct tree *t, const char *pattern, struct path_sink *out);

#endif
