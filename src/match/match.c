/* match.c: where the two halves meet: inventory + vulndb -> findings. */
#include "match/match.h"

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

static struct match_part *
part_of(struct matcher *m, struct str shard)
{
	for (size_t i = 0; i < m->n_parts && shard.n > 0; i++)
		if (str_eq(m->parts[i].shard->name, shard))
			return &m->parts[i];
	return NULL;
}

static void
note_foreign(struct matcher *m, const struct package *p)
{
	if (m->n_foreign < ARRAY_LEN(m->first_foreign))
		m->first_foreign[m->n_foreign] =
		    p->vendor.n == 0
			? p->name
			: str_printf(m->a, "%.*s of %.*s", STR_ARG(p->name),
			      STR_ARG(p->vendor));
	m->n_foreign++;
}

static void
match_packages(struct matcher *m)
{
	const struct ecosystem *eco =
	    ecosystem_of(ecosystem_of_os(m->a, &m->inv->os));
	struct str system = m->parts[0].shard->name;

	for (size_t i = 0; i < m->inv->n_packages; i++) {
		const struct package *p = &m->inv->packages[i];
		struct match_part *part =
		    part_of(m, match_shard_of(m->a, eco, system, p));

		if (part == NULL) {
			/* Of a system without a shard, its own row tells. */
			if (system.n > 0 || !match_is_system(p))
				note_foreign(m, p);
			continue;
		}
		part->n_packages++;
		if (part->order != NULL)
			match_package(m, part, p);
	}
}

static void
open_parts(struct matcher *m, const struct match_shard *shards, size_t n_shards)
{
	m->parts = arena_zalloc(m->a, n_shards, sizeof *m->parts);
	m->n_parts = n_shards;
	for (size_t i = 0; i < n_shards; i++) {
		struct match_part *part = &m->parts[i];

		part->shard = &shards[i];
		part->is_system = i == 0;
		if (shards[i].db == NULL)
			continue;
		part->order = version_find(vulndb_info(shards[i].db).order);
		part->is_partial = is_partial(shards[i].db);
	}
}

void
match_inventory(struct arena *a, const struct inventory *inv,
    const struct match_knowledge *k, utc_s now, struct match_result *ret_r)
{
	struct matcher m = {.a = a, .inv = inv, .now = now};

	vec_init(&m.findings, sizeof(struct finding));
	vec_init(&m.rejected, sizeof(struct finding));
	vec_init(&m.coverage, sizeof(struct coverage));
	vec_init(&m.diags, sizeof(struct diag));
	open_parts(&m, k->shards, k->n_shards);
	match_channels(&m);
	match_support(&m);
	match_packages(&m);
	match_facts(&m, k->facts);
	match_coverage(&m);
	vec_sort(&m.findings, cmp_finding);
	ret_r->n_findings = m.findings.n;
	ret_r->n_rejected = m.rejected.n;
	ret_r->n_coverage = m.coverage.n;
	ret_r->n_diags = m.diags.n;
	ret_r->findings = vec_keep(&m.findings, a);
	ret_r->rejected = vec_keep(&m.rejected, a);
	ret_r->coverage = vec_keep(&m.coverage, a);
	ret_r->diags = vec_keep(&m.diags, a);
}
