/* row_json.h: what a row says of versions, as members of a JSON object. */
#ifndef APP_ROW_JSON_H
#define APP_ROW_JSON_H

#include "fmt/json_out.h"
#include "vulndb/vulndb.h"

/* Status, severity, bounds, module, channel; as docs/FORMAT.md, "The dump". */
void row_json(struct json_out *j, const struct vulndb_row *r);

/* A member with the names of a run: notices, aliases. */
void row_json_names(struct json_out *j, const struct vulndb *db,
    const char *name, struct vulndb_run run);

#endif
