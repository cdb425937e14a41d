/* spdx.c: SPDX 2.3 JSON: all packages, with references to advisories. */
#include "sbom/spdx.h"

#include "core/time.h"
#include "report/about.h"
#include "report/gather.h"
#include "report/report.h"

/*
 * Source: SPDX specification 2.3, §7.21 and annex F ("security", "advisory"),
 * clause 12 (annotations). SPDX 2.3 has no word for whether an advisory
 * applies: that is in the reference's comment. What has no page is said in an
 * annotation of the package, what was not looked at in those of the document.
 */
struct security {
	struct str id, text;
};

static uint32_t
bucket_of(const void *ctx, const struct finding *f)
{
	return (uint32_t)about_number(ctx, f->package);
}

static struct str
text_of(const struct finding *f)
{
	(void)f;
	return STR_NONE;
}

static struct str
comment_on(struct arena *a, const struct finding *f)
{
	const struct suppression *s = f->suppression;
	struct str why = s != NULL ? about_suppression(a, s) : STR_NONE;

	return str_printf(a, "%s, %s: %.*s%s%.*s",
	    vex_status_name(about_vex(f)), severity_name(f->severity),
	    STR_ARG(about_action(a, f)), s != NULL ? " Suppressed: " : "",
	    STR_ARG(why));
}

static const void *
keep_security(struct arena *a, const void *ctx, const struct finding *f,
    const void *before)
{
	const struct security *b = before;
	struct security *s = ARENA_NEW(a, struct security);

	(void)ctx;
	s->id = gather_keep(a, f->id, b != NULL ? b->id : STR_NONE);
	s->text = comment_on(a, f);
	if (f->title.n > 0 && !about_is_vulnerability(f))
		s->text = str_printf(
		    a, "%.*s: %.*s", STR_ARG(f->title), STR_ARG(s->text));
	return s;
}

static const struct gather_by by_package = {.bucket = bucket_of,
    .text = text_of,
    .keep = keep_security,
    .is_by_bucket = true};

/* The findings of the packages, one package ahead. */
struct spdx_report {
	struct json_out j;
	const struct scan_result *r;
	struct gather g;
	const struct gather_row *rows; /* of the next package that has some */
	size_t n_rows;
};

static void
go_on(struct spdx_report *s)
{
	if (!gather_next(&s->g, &s->rows, &s->n_rows))
		s->n_rows = 0;
}

static void
write_reference(struct json_out *j, const struct security *s, struct str link)
{
	json_out_object(j);
	json_out_member(j, "referenceCategory", STR("SECURITY"));
	json_out_member(j, "referenceType", STR("advisory"));
	json_out_member(j, "referenceLocator", link);
	json_out_member(j, "comment", s->text);
	json_out_end(j);
}

static void
write_annotation(struct spdx_report *s, struct arena *a, struct str text)
{
	json_out_object(&s->j);
	json_out_member(
	    &s->j, "annotationDate", time_write(a, s->r->scanned_at));
	json_out_member(&s->j, "annotationType", STR("OTHER"));
	json_out_member(
	    &s->j, "annotator", STR("Tool: yagura-" YAGURA_VERSION));
	json_out_member(&s->j, "comment", text);
	json_out_end(&s->j);
}

/*
 * References into the array that is open, annotations behind it. number is of
 * the package; 0: the system.
 */
static void
write_security(struct spdx_report *s, struct arena *a, size_t number)
{
	bool is_ours = s->n_rows > 0 && s->rows[0].bucket == number;
	size_t n = is_ours ? s->n_rows : 0, n_plain = 0;

	for (size_t i = 0; i < n; i++) {
		const struct security *sec = s->rows[i].kept;
		struct str link = about_link(a, sec->id);

		n_plain += link.n == 0;
		if (link.n > 0)
			write_reference(&s->j, sec, link);
		arena_reset(a);
	}
	json_out_end(&s->j);
	if (n_plain > 0) {
		json_out_key(&s->j, "annotations");
		json_out_array(&s->j);
	}
	for (size_t i = 0; i < n; i++) {
		const struct security *sec = s->rows[i].kept;

		if (about_link(a, sec->id).n == 0)
			write_annotation(s, a,
			    str_printf(a, "%.*s: %.*s", STR_ARG(sec->id),
				STR_ARG(sec->text)));
		arena_reset(a);
	}
	if (n_plain > 0)
		json_out_end(&s->j);
	if (is_ours)
		go_on(s);
}

static void
write_packages(struct spdx_report *s, struct arena *a)
{
	const struct scan_result *r = s->r;
	struct os_info os = r->os;

	/* What is of no package must be somewhere. */
	if (os.family.n == 0)
		os.family = STR("system");
	json_out_key(&s->j, "packages");
	json_out_array(&s->j);
	spdx_target(&s->j, r->asset.target);
	spdx_begin_system(&s->j, &os);
	json_out_key(&s->j, "externalRefs");
	json_out_array(&s->j);
	write_security(s, a, 0);
	json_out_end(&s->j);
	for (size_t i = 0; i < r->n_packages; i++) {
		spdx_begin_package(&s->j, &r->packages[i], i + 1, &r->os);
		write_security(s, a, i + 1);
		json_out_end(&s->j);
	}
	json_out_end(&s->j);
	spdx_relations(&s->j, &os, r->n_packages);
}

struct gaps {
	struct spdx_report *s;
	struct arena *a;
};

static void
write_gap(void *ctx, enum coverage_state state, struct str text)
{
	struct gaps *g = ctx;

	(void)state;
	write_annotation(
	    g->s, g->a, str_printf(g->a, "not checked: %.*s", STR_ARG(text)));
	arena_reset(g->a);
}

static void
write_head(struct spdx_report *s, struct arena *a)
{
	const struct scan_result *r = s->r;
	struct gaps gaps = {s, a};
	struct sbom_options opt = {.now = r->scanned_at,
	    .target = r->asset.target,
	    .digest = r->digest};

	spdx_begin(&s->j, &opt,
	    str_printf(
		a, "urn:uuid:%.*s", STR_ARG(about_document(a, "spdx", r))),
	    str_printf(a,
		"inventory digest %.*s; what could not be checked: "
		"%zu, see the annotations",
		STR_ARG(r->digest), about_n_gaps(r)));
	json_out_key(&s->j, "annotations");
	json_out_array(&s->j);
	about_gaps(r, write_gap, &gaps);
	json_out_end(&s->j);
}

static void
write_spdx(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	struct spdx_report s = {.r = r};
	struct arena a;

	(void)opt;
	arena_init(&a, ABOUT_BYTES);
	gather_init(
	    &s.g, &by_package, r, (uint32_t)r->n_packages + 1, findings);
	go_on(&s);
	json_out_init(&s.j, out);
	write_head(&s, &a);
	write_packages(&s, &a);
	json_out_end(&s.j);
	gather_done(&s.g);
	arena_done(&a);
}

const struct report report_spdx = {
    .name = "spdx",
    .doc = "SPDX 2.3 JSON: all packages, with their advisories",
    .write = write_spdx,
};
