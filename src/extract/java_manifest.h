/* java_manifest.h: the texts in a Java archive that say what it is. */
#ifndef EXTRACT_JAVA_MANIFEST_H
#define EXTRACT_JAVA_MANIFEST_H

#include "base/arena.h"
#include "base/str.h"

/* Of the main section of META-INF/MANIFEST.MF; what is not there is empty. */
struct java_manifest {
	struct str implementation_title;
	struct str implementation_version;
	struct str implementation_vendor_id;
	struct str specification_version;
	struct str bundle_symbolic_name; /* without its directives */
	struct str bundle_version;
	struct str extension_name;
	struct str group_id;   /* of Jenkins plugins, and what follows too */
	struct str short_name; /* the artifact */
	struct str plugin_version;
};

/*
 * Text may be cut off behind the main section. Lines that are no header are
 * passed over, as Java does not read the file for this. In a.
 * Source: JAR File Specification, "JAR Manifest".
 */
struct java_manifest java_manifest_read(struct arena *a, struct str text);

/* What Maven says in META-INF/maven/<group>/<artifact>/pom.properties. */
struct java_pom {
	struct str group;
	struct str artifact;
	struct str version;
};

struct java_pom java_pom_read(struct str text);

#endif
