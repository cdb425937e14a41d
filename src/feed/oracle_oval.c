/* oracle_oval.c: Oracle Linux's notices, from its OVAL document. */
#include "feed/oval.h"
#include "feed/rpm_fix.h"
#include "feed/rpm_notice.h"

/*
 * A definition per ELSA: "Oracle Linux 8 is installed", and for each
 * architecture and package "NAME is earlier than EVR", some of them where
 * "Module NAME:STREAM is enabled". Architectures are not looked at: what is
 * fixed on one of them is a fix.
 */

struct reading {
	struct arena *scratch; /* of one definition */
	struct knowledge_sink *out;
	struct vec fixes; /* struct rpm_fix */
};

/* "Oracle Linux 8" -> "Oracle Linux:8"; STR_NONE for something else. */
static struct str
ecosystem_of_release(struct arena *a, struct str release)
{
	const struct str family = STR("Oracle Linux ");
	struct str number = str_skip(release, family.n);
	uint64_t n;

	if (!str_starts(release, family) || !str_to_u64(number, 99, &n))
		return STR_NONE;
	return str_printf(a, "Oracle Linux:%.*s", STR_ARG(number));
}

/* 1 and *ret_fix; 0 when it is about something else; -1 when not usable. */
static int
read_check(struct arena *a, const struct oval *o,
    const struct oval_definition *d, size_t i, struct rpm_fix *ret_fix,
    struct err *e)
{
	const struct oval_check *c = oval_check(o, d, i);
	struct str release = strpool_str(&o->text, c->release);
	struct rpm_fix f = {.introduced = STR_NONE};
	struct oval_package p;
	int got = oval_package(o, d, i, &p, e);

	if (got <= 0)
		return got;
	if (p.is_inclusive)
		return fail(e, E_UNSUPPORTED, "%.*s: an EVR \"or equal\"",
		    STR_ARG(str_first(p.name, 64)));
	f.ecosystem =
	    ecosystem_of_release(a, release.n > 0 ? release : d->platform);
	if (f.ecosystem.n == 0)
		return fail(e, E_INPUT, "%.*s: of which release?",
		    STR_ARG(str_first(p.name, 64)));
	f.package = p.name;
	f.module = strpool_str(&o->text, c->module);
	f.fixed = rpm_evr_plain(p.evr);
	rpm_fix_oracle_line(&f);
	*ret_fix = f;
	return 1;
}

/* "ELSA-2007-0057:  Moderate: bind security update  (MODERATE)". */
static struct str
read_title(struct arena *a, const struct oval_definition *d)
{
	struct str title = d->title;

	if (str_starts(title, d->notice)) {
		title = str_skip(title, d->notice.n);
		if (str_starts(title, STR(":")))
			title = str_skip(title, 1);
	}
	if (str_ends(title, STR(")")) && str_rfind(title, '(') > 0)
		title = str_first(title, (size_t)str_rfind(title, '('));
	return rpm_title(a, str_trim(title));
}

static void
read_checks(
    struct reading *r, const struct oval *o, const struct oval_definition *d)
{
	size_t n_streamless = 0;
	struct err e;

	r->fixes.n = 0;
	for (size_t i = 0; i < d->n_checks; i++) {
		struct rpm_fix fix;
		int got = read_check(r->scratch, o, d, i, &fix, &e);

		if (got < 0)
			oval_report(o, d, &e);
		else if (got > 0 && !rpm_fix_add(&r->fixes, &fix, d->title))
			n_streamless++;
	}
	if (n_streamless > 0) {
		fail(&e, E_UNSUPPORTED,
		    "packages of modules, and no stream is named: %zu",
		    n_streamless);
		oval_report(o, d, &e);
	}
}

static int
push(void *ctx, const struct oval *o, const struct oval_definition *d,
    struct err *e)
{
	struct reading *r = ctx;
	struct advisory adv = {.id = d->notice, .kind = ADVISORY_NOTICE};
	struct err bad;

	if (d->notice.n == 0) {
		fail(&bad, E_INPUT, "no id of a notice");
		oval_report(o, d, &bad);
		return 0;
	}
	read_checks(r, o, d);
	rpm_fixes_keep(r->scratch, &r->fixes, oval_severity(o, d), &adv);
	adv.covers = arena_zalloc(r->scratch, d->n_cves, sizeof *adv.covers);
	for (; adv.n_covers < d->n_cves; adv.n_covers++)
		adv.covers[adv.n_covers] = oval_cve(o, d, adv.n_covers);
	adv.title = read_title(r->scratch, d);
	adv.published_at = oval_issued(o, d);
	return r->out->advisory(r->out->ctx, &adv, e);
}

static int
read(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e)
{
	struct reading r = {.scratch = scratch, .out = out};
	int result;

	vec_init(&r.fixes, sizeof(struct rpm_fix));
	result = oval_read(scratch, in, &out->diags, push, &r, e);
	vec_done(&r.fixes);
	return result;
}

static bool
wants(struct str path)
{
	return str_starts(str_base(path), STR("com.oracle.elsa-"));
}

static const char *const families[] = {"oracle", NULL};

const struct feed feed_oracle_oval = {
    .name = "oracle-oval",
    .version = 1,
    .doc = "Oracle Linux's notices (ELSA-…) from its OVAL document",
    .licence = "none stated",
    .url = "https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2",
    .path = "oracle/com.oracle.elsa-all.xml.bz2",
    .rank = 30,
    .families = families,
    .wants = wants,
    .read = read,
};
