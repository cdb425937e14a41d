/* manifest.h: of what, when and by whom an inventory was made. */
#ifndef CORE_MANIFEST_H
#define CORE_MANIFEST_H

#include "core/time.h"

/*
 * What travels with an inventory from one machine to another, beside the
 * packages. Empty fields are not known. An asset is known again by its
 * instance, else its machine, else its name; a container by its name on host.
 */
struct manifest {
	struct str result_id;   /* UUID of this one look; never of two */
	struct str host;        /* name of the machine */
	struct str machine_id;  /* /etc/machine-id, or Vuls' serverUUID */
	struct str instance_id; /* by the cloud: "i-0123456789abcdef0" */
	struct str container;   /* on host; empty: the host itself */
	struct str digest;      /* store_digest, as the maker states it */
	struct str tool;        /* "yagura 0.1.0" */
	utc_s scanned_at;
	const struct str *addresses; /* of its network cards */
	size_t n_addresses;
	const struct str *tags; /* "NAME=VALUE" or "NAME" */
	size_t n_tags;
};

#endif
