/* name.h: the one spelling of a package's name within its ecosystem. */
#ifndef CORE_NAME_H
#define CORE_NAME_H

#include "base/arena.h"
#include "core/ecosystem.h"

/*
 * The spelling that advisories and inventories are compared by: PyPI's in the
 * normal form of PEP 503 (lower case, runs of "-", "_" and "." are one "-"),
 * NuGet's and Packagist's in lower case, for their registries know no other
 * difference; all others as they are, and then it is name itself. Owned by a
 * where it differs. Only ASCII letters have another case.
 */
struct str name_normal(
    struct arena *a, const struct ecosystem *eco, struct str name);

#endif
