/* vuls.h: what stands in a request for Vuls' server, and in its answer. */
#ifndef SERVER_VULS_H
#define SERVER_VULS_H

#include "app/session.h"
#include "fmt/json.h"
#include "fmt/json_out.h"

/* One machine that was posted. Source: Vuls, server/server.go, models/. */
struct vuls_request {
	const struct json *doc; /* a ScanResult; NULL: a list of packages */
	struct str family;      /* in Vuls' words: "redhat" */
	struct str release;
	struct str server_name;
	struct str kernel;         /* uname -r */
	struct str kernel_version; /* of Debian's package, or Windows' build */
	const struct str *kbs;     /* Windows: updates that are applied */
	size_t n_kbs;
	const struct package *apps; /* macOS */
	size_t n_apps;
	const char *warning; /* of ours; NULL: none */
};

/* systeminfo.exe's text, in English or Japanese; in a. */
void vuls_read_windows(
    struct arena *a, struct str text, struct vuls_request *v);

/* Blocks of Info.plist's words, separated by empty lines; in a. */
void vuls_read_macos(struct arena *a, struct str text, struct vuls_request *v);

/* The array of one ScanResult that is the answer. */
void vuls_write(struct json_out *j, struct arena *a,
    const struct vuls_request *v, const struct session *s);

/* vuls_cve.c: "scannedCves", by id, of what was matched. */
void vuls_write_cves(struct json_out *j, struct arena *a, struct str family,
    const struct match_result *m);

/* Go's zero for a time that is not known. */
#define VULS_NO_TIME STR("0001-01-01T00:00:00Z")

#endif
