/* group.c: findings that are one thing to people. */
#include "report/group.h"

#include "core/limits.h"

static void
pull(struct groups *g)
{
	while (g->it->next(g->it, &g->ahead))
		if (g->wants == NULL || g->wants(g->ahead))
			return;
	g->ahead = NULL;
}

void
groups_start(struct groups *g, struct finding_iter *it,
    bool (*wants)(const struct finding *f))
{
	*g = (struct groups){.it = it, .wants = wants};
	arena_init(&g->a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&g->packages, sizeof(struct group_package));
	it->rewind(it);
	pull(g);
}

static bool
is_same(const struct finding *f, const struct finding *g)
{
	const struct package *p = f->package, *q = g->package;

	return str_eq(f->id, g->id) && f->kind == g->kind && p != NULL &&
	       q != NULL && str_eq(p->source_name, q->source_name) &&
	       str_eq(p->type, q->type) && str_eq(f->version, g->version) &&
	       (f->suppression == NULL) == (g->suppression == NULL);
}

bool
groups_next(struct groups *g, struct group *ret_group)
{
	struct group group;

	if (g->ahead == NULL)
		return false;
	arena_reset(&g->a);
	g->packages.n = 0;
	group.first = finding_dup(&g->a, g->ahead);
	do {
		struct group_package *p = vec_add(&g->packages);

		p->package = g->ahead->package;
		p->fixed_version = str_dup(&g->a, g->ahead->fixed_version);
		pull(g);
	} while (g->ahead != NULL && is_same(&group.first, g->ahead));
	group.packages = g->packages.items;
	group.n = g->packages.n;
	*ret_group = group;
	return true;
}

void
groups_done(struct groups *g)
{
	vec_done(&g->packages);
	arena_done(&g->a);
}
