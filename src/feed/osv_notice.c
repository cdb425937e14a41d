/* osv_notice.c: OSV's conversions of the notices of rpm distributions. */
#include "feed/osv_notice.h"

#include "base/vec.h"
#include "core/limits.h"
#include "feed/ids.h"
#include "feed/osv.h"
#include "feed/rpm_notice.h"
#include "fmt/json.h"

/*
 * Every range of the exports of 2025 and 2026 is introduced "0" and one whole
 * version with release that fixes it. A `last_affected` without a release
 * would not hold any build of that version (rpm: 1.2 < 1.2-1); there is none.
 *
 * Modules: nodejs:16 and nodejs:18 have the same packages, and a record does
 * not say which of them it is for, but for its summary: "nodejs:18 security
 * update". What was built as part of a module (its release says so) gets the
 * stream of the summary; a summary with two ("virt:rhel and virt-devel:rhel")
 * gives two rows, of which an installed package can only meet its own.
 * Without a stream such packages are left out, and that is told: their
 * versions would condemn every other stream.
 */

/* An affected package, and how willingly its channel is named. */
struct entry {
	struct affected affected;
	unsigned order;
};

struct record {
	struct osv_record osv;
	const struct osv_vendor *vendor;
	enum severity severity;
	struct str streams[RPM_STREAMS_MAX];
	size_t n_streams;
	size_t n_streamless; /* packages of modules that are not named */
	struct vec entries;  /* struct entry */
};

int
osv_place_of(struct str ecosystem, struct str family,
    struct osv_place ret[OSV_PLACES_MAX], size_t *ret_n, struct err *e)
{
	*ret_n = 0;
	if (!str_starts(ecosystem, family))
		return 0;
	if (ecosystem.n == family.n)
		return fail(e, E_UNSUPPORTED, "of no release");
	ret[(*ret_n)++] = (struct osv_place){.ecosystem = ecosystem};
	return 0;
}

static void
add_covers(const struct record *r, const char *name, struct advisory *adv)
{
	const struct json *v = json_get(r->osv.doc, name);
	struct err e;
	size_t i = 0;

	if (v == NULL || v->type == JSON_NULL)
		return;
	if (v->type != JSON_ARRAY) {
		fail(&e, E_INPUT, "%s: not an array", name);
		osv_report(&r->osv, &e);
		return;
	}
	for (v = v->first; v != NULL; v = v->next, i++) {
		if (v->type != JSON_STRING || v->text.n == 0) {
			fail(&e, E_INPUT, "%s[%zu]: not an id", name, i);
			osv_report(&r->osv, &e);
		} else if (id_is_cve(v->text)) {
			adv->covers[adv->n_covers++] = v->text;
		}
	}
}

static void
read_covers(const struct record *r, struct advisory *adv)
{
	static const char *const names[] = {"aliases", "upstream", "related"};
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct json *v = json_get(r->osv.doc, names[i]);

		n += v != NULL ? v->n : 0;
	}
	adv->covers = arena_zalloc(r->osv.scratch, n, sizeof *adv->covers);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		add_covers(r, names[i], adv);
	adv->n_covers = ids_unique(adv->covers, adv->n_covers);
}

static struct str
fixed_of(const struct affected *a)
{
	for (size_t i = 0; i < a->n_ranges; i++)
		for (size_t k = 0; k < a->ranges[i].n_events; k++)
			if (a->ranges[i].events[k].kind == EVENT_FIXED)
				return a->ranges[i].events[k].version;
	return STR_NONE;
}

/* One entry for each place and stream. */
static void
add_entries(struct record *r, const struct affected *a,
    const struct osv_place *places, size_t n_places, bool is_modular)
{
	size_t n_streams = is_modular ? r->n_streams : 1;

	for (size_t i = 0; i < n_places; i++) {
		for (size_t k = 0; k < n_streams; k++) {
			struct entry *to = vec_add(&r->entries);

			to->affected = *a;
			to->affected.ecosystem = places[i].ecosystem;
			to->affected.channel = places[i].channel;
			to->affected.is_own_line = places[i].is_own_line;
			if (is_modular)
				to->affected.module = r->streams[k];
			to->order = places[i].order;
		}
	}
}

static int
read_affected(struct record *r, const struct json *v, struct err *e)
{
	const struct json *package = json_get(v, "package");
	struct osv_place places[OSV_PLACES_MAX];
	struct affected a = {
	    .naming = r->vendor->naming, .severity = r->severity};
	struct str ecosystem;
	bool is_modular;
	size_t n;

	if (v->type != JSON_OBJECT)
		return fail(e, E_INPUT, "not an object");
	if (package == NULL || package->type != JSON_OBJECT)
		return fail(e, E_INPUT, "package: not an object");
	if (osv_string(package, "ecosystem", LIMIT_NAME_BYTES, &ecosystem, e) <
		0 ||
	    osv_string(package, "name", LIMIT_NAME_BYTES, &a.package, e) < 0)
		return -1;
	if (a.package.n == 0)
		return fail(e, E_INPUT, "no package name");
	if (rpm_is_debug(a.package))
		return 0;
	if (osv_affected(r->osv.scratch, v, &a, e) < 0 ||
	    r->vendor->places(
		r->osv.scratch, ecosystem, fixed_of(&a), places, &n, e) < 0)
		return -1;
	is_modular = rpm_is_modular(fixed_of(&a));
	r->n_streamless += is_modular && n > 0 && r->n_streams == 0;
	add_entries(r, &a, places, n, is_modular);
	return 0;
}

static int
cmp_size(size_t x, size_t y)
{
	return (x > y) - (x < y);
}

static int
cmp_range(const struct range *r, const struct range *s)
{
	int c = cmp_size(r->n_events, s->n_events);

	for (size_t i = 0; c == 0 && i < r->n_events; i++) {
		c = cmp_size(r->events[i].kind, s->events[i].kind);
		if (c == 0)
			c = str_cmp(r->events[i].version, s->events[i].version);
	}
	return c;
}

/* Do they say the same of the same packages? Order among those by channel. */
static int
cmp_subject(const struct affected *a, const struct affected *b)
{
	int c = str_cmp(a->ecosystem, b->ecosystem);

	if (c == 0)
		c = str_cmp(a->package, b->package);
	if (c == 0)
		c = str_cmp(a->module, b->module);
	if (c == 0)
		c = cmp_size(a->is_own_line, b->is_own_line);
	if (c == 0 && a->is_own_line)
		c = str_cmp(a->channel, b->channel);
	if (c == 0)
		c = cmp_size(a->n_ranges, b->n_ranges);
	for (size_t i = 0; c == 0 && i < a->n_ranges; i++)
		c = cmp_range(&a->ranges[i], &b->ranges[i]);
	if (c == 0)
		c = cmp_size(a->n_versions, b->n_versions);
	for (size_t i = 0; c == 0 && i < a->n_versions; i++)
		c = str_cmp(a->versions[i], b->versions[i]);
	return c;
}

static int
cmp_entry(const void *x, const void *y)
{
	const struct entry *p = x, *q = y;
	int c = cmp_subject(&p->affected, &q->affected);

	if (c == 0)
		c = cmp_size(p->order, q->order);
	return c != 0 ? c : str_cmp(p->affected.channel, q->affected.channel);
}

/* Dozens of products carry the same packages: each is pushed once. */
static void
keep_entries(struct record *r, struct advisory *adv)
{
	const struct entry *entries = r->entries.items;

	vec_sort(&r->entries, cmp_entry);
	adv->affected =
	    arena_zalloc(r->osv.scratch, r->entries.n, sizeof *adv->affected);
	for (size_t i = 0; i < r->entries.n; i++) {
		struct affected *last =
		    adv->n_affected > 0 ? &adv->affected[adv->n_affected - 1]
					: NULL;

		if (last == NULL ||
		    cmp_subject(last, &entries[i].affected) != 0)
			adv->affected[adv->n_affected++] = entries[i].affected;
	}
}

static void
read_all_affected(struct record *r, struct advisory *adv)
{
	const struct json *v = json_get(r->osv.doc, "affected");
	struct err e;
	size_t i = 0;

	/* SUSE has notices of products that OSV does not know. */
	if (v == NULL || v->type == JSON_NULL)
		return;
	if (v->type != JSON_ARRAY) {
		fail(&e, E_INPUT, "affected: not an array");
		osv_report(&r->osv, &e);
		return;
	}
	vec_init(&r->entries, sizeof(struct entry));
	for (v = v->first; v != NULL; v = v->next, i++) {
		if (read_affected(r, v, &e) < 0) {
			fail_at(&e, "affected[%zu]", i);
			osv_report(&r->osv, &e);
		}
	}
	if (r->n_streamless > 0) {
		fail(&e, E_INPUT,
		    "packages of modules, and no stream is named: %zu",
		    r->n_streamless);
		osv_report(&r->osv, &e);
	}
	keep_entries(r, adv);
	vec_done(&r->entries);
}

static int
push(struct record *r, struct err *e)
{
	struct advisory adv = {.id = r->osv.id, .kind = ADVISORY_NOTICE};
	struct str summary = json_get_str(r->osv.doc, "summary");

	read_covers(r, &adv);
	if (adv.n_covers == 0 && !rpm_is_security(r->osv.id))
		return 0;
	r->severity = rpm_summary_severity(summary);
	r->n_streams = rpm_streams(summary, r->streams);
	read_all_affected(r, &adv);
	adv.title = rpm_title(r->osv.scratch, summary);
	/* No vector: it is that of the worst of those it covers. */
	osv_times(&r->osv, &adv);
	return r->osv.out->advisory(r->osv.out->ctx, &adv, e);
}

int
osv_notice_read(const struct osv_vendor *v, struct arena *scratch,
    const struct feed_input *in, struct knowledge_sink *out, struct err *e)
{
	struct record r = {
	    .osv = {scratch, in, out, NULL, STR_NONE},
              .vendor = v
        };
	int got = osv_open(&r.osv, e);

	return got > 0 ? push(&r, e) : got;
}

bool
osv_notice_wants(struct str path)
{
	return str_ends(path, STR(".json"));
}
