/* fleet.h: what the store says, for people and programs. */
#ifndef APP_FLEET_H
#define APP_FLEET_H

#include <stdio.h>

#include "store/query.h"

/*
 * What is written, and as what: "table" or "json" (one document; another word
 * is E_USAGE). Rows are pulled, so that memory does not grow with them.
 */
struct fleet_options {
	const char *state; /* of store_open; must be there (E_ABSENT) */
	const char *format;
	utc_s now;
	FILE *out;
};

int app_fleet_findings(const struct fleet_options *opt,
    const struct store_finding_filter *f, struct err *e) NODISCARD;
int app_fleet_assets(const struct fleet_options *opt,
    const struct store_asset_filter *f, struct err *e) NODISCARD;
/* Everything about one: itself, its past, its findings. */
int app_fleet_asset(
    const struct fleet_options *opt, const char *name, struct err *e) NODISCARD;
/* How many assets are in which state, and those that are not well. */
int app_fleet_coverage(const struct fleet_options *opt,
    const struct store_asset_filter *f, struct err *e) NODISCARD;

/* One file that goes into the store by app_fleet_import. */
struct fleet_import {
	const char *state, *db_dir;
	const char *target; /* a file, or any target of a scan */
	const char *name;   /* of the host; NULL: of the file */
	const char *os;     /* as in struct session_options */
	const struct store_tag *tags;
	size_t n_tags;
	utc_s now;
};
int app_fleet_import(
    const struct fleet_import *in, FILE *out, struct err *e) NODISCARD;

/* Bring findings up to the database, and say what changed. */
int app_fleet_rematch(const char *state, const char *db_dir, utc_s now,
    FILE *out, struct err *e) NODISCARD;

#endif
