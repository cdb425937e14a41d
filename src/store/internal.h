/* internal.h: what the files of store/ share. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "base/buf.h"
#include "base/cursor.h"
#include "base/map.h"
#include "base/vec.h"
#include "store/query.h"
#include "store/sql.h"

/* Ids of packages that were interned lately, by seal. */
#define SEAL_BYTES 16
struct seal {
	unsigned char bytes[SEAL_BYTES];
};

struct store {
	struct sql *sql;
	struct arena scratch;   /* of one call, or one result of many */
	struct arena seal_keys; /* of the map */
	struct map packages;    /* seal -> id; forgotten when one is removed */
	int64_t n_prunes;       /* as of those */
	unsigned n_begun;       /* store_write_begin within another */
};

/* ---- migrate.c */

/* Apply what is missing. E_UNSUPPORTED: the store is newer than we are. */
int store_migrate(struct sql *sql, int upto, struct err *e) NODISCARD;
/* The number of the last one there is. */
int store_migration_last(void);

/* ---- meta.c: what the store as a whole knows */

/* Empty when it was never set. In a. */
int store_meta(struct store *s, struct arena *a, const char *name,
    struct str *ret_value, struct err *e) NODISCARD;
int store_meta_set(struct store *s, const char *name, struct str value,
    struct err *e) NODISCARD;

/* ---- pack.c: lists of numbers and texts as bytes */

void pack_int(struct buf *b, uint64_t n);
void pack_text(struct buf *b, struct str s);
/* Zero and failed behind the end, as base/cursor.h. */
uint64_t unpack_int(struct cursor *c);
struct str unpack_text(struct cursor *c);

/* ---- packages.c: packages and contexts, each once */

/* flags of a package */
#define PACKAGE_DEV          1 /* is_dev */
#define PACKAGE_KERNEL_SHIFT 1 /* enum kernel_role, two bits */
#define PACKAGE_MODULAR      8 /* of a module: others may hang on it */

struct seal store_seal(const struct str *parts, size_t n);
static inline struct str
seal_str(const struct seal *s)
{
	return str_of((const char *)s->bytes, SEAL_BYTES);
}

/* Forget what may not have been written after all, or was removed. */
void store_forget(struct store *s);
/* Begin to write: what others have removed is forgotten. */
int store_begin(struct store *s, struct err *e) NODISCARD;
int store_end(struct store *s, int rc, struct err *e) NODISCARD;

/* The row of a shard, made with no seal when it is new. */
int store_shard(
    struct store *s, struct str name, int64_t *ret_id, struct err *e) NODISCARD;

/*
 * The ids of the packages of inv in its context, made when they are new, in
 * a: ids[0] is the system's own, ids[i + 1] that of packages[i].
 */
int store_intern(struct store *s, struct arena *a, const struct inventory *inv,
    int64_t *ret_context, int64_t **ret_ids, struct err *e) NODISCARD;

/* The package of that row, with columns as PACKAGE_COLUMNS. In a. */
#define PACKAGE_COLUMNS                                                        \
	"p.id, p.type, p.name, p.version, p.arch, p.source_name, "             \
	"p.source_version, p.module, p.vendor, p.flags"
#define PACKAGE_COLUMNS_N 10
struct package store_package_at(
    struct sql *sql, struct sql_stmt *q, int column, struct arena *a);

/* ---- inventories.c */

/* Its id; 0 when the digest is not known. */
int store_inventory_find(struct store *s, struct str digest, int64_t *ret_id,
    bool *ret_matched, struct err *e) NODISCARD;
int store_inventory_add(struct store *s, const struct inventory *inv,
    struct str digest, int64_t *ret_id, struct err *e) NODISCARD;

/* The ids of its packages, rising, the system's own among them. In a. */
struct id_list {
	const int64_t *ids;
	size_t n;
};
bool id_list_has(const struct id_list *l, int64_t id);
int store_inventory_ids(struct store *s, struct arena *a, int64_t id,
    struct id_list *ret_l, struct err *e) NODISCARD;
/* All of it, in a; ids of its packages, and of the system's own. */
int store_inventory_read(struct store *s, struct arena *a, int64_t id,
    struct inventory *ret_inv, const int64_t **ret_ids, int64_t *ret_system,
    struct err *e) NODISCARD;

/* The repositories of a context, from its blob, into inv; in a. */
void store_repositories(
    struct arena *a, struct str bytes, struct inventory *inv);

/* ---- lives.c: since when an asset has what it has */

/* A package that came after the asset did. */
struct life_package {
	int64_t package;
	utc_s since_at;
};
/* A finding that is older than its package, or was there before. */
struct life_issue {
	int64_t issue;
	utc_s opened_at;
	uint64_t n_reopened;
};
/* Both rising. */
struct lives {
	const struct life_package *packages;
	size_t n_packages;
	const struct life_issue *issues;
	size_t n_issues;
};
int lives_read(struct arena *a, struct str bytes, struct lives *ret_l,
    struct err *e) NODISCARD;
struct str lives_write(struct arena *a, const struct lives *l);

/* An asset as findings see it. */
struct asset_times {
	utc_s first_at, since_at;
	struct lives lives;
};
/* Since when the asset has a finding; the row's own times are given. */
utc_s lives_opened(const struct asset_times *t, int64_t package, int64_t issue,
    utc_s row_opened_at, uint64_t *ret_n_reopened);

/*
 * The asset has the inventory `to` from now on: findings are carried over,
 * closed and re-opened, its past and its times are written.
 */
int store_move_asset(struct store *s, int64_t asset, int64_t to, utc_s at,
    struct err *e) NODISCARD;

/* ---- identity.c */

struct known_asset {
	int64_t id;
	char uuid[STORE_UUID_BYTES];
	bool is_new;
	int64_t inventory, pending;
	utc_s scanned_at;
};
/* Find or make the asset, and note what the result says of it. */
int store_identify(struct store *s, const struct store_result *r, utc_s at,
    struct str note, struct known_asset *ret, struct err *e) NODISCARD;

#endif
