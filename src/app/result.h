/* result.h: one look at one machine, as a file that travels. */
#ifndef APP_RESULT_H
#define APP_RESULT_H

#include "app/session.h"
#include "core/manifest.h"
#include "sbom/sbom.h"

struct collect_options {
	struct session_options session;
	const char *results_dir; /* made when it is not there */
	const char *name;        /* of the machine; NULL: it says itself */
	const char *machine_id;  /* likewise */
	const char *const *tags; /* "NAME=VALUE", NULL-ended; or NULL */
};

struct collected {
	struct str path; /* of the result */
	struct str host;
	size_t n_packages;
	bool is_partial; /* something could not be read, and it says so */
};

/*
 * Read the target and leave its inventory in results_dir as a file that is
 * there whole or not at all (app/spool.h): CycloneDX with a manifest, packed
 * by Zstandard. *ret is in a.
 */
int app_collect(struct arena *a, const struct collect_options *opt,
    struct collected *ret, struct err *e) NODISCARD;

/* A document that somebody made, ours or another's. */
struct result {
	struct str bytes;    /* as they are, perhaps packed */
	struct str document; /* unpacked */
	const struct sbom_form *form;
	struct manifest manifest; /* with an id in any case */
};

/*
 * What the file holds, in a; where is what messages call it. A result without an id of its own has one of its
 * bytes, so that the same file is the same result. -1: E_INPUT, E_LIMIT,
 * E_UNSUPPORTED where that is the file's fault.
 */
int result_load(struct arena *a, const char *path, const char *where,
    struct result *ret, struct err *e) NODISCARD;

/* The same of bytes at hand, which must outlive it. */
int result_read(struct arena *a, struct str bytes, const char *where,
    struct result *ret, struct err *e) NODISCARD;

#endif
