/* apt_origin.h: which of dpkg's packages come from other repositories. */
#ifndef INVENTORY_APT_ORIGIN_H
#define INVENTORY_APT_ORIGIN_H

#include "inventory/collector.h"

/*
 * Set the vendor of each deb package of the maker that is a third party's, by
 * apt's lists, in /var/lib/apt/lists:
 * - a repository of another Origin has its version and the system's lists do
 *   not, or has its name alone. The vendor is that Origin, or the Release file's
 *   Label, or its host;
 * - its maintainer says nothing of the system's maker, and the system's lists
 *   do not know its name, or know it as another one's. The vendor is the
 *   maintainer. Looked for before a walk only: 50 MB take their time.
 * Where there are no lists of the system's own (a mirror of it may be called
 * anything) nothing is said. A list that cannot be read is a diagnostic.
 * Source: apt-secure(8), wiki.debian.org/DebianRepository/Format.
 */
void apt_origin_find(struct collector *c);

/*
 * Does the maintainer of a deb package speak for Debian or Ubuntu? One that is
 * not named does.
 */
bool apt_origin_is_official(const struct package *p);

#endif
