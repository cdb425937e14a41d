/* lists.c: what the store knows, as lists. */
#include "core/limits.h"
#include "os/clock.h"
#include "server/server.h"
#include "store/query.h"

static void
write_time(struct json_out *j, struct arena *a, const char *name, utc_s at)
{
	if (at != 0)
		json_out_member(j, name, time_write(a, at));
}

static void
write_number(struct json_out *j, const char *name, size_t n)
{
	json_out_key(j, name);
	json_out_int(j, (int64_t)n);
}

static void
write_who(struct json_out *j, const struct store_asset *x)
{
	json_out_member(j, "id", x->uuid);
	json_out_member_if(j, "name", x->who.name);
	json_out_member_if(j, "machine_id", x->who.machine_id);
	json_out_member_if(j, "instance_id", x->who.instance_id);
	json_out_member_if(j, "account", x->who.account);
	json_out_member_if(j, "region", x->who.region);
	json_out_member_if(j, "image", x->who.image);
	json_out_member_if(j, "namespace", x->who.namespace);
}

static void
write_coverage(struct json_out *j, struct arena *a, const struct store_asset *x)
{
	json_out_member(
	    j, "coverage", str_from(store_coverage_name(x->coverage)));
	json_out_member_if(j, "reason", x->reason);
	write_time(j, a, "scanned_at", x->scanned_at);
	write_time(j, a, "seen_at", x->seen_at);
}

static void
write_asset(struct json_out *j, struct arena *a, const struct store_asset *x)
{
	write_who(j, x);
	json_out_key(j, "os");
	json_out_object(j);
	json_out_member_if(j, "family", x->os.family);
	json_out_member_if(j, "release", x->os.release);
	json_out_member_if(j, "name", x->os.pretty);
	json_out_member_if(j, "arch", x->os.arch);
	json_out_member_if(j, "kernel", x->os.kernel);
	json_out_end(j);
	json_out_member(j, "road", str_from(store_road_name(x->road)));
	write_time(j, a, "first_at", x->first_at);
	write_coverage(j, a, x);
	write_number(j, "packages", x->n_packages);
	json_out_key(j, "findings");
	json_out_object(j);
	for (int i = 0; i < SEVERITY_N; i++)
		write_number(j, severity_name((enum severity)i), x->n_open[i]);
	json_out_end(j);
	json_out_key(j, "tags");
	json_out_array(j);
	for (size_t i = 0; i < x->n_tags; i++) {
		json_out_object(j);
		json_out_member(j, "key", x->tags[i].key);
		json_out_member(j, "value", x->tags[i].value);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_covered(struct json_out *j, struct arena *a, const struct store_asset *x)
{
	write_who(j, x);
	write_coverage(j, a, x);
}

static struct str
query_str(struct http_request *r, const char *name)
{
	const char *value = http_query(r, name);

	return value != NULL ? str_dup(&r->a, str_from(value)) : STR_NONE;
}

/* "limit", at most and unless said otherwise LIMIT_PAGE_ROWS. */
static int
read_number(struct http_request *r, const char *name, uint64_t max,
    uint64_t otherwise, size_t *ret_n, struct err *e)
{
	struct str text = query_str(r, name);
	uint64_t n = otherwise;

	if (text.n > 0 && !str_to_u64(text, max, &n))
		return fail(e, E_USAGE, "%s=%.*s: not a number up to %llu",
		    name, STR_ARG(str_first(text, 40)),
		    (unsigned long long)max);
	*ret_n = (size_t)n;
	return 0;
}

/* "true", "false", or false when it is not given. */
static int
read_flag(
    struct http_request *r, const char *name, bool *ret_flag, struct err *e)
{
	struct str text = query_str(r, name);

	if (text.n > 0 && !str_eq(text, STR("true")) &&
	    !str_eq(text, STR("false")))
		return fail(e, E_USAGE, "%s=%.*s: neither true nor false", name,
		    STR_ARG(str_first(text, 40)));
	*ret_flag = str_eq(text, STR("true"));
	return 0;
}

/* "KEY" or "KEY=VALUE" */
static struct store_tag
query_tag(struct http_request *r)
{
	struct str text = query_str(r, "tag");
	ptrdiff_t at = str_find(text, '=');

	return at < 0 ? (struct store_tag){text, STR_NONE}
		      : (struct store_tag){str_first(text, (size_t)at),
			    str_skip(text, (size_t)at + 1)};
}

static int
read_asset_filter(
    struct http_request *r, struct store_asset_filter *f, struct err *e)
{
	static const char *const known[] = {"asset", "account", "region",
	    "namespace", "os", "digest", "tag", "coverage", "limit", "after",
	    NULL};
	struct str word = query_str(r, "coverage");

	if (http_query_check(r, known, e) < 0)
		return -1;
	*f = (struct store_asset_filter){.asset = query_str(r, "asset"),
	    .account = query_str(r, "account"),
	    .region = query_str(r, "region"),
	    .namespace = query_str(r, "namespace"),
	    .os = query_str(r, "os"),
	    .digest = query_str(r, "digest"),
	    .tag = query_tag(r),
	    .after = query_str(r, "after"),
	    .has_coverage = word.n > 0};
	if (word.n > 0 && !store_coverage_parse(word, &f->coverage))
		return fail(e, E_USAGE, "coverage=%.*s: no such state",
		    STR_ARG(str_first(word, 40)));
	if (clock_now(&f->now, e) < 0)
		return -1;
	return read_number(
	    r, "limit", LIMIT_PAGE_ROWS, LIMIT_PAGE_ROWS, &f->limit, e);
}

static int
write_assets(struct http_request *r, struct store *store, struct json_out *j,
    void (*row)(
	struct json_out *j, struct arena *a, const struct store_asset *x),
    struct err *e)
{
	struct store_asset_filter f;
	const struct store_asset *x;
	struct store_assets *it;
	struct str last = STR_NONE;
	struct arena scratch;
	size_t n = 0;
	int rc;

	if (read_asset_filter(r, &f, e) < 0 ||
	    store_assets_open(store, &f, &it, e) < 0)
		return -1;
	arena_init(&scratch, 1 << 20);
	json_out_object(j);
	json_out_key(j, "assets");
	json_out_array(j);
	while ((rc = store_assets_next(it, &x, e)) == 0 && x != NULL) {
		arena_reset(&scratch);
		json_out_object(j);
		row(j, &scratch, x);
		json_out_end(j);
		if (++n == f.limit)
			last = str_dup(&r->a, x->uuid);
	}
	store_assets_close(it);
	arena_done(&scratch);
	json_out_end(j);
	/* The next page begins behind it; it may be empty. */
	json_out_member_if(j, "next", last);
	json_out_end(j);
	return rc;
}

static int
write_finding(
    struct json_out *j, struct arena *a, const struct store_finding *x)
{
	const struct finding *f = &x->finding;

	json_out_object(j);
	json_out_member(j, "id", x->uuid);
	json_out_member(j, "kind", str_from(finding_kind_name(f->kind)));
	json_out_member(j, "vulnerability", f->id);
	json_out_key(j, "asset");
	json_out_object(j);
	write_who(j, x->asset);
	json_out_end(j);
	json_out_member(j, "state", str_from(store_state_name(x->state)));
	json_out_member(j, "severity", str_from(severity_name(f->severity)));
	json_out_key(j, "score");
	json_out_tenths(j, f->score_tenths);
	if (f->package != NULL) {
		json_out_member(j, "package", f->package->name);
		json_out_member(j, "source", f->package->source_name);
	}
	json_out_member_if(j, "version", f->version);
	json_out_member_if(j, "fixed_version", f->fixed_version);
	json_out_member(j, "status", str_from(vendor_status_name(f->status)));
	json_out_member_if(j, "title", f->title);
	json_out_key(j, "epss");
	json_out_millionths(j, x->epss_ppm);
	json_out_key(j, "kev");
	json_out_bool(j, x->is_kev);
	write_time(j, a, "opened_at", x->opened_at);
	write_time(j, a, "closed_at", x->closed_at);
	if (x->closing != CLOSING_NONE)
		json_out_member(
		    j, "closing", str_from(store_closing_name(x->closing)));
	json_out_end(j);
	return 0;
}

static int
read_finding_filter(
    struct http_request *r, struct store_finding_filter *f, struct err *e)
{
	static const char *const known[] = {"vulnerability", "package", "asset",
	    "account", "namespace", "tag", "severity", "state", "kev",
	    "fixable", "limit", "skip", NULL};
	struct str severity = query_str(r, "severity");
	struct str state = query_str(r, "state");

	if (http_query_check(r, known, e) < 0)
		return -1;
	*f = (struct store_finding_filter){.id = query_str(r, "vulnerability"),
	    .package = query_str(r, "package"),
	    .asset = query_str(r, "asset"),
	    .account = query_str(r, "account"),
	    .namespace = query_str(r, "namespace"),
	    .tag = query_tag(r),
	    .has_severity = severity.n > 0,
	    .has_state = state.n > 0};
	if (read_flag(r, "kev", &f->only_kev, e) < 0 ||
	    read_flag(r, "fixable", &f->only_fixable, e) < 0)
		return -1;
	if (severity.n > 0 && !severity_parse(severity, &f->severity))
		return fail(e, E_USAGE, "severity=%.*s: no such word",
		    STR_ARG(str_first(severity, 40)));
	if (state.n > 0 && !store_state_parse(state, &f->state))
		return fail(e, E_USAGE, "state=%.*s: no such state",
		    STR_ARG(str_first(state, 40)));
	if (read_number(r, "skip", INT32_MAX, 0, &f->skip, e) < 0)
		return -1;
	return read_number(
	    r, "limit", LIMIT_PAGE_ROWS, LIMIT_PAGE_ROWS, &f->limit, e);
}

static int
write_findings(struct http_request *r, struct store *store, struct json_out *j,
    struct err *e)
{
	struct store_finding_filter f;
	const struct store_finding *x;
	struct store_findings *it;
	struct arena scratch;
	size_t n = 0;
	utc_s now;
	int rc;

	if (read_finding_filter(r, &f, e) < 0 || clock_now(&now, e) < 0 ||
	    store_findings_open(store, &f, now, &it, e) < 0)
		return -1;
	arena_init(&scratch, 1 << 20);
	json_out_object(j);
	json_out_key(j, "findings");
	json_out_array(j);
	while ((rc = store_findings_next(it, &x, e)) == 0 && x != NULL) {
		arena_reset(&scratch);
		write_finding(j, &scratch, x);
		n++;
	}
	store_findings_close(it);
	arena_done(&scratch);
	json_out_end(j);
	if (n == f.limit)
		write_number(j, "next_skip", f.skip + n);
	json_out_end(j);
	return rc;
}

/* One answer by one of the three above. */
static bool
answer(struct server *s, struct http_request *r,
    int (*write)(struct http_request *r, struct store *store,
	struct json_out *j, struct err *e))
{
	struct store *store;
	struct reply_json w;
	struct err e;
	int rc;

	if (stores_get(&s->stores, &store, &e) < 0) {
		reply_err(r, &e);
		return false;
	}
	reply_json_begin(&w);
	rc = write(r, store, &w.j, &e);
	stores_put(&s->stores, store, rc == 0 || e.code == E_USAGE);
	reply_json_end(&w, r, 200);
	if (rc < 0 && e.code == E_USAGE)
		reply_error(r, 400, "bad-query", "%s", e.text);
	else if (rc < 0)
		reply_err(r, &e);
	return false;
}

static int
write_all_assets(struct http_request *r, struct store *store,
    struct json_out *j, struct err *e)
{
	return write_assets(r, store, j, write_asset, e);
}

static int
write_all_coverage(struct http_request *r, struct store *store,
    struct json_out *j, struct err *e)
{
	return write_assets(r, store, j, write_covered, e);
}

bool
lists_assets(struct server *s, struct http_request *r)
{
	return answer(s, r, write_all_assets);
}

bool
lists_coverage(struct server *s, struct http_request *r)
{
	return answer(s, r, write_all_coverage);
}

bool
lists_findings(struct server *s, struct http_request *r)
{
	return answer(s, r, write_findings);
}
