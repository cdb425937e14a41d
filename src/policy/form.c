/* form.c: the forms of rules, and what their readers share. */
#include "policy/form.h"

#include "core/limits.h"
#include "policy/regex.h"

#define X(stem) extern const struct rule_form policy_##stem;
#include "policy/policy_list.h"
#undef X

#define X(stem) &policy_##stem,
const struct rule_form *const rule_form_list[] = {
#include "policy/policy_list.h"
};
#undef X

const size_t rule_form_list_n = ARRAY_LEN(rule_form_list);

/* Left over for lists of all rules, their index and what is told of them. */
#define RULE_ROOM    (64u << 20)
#define EXPIRED_TOLD 5 /* rules that are over, by name in one message */

const struct rule_form *
rule_form_find(struct str name)
{
	for (size_t i = 0; i < rule_form_list_n; i++)
		if (str_eq(name, str_from(rule_form_list[i]->name)))
			return rule_form_list[i];
	return NULL;
}

const struct rule_form *
rule_form_of_file(struct str path)
{
	for (size_t i = 0; i < rule_form_list_n; i++) {
		const char *const *end = rule_form_list[i]->names;

		for (; end != NULL && *end != NULL; end++)
			if (str_ends(path, str_from(*end)))
				return rule_form_list[i];
	}
	return NULL;
}

/* The arena's cap is for our mistakes; input must not reach it. */
static int
check_room(struct rule_maker *m, unsigned line, size_t n, struct err *e)
{
	size_t left = arena_left(m->a);

	/* Ids stand in the index once more. */
	if (left > RULE_ROOM && n < (left - RULE_ROOM) / 2)
		return 0;
	return fail(e, E_LIMIT,
	    "%s: line %u: more rules than fit into %zu bytes of memory",
	    m->where, line, m->a->cap_bytes);
}

/* A new pattern of that field, behind those that the draft has; or NULL. */
static struct pattern *
add_pattern(struct rule_maker *m, struct rule_draft *d, enum rule_field field,
    struct err *e)
{
	struct condition *c = &d->all[field];
	size_t room = c->n == 0 ? 1 : 2 * c->n;
	struct pattern *list;

	/* Room is made when it is used up: at 0, 1, 2, 4 ... patterns. */
	if ((c->n & (c->n - 1)) == 0) {
		if (check_room(m, d->line, room * sizeof *list, e) < 0)
			return NULL;
		list = arena_zalloc(m->a, room, sizeof *list);
		if (c->n > 0)
			memcpy(list, c->any, c->n * sizeof *list);
		c->any = list;
	}
	c->field = field;
	list = (struct pattern *)(uintptr_t)c->any;
	return &list[c->n++];
}

static bool
is_glob(struct str s)
{
	return str_find(s, '*') >= 0 || str_find(s, '[') >= 0 ||
	       str_find(s, '{') >= 0;
}

/* A package URL, in which '?' begins the qualifiers. */
static int
make_purl(
    struct rule_maker *m, struct pattern *p, struct str text, struct err *e)
{
	if (!purl_parts_of(m->a, text, &p->purl))
		return fail(e, E_INPUT, "no package URL");
	if (is_glob(p->purl.path) &&
	    regex_parse_glob(m->a, p->purl.path, false, &p->path, e) < 0)
		return -1;
	return is_glob(p->purl.version)
		   ? regex_parse_glob(
			 m->a, p->purl.version, false, &p->version, e)
		   : 0;
}

static int
check_text(struct rule_maker *m, const struct rule_draft *d, struct str text,
    struct err *e)
{
	if (text.n == 0)
		return rule_fail(m, d->line, e, "an empty text");
	if (text.n > LIMIT_NAME_BYTES)
		return fail(e, E_LIMIT, "%s: line %u: %zu bytes of text",
		    m->where, d->line, text.n);
	/* Its copy, and perhaps the steps of an expression. */
	return check_room(
	    m, d->line, text.n + (size_t)128 * LIMIT_REGEX_STEPS, e);
}

int
rule_draft_text(struct rule_maker *m, struct rule_draft *d,
    enum rule_field field, enum pattern_kind kind, struct str text,
    struct err *e)
{
	struct pattern *p;
	int rc = 0;

	if (check_text(m, d, text, e) < 0)
		return -1;
	text = str_dup(m->a, text);
	p = add_pattern(m, d, field, e);
	if (p == NULL)
		return -1;
	p->kind = kind;
	p->text = text;
	if (kind == PATTERN_REGEX)
		rc = regex_parse(m->a, text, &p->regex, e);
	else if (kind == PATTERN_PURL)
		rc = make_purl(m, p, text, e);
	if (rc < 0)
		return fail_at(e, "%s: line %u: %.*s", m->where, d->line,
		    STR_ARG(str_first(text, 100)));
	return 0;
}

int
rule_draft_glob(struct rule_maker *m, struct rule_draft *d,
    enum rule_field field, struct str text, struct err *e)
{
	struct pattern *p;

	if (!is_glob(text) && str_find(text, '?') < 0)
		return rule_draft_text(m, d, field, PATTERN_EXACT, text, e);
	if (check_text(m, d, text, e) < 0)
		return -1;
	p = add_pattern(m, d, field, e);
	if (p == NULL)
		return -1;
	p->kind = PATTERN_REGEX;
	p->text = str_dup(m->a, text);
	if (regex_parse_glob(m->a, text, field == RULE_PATH, &p->regex, e) < 0)
		return fail_at(e, "%s: line %u: %.*s", m->where, d->line,
		    STR_ARG(str_first(text, 100)));
	return 0;
}

int
rule_check_keys(struct rule_maker *m, const struct json *o,
    const char *const *names, struct err *e)
{
	for (const struct json *v = o->first; v != NULL; v = v->next) {
		const char *const *name = names;

		while (*name != NULL && !str_eq(v->key, str_from(*name)))
			name++;
		if (*name == NULL)
			return rule_fail(m, v->line > 0 ? v->line : o->line, e,
			    "%.*s: no such key",
			    STR_ARG(str_first(v->key, 100)));
	}
	return 0;
}

int
rule_text(struct rule_maker *m, const struct json *o, const char *name,
    struct str *ret_s, struct err *e)
{
	const struct json *v = json_get(o, name);

	if (v == NULL || v->type == JSON_NULL) {
		*ret_s = STR_NONE;
		return 0;
	}
	if (v->type != JSON_STRING)
		return rule_fail(m, v->line > 0 ? v->line : o->line, e,
		    "%s: not a text", name);
	*ret_s = v->text;
	return 0;
}

int
rule_time(struct rule_maker *m, const struct json *o, const char *name,
    utc_s *ret_at, struct err *e)
{
	struct str text;

	if (rule_text(m, o, name, &text, e) < 0)
		return -1;
	*ret_at = 0;
	if (text.n > 0 && !time_parse(text, ret_at))
		return rule_fail(m, o->line, e, "%s: %.*s: not a date", name,
		    STR_ARG(str_first(text, 100)));
	return 0;
}

/* A rule that is over, for people; the first few are named. */
static void
tell_expired(struct rule_maker *m, const struct rule *rule, unsigned line)
{
	struct rule_file *about = &m->about;
	struct str day = time_write_date(m->scratch, rule->says.expires_at);

	if (about->n_expired++ < EXPIRED_TOLD)
		about->expired = str_printf(m->a,
		    "%.*s%sline %u, %.*s, on %.*s", STR_ARG(about->expired),
		    about->expired.n > 0 ? "; " : "", line, STR_ARG(rule->what),
		    STR_ARG(day));
}

void
rule_add_foreign(struct rule_maker *m, unsigned line, const char *why)
{
	if (m->about.n_foreign++ == 0)
		m->about.foreign = str_printf(m->a, "line %u: %s", line, why);
}

int
rule_add(struct rule_maker *m, struct rule_draft *d, struct err *e)
{
	struct rule *to, rule = d->rule;
	struct condition *all;
	size_t n = 0;

	if (m->rules.n == LIMIT_RULES)
		return fail(e, E_LIMIT, "%s: more than %u rules", m->where,
		    LIMIT_RULES);
	for (unsigned f = 0; f < RULE_FIELD_N; f++)
		n += d->all[f].n > 0;
	if (n == 0)
		return rule_fail(m, d->line, e,
		    "a rule for everything: it names no id, package or path");
	if (check_room(m, d->line,
		1024 + rule.says.reason.n + rule.says.justification.n, e) < 0)
		return -1;
	all = arena_zalloc(m->a, n, sizeof *all);
	for (unsigned f = 0; f < RULE_FIELD_N; f++)
		if (d->all[f].n > 0)
			all[rule.n_all++] = d->all[f];
	rule.all = all;
	rule.file = m->file;
	rule.line = d->line;
	rule.number = (uint32_t)m->rules.n;
	rule.what = str_first(all[0].any[0].text, 100);
	rule.says.source = str_printf(m->a, "%s:%u", m->where, d->line);
	rule.says.reason = str_dup(m->a, str_trim(rule.says.reason));
	rule.says.justification = str_dup(m->a, rule.says.justification);
	if (rule.says.expires_at != 0 && rule.says.expires_at <= m->now) {
		tell_expired(m, &rule, d->line);
		return 0;
	}
	m->about.n_rules++;
	to = vec_add(&m->rules);
	*to = rule;
	return 0;
}

bool
rule_is_target(const struct rule_maker *m, struct str product)
{
	return m->product.n > 0 && str_eq(m->product, product);
}
