/* rule.c: what somebody has said of findings that need no action. */
#include "policy/rule.h"

#include "core/purl.h"
#include "policy/regex.h"

/* A rule in the list of those that speak of one id. */
struct rule_link {
	uint32_t rule;
	uint32_t next; /* index + 1; 0: the last one */
};

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static struct str
capitals(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n);

	for (size_t i = 0; i < s.n; i++)
		p[i] = upper(s.p[i]);
	return str_of(p, s.n);
}

static bool
eq_no_case(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (upper(a.p[i]) != upper(b.p[i]))
			return false;
	return true;
}

/* ---- package URLs */

static int
hex(char c)
{
	if (is_digit(c))
		return c - '0';
	c = upper(c);
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct str
percent_undone(struct arena *a, struct str s)
{
	char *p;
	size_t n = 0;

	if (str_find(s, '%') < 0)
		return s;
	p = arena_alloc(a, s.n);
	for (size_t i = 0; i < s.n; i++) {
		bool is_sign = s.p[i] == '%' && s.n - i > 2;
		int high = is_sign ? hex(s.p[i + 1]) : -1;
		int low = is_sign ? hex(s.p[i + 2]) : -1;

		p[n++] = s.p[i];
		if (high < 0 || low < 0)
			continue;
		p[n - 1] = (char)((high << 4 | low) & 0xff);
		i += 2;
	}
	return str_of(p, n);
}

bool
purl_parts_of(struct arena *a, struct str text, struct purl_parts *ret_parts)
{
	struct purl_parts parts = {.qualifiers = STR_NONE};
	ptrdiff_t at;

	if (!str_starts(text, STR("pkg:")))
		return false;
	text = str_skip(text, 4);
	while (str_starts(text, STR("/")))
		text = str_skip(text, 1);
	if ((at = str_find(text, '#')) >= 0)
		text = str_first(text, (size_t)at);
	if ((at = str_find(text, '?')) >= 0) {
		parts.qualifiers = str_skip(text, (size_t)at + 1);
		text = str_first(text, (size_t)at);
	}
	at = str_find(text, '/');
	if (at <= 0)
		return false;
	parts.type = str_first(text, (size_t)at);
	text = str_skip(text, (size_t)at + 1);
	/* A scope's '@' begins a name: of "@a/b@1" the last one counts. */
	at = str_rfind(text, '@');
	if (at > 0 && str_find(str_skip(text, (size_t)at), '/') < 0) {
		parts.version =
		    percent_undone(a, str_skip(text, (size_t)at + 1));
		text = str_first(text, (size_t)at);
	}
	parts.path = percent_undone(a, text);
	*ret_parts = parts;
	return text.n > 0;
}

/* The value of a qualifier; empty when it is not there. */
static struct str
qualifier(struct arena *a, struct str list, struct str key)
{
	struct str pair;

	while (str_cut(&list, '&', &pair)) {
		ptrdiff_t at = str_find(pair, '=');

		if (at >= 0 && str_eq(str_first(pair, (size_t)at), key))
			return percent_undone(
			    a, str_skip(pair, (size_t)at + 1));
	}
	return STR_NONE;
}

/* Words that say where it is from and not which package it is. */
static bool
is_of_no_account(struct str key)
{
	static const char *const keys[] = {"checksum", "checksums",
	    "download_url", "file_name", "package-id", "repository_url", "tag",
	    "type", "upstream", "vcs_url"};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (str_eq(key, str_from(keys[i])))
			return true;
	return false;
}

/* What the package has for a qualifier: of its purl, or of its system. */
static struct str
qualifier_of(struct rule_subject *s, struct str key)
{
	if (s->os != NULL && str_eq(key, STR("os_name")))
		return s->os->family;
	if (s->os != NULL && str_eq(key, STR("os_version")))
		return s->os->release;
	if (s->os != NULL && str_eq(key, STR("os_distro")))
		return s->os->codename;
	return qualifier(s->a, s->purl.qualifiers, key);
}

/* Each that the pattern has must be the same: a word unknown to us is not. */
static bool
qualifiers_match(const struct purl_parts *pattern, struct rule_subject *s)
{
	struct str rest = pattern->qualifiers, pair;

	while (str_cut(&rest, '&', &pair)) {
		ptrdiff_t at = str_find(pair, '=');
		struct str key = str_first(pair, at < 0 ? 0 : (size_t)at);

		if (key.n > 0 && !is_of_no_account(key) &&
		    !str_eq(
			percent_undone(s->a, str_skip(pair, (size_t)at + 1)),
			qualifier_of(s, key)))
			return false;
	}
	return true;
}

static bool
part_matches(const struct regex *glob, struct str want, struct str got)
{
	return glob != NULL ? regex_matches(glob, got) : str_eq(want, got);
}

static const struct purl_parts *
purl_of(struct rule_subject *s)
{
	struct buf text;

	if (!s->has_purl) {
		buf_init(&text, 64 << 10);
		purl_write_installed(&text, s->finding->package, s->os);
		if (!purl_parts_of(
			s->a, str_dup(s->a, buf_str(&text)), &s->purl))
			s->purl = (struct purl_parts){.type = STR_NONE};
		buf_done(&text);
		s->has_purl = true;
	}
	return &s->purl;
}

static bool
purl_matches(const struct pattern *p, struct rule_subject *s)
{
	const struct purl_parts *want = &p->purl, *got = purl_of(s);
	struct str version = got->version;

	if (!eq_no_case(want->type, got->type) ||
	    !part_matches(p->path, want->path, got->path))
		return false;
	/* Go's own versions begin with a letter that advisories leave out. */
	if (want->version.n > 0 && str_eq(want->type, STR("golang")) &&
	    str_starts(want->version, STR("v")) &&
	    !str_starts(version, STR("v")))
		version = str_printf(s->a, "v%.*s", STR_ARG(version));
	return (want->version.n == 0 ||
		   part_matches(p->version, want->version, version)) &&
	       qualifiers_match(want, s);
}

/* ---- conditions */

static bool
pattern_matches(const struct pattern *p, struct str text)
{
	switch (p->kind) {
	case PATTERN_EXACT:
		return str_eq(p->text, text);
	case PATTERN_NO_CASE:
		return eq_no_case(p->text, text);
	case PATTERN_REGEX:
		return regex_matches(p->regex, text);
	case PATTERN_PURL:
		break;
	}
	return false;
}

static bool
id_matches(const struct pattern *p, const struct finding *f)
{
	if (pattern_matches(p, f->id))
		return true;
	for (size_t i = 0; i < f->n_aliases; i++)
		if (pattern_matches(p, f->aliases[i]))
			return true;
	return false;
}

/* Grype's words. */
static struct str
fix_state(const struct finding *f)
{
	if (f->fixed_version.n > 0)
		return STR("fixed");
	if (f->status == STATUS_WILL_NOT_FIX || f->status == STATUS_END_OF_LIFE)
		return STR("wont-fix");
	return f->status == STATUS_UNKNOWN ? STR("unknown") : STR("not-fixed");
}

/* Some begin paths at the root, others behind it. */
static bool
path_matches(const struct pattern *p, struct str path)
{
	return pattern_matches(p, path) ||
	       (str_starts(path, STR("/")) &&
		   pattern_matches(p, str_skip(path, 1)));
}

static bool
field_matches(
    const struct pattern *p, enum rule_field field, struct rule_subject *s)
{
	const struct package *pkg = s->finding->package;

	if (field == RULE_ID)
		return id_matches(p, s->finding);
	if (field == RULE_FIX_STATE)
		return pattern_matches(p, fix_state(s->finding));
	if (pkg == NULL)
		return false;
	switch (field) {
	case RULE_PACKAGE:
		return pattern_matches(p, pkg->name) ||
		       pattern_matches(p, pkg->source_name);
	case RULE_NAME:
		return pattern_matches(p, pkg->name);
	case RULE_SOURCE:
		return pattern_matches(p, pkg->source_name);
	case RULE_VERSION:
		return pattern_matches(p, pkg->version) ||
		       pattern_matches(p, pkg->source_version);
	case RULE_TYPE:
		return pattern_matches(p, pkg->type);
	case RULE_PURL:
		return purl_matches(p, s);
	case RULE_PATH:
		return path_matches(p, pkg->path);
	case RULE_SCOPE:
		return pattern_matches(p, pkg->is_dev ? STR("dev") : STR(""));
	case RULE_ID:
	case RULE_FIX_STATE:
	case RULE_FIELD_N:
		break;
	}
	return false;
}

bool
rule_matches(const struct rule *rule, struct rule_subject *s)
{
	for (size_t i = 0; i < rule->n_all; i++) {
		const struct condition *c = &rule->all[i];
		bool holds = false;

		for (size_t k = 0; k < c->n && !holds; k++)
			holds = field_matches(&c->any[k], c->field, s);
		if (!holds)
			return false;
	}
	return rule->n_all > 0;
}

/* ---- many of them */

void
rules_init(struct rules *r)
{
	*r = (struct rules){.n = 0};
	map_init(&r->of_id);
	vec_init(&r->links, sizeof(struct rule_link));
}

void
rules_done(struct rules *r)
{
	map_done(&r->of_id);
	vec_done(&r->links);
}

/* The ids that a rule is found by; NULL: it must be looked at always. */
static const struct condition *
ids_of(const struct rule *rule)
{
	for (size_t i = 0; i < rule->n_all; i++) {
		const struct condition *c = &rule->all[i];
		bool is_plain = c->field == RULE_ID;

		for (size_t k = 0; k < c->n; k++)
			is_plain &= c->any[k].kind == PATTERN_NO_CASE;
		if (is_plain)
			return c;
	}
	return NULL;
}

static void
add_link(struct rules *r, uint32_t *head, uint32_t rule)
{
	struct rule_link *link = vec_add(&r->links);

	*link = (struct rule_link){rule, *head};
	*head = (uint32_t)r->links.n;
}

void
rules_set(struct rules *r, struct arena *a, const struct rule *list, size_t n,
    const struct rule_file *files, size_t n_files)
{
	r->list = list;
	r->n = n;
	r->files = files;
	r->n_files = n_files;
	/* From the last on, so that each list begins with its first rule. */
	for (size_t i = n; i-- > 0;) {
		const struct condition *ids = ids_of(&list[i]);

		if (ids == NULL)
			add_link(r, &r->without_id, (uint32_t)i);
		for (size_t k = 0; ids != NULL && k < ids->n; k++)
			add_link(r,
			    map_put(
				&r->of_id, capitals(a, ids->any[k].text), 0),
			    (uint32_t)i);
	}
}

/* The first rule of a list that matches, of those before limit. */
static size_t
first_of(const struct rules *r, uint32_t link, struct rule_subject *s,
    uint32_t file, size_t limit)
{
	while (link != 0) {
		const struct rule_link *l = vec_at(&r->links, link - 1);
		const struct rule *rule = &r->list[l->rule];

		if (l->rule >= limit || rule->file > file)
			break;
		if (rule->file == file && rule_matches(rule, s))
			return l->rule;
		link = l->next;
	}
	return limit;
}

/* The first rule of a file that speaks of the finding; r->n: none. */
static size_t
first_in_file(const struct rules *r, struct rule_subject *s, uint32_t file)
{
	const struct finding *f = s->finding;
	size_t best = first_of(r, r->without_id, s, file, r->n);

	for (size_t i = 0; i <= f->n_aliases; i++) {
		struct str id = i == 0 ? f->id : f->aliases[i - 1];
		uint32_t link;

		if (map_get(&r->of_id, capitals(s->a, id), &link))
			best = first_of(r, link, s, file, best);
	}
	return best;
}

bool
rules_find(const struct rules *r, struct rule_subject *s, size_t *ret_index)
{
	for (uint32_t file = 0; file < r->n_files; file++) {
		size_t best = first_in_file(r, s, file);

		if (best < r->n && !r->list[best].is_open) {
			*ret_index = best;
			return true;
		}
	}
	return false;
}
