/* join.c: records of one vulnerability under several ids become one. */
#define _GNU_SOURCE /* qsort_r: the order of ids is the order of strings */
#include <stdlib.h>

#include "vulndb/collect.h"

/*
 * Only where ids do not come from one list: of a language's packages GitHub,
 * the language's own database and others each speak under ids of their own,
 * and name the others as aliases. Chainguard's and Wolfi's databases list a
 * CVE and GitHub's id of it side by side; OSV's export of them says which
 * belong together. Other distributions name CVEs, and are left alone.
 *
 * A record names the ids of the same thing: its own and its aliases. Records
 * that share one are of one class, directly or through others, except that
 *  - a record that names several CVEs leads from none of them to another: it
 *    may be of several vulnerabilities, or OSV gave each of several records
 *    the aliases of all, because one database treats them as one. Such a
 *    record stands alone, under its own id;
 *  - where ids of different CVEs hang together nevertheless, somebody erred:
 *    there only the CVE that a record names itself counts.
 * A class is called by its CVE; without one by an id of GitHub, else by the id
 * that sorts first. All other ids are aliases.
 */

/* One vulnerability that rows of the shard name. */
struct member {
	uint32_t vuln;
	strid id;
	strid cve;      /* the only one it names; 0: none, or several */
	bool is_alone;  /* it names several */
	uint64_t class; /* equal in one class */
	strid name;     /* of the class, where it has one CVE; or 0 */
};

struct joiner {
	struct vulndb_build *b;
	struct build_shard *s;
	struct vec members; /* struct member */
	strid *parent;      /* by id: one tree per class */
	strid *cve_of;      /* by root: 0 none yet, TOO_MANY, or the one */
	uint32_t *to;       /* vulnerability -> what it has become */
};

#define TOO_MANY UINT32_MAX

static int
cmp_alias(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	const struct build_alias *p = x, *q = y;

	if (p->vuln != q->vuln)
		return p->vuln < q->vuln ? -1 : 1;
	return str_cmp(
	    strpool_str(&b->pool, p->name), strpool_str(&b->pool, q->name));
}

void
build_sort_aliases(struct vulndb_build *b)
{
	if (b->aliases.n > 1)
		qsort_r(b->aliases.items, b->aliases.n, b->aliases.item,
		    cmp_alias, b);
}

size_t
build_first_alias(const struct vulndb_build *b, size_t vuln)
{
	const struct build_alias *al = b->aliases.items;
	size_t lo = 0, hi = b->aliases.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (al[mid].vuln < vuln)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
is_cve(const struct vulndb_build *b, strid id)
{
	return str_starts(strpool_str(&b->pool, id), STR("CVE-"));
}

/* The CVE that a record names, if there is just one; its own id counts. */
static void
find_cve(const struct vulndb_build *b, struct member *m)
{
	const struct build_alias *al = b->aliases.items;

	if (is_cve(b, m->id)) {
		m->cve = m->id;
		return;
	}
	for (size_t i = build_first_alias(b, m->vuln);
	     i < b->aliases.n && al[i].vuln == m->vuln; i++) {
		if (!is_cve(b, al[i].name) || al[i].name == m->cve)
			continue;
		m->is_alone = m->cve != 0;
		m->cve = m->is_alone ? 0 : al[i].name;
		if (m->is_alone)
			return;
	}
}

static void
collect(struct joiner *j)
{
	struct vulndb_build *b = j->b;
	const struct build_row *rows = j->s->rows.items;

	for (uint32_t i = 0; i < b->vulns.n; i++)
		j->to[i] = i;
	/* What has been seen is marked by a number that no vulnerability has. */
	for (size_t i = 0; i < j->s->rows.n; i++) {
		uint32_t vuln = rows[i].vuln;
		struct member *m;

		if (j->to[vuln] == TOO_MANY)
			continue;
		j->to[vuln] = TOO_MANY;
		m = vec_add(&j->members);
		m->vuln = vuln;
		m->id = build_vuln_at(b, vuln)->id;
		find_cve(b, m);
	}
}

static strid
root_of(const struct joiner *j, strid id)
{
	while (j->parent[id] != id) {
		j->parent[id] = j->parent[j->parent[id]];
		id = j->parent[id];
	}
	return id;
}

static void
unite(const struct joiner *j, strid x, strid y)
{
	j->parent[root_of(j, x)] = root_of(j, y);
}

/* Lead from a record to all names that are surely of the same thing. */
static void
lead(const struct joiner *j, const struct member *m)
{
	const struct build_alias *al = j->b->aliases.items;

	if (m->is_alone)
		return;
	for (size_t i = build_first_alias(j->b, m->vuln);
	     i < j->b->aliases.n && al[i].vuln == m->vuln; i++)
		if (al[i].name == m->cve || !is_cve(j->b, al[i].name))
			unite(j, m->id, al[i].name);
}

static void
classify(struct joiner *j)
{
	struct member *m = j->members.items;
	size_t n_ids = j->b->pool.strs.n;

	j->parent = arena_alloc(&j->b->scratch, n_ids * sizeof *j->parent);
	for (size_t i = 0; i < n_ids; i++)
		j->parent[i] = (strid)i;
	j->cve_of = arena_zalloc(&j->b->scratch, n_ids, sizeof *j->cve_of);
	for (size_t i = 0; i < j->members.n; i++)
		lead(j, &m[i]);
	for (size_t i = 0; i < j->members.n; i++) {
		strid *cve = &j->cve_of[root_of(j, m[i].id)];

		if (m[i].cve != 0 && *cve != m[i].cve)
			*cve = *cve == 0 ? m[i].cve : TOO_MANY;
	}
	for (size_t i = 0; i < j->members.n; i++) {
		strid root = root_of(j, m[i].id);

		m[i].class = root;
		m[i].name = j->cve_of[root];
		if (m[i].is_alone) {
			/* Its id may be a name within another class. */
			m[i].class = UINT64_C(1) << 32 | m[i].id;
			m[i].name = 0;
		} else if (m[i].name == TOO_MANY) {
			m[i].class = m[i].cve != 0 ? m[i].cve : m[i].id;
			m[i].name = m[i].cve;
		}
	}
}

/* Classes together; within one the member that would name it first. */
static int
cmp_member(const void *x, const void *y, void *ctx)
{
	const struct vulndb_build *b = ctx;
	const struct member *m = x, *n = y;
	struct str p = strpool_str(&b->pool, m->id);
	struct str q = strpool_str(&b->pool, n->id);
	bool p_ghsa = str_starts(p, STR("GHSA-"));
	bool q_ghsa = str_starts(q, STR("GHSA-"));

	if (m->class != n->class)
		return m->class < n->class ? -1 : 1;
	if (p_ghsa != q_ghsa)
		return p_ghsa ? -1 : 1;
	return str_cmp(p, q);
}

static void
add_alias(struct vulndb_build *b, uint32_t vuln, strid name)
{
	struct build_alias *al = vec_add(&b->aliases);

	*al = (struct build_alias){vuln, name};
}

/* What one record says goes into the whole, whichever comes first. */
static void
pour(struct vulndb_build *b, uint32_t into, uint32_t from)
{
	struct build_vuln *v = build_vuln_at(b, into);
	const struct build_vuln *w = build_vuln_at(b, from);
	size_t first = build_first_alias(b, from);

	build_take_text(b, &v->title, w->title);
	build_take_text(b, &v->cvss, w->cvss);
	v->is_described |= w->is_described;
	v->is_malware |= w->is_malware;
	if (w->published_at != 0 &&
	    (v->published_at == 0 || w->published_at < v->published_at))
		v->published_at = w->published_at;
	if (w->modified_at > v->modified_at)
		v->modified_at = w->modified_at;
	add_alias(b, into, w->id);
	for (size_t i = first;; i++) {
		/* The list moves as it grows. */
		struct build_alias al =
		    *(const struct build_alias *)vec_at(&b->aliases, i);

		if (al.vuln != from)
			break;
		add_alias(b, into, al.name);
	}
}

/* One class, of this shard alone: another's records are not touched. */
static void
join(struct joiner *j, const struct member *m, size_t n)
{
	struct vulndb_build *b = j->b;
	strid name = m->name != 0 ? m->name : m->id;
	uint32_t whole = (uint32_t)b->vulns.n;
	struct build_vuln *v;

	if (n == 1 && name == m->id) {
		j->to[m->vuln] = m->vuln;
		return;
	}
	v = vec_add(&b->vulns);
	v->id = name;
	for (size_t i = 0; i < n; i++) {
		pour(b, whole, m[i].vuln);
		j->to[m[i].vuln] = whole;
	}
}

/* The word of the best record that has one, the worst of equal ones. */
struct word {
	uint32_t rank;
	uint8_t severity;
};

/*
 * How bad it is, GitHub says of nearly everything; the databases that know the
 * versions better mostly do not. Rows without a word take the class's.
 */
static void
share_severity(struct vulndb_build *b, struct vec *rows)
{
	struct word *best = arena_zalloc(&b->scratch, b->vulns.n, sizeof *best);
	struct build_row *r = rows->items;

	for (size_t i = 0; i < rows->n; i++) {
		struct word *w = &best[r[i].vuln];

		if (r[i].severity == SEVERITY_UNKNOWN || w->rank > r[i].rank)
			continue;
		if (r[i].rank > w->rank || r[i].severity > w->severity)
			*w = (struct word){r[i].rank, r[i].severity};
	}
	for (size_t i = 0; i < rows->n; i++)
		if (r[i].severity == SEVERITY_UNKNOWN)
			r[i].severity = best[r[i].vuln].severity;
}

void
build_join(struct vulndb_build *b, struct build_shard *s)
{
	struct joiner j = {.b = b, .s = s};
	struct build_row *rows = s->rows.items;
	struct build_link *links = s->links.items;
	const struct member *m;

	j.to = arena_alloc(&b->scratch, b->vulns.n * sizeof *j.to);
	vec_init(&j.members, sizeof(struct member));
	collect(&j);
	classify(&j);
	if (j.members.n > 1)
		qsort_r(j.members.items, j.members.n, j.members.item,
		    cmp_member, b);
	m = j.members.items;
	for (size_t i = 0, n; i < j.members.n; i += n) {
		for (n = 1; i + n < j.members.n; n++)
			if (m[i + n].class != m[i].class)
				break;
		join(&j, &m[i], n);
	}
	for (size_t i = 0; i < s->rows.n; i++)
		rows[i].vuln = j.to[rows[i].vuln];
	for (size_t i = 0; i < s->links.n; i++)
		links[i].vuln = j.to[links[i].vuln];
	share_severity(b, &s->rows);
	vec_done(&j.members);
	arena_reset(&b->scratch);
}
