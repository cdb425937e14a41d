/* store.h: what is kept of a fleet: assets, inventories, findings, tokens. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/time.h"
#include "inventory/inventory.h"

/*
 * An open store. One thread uses it at a time; every thread and every process
 * opens its own, on the same place. Readers never wait. One writer at a time:
 * others wait for LIMIT_STORE_WAIT_S, then E_IO with sys EBUSY.
 *
 * Errors of all functions below: E_IO when the system or the database refuses
 * (sys ENOSPC when the disk is full, EBUSY when somebody else writes for too
 * long), E_NET when a database server is away: try again later, nothing
 * was changed. E_INPUT when what was given is no good: trying again does not
 * help. E_UNSUPPORTED when the store was written by a newer program. E_ABSENT
 * when what was asked for is not there.
 */
struct store;

/*
 * where is a folder, which is made when it is not there, and holds
 * "yagura.sqlite"; a URL is E_USAGE, as no server is spoken to yet. Migrations
 * that are missing are applied, all or none.
 */
int store_open(
    const char *where, struct store **ret_s, struct err *e) NODISCARD;
/* Takes NULL. */
void store_close(struct store *s);

/* ---- check-ins */

/* By which road a result came. Kept in the store: values never change. */
enum store_road {
	ROAD_UNKNOWN = 0,
	ROAD_AGENT,       /* "agent" */
	ROAD_RESULTS_DIR, /* "results-dir" */
	ROAD_UPLOAD,      /* "upload" */
	ROAD_VULS,        /* "vuls" */
	ROAD_SSH,         /* "ssh" */
	ROAD_IMPORT,      /* "import" */
	ROAD_N
};
const char *store_road_name(enum store_road r);
bool store_road_parse(struct str word, enum store_road *ret_r);

/*
 * Who it is. Empty fields are not known; at least one of the first three is
 * needed (E_INPUT). An asset is found by the first rule that finds one:
 *
 *	1. instance_id is the asset's, in the same account where both say one;
 *	2. machine_id is the asset's, and not both have an instance_id: clones
 *	   of a golden image share a machine-id and are assets of their own;
 *	3. name is the asset's, in the same namespace and account, and one of
 *	   the two has neither machine_id nor instance_id: a host that was
 *	   imported by name is the same one when its agent arrives.
 *
 * Otherwise a new asset is made, with a UUID that never changes. What the
 * result says of it replaces what was known; what it leaves empty stays. So a
 * host that is renamed stays the same asset, as does one that is installed
 * anew under its instance-id; and who carried the result does not matter.
 * Clones without instance_id that share a machine-id are told apart once the
 * earlier name comes back within LIMIT_STORE_CLONE_S of a new one: from then
 * on rule 2 wants the same name too.
 */
struct store_identity {
	struct str machine_id;  /* /etc/machine-id, or DMI's, as text */
	struct str instance_id; /* of its cloud: "i-0123456789abcdef0" */
	struct str name;        /* host name, as people know it */
	struct str account;     /* of its cloud: "123456789012" */
	struct str region;
	struct str image; /* it was started from: "ami-…", "nginx:1.25" */
	struct
	    str namespace; /* of whom, or of which cluster; "": the only one */
};

struct store_tag {
	struct str key, value;
};

/* One check-in of one asset. Everything is borrowed. */
struct store_result {
	/*
	 * A UUID in text ("01234567-89ab-…", 36 bytes) that the collector
	 * makes once: the result is taken once, however often it is sent.
	 */
	struct str result_id;
	struct store_identity who;
	const struct store_tag *tags; /* all of them: others are forgotten */
	size_t n_tags;
	bool has_tags; /* false: tags stay as they are */
	enum store_road road;
	/*
	 * By the collector's clock. One more than LIMIT_STORE_CLOCK_S ahead
	 * of now is taken as now, and the asset says so. A result that is
	 * older than the asset's last one is kept, and moves nothing.
	 */
	utc_s scanned_at;
	/*
	 * store_digest of its inventory; E_INPUT when neither this nor an
	 * inventory is given. With an inventory the store makes its own.
	 */
	struct str digest;
	const struct inventory
	    *inv; /* NULL: nothing changed, says the sender */
};

/*
 * What findings of an inventory hang on, as "sha256:…" in a: inventory_digest,
 * and paths, vendors, kernel, repositories, and whether all could be read. The
 * same before and after it travels as CycloneDX. This is what a collector
 * compares, and sends instead of the inventory when it is what it was.
 */
struct str store_digest(struct arena *a, const struct inventory *inv) NODISCARD;

enum store_ingested {
	STORE_STORED,    /* the asset's inventory is now this one */
	STORE_ALREADY,   /* the result_id was taken before */
	STORE_UNCHANGED, /* the asset had this inventory: only times moved */
	/* The digest is not known and no inventory came: nothing was kept. */
	STORE_NEED_INVENTORY,
};
/* "stored", "already", "unchanged", "need-inventory". */
const char *store_ingested_name(enum store_ingested i);

#define STORE_UUID_BYTES 37 /* with its NUL */

/* A random UUID, and one that is the same for the same bytes. */
int store_uuid_random(char ret[STORE_UUID_BYTES], struct err *e) NODISCARD;
void store_uuid_of(struct str bytes, char ret[STORE_UUID_BYTES]);

struct store_receipt {
	enum store_ingested ingested;
	char asset[STORE_UUID_BYTES]; /* empty for STORE_NEED_INVENTORY */
	bool is_new_asset;
	bool needs_match; /* by app/ingest: nobody has matched it yet */
};

/*
 * Take one result. When this returns 0 it is on disk for good. now is the
 * store's own clock (clock_now).
 */
int store_ingest(struct store *s, const struct store_result *r, utc_s now,
    struct store_receipt *ret, struct err *e) NODISCARD;

/*
 * The same of n results with one wait for the disk: the way to take thousands
 * a second. A result that is no good (E_INPUT) has its error in errs[i], else
 * E_OK there; ret[i] is then not set. -1: nothing of all was kept.
 */
int store_ingest_many(struct store *s, const struct store_result *r, size_t n,
    utc_s now, struct store_receipt *ret, struct err *errs,
    struct err *e) NODISCARD;

/* ---- tokens */

/* What a token lets its bearer do; values never change. */
enum store_scope {
	SCOPE_NONE = 0,
	SCOPE_UPLOAD, /* "upload": send results */
	SCOPE_READ,   /* "read": see everything */
	SCOPE_ADMIN,  /* "admin": both, and more */
	SCOPE_N
};
const char *store_scope_name(enum store_scope s);
bool store_scope_parse(struct str word, enum store_scope *ret_s);
/* Does a token of scope `have` do for what needs `want`? */
bool store_scope_allows(enum store_scope have, enum store_scope want);

#define STORE_TOKEN_BYTES 64 /* with its NUL; 48 are used */

struct store_token {
	struct str id;   /* 8 hex digits, which may be shown and logged */
	struct str name; /* whose it is; of one store once */
	enum store_scope scope;
	utc_s created_at;
	utc_s expires_at; /* 0: never */
	utc_s revoked_at; /* 0: not */
};

/*
 * A new token "ygr_<8 hex>_<32 of base32>"; the store keeps a SHA-256 of it
 * only, so this is the one time that it can be read. E_USAGE when there is a
 * valid one of that name.
 */
int store_token_create(struct store *s, struct str name, enum store_scope scope,
    utc_s expires_at, utc_s now, char ret_text[STORE_TOKEN_BYTES],
    struct err *e) NODISCARD;

/*
 * Who bears it, in a. *ret_valid is false, and nothing else set, for a text
 * that is no token, is not known, has expired or was revoked. Compared in
 * constant time.
 */
int store_token_verify(struct store *s, struct arena *a, struct str text,
    utc_s now, bool *ret_valid, struct store_token *ret_t,
    struct err *e) NODISCARD;

/* By id or name. E_ABSENT when there is no valid one. */
int store_token_revoke(
    struct store *s, struct str id_or_name, utc_s now, struct err *e) NODISCARD;

/* All of them, by name, in a. */
int store_token_list(struct store *s, struct arena *a,
    struct store_token **ret_tokens, size_t *ret_n, struct err *e) NODISCARD;

#endif
