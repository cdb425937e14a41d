/* csaf_vex.c: a VEX document of CSAF 2.0. */
#include "core/time.h"
#include "report/about.h"
#include "report/csaf_item.h"
#include "report/report.h"

/*
 * Source: OASIS CSAF 2.0, §4.1 and §4.5. The profile VEX needs a vulnerability:
 * a document without one is of the profile "csaf_base".
 */
static void
write_product(struct csaf *c, size_t number)
{
	const struct scan_result *r = c->r;
	const struct package *p = &r->packages[number - 1];

	json_out_object(&c->j);
	json_out_key(&c->j, "product_id");
	csaf_product_id(&c->j, number);
	json_out_member(&c->j, "name",
	    str_printf(
		&c->a, "%.*s %.*s", STR_ARG(p->name), STR_ARG(p->version)));
	json_out_key(&c->j, "product_identification_helper");
	json_out_object(&c->j);
	json_out_member(&c->j, "purl", about_purl(&c->a, p, &r->os));
	json_out_end(&c->j);
	json_out_end(&c->j);
	arena_reset(&c->a);
}

/* Only those that something is said of. */
static void
write_product_tree(struct csaf *c, struct finding_iter *findings)
{
	const struct scan_result *r = c->r;
	const struct finding *f;
	struct arena a;
	bool *has;

	arena_init(&a, ABOUT_BYTES);
	has = arena_zalloc(&a, r->n_packages + 1, sizeof *has);
	findings->rewind(findings);
	while (findings->next(findings, &f))
		if (about_is_vulnerability(f))
			has[about_number(r, f->package)] = true;
	json_out_key(&c->j, "product_tree");
	json_out_object(&c->j);
	json_out_key(&c->j, "full_product_names");
	json_out_array(&c->j);
	if (has[0]) {
		json_out_object(&c->j);
		json_out_key(&c->j, "product_id");
		csaf_product_id(&c->j, 0);
		json_out_member(&c->j, "name",
		    r->os.pretty.n > 0 ? r->os.pretty : STR("the system"));
		json_out_end(&c->j);
	}
	for (size_t i = 1; i <= r->n_packages; i++)
		if (has[i])
			write_product(c, i);
	json_out_end(&c->j);
	json_out_end(&c->j);
	arena_done(&a);
}

static void
write_gap(void *ctx, enum coverage_state state, struct str text)
{
	(void)state;
	csaf_note(ctx, "general", "Not checked", text);
}

static void
write_tracking(struct csaf *c)
{
	struct str at = time_write(&c->a, c->r->scanned_at);
	struct json_out *j = &c->j;

	json_out_key(j, "tracking");
	json_out_object(j);
	json_out_member(j, "id",
	    str_printf(&c->a, "yagura-%.*s",
		STR_ARG(about_document(&c->a, "csaf-vex", c->r))));
	json_out_member(j, "initial_release_date", at);
	json_out_member(j, "current_release_date", at);
	json_out_member(j, "version", STR("1"));
	/* What is not complete will be followed by another. */
	json_out_member(
	    j, "status", scan_is_partial(c->r) ? STR("interim") : STR("final"));
	json_out_key(j, "revision_history");
	json_out_array(j);
	json_out_object(j);
	json_out_member(j, "date", at);
	json_out_member(j, "number", STR("1"));
	json_out_member(j, "summary", STR("as scanned"));
	json_out_end(j);
	json_out_end(j);
	json_out_key(j, "generator");
	json_out_object(j);
	json_out_member(j, "date", at);
	json_out_key(j, "engine");
	json_out_object(j);
	json_out_member(j, "name", STR("yagura"));
	json_out_member(j, "version", STR(YAGURA_VERSION));
	json_out_end(j);
	json_out_end(j);
	json_out_end(j);
}

static void
write_document(struct csaf *c, bool is_vex)
{
	const struct scan_result *r = c->r;
	struct json_out *j = &c->j;

	json_out_key(j, "document");
	json_out_object(j);
	json_out_member(
	    j, "category", is_vex ? STR("csaf_vex") : STR("csaf_base"));
	json_out_member(j, "csaf_version", STR("2.0"));
	json_out_member(j, "lang", STR("en"));
	json_out_member(j, "title",
	    str_printf(&c->a, "Vulnerabilities of %.*s",
		STR_ARG(
		    r->asset.name.n > 0 ? r->asset.name : STR("a target"))));
	json_out_key(j, "publisher");
	json_out_object(j);
	json_out_member(j, "category", STR("user"));
	json_out_member(j, "name", STR("yagura"));
	json_out_member(j, "namespace", STR("urn:yagura"));
	json_out_end(j);
	json_out_key(j, "notes");
	json_out_array(j);
	csaf_note(j, "summary", "Inventory",
	    str_printf(&c->a, "%zu packages, digest %.*s%s", r->n_packages,
		STR_ARG(r->digest),
		is_vex ? "" : "; no vulnerability was found in them"));
	about_gaps(r, write_gap, j);
	json_out_end(j);
	write_tracking(c);
	json_out_end(j);
	arena_reset(&c->a);
}

static void
write_csaf(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	struct csaf c = {.r = r};
	const struct gather_row *rows;
	struct gather g;
	size_t n;

	(void)opt;
	arena_init(&c.a, ABOUT_BYTES);
	vec_init(&c.items, sizeof(const struct item *));
	gather_init(&g, &csaf_by_id, r, GATHER_ID_BUCKETS, findings);
	json_out_init(&c.j, out);
	json_out_object(&c.j);
	write_document(&c, g.n_all > 0);
	if (g.n_all > 0) {
		write_product_tree(&c, findings);
		json_out_key(&c.j, "vulnerabilities");
		json_out_array(&c.j);
		while (gather_next(&g, &rows, &n)) {
			csaf_vulnerability(&c, rows, n);
			arena_reset(&c.a);
		}
		json_out_end(&c.j);
	}
	json_out_end(&c.j);
	gather_done(&g);
	vec_done(&c.items);
	arena_done(&c.a);
}

const struct report report_csaf_vex = {
    .name = "csaf-vex",
    .doc = "CSAF 2.0, profile VEX: the status of each package",
    .write = write_csaf,
};
