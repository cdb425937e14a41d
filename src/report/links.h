/* links.h: where to read on about a vulnerability. */
#ifndef REPORT_LINKS_H
#define REPORT_LINKS_H

#include "base/buf.h"
#include "core/finding.h"

/*
 * The page of f's id at the vendor of the package, or at NVD, OSV, GitHub.
 * Only of ids that are made of letters, digits, '.', ':', '_' and '-'; nothing
 * is written for others, and nothing for what is no vulnerability.
 */
void links_write(
    struct buf *out, const struct finding *f, const struct os_info *os);

/* Is it an address that a link may lead to: http or https? */
bool links_is_web(struct str url);

#endif
