/* pep440_legacy.h: the order of Python's versions from before PEP 440. */
#ifndef VERSION_PEP440_LEGACY_H
#define VERSION_PEP440_LEGACY_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Any visible ASCII text has a place in this order; the caller refuses the
 * rest. The key is prefix-free and has at most 2 * v.n + 3 bytes.
 */
int pep440_legacy_cmp(struct str a, struct str b);
void pep440_legacy_put(struct buf *out, struct str v);

#endif
