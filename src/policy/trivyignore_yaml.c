/*
 * trivyignore_yaml.c: .trivyignore.yaml. Of its lists only "vulnerabilities"
 * is for us; the others are of misconfigurations, secrets and licenses.
 * Source: trivy.dev, "Filtering", section ".trivyignore.yaml".
 */
#include "fmt/yaml.h"
#include "policy/form.h"

static int
add_list(struct rule_maker *m, struct rule_draft *d, const struct json *item,
    const char *key, struct err *e)
{
	bool is_path = key[1] == 'a';
	const struct json *list = json_get(item, key);

	if (list == NULL || list->type == JSON_NULL)
		return 0;
	if (list->type != JSON_ARRAY)
		return rule_fail(m, list->line, e, "%s: not a list", key);
	for (const struct json *v = list->first; v != NULL; v = v->next) {
		int rc;

		if (v->type != JSON_STRING)
			return rule_fail(m, v->line, e, "%s: not a text", key);
		d->line = v->line;
		rc = is_path ? rule_draft_glob(m, d, RULE_PATH, v->text, e)
			     : rule_draft_text(
				   m, d, RULE_PURL, PATTERN_PURL, v->text, e);
		if (rc < 0)
			return -1;
	}
	d->line = item->line;
	return 0;
}

static int
read_rule(struct rule_maker *m, const struct json *item, struct err *e)
{
	static const char *const keys[] = {
	    "id", "paths", "purls", "expired_at", "statement", NULL};
	struct rule_draft d = {.line = item->line};
	struct suppression *says = &d.rule.says;
	struct str id;

	if (item->type != JSON_OBJECT)
		return rule_fail(m, item->line, e, "a rule that has no keys");
	if (rule_check_keys(m, item, keys, e) < 0 ||
	    rule_text(m, item, "id", &id, e) < 0 ||
	    add_list(m, &d, item, "paths", e) < 0 ||
	    add_list(m, &d, item, "purls", e) < 0 ||
	    rule_text(m, item, "statement", &says->reason, e) < 0 ||
	    rule_time(m, item, "expired_at", &says->expires_at, e) < 0)
		return -1;
	if (id.n > 0 &&
	    rule_draft_text(m, &d, RULE_ID, PATTERN_NO_CASE, id, e) < 0)
		return -1;
	return rule_add(m, &d, e);
}

static int
read_rules(struct rule_maker *m, struct str bytes, const struct json *nothing,
    struct err *e)
{
	static const char *const keys[] = {"vulnerabilities",
	    "misconfigurations", "secrets", "licenses", NULL};
	const struct json *doc = NULL, *list;

	(void)nothing;
	if (yaml_parse(m->scratch, bytes, m->where, &doc, e) < 0)
		return -1;
	if (doc->type == JSON_NULL)
		return 0;
	if (doc->type != JSON_OBJECT)
		return rule_fail(m, doc->line, e, "no keys");
	if (rule_check_keys(m, doc, keys, e) < 0)
		return -1;
	list = json_get(doc, "vulnerabilities");
	if (list != NULL && list->type != JSON_ARRAY && list->type != JSON_NULL)
		return rule_fail(
		    m, list->line, e, "vulnerabilities: not a list");
	for (list = json_get_items(doc, "vulnerabilities"); list != NULL;
	     list = list->next)
		if (read_rule(m, list, e) < 0)
			return -1;
	return 0;
}

static const char *const names[] = {
    ".trivyignore.yaml", ".trivyignore.yml", NULL};

const struct rule_form policy_trivyignore_yaml = {
    .name = "trivyignore-yaml",
    .doc = "Trivy's .trivyignore.yaml",
    .names = names,
    .read = read_rules,
};
