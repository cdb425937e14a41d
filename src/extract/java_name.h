/* java_name.h: group, artifact and version of a Java archive without a pom. */
#ifndef EXTRACT_JAVA_NAME_H
#define EXTRACT_JAVA_NAME_H

#include <stdbool.h>

#include "base/str.h"
#include "extract/java_manifest.h"

/*
 * What an archive is, by its file name and manifest:
 *
 * artifact and version: the file name split where the manifest's version or,
 * failing that, something that looks like a version begins; else all of the
 * name, and the manifest's version.
 * group: of a table of well-known libraries; what the manifest says of a
 * Jenkins plugin; what it says in other words (Bundle-SymbolicName
 * "org.codehaus.jettison.jettison", Implementation-Vendor-Id); else the
 * artifact once more, as of commons-io:commons-io. A group that is wrong is
 * one that no advisory knows: then nothing is found, and nothing wrongly.
 */
struct java_name {
	struct str group;
	struct str artifact;
	struct str version; /* empty: not stated */
	/* What advisories also call it, "group:artifact", or empty. */
	struct str also;
	bool is_known; /* the group is of the table, or stated outright */
};

/* file is the last part of the path. The result borrows from file and m. */
struct java_name java_name_of(struct str file, const struct java_manifest *m);

/* file without what tells its kind (".jar"). */
struct str java_stem(struct str file);

#endif
