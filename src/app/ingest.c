/* ingest.c: a result into the store, and its findings. */
#include "app/ingest.h"

#include "app/rematch.h"
#include "base/log.h"

/* Why an inventory is not OK: the first thing that is not. */
static void
judge(struct arena *a, const struct inventory *inv,
    const struct match_shard *system, const struct match_result *r,
    struct store_match *m)
{
	m->coverage = STORE_OK;
	if (system->name.n == 0 && inv->os.family.n > 0) {
		m->coverage = STORE_UNSUPPORTED;
		m->reason = system->missing_reason;
		return;
	}
	if (inv->n_diags > 0) {
		m->coverage = STORE_PARTLY;
		m->reason = inv->diags[0].text;
		return;
	}
	for (size_t i = 0; i < r->n_coverage; i++) {
		const struct coverage *c = &r->coverage[i];

		if (c->state != COVERAGE_MISSING &&
		    c->state != COVERAGE_PARTIAL)
			continue;
		m->coverage = STORE_PARTLY;
		m->reason = str_printf(
		    a, "%.*s: %.*s", STR_ARG(c->what), STR_ARG(c->reason));
		return;
	}
}

static int
match_one(struct store *s, struct knowledge *k, struct arena *a, int64_t number,
    const struct inventory *inv, utc_s now, bool *ret_stale, struct err *e)
{
	struct store_match m = {.findings = NULL};
	struct store_shard *seals;
	struct match_shard *shards;
	struct match_result r;
	size_t n;

	knowledge_match(k, a, inv, now, &shards, &n, &r);
	judge(a, inv, &shards[0], &r, &m);
	seals = arena_zalloc(a, n, sizeof *seals);
	for (size_t i = 0; i < n; i++) {
		if (shards[i].name.n == 0)
			continue;
		seals[m.n_shards].name = shards[i].name;
		seals[m.n_shards++].seal =
		    knowledge_shard(k, shards[i].name)->seal;
	}
	m.shards = seals;
	m.findings = r.findings;
	m.n_findings = r.n_findings;
	return store_matched(s, number, inv, &m, now, ret_stale, e);
}

int
app_match_pending(struct store *s, struct knowledge *k, utc_s now,
    size_t *ret_n, struct err *e)
{
	struct rematch_sums sums;
	struct arena a;
	int64_t number = 0;
	bool is_stale = false, was_stale = false;
	size_t n = 0;
	int rc = 0;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	while (rc == 0) {
		struct inventory inv = {.packages = NULL};

		arena_reset(&a);
		rc = store_pending(s, &a, number, &number, &inv, e);
		if (rc < 0 || number == 0)
			break;
		rc = match_one(s, k, &a, number, &inv, now, &is_stale, e);
		if (rc == 0 && is_stale && was_stale)
			rc = fail(
			    e, E_IO, "the database is replaced all the time");
		else if (rc == 0 && is_stale)
			rc = app_rematch_packages(s, k, now, &sums, e);
		/* Some that were behind us may be as if new. */
		if (is_stale)
			number = 0;
		was_stale = is_stale;
		n += !is_stale;
	}
	arena_done(&a);
	*ret_n = n;
	return rc;
}

int
app_ingest(struct store *s, struct knowledge *k, const struct store_result *r,
    utc_s now, struct store_receipt *ret, struct err *e)
{
	struct err bad;
	size_t n;

	if (store_ingest(s, r, now, ret, e) < 0)
		return -1;
	if (ret->needs_match && app_match_pending(s, k, now, &n, &bad) < 0)
		log_say(LOG_WARN, "%s: %s: taken, but not matched yet",
		    ret->asset, bad.text);
	return 0;
}
