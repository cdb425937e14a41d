/* rpm.h: packages from the headers of an rpm database, whatever its format. */
#ifndef EXTRACT_RPM_H
#define EXTRACT_RPM_H

#include <stdint.h>

#include "base/buf.h"
#include "extract/extract.h"

/* What the readers of the three formats share, for one database. */
struct rpm_reader {
	struct str path;
	struct package_sink *out;
	struct buf version;
	struct buf source_version;
	size_t n_headers;
	size_t n_faults;
	size_t text_bytes; /* given to the sink */
};

/* path and out are borrowed. */
void rpm_reader_init(
    struct rpm_reader *r, struct str path, struct package_sink *out);
void rpm_reader_done(struct rpm_reader *r);

/*
 * The header of record number: its package to the sink, or a diagnostic. The
 * public keys that rpm keeps as packages (gpg-pubkey) are passed over. -1
 * (E_LIMIT, or what the sink says) when nothing more can be taken.
 *
 * A version is written as "[epoch:]version-release". An epoch of 0 is left
 * out: rpm's order takes a missing one as 0, and so one version has one form.
 * The source package is named by the header's source rpm; its epoch is the
 * package's, which rpm does not keep apart.
 */
int rpm_reader_add(struct rpm_reader *r, uint64_t number, struct str blob,
    struct err *e) NODISCARD;

/*
 * What is wrong with a part of the database ("record", 7): a diagnostic. -1
 * (E_LIMIT) when these are so many that the rest is not worth reading.
 */
int rpm_reader_fault(struct rpm_reader *r, const char *part, uint64_t number,
    const struct err *why, struct err *e) NODISCARD;

#endif
