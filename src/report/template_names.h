/* template_names.h: what templates can speak of. */
#ifndef REPORT_TEMPLATE_NAMES_H
#define REPORT_TEMPLATE_NAMES_H

#include "report/fields.h"

/* What a section goes through, and what is at hand within it. */
enum template_scope {
	TEMPLATE_SCAN = 0,
	TEMPLATE_FINDING,
	TEMPLATE_COVERAGE,
	TEMPLATE_DIAGNOSTIC,
	TEMPLATE_ITEM, /* a text of a list of a finding: {{.}} */
};

/* Where a template stands while it is written. */
struct template_at {
	struct field_of of; /* of.f is NULL outside of findings */
	const size_t *n_by_severity;
	size_t n;
	const struct coverage *coverage;
	const struct diag *diag;
	const struct field *list; /* whose item is at hand */
	size_t item;
};

/* A value; its text is written as it is. */
struct template_name {
	const char *name;
	enum template_scope scope; /* it is at hand in */
	void (*write)(struct buf *out, const struct template_at *at);
};

/* A field of findings or a name of these scopes; both NULL: there is none. */
struct template_ref {
	const struct field *field;
	const struct template_name *name;
};
struct template_ref template_names_find(
    struct str name, enum template_scope scope);

void template_names_write(const struct template_ref *ref, struct buf *out,
    const struct template_at *at);

#endif
