/* inspect.c: look into the vulnerability database. */
#include "app/inspect.h"

#include <errno.h>

#include "base/arena.h"
#include "core/limits.h"
#include "core/time.h"
#include "match/match.h"
#include "report/text.h"
#include "vulndb/facts.h"
#include "vulndb/generation.h"
#include "vulndb/vulndb.h"

static int
check_out(FILE *out, struct err *e)
{
	if (fflush(out) != 0 || ferror(out))
		return fail_sys(e, errno, "standard output");
	return 0;
}

/* A search over one shard. */
struct search {
	struct arena *a;
	FILE *out;
	struct str shard;
	const struct vulndb *db;
	struct str what;
	bool found;
};

static void
write_row(struct search *s, const struct vulndb_row *r, struct str left)
{
	struct vulndb_feed feed = vulndb_feed_at(s->db, r->feed);

	fputs("  ", s->out);
	text_cell(s->out, s->shard, 12);
	text_cell(s->out, left, 24);
	fputc(' ', s->out);
	text_cell(s->out, str_from(vendor_status_name(r->status)), 14);
	text_write(s->out, match_range_text(s->a, r));
	fputs("  (", s->out);
	text_write(s->out, feed.name);
	for (size_t i = 0; i < r->notices.n; i++) {
		fputs(", ", s->out);
		text_write(s->out, vulndb_name_at(s->db, r->notices.first + i));
	}
	fputs(")\n", s->out);
	s->found = true;
}

static void
write_vuln(struct search *s, const struct vulndb_vuln *v)
{
	text_write(s->out, v->id);
	if (v->score_tenths > 0)
		fprintf(s->out, "  %u.%u %s  %.*s", v->score_tenths / 10,
		    v->score_tenths % 10,
		    severity_name(severity_of_score(v->score_tenths / 10.0)),
		    STR_ARG(v->cvss));
	if (v->published_at != 0)
		fprintf(s->out, "  published %.*s",
		    STR_ARG(time_write_date(s->a, v->published_at)));
	fputs("\n  ", s->out);
	text_write(s->out, v->title);
	fputc('\n', s->out);
}

static bool
has_name(const struct vulndb *db, struct vulndb_run names, struct str what)
{
	for (size_t i = names.first; i < names.first + names.n; i++)
		if (str_eq(vulndb_name_at(db, i), what))
			return true;
	return false;
}

/* By id, alias or notice. */
static void
search_vuln(struct search *s)
{
	struct vulndb_info info = vulndb_info(s->db);
	size_t last = SIZE_MAX;

	for (size_t p = 0; p < info.n_packages; p++) {
		struct vulndb_run rows;
		struct str name = vulndb_package_at(s->db, p, &rows);

		for (size_t i = rows.first; i < rows.first + rows.n; i++) {
			struct vulndb_row r = vulndb_row_at(s->db, i);
			struct vulndb_vuln v = vulndb_vuln_at(s->db, r.vuln);

			if (!str_eq(v.id, s->what) &&
			    !has_name(s->db, v.aliases, s->what) &&
			    !has_name(s->db, r.notices, s->what))
				continue;
			if (r.vuln != last)
				write_vuln(s, &v);
			last = r.vuln;
			write_row(s, &r, name);
		}
	}
}

static void
search_package(struct search *s)
{
	struct vulndb_run rows = vulndb_package(s->db, s->what);

	for (size_t i = rows.first; i < rows.first + rows.n; i++) {
		struct vulndb_row r = vulndb_row_at(s->db, i);

		write_row(s, &r, vulndb_vuln_at(s->db, r.vuln).id);
	}
}

static int
search_shard(struct search *s, const struct generation *g, struct err *e)
{
	const char *path = generation_shard_path(s->a, g, s->shard);
	struct vulndb *db;

	if (facts_is_one(path))
		return 0;
	if (vulndb_open(path, &db, e) < 0)
		return -1;
	s->db = db;
	search_package(s);
	search_vuln(s);
	vulndb_close(db);
	return 0;
}

int
app_db_search(const char *db_dir, const char *what, FILE *out, bool *ret_found,
    struct err *e)
{
	struct search s = {.out = out, .what = str_from(what)};
	struct generation g;
	struct arena a;
	int r;

	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	s.a = &a;
	r = generation_open(&a, db_dir, &g, e);
	for (size_t i = 0; r == 0 && i < g.n_shards; i++) {
		s.shard = g.shards[i].name;
		r = search_shard(&s, &g, e);
	}
	if (r == 0)
		r = check_out(out, e);
	if (r == 0)
		*ret_found = s.found;
	arena_done(&a);
	return r;
}
