/* session.c: what one look at one target needs: inventory, shard, clock. */
#include "app/session.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>

#include "app/case.h"
#include "app/look.h"
#include "app/procs.h"
#include "app/progress.h"
#include "app/remote.h"
#include "base/vec.h"
#include "core/limits.h"
#include "core/time.h"
#include "feed/feed.h"
#include "os/clock.h"
#include "target/target.h"

static struct str
running_kernel(
    struct session *s, const struct session_options *opt, struct str remote)
{
	struct utsname u;

	if (opt->kernel != NULL)
		return str_dup(&s->a, str_from(opt->kernel));
	if (remote.n > 0 || !s->tree->is_this_machine || uname(&u) < 0)
		return remote;
	return str_dup(&s->a, str_from(u.release));
}

/* A machine is called what it calls itself, all else as the user does. */
static struct asset
name_asset(struct session *s, const struct session_options *opt)
{
	struct asset asset = {.target = str_dup(&s->a, str_from(opt->target))};
	struct utsname u;

	asset.name = asset.target;
	if (s->tree == NULL)
		asset.kind = ASSET_DOCUMENT;
	else if (remote_is(opt->target))
		asset.name = str_dup(&s->a, remote_host(opt->target));
	else if (!s->tree->is_this_machine)
		asset.kind = ASSET_DIRECTORY;
	else if (uname(&u) == 0)
		asset.name = str_dup(&s->a, str_from(u.nodename));
	return asset;
}

/* One shard, or the reason why not. */
static void
open_shard(struct session *s, const char *db_dir, struct match_shard *shard)
{
	struct vulndb *db;
	struct err e;

	shard->built_at = s->gen.built_at;
	if (generation_shard_find(&s->gen, shard->name) == NULL)
		shard->missing_reason = str_printf(&s->a,
		    "%s has no data for %.*s; \"yagura db update --only "
		    "%.*s\" asks for it",
		    db_dir, STR_ARG(shard->name),
		    STR_ARG(generation_shard_family(shard->name)));
	else if (vulndb_open(generation_shard_path(&s->a, &s->gen, shard->name),
		     &db, &e) < 0)
		shard->missing_reason = str_dup(&s->a, str_from(e.text));
	else
		shard->db = db;
}

static void
add_facts_diag(void *ctx, const struct diag *d)
{
	struct session *s = ctx;
	struct diag *at = vec_add(&s->facts_diags);

	*at = (struct diag){
	    str_dup(&s->a, d->where), d->code, str_dup(&s->a, d->text)};
}

static void
open_facts(struct session *s)
{
	facts_set_open(str_z(&s->a, s->gen.dir),
	    (struct diag_sink){s, add_facts_diag}, &s->facts);
}

struct str
session_families(struct session *s)
{
	struct str families = STR("");

	for (size_t i = 0; i < s->n_shards; i++) {
		struct str family = generation_shard_family(s->shards[i].name);
		bool is_new = family.n > 0;

		/* Releases of one family are in order beside each other. */
		for (size_t k = 0; k < i && is_new; k++)
			is_new = !str_eq(
			    family, generation_shard_family(s->shards[k].name));
		if (is_new)
			families =
			    str_printf(&s->a, "%.*s%s%.*s", STR_ARG(families),
				families.n > 0 ? "," : "", STR_ARG(family));
	}
	return families;
}

/* How to come by a database that has what is asked for. */
static struct str
advice(struct session *s)
{
	struct str families = session_families(s);

	if (families.n == 0)
		return STR("make one by \"yagura db update\"");
	return str_printf(&s->a,
	    "make one by \"yagura db update\", or of what is needed here by "
	    "\"yagura db update --only %.*s,exploits,epss\"",
	    STR_ARG(families));
}

void
session_use_db(struct session *s, const char *db_dir)
{
	struct str none = STR_NONE;
	struct err e;

	match_shards(&s->a, &s->inv, &s->shards, &s->n_shards);
	if (generation_open(&s->a, db_dir, &s->gen, &e) < 0) {
		none = str_dup(&s->a, str_from(e.text));
		if (e.code == E_ABSENT)
			none = str_printf(&s->a, "%.*s; %.*s", STR_ARG(none),
			    STR_ARG(advice(s)));
	}
	if (none.n == 0)
		open_facts(s);
	for (size_t i = 0; i < s->n_shards; i++) {
		struct match_shard *shard = &s->shards[i];

		if (none.n > 0)
			shard->missing_reason = none;
		else if (shard->name.n > 0)
			open_shard(s, db_dir, shard);
	}
}

/* The inventory that a document holds. */
static int
read_document(
    struct session *s, const struct session_options *opt, struct err *e)
{
	struct document d;
	const struct look l = {.name = opt->target, .document = &d};
	int rc;

	if (opt->save_dir != NULL || opt->system_only || opt->paths != NULL)
		return fail(e, E_USAGE,
		    "%s: --save-case, --os-only and --paths are for trees of "
		    "files",
		    opt->target);
	if (document_open(&s->a, opt->target, opt->os, opt->kernel, &d, e) < 0)
		return -1;
	rc = look(&s->a, &l, &s->inv, &s->confinement, e);
	document_close(&d);
	return rc;
}

/* For who waits while a tree is read. */
struct reading {
	const char *target;
	int64_t shown_ms;
};

static void
show_reading(void *ctx, uint64_t n_done, uint64_t n_all)
{
	struct reading *r = ctx;

	if (progress_is_due(&r->shown_ms))
		progress_bar(n_done, n_all,
		    "%" PRIu64 " of %" PRIu64 " files of %s", n_done, n_all,
		    r->target);
}

/* What runs on this machine; NULL: the kernel does not say. */
static struct host_facts *
facts_of_host(struct session *s, struct str kernel)
{
	struct host_facts *f = ARENA_NEW(&s->a, struct host_facts);
	struct err e;

	if (procs_read(&s->a, "/proc", f, &e) < 0)
		return NULL;
	f->reboot = procs_reboot(
	    &s->a, "/proc", "/run/reboot-required", "/lib/modules", kernel);
	return f;
}

/* What is installed in a tree of files, here or on another machine. */
static int
read_tree(struct session *s, const struct session_options *opt, struct err *e)
{
	bool is_remote = remote_is(opt->target);
	struct inventory_options how = {.paths = opt->paths,
	    .system_only = opt->system_only || (is_remote && !opt->is_deep)};
	struct look l = {.name = opt->target, .how = &how};
	struct str kernel = STR_NONE;
	struct reading reading = {.target = opt->target};

	if (opt->os != NULL)
		return fail(e, E_USAGE,
		    "--os %s: for documents; a tree says what it is", opt->os);
	if ((is_remote ? remote_open(s, opt, &kernel, e)
		       : target_open(opt->target, &s->tree, e)) < 0)
		return -1;
	if (opt->save_dir != NULL) {
		if (case_record(&s->a, opt->save_dir, &s->tree, e) < 0)
			return -1;
		l.save_dir = str_printf(&s->a, "%s/in", opt->save_dir).p;
	}
	how.kernel = running_kernel(s, opt, kernel);
	if (s->tree->is_this_machine && !how.system_only)
		how.host = facts_of_host(s, how.kernel);
	/* Nor does counting cost anything when nobody waits. */
	if (!opt->is_quiet && !is_remote && progress_is_shown()) {
		how.progress = show_reading;
		how.progress_ctx = &reading;
	}
	l.tree = s->tree;
	return look(&s->a, &l, &s->inv, &s->confinement, e);
}

int
session_begin(
    struct session *s, const struct session_options *opt, struct err *e)
{
	*s = (struct session){.is_quiet = opt->is_quiet,
	    .readers = opt->readers,
	    .now = opt->now};
	arena_init(&s->a, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&s->facts_diags, sizeof(struct diag));
	return s->now != 0 ? 0 : clock_now(&s->now, e);
}

int
session_read(
    struct session *s, const struct session_options *opt, struct err *e)
{
	if (session_begin(s, opt, e) < 0)
		return -1;
	if (!opt->is_quiet)
		progress_say("reading packages of %s", opt->target);
	if ((document_is(opt->target) ? read_document(s, opt, e)
				      : read_tree(s, opt, e)) < 0)
		return -1;
	s->asset = name_asset(s, opt);
	return 0;
}

int
session_open(
    struct session *s, const struct session_options *opt, struct err *e)
{
	if (session_read(s, opt, e) < 0)
		return -1;
	session_use_db(s, opt->db_dir);
	return 0;
}

void
session_close(struct session *s)
{
	for (size_t i = 0; i < s->n_shards; i++)
		vulndb_close(s->shards[i].db);
	facts_set_close(&s->facts);
	vec_done(&s->facts_diags);
	if (s->tree != NULL)
		s->tree->ops->close(s->tree);
	arena_done(&s->a);
}

bool
session_has_db(const struct session *s)
{
	for (size_t i = 0; i < s->n_shards; i++)
		if (s->shards[i].db != NULL)
			return true;
	return false;
}

/*
 * Publishers of thousands of records always have some that are no good. Were
 * each scan partial for it, nobody would look at that word any more. What is
 * lost is small: a range that cannot be read is a row all the same, and its
 * finding undecided; what else could not be read, the row of coverage tells.
 * A manifest of old does not say how many there are.
 */
static bool
has_few_faults(const struct generation_feed *f)
{
	uint64_t n = f->n_items > 0 ? f->n_items : f->n_records;

	return f->n_faults > 0 && f->n_faults <= n / 100;
}

/* What is to be said of a feed's data; false: nothing, or its shard says it. */
static bool
cover_feed(struct arena *a, const struct generation_feed *f,
    const struct feed *feed, struct coverage *ret_c)
{
	struct coverage c = {str_printf(a, "feed %.*s", STR_ARG(f->name)),
	    COVERAGE_PARTIAL, f->fetched_at, f->reason};

	if (str_eq(f->state, STR("failed")) || str_eq(f->state, STR("kept"))) {
		if (f->n_records > 0)
			c.reason = str_printf(a, "data of %.*s are used: %.*s",
			    STR_ARG(time_write_date(a, f->fetched_at)),
			    STR_ARG(f->reason));
	} else if (str_eq(f->state, STR("partial")) && !feed->is_partial) {
		if (has_few_faults(f))
			c.state = COVERAGE_OK;
	} else {
		/* What a feed never can know, its shard's row says. */
		return false;
	}
	*ret_c = c;
	return c.reason.n > 0;
}

/* A feed of several families may be kept for the sake of another one. */
static bool
is_kept_elsewhere(const struct generation *g, const struct generation_feed *f,
    struct str family)
{
	const struct generation_group *group = generation_group_find(g, family);

	return str_eq(f->state, STR("kept")) && group != NULL &&
	       !str_eq(group->state, STR("kept"));
}

/* Is the data from changelogs? The others then are known to be out of reach. */
static bool
is_of_changelogs(const struct generation *g, struct str family)
{
	return str_eq(family, STR("debian")) &&
	       generation_feed_find(g, STR("debian-changelog")) != NULL;
}

/* Feeds of the shard's family that are not whole say so in its coverage. */
static void
add_feed_coverage(struct session *s, struct str shard, struct vec *coverage)
{
	struct str family = generation_shard_family(shard);

	for (size_t i = 0; i < s->gen.n_feeds; i++) {
		const struct generation_feed *f = &s->gen.feeds[i];
		const struct feed *feed = feed_find(str_z(&s->a, f->name));
		struct coverage c;

		if (feed == NULL || !feed_speaks_for(feed, family) ||
		    is_kept_elsewhere(&s->gen, f, family) ||
		    is_of_changelogs(&s->gen, family) ||
		    !cover_feed(&s->a, f, feed, &c))
			continue;
		*(struct coverage *)vec_add(coverage) = c;
	}
}

/* Scores, exploits and the like decide nothing: without them less is said. */
static struct coverage
cover_facts(struct session *s)
{
	struct coverage c = {STR("cve facts"), COVERAGE_OUT_OF_SCOPE, 0,
	    STR("no feed of scores, exploits or predictions is in the "
		"database")};
	struct str names = STR("");

	for (int g = 0; g < FACTS_GROUP_N; g++) {
		const struct facts *f = s->facts.files[g];

		if (f == NULL)
			continue;
		names = str_printf(&s->a, "%.*s%s%s of %.*s", STR_ARG(names),
		    names.n > 0 ? ", " : "",
		    facts_group_name((enum facts_group)g),
		    STR_ARG(time_write_date(&s->a, facts_info(f).data_at)));
	}
	if (names.n > 0)
		c = (struct coverage){
		    c.what, COVERAGE_OK, s->gen.built_at, names};
	return c;
}

void
session_match(struct session *s)
{
	struct match_result *m = &s->match;
	struct match_knowledge k = {s->shards, s->n_shards, &s->facts};
	struct vec coverage, diags;

	if (!s->is_quiet)
		progress_say("matching %zu packages", s->inv.n_packages);
	match_inventory(&s->a, &s->inv, &k, s->now, m);
	vec_init(&coverage, sizeof(struct coverage));
	vec_init(&diags, sizeof(struct diag));
	for (size_t i = 0; i < m->n_coverage; i++)
		*(struct coverage *)vec_add(&coverage) = m->coverage[i];
	if (confine_lack(&s->confinement) != NULL)
		*(struct coverage *)vec_add(&coverage) =
		    (struct coverage){STR("confinement"), COVERAGE_OUT_OF_SCOPE,
			0, str_from(confine_lack(&s->confinement))};
	if (s->n_unread > 0)
		*(struct coverage *)vec_add(&coverage) =
		    (struct coverage){STR("programs"), COVERAGE_OUT_OF_SCOPE, 0,
			str_printf(&s->a,
			    "%zu programs are not looked into over ssh",
			    s->n_unread)};
	if (session_has_db(s)) {
		for (size_t i = 0; i < s->n_shards; i++)
			if (s->shards[i].db != NULL)
				add_feed_coverage(
				    s, s->shards[i].name, &coverage);
		*(struct coverage *)vec_add(&coverage) = cover_facts(s);
	}
	for (size_t i = 0; i < s->facts_diags.n; i++)
		*(struct diag *)vec_add(&diags) =
		    *(struct diag *)vec_at(&s->facts_diags, i);
	for (size_t i = 0; i < s->inv.n_diags; i++)
		*(struct diag *)vec_add(&diags) = s->inv.diags[i];
	for (size_t i = 0; i < m->n_diags; i++)
		*(struct diag *)vec_add(&diags) = m->diags[i];
	s->result = (struct scan_result){
	    .asset = s->asset,
	    .os = s->inv.os,
	    .scanned_at = s->now,
	    .digest = inventory_digest(&s->a, &s->inv),
	    .packages = s->inv.packages,
	    .n_packages = s->inv.n_packages,
	    .n_coverage = coverage.n,
	    .n_diags = diags.n,
	};
	s->result.coverage = vec_keep(&coverage, &s->a);
	s->result.diags = vec_keep(&diags, &s->a);
	if (!s->is_quiet)
		progress_done();
}
