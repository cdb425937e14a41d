/* cwe.h: what weaknesses are called. */
#ifndef CORE_CWE_H
#define CORE_CWE_H

#include "base/str.h"

/*
 * The name of "CWE-79", for people, shortened where it is long; STR_NONE of
 * those that are rare: the hundred here are of 97 in 100 CVEs that have one.
 * Source: MITRE, Common Weakness Enumeration.
 */
struct str cwe_name(struct str id);

#endif
