/* findings.h: rows of findings, shared by those who write them. */
#ifndef STORE_FINDINGS_H
#define STORE_FINDINGS_H

#include "store/internal.h"
#include "store/matches.h"

/* vulns.c: a vulnerability, and what a shard tells of it. */
struct told {
	int64_t vuln, told;
};

/* vulns.c: both, made or brought up to date. */
int store_intern_told(struct store *s, int64_t shard, const struct finding *f,
    struct told *ret, struct err *e) NODISCARD;
/* vulns.c: the issue of a vulnerability in p; NULL: in the system. */
int store_intern_issue(struct store *s, int64_t vuln, const struct package *p,
    int64_t *ret_id, struct err *e) NODISCARD;

/* matched.c: a new row of package. opened_at 0: as old as the package. */
int store_finding_add(struct store *s, int64_t package, int64_t shard,
    const struct finding *f, utc_s opened_at, struct err *e) NODISCARD;

#endif
