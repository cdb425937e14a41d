/* why.h: what decides whether one vulnerability is found on one target. */
#ifndef APP_WHY_H
#define APP_WHY_H

#include <stdio.h>

#include "app/session.h"

/*
 * Every vulnerability and target have one of these; so has every package that
 * a record names. Of several that which stands first is the target's.
 */
enum why_answer {
	WHY_FOUND = 0,
	WHY_UNDECIDED,   /* found, and nobody can tell whether rightly */
	WHY_SUPPRESSED,  /* found, but by a rule it needs no action */
	WHY_NOT_RUNNING, /* found in a kernel that does not run */
	WHY_NO_DATA,     /* what would know of it is not there */
	WHY_REJECTED,    /* it would be found, but is no vulnerability */
	WHY_OUT_OF_RANGE,
	WHY_NOT_AFFECTED,  /* by the vendor's statement */
	WHY_OTHER_LINE,    /* records are of another module or channel */
	WHY_ABSENT,        /* no package that it touches is installed */
	WHY_OTHER_RELEASE, /* other systems or languages have it */
	WHY_NOT_KNOWN,     /* nobody names it */
	WHY_ANSWER_N
};

/* "found", "version-out-of-range", ...: stable, part of the JSON form. */
const char *why_answer_name(enum why_answer a);
/* The same as a sentence for people. */
const char *why_answer_text(enum why_answer a);

/* A comparison that was made: version, sign, bound. */
struct why_compare {
	bool is_made;
	int sign; /* of version against bound */
	struct str bound;
};

/* One record's word on one package. */
struct why_row {
	struct vulndb_row row;
	struct vulndb_feed feed;
	struct str range;    /* for people */
	struct str left_out; /* why it does not count here; empty: it does */
	struct str version;  /* that is compared */
	struct why_compare lo, hi;
	bool is_no_version; /* version cannot be read */
	bool holds;         /* the version is in the range */
};

struct why_package {
	const struct package *package;
	const struct match_shard *shard;
	const char *order; /* of versions: "dpkg" */
	struct why_row *rows;
	size_t n_rows;
	const struct finding *found; /* NULL: it is not */
	enum why_answer answer;
	struct str severity_reason; /* of found: why this severity */
};

/* One vulnerability as a shard knows it. */
struct why_vuln {
	const struct match_shard *shard;
	struct vulndb_vuln vuln;
	struct str *aliases;
	size_t n_aliases;
	struct why_package *packages;
	size_t n_packages;
	/* Without packages: what the shard names for it. */
	struct str *touched;
	size_t n_touched;
};

struct why {
	struct session *s;
	struct str id; /* as it was asked for */
	enum why_answer answer;
	struct why_vuln *vulns; /* an alias or notice may name several */
	size_t n_vulns;
	struct facts_record facts; /* is_known false: nothing */
	struct str facts_fault;    /* why they cannot be read */
	struct str *elsewhere; /* other shards that name it, when none does */
	size_t n_elsewhere;
	struct str *missing; /* "npm: DIR has no data for npm" */
	size_t n_missing;
};

/* Of a session that is open and matched; all of it is owned by s. */
void why_collect(struct session *s, const char *id, struct why *ret_why);

/* why_json.c: docs/FORMAT.md, "The explanation". */
void why_write_json(FILE *out, const struct why *w);

/* explain.c, why_not.c: for people. */
void why_write_explanation(FILE *out, const struct why *w);
void why_write_not(FILE *out, const struct why *w);

/* Parts of both. */
void why_write_suppression(
    FILE *out, const char *label, const struct finding *f);
void why_write_elsewhere(FILE *out, const struct why *w);
void why_write_coverage(FILE *out, const struct why *w);

#endif
