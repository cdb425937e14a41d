/*
 * openvex.c: OpenVEX, v0.0.1 to v0.2.0.
 * Source: github.com/openvex/spec, OPENVEX-SPEC.md.
 */
#include "policy/vex.h"

static bool
is_openvex(const struct json *doc)
{
	return str_find_str(json_get_str(doc, "@context"), STR("openvex")) >= 0;
}

static int
add_all(struct rule_maker *m, struct vex_draft *v, const struct json *o,
    int (*add)(struct rule_maker *m, struct vex_draft *v, struct str text,
	struct err *e),
    struct err *e)
{
	for (const struct json *s = o; s != NULL; s = s->next)
		if (s->type == JSON_STRING && s->text.n > 0 &&
		    add(m, v, s->text, e) < 0)
			return -1;
	return 0;
}

/* "name" with its aliases; a text in old documents. */
static int
add_vulnerability(struct rule_maker *m, struct vex_draft *v,
    const struct json *vulnerability, struct err *e)
{
	struct str name = json_get_str(vulnerability, "name");

	if (vulnerability != NULL && vulnerability->type == JSON_STRING)
		return vex_add_id(m, v, vulnerability->text, e);
	if (name.n == 0)
		return rule_fail(
		    m, v->draft.line, e, "a vulnerability without a name");
	if (vex_add_id(m, v, name, e) < 0)
		return -1;
	return add_all(
	    m, v, json_get_items(vulnerability, "aliases"), vex_add_id, e);
}

/* The names of a product or of a part of one. */
static int
add_names(struct rule_maker *m, struct vex_draft *v, const struct json *p,
    struct err *e)
{
	const struct json *ids = json_get(p, "identifiers");

	if (p->type == JSON_STRING)
		return vex_add_product(m, v, p->text, e);
	if (vex_add_product(m, v, json_get_str(p, "@id"), e) < 0)
		return -1;
	for (ids = ids != NULL ? ids->first : NULL; ids != NULL;
	     ids = ids->next)
		if (vex_add_product(m, v, ids->text, e) < 0)
			return -1;
	return 0;
}

/* Is the product what is looked at? */
static bool
is_target(const struct rule_maker *m, const struct json *p)
{
	const struct json *ids = json_get(p, "identifiers");

	if (rule_is_target(m, json_get_str(p, "@id")))
		return true;
	for (ids = ids != NULL ? ids->first : NULL; ids != NULL;
	     ids = ids->next)
		if (rule_is_target(m, ids->text))
			return true;
	return false;
}

static int
add_product(struct rule_maker *m, struct vex_draft *v, const struct json *p,
    struct err *e)
{
	const struct json *part = json_get_items(p, "subcomponents");

	if (part == NULL)
		return add_names(m, v, p, e);
	/* Parts of something else are no parts of this. */
	for (; part != NULL && is_target(m, p); part = part->next)
		if (add_names(m, v, part, e) < 0)
			return -1;
	return 0;
}

static utc_s
time_of(const struct json *o, utc_s otherwise)
{
	static const char *const keys[] = {"last_updated", "timestamp"};
	utc_s at;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (time_parse(json_get_str(o, keys[i]), &at))
			return at;
	return otherwise;
}

static int
read_statement(
    struct rule_maker *m, const struct json *s, utc_s doc_at, struct err *e)
{
	struct vex_draft v = {.draft = {.line = s->line}};
	struct suppression *says = &v.draft.rule.says;
	const struct json *p = json_get_items(s, "products");

	if (s->type != JSON_OBJECT)
		return fail(
		    e, E_INPUT, "%s: a statement that is no object", m->where);
	v.draft.rule.said_at = time_of(s, doc_at);
	says->justification = json_get_str(s, "justification");
	says->reason = json_get_str(s, "impact_statement");
	if (says->reason.n == 0)
		says->reason = json_get_str(s, "status_notes");
	if (vex_set_status(m, &v, json_get_str(s, "status"), e) < 0 ||
	    add_vulnerability(m, &v, json_get(s, "vulnerability"), e) < 0)
		return -1;
	for (; p != NULL; p = p->next)
		if (add_product(m, &v, p, e) < 0)
			return -1;
	return vex_add(m, &v, e);
}

static int
read_openvex(struct rule_maker *m, struct str bytes, const struct json *doc,
    struct err *e)
{
	const struct json *s = json_get_items(doc, "statements");
	utc_s at = time_of(doc, 0);
	size_t from = m->rules.n;

	(void)bytes;
	for (; s != NULL; s = s->next)
		if (read_statement(m, s, at, e) < 0)
			return -1;
	vex_sort(m, from);
	return 0;
}

const struct rule_form policy_openvex = {
    .name = "openvex",
    .doc = "OpenVEX statements",
    .is = is_openvex,
    .read = read_openvex,
};
