/* diff.c: what changed between two generations of the database. */
#include "app/diff.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "app/row_json.h"
#include "base/vec.h"
#include "core/limits.h"
#include "core/time.h"
#include "match/match.h"
#include "report/text.h"
#include "vulndb/diff.h"
#include "vulndb/generation.h"

/* The sums of one file that changed. */
struct file_sum {
	struct str shard;
	bool is_facts;
	struct diff_sum rows;
	struct diff_facts facts;
};

struct compare {
	struct arena a;
	struct arena scratch; /* of one line */
	struct generation old, new;
	FILE *out;
	bool is_json;
	struct str shard; /* whose pairs come now */
	const struct vulndb *old_db, *new_db;
	struct vec sums; /* struct file_sum */
};

static void
begin(struct compare *c, struct json_out *j, const char *kind)
{
	json_out_init(j, c->out);
	j->is_compact = true;
	json_out_object(j);
	json_out_member(j, "record", str_from(kind));
}

static void
number(struct json_out *j, const char *name, size_t n)
{
	json_out_key(j, name);
	json_out_int(j, (int64_t)n);
}

static void
rows_member(struct json_out *j, const struct vulndb *db, const char *name,
    struct vulndb_run rows)
{
	if (rows.n == 0)
		return;
	json_out_key(j, name);
	json_out_array(j);
	for (size_t i = 0; i < rows.n; i++) {
		struct vulndb_row r = vulndb_row_at(db, rows.first + i);

		json_out_object(j);
		row_json(j, &r);
		json_out_end(j);
	}
	json_out_end(j);
}

/* "0 <= v < 1.2 fixed-later, …" of one side. */
static void
write_rows(struct compare *c, const struct vulndb *db, struct vulndb_run rows)
{
	for (size_t i = 0; i < rows.n; i++) {
		struct vulndb_row r = vulndb_row_at(db, rows.first + i);

		if (i > 0)
			fputs(", ", c->out);
		text_write(c->out, match_range_text(&c->scratch, &r));
		fprintf(c->out, " %s", vendor_status_name(r.status));
		if (r.module.n > 0 || r.channel.n > 0)
			fputc(' ', c->out);
		text_write(c->out, r.module);
		text_write(c->out, r.channel);
	}
}

static int
tell_pair(void *ctx, const struct diff_pair *pair, struct err *e)
{
	struct compare *c = ctx;
	struct json_out j;

	(void)e;
	arena_reset(&c->scratch);
	if (c->is_json) {
		begin(c, &j, "pair");
		json_out_member(&j, "shard", c->shard);
		json_out_member(
		    &j, "change", str_from(diff_change_name(pair->change)));
		json_out_member(&j, "package", pair->package);
		json_out_member(&j, "id", pair->id);
		rows_member(&j, c->old_db, "old", pair->old_rows);
		rows_member(&j, c->new_db, "new", pair->new_rows);
		json_out_end(&j);
		return 0;
	}
	text_cell(c->out, c->shard, 16);
	fprintf(c->out, " %-8s ", diff_change_name(pair->change));
	text_cell(c->out, pair->package, 28);
	fputc(' ', c->out);
	text_cell(c->out, pair->id, 20);
	fputc(' ', c->out);
	write_rows(c, c->old_db, pair->old_rows);
	if (pair->change == DIFF_CHANGED)
		fputs(" -> ", c->out);
	write_rows(c, c->new_db, pair->new_rows);
	fputc('\n', c->out);
	return 0;
}

/* Of facts the table has sums only: every day brings thousands. */
static int
tell_cve(void *ctx, enum diff_change change, struct str id, struct err *e)
{
	struct compare *c = ctx;
	struct json_out j;

	(void)e;
	if (!c->is_json)
		return 0;
	begin(c, &j, "cve");
	json_out_member(&j, "shard", c->shard);
	json_out_member(&j, "change", str_from(diff_change_name(change)));
	json_out_member(&j, "id", id);
	json_out_end(&j);
	return 0;
}

static void
add_sum(struct compare *c, const struct file_sum *sum)
{
	const struct diff_sum *r = &sum->rows;
	const struct diff_facts *f = &sum->facts;
	size_t n = r->n_added + r->n_removed + r->n_changed + r->n_retold +
		   f->n_added + f->n_removed + f->n_changed + f->n_epss_added +
		   f->n_epss_removed + f->n_epss_changed;

	/* Feeds and their digests may differ where nothing else does. */
	if (n > 0 || r->has_other)
		*(struct file_sum *)vec_add(&c->sums) = *sum;
}

static int
compare_shards(
    struct compare *c, const char *old, const char *new, struct err *e)
{
	struct file_sum sum = {.shard = c->shard};
	struct vulndb *x = NULL, *y = NULL;
	int r = 0;

	if (old != NULL)
		r = vulndb_open(old, &x, e);
	if (r == 0 && new != NULL)
		r = vulndb_open(new, &y, e);
	c->old_db = x;
	c->new_db = y;
	if (r == 0)
		r = vulndb_diff(x, y, tell_pair, c, &sum.rows, e);
	if (r == 0)
		add_sum(c, &sum);
	vulndb_close(x);
	vulndb_close(y);
	return r;
}

static int
compare_facts(
    struct compare *c, const char *old, const char *new, struct err *e)
{
	struct file_sum sum = {.shard = c->shard, .is_facts = true};
	struct facts *x = NULL, *y = NULL;
	int r = 0;

	if (old != NULL)
		r = facts_open(old, &x, e);
	if (r == 0 && new != NULL)
		r = facts_open(new, &y, e);
	if (r == 0)
		r = facts_diff(x, y, tell_cve, c, &sum.facts, e);
	if (r == 0)
		add_sum(c, &sum);
	facts_close(x);
	facts_close(y);
	return r;
}

/* What was kept from one generation to the next is one file. */
static bool
is_one_file(const char *x, const char *y)
{
	struct stat a, b;

	return x != NULL && y != NULL && stat(x, &a) == 0 && stat(y, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static const char *
path_in(struct compare *c, const struct generation *g, struct str name)
{
	return generation_shard_find(g, name) != NULL
		   ? generation_shard_path(&c->a, g, name)
		   : NULL;
}

static int
compare_file(struct compare *c, struct str name, struct err *e)
{
	const char *old = path_in(c, &c->old, name);
	const char *new = path_in(c, &c->new, name);

	c->shard = name;
	if (is_one_file(old, new))
		return 0;
	if (facts_is_one(new != NULL ? new : old))
		return compare_facts(c, old, new, e);
	return compare_shards(c, old, new, e);
}

static int
cmp_names(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Every shard that one of both has, by name. */
static int
compare_all(struct compare *c, struct err *e)
{
	const struct generation *const both[] = {&c->old, &c->new};
	struct vec names;
	int r = 0;

	vec_init(&names, sizeof(struct str));
	for (size_t k = 0; k < ARRAY_LEN(both); k++)
		for (size_t i = 0; i < both[k]->n_shards; i++)
			*(struct str *)vec_add(&names) =
			    both[k]->shards[i].name;
	vec_sort(&names, cmp_names);
	for (size_t i = 0; r == 0 && i < names.n; i++) {
		struct str *name = vec_at(&names, i);

		if (i == 0 || !str_eq(*name, name[-1]))
			r = compare_file(c, *name, e);
	}
	vec_done(&names);
	return r;
}

static void
facts_table(struct compare *c)
{
	bool has_head = false;

	for (size_t i = 0; i < c->sums.n; i++) {
		const struct file_sum *s = vec_at(&c->sums, i);

		if (!s->is_facts)
			continue;
		if (!has_head)
			fprintf(c->out, "\n%-16s %9s %9s %9s %12s %12s %12s\n",
			    "FACTS", "ADDED", "REMOVED", "CHANGED",
			    "EPSS-ADDED", "EPSS-REMOVED", "EPSS-CHANGED");
		has_head = true;
		text_cell(c->out, s->shard, 16);
		fprintf(c->out, " %9zu %9zu %9zu %12zu %12zu %12zu\n",
		    s->facts.n_added, s->facts.n_removed, s->facts.n_changed,
		    s->facts.n_epss_added, s->facts.n_epss_removed,
		    s->facts.n_epss_changed);
	}
}

static void
shard_table(struct compare *c)
{
	bool has_head = false;

	for (size_t i = 0; i < c->sums.n; i++) {
		const struct file_sum *s = vec_at(&c->sums, i);

		if (s->is_facts)
			continue;
		if (!has_head)
			fprintf(c->out, "\n%-16s %9s %9s %9s %9s  %s\n",
			    "SHARD", "ADDED", "REMOVED", "CHANGED", "RETOLD",
			    "OTHER");
		has_head = true;
		text_cell(c->out, s->shard, 16);
		fprintf(c->out, " %9zu %9zu %9zu %9zu  %s\n", s->rows.n_added,
		    s->rows.n_removed, s->rows.n_changed, s->rows.n_retold,
		    s->rows.has_other ? "yes" : "-");
	}
}

static void
table(struct compare *c)
{
	text_write(c->out, c->old.dir);
	fputs(", built ", c->out);
	text_write(c->out, time_write(&c->a, c->old.built_at));
	fputs(" -> ", c->out);
	text_write(c->out, c->new.dir);
	fputs(", built ", c->out);
	text_write(c->out, time_write(&c->a, c->new.built_at));
	fputc('\n', c->out);
	shard_table(c);
	facts_table(c);
	if (c->sums.n == 0)
		fputs("Nothing is different.\n", c->out);
}

static void
json_sums(struct compare *c)
{
	struct json_out j;

	for (size_t i = 0; i < c->sums.n; i++) {
		const struct file_sum *s = vec_at(&c->sums, i);

		begin(c, &j, s->is_facts ? "facts" : "shard");
		json_out_member(&j, "shard", s->shard);
		if (s->is_facts) {
			number(&j, "added", s->facts.n_added);
			number(&j, "removed", s->facts.n_removed);
			number(&j, "changed", s->facts.n_changed);
			number(&j, "epss_added", s->facts.n_epss_added);
			number(&j, "epss_removed", s->facts.n_epss_removed);
			number(&j, "epss_changed", s->facts.n_epss_changed);
		} else {
			number(&j, "added", s->rows.n_added);
			number(&j, "removed", s->rows.n_removed);
			number(&j, "changed", s->rows.n_changed);
			number(&j, "retold", s->rows.n_retold);
			json_out_key(&j, "other");
			json_out_bool(&j, s->rows.has_other);
		}
		json_out_end(&j);
	}
}

static void
json_meta(struct compare *c)
{
	struct json_out j;

	begin(c, &j, "diff");
	json_out_member(&j, "old", c->old.dir);
	json_out_member(&j, "old_built_at", time_write(&c->a, c->old.built_at));
	json_out_member(&j, "new", c->new.dir);
	json_out_member(&j, "new_built_at", time_write(&c->a, c->new.built_at));
	json_out_end(&j);
}

static int
run(struct compare *c, struct err *e)
{
	if (c->is_json)
		json_meta(c);
	if (compare_all(c, e) < 0)
		return -1;
	if (c->is_json)
		json_sums(c);
	else
		table(c);
	if (fflush(c->out) != 0 || ferror(c->out))
		return fail_sys(e, errno, "standard output");
	return 0;
}

int
app_db_diff(const char *db_dir, const char *old, const char *new,
    const char *format, FILE *out, struct err *e)
{
	struct compare c = {.out = out, .is_json = strcmp(format, "json") == 0};
	int r;

	if (!c.is_json && strcmp(format, "table") != 0)
		return fail(e, E_USAGE,
		    "--format: \"%s\" is neither table nor json", format);
	arena_init(&c.a, LIMIT_SCAN_ARENA_BYTES);
	arena_init(&c.scratch, LIMIT_SCAN_ARENA_BYTES);
	vec_init(&c.sums, sizeof(struct file_sum));
	r = generation_find(&c.a, db_dir, old, &c.old, e);
	if (r == 0)
		r = generation_find(&c.a, db_dir, new, &c.new, e);
	if (r == 0)
		r = run(&c, e);
	vec_done(&c.sums);
	arena_done(&c.scratch);
	arena_done(&c.a);
	return r;
}
