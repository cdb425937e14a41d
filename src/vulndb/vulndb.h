/* vulndb.h: one compiled shard, mapped and asked. */
#ifndef VULNDB_VULNDB_H
#define VULNDB_VULNDB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "core/advisory.h"

/* An open shard. Slices that it hands out point into the map: they live
 * until vulndb_close. Reading needs no heap and no lock. */
struct vulndb;

/*
 * Map path read-only and verify it once: size, checksum, and that every
 * offset, index and order in it holds. E_ABSENT when there is no such file,
 * E_UNSUPPORTED when its model is newer than this program, E_INPUT when it
 * is damaged, with what and where.
 */
int vulndb_open(
    const char *path, struct vulndb **ret_db, struct err *e) NODISCARD;
/* Takes NULL. */
void vulndb_close(struct vulndb *db);

struct vulndb_info {
	struct str ecosystem; /* "Debian:12" */
	struct str order;     /* "dpkg" */
	utc_s data_at;        /* newest date that any record states */
	size_t size_bytes;
	uint64_t checksum; /* of all of it: equal shards have the same */
	size_t n_feeds, n_packages, n_rows, n_vulns, n_watched, n_support,
	    n_repositories;
	bool has_life;
};
struct vulndb_info vulndb_info(const struct vulndb *db);

struct vulndb_feed {
	struct str name;
	struct str licence;
	struct str digest;
	size_t n_records;
	bool is_partial; /* it knows only the watched packages */
};
/* Index i of 0..n_feeds-1, likewise below; anything else dies. */
struct vulndb_feed vulndb_feed_at(const struct vulndb *db, size_t i);

/* Rows first..first+n-1. */
struct vulndb_run {
	size_t first;
	size_t n;
};

/* The rows of a package; n = 0 when the shard does not name it. */
struct vulndb_run vulndb_package(const struct vulndb *db, struct str name);
struct str vulndb_package_at(
    const struct vulndb *db, size_t i, struct vulndb_run *ret_rows);

/* One package touched by one vulnerability over one run of versions. */
struct vulndb_row {
	size_t vuln; /* index */
	size_t feed; /* index */
	enum vendor_status status;
	enum severity severity;    /* the vendor's word */
	struct str lo, lo_key;     /* empty: from the beginning */
	struct str hi, hi_key;     /* empty: without end */
	bool hi_included;          /* else hi is the fix */
	bool is_unreadable;        /* a bound is no version: undecided */
	struct vulndb_run notices; /* vulndb_name */
	bool is_binary;            /* about installed packages of the name */
	struct str module;         /* "nodejs:18"; empty: of no module */
	struct str channel;        /* "esm-infra"; empty: published to all */
	bool is_own_line;          /* only assets of the channel compare */
};
struct vulndb_row vulndb_row_at(const struct vulndb *db, size_t i);

/* Does the row's run hold the version with this key? */
bool vulndb_row_holds(const struct vulndb_row *r, struct str key);

struct vulndb_vuln {
	struct str id;
	struct str title;
	struct str cvss;
	unsigned score_tenths;
	utc_s published_at, modified_at;
	struct vulndb_run aliases; /* vulndb_name */
	bool is_malware;           /* the package itself is the harm */
};
struct vulndb_vuln vulndb_vuln_at(const struct vulndb *db, size_t i);
/* Its index by id; false when the shard does not know it. */
bool vulndb_vuln_find(const struct vulndb *db, struct str id, size_t *ret_i);

/* An alias or a notice's id. */
struct str vulndb_name_at(const struct vulndb *db, size_t i);

struct vulndb_watched {
	struct str package;
	struct str since, since_key;
	struct str version, version_key;
};
bool vulndb_watched(
    const struct vulndb *db, struct str package, struct vulndb_watched *ret_w);
struct vulndb_watched vulndb_watched_at(const struct vulndb *db, size_t i);

/* The support windows; false when the shard has none. */
bool vulndb_life(const struct vulndb *db, struct release_life *ret_life);

struct support_note vulndb_support_at(const struct vulndb *db, size_t i);

/*
 * What is said of the channels that packages of a repository follow; n = 0:
 * of the common one alone. Index i for vulndb_repository_at.
 */
struct vulndb_run vulndb_channels_of(
    const struct vulndb *db, struct str repository);
struct repository_note vulndb_repository_at(const struct vulndb *db, size_t i);

#endif
