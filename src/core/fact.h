/* fact.h: what is known of a vulnerability, whatever package has it. */
#ifndef CORE_FACT_H
#define CORE_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "core/time.h"

/* A vector and who gave it: "nvd", "cisa-adp", "redhat", "cna". */
struct cvss_rating {
	struct str source;
	struct str vector; /* of any version that core/cvss.h reads */
};

/* Stored in shards: values never change, new ones go at the end. */
enum exploit_kind {
	EXPLOIT_EXPLOITDB = 0,
	EXPLOIT_METASPLOIT,
	EXPLOIT_POC, /* somebody's public proof of concept */
	EXPLOIT_KIND_N
};

/* "exploitdb", "metasploit", "poc"; a value out of range reads "unknown". */
const char *exploit_kind_name(enum exploit_kind k);

struct exploit {
	enum exploit_kind kind;
	bool is_verified; /* by those who list it */
	struct str id;    /* "EDB-42315", "exploit/windows/smb/ms17_010" */
	struct str title;
	struct str url; /* may be empty */
	utc_s published_at;
};

/* CISA's catalogue of known exploited vulnerabilities. */
struct kev_entry {
	utc_s added_at; /* 0: not in the catalogue */
	utc_s due_at;
	bool is_ransomware; /* known to be used in ransomware campaigns */
	struct str name;
	struct str action; /* what is required of federal agencies */
};

/* FIRST's exploit prediction. Source: first.org/epss. */
struct epss_score {
	uint32_t probability_ppm; /* of exploitation in 30 days, 0..1000000 */
	uint32_t percentile_ppm;
	utc_s scored_at; /* day of the model's run; 0: none */
};

/*
 * The three points that CISA decides by. Source: CERT/CC SSVC, CISA
 * Vulnrichment. Stored in shards.
 */
enum ssvc_exploitation {
	SSVC_EXPLOITATION_UNKNOWN = 0,
	SSVC_EXPLOITATION_NONE,
	SSVC_EXPLOITATION_POC,
	SSVC_EXPLOITATION_ACTIVE,
	SSVC_EXPLOITATION_N
};
enum ssvc_answer {
	SSVC_UNKNOWN = 0,
	SSVC_NO,  /* automatable: no; technical impact: partial */
	SSVC_YES, /* automatable: yes; technical impact: total */
	SSVC_ANSWER_N
};
struct ssvc_points {
	enum ssvc_exploitation exploitation;
	enum ssvc_answer automatable;
	enum ssvc_answer total_impact;
};

/*
 * What one feed says of one vulnerability; a field that is empty is not its
 * business. Several make the whole picture.
 */
struct cve_fact {
	struct str id;    /* "CVE-2024-3094" */
	struct str title; /* one line, plain text */
	bool is_rejected; /* by its CNA: it is no vulnerability */
	const struct cvss_rating *ratings;
	size_t n_ratings;
	const struct str *weaknesses; /* "CWE-79" */
	size_t n_weaknesses;
	const struct str *references; /* URLs, the most useful first */
	size_t n_references;
	const struct exploit *exploits;
	size_t n_exploits;
	struct kev_entry kev;
	struct epss_score epss;
	struct ssvc_points ssvc;
	utc_s published_at;
	utc_s modified_at;
};

/* f with its texts and lists in a. */
struct cve_fact fact_dup(struct arena *a, const struct cve_fact *f);

#endif
