/* policy.c: read what people want of a scan, and say what came of it. */
#include "policy/policy.h"

#include "core/limits.h"

#define RULES_TOLD 8 /* that matched nothing, by name in one message */

void
policy_reader_init(
    struct policy_reader *r, struct arena *a, utc_s now, struct str product)
{
	*r = (struct policy_reader){
	    .maker = {.a = a, .now = now, .product = product}
        };
	arena_init(&r->scratch, LIMIT_RULE_TREE_BYTES);
	r->maker.scratch = &r->scratch;
	vec_init(&r->maker.rules, sizeof(struct rule));
	vec_init(&r->files, sizeof(struct rule_file));
}

/* The form of VEX that bytes are of, and their tree. */
static int
recognise_vex(struct policy_reader *r, struct str bytes, const char *where,
    const struct rule_form **ret_form, const struct json **ret_doc,
    struct err *e)
{
	const struct json *doc = NULL;

	if (json_parse(&r->scratch, bytes, where, &doc, e) < 0)
		return -1;
	for (size_t i = 0; i < rule_form_list_n; i++) {
		const struct rule_form *form = rule_form_list[i];

		if (form->is == NULL || !form->is(doc))
			continue;
		*ret_form = form;
		*ret_doc = doc;
		return 0;
	}
	return fail(
	    e, E_INPUT, "%s: neither OpenVEX, CSAF nor CycloneDX", where);
}

int
policy_reader_add(struct policy_reader *r, const struct rule_form *form,
    struct str bytes, const char *where, struct err *e)
{
	struct rule_maker *m = &r->maker;
	const struct json *doc = NULL;
	struct rule_file *to;

	arena_reset(&r->scratch);
	if (r->files.n == LIMIT_RULE_FILES)
		return fail(e, E_LIMIT, "%s: more than %u files of rules",
		    where, LIMIT_RULE_FILES);
	if ((form == NULL || form->is != NULL) &&
	    recognise_vex(r, bytes, where, &form, &doc, e) < 0)
		return -1;
	m->where = where;
	m->file = (uint32_t)r->files.n;
	m->about = (struct rule_file){
	    .name = str_dup(m->a, str_from(where)), .form = form->name};
	if (form->read(m, bytes, doc, e) < 0)
		return -1;
	to = vec_add(&r->files);
	*to = m->about;
	return 0;
}

void
policy_reader_end(struct policy_reader *r, struct rules *ret_rules)
{
	struct rule_maker *m = &r->maker;
	size_t n_files = r->files.n, n = m->rules.n;
	const struct rule_file *files = vec_keep(&r->files, m->a);
	const struct rule *list = vec_keep(&m->rules, m->a);

	rules_init(ret_rules);
	rules_set(ret_rules, m->a, list, n, files, n_files);
	arena_done(&r->scratch);
}

/* ---- what came of it */

/* "; matched nothing: line 3 (CVE-1), ..."; VEX speaks of much else. */
static struct str
unmet_text(struct arena *a, const struct policy *p,
    const struct policy_survey *s, uint32_t file)
{
	struct str text = STR("");
	size_t n = 0;

	for (size_t i = 0; i < p->rules.n; i++) {
		const struct rule *rule = &p->rules.list[i];

		if (rule->file != file || rule->is_statement ||
		    s->n_of_rule[i] > 0 || n++ >= RULES_TOLD)
			continue;
		text = str_printf(a, "%.*s%sline %u (%.*s)", STR_ARG(text),
		    n > 1 ? ", " : "; matched nothing: ", rule->line,
		    STR_ARG(rule->what));
	}
	return n > RULES_TOLD ? str_printf(a, "%.*s and %zu more",
				    STR_ARG(text), n - RULES_TOLD)
			      : text;
}

static size_t
suppressed_by(
    const struct policy *p, const struct policy_survey *s, uint32_t file)
{
	size_t n = 0;

	for (size_t i = 0; i < p->rules.n; i++)
		if (p->rules.list[i].file == file)
			n += s->n_of_rule[i];
	return n;
}

static struct str
file_text(struct arena *a, const struct policy *p,
    const struct policy_survey *s, uint32_t file)
{
	const struct rule_file *f = &p->rules.files[file];
	size_t n = suppressed_by(p, s, file);
	struct str text =
	    str_printf(a, "%s: %zu in force; %zu finding%s suppressed%.*s",
		f->form, f->n_rules, n, n == 1 ? "" : "s",
		STR_ARG(unmet_text(a, p, s, file)));

	if (f->n_expired > 0)
		text = str_printf(a, "%.*s; %zu expired: %.*s", STR_ARG(text),
		    f->n_expired, STR_ARG(f->expired));
	if (f->n_foreign > 0)
		text = str_printf(a, "%.*s; %zu not applied: %.*s%s",
		    STR_ARG(text), f->n_foreign, STR_ARG(f->foreign),
		    f->n_foreign > 1 ? ", ..." : "");
	return text;
}

void
policy_cover(struct arena *a, const struct policy *p,
    const struct policy_survey *s, struct vec *coverage)
{
	for (uint32_t i = 0; i < p->rules.n_files; i++) {
		struct coverage *c = vec_add(coverage);

		*c = (struct coverage){str_printf(a, "rules %.*s",
					   STR_ARG(p->rules.files[i].name)),
		    COVERAGE_OK, 0, file_text(a, p, s, i)};
	}
	if (filter_is_set(&p->filter)) {
		struct coverage *c = vec_add(coverage);

		*c = (struct coverage){STR("filters"), COVERAGE_OUT_OF_SCOPE, 0,
		    str_printf(a, "%zu of %zu findings are shown", s->n_shown,
			s->n_found)};
	}
}
