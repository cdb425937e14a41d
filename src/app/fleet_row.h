/* fleet_row.h: rows of the store as JSON and as lines. */
#ifndef APP_FLEET_ROW_H
#define APP_FLEET_ROW_H

#include "app/fleet.h"
#include "fmt/json_out.h"

/* Private to app/fleet*. */

/* Its members, into an object that is open. */
void fleet_asset_json(struct json_out *j, const struct store_asset *a);
void fleet_finding_json(
    struct json_out *j, const struct store_finding *f, bool with_asset);

void fleet_finding_head(FILE *out);
void fleet_finding_line(FILE *out, const struct store_finding *f);
void fleet_asset_head(FILE *out);
void fleet_asset_line(FILE *out, const struct store_asset *a);

/* "2026-01-31", "-"; "2026-01-31T01:02:03Z", "-". Into ret. */
#define FLEET_TIME_BYTES 32
const char *fleet_date(utc_s at, char ret[FLEET_TIME_BYTES]);
const char *fleet_time(utc_s at, char ret[FLEET_TIME_BYTES]);

/* What people call it: its name, else its ids. */
struct str fleet_name(const struct store_asset *a);

#endif
