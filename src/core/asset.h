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

enum asset_kind {
	ASSET_HOST = 0,  /* a machine: this one, or one over ssh */
	ASSET_DIRECTORY, /* a root of files that nobody runs */
	ASSET_DOCUMENT,  /* an SBOM, another scanner's result */
	ASSET_KIND_N
};

/* "host", "directory", "document". */
const char *asset_kind_name(enum asset_kind k);

/* Which thing was looked at. Empty fields are not known. */
struct asset {
	enum asset_kind kind;
	struct str target; /* as it was named: "dir:/", "ssh:db1" */
	struct str name;   /* host name, else the target */
};

#endif
