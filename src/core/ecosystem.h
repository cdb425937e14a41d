/* ecosystem.h: families of packages that share names and a version order. */
#ifndef CORE_ECOSYSTEM_H
#define CORE_ECOSYSTEM_H

#include "base/arena.h"
#include "base/str.h"
#include "core/asset.h"

/* One row per family; a distribution's releases are shards of their own. */
struct ecosystem {
	const char *name;      /* OSV's word before the ':': "Debian", "npm" */
	const char *family;    /* first part of shard names: "debian" */
	const char *order;     /* of its versions: "dpkg" */
	const char *purl_type; /* of its packages: "deb" */
	bool is_system;        /* an operating system's packages */
	bool has_releases;     /* "Debian:12"; else one shard for all */
};

/* All of them; index 0..ecosystem_list_n-1. */
extern const struct ecosystem ecosystem_list[];
extern const size_t ecosystem_list_n;

/* The family of "Debian:12" or "Debian"; NULL when we know none. */
const struct ecosystem *ecosystem_of(struct str name);

/* The family whose shards begin with that word; NULL when we know none. */
const struct ecosystem *ecosystem_of_family(struct str family);

/* The family of language packages with that purl type; NULL for none. */
const struct ecosystem *ecosystem_of_purl_type(struct str type);

/*
 * The ecosystem whose advisories an installed system goes by, owned by a:
 * "Debian:12" for Debian 12, "Red Hat:8" for CentOS 8.4, "Alpine:3.18" for
 * 3.18.4, "Wolfi". STR_NONE when we know none or the release is not stated.
 */
struct str ecosystem_of_os(struct arena *a, const struct os_info *os);

/*
 * "Debian:12" -> "debian-12", "npm" -> "npm", owned by a. STR_NONE when the
 * family is not known, or its release is missing, not wanted, or would not
 * make a plain file name.
 */
struct str ecosystem_shard(struct arena *a, struct str name);

#endif
