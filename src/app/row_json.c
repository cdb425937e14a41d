/* row_json.c: what a row says of versions, as members of a JSON object. */
#include "app/row_json.h"

static void
yes(struct json_out *j, const char *name, bool is_so)
{
	if (!is_so)
		return;
	json_out_key(j, name);
	json_out_bool(j, true);
}

void
row_json(struct json_out *j, const struct vulndb_row *r)
{
	json_out_member(j, "status", str_from(vendor_status_name(r->status)));
	json_out_member(j, "severity", str_from(severity_name(r->severity)));
	json_out_member_if(j, "introduced", r->lo);
	json_out_member_if(
	    j, r->hi_included ? "last_affected" : "fixed", r->hi);
	yes(j, "unreadable", r->is_unreadable);
	yes(j, "binary", r->is_binary);
	json_out_member_if(j, "module", r->module);
	json_out_member_if(j, "channel", r->channel);
	yes(j, "own_line", r->is_own_line);
}

void
row_json_names(struct json_out *j, const struct vulndb *db, const char *name,
    struct vulndb_run run)
{
	json_out_key(j, name);
	json_out_array(j);
	for (size_t i = run.first; i < run.first + run.n; i++)
		json_out_str(j, vulndb_name_at(db, i));
	json_out_end(j);
}
