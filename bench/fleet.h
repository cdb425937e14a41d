/* fleet.h: a fleet that nobody has, made of real packages and advisories. */
#ifndef BENCH_FLEET_H
#define BENCH_FLEET_H

#include "base/arena.h"
#include "base/vec.h"
#include "inventory/inventory.h"
#include "vulndb/vulndb.h"

/* The same four numbers give the same fleet. */
struct fleet_size {
	size_t n_assets, n_inventories;
	size_t n_packages; /* of one inventory, about */
	uint64_t seed;
};

/* A package that advisories speak of, and versions it had. */
struct fleet_package {
	struct str name;
	const struct str *versions; /* rising */
	size_t n_versions;
};

struct fleet {
	struct fleet_size size;
	struct arena a;
	const struct fleet_package *packages;
	size_t n_packages;
};

/* Take names and versions out of a shard of Debian 12, which must stay. */
void fleet_init(
    struct fleet *f, const struct fleet_size *size, const struct vulndb *db);
void fleet_done(struct fleet *f);

/*
 * Inventory i, in a: one of 50 roles, whose packages are mostly up to date;
 * every tenth is of another version than the role's.
 */
struct inventory fleet_inventory(
    const struct fleet *f, struct arena *a, size_t i);

/*
 * A new generation of db_dir whose shard of Debian 12 is that of db; in it the
 * fixes of n pairs of package and vulnerability come later than they did.
 */
int fleet_generation(const struct vulndb *db, const char *db_dir, size_t n,
    utc_s built_at, struct err *e) NODISCARD;

#endif
