/* dump.c: a whole shard as JSON lines. */
#include <errno.h>

#include "app/dump_facts.h"
#include "app/inspect.h"
#include "app/row_json.h"
#include "base/arena.h"
#include "core/limits.h"
#include "fmt/json_out.h"
#include "vulndb/generation.h"
#include "vulndb/vulndb.h"

struct dump {
	const struct vulndb *db;
	FILE *out;
	struct json_out j;
};

static void
begin(struct dump *d, const char *kind)
{
	json_out_init(&d->j, d->out);
	d->j.is_compact = true;
	json_out_object(&d->j);
	json_out_member(&d->j, "record", str_from(kind));
}

static void
number(struct dump *d, const char *name, int64_t n)
{
	json_out_key(&d->j, name);
	json_out_int(&d->j, n);
}

static void
yes(struct dump *d, const char *name)
{
	json_out_key(&d->j, name);
	json_out_bool(&d->j, true);
}

static void
dump_meta(struct dump *d, const struct vulndb_info *info)
{
	struct release_life life;

	begin(d, "meta");
	json_out_member(&d->j, "ecosystem", info->ecosystem);
	json_out_member(&d->j, "order", info->order);
	number(d, "data_at", info->data_at);
	json_out_end(&d->j);
	if (vulndb_life(d->db, &life)) {
		begin(d, "life");
		json_out_member(&d->j, "codename", life.codename);
		number(d, "released_at", life.released_at);
		number(d, "eol_at", life.eol_at);
		number(d, "lts_end_at", life.lts_end_at);
		number(d, "elts_end_at", life.elts_end_at);
		json_out_end(&d->j);
	}
	for (size_t i = 0; i < info->n_feeds; i++) {
		struct vulndb_feed f = vulndb_feed_at(d->db, i);

		begin(d, "feed");
		json_out_member(&d->j, "name", f.name);
		json_out_member(&d->j, "licence", f.licence);
		json_out_member(&d->j, "digest", f.digest);
		number(d, "records", (int64_t)f.n_records);
		json_out_key(&d->j, "partial");
		json_out_bool(&d->j, f.is_partial);
		json_out_end(&d->j);
	}
}

static void
dump_vulns(struct dump *d, const struct vulndb_info *info)
{
	for (size_t i = 0; i < info->n_vulns; i++) {
		struct vulndb_vuln v = vulndb_vuln_at(d->db, i);

		begin(d, "vulnerability");
		json_out_member(&d->j, "id", v.id);
		json_out_member(&d->j, "title", v.title);
		json_out_member_if(&d->j, "cvss", v.cvss);
		if (v.score_tenths > 0) {
			json_out_key(&d->j, "score");
			json_out_tenths(&d->j, v.score_tenths);
		}
		number(d, "published_at", v.published_at);
		number(d, "modified_at", v.modified_at);
		if (v.is_malware)
			yes(d, "malware");
		row_json_names(&d->j, d->db, "aliases", v.aliases);
		json_out_end(&d->j);
	}
}

static void
dump_row(struct dump *d, struct str package, const struct vulndb_row *r)
{
	begin(d, "affected");
	json_out_member(&d->j, "package", package);
	json_out_member(&d->j, "id", vulndb_vuln_at(d->db, r->vuln).id);
	json_out_member(&d->j, "feed", vulndb_feed_at(d->db, r->feed).name);
	row_json(&d->j, r);
	row_json_names(&d->j, d->db, "notices", r->notices);
	json_out_end(&d->j);
}

static void
dump_rows(struct dump *d, const struct vulndb_info *info)
{
	for (size_t p = 0; p < info->n_packages; p++) {
		struct vulndb_run rows;
		struct str name = vulndb_package_at(d->db, p, &rows);

		for (size_t i = rows.first; i < rows.first + rows.n; i++) {
			struct vulndb_row r = vulndb_row_at(d->db, i);

			dump_row(d, name, &r);
		}
	}
}

static void
dump_others(struct dump *d, const struct vulndb_info *info)
{
	for (size_t i = 0; i < info->n_watched; i++) {
		struct vulndb_watched w = vulndb_watched_at(d->db, i);

		begin(d, "watched");
		json_out_member(&d->j, "package", w.package);
		json_out_member_if(&d->j, "since", w.since);
		json_out_member(&d->j, "version", w.version);
		json_out_end(&d->j);
	}
	for (size_t i = 0; i < info->n_support; i++) {
		struct support_note n = vulndb_support_at(d->db, i);

		begin(d, "support");
		json_out_member(&d->j, "kind",
		    n.kind == SUPPORT_ENDED ? STR("ended") : STR("limited"));
		json_out_member(&d->j, "package", n.package);
		json_out_key(&d->j, "prefix");
		json_out_bool(&d->j, n.is_prefix);
		json_out_member_if(&d->j, "last_version", n.last_version);
		number(d, "ended_at", n.ended_at);
		json_out_member(&d->j, "text", n.text);
		json_out_end(&d->j);
	}
	for (size_t i = 0; i < info->n_repositories; i++) {
		struct repository_note n = vulndb_repository_at(d->db, i);

		begin(d, "repository");
		json_out_member(&d->j, "name", n.repository);
		json_out_member(&d->j, "channel", n.channel);
		json_out_end(&d->j);
	}
}

/* A path as it is, a name within the database. In a, or as it was given. */
static int
path_of(struct arena *a, const char *db_dir, const char *shard,
    const char **ret_path, struct err *e)
{
	struct generation g;

	*ret_path = shard;
	if (str_find(str_from(shard), '/') >= 0 ||
	    str_ends(str_from(shard), STR(".ydb")))
		return 0;
	if (generation_open(a, db_dir, &g, e) < 0)
		return -1;
	*ret_path = generation_shard_path(a, &g, str_from(shard));
	if (generation_shard_find(&g, str_from(shard)) == NULL &&
	    !facts_is_one(*ret_path))
		return fail(e, E_ABSENT, "%s: no shard \"%s\"", db_dir, shard);
	return 0;
}

static int
dump_shard(const char *path, FILE *out, struct err *e)
{
	struct dump d = {.out = out};
	struct vulndb *db = NULL;
	struct vulndb_info info;

	if (vulndb_open(path, &db, e) < 0)
		return -1;
	info = vulndb_info(db);
	d.db = db;
	dump_meta(&d, &info);
	dump_vulns(&d, &info);
	dump_rows(&d, &info);
	dump_others(&d, &info);
	vulndb_close(db);
	return 0;
}

int
app_db_dump(const char *db_dir, const char *shard, FILE *out, struct err *e)
{
	const char *path;
	struct arena a;
	int r;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	r = path_of(&a, db_dir, shard, &path, e);
	if (r == 0)
		r = facts_is_one(path) ? dump_facts(path, out, e)
				       : dump_shard(path, out, e);
	if (r == 0 && (fflush(out) != 0 || ferror(out)))
		r = fail_sys(e, errno, "standard output");
	arena_done(&a);
	return r;
}
