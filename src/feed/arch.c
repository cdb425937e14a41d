/* arch.c: Arch Linux's security tracker. */
#include <stdio.h>

#include "core/limits.h"
#include "feed/feed.h"
#include "feed/osv.h"
#include "feed/title.h"
#include "fmt/json.h"

/*
 * [{name: "AVG-1", packages, status, severity, type, affected, fixed, ticket,
 * issues: CVEs, advisories: ["ASA-201611-12"]}]: what some issues mean for
 * some installed packages. `affected` is a version that was seen to have them,
 * and says nothing of those before it. `fixed` may be known before there is a
 * package of it.
 * Source: arch-security-tracker, tracker/view/index.py, index_json.
 */

struct tracker {
	struct arena *scratch; /* forgotten after each group */
	const struct feed_input *in;
	struct knowledge_sink *out;
	size_t n_seen;
};

/* What one group says of all its packages. */
struct group {
	struct str name;
	struct str status, fixed;
	struct str *packages, *issues, *advisories;
	size_t n_packages, n_issues, n_advisories;
	enum severity severity;
	struct str title;
};

/* e is on one part of the group, which may be empty. */
static void
report(const struct tracker *t, struct str name, struct err *e)
{
	if (name.n > 0)
		fail_at(e, "%.*s", STR_ARG(name));
	diag_err(&t->out->diags, t->in->where, e);
}

/* Words of an array; what is none is reported. */
static void
read_words(const struct tracker *t, const struct group *g, const struct json *o,
    const char *name, struct str **ret, size_t *ret_n)
{
	const struct json *v = json_get(o, name);
	struct err e;

	*ret = NULL;
	*ret_n = 0;
	if (v == NULL || v->type == JSON_NULL)
		return;
	if (v->type != JSON_ARRAY) {
		fail(&e, E_INPUT, "%s: not an array", name);
		report(t, g->name, &e);
		return;
	}
	if (v->n > LIMIT_ARCH_GROUP_NAMES) {
		fail(&e, E_LIMIT, "%s: %zu, more than %u", name, v->n,
		    LIMIT_ARCH_GROUP_NAMES);
		report(t, g->name, &e);
		return;
	}
	*ret = arena_zalloc(t->scratch, v->n, sizeof **ret);
	for (v = v->first; v != NULL; v = v->next) {
		if (v->type == JSON_STRING && v->text.n > 0 &&
		    v->text.n <= LIMIT_NAME_BYTES) {
			(*ret)[(*ret_n)++] = v->text;
			continue;
		}
		fail(&e, E_INPUT, "%s: an item is no name", name);
		report(t, g->name, &e);
	}
}

static void
read_severity(const struct tracker *t, const struct json *o, struct group *g)
{
	static const struct {
		const char *word;
		enum severity severity;
	} words[] = {
	    {"Unknown",  SEVERITY_UNKNOWN },
	    {"Low",      SEVERITY_LOW     },
	    {"Medium",   SEVERITY_MEDIUM  },
	    {"High",     SEVERITY_HIGH    },
	    {"Critical", SEVERITY_CRITICAL},
	};
	struct str word = json_get_str(o, "severity"), shown;
	struct err e;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_eq(word, str_from(words[i].word))) {
			g->severity = words[i].severity;
			return;
		}
	}
	/* Which versions are affected is not in doubt without it. */
	shown = str_first(word, 80);
	fail(&e, E_INPUT, "severity \"%.*s\" is unknown", STR_ARG(shown));
	report(t, g->name, &e);
}

static int
read_group(const struct tracker *t, const struct json *v, struct group *ret_g,
    struct err *e)
{
	struct str type;

	*ret_g = (struct group){0};
	if (osv_string(v, "name", LIMIT_NAME_BYTES, &ret_g->name, e) < 0)
		return -1;
	if (ret_g->name.n == 0)
		return fail(e, E_INPUT, "a group has no name");
	if (osv_string(v, "status", LIMIT_NAME_BYTES, &ret_g->status, e) < 0 ||
	    osv_string(v, "fixed", LIMIT_VERSION_BYTES, &ret_g->fixed, e) < 0)
		return -1;
	read_words(
	    t, ret_g, v, "packages", &ret_g->packages, &ret_g->n_packages);
	read_words(t, ret_g, v, "issues", &ret_g->issues, &ret_g->n_issues);
	read_words(t, ret_g, v, "advisories", &ret_g->advisories,
	    &ret_g->n_advisories);
	read_severity(t, v, ret_g);
	/* Of what kind they are, unless they are of several. */
	type = json_get_str(v, "type");
	if (!str_eq(type, STR("multiple issues")) &&
	    !str_eq(type, STR("unknown")))
		ret_g->title = title_line(t->scratch, type);
	return 0;
}

/*
 * Status, versions and channel of all packages of the group. What has a fix
 * that nobody packaged, or only for testing, is affected up to there.
 */
static int
read_status(const struct group *g, struct range *range, struct affected *out,
    struct err *e)
{
	static const struct {
		const char *word;
		enum vendor_status status;
		const char *channel;
	} words[] = {
	    {"Unknown",      STATUS_UNKNOWN,      ""       },
	    {"Vulnerable",   STATUS_AFFECTED,     ""       },
	    {"Testing",      STATUS_FIXED_LATER,  "testing"},
	    {"Fixed",        STATUS_FIXED_LATER,  ""       },
	    {"Not affected", STATUS_NOT_AFFECTED, ""       },
	};
	size_t i = 0;

	while (
	    i < ARRAY_LEN(words) && !str_eq(g->status, str_from(words[i].word)))
		i++;
	if (i == ARRAY_LEN(words))
		return fail(e, E_INPUT, "status \"%.*s\" is unknown",
		    STR_ARG(g->status));
	out->status = words[i].status;
	out->channel = str_from(words[i].channel);
	if (out->status == STATUS_NOT_AFFECTED)
		return 0;
	if (out->status == STATUS_FIXED_LATER && g->fixed.n == 0)
		return fail(e, E_INPUT, "%s without a version", words[i].word);
	range->events[0] = (struct event){EVENT_INTRODUCED, STR("0")};
	range->events[1] = (struct event){EVENT_FIXED, g->fixed};
	range->n_events = g->fixed.n > 0 ? 2 : 1;
	out->ranges = range;
	out->n_ranges = 1;
	return 0;
}

/* One vulnerability per issue; the group and Arch's advisories name them. */
static int
push(const struct tracker *t, const struct group *g, struct affected *affected,
    struct err *e)
{
	struct advisory adv = {
	    .title = g->title,
	    .affected = affected,
	    .n_affected = g->n_packages,
	};

	for (size_t i = 0; i < g->n_issues; i++) {
		adv.id = g->issues[i];
		if (t->out->advisory(t->out->ctx, &adv, e) < 0)
			return -1;
	}
	adv.kind = ADVISORY_NOTICE;
	adv.covers = g->issues;
	adv.n_covers = g->n_issues;
	adv.id = g->name;
	if (t->out->advisory(t->out->ctx, &adv, e) < 0)
		return -1;
	for (size_t i = 0; i < g->n_advisories; i++) {
		adv.id = g->advisories[i];
		if (t->out->advisory(t->out->ctx, &adv, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_one(void *ctx, const struct str *path, const struct json *v, struct err *e)
{
	struct tracker *t = ctx;
	struct event events[2];
	struct range range = {events, 0};
	struct affected one = {
	    .ecosystem = STR("Arch Linux"), .naming = NAMED_BINARY};
	struct affected *all;
	struct group g;
	struct err bad;

	(void)path;
	t->n_seen++;
	if (read_group(t, v, &g, &bad) < 0 ||
	    read_status(&g, &range, &one, &bad) < 0) {
		report(t, g.name, &bad);
		return 0;
	}
	one.severity = g.severity;
	all = arena_zalloc(t->scratch, g.n_packages, sizeof *all);
	for (size_t i = 0; i < g.n_packages; i++) {
		all[i] = one;
		all[i].package = g.packages[i];
	}
	return push(t, &g, all, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct tracker t = {scratch, in, out, 0};
	char where[256];

	/* Not in scratch, which json_split resets. */
	snprintf(where, sizeof where, "%.*s", STR_ARG(in->where));
	if (json_split(scratch, in->bytes, 1, where, read_one, &t, e) < 0)
		return -1;
	/* The tracker is never empty. */
	if (t.n_seen == 0)
		return fail(e, E_INPUT, "%s: no groups in it", where);
	return 0;
}

static bool
wants(struct str path)
{
	return str_eq(path, STR("all.json"));
}

static const char *const families[] = {"arch", NULL};

const struct feed feed_arch = {
    .name = "arch",
    .version = 1,
    .doc = "Arch Linux's security tracker",
    .licence = "none stated",
    .url = "https://security.archlinux.org/all.json",
    .path = "arch/all.json",
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
