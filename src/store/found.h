/* found.h: rows of findings as questions see them. */
#ifndef STORE_FOUND_H
#define STORE_FOUND_H

#include "store/internal.h"

/* Columns of a finding of a package, and where they come from. */
#define FOUND_COLUMNS                                                          \
	PACKAGE_COLUMNS                                                        \
	", v.name, t.title, t.cvss, t.published_at, t.aliases, v.epss_ppm, "   \
	"v.is_kev, f.issue_id, f.kind, f.verdict, f.status, f.severity, "      \
	"f.score_tenths, f.opened_at, f.closed_at, f.n_reopened, "             \
	"f.fixed_version, f.fix_channel, f.severity_source, f.record, "        \
	"f.range, f.comparator, s.name"
#define FOUND_COLUMNS_N (PACKAGE_COLUMNS_N + 23)
#define FOUND_JOINS                                                            \
	"JOIN told t ON t.id = f.told_id "                                     \
	"JOIN vuln v ON v.id = t.vuln_id JOIN shard s ON s.id = t.shard_id "   \
	"JOIN package p ON p.id = f.package_id "

struct found {
	int64_t package_id, issue_id;
	struct package package;
	struct finding finding; /* its package is not set */
	uint32_t epss_ppm;
	bool is_kev;
	utc_s opened_at, closed_at; /* of the row */
	uint64_t n_reopened;
};

/* In a. */
void store_found_at(
    struct sql *sql, struct sql_stmt *q, struct arena *a, struct found *ret);

#endif
