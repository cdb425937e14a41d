/* fleet_row.c: rows of the store as JSON and as lines. */
#include "app/fleet_row.h"

#include "report/text.h"

static const char *
write_at(utc_s at, bool is_date, char ret[FLEET_TIME_BYTES])
{
	struct arena a;
	struct str s = STR("-");

	arena_init(&a, 4096);
	if (at != 0)
		s = is_date ? time_write_date(&a, at) : time_write(&a, at);
	snprintf(ret, FLEET_TIME_BYTES, "%.*s", STR_ARG(s));
	arena_done(&a);
	return ret;
}

const char *
fleet_date(utc_s at, char ret[FLEET_TIME_BYTES])
{
	return write_at(at, true, ret);
}

const char *
fleet_time(utc_s at, char ret[FLEET_TIME_BYTES])
{
	return write_at(at, false, ret);
}

struct str
fleet_name(const struct store_asset *a)
{
	const struct store_identity *w = &a->who;

	if (w->name.n > 0)
		return w->name;
	return w->instance_id.n > 0 ? w->instance_id : w->machine_id;
}

/* ---- JSON */

static void
time_member(struct json_out *j, const char *name, utc_s at)
{
	char text[FLEET_TIME_BYTES];

	if (at != 0)
		json_out_member(j, name, str_from(fleet_time(at, text)));
}

static void
int_member(struct json_out *j, const char *name, int64_t n)
{
	json_out_key(j, name);
	json_out_int(j, n);
}

static void
identity_json(struct json_out *j, const struct store_identity *w)
{
	json_out_member_if(j, "name", w->name);
	json_out_member_if(j, "machine_id", w->machine_id);
	json_out_member_if(j, "instance_id", w->instance_id);
	json_out_member_if(j, "account", w->account);
	json_out_member_if(j, "region", w->region);
	json_out_member_if(j, "image", w->image);
	json_out_member_if(j, "namespace", w->namespace);
}

void
fleet_asset_json(struct json_out *j, const struct store_asset *a)
{
	json_out_member(j, "asset", a->uuid);
	identity_json(j, &a->who);
	json_out_key(j, "os");
	json_out_object(j);
	json_out_member_if(j, "family", a->os.family);
	json_out_member_if(j, "release", a->os.release);
	json_out_member_if(j, "pretty", a->os.pretty);
	json_out_member_if(j, "arch", a->os.arch);
	json_out_member_if(j, "kernel", a->os.kernel);
	json_out_end(j);
	json_out_member(j, "road", str_from(store_road_name(a->road)));
	time_member(j, "first_at", a->first_at);
	time_member(j, "scanned_at", a->scanned_at);
	time_member(j, "seen_at", a->seen_at);
	time_member(j, "inventory_since", a->since_at);
	json_out_member_if(j, "inventory", a->digest);
	int_member(j, "packages", (int64_t)a->n_packages);
	json_out_key(j, "open");
	json_out_object(j);
	for (int i = SEVERITY_N - 1; i >= 0; i--)
		int_member(
		    j, severity_name((enum severity)i), (int64_t)a->n_open[i]);
	json_out_end(j);
	json_out_member(
	    j, "coverage", str_from(store_coverage_name(a->coverage)));
	json_out_member_if(j, "reason", a->reason);
	json_out_member_if(j, "note", a->note);
	json_out_key(j, "tags");
	json_out_array(j);
	for (size_t i = 0; i < a->n_tags; i++) {
		json_out_object(j);
		json_out_member(j, "key", a->tags[i].key);
		json_out_member(j, "value", a->tags[i].value);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
package_json(struct json_out *j, const struct package *p)
{
	if (p == NULL)
		return;
	json_out_key(j, "package");
	json_out_object(j);
	json_out_member(j, "type", p->type);
	json_out_member(j, "name", p->name);
	json_out_member(j, "version", p->version);
	json_out_member_if(j, "arch", p->arch);
	json_out_member_if(j, "source_name", p->source_name);
	json_out_member_if(j, "source_version", p->source_version);
	json_out_member_if(j, "module", p->module);
	json_out_end(j);
}

static void
state_json(struct json_out *j, const struct store_finding *f)
{
	json_out_member(j, "state", str_from(store_state_name(f->state)));
	time_member(j, "opened_at", f->opened_at);
	time_member(j, "closed_at", f->closed_at);
	json_out_member_if(
	    j, "closing", str_from(store_closing_name(f->closing)));
	int_member(j, "reopened", f->n_reopened);
}

static const char *
verdict_word(enum verdict v)
{
	return v == VERDICT_AFFECTED ? "affected" : "unknown";
}

void
fleet_finding_json(
    struct json_out *j, const struct store_finding *f, bool with_asset)
{
	const struct finding *x = &f->finding;

	json_out_member(j, "finding", f->uuid);
	if (with_asset) {
		json_out_key(j, "asset");
		json_out_object(j);
		json_out_member(j, "asset", f->asset->uuid);
		identity_json(j, &f->asset->who);
		json_out_end(j);
	}
	json_out_member(j, "kind", str_from(finding_kind_name(x->kind)));
	json_out_member(j, "id", x->id);
	json_out_key(j, "aliases");
	json_out_array(j);
	for (size_t i = 0; i < x->n_aliases; i++)
		json_out_str(j, x->aliases[i]);
	json_out_end(j);
	json_out_member_if(j, "title", x->title);
	json_out_member(j, "severity", str_from(severity_name(x->severity)));
	json_out_member_if(j, "severity_source", x->severity_source);
	if (x->score_tenths > 0) {
		json_out_key(j, "score");
		json_out_tenths(j, x->score_tenths);
	}
	json_out_member_if(j, "cvss", x->cvss);
	if (f->epss_ppm > 0) {
		json_out_key(j, "epss");
		json_out_millionths(j, f->epss_ppm);
	}
	json_out_key(j, "known_exploited");
	json_out_bool(j, f->is_kev);
	json_out_member(j, "verdict", str_from(verdict_word(x->verdict)));
	json_out_member(j, "status", str_from(vendor_status_name(x->status)));
	package_json(j, x->package);
	json_out_member_if(j, "fixed_version", x->fixed_version);
	json_out_member_if(j, "fix_channel", x->fix_channel);
	time_member(j, "published_at", x->published_at);
	state_json(j, f);
	json_out_key(j, "evidence");
	json_out_object(j);
	json_out_member_if(j, "shard", x->evidence.shard);
	json_out_member_if(j, "record", x->evidence.record);
	json_out_member_if(j, "range", x->evidence.range);
	json_out_member_if(j, "comparator", x->evidence.comparator);
	json_out_end(j);
}

/* ---- lines */

void
fleet_finding_head(FILE *out)
{
	fputs("SEVERITY   SCORE ID                 PACKAGE                  "
	      "VERSION                  FIXED IN                 "
	      "SINCE      ASSET\n",
	    out);
}

static void
cell(FILE *out, struct str s, size_t width)
{
	text_cell(out, s.n > 0 ? s : STR("-"), width);
	fputc(' ', out);
}

void
fleet_finding_line(FILE *out, const struct store_finding *f)
{
	const struct finding *x = &f->finding;
	static const struct package none;
	const struct package *p = x->package != NULL ? x->package : &none;
	char date[FLEET_TIME_BYTES];

	cell(out, str_from(severity_name(x->severity)), 10);
	if (x->score_tenths > 0)
		fprintf(
		    out, "%3u.%u ", x->score_tenths / 10, x->score_tenths % 10);
	else
		fputs("    - ", out);
	cell(out, x->id, 18);
	cell(out, p->name, 24);
	cell(out, p->version, 24);
	cell(out,
	    x->fixed_version.n > 0 ? x->fixed_version
				   : str_from(vendor_status_name(x->status)),
	    24);
	fputs(fleet_date(f->opened_at, date), out);
	fputc(' ', out);
	text_write(out, fleet_name(f->asset));
	if (f->state == STORE_CLOSED)
		fprintf(out, "  closed %s: %s", fleet_date(f->closed_at, date),
		    store_closing_name(f->closing));
	if (f->is_kev)
		fputs("  known exploited", out);
	fputc('\n', out);
}

void
fleet_asset_head(FILE *out)
{
	fputs("NAME                         SYSTEM               PACKAGES "
	      "CRITICAL   HIGH MEDIUM    LOW COVERAGE      LAST SEEN\n",
	    out);
}

void
fleet_asset_line(FILE *out, const struct store_asset *a)
{
	char system[64], at[FLEET_TIME_BYTES];

	snprintf(system, sizeof system, "%.*s %.*s", STR_ARG(a->os.family),
	    STR_ARG(a->os.release));
	cell(out, fleet_name(a), 28);
	cell(out, str_trim(str_from(system)), 20);
	fprintf(out, "%8zu %8zu %6zu %6zu %6zu ", a->n_packages,
	    a->n_open[SEVERITY_CRITICAL], a->n_open[SEVERITY_HIGH],
	    a->n_open[SEVERITY_MEDIUM], a->n_open[SEVERITY_LOW]);
	cell(out, str_from(store_coverage_name(a->coverage)), 13);
	fputs(fleet_time(a->seen_at, at), out);
	fputc('\n', out);
}
