/* spdx.h: what the files of the form SPDX share. */
#ifndef SBOM_SPDX_H
#define SBOM_SPDX_H

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

/* spdx_write.c */
void spdx_write(
    FILE *out, const struct inventory *inv, const struct sbom_options *opt);

#endif
