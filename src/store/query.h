/* query.h: questions to the store. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "core/advisory.h"
#include "core/finding.h"
#include "core/severity.h"
#include "store/store.h"

/*
 * Rows come one by one: *ret_row is NULL at the end; it and what it points to
 * live until the next call of next. While an iterator is open nothing may be
 * written through its store, and no other of its kind be opened there. Orders are total, so that the same store gives
 * the same answer.
 */

/* ---- assets and their coverage */

/*
 * How well an asset is looked at, the worst first that holds. Kept in reports:
 * words never change.
 */
enum store_coverage {
	STORE_EXCLUDED = 0, /* "excluded": it has a tag that says so */
	STORE_NEVER,        /* "never-scanned": it is known, and no more */
	STORE_UNSUPPORTED,  /* "unsupported": no feed speaks of its system */
	STORE_STALE,        /* "stale": its last check-in is too long ago */
	STORE_PARTLY,       /* "partly": something could not be decided */
	STORE_OK,           /* "ok" */
	STORE_COVERAGE_N
};
const char *store_coverage_name(enum store_coverage c);
bool store_coverage_parse(struct str word, enum store_coverage *ret_c);

struct store_asset {
	int64_t number; /* of this store; the UUID is for people */
	struct str uuid;
	struct store_identity who;
	struct os_info os; /* family, release, pretty, arch, kernel */
	enum store_road road;
	utc_s first_at;    /* of its first result */
	utc_s scanned_at;  /* of its last one; 0: never */
	utc_s seen_at;     /* when that came in, by our clock */
	utc_s since_at;    /* since when it has this inventory */
	struct str digest; /* of its inventory; empty: none */
	size_t n_packages;
	size_t n_open[SEVERITY_N]; /* findings, by severity */
	enum store_coverage coverage;
	struct str reason; /* why; empty for STORE_OK */
	struct str note;   /* "its clock is ahead of ours"; mostly empty */
	const struct store_tag *tags;
	size_t n_tags;
};

/* Empty fields match everything; the others must all match. */
struct store_asset_filter {
	struct str asset; /* UUID, instance-id, machine-id or name */
	struct str account, region, namespace;
	struct str os;        /* "debian" or "debian:12" */
	struct str digest;    /* of the inventory */
	struct store_tag tag; /* key; and value, if not empty */
	bool has_coverage;
	enum store_coverage coverage;
	utc_s now;        /* decides what is stale */
	utc_s stale_s;    /* 0: LIMIT_STORE_STALE_S */
	struct str after; /* page: behind the asset of this UUID */
	size_t limit;     /* 0: all */
};

struct store_assets;
/* By name, then in the order of their coming. */
int store_assets_open(struct store *s, const struct store_asset_filter *f,
    struct store_assets **ret_it, struct err *e) NODISCARD;
int store_assets_next(struct store_assets *it,
    const struct store_asset **ret_row, struct err *e) NODISCARD;
/* Takes NULL. */
void store_assets_close(struct store_assets *it);

/*
 * The one asset that word names: a UUID, an instance-id, a machine-id or a
 * name, in that order; E_ABSENT when there is none, E_USAGE when several have
 * the name. Owned by a.
 */
int store_asset_find(struct store *s, struct arena *a, struct str word,
    utc_s now, struct store_asset *ret_asset, struct err *e) NODISCARD;

/*
 * The inventory that an asset has now, as it was given, in a: without
 * diagnostics. E_ABSENT when it has none.
 */
int store_inventory(struct store *s, struct arena *a, int64_t asset_number,
    struct inventory *ret_inv, struct err *e) NODISCARD;

/* One state of one asset's past. */
struct store_period {
	utc_s since_at, until_at; /* 0: still */
	struct str digest;
	size_t n_packages;
};
/* The newest first, in a. */
int store_history(struct store *s, struct arena *a, int64_t asset_number,
    const struct store_period **ret_periods, size_t *ret_n,
    struct err *e) NODISCARD;

/* ---- findings */

/* Of one finding of one asset; values never change. */
enum store_state {
	STORE_OPEN = 0, /* "open" */
	STORE_CLOSED,   /* "closed" */
	STORE_STATE_N
};
const char *store_state_name(enum store_state s);
bool store_state_parse(struct str word, enum store_state *ret_s);

/* Why it is closed; values never change. */
enum store_closing {
	CLOSING_NONE = 0,
	CLOSING_FIXED,    /* "fixed": a version that is not affected came */
	CLOSING_REMOVED,  /* "removed": the package is gone */
	CLOSING_ADVISORY, /* "advisory": it is told otherwise now */
	CLOSING_N
};
const char *store_closing_name(enum store_closing c);

struct store_finding {
	/*
	 * Of the asset and of what was found on it, as a UUID: the same one
	 * for as long as it is open, and when it comes back within
	 * LIMIT_STORE_REOPEN_S.
	 */
	struct str uuid;
	const struct store_asset *asset; /* counts and tags are not filled */
	/* kind, verdict, id, severity …; its fact is NULL. */
	struct finding finding;
	uint32_t epss_ppm; /* 0: not known */
	bool is_kev;       /* known to be exploited */
	enum store_state state;
	utc_s opened_at;
	utc_s closed_at; /* 0: open */
	enum store_closing closing;
	unsigned n_reopened;
};

struct store_finding_filter {
	struct str id;      /* "CVE-2024-1", or an alias */
	struct str package; /* its name, or its source's */
	struct str asset;   /* as of store_asset_find, but all of the name */
	struct str account, namespace;
	struct store_tag tag;
	enum severity least; /* SEVERITY_UNKNOWN: all */
	bool has_severity;   /* only of this one */
	enum severity severity;
	bool only_kev;
	bool only_fixable; /* a fixed version is known */
	bool has_state;    /* else open ones */
	enum store_state state;
	size_t limit; /* 0: all */
	size_t skip;  /* rows before the first */
};

/*
 * Assets that are excluded have none. Of several versions of a package on an
 * asset each has its row, of the same UUID. Open ones: the worst first, by
 * severity, then score; those of one vulnerability in one package are
 * together, then by version and asset. Closed ones: first those whose packages
 * have changed, the latest first, then those that are told otherwise.
 */
struct store_findings;
int store_findings_open(struct store *s, const struct store_finding_filter *f,
    utc_s now, struct store_findings **ret_it, struct err *e) NODISCARD;
int store_findings_next(struct store_findings *it,
    const struct store_finding **ret_row, struct err *e) NODISCARD;
/* Takes NULL. */
void store_findings_close(struct store_findings *it);

/* ---- sums */

struct store_sums {
	size_t n_assets, n_inventories, n_packages; /* different ones */
	size_t n_coverage[STORE_COVERAGE_N];        /* assets */
	size_t n_open[SEVERITY_N];                  /* findings of assets */
	utc_s matched_at; /* when findings were last brought up to date */
};
int store_sums(struct store *s, utc_s now, struct store_sums *ret,
    struct err *e) NODISCARD;

#endif
