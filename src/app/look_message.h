/* look_message.h: an inventory, through a worker's pipe. */
#ifndef APP_LOOK_MESSAGE_H
#define APP_LOOK_MESSAGE_H

#include "app/worker.h"
#include "base/vec.h"
#include "inventory/inventory.h"
#include "os/confine.h"

/* The child's side. */

void look_tell_state(struct worker_pipe *out, const struct confine_state *s);
/* The target is no good, and why: told instead of an inventory. */
void look_tell_failure(struct worker_pipe *out, const struct err *e);
/* What a case could not save; the scan goes on. */
void look_tell_unsaved(struct worker_pipe *out, const struct err *e);
void look_tell_progress(
    struct worker_pipe *out, uint64_t n_done, uint64_t n_all);
void look_tell_inventory(struct worker_pipe *out, const struct inventory *inv);

/* The parent's side: what was heard so far. */
struct look_heard {
	struct arena *a;
	const char *name; /* of the target, for messages */
	/* Whose progress and host's programs are told; NULL at first: none. */
	const struct inventory_options *how;
	struct confine_state state;
	struct err failure; /* E_OK: none */
	struct err unsaved; /* likewise */
	bool has_system;    /* an inventory came */
	size_t n_programs;  /* of how->host, that were told */
	struct inventory inv;
	struct vec packages, repositories, results, paths, skipped, diags;
	struct package last; /* of packages: texts that stay are not repeated */
};

/* What is heard is kept in a. */
void look_heard_init(struct look_heard *h, struct arena *a, const char *name);

/*
 * A message: -1 (E_INPUT) when it makes no sense, packages out of order and
 * more of anything than an inventory may hold among it.
 */
int look_hear(struct look_heard *h, unsigned kind, struct cursor m,
    struct err *e) NODISCARD;

/* The inventory of it all, in a; -1 when none was told. Ends h. */
int look_heard_end(
    struct look_heard *h, struct inventory *ret_inv, struct err *e) NODISCARD;

/* Ends h without a result. */
void look_heard_drop(struct look_heard *h);

#endif
