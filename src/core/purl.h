/* purl.h: package URLs. */
#ifndef CORE_PURL_H
#define CORE_PURL_H

#include "base/buf.h"
#include "core/package.h"

/*
 * The purl of p, e.g. "pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12".
 * ns and distro may be empty, then their part is left out.
 * Source: purl specification (package-url/purl-spec), "How to build" and
 * "Character encoding": everything but A-Z a-z 0-9 . - _ ~ is
 * percent-encoded, ':' is not.
 */
void purl_write(
    struct buf *out, const struct package *p, struct str ns, struct str distro);

#endif
