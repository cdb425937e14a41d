/* osv.c: what means the same in the OSV records of every ecosystem. */
#include "feed/osv.h"

#include "core/limits.h"
#include "core/time.h"

int
osv_string(const struct json *o, const char *name, size_t max_bytes,
    struct str *ret_s, struct err *e)
{
	const struct json *v = json_get(o, name);

	if (v == NULL || v->type == JSON_NULL) {
		*ret_s = STR_NONE;
		return 0;
	}
	if (v->type != JSON_STRING)
		return fail(e, E_INPUT, "%s: not a string", name);
	if (v->text.n > max_bytes)
		return fail(e, E_LIMIT, "%s: %zu bytes, more than %zu", name,
		    v->text.n, max_bytes);
	*ret_s = v->text;
	return 0;
}

int
osv_open(struct osv_record *r, struct err *e)
{
	const char *where = str_z(r->scratch, r->in->where);
	const struct json *withdrawn;
	struct str bytes;

	if (stream_load(r->scratch, r->in->bytes, LIMIT_JSON_DOC_BYTES, where,
		&bytes, e) < 0 ||
	    json_parse(r->scratch, bytes, where, &r->doc, e) < 0)
		return -1;
	if (osv_string(r->doc, "id", LIMIT_NAME_BYTES, &r->id, e) < 0)
		return fail_at(e, "%s", where);
	if (r->id.n == 0)
		return fail(e, E_INPUT, "%s: no id", where);
	withdrawn = json_get(r->doc, "withdrawn");
	return withdrawn == NULL || withdrawn->type == JSON_NULL;
}

void
osv_report(const struct osv_record *r, struct err *e)
{
	fail_at(e, "%.*s", STR_ARG(r->id));
	diag_err(&r->out->diags, r->in->where, e);
}

void
osv_times(const struct osv_record *r, struct advisory *adv)
{
	struct err e;

	if (osv_time(r->doc, "published", &adv->published_at, &e) < 0)
		osv_report(r, &e);
	if (osv_time(r->doc, "modified", &adv->modified_at, &e) < 0)
		osv_report(r, &e);
}

void
osv_each_affected(struct osv_record *r,
    int (*read)(struct osv_record *r, const struct json *entry,
	struct affected *ret_a, struct err *e),
    struct advisory *adv)
{
	const struct json *v = json_get(r->doc, "affected");
	struct err e;
	size_t i = 0;

	if (v == NULL || v->type != JSON_ARRAY) {
		fail(&e, E_INPUT, "affected: not an array");
		osv_report(r, &e);
		return;
	}
	adv->affected = arena_zalloc(r->scratch, v->n, sizeof *adv->affected);
	for (v = v->first; v != NULL; v = v->next, i++) {
		int got = read(r, v, &adv->affected[adv->n_affected], &e);

		if (got < 0) {
			fail_at(&e, "affected[%zu]", i);
			osv_report(r, &e);
		} else {
			adv->n_affected += (size_t)got;
		}
	}
}

/* The array of that name, or NULL when it is absent or null. */
static int
array(const struct json *o, const char *name, const struct json **ret_array,
    struct err *e)
{
	const struct json *v = json_get(o, name);

	if (v != NULL && v->type == JSON_NULL)
		v = NULL;
	if (v != NULL && v->type != JSON_ARRAY)
		return fail(e, E_INPUT, "%s: not an array", name);
	*ret_array = v;
	return 0;
}

/* The single member of an event. */
static int
read_event(const struct json *v, struct event *ret_event, struct err *e)
{
	static const char *const names[] = {
	    [EVENT_INTRODUCED] = "introduced",
	    [EVENT_FIXED] = "fixed",
	    [EVENT_LAST_AFFECTED] = "last_affected",
	    [EVENT_LIMIT] = "limit",
	};
	struct str version;
	size_t n = 0;

	for (size_t k = 0; k < ARRAY_LEN(names); k++) {
		if (json_get(v, names[k]) == NULL)
			continue;
		if (osv_string(v, names[k], LIMIT_VERSION_BYTES, &version, e) <
		    0)
			return -1;
		if (version.n == 0)
			return fail(e, E_INPUT, "%s: no version", names[k]);
		*ret_event = (struct event){(enum event_kind)k, version};
		n++;
	}
	if (n != 1)
		return fail(e, E_INPUT, "%zu events in one object", n);
	return 0;
}

/* Which kinds of events a range has, one bit each. */
static unsigned
kinds_of(const struct range *r)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < r->n_events; i++)
		kinds |= 1u << r->events[i].kind;
	return kinds;
}

static int
read_range(
    struct arena *a, const struct json *v, struct range *ret_r, struct err *e)
{
	const struct json *events;
	struct range r = {0};
	unsigned kinds;
	size_t i = 0;

	if (array(v, "events", &events, e) < 0)
		return -1;
	if (events == NULL || events->n == 0)
		return fail(e, E_INPUT, "no events");
	r.events = arena_zalloc(a, events->n, sizeof *r.events);
	for (const struct json *x = events->first; x; x = x->next, i++) {
		struct event *event = &r.events[r.n_events];

		if (read_event(x, event, e) < 0)
			return fail_at(e, "events[%zu]", i);
		/* "*" is no version but the default: no limit. */
		if (event->kind != EVENT_LIMIT ||
		    !str_eq(event->version, STR("*")))
			r.n_events++;
	}
	kinds = kinds_of(&r);
	if ((kinds & 1u << EVENT_INTRODUCED) == 0)
		return fail(e, E_INPUT, "no introduced");
	if ((kinds & 1u << EVENT_FIXED) != 0 &&
	    (kinds & 1u << EVENT_LAST_AFFECTED) != 0)
		return fail(e, E_INPUT, "both fixed and last_affected");
	*ret_r = r;
	return 0;
}

static int
read_ranges(struct arena *a, const struct json *entry, struct affected *out,
    struct err *e)
{
	const struct json *ranges;
	struct str type;
	size_t i = 0;

	if (array(entry, "ranges", &ranges, e) < 0)
		return -1;
	if (ranges == NULL)
		return 0;
	out->ranges = arena_zalloc(a, ranges->n, sizeof *out->ranges);
	for (const struct json *v = ranges->first; v; v = v->next, i++) {
		struct range *r = &out->ranges[out->n_ranges];

		if (osv_string(v, "type", LIMIT_NAME_BYTES, &type, e) < 0)
			return fail_at(e, "ranges[%zu]", i);
		if (str_eq(type, STR("GIT")))
			continue;
		if (!str_eq(type, STR("ECOSYSTEM")) &&
		    !str_eq(type, STR("SEMVER")))
			return fail(e, E_INPUT, "ranges[%zu]: type \"%.*s\"", i,
			    STR_ARG(type));
		if (read_range(a, v, r, e) < 0)
			return fail_at(e, "ranges[%zu]", i);
		if ((kinds_of(r) & 1u << EVENT_FIXED) != 0)
			out->status = STATUS_FIXED_LATER;
		out->n_ranges++;
	}
	return 0;
}

static int
read_versions(struct arena *a, const struct json *entry, struct affected *out,
    struct err *e)
{
	const struct json *versions;
	size_t i = 0;

	if (array(entry, "versions", &versions, e) < 0)
		return -1;
	if (versions == NULL)
		return 0;
	out->versions = arena_zalloc(a, versions->n, sizeof *out->versions);
	for (const struct json *v = versions->first; v; v = v->next, i++) {
		if (v->type != JSON_STRING || v->text.n == 0)
			return fail(
			    e, E_INPUT, "versions[%zu]: not a version", i);
		if (v->text.n > LIMIT_VERSION_BYTES)
			return fail(e, E_LIMIT,
			    "versions[%zu]: %zu bytes, more than %u", i,
			    v->text.n, LIMIT_VERSION_BYTES);
		out->versions[i] = v->text;
	}
	out->n_versions = i;
	return 0;
}

int
osv_affected(struct arena *a, const struct json *entry, struct affected *ret_a,
    struct err *e)
{
	struct affected out = *ret_a;

	out.status = STATUS_AFFECTED;
	if (read_ranges(a, entry, &out, e) < 0 ||
	    read_versions(a, entry, &out, e) < 0)
		return -1;
	if (out.n_ranges == 0 && out.n_versions == 0)
		return fail(e, E_INPUT, "neither ranges nor versions");
	*ret_a = out;
	return 0;
}

/* The higher the better. */
static int
vector_rank(struct str type, struct str vector)
{
	if (str_eq(type, STR("CVSS_V3")))
		return str_starts(vector, STR("CVSS:3.1/")) ? 4 : 3;
	if (str_eq(type, STR("CVSS_V4")))
		return 2;
	return str_eq(type, STR("CVSS_V2")) ? 1 : 0;
}

int
osv_cvss(const struct json *record, struct str *ret_vector, struct err *e)
{
	const struct json *severity = NULL;
	struct str type, vector, best = STR_NONE;
	int best_rank = 0;
	size_t i = 0;

	if (array(record, "severity", &severity, e) < 0)
		return -1;
	if (severity == NULL) {
		*ret_vector = STR_NONE;
		return 0;
	}
	for (const struct json *v = severity->first; v; v = v->next, i++) {
		if (v->type != JSON_OBJECT)
			return fail(
			    e, E_INPUT, "severity[%zu]: not an object", i);
		if (osv_string(v, "type", LIMIT_NAME_BYTES, &type, e) < 0 ||
		    osv_string(v, "score", LIMIT_NAME_BYTES, &vector, e) < 0)
			return fail_at(e, "severity[%zu]", i);
		if (vector.n > 0 && vector_rank(type, vector) > best_rank) {
			best_rank = vector_rank(type, vector);
			best = vector;
		}
	}
	*ret_vector = best;
	return 0;
}

int
osv_time(
    const struct json *record, const char *name, utc_s *ret_t, struct err *e)
{
	struct str text;

	if (osv_string(record, name, LIMIT_NAME_BYTES, &text, e) < 0)
		return -1;
	if (text.n == 0) {
		*ret_t = 0;
		return 0;
	}
	if (!time_parse(text, ret_t))
		return fail(
		    e, E_INPUT, "%s: \"%.*s\" is no time", name, STR_ARG(text));
	/* The year 1 is how programs in Go write no time at all. */
	if (*ret_t < 0)
		*ret_t = 0;
	return 0;
}
