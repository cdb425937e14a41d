/* why.c: what decides whether one vulnerability is found on one target. */
#include "app/why.h"

#include "version/version.h"

static const struct {
	const char *name, *text;
} answers[WHY_ANSWER_N] = {
    [WHY_FOUND] = {"found",                "it is found"                           },
    [WHY_UNDECIDED] = {"undecided",            "it cannot be decided"                  },
    [WHY_SUPPRESSED] = {"suppressed",           "it is found, but a rule suppresses it" },
    [WHY_NOT_RUNNING] = {"kernel-not-running",
		   "it is in a kernel that is installed but does not run"          },
    [WHY_NO_DATA] = {"no-data",              "data that would know of it are missing"},
    [WHY_REJECTED] = {"rejected",
		   "its CNA rejected it: it is no vulnerability"                   },
    [WHY_OUT_OF_RANGE] = {"version-out-of-range",
		   "the installed version is not in the range"                     },
    [WHY_NOT_AFFECTED] = {"not-affected",         "the vendor says: not affected"         },
    [WHY_OTHER_LINE] = {"other-line",
		   "what is known of it is about another module or channel"        },
    [WHY_ABSENT] = {"package-absent",
		   "no package that it touches is installed"                       },
    [WHY_OTHER_RELEASE] = {"other-release",
		   "it is known, but not of this system and its packages"          },
    [WHY_NOT_KNOWN] = {"not-known",            "nothing in the database names it"      },
};

const char *
why_answer_name(enum why_answer a)
{
	return answers[a].name;
}

const char *
why_answer_text(enum why_answer a)
{
	return answers[a].text;
}

/* One shard while it is looked through. */
struct look {
	struct why *w;
	struct arena *a;
	const struct match_shard *shard;
	const struct vulndb *db;
	const struct version_order *order;
};

/* ---- rows */

static struct why_compare
compare(const struct look *l, struct str version, struct str bound)
{
	struct why_compare c = {.bound = bound};
	struct err e;

	c.is_made =
	    bound.n > 0 && l->order->cmp(version, bound, &c.sign, &e) == 0;
	return c;
}

static struct why_row
look_at_row(
    const struct look *l, const struct package *p, const struct vulndb_row *r)
{
	const struct inventory *inv = &l->w->s->inv;
	struct why_row row = {.row = *r,
	    .feed = vulndb_feed_at(l->db, r->feed),
	    .range = match_range_text(l->a, r),
	    .left_out = match_row_is_not_meant(l->a, inv, l->shard, p, r),
	    .version = match_version(
		l->a, &inv->os, r->is_binary ? p->version : p->source_version)};

	row.is_no_version = !compare(l, row.version, row.version).is_made;
	if (r->status == STATUS_NOT_AFFECTED || r->is_unreadable ||
	    row.is_no_version)
		return row;
	row.lo = compare(l, row.version, r->lo);
	row.hi = compare(l, row.version, r->hi);
	row.holds = (!row.lo.is_made || row.lo.sign >= 0) &&
		    (!row.hi.is_made || row.hi.sign < 0 ||
			(row.hi.sign == 0 && r->hi_included)) &&
		    row.lo.is_made == (r->lo.n > 0) &&
		    row.hi.is_made == (r->hi.n > 0);
	return row;
}

static void
look_at_rows(const struct look *l, const struct package *p, struct str name,
    bool is_binary, size_t vuln, struct vec *rows)
{
	struct vulndb_run run = vulndb_package(l->db, name);

	for (size_t i = run.first; i < run.first + run.n; i++) {
		struct vulndb_row r = vulndb_row_at(l->db, i);

		if (r.vuln == vuln && r.is_binary == is_binary)
			*(struct why_row *)vec_add(rows) =
			    look_at_row(l, p, &r);
	}
}

/*
 * Which rows others go before: those of a line that the package follows before
 * the common ones, those on the installed package before those on its source.
 */
static void
leave_out(const struct look *l, const struct package *p, struct vec *rows)
{
	bool has_own[2] = {false}, has_binary = false;

	for (size_t i = 0; i < rows->n; i++) {
		const struct why_row *row = vec_at(rows, i);

		if (row->left_out.n > 0)
			continue;
		has_binary = has_binary || row->row.is_binary;
		has_own[row->row.is_binary] =
		    has_own[row->row.is_binary] ||
		    (row->row.is_own_line &&
			match_follows_channel(l->a, &l->w->s->inv, l->shard, p,
			    row->row.channel));
	}
	for (size_t i = 0; i < rows->n; i++) {
		struct why_row *row = vec_at(rows, i);

		if (row->left_out.n > 0)
			continue;
		if (has_binary && !row->row.is_binary)
			row->left_out = STR("what is said of the installed "
					    "package goes before what is said "
					    "of its source");
		else if (has_own[row->row.is_binary] && !row->row.is_own_line)
			row->left_out = STR("what is said of the channel that "
					    "is followed here goes before it");
	}
}

/* ---- packages */

static const struct finding *
find(const struct session *s, const struct package *p, struct str id)
{
	for (size_t i = 0; i < s->match.n_findings; i++) {
		const struct finding *f = &s->match.findings[i];

		if (f->package == p && str_eq(f->id, id))
			return f;
	}
	return NULL;
}

static enum why_answer
answer_of_rows(const struct why_package *p)
{
	enum why_answer answer = WHY_OTHER_LINE;

	for (size_t i = 0; i < p->n_rows; i++) {
		const struct why_row *row = &p->rows[i];
		enum why_answer of_it = WHY_OUT_OF_RANGE;

		if (row->left_out.n > 0)
			continue;
		/* In range and no finding: it was taken out of them. */
		if (row->holds)
			return WHY_REJECTED;
		if (row->is_no_version)
			of_it = WHY_UNDECIDED;
		else if (row->row.status == STATUS_NOT_AFFECTED)
			of_it = WHY_NOT_AFFECTED;
		if (of_it < answer)
			answer = of_it;
	}
	return answer;
}

static enum why_answer
answer_of(const struct why_package *p)
{
	if (p->found == NULL)
		return answer_of_rows(p);
	if (p->found->suppression != NULL)
		return WHY_SUPPRESSED;
	if (p->found->verdict == VERDICT_UNKNOWN)
		return WHY_UNDECIDED;
	return p->package->kernel == KERNEL_NOT_RUNNING ? WHY_NOT_RUNNING
							: WHY_FOUND;
}

/* The rule of match/vulnerabilities.c and match/facts.c that decided. */
static struct str
severity_reason(struct arena *a, const struct finding *f)
{
	if (f->severity == SEVERITY_UNKNOWN)
		return STR("nobody rates it");
	if (str_eq(f->severity_source, STR("yagura")))
		return STR("a package that is itself the harm is critical, "
			   "whatever its score");
	if (f->severity == SEVERITY_NEGLIGIBLE &&
	    str_eq(f->severity_source, STR("vendor")))
		return STR("the vendor says negligible, which goes before "
			   "every score: it knows its package");
	if (str_eq(f->severity_source, STR("vendor")))
		return STR("the vendor's word: its record has no score");
	if (str_eq(f->severity_source, STR("cvss")))
		return STR("the score of the record's own vector, which goes "
			   "before the vendor's word");
	return str_printf(a,
	    "neither the vendor nor its record rates it: the rating of %.*s "
	    "goes first (by CVSS 3.1, 3.0, 4.0, 2; of one version nvd, cna, "
	    "cisa-adp, others)",
	    STR_ARG(f->severity_source));
}

static void
look_at_package(const struct look *l, const struct package *p, size_t vuln,
    struct vec *packages)
{
	struct session *s = l->w->s;
	struct why_package found = {
	    .package = p, .shard = l->shard, .order = l->order->name};
	struct vec rows;

	if (&s->shards[match_shard_at(
		l->a, &s->inv, s->shards, s->n_shards, p)] != l->shard)
		return;
	vec_init(&rows, sizeof(struct why_row));
	look_at_rows(l, p, p->name, true, vuln, &rows);
	look_at_rows(l, p, p->source_name, false, vuln, &rows);
	leave_out(l, p, &rows);
	found.n_rows = rows.n;
	found.rows = vec_keep(&rows, l->a);
	if (found.n_rows == 0)
		return;
	found.found = find(s, p, vulndb_vuln_at(l->db, vuln).id);
	found.answer = answer_of(&found);
	if (found.found != NULL)
		found.severity_reason = severity_reason(l->a, found.found);
	*(struct why_package *)vec_add(packages) = found;
}

/* ---- vulnerabilities */

static void
list_touched(const struct look *l, size_t vuln, struct why_vuln *to)
{
	struct vulndb_info info = vulndb_info(l->db);
	struct vulndb_run rows;
	struct vec names;

	vec_init(&names, sizeof(struct str));
	for (size_t i = 0; i < info.n_packages; i++) {
		struct str name = vulndb_package_at(l->db, i, &rows);

		for (size_t k = rows.first; k < rows.first + rows.n; k++)
			if (vulndb_row_at(l->db, k).vuln == vuln) {
				*(struct str *)vec_add(&names) = name;
				break;
			}
	}
	to->n_touched = names.n;
	to->touched = vec_keep(&names, l->a);
}

static void
look_at_vuln(const struct look *l, size_t vuln, struct vec *vulns)
{
	const struct inventory *inv = &l->w->s->inv;
	struct why_vuln v = {
	    .shard = l->shard, .vuln = vulndb_vuln_at(l->db, vuln)};
	struct vec packages;

	v.n_aliases = v.vuln.aliases.n;
	v.aliases = arena_zalloc(l->a, v.n_aliases, sizeof *v.aliases);
	for (size_t i = 0; i < v.n_aliases; i++)
		v.aliases[i] = vulndb_name_at(l->db, v.vuln.aliases.first + i);
	vec_init(&packages, sizeof(struct why_package));
	for (size_t i = 0; i < inv->n_packages; i++)
		look_at_package(l, &inv->packages[i], vuln, &packages);
	v.n_packages = packages.n;
	v.packages = vec_keep(&packages, l->a);
	if (v.n_packages == 0)
		list_touched(l, vuln, &v);
	*(struct why_vuln *)vec_add(vulns) = v;
}

static bool
has_name(const struct vulndb *db, struct vulndb_run names, struct str id)
{
	for (size_t i = names.first; i < names.first + names.n; i++)
		if (str_eq(vulndb_name_at(db, i), id))
			return true;
	return false;
}

/* By alias or notice, which may stand for several. */
static bool *
find_by_name(struct arena *a, const struct vulndb *db, struct str id)
{
	struct vulndb_info info = vulndb_info(db);
	bool *is_meant = arena_zalloc(a, info.n_vulns, sizeof *is_meant);

	for (size_t i = 0; i < info.n_vulns; i++)
		is_meant[i] = has_name(db, vulndb_vuln_at(db, i).aliases, id);
	for (size_t i = 0; i < info.n_rows; i++) {
		struct vulndb_row r = vulndb_row_at(db, i);

		if (has_name(db, r.notices, id))
			is_meant[r.vuln] = true;
	}
	return is_meant;
}

static void
look_into(struct why *w, const struct match_shard *shard, struct vec *vulns)
{
	struct look l = {.w = w,
	    .a = &w->s->a,
	    .shard = shard,
	    .db = shard->db,
	    .order = version_find(vulndb_info(shard->db).order)};
	const bool *is_meant;
	size_t vuln, n = vulndb_info(l.db).n_vulns;

	if (l.order == NULL)
		return;
	if (vulndb_vuln_find(l.db, w->id, &vuln)) {
		look_at_vuln(&l, vuln, vulns);
		return;
	}
	is_meant = find_by_name(l.a, l.db, w->id);
	for (size_t i = 0; i < n; i++)
		if (is_meant[i])
			look_at_vuln(&l, i, vulns);
}

/* ---- the whole */

static void
look_into_shards(struct why *w)
{
	struct session *s = w->s;
	struct vec vulns, missing;

	vec_init(&vulns, sizeof(struct why_vuln));
	vec_init(&missing, sizeof(struct str));
	for (size_t i = 0; i < s->n_shards; i++) {
		const struct match_shard *shard = &s->shards[i];

		if (shard->db != NULL)
			look_into(w, shard, &vulns);
		/* A machine of which nothing is known has no name for it. */
		else if (shard->name.n > 0 || s->n_shards == 1)
			*(struct str *)vec_add(&missing) =
			    shard->missing_reason;
	}
	w->n_vulns = vulns.n;
	w->vulns = vec_keep(&vulns, &s->a);
	w->n_missing = missing.n;
	w->missing = vec_keep(&missing, &s->a);
}

/* Facts go by CVE. */
static void
look_up_facts(struct why *w)
{
	struct str id = w->id;
	struct err e;

	for (size_t i = 0; i < w->n_vulns; i++) {
		const struct why_vuln *v = &w->vulns[i];

		if (str_starts(id, STR("CVE-")))
			break;
		if (str_starts(v->vuln.id, STR("CVE-")))
			id = v->vuln.id;
		for (size_t k = 0; k < v->n_aliases; k++)
			if (str_starts(v->aliases[k], STR("CVE-")))
				id = v->aliases[k];
	}
	if (facts_set_find(&w->s->facts, id, &w->facts, &e) < 0)
		w->facts_fault = str_dup(&w->s->a, str_from(e.text));
}

/* Do shards that nothing of the target asks for name it? */
static void
look_elsewhere(struct why *w)
{
	struct session *s = w->s;
	struct vec names;
	struct err e;

	vec_init(&names, sizeof(struct str));
	for (size_t i = 0; i < s->gen.n_shards; i++) {
		struct str name = s->gen.shards[i].name;
		struct vulndb *db;
		size_t vuln;

		if (vulndb_open(generation_shard_path(&s->a, &s->gen, name),
			&db, &e) < 0)
			continue;
		if (vulndb_vuln_find(db, w->id, &vuln))
			*(struct str *)vec_add(&names) = name;
		vulndb_close(db);
	}
	w->n_elsewhere = names.n;
	w->elsewhere = vec_keep(&names, &s->a);
}

static enum why_answer
answer_of_all(const struct why *w)
{
	enum why_answer answer = WHY_NOT_KNOWN;

	if (w->n_elsewhere > 0 || w->facts.is_known)
		answer = WHY_OTHER_RELEASE;
	for (size_t i = 0; i < w->n_vulns; i++) {
		if (WHY_ABSENT < answer)
			answer = WHY_ABSENT;
		for (size_t k = 0; k < w->vulns[i].n_packages; k++)
			if (w->vulns[i].packages[k].answer < answer)
				answer = w->vulns[i].packages[k].answer;
	}
	return w->n_missing > 0 && answer > WHY_NO_DATA ? WHY_NO_DATA : answer;
}

void
why_collect(struct session *s, const char *id, struct why *ret_why)
{
	struct why w = {.s = s, .id = str_dup(&s->a, str_from(id))};

	look_into_shards(&w);
	look_up_facts(&w);
	if (w.n_vulns == 0)
		look_elsewhere(&w);
	w.answer = answer_of_all(&w);
	*ret_why = w;
}
