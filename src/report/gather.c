/* gather.c: findings put together, in memory that does not grow with them. */
#include "report/gather.h"

#include "core/limits.h"

/* Beyond any share: its findings and their texts are limited before. */
#define ARENA_BYTES ((size_t)1 << 32)

void
gather_init(struct gather *g, const struct gather_by *by, const void *ctx,
    uint32_t n_buckets, struct finding_iter *it)
{
	const struct finding *f;

	*g = (struct gather){
	    .by = by, .ctx = ctx, .it = it, .n_buckets = n_buckets};
	arena_init(&g->fixed, ARENA_BYTES);
	g->counts = arena_zalloc(&g->fixed, n_buckets, sizeof *g->counts);
	arena_init(&g->a, ARENA_BYTES);
	vec_init(&g->rows, sizeof(struct gather_row));
	it->rewind(it);
	while (it->next(it, &f)) {
		uint32_t bucket = by->bucket(ctx, f);

		if (bucket == GATHER_NONE)
			continue;
		g->counts[bucket]++;
		g->n_all++;
	}
}

void
gather_done(struct gather *g)
{
	vec_done(&g->rows);
	arena_done(&g->a);
	arena_done(&g->fixed);
}

static int
cmp_number(const struct gather_row *r, const struct gather_row *s)
{
	return (r->number > s->number) - (r->number < s->number);
}

static int
cmp_by_text(const void *x, const void *y)
{
	const struct gather_row *r = x, *s = y;
	int c = str_cmp(r->text, s->text);

	return c != 0 ? c : cmp_number(r, s);
}

static int
cmp_by_bucket(const void *x, const void *y)
{
	const struct gather_row *r = x, *s = y;
	int c = (r->bucket > s->bucket) - (r->bucket < s->bucket);

	return c != 0 ? c : cmp_by_text(x, y);
}

/* Buckets from next_bucket on that have a share's findings: their end. */
static uint32_t
end_of_share(const struct gather *g)
{
	uint32_t end = g->next_bucket;
	size_t n = 0;

	/* At least one bucket, however much it has. */
	while (end < g->n_buckets &&
	       (n == 0 || n + g->counts[end] <= LIMIT_REPORT_ROWS))
		n += g->counts[end++];
	return end;
}

static void
read_share(struct gather *g, uint32_t end)
{
	const struct finding *f;
	const void *before = NULL;
	uint32_t number = 0;

	arena_reset(&g->a);
	g->rows.n = g->next_row = 0;
	g->it->rewind(g->it);
	while (g->it->next(g->it, &f)) {
		uint32_t bucket = g->by->bucket(g->ctx, f);
		struct gather_row *last = g->rows.items, *row;
		struct str text;

		number++;
		if (bucket < g->next_bucket || bucket >= end)
			continue;
		text = gather_keep(&g->a, g->by->text(f),
		    g->rows.n > 0 ? last[g->rows.n - 1].text : STR_NONE);
		before = g->by->keep(&g->a, g->ctx, f, before);
		row = vec_add(&g->rows);
		*row = (struct gather_row){bucket, number, text, before};
	}
	vec_sort(&g->rows, g->by->is_by_bucket ? cmp_by_bucket : cmp_by_text);
	g->next_bucket = end;
}

bool
gather_next(struct gather *g, const struct gather_row **ret_rows, size_t *ret_n)
{
	const struct gather_row *rows, *first;
	size_t n = 1;

	while (g->next_row == g->rows.n) {
		if (g->next_bucket == g->n_buckets)
			return false;
		read_share(g, end_of_share(g));
	}
	rows = g->rows.items;
	first = &rows[g->next_row];
	while (g->next_row + n < g->rows.n &&
	       first[n].bucket == first->bucket &&
	       str_eq(first[n].text, first->text))
		n++;
	g->next_row += n;
	*ret_rows = first;
	*ret_n = n;
	return true;
}

/* FNV-1a. Who chooses ids that collide makes one share larger, no more. */
uint32_t
gather_id_bucket(struct str id)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < id.n; i++)
		h = (h ^ (unsigned char)id.p[i]) * 16777619u;
	return (h ^ h >> 16) % GATHER_ID_BUCKETS;
}

struct str
gather_keep(struct arena *a, struct str s, struct str before)
{
	return str_eq(s, before) ? before : str_dup(a, s);
}
