/* facts_set.c: the facts files of a generation, asked as one. */
#include "core/limits.h"
#include "vulndb/facts.h"

const char *
facts_group_name(enum facts_group g)
{
	static const char *const names[] = {
	    [FACTS_OF_CVE] = "cve",
	    [FACTS_OF_EXPLOITS] = "exploits",
	    [FACTS_OF_EPSS] = "epss",
	};

	return g < ARRAY_LEN(names) ? names[g] : "unknown";
}

const char *
facts_path(struct arena *a, const char *dir, enum facts_group g)
{
	return str_printf(a, "%s/%s.ydb", dir, facts_group_name(g)).p;
}

void
facts_set_open(
    const char *dir, struct diag_sink diags, struct facts_set *ret_set)
{
	struct facts_set set = {{NULL}};
	struct arena a;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	for (unsigned g = 0; g < FACTS_GROUP_N; g++) {
		const char *path = facts_path(&a, dir, g);
		struct err e;

		if (facts_open(path, &set.files[g], &e) < 0 &&
		    e.code != E_ABSENT)
			diag_err(&diags, str_from(path), &e);
	}
	arena_done(&a);
	*ret_set = set;
}

void
facts_set_close(struct facts_set *set)
{
	for (unsigned g = 0; g < FACTS_GROUP_N; g++)
		facts_close(set->files[g]);
	*set = (struct facts_set){{NULL}};
}

static void
fill_exploits(struct facts_record *to, const struct facts_record *from)
{
	if (to->exploits.n == 0)
		to->exploits = from->exploits;
	if (to->kev.added_at == 0)
		to->kev = from->kev;
}

static void
fill(struct facts_record *to, const struct facts_record *from)
{
	const struct ssvc_points *p = &to->ssvc;

	to->is_known = to->is_known || from->is_known;
	to->is_rejected = to->is_rejected || from->is_rejected;
	if (to->title.n == 0)
		to->title = from->title;
	if (to->published_at == 0)
		to->published_at = from->published_at;
	if (to->modified_at == 0)
		to->modified_at = from->modified_at;
	if (to->ratings.n == 0)
		to->ratings = from->ratings;
	if (to->weaknesses.n == 0)
		to->weaknesses = from->weaknesses;
	if (to->references.n == 0)
		to->references = from->references;
	if (to->epss.scored_at == 0)
		to->epss = from->epss;
	if (p->exploitation == SSVC_EXPLOITATION_UNKNOWN &&
	    p->automatable == SSVC_UNKNOWN && p->total_impact == SSVC_UNKNOWN)
		to->ssvc = from->ssvc;
	fill_exploits(to, from);
}

int
facts_set_find(const struct facts_set *set, struct str id,
    struct facts_record *ret_r, struct err *e)
{
	struct facts_record found[FACTS_GROUP_N] = {{0}}, r = {0};

	for (unsigned g = 0; g < FACTS_GROUP_N; g++)
		if (set->files[g] != NULL &&
		    facts_find(set->files[g], id, &found[g], e) < 0)
			return -1;
	fill_exploits(&r, &found[FACTS_OF_EXPLOITS]);
	for (unsigned g = 0; g < FACTS_GROUP_N; g++)
		fill(&r, &found[g]);
	*ret_r = r;
	return 0;
}
