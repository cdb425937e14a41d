/* diff.c: what is different between two shards. */
#include "vulndb/diff.h"

/*
 * Rows of one pair that may stand in another order. More are compared one by
 * one, as the writer orders them.
 */
#define ROWS_IN_ANY_ORDER 64

const char *
diff_change_name(enum diff_change c)
{
	static const char *const names[] = {
	    [DIFF_ADDED] = "added",
	    [DIFF_REMOVED] = "removed",
	    [DIFF_CHANGED] = "changed",
	};

	return names[c];
}

struct side {
	const struct vulndb *db; /* NULL: empty */
	struct vulndb_info info;
	size_t package; /* where the walk stands */
	size_t row;
	size_t end; /* of the package's rows */
	struct str name;
};

struct diff {
	struct side old, new;
	int (*one)(void *ctx, const struct diff_pair *pair, struct err *e);
	void *ctx;
	struct diff_sum sum;
};

static struct side
side_of(const struct vulndb *db)
{
	struct side s = {.db = db};

	if (db != NULL)
		s.info = vulndb_info(db);
	return s;
}

/* The package where s stands; false behind the last one. */
static bool
enter(struct side *s)
{
	struct vulndb_run rows;

	if (s->package == s->info.n_packages)
		return false;
	s->name = vulndb_package_at(s->db, s->package, &rows);
	s->row = rows.first;
	s->end = rows.first + rows.n;
	return true;
}

/* The rows of the next vulnerability of the package; n = 0 behind the last. */
static struct vulndb_run
next_pair(const struct side *s, struct str *ret_id)
{
	struct vulndb_run run = {s->row, 0};
	size_t vuln;

	if (s->row == s->end)
		return run;
	vuln = vulndb_row_at(s->db, s->row).vuln;
	do
		run.n++;
	while (s->row + run.n < s->end &&
	       vulndb_row_at(s->db, s->row + run.n).vuln == vuln);
	*ret_id = vulndb_vuln_at(s->db, vuln).id;
	return run;
}

static bool
row_eq(const struct vulndb_row *x, const struct vulndb_row *y)
{
	return x->status == y->status && x->severity == y->severity &&
	       x->hi_included == y->hi_included &&
	       x->is_unreadable == y->is_unreadable &&
	       x->is_binary == y->is_binary &&
	       x->is_own_line == y->is_own_line && str_eq(x->lo, y->lo) &&
	       str_eq(x->lo_key, y->lo_key) && str_eq(x->hi, y->hi) &&
	       str_eq(x->hi_key, y->hi_key) && str_eq(x->module, y->module) &&
	       str_eq(x->channel, y->channel);
}

static bool
has_row(const struct vulndb *db, struct vulndb_run rows, struct vulndb_row want)
{
	for (size_t i = 0; i < rows.n; i++) {
		struct vulndb_row r = vulndb_row_at(db, rows.first + i);

		if (row_eq(&r, &want))
			return true;
	}
	return false;
}

static bool
rows_eq(const struct diff *d, struct vulndb_run old, struct vulndb_run new)
{
	size_t i = 0;

	if (old.n != new.n)
		return false;
	for (; i < old.n; i++) {
		struct vulndb_row x = vulndb_row_at(d->old.db, old.first + i);
		struct vulndb_row y = vulndb_row_at(d->new.db, new.first + i);

		if (!row_eq(&x, &y))
			break;
	}
	if (i == old.n)
		return true;
	if (old.n > ROWS_IN_ANY_ORDER)
		return false;
	for (i = 0; i < old.n; i++)
		if (!has_row(d->new.db, new,
			vulndb_row_at(d->old.db, old.first + i)) ||
		    !has_row(d->old.db, old,
			vulndb_row_at(d->new.db, new.first + i)))
			return false;
	return true;
}

static int
tell(struct diff *d, const struct diff_pair *pair, struct err *e)
{
	size_t *const counts[] = {
	    [DIFF_ADDED] = &d->sum.n_added,
	    [DIFF_REMOVED] = &d->sum.n_removed,
	    [DIFF_CHANGED] = &d->sum.n_changed,
	};

	++*counts[pair->change];
	return d->one != NULL ? d->one(d->ctx, pair, e) : 0;
}

/* What is there, of the two that come next: <0 the old one, 0 both, >0. */
static int
which(bool has_old, bool has_new, struct str old, struct str new)
{
	if (!has_old || !has_new)
		return has_old ? -1 : 1;
	return str_cmp(old, new);
}

/* One package: of one side only, or of both. */
static int
walk_package(struct diff *d, bool in_old, bool in_new, struct err *e)
{
	struct diff_pair pair = {.package = in_old ? d->old.name : d->new.name};

	for (;;) {
		struct str id_old = STR_NONE, id_new = STR_NONE;
		struct vulndb_run none = {0, 0}, old, new;
		int c;

		old = in_old ? next_pair(&d->old, &id_old) : none;
		new = in_new ? next_pair(&d->new, &id_new) : none;
		if (old.n == 0 && new.n == 0)
			return 0;
		c = which(old.n > 0, new.n > 0, id_old, id_new);
		if (c < 0)
			new = none;
		if (c > 0)
			old = none;
		d->old.row += old.n;
		d->new.row += new.n;
		if (c == 0 && rows_eq(d, old, new))
			continue;
		pair.change = c < 0   ? DIFF_REMOVED
			      : c > 0 ? DIFF_ADDED
				      : DIFF_CHANGED;
		pair.id = c > 0 ? id_new : id_old;
		pair.old_rows = old;
		pair.new_rows = new;
		if (tell(d, &pair, e) < 0)
			return -1;
	}
}

static int
walk_packages(struct diff *d, struct err *e)
{
	for (;;) {
		bool has_old = enter(&d->old), has_new = enter(&d->new);
		int c;

		if (!has_old && !has_new)
			return 0;
		c = which(has_old, has_new, d->old.name, d->new.name);
		if (walk_package(d, c <= 0, c >= 0, e) < 0)
			return -1;
		d->old.package += c <= 0;
		d->new.package += c >= 0;
	}
}

static bool
names_eq(const struct diff *d, struct vulndb_run old, struct vulndb_run new)
{
	if (old.n != new.n)
		return false;
	for (size_t i = 0; i < old.n; i++)
		if (!str_eq(vulndb_name_at(d->old.db, old.first + i),
			vulndb_name_at(d->new.db, new.first + i)))
			return false;
	return true;
}

/* Those that both have, and tell otherwise. */
static void
walk_vulns(struct diff *d)
{
	size_t i = 0, k = 0;

	while (i < d->old.info.n_vulns && k < d->new.info.n_vulns) {
		struct vulndb_vuln x = vulndb_vuln_at(d->old.db, i);
		struct vulndb_vuln y = vulndb_vuln_at(d->new.db, k);
		int c = str_cmp(x.id, y.id);

		i += c <= 0;
		k += c >= 0;
		if (c == 0 &&
		    (!str_eq(x.title, y.title) || !str_eq(x.cvss, y.cvss) ||
			x.score_tenths != y.score_tenths ||
			x.published_at != y.published_at ||
			x.modified_at != y.modified_at ||
			x.is_malware != y.is_malware ||
			!names_eq(d, x.aliases, y.aliases)))
			d->sum.n_retold++;
	}
}

static bool
life_eq(const struct vulndb *old, const struct vulndb *new)
{
	struct release_life x, y;

	if (!vulndb_life(old, &x) || !vulndb_life(new, &y))
		return vulndb_info(old).has_life == vulndb_info(new).has_life;
	return str_eq(x.codename, y.codename) &&
	       x.released_at == y.released_at && x.eol_at == y.eol_at &&
	       x.lts_end_at == y.lts_end_at && x.elts_end_at == y.elts_end_at;
}

static bool
support_eq(struct support_note x, struct support_note y)
{
	return x.kind == y.kind && x.is_prefix == y.is_prefix &&
	       x.ended_at == y.ended_at && str_eq(x.package, y.package) &&
	       str_eq(x.last_version, y.last_version) && str_eq(x.text, y.text);
}

static bool
watched_eq(struct vulndb_watched x, struct vulndb_watched y)
{
	return str_eq(x.package, y.package) && str_eq(x.since, y.since) &&
	       str_eq(x.version, y.version);
}

static bool
repository_eq(struct repository_note x, struct repository_note y)
{
	return str_eq(x.repository, y.repository) &&
	       str_eq(x.channel, y.channel);
}

/* All that scans go by beside rows and vulnerabilities. */
static bool
others_eq(const struct diff *d)
{
	const struct vulndb *x = d->old.db, *y = d->new.db;
	const struct vulndb_info *m = &d->old.info, *n = &d->new.info;

	if (!str_eq(m->ecosystem, n->ecosystem) ||
	    !str_eq(m->order, n->order) || m->n_support != n->n_support ||
	    m->n_watched != n->n_watched ||
	    m->n_repositories != n->n_repositories || !life_eq(x, y))
		return false;
	for (size_t i = 0; i < m->n_support; i++)
		if (!support_eq(
			vulndb_support_at(x, i), vulndb_support_at(y, i)))
			return false;
	for (size_t i = 0; i < m->n_watched; i++)
		if (!watched_eq(
			vulndb_watched_at(x, i), vulndb_watched_at(y, i)))
			return false;
	for (size_t i = 0; i < m->n_repositories; i++)
		if (!repository_eq(
			vulndb_repository_at(x, i), vulndb_repository_at(y, i)))
			return false;
	return true;
}

int
vulndb_diff(const struct vulndb *old, const struct vulndb *new,
    int (*one)(void *ctx, const struct diff_pair *pair, struct err *e),
    void *ctx, struct diff_sum *ret_sum, struct err *e)
{
	struct diff d = {side_of(old), side_of(new), one, ctx, {0}};

	if (walk_packages(&d, e) < 0)
		return -1;
	if (old != NULL && new != NULL) {
		walk_vulns(&d);
		d.sum.has_other = !others_eq(&d);
	} else {
		d.sum.has_other = old != new;
	}
	*ret_sum = d.sum;
	return 0;
}
