/* image.h: the layout of a shard file. docs/FORMAT.md says it in words. */
#ifndef VULNDB_IMAGE_H
#define VULNDB_IMAGE_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Private to vulndb/. Little-endian, 8-aligned sections of fixed-width
 * records; nothing in it is a pointer. The same feeds make the same bytes.
 */
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
    "records are mapped as they are");

#define IMAGE_MAGIC "YAGURADB"
/* Raised when an old reader would read it wrongly: it must refuse. */
#define IMAGE_MODEL 3
/* Raised when the meaning of a value changes: a reader may go on. */
#define IMAGE_REVISION 0
/* Raised when sections were added behind those of an old reader. */
#define IMAGE_ADDITION 0

enum image_section_kind {
	SECTION_META = 1, /* one record */
	SECTION_FEEDS,
	SECTION_PACKAGES, /* by name */
	SECTION_ROWS,     /* in the order of packages, then of vulns */
	SECTION_BOUNDS,   /* the first one is empty: no bound */
	SECTION_LINES,    /* the first one is the common line */
	SECTION_VULNS,    /* by id */
	SECTION_NAMES,    /* struct image_ref: aliases and notices */
	SECTION_WATCHED,  /* by package */
	SECTION_LIFE,     /* at most one record */
	SECTION_SUPPORT,
	SECTION_REPOSITORIES, /* by name, then by channel */
	SECTION_TEXT,         /* bytes of strings */
	SECTION_KEYS,         /* bytes of version keys */
	SECTION_END           /* no section: one behind the last */
};

struct image_section {
	uint32_t kind;
	uint32_t record_bytes;
	uint64_t off; /* from file start, 8-aligned */
	uint64_t count;
};
static_assert(sizeof(struct image_section) == 24, "on-disk layout");

#define IMAGE_SECTIONS (SECTION_END - 1)

struct image_header {
	char magic[8];
	uint16_t model;
	uint16_t revision;
	uint16_t addition;
	uint16_t n_sections;
	uint64_t size_bytes; /* of the file */
	uint64_t checksum;   /* XXH3-64 of the file with this field zero */
	struct image_section sections[IMAGE_SECTIONS];
};
static_assert(
    sizeof(struct image_header) == 32 + 24 * IMAGE_SECTIONS, "on-disk layout");

/* Bytes of SECTION_TEXT or SECTION_KEYS. */
struct image_ref {
	uint32_t off;
	uint32_t n;
};
static_assert(sizeof(struct image_ref) == 8, "on-disk layout");

/* Records first..first+n-1 of another section. */
struct image_run {
	uint32_t first;
	uint32_t n;
};
static_assert(sizeof(struct image_run) == 8, "on-disk layout");

struct image_meta {
	struct image_ref ecosystem; /* "Debian:12" */
	struct image_ref order;     /* "dpkg" */
	int64_t data_at;            /* newest date that any record states */
	uint32_t key_version;       /* of the order's keys */
	uint32_t zero;
};
static_assert(sizeof(struct image_meta) == 32, "on-disk layout");

struct image_feed {
	struct image_ref name;
	struct image_ref licence;
	struct image_ref digest; /* of its bytes: "sha256:..." */
	uint32_t n_records;      /* what it said: advisories, dates, notes */
	uint32_t is_partial;     /* 1: it knows only the watched packages */
};
static_assert(sizeof(struct image_feed) == 32, "on-disk layout");

struct image_package {
	struct image_ref name;
	struct image_run rows;
};
static_assert(sizeof(struct image_package) == 16, "on-disk layout");

enum image_row_flag {
	ROW_HI_INCLUDED = 1, /* hi is the last affected, not the fix */
	ROW_UNREADABLE = 2,  /* a bound is no version: always undecided */
	ROW_BINARY = 4,      /* the package's name is of an installed one */
	ROW_FLAGS = 7
};

struct image_row {
	uint32_t vuln;    /* index */
	uint8_t feed;     /* index */
	uint8_t status;   /* enum vendor_status */
	uint8_t severity; /* enum severity: the vendor's word */
	uint8_t flags;
	uint32_t lo;   /* index of a bound; without key: the beginning */
	uint32_t hi;   /* likewise; empty: without end */
	uint32_t line; /* index */
	struct image_run notices; /* names */
};
static_assert(sizeof(struct image_row) == 28, "on-disk layout");

/* A version, which many rows share. */
struct image_bound {
	struct image_ref text; /* "0" too */
	struct image_ref key;
};
static_assert(sizeof(struct image_bound) == 16, "on-disk layout");

/* Which packages of the name a row is about. */
struct image_line {
	struct image_ref module;  /* "nodejs:18"; empty: of no module */
	struct image_ref channel; /* "esm-infra"; empty: published to all */
	uint32_t is_own;          /* 1: only assets of the channel compare */
	uint32_t zero;
};
static_assert(sizeof(struct image_line) == 24, "on-disk layout");

struct image_vuln {
	struct image_ref id;
	struct image_ref title;
	struct image_ref cvss;
	struct image_run aliases; /* names */
	int64_t published_at;
	int64_t modified_at;
	uint32_t score_tenths;
	uint32_t is_malware; /* 1: the package itself is the harm */
};
static_assert(sizeof(struct image_vuln) == 56, "on-disk layout");

struct image_watched {
	struct image_ref package;
	struct image_ref since; /* empty: from the beginning */
	struct image_ref since_key;
	struct image_ref version;
	struct image_ref version_key;
};
static_assert(sizeof(struct image_watched) == 40, "on-disk layout");

struct image_life {
	struct image_ref codename;
	int64_t released_at;
	int64_t eol_at;
	int64_t lts_end_at;
	int64_t elts_end_at;
};
static_assert(sizeof(struct image_life) == 40, "on-disk layout");

struct image_support {
	uint32_t kind; /* enum support_kind */
	uint32_t is_prefix;
	struct image_ref package;
	struct image_ref last_version; /* empty: none ever */
	struct image_ref text;
	int64_t ended_at;
};
static_assert(sizeof(struct image_support) == 40, "on-disk layout");

struct image_repository {
	struct image_ref name;
	struct image_ref channel;
};
static_assert(sizeof(struct image_repository) == 16, "on-disk layout");

/* Bytes of one record of a section; 0 when there is no such section. */
size_t image_record_bytes(enum image_section_kind kind);

#endif
