/* ingest_test.c: results, taken once, and whose they are. */
#include "tests/stores.h"

static void
a_result_is_taken_once(void)
{
	struct inventory inv;
	struct store_receipt first, second;
	struct store_result r;
	struct shop p;

	shop_open(&p, "once");
	inv = shop_inventory(&p, "bash 5.1");
	r = shop_result(&p, "web", &inv, NOW);
	first = shop_take(&p, &r, NOW);
	EQ_INT(first.ingested, STORE_STORED);
	OK(first.is_new_asset && first.needs_match);
	shop_again(&p);
	second = shop_take(&p, &r, NOW + 1);
	EQ_INT(second.ingested, STORE_ALREADY);
	EQ_STR(str_from(second.asset), str_from(first.asset));
	shop_close(&p);
}

static void
a_digest_is_enough_when_it_is_known(void)
{
	struct inventory inv;
	struct store_result r, bare;
	struct shop p;

	shop_open(&p, "digest");
	inv = shop_inventory(&p, "bash 5.1");
	bare = shop_result(&p, "web", NULL, NOW);
	bare.digest = store_digest(&p.a, &inv);
	EQ_INT(shop_take(&p, &bare, NOW).ingested, STORE_NEED_INVENTORY);
	r = shop_result(&p, "web", &inv, NOW);
	EQ_INT(shop_take(&p, &r, NOW).ingested, STORE_STORED);
	EQ_INT(shop_take(&p, &bare, NOW).ingested, STORE_UNCHANGED);
	/* Another host with the same packages has nothing to send. */
	bare = shop_result(&p, "db", NULL, NOW);
	bare.digest = r.digest;
	EQ_INT(shop_take(&p, &bare, NOW).ingested, STORE_STORED);
	shop_close(&p);
}

static void
what_is_no_result_is_refused_and_others_are_kept(void)
{
	struct store_result r[3];
	struct store_receipt ret[3];
	struct err errs[3], e;
	struct inventory inv;
	struct shop p;

	shop_open(&p, "refused");
	inv = shop_inventory(&p, "bash 5.1");
	for (int i = 0; i < 3; i++)
		r[i] = shop_result(&p, "web", &inv, NOW);
	r[0].result_id = STR("1");
	r[2].who = (struct store_identity){.account = STR("1")};
	OK_ERR(store_ingest_many(p.s, r, 3, NOW, ret, errs, &e) == 0, &e);
	FAILS(errs[0].code != E_OK, &errs[0], E_INPUT, "no UUID");
	EQ_INT(errs[1].code, E_OK);
	EQ_INT(ret[1].ingested, STORE_STORED);
	FAILS(errs[2].code != E_OK, &errs[2], E_INPUT, "host name");
	r[0] = shop_result(&p, "a\nb", &inv, NOW);
	FAILS(store_ingest(p.s, &r[0], NOW, &ret[0], &e), &e, E_INPUT,
	    "control character");
	r[0] = shop_result(&p, "web", NULL, NOW);
	FAILS(
	    store_ingest(p.s, &r[0], NOW, &ret[0], &e), &e, E_INPUT, "digest");
	shop_close(&p);
}

/* ---- identity */

struct claim {
	const char *machine, *instance, *name;
	const char *asset; /* which one it is: a letter of the test */
};

/* Each claim checks in; the same letter must be the same asset. */
static void
claims_are(const char *test, const struct claim *claims, size_t n)
{
	char seen[26][STORE_UUID_BYTES] = {{0}};
	struct inventory inv;
	struct shop p;

	shop_open(&p, test);
	inv = shop_inventory(&p, "bash 5.1");
	for (size_t i = 0; i < n; i++) {
		const struct claim *c = &claims[i];
		struct store_result r =
		    shop_result(&p, c->name, &inv, NOW + (utc_s)i);
		struct store_receipt ret;
		char *was = seen[c->asset[0] - 'a'];

		r.who.machine_id = str_from(c->machine);
		r.who.instance_id = str_from(c->instance);
		ret = shop_take(&p, &r, NOW + (utc_s)i);
		tap_note("%s: claim %zu", test, i);
		EQ_INT(ret.is_new_asset, was[0] == '\0');
		if (was[0] != '\0')
			EQ_STR(str_from(ret.asset), str_from(was));
		for (size_t k = 0; k < 26; k++)
			OK(&seen[k][0] == was ||
			    strcmp(seen[k], ret.asset) != 0);
		memcpy(was, ret.asset, STORE_UUID_BYTES);
	}
	shop_close(&p);
}
#define CLAIMS(name, ...)                                                      \
	claims_are(name, (const struct claim[]){__VA_ARGS__},                  \
	    sizeof((const struct claim[]){__VA_ARGS__}) /                      \
		sizeof(struct claim))

static void
assets_are_found_by_their_ids(void)
{
	CLAIMS("renamed", {"m1", "", "old", "a"}, {"m1", "", "new", "a"},
	    {"m2", "", "new", "b"});
	CLAIMS("reinstalled", {"m1", "i-1", "web", "a"},
	    {"m2", "i-1", "web", "a"}, {"m2", "i-1", "web2", "a"});
	CLAIMS("golden", {"m1", "i-1", "web", "a"}, {"m1", "i-2", "web", "b"},
	    {"m1", "i-1", "web", "a"}, {"m1", "i-2", "web", "b"});
	CLAIMS("imported", {"", "", "web", "a"}, {"m1", "i-1", "web", "a"},
	    {"m1", "i-1", "other", "a"}, {"m2", "i-2", "other", "b"});
}

static void
clones_without_instance_are_told_apart_by_their_names(void)
{
	CLAIMS("clones", {"m1", "", "one", "a"}, {"m1", "", "two", "a"},
	    {"m1", "", "one", "b"}, {"m1", "", "two", "a"},
	    {"m1", "", "one", "b"}, {"m1", "", "three", "c"});
}

/* ---- time */

static void
older_results_move_nothing(void)
{
	struct store_asset asset;
	struct inventory old, new;
	struct store_result r;
	struct shop p;
	struct err e;

	shop_open(&p, "older");
	old = shop_inventory(&p, "bash 5.0");
	new = shop_inventory(&p, "bash 5.1");
	shop_has(&p, "web", "bash 5.1", NOW + 100);
	r = shop_result(&p, "web", &old, NOW);
	EQ_INT(shop_take(&p, &r, NOW + 200).ingested, STORE_STORED);
	EQ_INT(shop_take(&p, &r, NOW + 200).ingested, STORE_ALREADY);
	NEED(store_asset_find(p.s, &p.a, STR("web"), NOW + 200, &asset, &e) ==
	     0);
	EQ_STR(asset.digest, store_digest(&p.a, &new));
	EQ_INT(asset.scanned_at, NOW + 100);
	shop_close(&p);
}

static void
a_clock_that_is_ahead_does_not_lock_its_host_out(void)
{
	struct store_asset asset;
	struct inventory old, new;
	struct store_result r;
	struct shop p;
	struct err e;

	shop_open(&p, "ahead");
	old = shop_inventory(&p, "bash 5.0");
	new = shop_inventory(&p, "bash 5.1");
	r = shop_result(&p, "web", &old, NOW + 4000 * DAY);
	shop_take(&p, &r, NOW);
	NEED(store_asset_find(p.s, &p.a, STR("web"), NOW, &asset, &e) == 0);
	EQ_STR(asset.note, STR("its clock is ahead of ours"));
	r = shop_result(&p, "web", &new, NOW + 60);
	EQ_INT(shop_take(&p, &r, NOW + 60).ingested, STORE_STORED);
	NEED(
	    store_asset_find(p.s, &p.a, STR("web"), NOW + 60, &asset, &e) == 0);
	EQ_INT(asset.scanned_at, NOW + 60);
	EQ_INT(asset.note.n, 0);
	/* Our own clock was ahead, and is set back. */
	r = shop_result(&p, "web", &old, NOW - 5 * DAY);
	shop_take(&p, &r, NOW - 5 * DAY);
	NEED(store_asset_find(
		 p.s, &p.a, STR("web"), NOW - 5 * DAY, &asset, &e) == 0);
	EQ_INT(asset.scanned_at, NOW - 5 * DAY);
	shop_close(&p);
}

/* ---- inventories */

static void
an_inventory_comes_back_as_it_was(void)
{
	struct inventory inv, got;
	struct package *packages;
	const struct str repositories[] = {STR("base"), STR("extras")};
	struct store_asset asset;
	struct store_result r;
	struct knowledge k;
	struct shop p;
	struct err e;
	size_t n;

	shop_open(&p, "back");
	inv = shop_inventory(&p, "bash 5.1,curl 7,curl 8,zlib 1");
	packages = arena_zalloc(&p.a, 4, sizeof *packages);
	memcpy(packages, inv.packages, 4 * sizeof *packages);
	packages[1].path = STR("/opt/a/x");
	packages[2].path = STR("/opt/a/xy");
	packages[3].is_dev = true;
	packages[3].kernel = KERNEL_NOT_RUNNING;
	packages[3].vendor = STR("some");
	packages[3].module = STR("m:1");
	inv.packages = packages;
	inv.repositories = repositories;
	inv.n_repositories = 2;
	inv.os.kernel = STR("6.1");
	r = shop_result(&p, "web", &inv, NOW);
	shop_take(&p, &r, NOW);
	NEED(knowledge_open(&k, p.db_dir, &e) == 0);
	OK_ERR(app_match_pending(p.s, &k, NOW, &n, &e) == 0, &e);
	EQ_INT(n, 1);
	knowledge_close(&k);
	NEED(store_asset_find(p.s, &p.a, STR("web"), NOW, &asset, &e) == 0);
	OK_ERR(store_inventory(p.s, &p.a, asset.number, &got, &e) == 0, &e);
	EQ_STR(store_digest(&p.a, &got), store_digest(&p.a, &inv));
	EQ_INT(asset.n_packages, 4);
	EQ_INT(got.packages[3].kernel, KERNEL_NOT_RUNNING);
	shop_close(&p);
}

int
main(void)
{
	RUN(a_result_is_taken_once);
	RUN(a_digest_is_enough_when_it_is_known);
	RUN(what_is_no_result_is_refused_and_others_are_kept);
	RUN(assets_are_found_by_their_ids);
	RUN(clones_without_instance_are_told_apart_by_their_names);
	RUN(older_results_move_nothing);
	RUN(a_clock_that_is_ahead_does_not_lock_its_host_out);
	RUN(an_inventory_comes_back_as_it_was);
	return tap_done();
}
