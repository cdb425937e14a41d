/* inventory.h: everything installed on one target, in canonical order. */
#ifndef INVENTORY_INVENTORY_H
#define INVENTORY_INVENTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "core/asset.h"
#include "core/diag.h"
#include "core/package.h"
#include "core/tree.h"

/* How one extractor fared; in reports as coverage. */
enum extract_state {
	EXTRACT_NOTHING = 0, /* none of its files are there */
	EXTRACT_OK,
	EXTRACT_PARTLY, /* something in its files could not be read */
	EXTRACT_FAILED, /* nothing could be read */
};

struct extract_result {
	const char *name; /* of the extractor: "os/dpkg" */
	enum extract_state state;
	size_t n_packages; /* before duplicates of two files are one */
	size_t n_files;    /* that are there, readable or not */
};

/*
 * Packages are sorted by type, name, version, arch, source, path and hold no
 * duplicates, so that the same set has the same inventory by every road. A
 * package that two files tell of is there once, with the first path.
 * Everything is owned by the arena given to inventory_collect.
 */
struct inventory {
	struct os_info os;
	const struct package *packages;
	size_t n_packages;
	const struct extract_result *results; /* one per extractor */
	size_t n_results;
	const struct diag *diags;
	size_t n_diags;
};

/*
 * Look for the files of every extractor in t and read them. kernel is the
 * running kernel's release (uname -r) when t is this machine, else empty.
 * What cannot be read is a diagnostic and makes its extractor partly or
 * failed; -1 only for what makes the whole target unreadable.
 */
int inventory_collect(struct arena *a, struct tree *t, struct str kernel,
    struct inventory *ret_inv, struct err *e) NODISCARD;

/*
 * Set the kernel role of every package of a kernel's source, and give those
 * built from a signed copy of it (Debian's linux-signed-amd64, Ubuntu's
 * linux-signed-hwe-5.15) the source name and version that advisories use, in
 * a. Doing it twice changes nothing.
 * Exported for inventories that come by other roads.
 */
void inventory_kernel_roles(
    struct arena *a, struct package *packages, size_t n, struct str kernel);

#endif
