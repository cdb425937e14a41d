/* debian.h: words of Debian's that several of its feeds use. */
#ifndef FEED_DEBIAN_H
#define FEED_DEBIAN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "core/severity.h"
#include "fmt/json.h"

/*
 * "bookworm" -> "Debian:12", as OSV calls releases. STR_NONE for sid and for
 * names we do not know.
 */
struct str debian_ecosystem(struct str codename);

/*
 * The tracker's member "urgency": "high", "unimportant", "not yet assigned",
 * "end-of-life", or absent; trailing stars are dropped. -1 (E_INPUT) when it
 * is none of those.
 * Source: security-tracker, lib/python/sectracker/analyzers.py and
 * doc/security-team.d.o/security_tracker, "Severity levels".
 */
int debian_urgency(const struct json *o, enum severity *ret_s,
    bool *ret_end_of_life, struct err *e) NODISCARD;

/*
 * How long the CVE id at the start of s is, 0 when there is none: "CVE-", in
 * any case, a year of 4 digits and a number of 4 to 19 digits, with no letter
 * or digit behind. Source: CVE ID syntax of 2014 (cve.org).
 */
size_t cve_id_length(struct str s);

/* The next word off *rest, split by white space; empty at the end. */
struct str word_cut(struct str *rest);

#endif
