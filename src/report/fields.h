/* fields.h: all that is known of a finding, as a row of named texts. */
#ifndef REPORT_FIELDS_H
#define REPORT_FIELDS_H

#include "base/buf.h"
#include "core/finding.h"

/* What the fields of one row speak of. f is NULL where only the scan is. */
struct field_of {
	const struct scan_result *r;
	const struct finding *f;
};

/*
 * A text, or a list of texts. They are written as they are: whoever shows
 * them makes them harmless. Nothing is written where nothing is known.
 */
struct field {
	const char *name; /* "fixed_version"; stable */
	const char *ja;   /* heading for people */
	void (*write)(struct buf *out, const struct field_of *of);
	/* Of a list: how many, and one of them. NULL: it is a text. */
	size_t (*n)(const struct field_of *of);
	void (*write_item)(
	    struct buf *out, const struct field_of *of, size_t i);
};

/*
 * Columns of `--format csv` in their order; the first FIELDS_OF_SCAN are the
 * scan's.
 */
#define FIELDS_OF_SCAN 4
extern const struct field field_list[];
extern const size_t field_list_n;

/* The field of that name, or NULL. */
const struct field *field_find(struct str name);

/* Its text; that of a list is its items with "; " between. */
void field_write(
    const struct field *d, struct buf *out, const struct field_of *of);

#endif
