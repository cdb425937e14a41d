/* status.c: what the vulnerability database is made of, and how old it is. */
#include "app/status.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "core/limits.h"
#include "core/time.h"
#include "fmt/json_out.h"
#include "report/text.h"
#include "vulndb/facts.h"
#include "vulndb/generation.h"
#include "vulndb/vulndb.h"

static struct str
date(struct arena *a, utc_s at)
{
	return at != 0 ? time_write_date(a, at) : STR("-");
}

/* Did the last try not become the data in use? */
static bool
is_behind(const struct generation_feed *f)
{
	return str_eq(f->state, STR("failed")) || str_eq(f->state, STR("kept"));
}

int
status_verify(const char *path, struct err *e)
{
	struct vulndb *db = NULL;
	struct facts *f = NULL;
	int r;

	if (!facts_is_one(path)) {
		r = vulndb_open(path, &db, e);
	} else {
		r = facts_open(path, &f, e);
		if (r == 0)
			r = facts_verify(f, e);
	}
	facts_close(f);
	vulndb_close(db);
	return r;
}

/* "ok", or what is wrong with the shard's file. */
static struct str
shard_fault(struct arena *a, const struct generation *g, struct str name)
{
	struct err e;

	if (status_verify(generation_shard_path(a, g, name), &e) < 0)
		return str_dup(a, str_from(e.text));
	return STR("ok");
}

/* The table. */

static void
write_feed(struct arena *a, const struct generation_feed *f, FILE *out)
{
	text_cell(out, f->name, 25);
	text_cell(out, f->state, 9);
	text_cell(out, date(a, f->fetched_at), 12);
	text_cell(out, date(a, f->published_at), 12);
	fprintf(out, "%10llu%10llu%12llu  ", (unsigned long long)f->n_records,
	    (unsigned long long)f->n_items, (unsigned long long)f->n_bytes);
	text_write(out, f->licence);
	fputs(", ", out);
	text_write(out, f->url);
	if (f->edition.n > 0) {
		fputs(", ", out);
		text_write(out, f->edition);
	}
	fputc('\n', out);
	if (f->reason.n == 0)
		return;
	fputs("  ", out);
	if (is_behind(f)) {
		text_write(out, date(a, f->tried_at));
		fputs(": ", out);
	}
	text_write(out, f->reason);
	if (is_behind(f) && f->n_records > 0) {
		fputs("; using data of ", out);
		text_write(out, date(a, f->fetched_at));
	}
	fputc('\n', out);
}

static void
write_families(struct arena *a, const struct generation *g, FILE *out)
{
	if (g->n_groups > 0)
		fprintf(out, "\n%-25s%-12s%-12s\n", "FAMILY", "STATE", "BUILT");
	for (size_t i = 0; i < g->n_groups; i++) {
		const struct generation_group *row = &g->groups[i];

		text_cell(out, row->family, 25);
		text_cell(out, row->state, 12);
		text_write(out, date(a, row->built_at));
		if (row->reason.n > 0) {
			fputs("\n  ", out);
			text_write(out, row->reason);
		}
		fputc('\n', out);
	}
}

static void
write_shards(struct arena *a, const struct generation *g, FILE *out)
{
	size_t n_empty = 0;

	fprintf(out, "\n%-25s%12s%12s%18s%12s  %s\n", "SHARD", "PACKAGES",
	    "ROWS", "VULNERABILITIES", "BYTES", "STATE");
	for (size_t i = 0; i < g->n_shards; i++) {
		const struct generation_shard *s = &g->shards[i];

		if (s->n_rows == 0 && s->n_vulns == 0) {
			n_empty++;
			continue;
		}
		text_cell(out, s->name, 25);
		fprintf(out, "%12llu%12llu%18llu%12llu  ",
		    (unsigned long long)s->n_packages,
		    (unsigned long long)s->n_rows,
		    (unsigned long long)s->n_vulns,
		    (unsigned long long)s->n_bytes);
		text_write(out, shard_fault(a, g, s->name));
		fputc('\n', out);
	}
	if (n_empty > 0)
		fprintf(out, "%zu more releases have support dates only.\n",
		    n_empty);
}

static void
write_table(struct arena *a, const struct generation *g, FILE *out)
{
	text_write(out, g->dir);
	fputs(", built ", out);
	text_write(out, time_write(a, g->built_at));
	fputs(" by ", out);
	text_write(out, g->built_by);
	fprintf(out, "\n\n%-25s%-9s%-12s%-12s%10s%10s%12s  %s\n", "FEED",
	    "STATE", "FETCHED", "PUBLISHED", "DOCUMENTS", "RECORDS", "BYTES",
	    "LICENCE, SOURCE");
	for (size_t i = 0; i < g->n_feeds; i++)
		write_feed(a, &g->feeds[i], out);
	write_families(a, g, out);
	write_shards(a, g, out);
}

/* The document. */

static void
member_number(struct json_out *j, const char *name, uint64_t n)
{
	json_out_key(j, name);
	json_out_int(j, (int64_t)n);
}

static void
member_time(struct arena *a, struct json_out *j, const char *name, utc_s at)
{
	if (at != 0)
		json_out_member(j, name, time_write(a, at));
}

static void
feed_object(
    struct arena *a, struct json_out *j, const struct generation_feed *f)
{
	json_out_object(j);
	json_out_member(j, "name", f->name);
	json_out_member(j, "state", f->state);
	json_out_member_if(j, "reason", f->reason);
	json_out_member(j, "url", f->url);
	json_out_member(j, "licence", f->licence);
	json_out_member_if(j, "edition", f->edition);
	member_time(a, j, "tried_at", f->tried_at);
	if (f->n_records > 0) {
		member_time(a, j, "fetched_at", f->fetched_at);
		member_time(a, j, "published_at", f->published_at);
	}
	member_number(j, "documents", f->n_records);
	member_number(j, "records", f->n_items);
	member_number(j, "faults", f->n_faults);
	member_number(j, "bytes", f->n_bytes);
	json_out_end(j);
}

static void
family_object(
    struct arena *a, struct json_out *j, const struct generation_group *g)
{
	json_out_object(j);
	json_out_member(j, "family", g->family);
	json_out_member(j, "state", g->state);
	json_out_member_if(j, "reason", g->reason);
	member_time(a, j, "built_at", g->built_at);
	json_out_end(j);
}

static void
shard_object(struct arena *a, struct json_out *j, const struct generation *g,
    const struct generation_shard *s)
{
	json_out_object(j);
	json_out_member(j, "name", s->name);
	json_out_member(j, "state", shard_fault(a, g, s->name));
	member_number(j, "packages", s->n_packages);
	member_number(j, "rows", s->n_rows);
	member_number(j, "vulnerabilities", s->n_vulns);
	member_number(j, "bytes", s->n_bytes);
	json_out_end(j);
}

static void
write_json(struct arena *a, const struct generation *g, FILE *out)
{
	struct json_out j;

	json_out_init(&j, out);
	json_out_object(&j);
	json_out_member(&j, "schema", STR("yagura-db-status/1"));
	json_out_member(&j, "generation", g->dir);
	member_time(a, &j, "built_at", g->built_at);
	json_out_member(&j, "built_by", g->built_by);
	json_out_key(&j, "feeds");
	json_out_array(&j);
	for (size_t i = 0; i < g->n_feeds; i++)
		feed_object(a, &j, &g->feeds[i]);
	json_out_end(&j);
	json_out_key(&j, "families");
	json_out_array(&j);
	for (size_t i = 0; i < g->n_groups; i++)
		family_object(a, &j, &g->groups[i]);
	json_out_end(&j);
	json_out_key(&j, "shards");
	json_out_array(&j);
	for (size_t i = 0; i < g->n_shards; i++)
		shard_object(a, &j, g, &g->shards[i]);
	json_out_end(&j);
	json_out_end(&j);
}

int
app_db_status(const char *db_dir, const char *format, FILE *out, struct err *e)
{
	bool is_json = strcmp(format, "json") == 0;
	struct generation g;
	struct arena a;
	int r;

	if (!is_json && strcmp(format, "table") != 0)
		return fail(e, E_USAGE,
		    "--format: \"%s\" is neither table nor json", format);
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	r = generation_open(&a, db_dir, &g, e);
	if (r == 0) {
		if (is_json)
			write_json(&a, &g, out);
		else
			write_table(&a, &g, out);
		if (fflush(out) != 0 || ferror(out))
			r = fail_sys(e, errno, "standard output");
	}
	arena_done(&a);
	return r;
}
