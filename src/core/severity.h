/* severity.h: how bad, in five words, and where the word comes from. */
#ifndef CORE_SEVERITY_H
#define CORE_SEVERITY_H

#include <stdbool.h>

#include "base/str.h"

/* Stored in shards: values never change, new ones go at the end. */
enum severity {
	SEVERITY_UNKNOWN = 0,
	SEVERITY_NEGLIGIBLE, /* the vendor says it is no security matter */
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITY_N
};

/* "critical", "high", ...; a value out of range reads "unknown". */
const char *severity_name(enum severity s);

/* The word, in lower case, back to its value. */
bool severity_parse(struct str word, enum severity *ret_s);

/* Qualitative rating of a CVSS v3 or v4 base score. Source: CVSS 3.1 §5. */
enum severity severity_of_score(double score);

#endif
