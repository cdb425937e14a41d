/* ubuntu.h: words of Ubuntu's that several of its feeds use. */
#ifndef FEED_UBUNTU_H
#define FEED_UBUNTU_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "core/severity.h"

enum {
	UBUNTU_RELEASES = 45
};

/*
 * The number of the release with that codename, 0..UBUNTU_RELEASES-1, oldest
 * first; -1 for names that we do not know. Source: ubuntu.csv of distro-info.
 */
int ubuntu_release(struct str codename);

/* "Ubuntu:22.04". */
struct str ubuntu_ecosystem(int release);

/*
 * "untriaged", which is no severity yet, "negligible", ..., "critical". -1
 * (E_INPUT) when it is none of those.
 * Source: README of the CVE tracker, "Ubuntu Priorities".
 */
int ubuntu_priority(
    struct str word, enum severity *ret_s, struct err *e) NODISCARD;

/*
 * Does a channel go on where the common versions of a release end? Those of
 * Expanded Security Maintenance do: their packages are the common ones with
 * more fixes. What is certified (fips) or for special hardware is built from
 * other versions.
 */
bool ubuntu_is_maintenance(struct str channel);

#endif
