/* vulnerabilities.c: one package against its rows. */
#include "core/limits.h"
#include "match/internal.h"

/* A package before a shard, and its versions as the shard's keys. */
struct subject {
	struct matcher *m;
	struct match_part *part;
	const struct vulndb *db;
	const struct package *p;
	struct str key, source_key;
	bool names_stream; /* some row of the vulnerability at hand does */
};

/* What the group of rows of one vulnerability says. */
struct decision {
	bool is_meant; /* some row speaks of this package */
	enum verdict verdict;
	struct vulndb_row row; /* the one that decided */
};

/* Rows that speak of installed packages, or of their sources. */
static bool
is_meant(const struct subject *s, const struct vulndb_row *r, bool is_binary)
{
	return r->is_binary == is_binary &&
	       match_same_module(s->m->inv, r, s->p, s->names_stream);
}

/*
 * Where one of the rows is of a line that the package follows, those alone
 * count; otherwise those that are of no line of their own.
 */
static bool
has_own_line(const struct subject *s, struct vulndb_run group, bool is_binary)
{
	for (size_t i = group.first; i < group.first + group.n; i++) {
		struct vulndb_row r = vulndb_row_at(s->db, i);

		if (r.is_own_line && is_meant(s, &r, is_binary) &&
		    match_follows(s->m, s->p, r.channel))
			return true;
	}
	return false;
}

static struct decision
decide(const struct subject *s, struct vulndb_run group, bool is_binary)
{
	bool own = has_own_line(s, group, is_binary);
	struct str key = is_binary ? s->key : s->source_key;
	struct decision d = {false, VERDICT_NOT_AFFECTED, {0}};

	for (size_t i = group.first; i < group.first + group.n; i++) {
		struct vulndb_row r = vulndb_row_at(s->db, i);

		if (!is_meant(s, &r, is_binary) || r.is_own_line != own ||
		    (own && !match_follows(s->m, s->p, r.channel)))
			continue;
		d.is_meant = true;
		if (r.status == STATUS_NOT_AFFECTED)
			continue;
		if (r.is_unreadable) {
			d.verdict = VERDICT_UNKNOWN;
			d.row = r;
		} else if (vulndb_row_holds(&r, key)) {
			d.row = r;
			d.verdict = VERDICT_AFFECTED;
			if (r.status != STATUS_UNKNOWN)
				return d;
			/* The vendor itself has not made up its mind. */
			d.verdict = VERDICT_UNKNOWN;
		}
	}
	return d;
}

static void
rate(struct finding *f, const struct vulndb_row *r, const struct vulndb_vuln *v)
{
	if (v->is_malware) {
		f->severity = SEVERITY_CRITICAL;
		f->severity_source = STR("yagura");
		return;
	}
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
name(const struct subject *s, struct finding *f, const struct vulndb_row *r,
    const struct vulndb_vuln *v)
{
	const struct vulndb *db = s->db;
	size_t n = v->aliases.n + r->notices.n;
	struct str *names = arena_zalloc(s->m->a, n, sizeof *names);

	for (size_t i = 0; i < v->aliases.n; i++)
		names[i] = vulndb_name_at(db, v->aliases.first + i);
	for (size_t i = 0; i < r->notices.n; i++)
		names[v->aliases.n + i] =
		    vulndb_name_at(db, r->notices.first + i);
	f->aliases = names;
	f->n_aliases = n;
}

static void
add_finding(const struct subject *s, const struct decision *d)
{
	struct matcher *m = s->m;
	const struct vulndb_row *r = &d->row;
	struct vulndb_vuln v = vulndb_vuln_at(s->db, r->vuln);
	struct finding *f = vec_add(&m->findings);

	f->kind = v.is_malware ? FINDING_MALWARE : FINDING_VULNERABILITY;
	f->verdict = d->verdict;
	f->id = v.id;
	f->package = s->p;
	f->version = r->is_binary ? s->p->version : s->p->source_version;
	f->status = d->verdict == VERDICT_UNKNOWN ? STATUS_UNKNOWN : r->status;
	if (!r->hi_included)
		f->fixed_version = r->hi;
	f->fix_channel = r->channel;
	f->title = v.title;
	f->published_at = v.published_at;
	rate(f, r, &v);
	name(s, f, r, &v);
	f->evidence = (struct evidence){
	    .shard = s->part->shard->name,
	    .record = str_printf(m->a, "%.*s: %.*s",
		STR_ARG(vulndb_feed_at(s->db, r->feed).name), STR_ARG(v.id)),
	    .range = match_range_text(m->a, r),
	    .comparator = str_from(s->part->order->name),
	};
}

/* Rows of one vulnerability stand together: the group at *at, up to end. */
static struct vulndb_run
next_group(const struct vulndb *db, size_t *at, size_t end, size_t vuln)
{
	struct vulndb_run group = {*at, 0};

	while (*at < end && vulndb_row_at(db, *at).vuln == vuln)
		(*at)++;
	group.n = *at - group.first;
	return group;
}

/*
 * What is said of the installed package is more than what is said of its
 * source: both in step, by vulnerability, the first one believed.
 */
static void
match_rows(struct subject *s)
{
	struct vulndb_run by_name = vulndb_package(s->db, s->p->name);
	struct vulndb_run by_source = vulndb_package(s->db, s->p->source_name);
	size_t i = by_name.first, i_end = i + by_name.n;
	size_t k = by_source.first, k_end = k + by_source.n;

	while (i < i_end || k < k_end) {
		size_t v = i < i_end ? vulndb_row_at(s->db, i).vuln : SIZE_MAX;
		size_t w = k < k_end ? vulndb_row_at(s->db, k).vuln : SIZE_MAX;
		size_t vuln = v < w ? v : w;
		struct vulndb_run names = next_group(s->db, &i, i_end, vuln);
		struct vulndb_run sources = next_group(s->db, &k, k_end, vuln);
		struct decision d;

		s->names_stream = match_names_stream(s->db, names) ||
				  match_names_stream(s->db, sources);
		d = decide(s, names, true);
		if (!d.is_meant)
			d = decide(s, sources, false);
		if (d.verdict != VERDICT_NOT_AFFECTED)
			add_finding(s, &d);
		s->part->n_undecided +=
		    d.verdict == VERDICT_UNKNOWN && d.row.is_unreadable;
	}
}

/* Partial data is silent about what it does not watch: count that. */
static void
note_unwatched(const struct subject *s)
{
	struct match_part *part = s->part;
	struct vulndb_watched w;

	if (vulndb_watched(s->db, s->p->source_name, &w) &&
	    str_cmp(s->source_key, w.since_key) >= 0)
		return;
	if (part->n_unwatched < ARRAY_LEN(part->first_unwatched))
		part->first_unwatched[part->n_unwatched] = s->p->name;
	part->n_unwatched++;
}

static void
note_unreadable(struct matcher *m, struct match_part *part,
    const struct package *p, const struct err *e)
{
	struct diag *d = vec_add(&m->diags);

	*d = (struct diag){str_printf(m->a, "%.*s: package %.*s",
			       STR_ARG(p->path), STR_ARG(p->name)),
	    e->code, str_dup(m->a, str_from(e->text))};
	part->n_unreadable++;
}

void
match_package(
    struct matcher *m, struct match_part *part, const struct package *p)
{
	struct subject s = {
	    .m = m, .part = part, .db = part->shard->db, .p = p};
	const struct os_info *os = &m->inv->os;
	struct str version = match_version(m->a, os, p->version);
	struct str source = match_version(m->a, os, p->source_version);
	struct buf key, source_key;
	struct err e;

	buf_init(&key, (size_t)2 * LIMIT_VERSION_BYTES + 16);
	buf_init(&source_key, (size_t)2 * LIMIT_VERSION_BYTES + 16);
	if (part->order->key(version, &key, &e) < 0 ||
	    part->order->key(source, &source_key, &e) < 0) {
		note_unreadable(m, part, p, &e);
	} else {
		s.key = buf_str(&key);
		s.source_key = buf_str(&source_key);
		match_rows(&s);
		if (part->is_partial)
			note_unwatched(&s);
	}
	buf_done(&key);
	buf_done(&source_key);
}
