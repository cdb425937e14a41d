/* changelog_entry.h: the lines that frame an entry of a Debian changelog. */
#ifndef FEED_CHANGELOG_ENTRY_H
#define FEED_CHANGELOG_ENTRY_H

#include <stdbool.h>

#include "base/str.h"
#include "core/advisory.h"

/* Source for all of it: deb-changelog(5), Debian Policy 4.4. */
struct changelog_header {
	struct str source;
	struct str version;
	bool is_urgent; /* high, emergency or critical */
};

/*
 * "source (version) distributions; urgency=high, binary-only=yes". What stands
 * behind the version may be missing, as in very old entries. False when line
 * is no header.
 */
bool changelog_header(struct str line, struct changelog_header *ret_h);

/*
 * The time at the end of " -- Name <mail>  Wed, 21 Oct 2026 16:54:24 +0700".
 * False when there is none (RFC 5322, section 3.3; of named zones GMT and UTC).
 */
bool changelog_time(struct str trailer, utc_s *ret_t);

#endif
