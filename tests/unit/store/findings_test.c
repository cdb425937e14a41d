/* findings_test.c: what is found, since when, and what becomes of it. */
#include "tests/stores.h"

static void
say(struct lab *l, const char *id, const char *package, const char *events)
{
	lab_vuln(l, id, package, events, STATUS_FIXED_LATER);
}

/* CVE-1 of curl before 8, CVE-2 of every bash; and what more says. */
static void
learn(struct shop *p, utc_s at, void (*more)(struct lab *l))
{
	struct lab l;

	lab_init(&l);
	lab_feed(&l, "tracker", 10, false);
	say(&l, "CVE-1", "curl", "+ -8");
	lab_vuln(&l, "CVE-2", "bash", "+", STATUS_AFFECTED);
	if (more != NULL)
		more(&l);
	shop_learn(p, &l, at);
	lab_done(&l);
}

static void
findings_are_shared_by_all_that_have_the_package(void)
{
	struct store_finding_filter f = {.asset = STR("b")};
	struct shop p;

	shop_open(&p, "shared");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "bash 5,curl 7", NOW);
	shop_has(&p, "b", "bash 5,curl 7", NOW + DAY);
	shop_has(&p, "c", "bash 5,curl 8", NOW + 2 * DAY);
	shop_open_are(&p, NOW,
	    "a CVE-2 bash 5 open +0\n"
	    "b CVE-2 bash 5 open +1\n"
	    "c CVE-2 bash 5 open +2\n"
	    "a CVE-1 curl 7 open +0\n"
	    "b CVE-1 curl 7 open +1\n");
	EQ_STR(shop_findings(&p, &f, NOW),
	    STR("b CVE-2 bash 5 open +1\nb CVE-1 curl 7 open +1\n"));
	f = (struct store_finding_filter){.id = STR("CVE-1"), .skip = 1};
	EQ_STR(shop_findings(&p, &f, NOW), STR("b CVE-1 curl 7 open +1\n"));
	f = (struct store_finding_filter){.package = STR("bash"), .limit = 2};
	EQ_STR(shop_findings(&p, &f, NOW),
	    STR("a CVE-2 bash 5 open +0\nb CVE-2 bash 5 open +1\n"));
	f = (struct store_finding_filter){.only_fixable = true};
	EQ_STR(shop_findings(&p, &f, NOW),
	    STR("a CVE-1 curl 7 open +0\nb CVE-1 curl 7 open +1\n"));
	shop_close(&p);
}

static void
a_finding_closes_when_its_package_is_mended_or_gone(void)
{
	struct shop p;

	shop_open(&p, "closes");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "bash 5,curl 7", NOW);
	shop_has(&p, "a", "curl 8", NOW + 3 * DAY);
	shop_open_are(&p, NOW + 3 * DAY, "");
	shop_closed_are(&p, NOW + 3 * DAY,
	    "a CVE-2 bash 5 closed +0 +3 removed\n"
	    "a CVE-1 curl 7 closed +0 +3 fixed\n");
	shop_close(&p);
}

static void
a_version_that_is_no_better_goes_on_with_the_finding(void)
{
	struct store_finding_filter f = {.limit = 1};
	const struct store_finding *row;
	struct store_findings *it;
	struct str uuid = STR_NONE;
	struct shop p;
	struct err e;

	shop_open(&p, "goes-on");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "curl 7", NOW);
	for (int i = 0; i < 3; i++) {
		if (i > 0)
			shop_has(&p, "a",
			    i == 1 ? "curl 7.1" : "curl 7.2,zsh 1",
			    NOW + i * DAY);
		NEED(store_findings_open(p.s, &f, NOW, &it, &e) == 0);
		OK(store_findings_next(it, &row, &e) == 0 && row != NULL);
		EQ_INT(row->opened_at, NOW);
		if (i > 0)
			EQ_STR(row->uuid, uuid);
		uuid = str_dup(&p.a, row->uuid);
		store_findings_close(it);
	}
	shop_closed_are(&p, NOW + 3 * DAY, "");
	shop_close(&p);
}

static void
what_comes_back_within_a_week_is_the_same(void)
{
	struct shop p;

	shop_open(&p, "back");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "curl 7", NOW);
	shop_has(&p, "a", "curl 8", NOW + 1 * DAY);
	shop_has(&p, "a", "curl 7", NOW + 8 * DAY);
	shop_open_are(&p, NOW + 8 * DAY, "a CVE-1 curl 7 open +0 again 1\n");
	shop_closed_are(&p, NOW + 8 * DAY, "");
	/* And after more than that it is another one. */
	shop_has(&p, "a", "curl 8", NOW + 9 * DAY);
	shop_has(&p, "a", "curl 7.5", NOW + 17 * DAY);
	shop_open_are(&p, NOW + 17 * DAY, "a CVE-1 curl 7.5 open +17\n");
	shop_closed_are(
	    &p, NOW + 17 * DAY, "a CVE-1 curl 7 closed +0 +9 fixed again 1\n");
	shop_close(&p);
}

static void
one_of_two_versions_that_goes_leaves_the_finding(void)
{
	struct shop p;

	shop_open(&p, "two");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "curl 6,curl 7", NOW);
	shop_has(&p, "a", "curl 7", NOW + DAY);
	shop_open_are(&p, NOW + DAY, "a CVE-1 curl 7 open +0\n");
	shop_closed_are(&p, NOW + DAY, "");
	shop_close(&p);
}

/* ---- a new generation */

static void
curl_9(struct lab *l)
{
	say(l, "CVE-3", "curl", "+7 -9");
}

static void
a_new_advisory_opens_findings_of_all(void)
{
	struct rematch_sums sums;
	struct shop p;

	shop_open(&p, "opens");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "bash 5,curl 7", NOW);
	shop_has(&p, "b", "curl 8", NOW);
	EQ_INT(shop_rematch(&p, NOW).n_shards, 0);
	learn(&p, NOW + 1, curl_9);
	sums = shop_rematch(&p, NOW + DAY);
	EQ_INT(sums.n_shards, 1);
	EQ_INT(sums.n_whole, 0);
	EQ_INT(sums.n_pairs, 1);
	EQ_INT(sums.changes.n_opened, 2);
	EQ_INT(sums.changes.n_changed + sums.changes.n_closed, 0);
	shop_open_are(&p, NOW + DAY,
	    "a CVE-2 bash 5 open +0\n"
	    "a CVE-1 curl 7 open +0\n"
	    "a CVE-3 curl 7 open +1\n"
	    "b CVE-3 curl 8 open +1\n");
	sums = shop_rematch(&p, NOW + DAY);
	EQ_INT(sums.n_shards, 0);
	/* It was a mistake. */
	learn(&p, NOW + 2, NULL);
	sums = shop_rematch(&p, NOW + 2 * DAY);
	EQ_INT(sums.changes.n_closed, 2);
	shop_closed_are(&p, NOW + 2 * DAY,
	    "a CVE-3 curl 7 closed +1 +2 advisory\n"
	    "b CVE-3 curl 8 closed +1 +2 advisory\n");
	/* Or was it? */
	learn(&p, NOW + 3, curl_9);
	sums = shop_rematch(&p, NOW + 4 * DAY);
	EQ_INT(sums.changes.n_reopened, 2);
	shop_open_are(&p, NOW + 4 * DAY,
	    "a CVE-2 bash 5 open +0\n"
	    "a CVE-1 curl 7 open +0\n"
	    "a CVE-3 curl 7 open +1 again 1\n"
	    "b CVE-3 curl 8 open +1 again 1\n");
	shop_close(&p);
}

static void
generations_that_were_missed_are_made_good(void)
{
	struct rematch_sums sums;
	struct shop p;

	shop_open(&p, "missed");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "curl 7", NOW);
	learn(&p, NOW + 1, curl_9);
	learn(&p, NOW + 2, curl_9);
	learn(&p, NOW + 3, curl_9);
	sums = shop_rematch(&p, NOW + DAY);
	EQ_INT(sums.n_whole, 1);
	shop_open_are(
	    &p, NOW + DAY, "a CVE-1 curl 7 open +0\na CVE-3 curl 7 open +1\n");
	shop_close(&p);
}

static void
a_new_host_brings_the_others_up_first(void)
{
	struct shop p;

	shop_open(&p, "brings");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "curl 7", NOW);
	learn(&p, NOW + 1, curl_9);
	/* Nobody has called rematch, and this package is new. */
	shop_has(&p, "b", "curl 7.5", NOW + DAY);
	shop_open_are(&p, NOW + DAY,
	    "a CVE-1 curl 7 open +0\n"
	    "b CVE-1 curl 7.5 open +1\n"
	    "a CVE-3 curl 7 open +1\n"
	    "b CVE-3 curl 7.5 open +1\n");
	shop_close(&p);
}

static void
without_a_database_nothing_is_called_clean(void)
{
	struct store_asset asset;
	struct shop p;
	struct err e;

	shop_open(&p, "none");
	shop_has(&p, "a", "curl 7", NOW);
	NEED(store_asset_find(p.s, &p.a, STR("a"), NOW, &asset, &e) == 0);
	EQ_INT(asset.coverage, STORE_PARTLY);
	OK(str_find_str(asset.reason, STR("yagura db update")) > 0);
	learn(&p, NOW, NULL);
	shop_rematch(&p, NOW + DAY);
	NEED(store_asset_find(p.s, &p.a, STR("a"), NOW, &asset, &e) == 0);
	shop_open_are(&p, NOW + DAY, "a CVE-1 curl 7 open +1\n");
	EQ_INT(asset.coverage, STORE_PARTLY);
	EQ_STR(asset.reason,
	    STR("end of life: no feed has the support dates of this release"));
	shop_close(&p);
}

/* ---- coverage */

static void
asset_is(struct shop *p, const char *name, utc_s now, enum store_coverage want)
{
	struct store_asset asset;
	struct err e;

	if (!OK_ERR(store_asset_find(
			p->s, &p->a, str_from(name), now, &asset, &e) == 0,
		&e))
		return;
	EQ_STR(str_from(store_coverage_name(asset.coverage)),
	    str_from(store_coverage_name(want)));
	OK((asset.reason.n == 0) == (want == STORE_OK));
}

static void
with_life(struct lab *l)
{
	struct release_life life = {.ecosystem = STR("Debian:12"),
	    .codename = STR("bookworm"),
	    .released_at = 1,
	    .eol_at = NOW + 30 * DAY,
	    .lts_end_at = NOW + 60 * DAY};
	struct err e;

	OK_ERR(l->sink.release(l->sink.ctx, &life, &e) == 0, &e);
}

static void
every_asset_has_a_state_and_a_reason(void)
{
	struct store_tag tag = {STR("yaguraexclusion"), STR("")};
	struct inventory inv;
	struct store_result r;
	struct store_sums sums;
	struct shop p;
	struct err e;

	shop_open(&p, "states");
	learn(&p, NOW, with_life);
	shop_has(&p, "ok", "curl 7", NOW);
	asset_is(&p, "ok", NOW, STORE_OK);
	asset_is(&p, "ok", NOW + 8 * DAY, STORE_STALE);
	inv = shop_inventory(&p, "curl 7");
	r = shop_result(&p, "out", &inv, NOW);
	r.tags = &tag;
	r.n_tags = 1;
	r.has_tags = true;
	shop_take(&p, &r, NOW);
	asset_is(&p, "out", NOW, STORE_EXCLUDED);
	shop_open_are(&p, NOW, "ok CVE-1 curl 7 open +0\n");
	/* Its tag is gone. */
	r = shop_result(&p, "out", &inv, NOW + 1);
	r.has_tags = true;
	shop_take(&p, &r, NOW + 1);
	asset_is(&p, "out", NOW, STORE_OK);
	inv = shop_inventory(&p, "curl 6");
	r = shop_result(&p, "never", &inv, NOW);
	shop_take(&p, &r, NOW);
	asset_is(&p, "never", NOW, STORE_NEVER);
	inv.os.family = STR("plan9");
	inv.os.release = STR("4");
	inv.os.codename = STR_NONE;
	r = shop_result(&p, "odd", &inv, NOW);
	shop_take(&p, &r, NOW);
	shop_has(&p, "last", "curl 1", NOW);
	asset_is(&p, "odd", NOW, STORE_UNSUPPORTED);
	OK_ERR(store_sums(p.s, NOW, &sums, &e) == 0, &e);
	EQ_INT(sums.n_assets, 5);
	EQ_INT(sums.n_coverage[STORE_UNSUPPORTED], 1);
	EQ_INT(sums.n_coverage[STORE_OK], 4);
	shop_close(&p);
}

static void
a_release_ends_without_a_new_database(void)
{
	struct shop p;

	shop_open(&p, "ends");
	learn(&p, NOW, with_life);
	shop_has(&p, "a", "zsh 1", NOW);
	shop_open_are(&p, NOW, "");
	shop_rematch(&p, NOW + 10 * DAY);
	shop_open_are(&p, NOW, "");
	shop_rematch(&p, NOW + 31 * DAY);
	shop_open_are(&p, NOW + 31 * DAY, "a EOL:debian-12 - - open +31\n");
	shop_close(&p);
}

/* ---- what is past */

static void
what_is_long_past_is_forgotten(void)
{
	struct store_sums sums;
	struct shop p;
	struct err e;

	shop_open(&p, "past");
	learn(&p, NOW, NULL);
	shop_has(&p, "a", "bash 5,curl 7", NOW);
	shop_has(&p, "a", "bash 5,curl 8", NOW + DAY);
	OK_ERR(store_prune(p.s, NOW + 20 * DAY, &e) == 0, &e);
	shop_closed_are(
	    &p, NOW + 20 * DAY, "a CVE-1 curl 7 closed +0 +1 fixed\n");
	OK_ERR(store_prune(p.s, NOW + 32 * DAY, &e) == 0, &e);
	shop_closed_are(&p, NOW + 32 * DAY, "");
	shop_open_are(&p, NOW + 32 * DAY, "a CVE-2 bash 5 open +0\n");
	OK_ERR(store_sums(p.s, NOW, &sums, &e) == 0, &e);
	EQ_INT(sums.n_inventories, 1);
	EQ_INT(sums.n_packages, 2);
	/* And what was forgotten may come again. */
	shop_has(&p, "a", "bash 5,curl 7", NOW + 33 * DAY);
	shop_open_are(&p, NOW + 33 * DAY,
	    "a CVE-2 bash 5 open +0\na CVE-1 curl 7 open +33\n");
	shop_close(&p);
}

int
main(void)
{
	RUN(findings_are_shared_by_all_that_have_the_package);
	RUN(a_finding_closes_when_its_package_is_mended_or_gone);
	RUN(a_version_that_is_no_better_goes_on_with_the_finding);
	RUN(what_comes_back_within_a_week_is_the_same);
	RUN(one_of_two_versions_that_goes_leaves_the_finding);
	RUN(a_new_advisory_opens_findings_of_all);
	RUN(generations_that_were_missed_are_made_good);
	RUN(a_new_host_brings_the_others_up_first);
	RUN(without_a_database_nothing_is_called_clean);
	RUN(every_asset_has_a_state_and_a_reason);
	RUN(a_release_ends_without_a_new_database);
	RUN(what_is_long_past_is_forgotten);
	return tap_done();
}
