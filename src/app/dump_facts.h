/* dump_facts.h: a whole facts file as JSON lines. */
#ifndef APP_DUMP_FACTS_H
#define APP_DUMP_FACTS_H

#include <stdio.h>

#include "fmt/json_out.h"
#include "vulndb/facts.h"

/* As docs/FORMAT.md says it. Errors of out are the caller's to check. */
int dump_facts(const char *path, FILE *out, struct err *e) NODISCARD;

/* The members from "ratings" on of a CVE's object; no EPSS score. */
void dump_facts_members(struct json_out *j, const struct facts_record *r);

#endif
