/* vulnerabilities.c: one package against its rows. */
#include "core/limits.h"
#include "match/internal.h"

/* What the group of rows of one vulnerability says. */
struct decision {
	enum verdict verdict;
	struct vulndb_row row; /* the one that decided */
};

static struct decision
decide(const struct vulndb *db, struct vulndb_run group, struct str key)
{
	struct decision d = {VERDICT_NOT_AFFECTED, {0}};

	for (size_t i = group.first; i < group.first + group.n; i++) {
		struct vulndb_row r = vulndb_row_at(db, i);

		if (r.status == STATUS_NOT_AFFECTED)
			continue;
		if (r.is_unreadable) {
			d = (struct decision){VERDICT_UNKNOWN, r};
		} else if (vulndb_row_holds(&r, key)) {
			/* The vendor itself has not made up its mind. */
			if (r.status == STATUS_UNKNOWN)
				d = (struct decision){VERDICT_UNKNOWN, r};
			else
				return (struct decision){VERDICT_AFFECTED, r};
		}
	}
	return d;
}

static void
rate(struct finding *f, const struct vulndb_row *r, const struct vulndb_vuln *v)
{
	f->score_tenths = v->score_tenths;
	f->cvss = v->cvss;
	/* The vendor knows its package; a base score does not. */
	if (r->severity == SEVERITY_NEGLIGIBLE ||
	    (r->severity != SEVERITY_UNKNOWN && v->score_tenths == 0)) {
		f->severity = r->severity;
		f->severity_source = STR("vendor");
	} else if (v->score_tenths > 0) {
		f->severity = severity_of_score(v->score_tenths / 10.0);
		f->severity_source = STR("cvss");
	}
}

static void
name(struct matcher *m, struct finding *f, const struct vulndb_row *r,
    const struct vulndb_vuln *v)
{
	const struct vulndb *db = m->shard->db;
	size_t n = v->aliases.n + r->notices.n;
	struct str *names = arena_zalloc(m->a, n, sizeof *names);

	for (size_t i = 0; i < v->aliases.n; i++)
		names[i] = vulndb_name_at(db, v->aliases.first + i);
	for (size_t i = 0; i < r->notices.n; i++)
		names[v->aliases.n + i] =
		    vulndb_name_at(db, r->notices.first + i);
	f->aliases = names;
	f->n_aliases = n;
}

static void
add_finding(
    struct matcher *m, const struct package *p, const struct decision *d)
{
	const struct vulndb *db = m->shard->db;
	const struct vulndb_row *r = &d->row;
	struct vulndb_vuln v = vulndb_vuln_at(db, r->vuln);
	struct finding *f = vec_add(&m->findings);

	f->kind = FINDING_VULNERABILITY;
	f->verdict = d->verdict;
	f->id = v.id;
	f->package = p;
	f->status = d->verdict == VERDICT_UNKNOWN ? STATUS_UNKNOWN : r->status;
	if (!r->hi_included)
		f->fixed_version = r->hi;
	f->title = v.title;
	f->published_at = v.published_at;
	rate(f, r, &v);
	name(m, f, r, &v);
	f->evidence = (struct evidence){
	    .shard = m->shard->name,
	    .record = str_printf(m->a, "%.*s: %.*s",
		STR_ARG(vulndb_feed_at(db, r->feed).name), STR_ARG(v.id)),
	    .range = match_range_text(m->a, r),
	    .comparator = str_from(m->order->name),
	};
}

/* Rows of one vulnerability stand together. */
static void
match_rows(struct matcher *m, const struct package *p, struct str key)
{
	const struct vulndb *db = m->shard->db;
	struct vulndb_run rows = vulndb_package(db, p->source_name);
	size_t end = rows.first + rows.n;

	for (size_t i = rows.first; i < end;) {
		struct vulndb_run group = {i, 0};
		size_t vuln = vulndb_row_at(db, i).vuln;
		struct decision d;

		while (i < end && vulndb_row_at(db, i).vuln == vuln)
			i++;
		group.n = i - group.first;
		d = decide(db, group, key);
		if (d.verdict != VERDICT_NOT_AFFECTED)
			add_finding(m, p, &d);
		m->n_undecided +=
		    d.verdict == VERDICT_UNKNOWN && d.row.is_unreadable;
	}
}

/* Partial data is silent about what it does not watch: count that. */
static void
note_unwatched(struct matcher *m, const struct package *p, struct str key)
{
	struct vulndb_watched w;

	if (vulndb_watched(m->shard->db, p->source_name, &w) &&
	    str_cmp(key, w.since_key) >= 0)
		return;
	if (m->n_unwatched < ARRAY_LEN(m->first_unwatched))
		m->first_unwatched[m->n_unwatched] = p->name;
	m->n_unwatched++;
}

void
match_package(struct matcher *m, const struct package *p)
{
	struct buf key;
	struct err e;

	buf_init(&key, (size_t)2 * LIMIT_VERSION_BYTES + 16);
	if (m->order->key(p->source_version, &key, &e) < 0) {
		struct diag *d = vec_add(&m->diags);

		*d = (struct diag){str_printf(m->a, "%.*s: package %.*s",
				       STR_ARG(p->path), STR_ARG(p->name)),
		    e.code, str_dup(m->a, str_from(e.text))};
		m->n_unreadable++;
	} else {
		match_rows(m, p, buf_str(&key));
		if (m->is_partial)
			note_unwatched(m, p, buf_str(&key));
	}
	buf_done(&key);
}
