/* order.c: the order in which findings are told. */
#include "app/order.h"

#include <stdlib.h>

#include "base/map.h"

struct place {
	uint32_t first; /* of what it belongs to */
	uint32_t number;
};

static int
cmp_place(const void *x, const void *y)
{
	const struct place *p = x, *q = y;

	if (p->first != q->first)
		return p->first < q->first ? -1 : 1;
	return (p->number > q->number) - (p->number < q->number);
}

/* What findings that belong together have in common. */
static struct str
key_of(struct arena *a, const struct finding *f, enum report_group by)
{
	if (by == REPORT_BY_CVE)
		return f->id;
	if (f->package == NULL)
		return STR_NONE;
	return str_printf(a, "%.*s\n%.*s\n%.*s", STR_ARG(f->package->type),
	    STR_ARG(f->package->source_name), STR_ARG(f->version));
}

const uint32_t *
order_findings(struct arena *a, const struct finding *findings, size_t n,
    enum report_group by)
{
	struct place *places;
	uint32_t *order;
	struct map firsts;

	if (by == REPORT_UNGROUPED)
		return NULL;
	places = arena_zalloc(a, n, sizeof *places);
	order = arena_zalloc(a, n, sizeof *order);
	map_init(&firsts);
	for (uint32_t i = 0; i < n; i++) {
		places[i].number = i;
		places[i].first =
		    *map_put(&firsts, key_of(a, &findings[i], by), i);
	}
	map_done(&firsts);
	if (n > 0)
		qsort(places, n, sizeof *places, cmp_place);
	for (size_t i = 0; i < n; i++)
		order[i] = places[i].number;
	return order;
}
