/* inventory.c: everything installed on one target, in canonical order. */
#include "inventory/inventory.h"

#include "core/ecosystem.h"
#include "core/limits.h"
#include "inventory/collector.h"
#include "inventory/os_release.h"
#include "inventory/repositories.h"

/* Which packages are the programs of that run here? */
static void
ask_for_programs(struct owned *o, struct host_facts *f)
{
	for (size_t i = 0; i < f->n_listeners; i++)
		owned_ask(o, f->listeners[i].program, &f->listeners[i].package);
	for (size_t i = 0; i < f->n_stale; i++)
		owned_ask(o, f->stale[i].program, &f->stale[i].package);
}

int
inventory_collect(struct arena *a, struct tree *t,
    const struct inventory_options *opt, struct inventory *ret_inv,
    struct err *e)
{
	struct collector c = {.t = t, .opt = opt};
	struct extract_result *results =
	    arena_zalloc(a, extract_list_n, sizeof *results);
	struct inventory inv = {.results = results,
	    .n_results = extract_list_n,
	    .is_walked = !opt->system_only,
	    .paths = opt->paths};
	int rc;

	inventory_maker_init(&c.maker, a);
	arena_init(&c.scratch, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&c.skipped, sizeof(struct skipped));
	inv.os = os_release_find(a, t, &c.maker.sink.diags);
	inv.os.kernel = str_dup(a, opt->kernel);
	owned_init(&c.owned);
	c.maker.eco = ecosystem_of(ecosystem_of_os(a, &inv.os));
	inv.host = opt->host;
	if (inv.is_walked)
		inventory_maker_own(&c.maker, &c.owned, c.maker.eco);
	if (inv.is_walked && opt->host != NULL)
		ask_for_programs(&c.owned, opt->host);
	repositories_find(
	    a, t, &c.maker.sink.diags, &inv.repositories, &inv.n_repositories);
	rc = offer_files(&c, results, e);
	inventory_maker_end(&c.maker, &inv);
	inv.n_owned_files = c.n_owned;
	owned_done(&c.owned);
	inv.n_skipped = c.skipped.n;
	inv.skipped = vec_keep(&c.skipped, a);
	arena_done(&c.scratch);
	if (rc == 0)
		*ret_inv = inv;
	return rc;
}

bool
inventory_is_partial(const struct inventory *inv)
{
	for (size_t i = 0; i < inv->n_skipped; i++)
		if (inv->skipped[i].is_fault)
			return true;
	return inv->n_diags > 0;
}
