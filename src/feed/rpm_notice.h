/* rpm_notice.h: what notices of fixed rpm packages say in the same way. */
#ifndef FEED_RPM_NOTICE_H
#define FEED_RPM_NOTICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "core/severity.h"

/*
 * "Critical", "Important", "Moderate", "Low", with the first letter in any
 * case; all else is unknown.
 * Source: access.redhat.com/security/updates/classification.
 */
enum severity rpm_severity(struct str word);

/* The word that a summary begins with: "Important: openssl security update". */
enum severity rpm_summary_severity(struct str summary);

/* A title of a summary: without that word or "Red Hat Security Advisory". */
struct str rpm_title(struct arena *a, struct str summary);

/* Is a notice of that id one of security? Others are of bugs and features. */
bool rpm_is_security(struct str id);

/* Was the package of that version built as part of a module? */
bool rpm_is_modular(struct str version);

#define RPM_STREAMS_MAX 8
/*
 * The streams that a summary names: "virt:rhel and virt-devel:rhel security
 * update" gives two. There may also be words that only look like streams:
 * "kernel:4.18.0"; a package of no module has none. Slices of summary.
 */
size_t rpm_streams(struct str summary, struct str ret[RPM_STREAMS_MAX]);

/* Symbols for debuggers: no code that could be run. */
bool rpm_is_debug(struct str package);

#endif
