/* csaf_item.h: a vulnerability of a VEX document of CSAF 2.0. */
#ifndef REPORT_CSAF_ITEM_H
#define REPORT_CSAF_ITEM_H

#include "fmt/json_out.h"
#include "report/gather.h"

/*
 * Source: OASIS CSAF 2.0, §4.5 (profile VEX) and §6.1 (mandatory tests): a CVE
 * stands in one item only (6.1.23), a product has one status in it (6.1.6) and
 * one score (6.1.7), what is affected has a remediation (6.1.27.10), what is
 * not has a flag or a threat (6.1.27.9).
 */
extern const struct gather_by csaf_by_id;

struct csaf {
	struct json_out j;
	const struct scan_result *r;
	struct arena a;   /* of the moment */
	struct vec items; /* const struct item *, of one vulnerability */
};

void csaf_vulnerability(
    struct csaf *c, const struct gather_row *rows, size_t n);

/* The product_id of a package (about_number), or of the system: 0. */
void csaf_product_id(struct json_out *j, size_t number);

/* An item of "notes". */
void csaf_note(struct json_out *j, const char *category, const char *title,
    struct str text);

#endif
