/* fleet.c: what the store says, for people and programs. */
#include "app/fleet.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/fleet_row.h"
#include "core/limits.h"
#include "report/text.h"

static int
is_json(const struct fleet_options *opt, bool *ret_is, struct err *e)
{
	*ret_is = strcmp(opt->format, "json") == 0;
	if (!*ret_is && strcmp(opt->format, "table") != 0)
		return fail(e, E_USAGE, "--format %s: there are table and json",
		    opt->format);
	return 0;
}

/* Who only reads makes no store. */
static int
open_store(const char *where, struct store **ret_s, struct err *e)
{
	if (strstr(where, "://") == NULL && access(where, F_OK) < 0)
		return fail_sys(e, errno, "%s", where);
	return store_open(where, ret_s, e);
}

static int
begin(const struct fleet_options *opt, bool *ret_json, struct store **ret_s,
    struct err *e)
{
	if (is_json(opt, ret_json, e) < 0)
		return -1;
	return open_store(opt->state, ret_s, e);
}

/* A document of one list: "format", then an array that stays open. */
static void
begin_list(struct json_out *j, FILE *out, const char *format, const char *list)
{
	json_out_init(j, out);
	json_out_object(j);
	json_out_member(j, "format", str_from(format));
	json_out_key(j, list);
	json_out_array(j);
}

static int
write_findings(struct store *s, FILE *out, struct json_out *j,
    const struct store_finding_filter *f, utc_s now, struct err *e)
{
	const struct store_finding *row;
	struct store_findings *it;
	int rc;

	if (store_findings_open(s, f, now, &it, e) < 0)
		return -1;
	while ((rc = store_findings_next(it, &row, e)) == 0 && row != NULL) {
		if (j == NULL) {
			fleet_finding_line(out, row);
			continue;
		}
		json_out_object(j);
		fleet_finding_json(j, row, f->asset.n == 0);
		json_out_end(j);
	}
	store_findings_close(it);
	return rc;
}

int
app_fleet_findings(const struct fleet_options *opt,
    const struct store_finding_filter *f, struct err *e)
{
	struct json_out j;
	struct store *s;
	bool json;
	int rc;

	if (begin(opt, &json, &s, e) < 0)
		return -1;
	if (json)
		begin_list(&j, opt->out, "yagura-findings/1", "findings");
	else
		fleet_finding_head(opt->out);
	rc = write_findings(s, opt->out, json ? &j : NULL, f, opt->now, e);
	if (json && rc == 0) {
		json_out_end(&j);
		json_out_end(&j);
	}
	store_close(s);
	return rc;
}

/* Each asset that f lets through to the list, or to the lines. */
static int
write_assets(struct store *s, FILE *out, struct json_out *j,
    const struct store_asset_filter *f,
    void (*line)(FILE *out, const struct store_asset *a), struct err *e)
{
	const struct store_asset *row;
	struct store_assets *it;
	int rc;

	if (store_assets_open(s, f, &it, e) < 0)
		return -1;
	while ((rc = store_assets_next(it, &row, e)) == 0 && row != NULL) {
		if (j == NULL) {
			line(out, row);
			continue;
		}
		json_out_object(j);
		fleet_asset_json(j, row);
		json_out_end(j);
	}
	store_assets_close(it);
	return rc;
}

int
app_fleet_assets(const struct fleet_options *opt,
    const struct store_asset_filter *f, struct err *e)
{
	struct json_out j;
	struct store *s;
	bool json;
	int rc;

	if (begin(opt, &json, &s, e) < 0)
		return -1;
	if (json)
		begin_list(&j, opt->out, "yagura-assets/1", "assets");
	else
		fleet_asset_head(opt->out);
	rc =
	    write_assets(s, opt->out, json ? &j : NULL, f, fleet_asset_line, e);
	if (json && rc == 0) {
		json_out_end(&j);
		json_out_end(&j);
	}
	store_close(s);
	return rc;
}

/* ---- one asset */

static void
field(FILE *out, const char *name, struct str text)
{
	if (text.n == 0)
		return;
	fprintf(out, "%-14s ", name);
	text_write(out, text);
	fputc('\n', out);
}

static void
write_asset(FILE *out, const struct store_asset *a)
{
	char text[FLEET_TIME_BYTES];

	field(out, "asset", a->uuid);
	field(out, "name", a->who.name);
	field(out, "machine id", a->who.machine_id);
	field(out, "instance id", a->who.instance_id);
	field(out, "account", a->who.account);
	field(out, "region", a->who.region);
	field(out, "image", a->who.image);
	field(out, "namespace", a->who.namespace);
	field(out, "system", a->os.pretty.n > 0 ? a->os.pretty : a->os.family);
	field(out, "kernel", a->os.kernel);
	field(out, "road", str_from(store_road_name(a->road)));
	field(out, "first seen", str_from(fleet_time(a->first_at, text)));
	field(out, "last scan", str_from(fleet_time(a->scanned_at, text)));
	field(out, "last seen", str_from(fleet_time(a->seen_at, text)));
	fprintf(out, "%-14s %zu, since %s\n", "packages", a->n_packages,
	    fleet_time(a->since_at, text));
	field(out, "coverage", str_from(store_coverage_name(a->coverage)));
	field(out, "", a->reason);
	field(out, "note", a->note);
	for (size_t i = 0; i < a->n_tags; i++) {
		fprintf(out, "%-14s ", "tag");
		text_write(out, a->tags[i].key);
		fputs(" = ", out);
		text_write(out, a->tags[i].value);
		fputc('\n', out);
	}
}

static void
write_history(
    FILE *out, struct json_out *j, const struct store_period *p, size_t n)
{
	char since[FLEET_TIME_BYTES], until[FLEET_TIME_BYTES];

	for (size_t i = 0; i < n; i++) {
		fleet_time(p[i].since_at, since);
		fleet_time(p[i].until_at, until);
		if (j == NULL) {
			fprintf(out, "%-14s %s  %s  %zu packages\n",
			    i == 0 ? "history" : "", since,
			    p[i].until_at != 0 ? until : "now                 ",
			    p[i].n_packages);
			continue;
		}
		json_out_object(j);
		json_out_member(j, "since", str_from(since));
		if (p[i].until_at != 0)
			json_out_member(j, "until", str_from(until));
		json_out_member(j, "inventory", p[i].digest);
		json_out_end(j);
	}
}

static int
write_one(struct store *s, struct arena *a, const struct fleet_options *opt,
    bool json, const char *name, struct err *e)
{
	struct store_finding_filter f = {.limit = 0};
	const struct store_period *periods;
	struct store_asset asset;
	struct json_out j;
	size_t n;
	int rc;

	if (store_asset_find(s, a, str_from(name), opt->now, &asset, e) < 0 ||
	    store_history(s, a, asset.number, &periods, &n, e) < 0)
		return -1;
	f.asset = asset.uuid;
	if (!json) {
		write_asset(opt->out, &asset);
		write_history(opt->out, NULL, periods, n);
		fputc('\n', opt->out);
		fleet_finding_head(opt->out);
		return write_findings(s, opt->out, NULL, &f, opt->now, e);
	}
	json_out_init(&j, opt->out);
	json_out_object(&j);
	json_out_member(&j, "format", STR("yagura-asset/1"));
	fleet_asset_json(&j, &asset);
	json_out_key(&j, "history");
	json_out_array(&j);
	write_history(opt->out, &j, periods, n);
	json_out_end(&j);
	json_out_key(&j, "findings");
	json_out_array(&j);
	rc = write_findings(s, opt->out, &j, &f, opt->now, e);
	if (rc < 0)
		return -1;
	json_out_end(&j);
	json_out_end(&j);
	return 0;
}

int
app_fleet_asset(
    const struct fleet_options *opt, const char *name, struct err *e)
{
	struct arena a;
	struct store *s;
	bool json;
	int rc;

	if (begin(opt, &json, &s, e) < 0)
		return -1;
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	rc = write_one(s, &a, opt, json, name, e);
	arena_done(&a);
	store_close(s);
	return rc;
}

/* ---- coverage */

static void
coverage_line(FILE *out, const struct store_asset *a)
{
	if (a->coverage == STORE_OK)
		return;
	text_cell(out, str_from(store_coverage_name(a->coverage)), 14);
	fputc(' ', out);
	text_cell(out, fleet_name(a), 28);
	fputc(' ', out);
	text_write(out, a->reason);
	fputc('\n', out);
}

static void
sums_json(struct json_out *j, const struct store_sums *sums)
{
	json_out_key(j, "states");
	json_out_object(j);
	for (int i = 0; i < STORE_COVERAGE_N; i++) {
		json_out_key(j, store_coverage_name((enum store_coverage)i));
		json_out_int(j, (int64_t)sums->n_coverage[i]);
	}
	json_out_end(j);
	json_out_key(j, "open");
	json_out_object(j);
	for (int i = SEVERITY_N - 1; i >= 0; i--) {
		json_out_key(j, severity_name((enum severity)i));
		json_out_int(j, (int64_t)sums->n_open[i]);
	}
	json_out_end(j);
}

static void
write_sums(FILE *out, const struct store_sums *sums)
{
	char at[FLEET_TIME_BYTES];

	fprintf(out,
	    "%zu assets, %zu inventories, %zu packages; findings of %s\n",
	    sums->n_assets, sums->n_inventories, sums->n_packages,
	    fleet_time(sums->matched_at, at));
	for (int i = STORE_COVERAGE_N - 1; i >= 0; i--)
		fprintf(out, "  %-14s %zu\n",
		    store_coverage_name((enum store_coverage)i),
		    sums->n_coverage[i]);
}

int
app_fleet_coverage(const struct fleet_options *opt,
    const struct store_asset_filter *f, struct err *e)
{
	struct store_sums sums;
	struct json_out j;
	struct store *s;
	bool json;
	int rc;

	if (begin(opt, &json, &s, e) < 0)
		return -1;
	rc = store_sums(s, opt->now, &sums, e);
	if (rc == 0 && json) {
		begin_list(&j, opt->out, "yagura-coverage/1", "assets");
		rc = write_assets(s, opt->out, &j, f, NULL, e);
		if (rc == 0) {
			json_out_end(&j);
			sums_json(&j, &sums);
			json_out_end(&j);
		}
	} else if (rc == 0) {
		write_sums(opt->out, &sums);
		rc = write_assets(s, opt->out, NULL, f, coverage_line, e);
	}
	store_close(s);
	return rc;
}
