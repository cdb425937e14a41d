/* facts_image.h: the layout of a facts file. docs/FORMAT.md says it in words. */
#ifndef VULNDB_FACTS_IMAGE_H
#define VULNDB_FACTS_IMAGE_H

#include <stdbool.h>

#include "vulndb/facts.h"
#include "vulndb/image.h"

/*
 * Private to vulndb/. The same discipline as a shard, but for the checksum:
 * such a file has 100 MB of which one scan reads some hundred records. So
 * everything behind the header is summed in blocks, and a block is verified
 * when something in it is first read.
 */
#define FACTS_MAGIC "YAGURAFC"
/* As IMAGE_MODEL, IMAGE_REVISION and IMAGE_ADDITION. */
#define FACTS_MODEL       1
#define FACTS_REVISION    0
#define FACTS_ADDITION    0
#define FACTS_BLOCK_BYTES 16384

enum facts_section_kind {
	FACTS_META = 1, /* one record */
	FACTS_FEEDS,
	FACTS_CVES, /* by key */
	FACTS_RATINGS,
	FACTS_WEAKNESSES, /* struct image_ref */
	FACTS_REFERENCES, /* struct image_ref */
	FACTS_EXPLOITS,
	FACTS_KEVS,
	FACTS_EPSS, /* by key */
	FACTS_TEXT, /* bytes of strings */
	FACTS_END   /* no section: one behind the last */
};

#define FACTS_SECTIONS (FACTS_END - 1)

struct facts_image_header {
	char magic[8];
	uint16_t model;
	uint16_t revision;
	uint16_t addition;
	uint16_t n_sections;
	uint64_t size_bytes; /* of the file */
	/* XXH3-64 of the header with this field zero, then of the sums. */
	uint64_t checksum;
	uint32_t data_off;    /* end of the header, start of block 0 */
	uint32_t block_bytes; /* FACTS_BLOCK_BYTES */
	uint64_t sums_off;    /* end of the last block; 8-aligned */
	struct image_section sections[FACTS_SECTIONS];
};
static_assert(sizeof(struct facts_image_header) == 48 + 24 * FACTS_SECTIONS,
    "on-disk layout");

struct facts_image_meta {
	int64_t data_at;        /* newest date that any record states */
	int64_t epss_scored_at; /* of all of FACTS_EPSS */
};
static_assert(sizeof(struct facts_image_meta) == 16, "on-disk layout");

struct facts_image_feed {
	struct image_ref name;
	struct image_ref licence;
	struct image_ref digest;
	struct image_ref edition; /* what its publisher calls it */
	int64_t published_at;
	uint32_t n_records; /* facts it gave */
	uint32_t rank;
};
static_assert(sizeof(struct facts_image_feed) == 48, "on-disk layout");

#define FACTS_NO_KEV UINT32_MAX

struct facts_image_cve {
	uint64_t key; /* facts_key_of */
	int64_t published_at;
	int64_t modified_at;
	struct image_ref title;
	uint32_t ratings; /* first of n_ratings, and so on */
	uint32_t weaknesses;
	uint32_t references;
	uint32_t exploits;
	uint16_t n_ratings;
	uint16_t n_weaknesses;
	uint16_t n_references;
	uint16_t n_exploits;
	uint32_t kev;         /* index, or FACTS_NO_KEV */
	uint8_t is_rejected;  /* 0, 1 */
	uint8_t exploitation; /* enum ssvc_exploitation */
	uint8_t automatable;  /* enum ssvc_answer */
	uint8_t total_impact; /* enum ssvc_answer */
};
static_assert(sizeof(struct facts_image_cve) == 64, "on-disk layout");

struct facts_image_rating {
	struct image_ref source;
	struct image_ref vector;
	uint32_t score_tenths;
	uint32_t is_unscored; /* 1: of a version without a formula here */
};
static_assert(sizeof(struct facts_image_rating) == 24, "on-disk layout");

struct facts_image_exploit {
	int64_t published_at;
	struct image_ref id;
	struct image_ref title;
	struct image_ref url;
	uint32_t kind; /* enum exploit_kind */
	uint32_t is_verified;
};
static_assert(sizeof(struct facts_image_exploit) == 40, "on-disk layout");

struct facts_image_kev {
	int64_t added_at;
	int64_t due_at;
	struct image_ref name;
	struct image_ref action;
	uint32_t is_ransomware;
	uint32_t zero;
};
static_assert(sizeof(struct facts_image_kev) == 40, "on-disk layout");

struct facts_image_epss {
	uint64_t key;
	uint32_t probability_ppm;
	uint32_t percentile_ppm;
};
static_assert(sizeof(struct facts_image_epss) == 16, "on-disk layout");

/* Bytes of one record of a section; 0 when there is no such section. */
size_t facts_record_bytes(enum facts_section_kind kind);

/*
 * A CVE id as a number that sorts by year, then by number: year << 48 |
 * number. False for anything else: another case, another form of the same
 * number ("CVE-2024-00001"), a number of more than 48 bits.
 */
#define FACTS_NUMBER_BITS 48
bool facts_key_of(struct str id, uint64_t *ret_key);
struct facts_id facts_id_of(uint64_t key);

#endif
