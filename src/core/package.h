/* package.h: one installed package, and the sink extractors fill. */
#ifndef CORE_PACKAGE_H
#define CORE_PACKAGE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "core/diag.h"

/* Does the package hold code of the kernel that runs? */
enum kernel_role {
	KERNEL_NONE = 0,    /* nothing to do with a kernel */
	KERNEL_UNDECIDED,   /* of a kernel, and nothing says which one runs */
	KERNEL_RUNNING,     /* the image of the running kernel */
	KERNEL_NOT_RUNNING, /* another kernel, or headers, tools, documents */
};

/* "running", "not-running"; "undecided" of all others. */
const char *kernel_role_name(enum kernel_role k);

/*
 * Slices are borrowed while a sink looks at them and owned by the
 * inventory's arena afterwards.
 */
struct package {
	struct str type; /* purl type: "deb", "npm" */
	/*
	 * As its ecosystem calls it, whole: "curl", "@babel/core",
	 * "org.slf4j:slf4j-api", "github.com/gin-gonic/gin",
	 * "symfony/http-kernel"; in the one spelling of core/name.h, so
	 * PyPI's in the normal form of PEP 503, NuGet's in lower case.
	 */
	struct str name;
	struct str version;        /* likewise, whole */
	struct str arch;           /* "amd64"; may be empty */
	struct str source_name;    /* equals name when there is no other */
	struct str source_version; /* likewise version */
	struct str module;         /* rpm: "nodejs:18"; empty otherwise */
	/*
	 * rpm: who built it; deb: who publishes it, when not the system's
	 * maker; empty: not stated.
	 */
	struct str vendor;
	struct str maintainer; /* deb: as it says, "A. B. <ab@debian.org>" */
	struct str path;       /* the file inside the target that says so */
	bool is_dev;           /* needed only to develop what is there */
	enum kernel_role kernel;
};

struct package_sink {
	void *ctx;
	int (*add)(void *ctx, const struct package *p, struct err *e);
	struct diag_sink diags;
	/*
	 * The system's package that was added last has put a file of that
	 * name into that folder, "/usr/bin", with or without a '/' at its
	 * ends. NULL: nobody wants to know.
	 */
	void (*own)(void *ctx, struct str folder, struct str name);
};

#endif
