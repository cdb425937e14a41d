/*
 * grype.c: the list "ignore" of .grype.yaml; what else stands there is no
 * rule. All conditions of a rule must hold. The package's name is a regular
 * expression, its location a glob. Namespaces, ways of matching and
 * vex-status are of Grype's own making: a rule with one of them is told and
 * not applied, for without that condition it would hide more than was meant.
 * Source: github.com/anchore/grype, README "Specifying matches to ignore".
 */
#include "fmt/yaml.h"
#include "policy/form.h"

/* Grype's words for a package's type and language, and purl's types. */
static const struct {
	const char *word, *type;
} types[] = {
    {"apk",          "apk"     },
    {"conan",        "conan"   },
    {"deb",          "deb"     },
    {"dotnet",       "nuget"   },
    {"gem",          "gem"     },
    {"go-module",    "golang"  },
    {"go",	   "golang"  },
    {"hex",          "hex"     },
    {"java-archive", "maven"   },
    {"java",         "maven"   },
    {"javascript",   "npm"     },
    {"npm",          "npm"     },
    {"php-composer", "composer"},
    {"php",          "composer"},
    {"python",       "pypi"    },
    {"dart",         "pub"     },
    {"dart-pub",     "pub"     },
    {"R",	    "cran"    },
    {"R-package",    "cran"    },
    {"rpm",          "rpm"     },
    {"ruby",         "gem"     },
    {"rust",         "cargo"   },
    {"rust-crate",   "cargo"   },
    {"swift",        "swift"   },
    {"alpm",         "alpm"    },
};

static const char *const foreign[] = {
    "namespace", "match-type", "vex-status", "vex-justification"};

static int
add_type(
    struct rule_maker *m, struct rule_draft *d, struct str word, struct err *e)
{
	if (word.n == 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq(word, str_from(types[i].word)))
			return rule_draft_text(m, d, RULE_TYPE, PATTERN_EXACT,
			    str_from(types[i].type), e);
	return rule_draft_text(m, d, RULE_TYPE, PATTERN_EXACT, word, e);
}

static int
add_text(struct rule_maker *m, struct rule_draft *d, const struct json *o,
    const char *key, enum rule_field field, struct err *e)
{
	enum pattern_kind kind = PATTERN_EXACT;
	struct str text;

	if (rule_text(m, o, key, &text, e) < 0)
		return -1;
	if (text.n == 0)
		return 0;
	if (field == RULE_NAME)
		kind = PATTERN_REGEX;
	else if (field == RULE_ID)
		kind = PATTERN_NO_CASE;
	return field == RULE_PATH ? rule_draft_glob(m, d, field, text, e)
				  : rule_draft_text(m, d, field, kind, text, e);
}

static int
add_package(struct rule_maker *m, struct rule_draft *d, const struct json *p,
    struct err *e)
{
	static const char *const keys[] = {"name", "version", "language",
	    "type", "location", "upstream-name", NULL};
	struct str language, type;

	if (p == NULL || p->type == JSON_NULL)
		return 0;
	if (p->type != JSON_OBJECT)
		return rule_fail(m, p->line, e, "package: no keys");
	/* A type says the language, too. */
	if (rule_check_keys(m, p, keys, e) < 0 ||
	    rule_text(m, p, "language", &language, e) < 0 ||
	    rule_text(m, p, "type", &type, e) < 0)
		return -1;
	return add_type(m, d, type.n > 0 ? type : language, e) < 0 ||
		       add_text(m, d, p, "name", RULE_NAME, e) < 0 ||
		       add_text(m, d, p, "version", RULE_VERSION, e) < 0 ||
		       add_text(m, d, p, "location", RULE_PATH, e) < 0 ||
		       add_text(m, d, p, "upstream-name", RULE_SOURCE, e) < 0
		   ? -1
		   : 0;
}

static int
read_rule(struct rule_maker *m, const struct json *item, struct err *e)
{
	static const char *const keys[] = {"vulnerability", "include-aliases",
	    "reason", "namespace", "fix-state", "package", "vex-status",
	    "vex-justification", "match-type", NULL};
	struct rule_draft d = {.line = item->line};
	struct str word;

	if (item->type != JSON_OBJECT)
		return rule_fail(m, item->line, e, "a rule that has no keys");
	if (rule_check_keys(m, item, keys, e) < 0 ||
	    add_text(m, &d, item, "vulnerability", RULE_ID, e) < 0 ||
	    add_text(m, &d, item, "fix-state", RULE_FIX_STATE, e) < 0 ||
	    add_package(m, &d, json_get(item, "package"), e) < 0 ||
	    rule_text(m, item, "reason", &d.rule.says.reason, e) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
		if (rule_text(m, item, foreign[i], &word, e) < 0)
			return -1;
		if (word.n > 0) {
			rule_add_foreign(m, item->line, foreign[i]);
			return 0;
		}
	}
	return rule_add(m, &d, e);
}

static int
read_rules(struct rule_maker *m, struct str bytes, const struct json *nothing,
    struct err *e)
{
	const struct json *doc = NULL, *list;

	(void)nothing;
	if (yaml_parse(m->scratch, bytes, m->where, &doc, e) < 0)
		return -1;
	if (doc->type == JSON_NULL)
		return 0;
	if (doc->type != JSON_OBJECT)
		return rule_fail(m, doc->line, e, "no keys");
	list = json_get(doc, "ignore");
	if (list != NULL && list->type != JSON_ARRAY && list->type != JSON_NULL)
		return rule_fail(m, list->line, e, "ignore: not a list");
	for (list = json_get_items(doc, "ignore"); list != NULL;
	     list = list->next)
		if (read_rule(m, list, e) < 0)
			return -1;
	return 0;
}

static const char *const names[] = {
    ".grype.yaml", ".grype.yml", "grype/config.yaml", NULL};

const struct rule_form policy_grype = {
    .name = "grype",
    .doc = "the ignore rules of Grype's .grype.yaml",
    .names = names,
    .read = read_rules,
};
