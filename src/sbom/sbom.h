/* sbom.h: the shape of one form of document that lists packages. */
#ifndef SBOM_SBOM_H
#define SBOM_SBOM_H

#include <stdio.h>

#include "core/manifest.h"
#include "core/time.h"
#include "inventory/inventory.h"
#include "inventory/maker.h"

struct sbom_options {
	utc_s now;         /* when it is made */
	struct str target; /* what was looked at, as the user named it */
	struct str digest; /* inventory_digest */
	/* Of the look that it is of, for forms that can say it; may be NULL. */
	const struct manifest *manifest;
};

/*
 * One file per form, sbom/<stem>.c, exporting exactly one
 * `const struct sbom_form sbom_<stem>`; listed in sbom/meson.build.
 */
struct sbom_form {
	const char *name; /* as in --format: "cyclonedx"; part of reports */
	const char *doc;  /* one line for people */
	/* The row that coverage has of it: "sbom/cyclonedx"; if it is read. */
	const char *row;
	/*
	 * Is it this form, by its outermost members or first lines? NULL for
	 * a form that cannot be told by its content.
	 */
	bool (*is)(struct str bytes);
	/*
	 * Push every package that it lists into m, and set what it says of
	 * the system, repositories and limits of the look in inv, in a. What
	 * the caller has set in inv->os stays. One bad item is a diagnostic;
	 * -1 when the document as a whole is no good. NULL: only written.
	 */
	int (*read)(struct arena *a, struct str bytes, const char *where,
	    struct inventory_maker *m, struct inventory *inv, struct err *e);
	/*
	 * Write all of inv; errors of out are the caller's to check. NULL:
	 * only read.
	 */
	void (*write)(FILE *out, const struct inventory *inv,
	    const struct sbom_options *opt);
};

/* All of them, in the order of the build file. */
extern const struct sbom_form *const sbom_list[];
extern const size_t sbom_list_n;

/* The form of that name, or NULL. */
const struct sbom_form *sbom_find(const char *name);

/*
 * os-release's words for what Vuls calls a system: "redhat" is "rhel", release
 * "stream8" is "8". In a.
 */
void sbom_os_of_vuls(
    struct arena *a, struct str family, struct str release, struct os_info *os);

/* The form that bytes are in, or NULL. */
const struct sbom_form *sbom_recognise(struct str bytes);

/*
 * The inventory that a document of at most LIMIT_SBOM_BYTES holds, in a, with
 * one result for its coverage. os is what the user says of the system; what is
 * empty there is taken from the document. where names it.
 */
int sbom_read(struct arena *a, const struct sbom_form *form, struct str bytes,
    const char *where, const struct os_info *os, struct inventory *ret_inv,
    struct err *e) NODISCARD;

#endif
