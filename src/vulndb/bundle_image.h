/* bundle_image.h: the layout of a bundle. docs/FORMAT.md says it in words. */
#ifndef VULNDB_BUNDLE_IMAGE_H
#define VULNDB_BUNDLE_IMAGE_H

#include <assert.h>

#include "vulndb/bundle.h"

/* Private to vulndb/. Little-endian, as vulndb/image.h. */
#define BUNDLE_MAGIC      "YAGURABN"
#define BUNDLE_MODEL      1
#define BUNDLE_NAME_BYTES 136

struct bundle_head {
	char magic[8];
	uint16_t model;
	uint16_t kind;
	uint32_t n_entries;
	uint64_t size_bytes; /* of the file */
	int64_t built_at;
	struct digest_sum base;
	struct sign_public key; /* zeros: not signed */
};
static_assert(sizeof(struct bundle_head) == 96, "on-disk layout");

struct bundle_record {
	char name[BUNDLE_NAME_BYTES]; /* filled up with zeros */
	uint32_t form;
	uint32_t zero;
	uint64_t n_bytes;
	uint64_t n_packed;
	struct digest_sum sum;
	struct digest_sum packed_sum;
	struct digest_sum before_sum;
};
static_assert(sizeof(struct bundle_record) == 256, "on-disk layout");

/* Head, records and signature. */
static inline size_t
bundle_list_bytes(size_t n_entries)
{
	return sizeof(struct bundle_head) +
	       n_entries * sizeof(struct bundle_record) + SIGN_BYTES;
}

/* In place of a signature: SHA-256 of what would be signed, then zeros. */
struct sign_signature bundle_no_signature(struct str list);

#endif
