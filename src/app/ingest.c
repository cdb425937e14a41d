/* ingest.c: a result into the store, and its findings. */
#include "app/ingest.h"

#include "app/rematch.h"
#include "base/log.h"

/* Inventories that are kept, or not, together: one wait for the disk. */
#define AT_ONCE 32

/* ---- what there is to match */

/* Packages that are new, and those of modules, which decide on one another. */
struct subset {
	struct inventory inv;
	const struct package **from; /* of the whole inventory */
};

static struct subset
take_new(struct arena *a, const struct store_pending *p)
{
	struct subset s = {.inv = p->inv};
	struct package *to = arena_zalloc(a, p->inv.n_packages, sizeof *to);
	const struct package **from =
	    arena_zalloc(a, p->inv.n_packages, sizeof(struct package *));
	size_t n = 0;

	for (size_t i = 0; i < p->inv.n_packages && p->n_new > 0; i++) {
		const struct package *q = &p->inv.packages[i];

		if (!p->is_new[i] && q->module.n == 0 &&
		    str_find_str(q->version, STR(".module")) < 0)
			continue;
		to[n] = *q;
		from[n++] = q;
	}
	s.inv.packages = to;
	s.inv.n_packages = n;
	s.from = from;
	return s;
}

/* Their findings, as of packages of the whole inventory. */
static const struct finding *
give_back(struct arena *a, const struct subset *s, const struct match_result *r)
{
	struct finding *all = arena_zalloc(a, r->n_findings, sizeof *all);

	for (size_t i = 0; i < r->n_findings; i++) {
		all[i] = r->findings[i];
		if (all[i].package != NULL)
			all[i].package =
			    s->from[all[i].package - s->inv.packages];
	}
	return all;
}

/* ---- how well it is looked at */

static bool
is_whole(const struct match_result *r)
{
	for (size_t i = 0; i < r->n_coverage; i++)
		if (r->coverage[i].state == COVERAGE_MISSING ||
		    r->coverage[i].state == COVERAGE_PARTIAL)
			return false;
	return true;
}

static struct str
find_doubts(struct knowledge *k, struct arena *a, const struct store_pending *p,
    const struct match_result *r, utc_s now, struct store_match *m)
{
	struct str *doubts = arena_zalloc(a, p->inv.n_packages, sizeof *doubts);
	struct str first = p->doubt;

	m->doubts = doubts;
	if (is_whole(r))
		return first;
	if (p->system_is_new)
		m->system_doubt = knowledge_doubt(k, a, &p->inv, NULL, now);
	if (first.n == 0)
		first = m->system_doubt;
	for (size_t i = 0; i < p->inv.n_packages; i++) {
		if (!p->is_new[i])
			continue;
		doubts[i] =
		    knowledge_doubt(k, a, &p->inv, &p->inv.packages[i], now);
		if (first.n == 0)
			first = doubts[i];
	}
	return first;
}

/* Packages of the kernel, and none of them the one that runs. */
static bool
is_kernel_missing(const struct inventory *inv)
{
	size_t n_images = 0;

	for (size_t i = 0; i < inv->n_packages; i++) {
		const struct package *p = &inv->packages[i];

		if (p->kernel == KERNEL_RUNNING)
			return false;
		n_images += p->kernel != KERNEL_NONE &&
			    str_starts(p->name, STR("linux-image-"));
	}
	return inv->os.kernel.n > 0 && n_images > 0;
}

static void
judge(struct arena *a, const struct inventory *inv,
    const struct match_shard *system, struct str doubt, struct store_match *m)
{
	m->coverage = STORE_PARTLY;
	if (system->name.n == 0 && inv->os.family.n > 0) {
		m->coverage = STORE_UNSUPPORTED;
		m->reason = system->missing_reason;
	} else if (inv->n_diags > 0) {
		m->reason = inv->diags[0].text;
	} else if (inv->n_packages == 0 && inv->os.family.n > 0) {
		m->reason = STR("no package was found");
	} else if (is_kernel_missing(inv)) {
		m->reason = str_printf(a,
		    "the running kernel, %.*s, comes from no package that is "
		    "installed",
		    STR_ARG(inv->os.kernel));
	} else if (doubt.n > 0) {
		m->reason = doubt;
	} else {
		m->coverage = STORE_OK;
	}
}

/* ---- one inventory after the other */

static int
match_one(struct store *s, struct knowledge *k, struct arena *a,
    const struct store_pending *p, utc_s now, bool *ret_stale, struct err *e)
{
	struct store_match m = {.findings = NULL};
	struct subset sub = take_new(a, p);
	struct store_shard *seals;
	struct match_shard *shards;
	struct match_result r;
	size_t n;

	/* Folders that could not be read are in its diagnostics. */
	knowledge_match(k, a, &sub.inv, now, &shards, &n, &r);
	judge(a, &p->inv, &shards[0], find_doubts(k, a, p, &r, now, &m), &m);
	seals = arena_zalloc(a, n, sizeof *seals);
	for (size_t i = 0; i < n; i++) {
		if (shards[i].name.n == 0)
			continue;
		seals[m.n_shards].name = shards[i].name;
		seals[m.n_shards++].seal =
		    knowledge_shard(k, shards[i].name)->seal;
	}
	m.shards = seals;
	m.findings = give_back(a, &sub, &r);
	m.n_findings = r.n_findings;
	return store_matched(s, p, &m, now, ret_stale, e);
}

/* Up to AT_ONCE behind *number, which moves on; 0: that was the last. */
static int
match_some(struct store *s, struct knowledge *k, utc_s now, int64_t *number,
    bool *ret_stale, size_t *ret_n, struct err *e)
{
	struct arena a;
	size_t n = 0;
	int rc = 0;

	*ret_stale = false;
	if (store_write_begin(s, e) < 0)
		return -1;
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	for (int i = 0; i < AT_ONCE && rc == 0 && !*ret_stale; i++) {
		struct store_pending p;

		arena_reset(&a);
		rc = store_pending(s, &a, *number, &p, e);
		if (rc < 0)
			break;
		*number = p.number;
		if (p.number == 0)
			break;
		rc = match_one(s, k, &a, &p, now, ret_stale, e);
		n += rc == 0 && !*ret_stale;
	}
	arena_done(&a);
	*ret_n += n;
	return store_write_end(s, rc, e);
}

int
app_match_pending(struct store *s, struct knowledge *k, utc_s now,
    size_t *ret_n, struct err *e)
{
	struct rematch_sums sums;
	bool is_stale, was_stale = false;
	int64_t number = 0;
	size_t n = 0;

	do {
		if (match_some(s, k, now, &number, &is_stale, &n, e) < 0)
			return -1;
		if (is_stale && was_stale)
			return fail(
			    e, E_IO, "the database is replaced all the time");
		was_stale = is_stale;
		if (!is_stale)
			continue;
		if (app_rematch_packages(s, k, now, &sums, e) < 0)
			return -1;
		/* Some that were behind us may be as if new. */
		number = 0;
	} while (number != 0 || is_stale);
	*ret_n = n;
	return 0;
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
