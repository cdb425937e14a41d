/* generation.h: the folder of shards, replaced whole and never edited. */
#ifndef VULNDB_GENERATION_H
#define VULNDB_GENERATION_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/advisory.h"

/*
 * A database folder:
 *	current -> 000012	the generation in use, a symbolic link
 *	000012/debian-12.ydb	shards, and manifest.json
 *	000011/			the one before, kept
 *	.lock			held by whoever writes
 * A reader resolves "current" once and then sees one generation only.
 */

/*
 * What became of one feed in a generation. State, reason and tried_at are of
 * the last try, all else of the data in use: where that is older than the
 * try, the try failed ("failed"), or another feed's did and the data of both
 * had to stay together ("kept").
 */
struct generation_feed {
	struct str name;
	struct str url; /* or path, or what was read instead */
	struct str licence;
	struct str digest;  /* of its bytes */
	struct str stamp;   /* of its files: the same, then so is the digest */
	struct str edition; /* what the publisher calls it; may be empty */
	struct str state;   /* "ok", "partial", "absent", "failed", "kept" */
	struct str reason;  /* why not ok; else empty */
	utc_s tried_at;
	utc_s fetched_at;
	utc_s published_at; /* by the publisher's word; 0 not stated */
	uint64_t n_bytes;
	uint64_t n_records; /* documents */
	uint64_t n_items;   /* that they say: advisories, dates, facts */
};

/* The shards of one family: they are made, kept and replaced together. */
struct generation_group {
	struct str family; /* "debian", "npm", "epss" */
	struct str state;  /* "built", "unchanged", "kept", "failed" */
	struct str reason; /* why kept or failed; else empty */
	struct str recipe; /* digest of all that went in; empty: not known */
	utc_s built_at;    /* of its shards; 0: it has none */
};

struct generation_shard {
	struct str name; /* "debian-12" */
	uint64_t n_bytes, n_packages, n_rows, n_vulns;
};

struct generation {
	struct str dir; /* its folder */
	utc_s built_at;
	struct str built_by; /* "yagura 0.1.0" */
	const struct generation_feed *feeds;
	size_t n_feeds;
	const struct generation_group *groups;
	size_t n_groups;
	const struct generation_shard *shards;
	size_t n_shards;
};

/*
 * The generation in use, owned by a. E_ABSENT when the folder holds no
 * database yet.
 */
int generation_open(struct arena *a, const char *db_dir,
    struct generation *ret_g, struct err *e) NODISCARD;

/*
 * The generation in the folder dir, in use or not, owned by a. E_INPUT when
 * it has no manifest.
 */
int generation_read(struct arena *a, const char *dir, struct generation *ret_g,
    struct err *e) NODISCARD;

/*
 * The generation that word means: "current"; "previous", the last one before
 * it that is there; a number, 12 or 000012, of one in db_dir; a folder of a
 * generation; or a database folder, the one in use there. E_ABSENT when there
 * is none.
 */
int generation_find(struct arena *a, const char *db_dir, const char *word,
    struct generation *ret_g, struct err *e) NODISCARD;

/* The shard of that name, or NULL. */
const struct generation_shard *generation_shard_find(
    const struct generation *g, struct str name);

const struct generation_feed *generation_feed_find(
    const struct generation *g, struct str name);
const struct generation_group *generation_group_find(
    const struct generation *g, struct str family);

/* The family that a shard belongs to: "debian-12" -> "debian", "cve". */
struct str generation_shard_family(struct str name);

/* "<dir>/<name>.ydb", owned by a. */
const char *generation_shard_path(
    struct arena *a, const struct generation *g, struct str name);

/* A generation in the making; dir is where shards are written to. */
struct generation_writer {
	struct arena *a;
	const char *db_dir;
	const char *dir; /* NULL once it is in use */
	int lock_fd;
};

/* Takes the lock and makes the folder. db_dir is made when it is not there. */
int generation_begin(struct arena *a, const char *db_dir,
    struct generation_writer *ret_w, struct err *e) NODISCARD;

/*
 * Take a shard of the generation old over as it is: the same file under a
 * second name, or a copy where the file system cannot do that. -1 (E_INPUT)
 * when the file has not the size that the manifest states.
 */
int generation_keep(struct generation_writer *w, const struct generation *old,
    const struct generation_shard *shard, struct err *e) NODISCARD;

/* The text of a manifest, in a. */
struct str generation_manifest(struct arena *a, const struct generation *g);

/*
 * Write g as its manifest, make it current, forget all but the one before.
 * On -1 the previous generation is still current, but for the one fault that
 * comes after: that the change may not survive a crash. Ends w in any case.
 */
int generation_commit(struct generation_writer *w, const struct generation *g,
    struct err *e) NODISCARD;

/* The same with the manifest.json that is in the folder already. */
int generation_commit_as_is(
    struct generation_writer *w, struct err *e) NODISCARD;

/* Remove what was begun. */
void generation_abort(struct generation_writer *w);

#endif
