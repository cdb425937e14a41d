/* manifest.h: of what and when a document is, without its packages. */
#ifndef SBOM_MANIFEST_H
#define SBOM_MANIFEST_H

#include "core/manifest.h"
#include "sbom/sbom.h"

/*
 * What a document of that form says of its subject, in a: our own CycloneDX
 * all of a manifest, other CycloneDX its time and the name of its subject,
 * Vuls its server, container and time. Other forms say nothing. Fields that
 * are none (an id that is no UUID, a time that cannot be read) stay empty.
 * -1 when the document is damaged.
 */
int sbom_manifest_read(struct arena *a, const struct sbom_form *form,
    struct str bytes, const char *where, struct manifest *ret_m,
    struct err *e) NODISCARD;

/* The properties of a manifest in our CycloneDX. */
#define MANIFEST_PREFIX "yagura:result:"

#endif
