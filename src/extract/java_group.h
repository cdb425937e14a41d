/* java_group.h: the groups of well-known libraries. */
#ifndef EXTRACT_JAVA_GROUP_H
#define EXTRACT_JAVA_GROUP_H

#include "base/str.h"

struct java_group {
	struct str artifact; /* "spring-security-*": all that begin so */
	struct str group;
	unsigned before;  /* for versions below that number; 0: for all */
	struct str named; /* the artifact's name where the file's differs */
	struct str also;  /* "group:artifact" that advisories name too */
};

/* The row for an artifact of that version, or NULL. */
const struct java_group *java_group_of(struct str artifact, struct str version);

#endif
