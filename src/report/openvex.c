/* openvex.c: OpenVEX 0.2.0: a statement about each vulnerability. */
#include "core/time.h"
#include "fmt/json_out.h"
#include "report/about.h"
#include "report/report.h"

/*
 * Source: OpenVEX specification 0.2.0 and its JSON schema. A statement is told
 * of all packages that come one after the other and differ in nothing else.
 * The end of support is no vulnerability and not told; what was not looked at
 * is told in "tooling", which is the only text about the document.
 */
struct openvex {
	struct json_out j;
	const struct scan_result *r;
	struct arena statement; /* the texts below */
	struct str said;        /* about_rest of the statement that is open */
	struct str purl;        /* of its last product */
	bool is_open;
};

static void
write_vulnerability(
    struct json_out *j, struct arena *a, const struct finding *f)
{
	struct str link = about_link(a, f->id);

	json_out_key(j, "vulnerability");
	json_out_object(j);
	json_out_member_if(j, "@id", link);
	json_out_member(j, "name", f->id);
	json_out_member_if(j, "description", f->title);
	if (f->n_aliases > 0) {
		json_out_key(j, "aliases");
		json_out_array(j);
		for (size_t i = 0; i < f->n_aliases; i++)
			json_out_str(j, f->aliases[i]);
		json_out_end(j);
	}
	json_out_end(j);
}

static void
write_status(struct json_out *j, struct arena *a, const struct finding *f)
{
	enum vex_status status = about_vex(f);
	struct str why = STR_NONE, word = about_justification(f->suppression);

	json_out_member(j, "status", str_from(vex_status_name(status)));
	if (f->suppression != NULL)
		why = about_suppression(a, f->suppression);
	else if (status == VEX_UNDER_INVESTIGATION)
		why = STR("could not be decided");
	json_out_member_if(j, "status_notes", why);
	if (status == VEX_NOT_AFFECTED && word.n > 0)
		json_out_member(j, "justification", word);
	else if (status == VEX_NOT_AFFECTED)
		json_out_member(j, "impact_statement",
		    why.n > 0 ? why : STR("the vendor says so"));
	if (status == VEX_AFFECTED)
		json_out_member(j, "action_statement", about_action(a, f));
}

static void
end_statement(struct openvex *v)
{
	if (!v->is_open)
		return;
	json_out_end(&v->j);
	json_out_end(&v->j);
	v->is_open = false;
}

/* The products are its last member: more may come. */
static void
begin_statement(struct openvex *v, struct arena *a, const struct finding *f)
{
	arena_reset(&v->statement);
	v->said = about_rest(&v->statement, f);
	v->purl = STR_NONE;
	v->is_open = true;
	json_out_object(&v->j);
	write_vulnerability(&v->j, a, f);
	write_status(&v->j, a, f);
	json_out_key(&v->j, "products");
	json_out_array(&v->j);
}

static void
write_finding(struct openvex *v, struct arena *a, const struct finding *f)
{
	struct str purl;

	if (!about_is_vulnerability(f) || f->package == NULL)
		return;
	if (!v->is_open || !str_eq(v->said, about_rest(a, f))) {
		end_statement(v);
		begin_statement(v, a, f);
	}
	/* A package that is there twice is one product. */
	purl = about_purl(a, f->package, &v->r->os);
	if (str_eq(purl, v->purl))
		return;
	v->purl = str_dup(&v->statement, purl);
	json_out_object(&v->j);
	json_out_member(&v->j, "@id", purl);
	json_out_key(&v->j, "identifiers");
	json_out_object(&v->j);
	json_out_member(&v->j, "purl", purl);
	json_out_end(&v->j);
	json_out_end(&v->j);
}

static void
write_head(struct json_out *j, struct arena *a, const struct scan_result *r)
{
	size_t n = about_n_gaps(r);

	json_out_member(j, "@context", STR("https://openvex.dev/ns/v0.2.0"));
	json_out_member(j, "@id",
	    str_printf(
		a, "urn:uuid:%.*s", STR_ARG(about_document(a, "openvex", r))));
	json_out_member(j, "author", STR("yagura"));
	json_out_member(j, "timestamp", time_write(a, r->scanned_at));
	json_out_key(j, "version");
	json_out_int(j, 1);
	json_out_member(j, "tooling",
	    n == 0
		? STR("yagura/" YAGURA_VERSION)
		: str_printf(a,
		      "yagura/" YAGURA_VERSION "; incomplete: what could not "
		      "be checked: %zu",
		      n));
}

static void
write_openvex(FILE *out, const struct scan_result *r,
    struct finding_iter *findings, const struct report_options *opt)
{
	struct openvex v = {.r = r};
	const struct finding *f;
	struct arena a;

	(void)opt;
	arena_init(&a, ABOUT_BYTES);
	arena_init(&v.statement, ABOUT_BYTES);
	json_out_init(&v.j, out);
	json_out_object(&v.j);
	write_head(&v.j, &a, r);
	json_out_key(&v.j, "statements");
	json_out_array(&v.j);
	findings->rewind(findings);
	while (findings->next(findings, &f)) {
		arena_reset(&a);
		write_finding(&v, &a, f);
	}
	end_statement(&v);
	json_out_end(&v.j);
	json_out_end(&v.j);
	arena_done(&v.statement);
	arena_done(&a);
}

const struct report report_openvex = {
    .name = "openvex",
    .doc = "OpenVEX 0.2.0: a statement about each vulnerability",
    .write = write_openvex,
};
