/* inspector.h: a finding in the words of Amazon Inspector. */
#ifndef REPORT_INSPECTOR_H
#define REPORT_INSPECTOR_H

#include "base/buf.h"
#include "report/group.h"

/*
 * One finding of Inspector: a vulnerability with all packages of one source.
 * Each function adds the text that its column has, or nothing where nothing
 * is known. Source: Amazon Inspector API reference, Finding; Inspector user
 * guide, "Exporting findings reports". docs/REPORTS.md says how each is
 * filled.
 */
struct inspector {
	const struct scan_result *r;
	const struct group *g;
};

/* "CRITICAL" ... "INFORMATIONAL", "UNTRIAGED". */
const char *inspector_severity(enum severity s);

/* "ACTIVE", "SUPPRESSED". */
const char *inspector_status(const struct finding *f);

/* "CVE-2024-1 - curl, libcurl4 and 3 more". */
void inspector_title(struct buf *out, const struct inspector *x);

/* "yagura:finding/" and 32 hex digits: of asset, id and package, no time. */
void inspector_id(struct buf *out, const struct inspector *x);

/* "DEBIAN_12", "AMAZON_LINUX_2". */
void inspector_platform(struct buf *out, const struct os_info *os);

/* "HOST", "DIRECTORY", "DOCUMENT". */
const char *inspector_resource(enum asset_kind k);

/* Who says it: "DEBIAN_TRACKER", of the record. */
void inspector_vendor(struct buf *out, const struct finding *f);

/* What to do, in a sentence. */
void inspector_remedy(struct buf *out, const struct inspector *x);

/* A version in its parts; epoch is "0" where a system's version has none. */
struct inspector_version {
	struct str epoch; /* empty: the kind of package has none */
	struct str version;
	struct str release; /* may be empty */
};
struct inspector_version inspector_split(struct str type, struct str version);

/* A version with its epoch: "0:7.88.1-10". */
void inspector_full_version(
    struct buf *out, struct str type, struct str version);

/*
 * The vector of NVD, or of the vendor, in version 2 or 3 of CVSS; empty when
 * there is none. The vendor's is the one that severity was made of, else Red
 * Hat's for its systems and those built from it, else that of the
 * vulnerability's author or reviewer.
 */
struct str inspector_nvd_vector(const struct finding *f, unsigned version);
struct str inspector_vendor_vector(
    const struct finding *f, const struct os_info *os, unsigned version);

/* Is there a public exploit, or is it used? */
bool inspector_is_exploited(const struct finding *f);
/* When that was last known; 0: never. */
utc_s inspector_exploited_at(const struct finding *f);

/* Whole days from the publication to the scan; -1: unknown. */
int64_t inspector_age_days(
    const struct scan_result *r, const struct finding *f);

#endif
