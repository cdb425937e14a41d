/* json.h: the parts of the form json, for forms that are made of them. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "fmt/json_out.h"
#include "report/report.h"

/* The members of the document that stand before its findings. */
void json_scan(
    struct json_out *j, const struct scan_result *r, const char *schema);

/* One of its findings, an object. */
void json_finding(
    struct json_out *j, const struct finding *f, const struct os_info *os);

#endif
