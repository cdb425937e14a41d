/* session.h: what one look at one target needs: inventory, shard, clock. */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "base/vec.h"
#include "core/tree.h"
#include "inventory/inventory.h"
#include "match/match.h"
#include "os/confine.h"
#include "os/encrypt.h"
#include "remote/ssh.h"
#include "vulndb/generation.h"

struct session_options {
	/* "dir:/", "dir:PATH", a path, "ssh:HOST", or app/document.h's. */
	const char *target;
	const char *db_dir;
	const char *kernel;   /* running kernel; NULL: ask this machine */
	const char *os;       /* of a document: "debian:12"; NULL: it says */
	const char *save_dir; /* keep what was read there; NULL: do not */
	bool system_only;     /* package databases only, no walk */
	/* Folders of the target to walk, NULL-ended; NULL: all of it. */
	const char *const *paths;
	utc_s now; /* 0: ask the clock */
	struct ssh_options ssh;
	bool is_deep;  /* ssh: look all over the host, unless system_only */
	bool is_quiet; /* nobody waits at a terminal */
	/* Who alone can read what is written; NULL: everybody. */
	const struct encrypt_to *readers;
};

/*
 * The target's inventory, the shards it asks for and what they say of each
 * other. All in the session's arena.
 */
struct session {
	struct arena a;
	struct tree *tree; /* NULL when it is a document */
	struct asset asset;
	struct inventory inv;
	struct confine_state confinement; /* of what read the target */
	struct generation gen;            /* dir empty: no database */
	struct match_shard *shards;       /* the first is the system's */
	size_t n_shards;
	struct facts_set facts;
	struct vec facts_diags; /* struct diag: of facts that are damaged */
	bool is_quiet;          /* as in the options */
	const struct encrypt_to *readers; /* likewise */
	size_t n_unread; /* programs that were not fetched over ssh */
	utc_s now;
	struct match_result match; /* filled by session_match */
	struct scan_result result; /* likewise */
};

/*
 * Open the target, read it, open its shards. -1 when the target is no good; a
 * missing or damaged database is no failure but a reason in its shard.
 */
int session_open(struct session *s, const struct session_options *opt,
    struct err *e) NODISCARD;

/* Read the target alone: no shards, and db_dir is not looked at. */
int session_read(struct session *s, const struct session_options *opt,
    struct err *e) NODISCARD;

/*
 * The families of data that the packages ask for, "debian,npm", in the
 * session's arena. After session_open, or session_read and match_shards.
 */
struct str session_families(struct session *s);

/*
 * The two halves of session_open for who has an inventory already: after the
 * first he fills s->inv, in s->a; the second opens the shards that it asks
 * for.
 */
int session_begin(struct session *s, const struct session_options *opt,
    struct err *e) NODISCARD;
void session_use_db(struct session *s, const char *db_dir);

/* Ends s, also when one of these gave -1. */
void session_close(struct session *s);

/* Is any of its shards there? */
bool session_has_db(const struct session *s);

/* Match, and join diagnostics of inventory, database and matching. */
void session_match(struct session *s);

#endif
