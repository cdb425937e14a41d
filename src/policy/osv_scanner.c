/*
 * osv_scanner.c: osv-scanner.toml: IgnoredVulns, and PackageOverrides with
 * ignore or vulnerability.ignore. Overrides of licenses are none of ours; one
 * with a group other than "dev" is told and not applied.
 * Source: google.github.io/osv-scanner, "Configuration".
 */
#include "core/ecosystem.h"
#include "fmt/toml.h"
#include "policy/form.h"

static bool
is_true(const struct json *o, const char *key)
{
	const struct json *v = json_get(o, key);

	return v != NULL && v->type == JSON_BOOL && v->truth;
}

static int
read_ignored(struct rule_maker *m, const struct json *item, struct err *e)
{
	static const char *const keys[] = {"id", "ignoreUntil", "reason", NULL};
	struct rule_draft d = {.line = item->line};
	struct suppression *says = &d.rule.says;
	struct str id;

	if (item->type != JSON_OBJECT)
		return rule_fail(m, item->line, e, "no table");
	if (rule_check_keys(m, item, keys, e) < 0 ||
	    rule_text(m, item, "id", &id, e) < 0 ||
	    rule_text(m, item, "reason", &says->reason, e) < 0 ||
	    rule_time(m, item, "ignoreUntil", &says->expires_at, e) < 0 ||
	    rule_draft_text(m, &d, RULE_ID, PATTERN_NO_CASE, id, e) < 0)
		return -1;
	return rule_add(m, &d, e);
}

/* "npm", "Debian", "Debian:12": releases are not told apart by packages. */
static int
add_ecosystem(
    struct rule_maker *m, struct rule_draft *d, struct str name, struct err *e)
{
	const struct ecosystem *eco = ecosystem_of(name);

	if (eco == NULL)
		return rule_fail(m, d->line, e, "ecosystem: %.*s: not known",
		    STR_ARG(str_first(name, 100)));
	return rule_draft_text(
	    m, d, RULE_TYPE, PATTERN_EXACT, str_from(eco->purl_type), e);
}

static int
add_conditions(struct rule_maker *m, struct rule_draft *d,
    const struct json *item, struct err *e)
{
	enum pattern_kind kind =
	    is_true(item, "nameIsRegex") ? PATTERN_REGEX : PATTERN_EXACT;
	struct str name, version, ecosystem, group;

	if (rule_text(m, item, "name", &name, e) < 0 ||
	    rule_text(m, item, "version", &version, e) < 0 ||
	    rule_text(m, item, "ecosystem", &ecosystem, e) < 0 ||
	    rule_text(m, item, "group", &group, e) < 0)
		return -1;
	if (group.n > 0 &&
	    rule_draft_text(m, d, RULE_SCOPE, PATTERN_EXACT, group, e) < 0)
		return -1;
	if (ecosystem.n > 0 && add_ecosystem(m, d, ecosystem, e) < 0)
		return -1;
	/* Of systems it is the source that advisories name. */
	if (name.n > 0 &&
	    rule_draft_text(m, d, RULE_PACKAGE, kind, name, e) < 0)
		return -1;
	return version.n > 0 ? rule_draft_text(m, d, RULE_VERSION,
				   PATTERN_EXACT, version, e)
			     : 0;
}

static int
read_override(struct rule_maker *m, const struct json *item, struct err *e)
{
	static const char *const keys[] = {"name", "version", "ecosystem",
	    "group", "nameIsRegex", "ignore", "vulnerability", "license",
	    "effectiveUntil", "reason", NULL};
	struct rule_draft d = {.line = item->line};
	struct suppression *says = &d.rule.says;
	struct str ecosystem;

	if (item->type != JSON_OBJECT)
		return rule_fail(m, item->line, e, "no table");
	if (rule_check_keys(m, item, keys, e) < 0)
		return -1;
	if (!is_true(item, "ignore") &&
	    !is_true(json_get(item, "vulnerability"), "ignore"))
		return 0;
	if (add_conditions(m, &d, item, e) < 0 ||
	    rule_text(m, item, "ecosystem", &ecosystem, e) < 0 ||
	    rule_text(m, item, "reason", &says->reason, e) < 0 ||
	    rule_time(m, item, "effectiveUntil", &says->expires_at, e) < 0)
		return -1;
	if (str_find(ecosystem, ':') >= 0) {
		rule_add_foreign(m, item->line, "a release's ecosystem");
		return 0;
	}
	if (d.all[RULE_SCOPE].n > 0 &&
	    !str_eq(d.all[RULE_SCOPE].any[0].text, STR("dev"))) {
		rule_add_foreign(m, item->line, "a group");
		return 0;
	}
	return rule_add(m, &d, e);
}

static int
read_list(struct rule_maker *m, const struct json *doc, const char *key,
    int (*one)(struct rule_maker *m, const struct json *item, struct err *e),
    struct err *e)
{
	const struct json *list = json_get(doc, key);

	if (list != NULL && list->type != JSON_ARRAY)
		return rule_fail(m, list->line, e, "%s: not a list", key);
	for (list = json_get_items(doc, key); list != NULL; list = list->next)
		if (one(m, list, e) < 0)
			return -1;
	return 0;
}

static int
read_rules(struct rule_maker *m, struct str bytes, const struct json *nothing,
    struct err *e)
{
	static const char *const keys[] = {"IgnoredVulns", "PackageOverrides",
	    "GoVersionOverride", "ScanGoModVersion", NULL};
	const struct json *doc = NULL;

	(void)nothing;
	return toml_parse(m->scratch, bytes, m->where, &doc, e) < 0 ||
		       rule_check_keys(m, doc, keys, e) < 0 ||
		       read_list(m, doc, "IgnoredVulns", read_ignored, e) < 0 ||
		       read_list(m, doc, "PackageOverrides", read_override, e) <
			   0
		   ? -1
		   : 0;
}

static const char *const names[] = {"osv-scanner.toml", NULL};

const struct rule_form policy_osv_scanner = {
    .name = "osv-scanner",
    .doc = "osv-scanner.toml: ignored vulnerabilities and packages",
    .names = names,
    .read = read_rules,
};
