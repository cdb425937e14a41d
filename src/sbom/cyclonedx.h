/* cyclonedx.h: the parts of a CycloneDX document, for all that write one. */
#ifndef SBOM_CYCLONEDX_H
#define SBOM_CYCLONEDX_H

#include "fmt/json_out.h"
#include "sbom/sbom.h"

#define CYCLONEDX_NAMESPACE "http://cyclonedx.org/schema/bom"

/*
 * Begin a document of version 1.6; it is the caller's to end. serial is a
 * UUID, or empty.
 */
void cyclonedx_begin(struct json_out *j, struct str serial);

/*
 * Its metadata, which is left open at the end of the array "properties": one
 * has the digest and what is known of the system. Both are the caller's to end.
 */
void cyclonedx_metadata(struct json_out *j, const struct sbom_options *opt,
    const struct os_info *os);
void cyclonedx_property(struct json_out *j, const char *name, struct str value);

/* The component of the system, with the bom-ref "system"; none if not known. */
void cyclonedx_system(struct json_out *j, const struct os_info *os);

/* The component of a package, with the bom-ref "package-<number>". */
void cyclonedx_package(struct json_out *j, const struct package *p,
    size_t number, const struct os_info *os);

/* All of an inventory. */
void cyclonedx_write(
    FILE *out, const struct inventory *inv, const struct sbom_options *opt);

#endif
