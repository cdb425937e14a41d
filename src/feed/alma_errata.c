/* alma_errata.c: AlmaLinux's own errata. */
#include <stdio.h>

#include "base/vec.h"
#include "core/limits.h"
#include "feed/feed.h"
#include "feed/ids.h"
#include "feed/osv.h"
#include "feed/rpm_notice.h"
#include "fmt/json.h"
#include "version/version.h"

/*
 * One file per release: {data: [{id, type, severity, title, issued_date,
 * updated_date (both seconds), modules, packages: [{name, epoch, version,
 * release, arch, module, …}], references: [{id, type}]}]}. Packages are what
 * was built for the fix, once per architecture. Unlike OSV's conversion it
 * knows the stream of a package of a module.
 */

struct fixed {
	struct str name, module, version;
};

struct errata {
	struct arena *scratch; /* forgotten after each erratum */
	const struct feed_input *in;
	struct knowledge_sink *out;
	const struct version_order *order;
	struct str ecosystem;
	size_t n_seen;
};

/* e is on one part of the erratum id, which goes on without it. */
static void
report(const struct errata *t, struct str id, struct err *e)
{
	fail_at(e, "%.*s", STR_ARG(id));
	diag_err(&t->out->diags, t->in->where, e);
}

static void
read_covers(struct errata *t, const struct json *v, struct advisory *adv)
{
	const struct json *refs = json_get(v, "references");
	struct err e;

	if (refs == NULL || refs->type != JSON_ARRAY) {
		fail(&e, E_INPUT, "references: not an array");
		report(t, adv->id, &e);
		return;
	}
	adv->covers = arena_zalloc(t->scratch, refs->n, sizeof *adv->covers);
	for (refs = refs->first; refs != NULL; refs = refs->next) {
		struct str id = json_get_str(refs, "id");

		if (id_is_cve(id))
			adv->covers[adv->n_covers++] = id;
	}
	adv->n_covers = ids_unique(adv->covers, adv->n_covers);
}

/* "nodejs:18:9010020221207131845:8cf767d6:x86_64" -> "nodejs:18". */
static struct str
stream_of(struct str module)
{
	struct str rest = module, name, stream;

	if (!str_cut(&rest, ':', &name) || !str_cut(&rest, ':', &stream) ||
	    name.n == 0 || stream.n == 0)
		return STR_NONE;
	return str_first(module, name.n + 1 + stream.n);
}

static int
read_package(
    struct errata *t, const struct json *v, struct fixed *ret_f, struct err *e)
{
	struct str epoch, version, release, module;
	struct fixed f;

	if (v->type != JSON_OBJECT)
		return fail(e, E_INPUT, "not an object");
	if (osv_string(v, "name", LIMIT_NAME_BYTES, &f.name, e) < 0 ||
	    osv_string(v, "epoch", LIMIT_VERSION_BYTES, &epoch, e) < 0 ||
	    osv_string(v, "version", LIMIT_VERSION_BYTES, &version, e) < 0 ||
	    osv_string(v, "release", LIMIT_VERSION_BYTES, &release, e) < 0 ||
	    osv_string(v, "module", LIMIT_NAME_BYTES, &module, e) < 0)
		return -1;
	if (f.name.n == 0 || version.n == 0 || release.n == 0)
		return fail(e, E_INPUT, "no name, version or release");
	if (epoch.n + version.n + release.n + 2 > LIMIT_VERSION_BYTES)
		return fail(
		    e, E_LIMIT, "version over %u bytes", LIMIT_VERSION_BYTES);
	f.module = stream_of(module);
	if (module.n > 0 && f.module.n == 0)
		return fail(e, E_INPUT, "module \"%.*s\" has no stream",
		    STR_ARG(module));
	f.version = str_printf(t->scratch, "%.*s%s%.*s-%.*s", STR_ARG(epoch),
	    epoch.n > 0 ? ":" : "", STR_ARG(version), STR_ARG(release));
	*ret_f = f;
	return 0;
}

/*
 * Some packages of modules are listed without their module: then it is what
 * the title says. Of two streams each gets a row; a package has but one.
 */
static void
add_package(struct vec *all, const struct fixed *f, const struct str *streams,
    size_t n_streams)
{
	struct fixed *to;

	if (f->module.n > 0 || !rpm_is_modular(f->version)) {
		to = vec_add(all);
		*to = *f;
		return;
	}
	for (size_t i = 0; i < n_streams; i++) {
		to = vec_add(all);
		*to = *f;
		to->module = streams[i];
	}
}

static int
cmp_subject(const struct fixed *f, const struct fixed *g)
{
	int c = str_cmp(f->name, g->name);

	return c != 0 ? c : str_cmp(f->module, g->module);
}

static int
cmp_fixed(const void *x, const void *y)
{
	const struct fixed *f = x, *g = y;
	int c = cmp_subject(f, g);

	return c != 0 ? c : str_cmp(f->version, g->version);
}

static void
set_range(struct arena *a, struct affected *out, struct str fixed)
{
	struct range *r = ARENA_NEW(a, struct range);

	r->events = arena_zalloc(a, 2, sizeof *r->events);
	r->events[r->n_events++] = (struct event){EVENT_INTRODUCED, STR("0")};
	r->events[r->n_events++] = (struct event){EVENT_FIXED, fixed};
	out->ranges = r;
	out->n_ranges = 1;
}

/*
 * One affected package per name and stream. Architectures may have been built
 * anew ("2.el8.alma" beside "2.el8"): all of them have the fix, so that the
 * first in order is what makes the difference.
 */
static void
keep_packages(struct errata *t, struct vec *all, enum severity severity,
    struct advisory *adv)
{
	const struct fixed *f = all->items;

	vec_sort(all, cmp_fixed);
	adv->affected = arena_zalloc(t->scratch, all->n, sizeof *adv->affected);
	for (size_t i = 0, next; i < all->n; i = next) {
		struct affected *a = &adv->affected[adv->n_affected++];
		struct str first = f[i].version;
		struct err e;
		int sign;

		for (next = i + 1;
		     next < all->n && cmp_subject(&f[i], &f[next]) == 0; next++)
			if (t->order->cmp(f[next].version, first, &sign, &e) ==
				0 &&
			    sign < 0)
				first = f[next].version;
		*a = (struct affected){
		    .ecosystem = t->ecosystem,
		    .package = f[i].name,
		    .naming = NAMED_BINARY,
		    .module = f[i].module,
		    .status = STATUS_FIXED_LATER,
		    .severity = severity,
		};
		set_range(t->scratch, a, first);
	}
}

static void
read_packages(struct errata *t, const struct json *v, struct str title,
    struct advisory *adv)
{
	const struct json *packages = json_get(v, "packages");
	struct str streams[RPM_STREAMS_MAX];
	size_t n_streams = rpm_streams(title, streams);
	size_t n_streamless = 0, i = 0;
	enum severity severity = rpm_severity(json_get_str(v, "severity"));
	struct vec all; /* struct fixed */
	struct err e;

	if (packages == NULL || packages->type != JSON_ARRAY) {
		fail(&e, E_INPUT, "packages: not an array");
		report(t, adv->id, &e);
		return;
	}
	vec_init(&all, sizeof(struct fixed));
	for (v = packages->first; v != NULL; v = v->next, i++) {
		struct fixed f;

		if (read_package(t, v, &f, &e) < 0) {
			fail_at(&e, "packages[%zu]", i);
			report(t, adv->id, &e);
		} else if (!rpm_is_debug(f.name)) {
			n_streamless += f.module.n == 0 && n_streams == 0 &&
					rpm_is_modular(f.version);
			add_package(&all, &f, streams, n_streams);
		}
	}
	if (n_streamless > 0) {
		fail(&e, E_INPUT,
		    "packages of modules, and no stream is named: %zu",
		    n_streamless);
		report(t, adv->id, &e);
	}
	keep_packages(t, &all, severity, adv);
	vec_done(&all);
}

static utc_s
read_time(
    struct errata *t, const struct json *v, const char *name, struct str id)
{
	const struct json *member = json_get(v, name);
	struct err e;
	int64_t n;

	if (member == NULL || member->type == JSON_NULL)
		return 0;
	if (json_int(member, &n) && n >= 0)
		return n;
	fail(&e, E_INPUT, "%s: no time", name);
	report(t, id, &e);
	return 0;
}

static int
read_one(void *ctx, const struct str *path, const struct json *v, struct err *e)
{
	struct errata *t = ctx;
	struct advisory adv = {.kind = ADVISORY_NOTICE};
	struct str title;
	struct err bad;

	if (!str_eq(path[0], STR("data")))
		return 0;
	if (v->type != JSON_OBJECT ||
	    osv_string(v, "id", LIMIT_NAME_BYTES, &adv.id, &bad) < 0 ||
	    adv.id.n == 0) {
		fail(&bad, E_INPUT, "data: an item is no erratum");
		diag_err(&t->out->diags, t->in->where, &bad);
		return 0;
	}
	t->n_seen++;
	read_covers(t, v, &adv);
	if (adv.n_covers == 0 && !rpm_is_security(adv.id))
		return 0;
	title = json_get_str(v, "title");
	read_packages(t, v, title, &adv);
	adv.title = rpm_title(t->scratch, title);
	adv.published_at = read_time(t, v, "issued_date", adv.id);
	adv.modified_at = read_time(t, v, "updated_date", adv.id);
	return t->out->advisory(t->out->ctx, &adv, e);
}

/* "9/errata.full.json" is of AlmaLinux 9. */
static int
ecosystem_of_path(
    const struct feed_input *in, char *ret, size_t size, struct err *e)
{
	struct str rest = in->name, release;
	uint64_t n;

	if (str_find(rest, '/') >= 0 && str_cut(&rest, '/', &release) &&
	    str_to_u64(release, 999, &n))
		snprintf(ret, size, "AlmaLinux:%u", (unsigned)n);
	else if (str_starts(in->ecosystem, STR("AlmaLinux:")) &&
		 in->ecosystem.n < size)
		snprintf(ret, size, "%.*s", STR_ARG(in->ecosystem));
	else
		return fail(e, E_INPUT,
		    "%.*s: not in a folder named after its release",
		    STR_ARG(in->where));
	return 0;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct errata t = {.scratch = scratch, .in = in, .out = out};
	char where[256], ecosystem[32];

	/* Not in scratch, which json_split resets. */
	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	if (ecosystem_of_path(in, ecosystem, sizeof ecosystem, e) < 0)
		return -1;
	t.ecosystem = str_from(ecosystem);
	t.order = version_find(STR("rpm"));
	if (json_split(scratch, in->bytes, 2, where, read_one, &t, e) < 0)
		return -1;
	if (t.n_seen == 0)
		return fail(e, E_INPUT, "%s: no errata in it", where);
	return 0;
}

static bool
wants(struct str path)
{
	return str_eq(str_base(path), STR("errata.full.json"));
}

static const char *const files[] = {
    "8/errata.full.json", "9/errata.full.json", "10/errata.full.json", NULL};
static const char *const families[] = {"almalinux", NULL};

const struct feed feed_alma_errata = {
    .name = "alma-errata",
    .version = 1,
    .doc = "AlmaLinux's errata, with the streams of modules",
    .licence = "none stated",
    .url = "https://errata.almalinux.org",
    .path = "alma",
    .files = files,
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
