/* asset.h: what the packages are installed on. */
#ifndef CORE_ASSET_H
#define CORE_ASSET_H

#include "base/str.h"

/* Empty fields are not known. */
struct os_info {
	struct str family;   /* os-release ID: "debian" */
	struct str release;  /* VERSION_ID: "12"; empty for testing, sid */
	struct str codename; /* VERSION_CODENAME: "bookworm" */
	struct str pretty;   /* PRETTY_NAME, for people */
	struct str arch;     /* of its package manager: "amd64" */
	struct str kernel;   /* uname -r, of this machine only */
};

#endif
