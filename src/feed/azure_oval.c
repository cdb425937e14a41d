/* azure_oval.c: Azure Linux's and CBL-Mariner's vulnerabilities, from OVAL. */
#include <stdio.h>

#include "feed/oval.h"
#include "feed/rpm_fix.h"

/*
 * A definition per CVE and package, which is a source package: the documents
 * say python-requests, where python3-requests is installed. "patchable" is
 * "true" (less than EVR), "false" (less than or equal to the EVR there was
 * when the document was made: no fix yet) or "Not Applicable".
 */

struct reading {
	struct arena *scratch; /* of one definition */
	struct knowledge_sink *out;
	struct str ecosystem;
};

static void
set_range(struct arena *a, struct affected *out, const struct event *last)
{
	struct range *range = ARENA_NEW(a, struct range);

	range->events = arena_zalloc(a, 2, sizeof *range->events);
	range->events[range->n_events++] =
	    (struct event){EVENT_INTRODUCED, STR("0")};
	if (last != NULL)
		range->events[range->n_events++] = *last;
	out->ranges = range;
	out->n_ranges = 1;
}

/*
 * "Not Applicable" is explained as "either no longer is or was never
 * applicable". With a fix the older versions may have had it; of the newest
 * version it says that there is nothing to be fixed.
 */
static int
read_versions(struct arena *a, const struct oval_package *p,
    struct str patchable, struct affected *out, struct err *e)
{
	/* They also write "0: 1.57.0-1.cm2". */
	struct str evr = str_trim(rpm_evr_plain(p->evr));
	struct event fixed = {EVENT_FIXED, evr};
	struct event last = {EVENT_LAST_AFFECTED, evr};

	for (size_t i = 0; i < evr.n; i++)
		if (is_space(evr.p[i]))
			return fail(e, E_INPUT, "%.*s: \"%.*s\" is no version",
			    STR_ARG(str_first(p->name, 64)),
			    STR_ARG(str_first(evr, 64)));
	if (p->is_inclusive && str_eq(patchable, STR("Not Applicable"))) {
		out->status = STATUS_NOT_AFFECTED;
	} else if (p->is_inclusive) {
		out->status = STATUS_AFFECTED;
		set_range(a, out, &last);
	} else if (str_starts(evr, STR("null."))) {
		/* A fix whose version their own tool did not know. */
		out->status = STATUS_UNKNOWN;
		set_range(a, out, NULL);
	} else {
		out->status = STATUS_FIXED_LATER;
		set_range(a, out, &fixed);
	}
	return 0;
}

static int
read_check(const struct reading *r, const struct oval *o,
    const struct oval_definition *d, size_t i, struct affected *ret_a,
    struct err *e)
{
	struct affected a = {.ecosystem = r->ecosystem};
	struct oval_package p;
	int got = oval_package(o, d, i, &p, e);

	if (got <= 0)
		return got;
	a.package = p.name;
	if (read_versions(r->scratch, &p, d->patchable, &a, e) < 0)
		return -1;
	*ret_a = a;
	return 1;
}

/* Its title only says package and version again. */
static int
push(void *ctx, const struct oval *o, const struct oval_definition *d,
    struct err *e)
{
	const struct reading *r = ctx;
	struct advisory adv = {.kind = ADVISORY_VULNERABILITY};
	enum severity severity = oval_severity(o, d);
	struct err bad;

	adv.published_at = oval_issued(o, d);
	adv.affected =
	    arena_zalloc(r->scratch, d->n_checks, sizeof *adv.affected);
	for (size_t i = 0; i < d->n_checks; i++) {
		struct affected *a = &adv.affected[adv.n_affected];
		int got = read_check(r, o, d, i, a, &bad);

		if (got < 0) {
			oval_report(o, d, &bad);
		} else if (got > 0) {
			a->severity = severity;
			adv.n_affected++;
		}
	}
	for (size_t i = 0; i < d->n_cves; i++) {
		adv.id = oval_cve(o, d, i);
		if (r->out->advisory(r->out->ctx, &adv, e) < 0)
			return -1;
	}
	return 0;
}

/* "azurelinux-3.0-oval.xml" -> "Azure Linux:3.0"; false for other files. */
static bool
read_name(struct str path, const char **ret_family, struct str *ret_release)
{
	static const struct {
		const char *prefix;
		const char *family;
	} rows[] = {
	    {"azurelinux-",  "Azure Linux"},
	    {"cbl-mariner-", "Mariner"    },
	};
	struct str base = str_base(path);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str prefix = str_from(rows[i].prefix);
		ptrdiff_t end = str_find_str(base, STR("-oval."));

		if (!str_starts(base, prefix) || end <= (ptrdiff_t)prefix.n)
			continue;
		*ret_family = rows[i].family;
		*ret_release = str_skip(str_first(base, (size_t)end), prefix.n);
		return true;
	}
	return false;
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct reading r = {.scratch = scratch, .out = out};
	const char *family;
	struct str release;
	char ecosystem[64];

	if (!read_name(in->name, &family, &release))
		return fail(
		    e, E_INPUT, "%.*s: of which release?", STR_ARG(in->where));
	/* Not in scratch, which is reset. */
	snprintf(
	    ecosystem, sizeof ecosystem, "%s:%.*s", family, STR_ARG(release));
	r.ecosystem = str_from(ecosystem);
	return oval_read(scratch, in, &out->diags, push, &r, e);
}

static bool
wants(struct str path)
{
	const char *family;
	struct str release;

	return read_name(path, &family, &release) &&
	       str_find_str(str_base(path), STR(".xml")) > 0;
}

static const char *const files[] = {"azurelinux-3.0-oval.xml",
    "cbl-mariner-1.0-oval.xml", "cbl-mariner-2.0-oval.xml", NULL};

static const char *const families[] = {"azurelinux", "mariner", NULL};

const struct feed feed_azure_oval = {
    .name = "azure-oval",
    .version = 1,
    .doc = "Azure Linux's and CBL-Mariner's vulnerabilities from OVAL",
    .licence = "MIT",
    .url = "https://raw.githubusercontent.com/microsoft/"
	   "AzureLinuxVulnerabilityData/main",
    .path = "azurelinux",
    .files = files,
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
