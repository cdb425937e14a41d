/* debian_tracker.c: the JSON of Debian's security tracker. */
#include <stdio.h>

#include "core/limits.h"
#include "feed/debian.h"
#include "feed/feed.h"
#include "feed/osv.h"
#include "feed/title.h"
#include "fmt/json.h"

/*
 * {source package: {CVE: {description, scope, releases: {codename: {status,
 * fixed_version, urgency, nodsa, nodsa_reason, repositories}}}}}. It knows
 * what OSV's export leaves out: that a fix is postponed or will not come, and
 * issues without a CVE yet (TEMP-…). `repositories` are the versions the
 * archive has; they say nothing about the vulnerability.
 * Source: security-tracker, bin/tracker_service.py, page_json.
 */

/* Release names we do not know, each reported once. */
enum {
	UNKNOWN_MAX = 16,
	UNKNOWN_BYTES = 32
};

struct tracker {
	struct arena *scratch; /* forgotten after each vulnerability */
	const struct feed_input *in;
	struct knowledge_sink *out;
	struct {
		char name[UNKNOWN_BYTES]; /* its beginning */
		size_t n;
	} unknown[UNKNOWN_MAX];
	size_t n_unknown;
	size_t n_seen; /* vulnerabilities of packages */
};

static void
report(const struct tracker *t, const struct err *e)
{
	diag_err(&t->out->diags, t->in->where, e);
}

static void
report_unknown(struct tracker *t, struct str codename)
{
	struct str kept = str_first(codename, UNKNOWN_BYTES);
	struct err e;

	for (size_t i = 0; i < t->n_unknown; i++)
		if (str_eq(kept, str_of(t->unknown[i].name, t->unknown[i].n)))
			return;
	if (t->n_unknown == UNKNOWN_MAX)
		return;
	if (kept.n > 0)
		memcpy(t->unknown[t->n_unknown].name, kept.p, kept.n);
	t->unknown[t->n_unknown++].n = kept.n;
	fail(&e, E_UNSUPPORTED, "release \"%.*s\" is unknown",
	    STR_ARG(codename));
	report(t, &e);
}

/* A range from the beginning to fixed, or without end when that is empty. */
static void
set_range(struct arena *a, struct affected *out, struct str fixed)
{
	struct range *r = ARENA_NEW(a, struct range);

	r->events = arena_zalloc(a, 2, sizeof *r->events);
	r->events[r->n_events++] = (struct event){EVENT_INTRODUCED, STR("0")};
	if (fixed.n > 0)
		r->events[r->n_events++] = (struct event){EVENT_FIXED, fixed};
	out->ranges = r;
	out->n_ranges = 1;
}

static int
read_resolved(
    struct arena *a, const struct json *v, struct affected *out, struct err *e)
{
	struct str fixed;

	if (osv_string(v, "fixed_version", LIMIT_VERSION_BYTES, &fixed, e) < 0)
		return -1;
	if (fixed.n == 0)
		return fail(e, E_INPUT, "resolved without fixed_version");
	/* The tracker's way to say that no version ever was. */
	if (str_eq(fixed, STR("0"))) {
		out->status = STATUS_NOT_AFFECTED;
		return 0;
	}
	out->status = STATUS_FIXED_LATER;
	set_range(a, out, fixed);
	return 0;
}

static enum vendor_status
status_of_open(struct str nodsa_reason, bool end_of_life)
{
	if (end_of_life)
		return STATUS_END_OF_LIFE;
	if (str_eq(nodsa_reason, STR("ignored")))
		return STATUS_WILL_NOT_FIX;
	if (str_eq(nodsa_reason, STR("postponed")))
		return STATUS_DEFERRED;
	return STATUS_AFFECTED;
}

/* What the tracker says about one release, but for the urgency. */
static int
read_release(struct arena *a, const struct json *v, bool end_of_life,
    struct affected *ret_a, struct err *e)
{
	struct affected out = *ret_a;
	struct str status, reason;

	if (v->type != JSON_OBJECT)
		return fail(e, E_INPUT, "not an object");
	if (osv_string(v, "status", LIMIT_NAME_BYTES, &status, e) < 0 ||

	    osv_string(v, "nodsa_reason", LIMIT_NAME_BYTES, &reason, e) < 0)
		return -1;

	if (str_eq(status, STR("resolved"))) {
		if (read_resolved(a, v, &out, e) < 0)
			return -1;
	} else if (str_eq(status, STR("open"))) {
		out.status = status_of_open(reason, end_of_life);
		set_range(a, &out, STR_NONE);
	} else if (str_eq(status, STR("undetermined"))) {
		out.status = STATUS_UNKNOWN;
		set_range(a, &out, STR_NONE);
	} else {
		return fail(
		    e, E_INPUT, "status \"%.*s\" is unknown", STR_ARG(status));
	}
	*ret_a = out;
	return 0;
}

/* e is on one release of adv, or on all of them (codename empty). */
static void
report_release(const struct tracker *t, struct str package, struct str id,
    struct str codename, struct err *e)
{
	if (codename.n > 0)
		fail_at(e, "%.*s", STR_ARG(codename));
	fail_at(e, "%.*s: %.*s", STR_ARG(package), STR_ARG(id));
	report(t, e);
}

static void
read_releases(struct tracker *t, struct str package, const struct json *value,
    struct advisory *adv)
{
	const struct json *releases = json_get(value, "releases");
	struct err e;

	if (releases == NULL || releases->type != JSON_OBJECT) {
		fail(&e, E_INPUT, "releases: not an object");
		report_release(t, package, adv->id, STR_NONE, &e);
		return;
	}
	adv->affected =
	    arena_zalloc(t->scratch, releases->n, sizeof *adv->affected);
	for (const struct json *v = releases->first; v; v = v->next) {
		struct affected *a = &adv->affected[adv->n_affected];
		bool end_of_life = false;

		if (str_eq(v->key, STR("sid")))
			continue;
		*a = (struct affected){.package = package};
		a->ecosystem = debian_ecosystem(v->key);
		if (a->ecosystem.n == 0) {
			report_unknown(t, v->key);
			continue;
		}
		/* What is affected is not in doubt without it. */
		if (debian_urgency(v, &a->severity, &end_of_life, &e) < 0)
			report_release(t, package, adv->id, v->key, &e);
		if (read_release(t->scratch, v, end_of_life, a, &e) < 0)
			report_release(t, package, adv->id, v->key, &e);
		else
			adv->n_affected++;
	}
}

static int
read_one(
    void *ctx, const struct str *path, const struct json *value, struct err *e)
{
	struct tracker *t = ctx;
	struct str package = path[0];
	struct advisory adv = {.id = path[1]};
	struct err bad;

	if (package.n == 0 || package.n > LIMIT_NAME_BYTES || adv.id.n == 0 ||
	    adv.id.n > LIMIT_NAME_BYTES || value->type != JSON_OBJECT) {
		fail(&bad, E_INPUT, "%.*s: %.*s: not a package's vulnerability",
		    STR_ARG(package), STR_ARG(adv.id));
		report(t, &bad);
		return 0;
	}
	t->n_seen++;
	read_releases(t, package, value, &adv);
	adv.title =
	    title_sentence(t->scratch, json_get_str(value, "description"));
	return t->out->advisory(t->out->ctx, &adv, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct tracker t = {.scratch = scratch, .in = in, .out = out};
	char where[256];

	/* Not in scratch, which json_split resets. */
	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	if (json_split(scratch, in->bytes, 2, where, read_one, &t, e) < 0)
		return -1;
	/* The tracker is never empty. */
	if (t.n_seen == 0)
		return fail(e, E_INPUT, "%s: no vulnerabilities in it", where);
	return 0;
}

static bool
wants(struct str name)
{
	return str_eq(name, STR("json"));
}

static const char *const families[] = {"debian", NULL};

const struct feed feed_debian_tracker = {
    .name = "debian-tracker",
    .version = 1,
    .doc = "Debian's security tracker, with what is postponed or ignored",
    .licence = "none stated",
    .url = "https://security-tracker.debian.org/tracker/data/json",
    .path = "debian/tracker/data/json",
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
