/* oval.h: OVAL documents of rpm distributions, as far as packages go. */
#ifndef FEED_OVAL_H
#define FEED_OVAL_H

#include "base/strpool.h"
#include "base/vec.h"
#include "feed/feed.h"

/*
 * A document is definitions first, then the tests, objects and states that
 * they point at by id; so all of it is read before anything can be said.
 * Source: OVAL 5.11 (oval.mitre.org), linux-definitions-schema.
 */

/* One thing to be fixed. Texts may be empty. */
struct oval_definition {
	struct str id; /* "oval:com.oracle.elsa:def:20070057" */
	struct str title;
	struct str notice;   /* the vendor's id: the reference to no CVE */
	struct str severity; /* the vendor's word */
	struct str issued;
	struct str patchable; /* Azure Linux: "true", "false", … */
	struct str platform;  /* when it is for only one */
	size_t first_cve, n_cves;
	size_t first_check, n_checks;
};

/* A criterion, and what has to hold beside it. */
struct oval_check {
	strid test;
	strid release; /* "Oracle Linux 8", or empty */
	strid module;  /* "nodejs:18", or empty */
};

struct oval {
	struct str where;        /* of the document */
	struct diag_sink *diags; /* for what of it cannot be used */
	struct strpool text;
	struct vec nodes;       /* of the file's own use: by strid of an id */
	struct vec definitions; /* struct oval_definition */
	struct vec cves;        /* struct str */
	struct vec checks;      /* struct oval_check */
};

/*
 * Read the document in and give each definition of class "vulnerability" or
 * "patch" to one, which returns -1 with *e to stop; scratch is reset before
 * each. E_INPUT when there is none. in->where may be in scratch.
 */
int oval_read(struct arena *scratch, const struct feed_input *in,
    struct diag_sink *diags,
    int (*one)(void *ctx, const struct oval *o, const struct oval_definition *d,
	struct err *e),
    void *ctx, struct err *e) NODISCARD;

/* A package older than a version. */
struct oval_package {
	struct str name;
	struct str evr;    /* "0:1.2-3" */
	bool is_inclusive; /* that version too */
};

/*
 * What check number i of d comes down to: 1 and *ret_p, 0 when it is about
 * something else than the version of a package (architecture, signature), -1
 * when it cannot be told.
 */
int oval_package(const struct oval *o, const struct oval_definition *d,
    size_t i, struct oval_package *ret_p, struct err *e) NODISCARD;

/* Add e, on a part of d that is left out, as a diagnostic. */
void oval_report(
    const struct oval *o, const struct oval_definition *d, struct err *e);

/* d's severity and day of issue; a diagnostic when they cannot be read. */
enum severity oval_severity(
    const struct oval *o, const struct oval_definition *d);
utc_s oval_issued(const struct oval *o, const struct oval_definition *d);

/* Check number i of d, and CVE number i. */
const struct oval_check *oval_check(
    const struct oval *o, const struct oval_definition *d, size_t i);
struct str oval_cve(
    const struct oval *o, const struct oval_definition *d, size_t i);

#endif
