/* explain.c: why a vulnerability is found on a target, or why not. */
#include "app/explain.h"

#include <errno.h>

#include "core/time.h"
#include "report/text.h"
#include "version/version.h"

struct explanation {
	struct session *s;
	const struct match_shard *shard; /* being looked into */
	const struct vulndb *db;         /* of it */
	const struct version_order *order;
	FILE *out;
	size_t n_explained; /* packages */
};

static void
line(FILE *out, const char *label, struct str text)
{
	if (text.n == 0)
		return;
	fprintf(out, "  %-12s", label);
	text_write(out, text);
	fputc('\n', out);
}

static void
write_vuln(struct explanation *x, const struct vulndb_vuln *v)
{
	struct arena *a = &x->s->a;

	text_write(x->out, v->id);
	fputs("\n", x->out);
	line(x->out, "data", x->shard->name);
	line(x->out, "title", v->title);
	if (v->score_tenths > 0)
		line(x->out, "score",
		    str_printf(a, "%u.%u %.*s", v->score_tenths / 10,
			v->score_tenths % 10, STR_ARG(v->cvss)));
	if (v->published_at != 0)
		line(x->out, "published", time_write_date(a, v->published_at));
	for (size_t i = 0; i < v->aliases.n; i++)
		line(x->out, "alias",
		    vulndb_name_at(x->db, v->aliases.first + i));
}

/* "3.0.11-1 < 3.0.22-1": the comparison that decides, spelled out. */
static void
write_comparison(struct explanation *x, struct str version, struct str bound,
    const char *what)
{
	struct err e;
	int sign;

	if (bound.n == 0 || x->order->cmp(version, bound, &sign, &e) < 0)
		return;
	fprintf(x->out, "    %-10s", what);
	text_write(x->out, version);
	fprintf(x->out, " %s ", sign < 0 ? "<" : sign > 0 ? ">" : "=");
	text_write(x->out, bound);
	fprintf(x->out, "  (by %s)\n", x->order->name);
}

/* One row, and whether it speaks of the package. */
static void
write_row(
    struct explanation *x, const struct package *p, const struct vulndb_row *r)
{
	struct vulndb_feed feed = vulndb_feed_at(x->db, r->feed);
	struct str version = r->is_binary ? p->version : p->source_version;
	struct str reason =
	    match_row_is_not_meant(&x->s->a, &x->s->inv, x->shard, p, r);

	fprintf(x->out, "    %-10s%.*s, says %s", "record", STR_ARG(feed.name),
	    vendor_status_name(r->status));
	if (r->module.n > 0)
		fprintf(x->out, ", module %.*s", STR_ARG(r->module));
	if (r->channel.n > 0)
		fprintf(x->out, ", channel %.*s", STR_ARG(r->channel));
	fprintf(x->out, "\n    %-10s", "range");
	text_write(x->out, match_range_text(&x->s->a, r));
	fputc('\n', x->out);
	if (reason.n > 0) {
		fprintf(x->out, "    %-10s", "left out");
		text_write(x->out, reason);
		fputc('\n', x->out);
		return;
	}
	if (r->status == STATUS_NOT_AFFECTED || r->is_unreadable)
		return;
	if (r->lo_key.n > 0)
		write_comparison(x, version, r->lo, "from");
	write_comparison(
	    x, version, r->hi, r->hi_included ? "last" : "fixed in");
}

static const struct finding *
find(const struct finding *f, size_t n, const struct package *p, struct str id)
{
	for (size_t i = 0; i < n; i++)
		if (f[i].package == p && str_eq(f[i].id, id))
			return &f[i];
	return NULL;
}

/* What the match made of all its rows together. */
static void
write_verdict(
    struct explanation *x, const struct package *p, struct str vuln_id)
{
	const struct match_result *m = &x->s->match;
	const struct finding *found =
	    find(m->findings, m->n_findings, p, vuln_id);
	const char *verdict = "AFFECTED";

	if (find(m->rejected, m->n_rejected, p, vuln_id) != NULL)
		verdict = "no finding: the CVE was rejected by its CNA, it is "
			  "no vulnerability";
	else if (found == NULL)
		verdict = "not affected";
	else if (found->verdict == VERDICT_UNKNOWN)
		verdict = "UNDECIDED";
	fprintf(x->out, "    %-10s%s\n", "verdict", verdict);
	x->n_explained++;
}

static void
write_package(struct explanation *x, const struct package *p)
{
	fputs("\n  package ", x->out);
	text_write(x->out, p->name);
	fputc(' ', x->out);
	text_write(x->out, p->version);
	fputs(" (source ", x->out);
	text_write(x->out, p->source_name);
	fputc(' ', x->out);
	text_write(x->out, p->source_version);
	fputs(")\n", x->out);
	if (p->kernel == KERNEL_NOT_RUNNING)
		fputs("    kernel    not the one that runs\n", x->out);
}

/* The rows of vuln under one of the package's names. */
static size_t
write_rows(struct explanation *x, const struct package *p, struct str name,
    bool is_binary, size_t vuln, size_t n_before)
{
	struct vulndb_run rows = vulndb_package(x->db, name);
	size_t n = n_before;

	for (size_t i = rows.first; i < rows.first + rows.n; i++) {
		struct vulndb_row r = vulndb_row_at(x->db, i);

		if (r.vuln != vuln || r.is_binary != is_binary)
			continue;
		if (n++ == 0)
			write_package(x, p);
		write_row(x, p, &r);
	}
	return n;
}

static void
explain_package(struct explanation *x, const struct package *p, size_t vuln)
{
	const struct session *s = x->s;
	size_t n;

	if (&s->shards[match_shard_at(
		&x->s->a, &s->inv, s->shards, s->n_shards, p)] != x->shard)
		return;
	n = write_rows(x, p, p->name, true, vuln, 0);
	n = write_rows(x, p, p->source_name, false, vuln, n);
	if (n > 0)
		write_verdict(x, p, vulndb_vuln_at(x->db, vuln).id);
}

/* Packages that the shard names for it, when none of them is installed. */
static void
write_absent(struct explanation *x, size_t vuln)
{
	struct vulndb_info info = vulndb_info(x->db);
	struct vulndb_run rows;

	fputs("\n  Not affected: no package that it touches is installed.\n"
	      "  It touches:",
	    x->out);
	for (size_t i = 0; i < info.n_packages; i++) {
		struct str name = vulndb_package_at(x->db, i, &rows);

		for (size_t k = rows.first; k < rows.first + rows.n; k++) {
			if (vulndb_row_at(x->db, k).vuln != vuln)
				continue;
			fputc(' ', x->out);
			text_write(x->out, name);
			break;
		}
	}
	fputc('\n', x->out);
}

static void
write_end(struct explanation *x)
{
	fputc('\n', x->out);
	for (size_t i = 0; i < x->s->result.n_coverage; i++) {
		const struct coverage *c = &x->s->result.coverage[i];

		if (c->state >= COVERAGE_OK)
			continue;
		fputs("  Partly evaluated: ", x->out);
		text_write(x->out, c->what);
		fputs(": ", x->out);
		text_write(x->out, c->reason);
		fputc('\n', x->out);
	}
}

static bool
has_name(const struct vulndb *db, struct vulndb_run names, struct str id)
{
	for (size_t i = names.first; i < names.first + names.n; i++)
		if (str_eq(vulndb_name_at(db, i), id))
			return true;
	return false;
}

static void
explain_vuln(struct explanation *x, size_t vuln)
{
	const struct session *s = x->s;
	struct vulndb_vuln v = vulndb_vuln_at(x->db, vuln);
	size_t n = x->n_explained;

	write_vuln(x, &v);
	for (size_t i = 0; i < s->inv.n_packages; i++)
		explain_package(x, &s->inv.packages[i], vuln);
	if (x->n_explained == n)
		write_absent(x, vuln);
}

/* By id first; an alias or a notice may stand for several. */
static size_t
explain_all(struct explanation *x, struct str id)
{
	const struct vulndb *db = x->db;
	struct vulndb_info info = vulndb_info(db);
	bool *is_meant;
	size_t vuln, n = 0;

	if (vulndb_vuln_find(db, id, &vuln)) {
		explain_vuln(x, vuln);
		return 1;
	}
	is_meant = arena_zalloc(&x->s->a, info.n_vulns, sizeof *is_meant);
	for (size_t i = 0; i < info.n_vulns; i++)
		is_meant[i] = has_name(db, vulndb_vuln_at(db, i).aliases, id);
	for (size_t i = 0; i < info.n_rows; i++) {
		struct vulndb_row r = vulndb_row_at(db, i);

		if (has_name(db, r.notices, id))
			is_meant[r.vuln] = true;
	}
	for (size_t i = 0; i < info.n_vulns; i++) {
		if (!is_meant[i])
			continue;
		if (n++ > 0)
			fputc('\n', x->out);
		explain_vuln(x, i);
	}
	return n;
}

/* How many vulnerabilities of that name the shard knows. */
static size_t
explain_shard(
    struct explanation *x, const struct match_shard *shard, struct str id)
{
	const struct version_order *order =
	    version_find(vulndb_info(shard->db).order);

	if (order == NULL)
		return 0;
	x->shard = shard;
	x->db = shard->db;
	x->order = order;
	return explain_all(x, id);
}

static void
explain(struct explanation *x, struct str id)
{
	const struct session *s = x->s;
	size_t n = 0;

	for (size_t i = 0; i < s->n_shards; i++)
		if (s->shards[i].db != NULL)
			n += explain_shard(x, &s->shards[i], id);
	if (n == 0) {
		text_write(x->out, id);
		fputs("\n\n", x->out);
		if (!session_has_db(s))
			fputs("  Undecided: there is no vulnerability data to "
			      "look into.\n",
			    x->out);
	}
	for (size_t i = 0; n == 0 && i < s->n_shards; i++) {
		if (s->shards[i].db == NULL)
			continue;
		fputs("  ", x->out);
		text_write(x->out, s->shards[i].name);
		fputs(" does not name it.\n", x->out);
	}
	write_end(x);
}

int
app_explain(const struct session_options *opt, const char *id, FILE *out,
    bool *ret_partial, struct err *e)
{
	struct session s;
	struct explanation x = {.s = &s, .out = out};
	int r = session_open(&s, opt, e);

	if (r == 0) {
		session_match(&s);
		explain(&x, str_from(id));
		*ret_partial = scan_is_partial(&s.result);
		if (fflush(out) != 0 || ferror(out))
			r = fail_sys(e, errno, "standard output");
	}
	session_close(&s);
	return r;
}
