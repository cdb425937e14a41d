/* asset_row.h: assets as questions see them. */
#ifndef STORE_ASSET_ROW_H
#define STORE_ASSET_ROW_H

#include "store/internal.h"

/* Columns of an asset, and where they come from; for store_asset_at. */
#define ASSET_COLUMNS                                                          \
	"a.id, a.uuid, a.machine_id, a.instance_id, a.name, a.account, "       \
	"a.region, a.image, a.namespace, c.family, c.release, c.codename, "    \
	"i.pretty, i.arch, i.kernel, i.digest, i.reason, a.note, a.road, "     \
	"a.first_at, k.scanned_at, k.seen_at, a.since_at, i.n_packages, "      \
	"a.inventory_id, a.pending_id, a.is_excluded, i.coverage, a.lives"
#define ASSET_COLUMNS_N 29
#define ASSET_TABLES    "asset a " ASSET_JOINS
#define ASSET_JOINS                                                            \
	"JOIN checkin k ON k.asset_id = a.id "                                 \
	"LEFT JOIN inventory i ON i.id = a.inventory_id "                      \
	"LEFT JOIN context c ON c.id = i.context_id "

struct asset_row {
	struct store_asset asset; /* without counts and tags */
	int64_t inventory;
	struct str lives;
};

/* In a. stale_s: since when an asset without a check-in is stale. */
void store_asset_at(struct sql *sql, struct sql_stmt *q, int column,
    struct arena *a, utc_s now, utc_s stale_s, struct asset_row *ret);

/* Counts of open findings, remembered by package and by inventory. */
struct counts {
	struct store *s;
	struct arena keys;
	struct map by_package, by_inventory; /* id -> index of list */
	struct vec list;                     /* struct count */
};
struct count {
	size_t n[SEVERITY_N];
};
void counts_init(struct counts *c, struct store *s);
void counts_done(struct counts *c);
int counts_of_inventory(struct counts *c, int64_t inventory, struct count *ret,
    struct err *e) NODISCARD;

int store_tags(struct store *s, struct arena *a, struct store_asset *asset,
    struct err *e) NODISCARD;

/* Does an asset have the tag? */
int store_has_tag(struct store *s, int64_t asset, const struct store_tag *tag,
    bool *ret_has, struct err *e) NODISCARD;

#endif
