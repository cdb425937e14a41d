/* ids.h: lists of ids of vulnerabilities. */
#ifndef FEED_IDS_H
#define FEED_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* "CVE-2024-3094" and nothing else; cve_id_length of debian.h says how. */
bool id_is_cve(struct str id);

/* Sorted, each once. Returns how many are left. */
size_t ids_unique(struct str *ids, size_t n);

#endif
