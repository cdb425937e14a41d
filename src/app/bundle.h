/* bundle.h: a database carried elsewhere in one file, whole or as a delta. */
#ifndef APP_BUNDLE_H
#define APP_BUNDLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct export_options {
	const char *db_dir;
	const char *bundle; /* the file to write */
	const char *only;   /* families, with commas; NULL: all */
	const char *sign;   /* the file of a private key; NULL: not signed */
};

/* The generation in use as one file, all or nothing; says so to out. */
int app_db_export(
    const struct export_options *opt, FILE *out, struct err *e) NODISCARD;

struct delta_options {
	const char *db_dir;
	const char *old, *new; /* as generation_find reads them */
	const char *delta;     /* the file to write */
	const char *sign;
};

/* What makes the generation new of old, likewise. */
int app_db_delta(
    const struct delta_options *opt, FILE *out, struct err *e) NODISCARD;

struct import_options {
	const char *db_dir;
	const char *bundle;
	/*
	 * The file of the public key to believe. NULL: bundle.pub in the
	 * database folder, if it is there.
	 */
	const char *key;
	bool is_unsigned; /* anybody may have made it, if no key is known */
	bool allow_older;
	bool is_delta; /* nothing else than a delta, or no delta */
};

/*
 * Verify a bundle, make a new generation of it, verify each shard, and make
 * it current. Of a bundle of some families the others stay. E_INPUT: damaged,
 * forged, or not from who should have made it; E_USAGE: no key is known, or
 * it is older than what is in use, or a delta that goes on from something
 * else. On -1 the database is as it was.
 */
int app_db_import(
    const struct import_options *opt, FILE *out, struct err *e) NODISCARD;

#endif
