/* look.h: read a target in a process that can do nothing else. */
#ifndef APP_LOOK_H
#define APP_LOOK_H

#include "app/document.h"
#include "inventory/inventory.h"
#include "os/confine.h"

/* Either a tree of files or a document is looked at. */
struct look {
	const char *name; /* the target, for messages */
	struct tree *tree;
	const struct inventory_options *how; /* of a tree; without a watch */
	/* Where the tree, a case's recorder, makes files; NULL: nowhere. */
	const char *save_dir;
	const struct document *document; /* NULL: it is a tree */
};

/*
 * The inventory of it, in a, made by a worker (app/worker.h) that is confined
 * (os/confine.h) to reading below the tree's root: its parsers may be taken
 * over by what they read. What it says is checked like any input. A file that
 * kills it, or costs more than LIMIT_LOOK_FILE_CPU_S of the processor, is a
 * diagnostic, and another worker reads the rest; after LIMIT_LOOK_FAULTS of
 * them, or when it dies elsewhere, the inventory is empty but for diagnostics.
 * *ret_state says how confined it was. -1 when the target is no good.
 */
int look(struct arena *a, const struct look *l, struct inventory *ret_inv,
    struct confine_state *ret_state, struct err *e) NODISCARD;

#endif
