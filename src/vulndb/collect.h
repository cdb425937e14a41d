/* collect.h: what the build has collected, before it becomes shards. */
#ifndef VULNDB_COLLECT_H
#define VULNDB_COLLECT_H

#include "base/map.h"
#include "base/strpool.h"
#include "base/vec.h"
#include "core/diag.h"
#include "core/ecosystem.h"
#include "version/version.h"
#include "vulndb/build.h"

/*
 * Private to vulndb/. Strings and version keys are ids of one pool; 0 is the
 * empty string. Vulnerabilities and feeds are indices.
 */
struct build_feed {
	strid name, licence, digest;
	unsigned rank;
	bool is_partial;
	uint32_t n_records;
};

#define BUILD_FEEDS_MAX 250

/* Texts remember the rank of the feed and record that gave them. */
struct build_text {
	strid text;
	unsigned rank;
};

struct build_vuln {
	strid id;
	struct build_text title;
	struct build_text cvss;
	utc_s published_at, modified_at;
	bool is_described; /* some feed speaks of it, not just of a notice */
	bool is_malware;
};

struct build_alias {
	uint32_t vuln;
	strid name;
};

/* Below that of every feed. */
#define BORROWED_RANK 0

struct build_row {
	strid package;
	uint32_t vuln;
	uint8_t feed;
	uint8_t status;
	uint8_t severity;
	uint8_t flags; /* enum image_row_flag */
	uint32_t rank; /* of the feed and, within it, of the record */
	uint32_t line; /* index into vulndb_build.lines */
	strid lo, lo_key, hi, hi_key;
};

/* Which packages of the name a row is about; index 0 is the common line. */
struct build_line {
	strid module, channel;
	bool is_own;
};

/* A notice's versions of one package, and what it covers. */
struct build_notice {
	strid package;
	strid id;
	strid title;
	utc_s published_at;
	size_t first_row, n_rows;     /* notice_rows, their vuln not yet set */
	size_t first_cover, n_covers; /* covers */
};

/* "Notice names the vulnerability in that package." */
struct build_link {
	strid package;
	uint32_t vuln;
	strid notice;
};

struct build_watched {
	strid package;
	strid since, since_key, version, version_key;
};

struct build_support {
	uint8_t kind;
	bool is_prefix;
	strid package, last_version, text;
	utc_s ended_at;
};

struct build_repository {
	strid name, channel;
};

/* A note on every release of a family. */
struct build_family_support {
	const struct ecosystem *family;
	struct build_support note;
};

struct build_life {
	bool is_set;
	unsigned rank; /* of the feed that gave it */
	strid codename;
	utc_s released_at, eol_at, lts_end_at, elts_end_at;
};

struct build_shard {
	strid ecosystem;
	strid name;
	strid order_name;
	const struct version_order *order;
	struct vec rows;         /* struct build_row */
	struct vec borrowed;     /* struct build_row, of BORROWED_RANK */
	struct vec notices;      /* struct build_notice */
	struct vec notice_rows;  /* struct build_row */
	struct vec links;        /* struct build_link */
	struct vec watched;      /* struct build_watched */
	struct vec support;      /* struct build_support */
	struct vec repositories; /* struct build_repository */
	struct build_life life;
	bool has_described; /* a row that does not come from a notice */
};

struct vulndb_build {
	struct strpool pool;
	struct vec feeds;          /* struct build_feed */
	struct vec vulns;          /* struct build_vuln */
	struct map vuln_of;        /* id -> index */
	struct vec aliases;        /* struct build_alias */
	struct vec covers;         /* strid */
	struct vec lines;          /* struct build_line */
	struct vec shards;         /* struct build_shard */
	struct map shard_of;       /* ecosystem -> index */
	struct vec family_support; /* struct build_family_support */
	struct arena infos;        /* what vulndb_build_write returns */
	struct arena scratch;
	struct buf key;
	struct diag_sink diags;
	struct str family; /* the only one wanted; empty: all */
};

static inline struct build_feed *
build_feed_at(const struct vulndb_build *b, size_t i)
{
	return vec_at(&b->feeds, i);
}

static inline struct build_vuln *
build_vuln_at(const struct vulndb_build *b, size_t i)
{
	return vec_at(&b->vulns, i);
}

static inline struct build_shard *
build_shard_at(const struct vulndb_build *b, size_t i)
{
	return vec_at(&b->shards, i);
}

/* The index of a vulnerability, made when it is new. */
uint32_t build_vuln_of(struct vulndb_build *b, strid id);

/*
 * *t becomes from where that is better: of a better feed or record first; of
 * equal ones what sorts last, so that the order of arrival does not matter.
 */
void build_take_text(
    const struct vulndb_build *b, struct build_text *t, struct build_text from);

/* join.c: b->aliases by vulnerability, then by name. */
void build_sort_aliases(struct vulndb_build *b);

/*
 * Where in b->aliases, once sorted, those of vuln begin. Vulnerabilities that
 * came later may have added theirs behind.
 */
size_t build_first_alias(const struct vulndb_build *b, size_t vuln);

/*
 * join.c: make one vulnerability of those in s that are the same under several
 * ids, in its rows and links. Aliases must be sorted.
 */
void build_join(struct vulndb_build *b, struct build_shard *s);

/*
 * settle.c: bring the feeds into an order that does not depend on which came
 * first. Once, before any shard is settled; nothing may be pushed afterwards.
 */
void build_settle_feeds(struct vulndb_build *b);

/*
 * settle.c: resolve notices, join ids, drop what a better feed contradicts, join runs
 * that overlap, and bring rows, links, watched and support of one shard into
 * the order of the image.
 */
void build_settle(struct vulndb_build *b, struct build_shard *s);

/* write.c: the image of a settled shard, appended to out. */
int build_image(struct vulndb_build *b, struct build_shard *s, struct buf *out,
    struct vulndb_shard_info *info, struct err *e);

#endif
