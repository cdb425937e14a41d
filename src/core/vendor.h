/* vendor.h: whose package a system's package is. */
#ifndef CORE_VENDOR_H
#define CORE_VENDOR_H

#include <stdbool.h>

#include "core/ecosystem.h"

/*
 * Do the advisories of the family eco (may be NULL) speak of packages of that
 * vendor: of those whose rpm header names it, or that apt has from a repository
 * of that Origin? Without a word of it, yes; of families of which nobody says
 * who their vendors are, too.
 */
bool vendor_is_of(const struct ecosystem *eco, struct str vendor);

/*
 * Is it anybody else's, of whom no advisories are known? Fedora's packages for
 * other systems (EPEL) have their own.
 */
bool vendor_is_third_party(const struct ecosystem *eco, struct str vendor);

#endif
