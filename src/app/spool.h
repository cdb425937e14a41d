/* spool.h: a folder of results that wait to be sent, on NFS perhaps. */
#ifndef APP_SPOOL_H
#define APP_SPOOL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "core/time.h"

/*
 * Many machines may write results into one folder and several may take them
 * out, all at once, on NFS too: names appear and change by rename and link
 * alone, nobody holds a lock, and whoever dies leaves nothing that others
 * cannot go on with.
 *
 *	20260131T010203Z_web1_<uuid>.cdx.json.zst	a result of ours, whole
 *	2026-01-31T01-02-03+0000/web1.json		Vuls' results, in its
 *	2026-01-31T01:02:03+00:00/db@web1.json.gz	three ways to write a
 *	2026-01-31T01:02:03Z/web1.json			time
 *	NAME~<16 hex digits>				any of them: claimed
 *	.tmp-...					being written
 *	aside/NAME, aside/NAME.reason			was no good, and why
 *
 * A claim is a rename, which one of several wins, to a name that nobody else
 * makes. It holds for lease_s after the file's ctime; then somebody else may
 * rename it to a claim of his own, and the first one finds it gone. Times are
 * compared with that of a file that is made for it: the server's clock.
 */
struct spool {
	const char *dir; /* borrowed */
	uint64_t owner;  /* raised by one for each claim */
	unsigned lease_s;
	utc_s now; /* by the clock of the file system, of the last list */
};

#define SPOOL_LEASE_S 300
#define SPOOL_SUFFIX  ".cdx.json.zst"

enum spool_kind {
	SPOOL_OURS,
	SPOOL_VULS,
};

struct spool_item {
	enum spool_kind kind;
	const char *folder; /* below dir; "" for dir itself */
	const char *name;   /* without a claim */
	const char *claim;  /* somebody's, who is late; NULL: it is free */
	utc_s scanned_at;
};

struct spool_list {
	struct vec items; /* struct spool_item, in the order of their scans */
	size_t n_claimed; /* by others, who are in time */
	size_t n_others;  /* files that are no results, and stay */
};

/* dir must be there. */
int spool_open(struct spool *s, const char *dir, unsigned lease_s,
    struct err *e) NODISCARD;

/*
 * Everything that may be claimed, oldest scan first, then by name; names are
 * in a. What was left half written for a day, and folders of Vuls that have
 * been empty for an hour, are removed.
 */
int spool_list(struct spool *s, struct arena *a, struct spool_list *ret,
    struct err *e) NODISCARD;
void spool_list_done(struct spool_list *list);

/* A claimed result; path is its name now. */
struct spool_claim {
	const struct spool_item *item; /* borrowed */
	char path[4096];
	char shown[600];     /* "FOLDER/NAME", for people */
	int64_t modified_ns; /* of its content, before the claim */
	uint64_t n_bytes;
};

/* *ret_mine is false when somebody else was faster. */
int spool_claim(struct spool *s, const struct spool_item *item,
    struct spool_claim *ret, bool *ret_mine, struct err *e) NODISCARD;

/* The lease begins anew. *ret_mine: as above. */
int spool_renew(
    const struct spool_claim *c, bool *ret_mine, struct err *e) NODISCARD;

/*
 * It has been taken by the server: remove it. One that was written to since
 * it was claimed is given back instead.
 */
int spool_remove(const struct spool *s, const struct spool_claim *c,
    struct err *e) NODISCARD;

/* Not now: under its own name again. */
int spool_give_back(const struct spool *s, const struct spool_claim *c,
    struct err *e) NODISCARD;

/* Never: into "aside", with the reason in a file beside it. */
int spool_aside(const struct spool *s, const struct spool_claim *c,
    const char *reason, struct err *e) NODISCARD;

/* The name of a result of ours; host becomes what a file name can hold. */
struct str spool_name(
    struct arena *a, utc_s scanned_at, struct str host, struct str uuid);

#endif
