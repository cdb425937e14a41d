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

/* One that is open to be read. */
struct document {
	const char *where; /* for messages */
	const char *form;  /* NULL: by its content */
	struct os_info given;
	int fd; /* above 2 */
};

/*
 * Open it; nothing of it is read. FILE "-" is standard input. os is
 * "FAMILY[:RELEASE[:ARCH]]" in os-release's words, goes before what the
 * document says, and may be NULL; so may kernel. Texts are in a or are spec's.
 */
int document_open(struct arena *a, const char *spec, const char *os,
    const char *kernel, struct document *ret_d, struct err *e) NODISCARD;

/*
 * The inventory that it holds, in a; one that is compressed is read as what
 * it holds.
 */
int document_read(struct arena *a, const struct document *d,
    struct inventory *ret_inv, struct err *e) NODISCARD;

void document_close(struct document *d);

#endif
