/* search.c: everything the database has for one word. */
#include "app/search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/inspect.h"
#include "core/limits.h"

static int
open_shards(struct search *s, struct err *e)
{
	struct search_shard *shards =
	    arena_zalloc(&s->a, s->g.n_shards, sizeof *shards);

	s->shards = shards;
	for (size_t i = 0; i < s->g.n_shards; i++) {
		struct str name = s->g.shards[i].name;
		const char *path = generation_shard_path(&s->a, &s->g, name);

		if (facts_is_one(path))
			continue;
		if (vulndb_open(path, &shards[s->n_shards].db, e) < 0)
			return -1;
		shards[s->n_shards++].name = name;
	}
	return 0;
}

/* The first one that cannot be used. */
struct fault {
	bool is_set;
	struct err e;
};

static void
keep_fault(void *ctx, const struct diag *d)
{
	struct fault *fault = ctx;

	if (!fault->is_set)
		err_set(&fault->e, d->code, "%.*s: %.*s", STR_ARG(d->where),
		    STR_ARG(d->text));
	fault->is_set = true;
}

/* An answer without one that is damaged would look as if all were known. */
static int
open_facts(struct search *s, struct err *e)
{
	struct fault fault = {.is_set = false};

	facts_set_open(
	    s->g.dir.p, (struct diag_sink){&fault, keep_fault}, &s->facts);
	if (fault.is_set)
		*e = fault.e;
	return fault.is_set ? -1 : 0;
}

/* The ids that the word means. */

static void
add_id(struct vec *ids, struct str id)
{
	for (size_t i = 0; i < ids->n; i++)
		if (str_eq(*(struct str *)vec_at(ids, i), id))
			return;
	*(struct str *)vec_add(ids) = id;
}

static bool
has_name(const struct vulndb *db, struct vulndb_run names, struct str what)
{
	for (size_t i = names.first; i < names.first + names.n; i++)
		if (str_eq(vulndb_name_at(db, i), what))
			return true;
	return false;
}

static void
ids_of_shard(struct search *s, const struct vulndb *db, struct vec *ids)
{
	size_t n = vulndb_info(db).n_vulns, i;

	if (vulndb_vuln_find(db, s->word, &i))
		add_id(ids, s->word);
	for (i = 0; i < n; i++) {
		struct vulndb_vuln v = vulndb_vuln_at(db, i);

		if (has_name(db, v.aliases, s->word))
			add_id(ids, v.id);
	}
}

static int
cmp_str(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Rows. */

static bool
is_one_of(const struct str *ids, size_t n, struct str id)
{
	return bsearch(&id, ids, n, sizeof *ids, cmp_str) != NULL;
}

/* By id, then as they stand in the shards. */
static int
cmp_rows(const void *x, const void *y)
{
	const struct search_row *a = x, *b = y;
	int c = str_cmp(a->id, b->id);

	if (c == 0 && a->shard != b->shard)
		c = a->shard < b->shard ? -1 : 1;
	return c != 0 ? c : (a->at > b->at) - (a->at < b->at);
}

/* Every row of the ids, or, with n 0, that a notice of the word's name has. */
static void
rows_of_shard(struct search *s, const struct search_shard *shard,
    const struct str *ids, size_t n)
{
	const struct vulndb *db = shard->db;
	struct vulndb_info info = vulndb_info(db);
	bool *wanted = arena_zalloc(&s->a, info.n_vulns, sizeof *wanted);
	bool any = n == 0;

	for (size_t i = 0; n > 0 && i < info.n_vulns; i++) {
		wanted[i] = is_one_of(ids, n, vulndb_vuln_at(db, i).id);
		any = any || wanted[i];
	}
	for (size_t p = 0; any && p < info.n_packages; p++) {
		struct vulndb_run run;
		struct str package = vulndb_package_at(db, p, &run);

		for (size_t i = run.first; i < run.first + run.n; i++) {
			struct vulndb_row r = vulndb_row_at(db, i);

			if (n > 0 ? wanted[r.vuln]
				  : has_name(db, r.notices, s->word))
				*(struct search_row *)vec_add(&s->rows) =
				    (struct search_row){shard, package,
					vulndb_vuln_at(db, r.vuln).id, i, r};
		}
	}
}

static void
package_of_shard(struct search *s, const struct search_shard *shard)
{
	struct vulndb_run run = vulndb_package(shard->db, s->word);

	for (size_t i = run.first; i < run.first + run.n; i++) {
		struct vulndb_row r = vulndb_row_at(shard->db, i);

		*(struct search_row *)vec_add(&s->packages) =
		    (struct search_row){shard, s->word,
			vulndb_vuln_at(shard->db, r.vuln).id, i, r};
	}
}

/* What is told of one vulnerability. */

static void
take_vuln(struct search_vuln *to, const struct vulndb *db,
    const struct vulndb_vuln *v, struct vec *aliases)
{
	if (to->title.n == 0)
		to->title = v->title;
	if (v->score_tenths > to->score_tenths || to->cvss.n == 0) {
		to->cvss = v->cvss;
		to->score_tenths = v->score_tenths;
	}
	if (to->published_at == 0)
		to->published_at = v->published_at;
	if (v->modified_at > to->modified_at)
		to->modified_at = v->modified_at;
	to->is_malware = to->is_malware || v->is_malware;
	for (size_t i = 0; i < v->aliases.n; i++)
		add_id(aliases, vulndb_name_at(db, v->aliases.first + i));
}

static int
add_vuln(struct search *s, struct str id, struct err *e)
{
	struct search_vuln v = {.id = id};
	struct vec aliases;
	bool is_known = false;

	if (facts_set_find(&s->facts, id, &v.facts, e) < 0)
		return -1;
	v.title = v.facts.title;
	v.published_at = v.facts.published_at;
	v.modified_at = v.facts.modified_at;
	vec_init(&aliases, sizeof(struct str));
	for (size_t i = 0; i < s->n_shards; i++) {
		const struct vulndb *db = s->shards[i].db;
		struct vulndb_vuln here;
		size_t at;

		if (!vulndb_vuln_find(db, id, &at))
			continue;
		is_known = true;
		here = vulndb_vuln_at(db, at);
		take_vuln(&v, db, &here, &aliases);
	}
	vec_sort(&aliases, cmp_str);
	v.n_aliases = aliases.n;
	v.aliases = vec_keep(&aliases, &s->a);
	if (is_known || v.facts.is_known)
		*(struct search_vuln *)vec_add(&s->vulns) = v;
	return 0;
}

/* Whose rows are whose; both lists are by id. */
static void
share_rows(struct search *s)
{
	size_t at = 0;

	vec_sort(&s->rows, cmp_rows);
	for (size_t i = 0; i < s->vulns.n; i++) {
		struct search_vuln *v = vec_at(&s->vulns, i);

		v->first_row = at;
		while (at < s->rows.n &&
		       str_eq(((struct search_row *)vec_at(&s->rows, at))->id,
			   v->id))
			at++;
		v->n_rows = at - v->first_row;
	}
}

static void
ids_of_rows(const struct search *s, struct vec *ids)
{
	for (size_t i = 0; i < s->rows.n; i++)
		add_id(ids, ((struct search_row *)vec_at(&s->rows, i))->id);
}

/* By id or alias; where it is neither, by notice. */
static int
find_vulns(struct search *s, struct err *e)
{
	struct vec ids;
	int r = 0;

	vec_init(&ids, sizeof(struct str));
	for (size_t i = 0; i < s->n_shards; i++)
		ids_of_shard(s, s->shards[i].db, &ids);
	vec_sort(&ids, cmp_str);
	for (size_t i = 0; i < s->n_shards; i++)
		rows_of_shard(s, &s->shards[i], ids.items, ids.n);
	if (ids.n == 0)
		ids_of_rows(s, &ids);
	/* In no shard, but a CVE all the same. */
	if (ids.n == 0)
		add_id(&ids, s->word);
	vec_sort(&ids, cmp_str);
	for (size_t i = 0; r == 0 && i < ids.n; i++)
		r = add_vuln(s, *(struct str *)vec_at(&ids, i), e);
	vec_done(&ids);
	share_rows(s);
	return r;
}

/* Titles. */

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whatever the case of ASCII letters. */
static bool
has_word(struct str text, struct str word)
{
	for (size_t i = 0; i + word.n <= text.n; i++) {
		size_t k = 0;

		while (k < word.n && lower(text.p[i + k]) == lower(word.p[k]))
			k++;
		if (k == word.n)
			return true;
	}
	return false;
}

static void
add_title(struct search *s, struct str id, struct str title)
{
	if (has_word(title, s->word))
		*(struct search_title *)vec_add(&s->titles) =
		    (struct search_title){id, title};
}

static int
titles_of_facts(struct search *s, const struct facts *f, struct err *e)
{
	size_t n = facts_info(f).n_cves;
	struct facts_record r;
	struct facts_id id;

	for (size_t i = 0; i < n; i++) {
		if (facts_cve_at(f, i, &id, &r, e) < 0)
			return -1;
		if (has_word(r.title, s->word))
			add_title(
			    s, str_dup(&s->a, str_from(id.text)), r.title);
	}
	return 0;
}

static int
cmp_titles(const void *x, const void *y)
{
	const struct search_title *a = x, *b = y;
	int c = str_cmp(a->id, b->id);

	return c != 0 ? c : str_cmp(a->title, b->title);
}

/* One for every id, whoever has it. */
static int
find_titles(struct search *s, struct err *e)
{
	struct search_title *t;
	size_t n = 0;

	for (size_t i = 0; i < s->n_shards; i++) {
		const struct vulndb *db = s->shards[i].db;
		size_t n_vulns = vulndb_info(db).n_vulns;

		for (size_t k = 0; k < n_vulns; k++) {
			struct vulndb_vuln v = vulndb_vuln_at(db, k);

			add_title(s, v.id, v.title);
		}
	}
	for (unsigned g = 0; g < FACTS_GROUP_N; g++)
		if (s->facts.files[g] != NULL &&
		    titles_of_facts(s, s->facts.files[g], e) < 0)
			return -1;
	vec_sort(&s->titles, cmp_titles);
	t = s->titles.items;
	for (size_t i = 0; i < s->titles.n; i++)
		if (n == 0 || !str_eq(t[n - 1].id, t[i].id))
			t[n++] = t[i];
	s->titles.n = n;
	return 0;
}

bool
search_has_any(const struct search *s)
{
	return s->vulns.n + s->packages.n + s->titles.n > 0;
}

const struct search_shard *
search_next_shard(const struct search *s, const struct search_vuln *v,
    const struct search_shard *last)
{
	for (size_t i = 0; i < v->n_rows; i++) {
		const struct search_row *r = vec_at(&s->rows, v->first_row + i);

		/* Rows stand in the order of shards. */
		if (r->row.status != STATUS_NOT_AFFECTED &&
		    (last == NULL || r->shard > last))
			return r->shard;
	}
	return NULL;
}

static int
find(struct search *s, struct err *e)
{
	if (open_shards(s, e) < 0 || open_facts(s, e) < 0)
		return -1;
	if (s->word.n == 0)
		return 0;
	for (size_t i = 0; i < s->n_shards; i++)
		package_of_shard(s, &s->shards[i]);
	if (find_vulns(s, e) < 0)
		return -1;
	/* An id is no word of a text. */
	return s->vulns.n > 0 ? 0 : find_titles(s, e);
}

static void
search_done(struct search *s)
{
	for (size_t i = 0; i < s->n_shards; i++)
		vulndb_close(s->shards[i].db);
	facts_set_close(&s->facts);
	vec_done(&s->vulns);
	vec_done(&s->rows);
	vec_done(&s->packages);
	vec_done(&s->titles);
	arena_done(&s->a);
}

int
app_db_search(const char *db_dir, const char *what, const char *format,
    FILE *out, bool *ret_found, struct err *e)
{
	struct search s = {.word = str_from(what)};
	bool is_json = strcmp(format, "json") == 0;
	int r;

	if (!is_json && strcmp(format, "table") != 0)
		return fail(e, E_USAGE,
		    "--format: \"%s\" is neither table nor json", format);
	arena_init(&s.a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&s.vulns, sizeof(struct search_vuln));
	vec_init(&s.rows, sizeof(struct search_row));
	vec_init(&s.packages, sizeof(struct search_row));
	vec_init(&s.titles, sizeof(struct search_title));
	r = generation_open(&s.a, db_dir, &s.g, e);
	if (r == 0)
		r = find(&s, e);
	if (r == 0 && search_has_any(&s)) {
		if (is_json)
			search_write_json(&s, out);
		else
			search_write_table(&s, out);
	}
	if (r == 0 && (fflush(out) != 0 || ferror(out)))
		r = fail_sys(e, errno, "standard output");
	if (r == 0)
		*ret_found = search_has_any(&s);
	search_done(&s);
	return r;
}
