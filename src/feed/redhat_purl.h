/* redhat_purl.h: package URLs of Red Hat's rpms. */
#ifndef FEED_REDHAT_PURL_H
#define FEED_REDHAT_PURL_H

#include "base/arena.h"
#include "feed/redhat.h"

struct redhat_purl {
	struct redhat_rpm rpm; /* only a module: the build of one */
	struct str arch;       /* "x86_64", "noarch", "src"; may be empty */
};

/*
 * "pkg:rpm/redhat/NAME@VERSION?arch=…&epoch=…&rpmmod=MODULE:STREAM:…"; what
 * is percent-encoded becomes plain. False for what is no rpm of a system: other
 * types and vendors, members of container images and of flatpaks. Owned by a,
 * or part of purl.
 * Source: purl specification, type rpm.
 */
bool redhat_purl_read(
    struct arena *a, struct str purl, struct redhat_purl *ret_p);

#endif
