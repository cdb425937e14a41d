/* spdx.h: what the files of the form SPDX share. */
#ifndef SBOM_SPDX_H
#define SBOM_SPDX_H

#include "fmt/json_out.h"
#include "sbom/reader.h"

/* A package's parts as SPDX words them, in either syntax. */
struct spdx_package {
	struct str name, version, purl, purpose, source_info;
};

/* Push it. */
int spdx_add(struct sbom_reader *r, const struct spdx_package *p,
    struct err *e) NODISCARD;

/* spdx_tag.c: is it "Tag: value" lines of SPDX 2? */
bool spdx_tag_is(struct str bytes);

/* spdx_tag.c: push every package of such a document. */
int spdx_tag_read(
    struct sbom_reader *r, struct str bytes, struct err *e) NODISCARD;

/*
 * spdx_write.c: the parts of a document, and all of an inventory. What begins
 * something leaves it open: the document; a package, the package's array
 * "externalRefs" with its purl.
 */
void spdx_begin(struct json_out *j, const struct sbom_options *opt,
    struct str name_space, struct str comment);
void spdx_target(struct json_out *j, struct str target);
void spdx_begin_system(struct json_out *j, const struct os_info *os);
void spdx_begin_package(struct json_out *j, const struct package *p,
    size_t number, const struct os_info *os);
void spdx_relations(
    struct json_out *j, const struct os_info *os, size_t n_packages);
void spdx_write(
    FILE *out, const struct inventory *inv, const struct sbom_options *opt);

#endif
