/* ecosystem.h: families of packages that share names and a version order. */
#ifndef CORE_ECOSYSTEM_H
#define CORE_ECOSYSTEM_H

#include "base/arena.h"
#include "base/str.h"

/* One row per family; a distribution's releases are shards of their own. */
struct ecosystem {
	const char *osv;    /* OSV's word before the ':': "Debian" */
	const char *family; /* os-release ID and shard prefix: "debian" */
	const char *order;  /* of its versions: "dpkg" */
	const char *purl_type;
	const char *purl_namespace;
};

/* The family of "Debian:12" or "Debian"; NULL when we know none. */
const struct ecosystem *ecosystem_of(struct str osv_name);

/* The family whose os-release ID that is; NULL when we know none. */
const struct ecosystem *ecosystem_of_family(struct str id);

/*
 * "Debian:12" -> "debian-12", owned by a. STR_NONE when the family is not
 * known or the release is missing or would not make a plain file name.
 */
struct str ecosystem_shard(struct arena *a, struct str osv_name);

#endif
