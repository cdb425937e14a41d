/* gather_test.c: findings put together, a share at a time. */
#include "report/gather.h"

#include <stdio.h>

#include "core/limits.h"
#include "tests/tap.h"

/* Finding i, made when it is asked for, with id i % n_ids. */
struct source {
	struct finding_iter it;
	size_t n, n_ids, at, n_rewinds;
	struct finding finding;
	char id[32];
};

static bool
source_next(struct finding_iter *it, const struct finding **ret_f)
{
	struct source *s = (struct source *)it;

	if (s->at == s->n)
		return false;
	snprintf(s->id, sizeof s->id, "CVE-%06zu", s->at % s->n_ids);
	s->finding = (struct finding){
	    .id = str_from(s->id), .score_tenths = (unsigned)s->at};
	s->at++;
	*ret_f = &s->finding;
	return true;
}

static void
source_rewind(struct finding_iter *it)
{
	struct source *s = (struct source *)it;

	s->at = 0;
	s->n_rewinds++;
}

static uint32_t
bucket_of(const void *ctx, const struct finding *f)
{
	(void)ctx;
	/* One id is left out. */
	return str_eq(f->id, STR("CVE-000007")) ? GATHER_NONE
						: gather_id_bucket(f->id);
}

static uint32_t
bucket_by_score(const void *ctx, const struct finding *f)
{
	(void)ctx;
	return f->score_tenths % 10;
}

static struct str
id_of(const struct finding *f)
{
	return f->id;
}

static struct str
no_text(const struct finding *f)
{
	(void)f;
	return STR_NONE;
}

static const void *
keep_score(struct arena *a, const void *ctx, const struct finding *f,
    const void *before)
{
	unsigned *score = ARENA_NEW(a, unsigned);

	(void)ctx;
	(void)before;
	*score = f->score_tenths;
	return score;
}

static const struct gather_by by_id = {
    .bucket = bucket_of, .text = id_of, .keep = keep_score};
static const struct gather_by by_score = {.bucket = bucket_by_score,
    .text = no_text,
    .keep = keep_score,
    .is_by_bucket = true};

static void
findings_of_one_id_come_together(void)
{
	struct source s = {
	    {source_next, source_rewind},
            .n = 30, .n_ids = 10
        };
	const struct gather_row *rows;
	struct gather g;
	size_t n, n_groups = 0;

	gather_init(&g, &by_id, NULL, GATHER_ID_BUCKETS, &s.it);
	EQ_INT(g.n_all, 27);
	while (gather_next(&g, &rows, &n)) {
		unsigned id =
		    (unsigned)(n_groups < 7 ? n_groups : n_groups + 1);
		char want[32];

		snprintf(want, sizeof want, "CVE-%06u", id);
		EQ_STR(rows[0].text, str_from(want));
		EQ_INT(n, 3);
		for (unsigned i = 0; i < n; i++) {
			EQ_STR(rows[i].text, str_from(want));
			EQ_INT(*(const unsigned *)rows[i].kept, i * 10 + id);
		}
		n_groups++;
	}
	EQ_INT(n_groups, 9);
	OK(!gather_next(&g, &rows, &n));
	gather_done(&g);
	/* Once to count, once to read. */
	EQ_INT(s.n_rewinds, 2);
}

static void
groups_come_in_the_order_of_their_buckets(void)
{
	struct source s = {
	    {source_next, source_rewind},
            .n = 25, .n_ids = 25
        };
	const struct gather_row *rows;
	struct gather g;
	size_t n, bucket = 0;

	gather_init(&g, &by_score, NULL, 10, &s.it);
	for (; gather_next(&g, &rows, &n); bucket++) {
		EQ_INT(rows[0].bucket, bucket);
		EQ_INT(n, bucket < 5 ? 3 : 2);
		EQ_INT(*(const unsigned *)rows[1].kept, bucket + 10);
	}
	EQ_INT(bucket, 10);
	gather_done(&g);
}

/* More than fit into one share: no group is torn, none is lost. */
static void
many_are_read_in_shares(void)
{
	size_t n_ids = LIMIT_REPORT_ROWS;
	struct source s = {
	    {source_next, source_rewind},
            .n = 3 * n_ids, .n_ids = n_ids
        };
	const struct gather_row *rows;
	struct gather g;
	size_t n, n_groups = 0, most = 0;

	gather_init(&g, &by_id, NULL, GATHER_ID_BUCKETS, &s.it);
	while (gather_next(&g, &rows, &n)) {
		n_groups++;
		if (n != 3)
			EQ_INT(n, 3);
		if (g.rows.n > most)
			most = g.rows.n;
	}
	EQ_INT(n_groups, n_ids - 1);
	OK(most <= LIMIT_REPORT_ROWS);
	OK(s.n_rewinds >= 4 && s.n_rewinds <= 6);
	gather_done(&g);
}

/* One thing in more places than a share has rows is still one. */
static void
a_group_may_be_larger_than_a_share(void)
{
	struct source s = {
	    {source_next, source_rewind},
            .n = LIMIT_REPORT_ROWS + 100,
	    .n_ids = 1
        };
	const struct gather_row *rows;
	struct gather g;
	size_t n;

	gather_init(&g, &by_id, NULL, GATHER_ID_BUCKETS, &s.it);
	NEED(gather_next(&g, &rows, &n));
	EQ_INT(n, LIMIT_REPORT_ROWS + 100);
	OK(!gather_next(&g, &rows, &n));
	gather_done(&g);
}

static void
nothing_is_no_group(void)
{
	struct source s = {
	    {source_next, source_rewind},
            .n_ids = 1
        };
	const struct gather_row *rows;
	struct gather g;
	size_t n;

	gather_init(&g, &by_id, NULL, GATHER_ID_BUCKETS, &s.it);
	OK(!gather_next(&g, &rows, &n));
	gather_done(&g);
}

int
main(void)
{
	RUN(findings_of_one_id_come_together);
	RUN(groups_come_in_the_order_of_their_buckets);
	RUN(many_are_read_in_shares);
	RUN(a_group_may_be_larger_than_a_share);
	RUN(nothing_is_no_group);
	return tap_done();
}
