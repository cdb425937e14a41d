/* redhat.h: what the feeds of Red Hat's own data have in common. */
#ifndef FEED_REDHAT_H
#define FEED_REDHAT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "core/advisory.h"

/* A line of versions that the packages of a product are in. */
struct redhat_line {
	struct str ecosystem; /* "Red Hat:8" */
	struct str channel;   /* "rhel_eus:8.6"; empty: RHEL's common one */
	bool is_own_line;
};

enum {
	REDHAT_LINES_MAX = 2
};

/*
 * What a CPE of Red Hat's names, a part of it:
 * "cpe:/o:redhat:rhel_eus:8.6::baseos" gives "rhel_eus:8.6::baseos". False
 * when it is no product of Red Hat's.
 */
bool redhat_product(struct str cpe, struct str *ret_product);

/*
 * The lines of a product as redhat_product gives it; returns how many.
 *
 *	enterprise_linux:8::appstream   Red Hat:8
 *	rhel_extras:7                   Red Hat:7, like all that is sold as a
 *	                                part of RHEL with names of its own
 *	rhel_eus:8.6, rhel_e4s:8.6 ...  Red Hat:8, own line rhel_eus:8.6 ...
 *	rhel_els:7                      Red Hat:7, channel rhel_els:7
 *	openshift:4.12::el8             Red Hat:8, own line openshift:4.12
 *	enterprise_linux:7::hypervisor  Red Hat:7, own line hypervisor:7
 *
 * Of products that do not say for which RHEL they are, release does, the
 * release of one of their rpms ("3.el8ost"); software collections are else
 * taken to be for all those that had them. None for products that do not run
 * on a RHEL, as far as is known. Owned by a, or part of product.
 */
size_t redhat_lines(struct arena *a, struct str product, struct str release,
    struct redhat_line ret[REDHAT_LINES_MAX]);

/* Is the channel of a minor release that is maintained longer: "rhel_eus:8.6"? */
bool redhat_is_stream(struct str channel);

/* "Moderate", "low" -> severity; false when it is none of the four words. */
bool redhat_severity(struct str word, enum severity *ret_s);

/*
 * "Will not fix" and the like, to status; false when it is unknown. "Out of
 * support scope" is STATUS_WILL_NOT_FIX: the product may well be supported
 * still, but in its phase faults of this severity are not fixed any more.
 */
bool redhat_status(struct str words, enum vendor_status *ret_s);

/* An rpm as the data names it. */
struct redhat_rpm {
	struct str name;    /* empty: all of a module */
	struct str version; /* "1:1.1.1k-12.el8_9", no epoch 0; may be empty */
	struct str release; /* the part of version behind its last '-' */
	struct str module;  /* "nodejs:18" */
};

/* "8090020231019152822.a75119d5": a module's build, not one of its rpms'? */
bool redhat_is_module_release(struct str release);

/*
 * "openssl-1:1.1.1k-12.el8_9"; the build of a module
 * "nodejs:18-8090020231019152822.a75119d5", whose version is no rpm's, has
 * only a module. An rpm always has an epoch here: without one it is the name of
 * something ("acm-grafana-container"), and false. Slices of text.
 */
bool redhat_rpm_of_build(struct str text, struct redhat_rpm *ret_rpm);

/* "openssl", "nodejs:18/nodejs"; false for others ("rhel8/nodejs-18"). */
bool redhat_rpm_of_component(struct str text, struct redhat_rpm *ret_rpm);

/*
 * The rows of one record, each once. Several fixes of a package in one line
 * are all kept, as the later ones are of minor releases that came out without
 * the first: the build of the database goes by the highest. Rows of sources in
 * RHEL's common line are also lent to the distributions that are built from
 * it (is_borrowed).
 */
struct redhat_rows {
	struct arena *a;
	struct map known; /* subjects, and their fixes */
	struct buf key;
	struct vec rows; /* struct affected */
};

void redhat_rows_init(struct redhat_rows *r, struct arena *a);
void redhat_rows_done(struct redhat_rows *r);

/*
 * The subject (all but status and range) is fixed in version. An empty version
 * says that there is a fix, but not in which version: no row, only that later
 * states are not true any more; of a subject without a package, for all of its
 * module.
 */
void redhat_rows_fix(
    struct redhat_rows *r, const struct affected *subject, struct str version);

/*
 * A subject without a fix. Ignored when something was said of it before: push
 * fixes first, then what weighs more first.
 */
void redhat_rows_state(struct redhat_rows *r, const struct affected *subject,
    enum vendor_status status);

#endif
