/* repositories.h: where the system gets its packages from. */
#ifndef INVENTORY_REPOSITORIES_H
#define INVENTORY_REPOSITORIES_H

#include "core/diag.h"
#include "core/tree.h"

/*
 * The ids of the repositories that yum and dnf are set up with and that are
 * enabled, sorted, each once, owned by a: the sections of
 * /etc/yum.repos.d, files *.repo. A file that cannot be read is a diagnostic.
 * Source: dnf.conf(5), "REPO OPTIONS": enabled is true unless said otherwise.
 */
void repositories_find(struct arena *a, struct tree *t, struct diag_sink *diags,
    const struct str **ret_ids, size_t *ret_n);

#endif
