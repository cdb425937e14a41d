/* found.c: rows of findings as questions see them. */
#include "store/found.h"

static void
read_aliases(struct arena *a, struct str joined, struct finding *f)
{
	struct str *list, rest = joined, word;

	if (joined.n == 0)
		return;
	list = arena_zalloc(a, joined.n / 2 + 1, sizeof *list);
	while (str_cut(&rest, ' ', &word))
		if (word.n > 0)
			list[f->n_aliases++] = word;
	f->aliases = list;
}

void
store_found_at(
    struct sql *sql, struct sql_stmt *q, struct arena *a, struct found *ret)
{
	int at = PACKAGE_COLUMNS_N;
	struct found r = {.package_id = sql_int_at(sql, q, 0),
	    .package = store_package_at(sql, q, 0, a)};
	struct finding *f = &r.finding;

	f->id = str_dup(a, sql_str_at(sql, q, at++));
	f->title = str_dup(a, sql_str_at(sql, q, at++));
	f->cvss = str_dup(a, sql_str_at(sql, q, at++));
	f->published_at = sql_int_at(sql, q, at++);
	read_aliases(a, str_dup(a, sql_str_at(sql, q, at++)), f);
	r.epss_ppm = (uint32_t)sql_int_at(sql, q, at++);
	r.is_kev = sql_int_at(sql, q, at++) != 0;
	r.issue_id = sql_int_at(sql, q, at++);
	f->kind = (enum finding_kind)sql_int_at(sql, q, at++);
	f->verdict = (enum verdict)sql_int_at(sql, q, at++);
	f->status = (enum vendor_status)sql_int_at(sql, q, at++);
	f->severity = (enum severity)sql_int_at(sql, q, at++);
	f->score_tenths = (unsigned)sql_int_at(sql, q, at++);
	r.opened_at = sql_int_at(sql, q, at++);
	r.closed_at = sql_int_at(sql, q, at++);
	r.n_reopened = (uint64_t)sql_int_at(sql, q, at++);
	f->fixed_version = str_dup(a, sql_str_at(sql, q, at++));
	f->fix_channel = str_dup(a, sql_str_at(sql, q, at++));
	f->severity_source = str_dup(a, sql_str_at(sql, q, at++));
	f->evidence.record = str_dup(a, sql_str_at(sql, q, at++));
	f->evidence.range = str_dup(a, sql_str_at(sql, q, at++));
	f->evidence.comparator = str_dup(a, sql_str_at(sql, q, at++));
	f->evidence.shard = str_dup(a, sql_str_at(sql, q, at));
	f->version = r.package.source_version;
	*ret = r;
}
