/* document.h: targets that are documents, which list what is installed. */
#ifndef APP_DOCUMENT_H
#define APP_DOCUMENT_H

#include <stdbool.h>

#include "inventory/inventory.h"

/*
 * Is spec "sbom:FILE" (of any form that can be told by its content),
 * "vuls:FILE" or "pkglist:FILE"?
 */
bool document_is(const char *spec);

/*
 * The inventory that it holds, in a. FILE "-" is standard input; one that is
 * compressed is read as what it holds. os is "FAMILY[:RELEASE[:ARCH]]" in
 * os-release's words, goes before what the document says, and may be NULL; so
 * may kernel.
 */
int document_read(struct arena *a, const char *spec, const char *os,
    const char *kernel, struct inventory *ret_inv, struct err *e) NODISCARD;

#endif
