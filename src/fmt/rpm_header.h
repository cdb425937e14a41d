/* rpm_header.h: the header of one package, as rpm keeps it in its database. */
#ifndef FMT_RPM_HEADER_H
#define FMT_RPM_HEADER_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* What a package says of itself; slices into the blob, STR_NONE if not there. */
struct rpm_header {
	struct str name;
	struct str version;
	struct str release;
	struct str arch;
	struct str vendor;
	struct str source_rpm;       /* "bash-5.1.8-6.el9.src.rpm" */
	struct str modularity_label; /* "nodejs:18:8080020230…:…" */
	uint32_t epoch;              /* 0 also when it has none */
};

/*
 * Read a header blob: the number of index entries and of data bytes, the
 * entries of 16 bytes (tag, type, offset, count), the data; all big-endian,
 * without the magic of package files. Of a tag that comes twice the last
 * counts, as in rpm. -1 (E_INPUT, E_LIMIT) when lengths and offsets do not
 * fit, or name, version or release is not there.
 * Source: rpm 4.18, docs/manual/format.md, and lib/header.c.
 */
int rpm_header_read(
    struct str blob, struct rpm_header *ret_h, struct err *e) NODISCARD;

/*
 * Every file of the package, to file: its folder, "/usr/bin/", and its name in
 * that. blob is one that rpm_header_read has taken; where its lists of files do
 * not fit together, the rest of them is left out.
 */
void rpm_header_files(struct str blob, void *ctx,
    void (*file)(void *ctx, struct str folder, struct str name));

#endif
