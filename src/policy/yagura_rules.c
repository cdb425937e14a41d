/*
 * yagura_rules.c: .yagura.yaml, our own rules. A list "ignore" of rules; each
 * has conditions (ids, packages, purls, paths; all that are there must hold),
 * a reason, and perhaps a day from which on it does not count any more.
 */
#include "fmt/yaml.h"
#include "policy/form.h"

static const struct {
	const char *key;
	enum rule_field field;
	enum pattern_kind kind; /* PATTERN_EXACT: or a glob */
} conditions[] = {
    {"id",       RULE_ID,      PATTERN_NO_CASE},
    {"ids",      RULE_ID,      PATTERN_NO_CASE},
    {"package",  RULE_PACKAGE, PATTERN_EXACT  },
    {"packages", RULE_PACKAGE, PATTERN_EXACT  },
    {"purl",     RULE_PURL,    PATTERN_PURL   },
    {"purls",    RULE_PURL,    PATTERN_PURL   },
    {"path",     RULE_PATH,    PATTERN_EXACT  },
    {"paths",    RULE_PATH,    PATTERN_EXACT  },
};

static int
add_word(struct rule_maker *m, struct rule_draft *d, size_t condition,
    const struct json *v, struct err *e)
{
	enum rule_field field = conditions[condition].field;
	enum pattern_kind kind = conditions[condition].kind;

	if (v->type != JSON_STRING)
		return rule_fail(
		    m, v->line, e, "%s: not a text", conditions[condition].key);
	d->line = v->line;
	if (kind == PATTERN_EXACT || str_find(v->text, '*') >= 0)
		return kind == PATTERN_PURL
			   ? rule_draft_text(m, d, field, kind, v->text, e)
			   : rule_draft_glob(m, d, field, v->text, e);
	return rule_draft_text(m, d, field, kind, v->text, e);
}

static int
add_conditions(struct rule_maker *m, struct rule_draft *d,
    const struct json *item, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(conditions); i++) {
		const struct json *v = json_get(item, conditions[i].key);

		if (v == NULL)
			continue;
		if (v->type != JSON_ARRAY) {
			if (add_word(m, d, i, v, e) < 0)
				return -1;
			continue;
		}
		/* No item at all would be no condition at all. */
		if (v->first == NULL)
			return rule_fail(m, v->line, e, "%s: an empty list",
			    conditions[i].key);
		for (const struct json *w = v->first; w != NULL; w = w->next)
			if (add_word(m, d, i, w, e) < 0)
				return -1;
	}
	d->line = item->line;
	return 0;
}

static int
read_status(struct rule_maker *m, const struct json *item,
    struct suppression *says, struct err *e)
{
	struct str word;

	if (rule_text(m, item, "status", &word, e) < 0)
		return -1;
	if (word.n == 0)
		return 0;
	for (unsigned i = 0; i < SUPPRESSION_STATUS_N; i++) {
		says->status = (enum suppression_status)i;
		if (str_eq(
			word, str_from(suppression_status_name(says->status))))
			return 0;
	}
	return rule_fail(
	    m, item->line, e, "status: not ignored, not_affected or fixed");
}

static int
read_rule(struct rule_maker *m, const struct json *item, struct err *e)
{
	static const char *const keys[] = {"id", "ids", "package", "packages",
	    "purl", "purls", "path", "paths", "reason", "expires", "status",
	    "justification", NULL};
	struct rule_draft d = {.line = item->line};
	struct suppression *says = &d.rule.says;

	if (item->type != JSON_OBJECT)
		return rule_fail(m, item->line, e, "a rule that has no keys");
	if (rule_check_keys(m, item, keys, e) < 0 ||
	    add_conditions(m, &d, item, e) < 0 ||
	    rule_text(m, item, "reason", &says->reason, e) < 0 ||
	    rule_text(m, item, "justification", &says->justification, e) < 0 ||
	    rule_time(m, item, "expires", &says->expires_at, e) < 0 ||
	    read_status(m, item, says, e) < 0)
		return -1;
	if (str_trim(says->reason).n == 0)
		return rule_fail(m, item->line, e, "a rule without a reason");
	return rule_add(m, &d, e);
}

static int
read_rules(struct rule_maker *m, struct str bytes, const struct json *nothing,
    struct err *e)
{
	static const char *const keys[] = {"ignore", NULL};
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
	list = json_get(doc, "ignore");
	if (list != NULL && list->type != JSON_ARRAY && list->type != JSON_NULL)
		return rule_fail(m, list->line, e, "ignore: not a list");
	for (list = json_get_items(doc, "ignore"); list != NULL;
	     list = list->next)
		if (read_rule(m, list, e) < 0)
			return -1;
	return 0;
}

static const char *const names[] = {".yagura.yaml", ".yagura.yml", NULL};

const struct rule_form policy_yagura_rules = {
    .name = "yagura",
    .doc = ".yagura.yaml, rules with reasons",
    .names = names,
    .read = read_rules,
};
