/* match.c: where the two halves meet: inventory + vulndb -> findings. */
#include "match/match.h"

#include "core/ecosystem.h"
#include "match/internal.h"

static int
cmp_text(struct str a, struct str b, int c)
{
	return c != 0 ? c : str_cmp(a, b);
}

static struct str
name_of(const struct finding *f)
{
	return f->package != NULL ? f->package->name : STR_NONE;
}

static int
cmp_finding(const void *x, const void *y)
{
	const struct finding *f = x, *g = y;
	static const struct package none;
	const struct package *p = f->package != NULL ? f->package : &none;
	const struct package *q = g->package != NULL ? g->package : &none;
	int c = (int)g->severity - (int)f->severity;

	if (c == 0)
		c = (g->score_tenths > f->score_tenths) -
		    (g->score_tenths < f->score_tenths);
	c = cmp_text(p->source_name, q->source_name, c);
	c = cmp_text(f->id, g->id, c);
	c = cmp_text(p->source_version, q->source_version, c);
	c = cmp_text(name_of(f), name_of(g), c);
	c = cmp_text(p->version, q->version, c);
	c = cmp_text(p->arch, q->arch, c);
	return cmp_text(p->path, q->path, c);
}

struct str
match_shard_name(
    struct arena *a, const struct os_info *os, struct str *ret_reason)
{
	struct str ecosystem = ecosystem_of_os(a, os), name;

	if (os->family.n == 0) {
		*ret_reason = STR("the operating system is not known");
		return STR_NONE;
	}
	name = ecosystem_shard(a, ecosystem);
	if (name.n == 0)
		*ret_reason = str_printf(a,
		    "no feed that is built in speaks of %.*s%s%.*s",
		    STR_ARG(os->family), os->release.n > 0 ? " " : "",
		    STR_ARG(os->release));
	return name;
}

struct str
match_range_text(struct arena *a, const struct vulndb_row *r)
{
	struct str lo = r->lo.n > 0 ? r->lo : STR("0");

	if (r->is_unreadable)
		return STR("its range cannot be read");
	if (r->status == STATUS_NOT_AFFECTED)
		return STR("no version");
	if (r->hi.n == 0)
		return str_printf(a, "%.*s <= v", STR_ARG(lo));
	return str_printf(a, "%.*s <= v %s %.*s", STR_ARG(lo),
	    r->hi_included ? "<=" : "<", STR_ARG(r->hi));
}

/* Does every row come from a feed that knows only what it watches? */
static bool
is_partial(const struct vulndb *db)
{
	struct vulndb_info info = vulndb_info(db);

	if (info.n_rows == 0)
		return info.n_watched > 0;
	for (size_t i = 0; i < info.n_rows; i++)
		if (!vulndb_feed_at(db, vulndb_row_at(db, i).feed).is_partial)
			return false;
	return true;
}

bool
match_is_foreign(const struct matcher *m, const struct package *p)
{
	const struct ecosystem *eco =
	    ecosystem_of(vulndb_info(m->shard->db).ecosystem);

	return eco == NULL || !str_eq(p->type, str_from(eco->purl_type));
}

void
match_inventory(struct arena *a, const struct inventory *inv,
    const struct match_shard *shard, utc_s now, struct match_result *ret_r)
{
	struct matcher m = {.a = a, .inv = inv, .shard = shard, .now = now};

	vec_init(&m.findings, sizeof(struct finding));
	vec_init(&m.coverage, sizeof(struct coverage));
	vec_init(&m.diags, sizeof(struct diag));
	if (shard->db != NULL) {
		m.order = version_find(vulndb_info(shard->db).order);
		m.is_partial = is_partial(shard->db);
		match_support(&m);
	}
	for (size_t i = 0; m.order != NULL && i < inv->n_packages; i++) {
		if (match_is_foreign(&m, &inv->packages[i]))
			m.n_foreign++;
		else
			match_package(&m, &inv->packages[i]);
	}
	match_coverage(&m);
	vec_sort(&m.findings, cmp_finding);
	ret_r->n_findings = m.findings.n;
	ret_r->n_coverage = m.coverage.n;
	ret_r->n_diags = m.diags.n;
	ret_r->findings = vec_keep(&m.findings, a);
	ret_r->coverage = vec_keep(&m.coverage, a);
	ret_r->diags = vec_keep(&m.diags, a);
}
