/* bundle.h: a generation, or the way to it from another, as one file. */
#ifndef VULNDB_BUNDLE_H
#define VULNDB_BUNDLE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/time.h"
#include "os/digest.h"
#include "os/sign.h"

/*
 * docs/FORMAT.md, "Bundles". A list of files with their digests, signed; then
 * the files, each packed by itself. The first one is manifest.json.
 */
enum bundle_kind {
	BUNDLE_WHOLE = 1, /* all files of a generation */
	BUNDLE_PART,      /* those of some families */
	BUNDLE_DELTA      /* what makes one generation of another */
};

enum bundle_form {
	BUNDLE_PACKED = 1,
	BUNDLE_PATCH, /* as what differs from the file of that name before */
	BUNDLE_SAME   /* as the file of that name before; no bytes */
};

#define BUNDLE_MANIFEST "manifest.json"

/* Digest and size of a file. */
int bundle_sum(const char *path, struct digest_sum *ret_sum,
    uint64_t *ret_bytes, struct err *e) NODISCARD;

/* What goes into one; all of it is borrowed. */
struct bundle_file {
	const char *name; /* "debian-12.ydb" */
	const char *path; /* NULL: text */
	struct str text;
	const char *before; /* the path of the file before; NULL: none */
};
struct bundle_plan {
	enum bundle_kind kind;
	utc_s built_at;                  /* of the generation */
	struct digest_sum base;          /* of the manifest before; else 0 */
	const struct bundle_file *files; /* names rise but for the manifest */
	size_t n_files;
	const struct sign_key *key; /* NULL: not signed */
};

/*
 * Write it to path, all or nothing. Memory: as zstd_pack_open. E_LIMIT over
 * LIMIT_BUNDLE_ENTRIES files or LIMIT_SHARD_BYTES of one.
 */
int bundle_write(
    const char *path, const struct bundle_plan *plan, struct err *e) NODISCARD;

struct bundle_entry {
	struct str name;
	enum bundle_form form;
	uint64_t n_bytes;
	uint64_t n_packed;
	uint64_t off;
	struct digest_sum sum;        /* of the file */
	struct digest_sum packed_sum; /* of its bytes here */
	struct digest_sum before_sum; /* BUNDLE_PATCH: of the file before */
};

/* One that is open and verified. */
struct bundle {
	const char *path; /* borrowed */
	int fd;
	enum bundle_kind kind;
	uint64_t size_bytes;
	utc_s built_at;
	struct digest_sum base;
	bool is_signed;
	struct sign_public key; /* by whom */
	const struct bundle_entry *entries;
	size_t n_entries;
};

/*
 * Open the bundle at path: it is as long as it says, signed by key, every
 * byte of it has the digest that was signed, and its list makes sense. With
 * key NULL nobody needs to have signed it. Nothing is unpacked before.
 * E_INPUT: damaged, cut off, not signed, by another key, forged;
 * E_UNSUPPORTED: of a later form. The list is in a.
 */
int bundle_open(struct arena *a, const char *path,
    const struct sign_public *key, struct bundle *ret_b,
    struct err *e) NODISCARD;
void bundle_close(struct bundle *b);

/* The entry of that name, or NULL. */
const struct bundle_entry *bundle_find(const struct bundle *b, struct str name);

/*
 * Make the file of an entry at path to, all or nothing, and verify it. before
 * is the path of the file before, which must be the one that was meant; needed
 * for patches, and for those that are the same: these are linked or copied.
 */
int bundle_unpack(const struct bundle *b, const struct bundle_entry *entry,
    const char *before, const char *to, struct err *e) NODISCARD;

#endif
