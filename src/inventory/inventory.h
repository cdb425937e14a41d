/* inventory.h: everything installed on one target, in canonical order. */
#ifndef INVENTORY_INVENTORY_H
#define INVENTORY_INVENTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "core/asset.h"
#include "core/diag.h"
#include "core/host.h"
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

/* A folder that was not looked into. */
struct skipped {
	struct str path;
	struct str reason;
	bool is_fault; /* else on purpose */
};

/* Who wants to know which file is being read. */
struct inventory_watch {
	void *ctx;
	/*
	 * An extractor is about to read path; or, when that gives an error, is
	 * not to: the error is the file's diagnostic.
	 */
	const struct err *(*begins)(
	    void *ctx, const char *extractor, struct str path);
	void (*ended)(void *ctx);
};

struct inventory_options {
	struct str kernel; /* of what runs there (uname -r); empty: nothing */
	bool system_only;  /* package databases only, no walk */
	/* Folders to walk, NULL-ended; NULL: the whole target. */
	const char *const *paths;
	const struct inventory_watch *watch; /* NULL: nobody */
	/*
	 * Told now and then how many files of all were offered; NULL: nobody
	 * waits. Files are counted beforehand only when somebody does.
	 */
	void (*progress)(void *ctx, uint64_t n_done, uint64_t n_all);
	void *progress_ctx;
	/* What runs there; the packages of its programs are filled in. */
	struct host_facts *host;
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
	const struct str *repositories; /* ids of those that are enabled */
	size_t n_repositories;
	const struct extract_result *results; /* one per extractor */
	bool is_walked; /* every file was offered to them, not only paths */
	const char *const *paths; /* of the options, if any: walked alone */
	/*
	 * Files that extractors of languages wanted and that were left to the
	 * system's packages, which have put them there.
	 */
	size_t n_owned_files;
	const struct host_facts *host; /* of the options; NULL: not known */
	const struct skipped *skipped; /* of the walk */
	size_t n_skipped;
	size_t n_results;
	const struct diag *diags;
	size_t n_diags;
};

/*
 * Look for the files of every extractor in t and read them: where systems
 * keep them and, with one walk, all over the target. What cannot be read is a
 * diagnostic and makes its extractor partly or failed; -1 when a folder of
 * opt->paths, or the root, cannot be listed.
 */
int inventory_collect(struct arena *a, struct tree *t,
    const struct inventory_options *opt, struct inventory *ret_inv,
    struct err *e) NODISCARD;

/*
 * What makes two inventories the same, as "sha256:<64 hex digits>" in a: the
 * system's family and release, and of every package type, name, version,
 * arch, source name and version, and module. Not their paths and vendors, not
 * by which road they came, nor how many copies of one there are. The bytes
 * that are hashed stand in docs/FORMAT.md.
 */
struct str inventory_digest(
    struct arena *a, const struct inventory *inv) NODISCARD;

/* Could something not be read that should have been? */
bool inventory_is_partial(const struct inventory *inv);

/* The order of packages by what the digest is of: <0, 0, >0. */
int inventory_package_cmp(const struct package *p, const struct package *q);

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
