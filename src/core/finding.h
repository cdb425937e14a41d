/* finding.h: what a scan says. */
#ifndef CORE_FINDING_H
#define CORE_FINDING_H

#include "core/advisory.h"
#include "core/asset.h"
#include "core/diag.h"
#include "core/package.h"
#include "core/priority.h"
#include "core/severity.h"
#include "core/suppression.h"

/* Zeroed memory reads "unknown", never "clean". */
enum verdict {
	VERDICT_UNKNOWN = 0,
	VERDICT_AFFECTED,
	VERDICT_NOT_AFFECTED,
};

enum finding_kind {
	FINDING_VULNERABILITY = 0,
	FINDING_OS_END_OF_LIFE,  /* the release, no package */
	FINDING_SUPPORT_ENDED,   /* the package gets no more fixes */
	FINDING_SUPPORT_LIMITED, /* the vendor fixes it only in part */
	FINDING_MALWARE,         /* the package itself is the harm */
	FINDING_KIND_N
};

/* "vulnerability", "os-end-of-life", ... */
const char *finding_kind_name(enum finding_kind k);

/* Why: enough to check the answer by hand. */
struct evidence {
	struct str shard;      /* "debian-12" */
	struct str record;     /* "debian-osv: CVE-2024-1" */
	struct str range;      /* "0 <= v < 1:9.2p1-2+deb12u3" */
	struct str comparator; /* "dpkg" */
};

struct finding {
	enum finding_kind kind;
	enum verdict verdict;
	struct str id;
	const struct str *aliases; /* other ids and the vendor's notices */
	size_t n_aliases;
	const struct package *package; /* NULL: the asset itself */
	struct str
	    version; /* that was compared: the package's or its source's */
	/* Of the package that the record names; empty: none known. */
	struct str fixed_version;
	struct str fix_channel; /* who gets it: "esm-infra"; empty: everybody */
	enum vendor_status status;
	enum severity severity;
	/* "cvss" (the vendor's vector), "vendor", "yagura", or whose: "nvd" */
	struct str severity_source;
	unsigned score_tenths; /* CVSS base score * 10; 0: none */
	struct str cvss;       /* its vector */
	struct str title;
	utc_s published_at;
	const struct cve_fact *fact; /* of its CVE; NULL: nothing is known */
	struct evidence evidence;
	/* Of the policy, not of the match; NULL: nobody has said. */
	const struct priority *priority;
	const struct suppression *suppression;
};

/* Was it looked at? One row per thing that could have been. */
enum coverage_state {
	COVERAGE_MISSING = 0, /* no data, or unreadable: undecided */
	COVERAGE_PARTIAL,     /* some of it undecided; reason says what */
	COVERAGE_OK,
	COVERAGE_OUT_OF_SCOPE, /* this scan does not look there */
	COVERAGE_STATE_N
};

/* "missing", "partial", "ok", "out-of-scope". */
const char *coverage_state_name(enum coverage_state s);

struct coverage {
	struct str what; /* "os packages", "debian-12", "running kernel" */
	enum coverage_state state;
	utc_s built_at; /* of the data; 0 where it has no age */
	struct str reason;
};

/* Everything a scan says but the findings, which are pulled one by one. */
struct scan_result {
	struct asset asset;
	struct os_info os;
	utc_s scanned_at;
	struct str digest;              /* of the inventory: "sha256:..." */
	const struct package *packages; /* in the inventory's order */
	size_t n_packages;
	const struct coverage *coverage;
	size_t n_coverage;
	const struct diag *diags;
	size_t n_diags;
};

/* Findings in order of report; may be read more than once. */
struct finding_iter {
	/*
	 * The next one: true, or false at the end. It and its texts are valid
	 * until the next call of next or rewind; its package stays.
	 */
	bool (*next)(struct finding_iter *it, const struct finding **ret_f);
	void (*rewind)(struct finding_iter *it);
};

/* Is anything undecided? Then the run is partial. */
bool scan_is_partial(const struct scan_result *r);

#endif
