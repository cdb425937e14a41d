/* template.h: a text with places that findings fill. */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include <stdio.h>

#include "base/vec.h"
#include "report/fields.h"

/*
 * The language, a part of Mustache's (docs/REPORTS.md, "Templates"):
 *
 *	{{name}}  {{name|filter}}	a value, made harmless
 *	{{#name}} ... {{/name}}		for each of a list; once if it is true
 *	{{^name}} ... {{/name}}		if it is empty or not true
 *	{{! remark}}
 *
 * Nothing is computed, read or run. What is written grows with findings times
 * what is in one finding, no faster: lists of the scan cannot stand in each
 * other.
 */
struct template
{
	struct vec nodes; /* struct template_node */
};

/* E_INPUT with the line, E_LIMIT; t is to be ended only on 0. */
int template_parse(
    struct template *t, struct str text, struct err *e) NODISCARD;
void template_write(const struct template *t, FILE *out,
    const struct scan_result *r, struct finding_iter *it);
void template_done(struct template *t);

#endif
