/* explain.c: why a vulnerability is found on a target, or why not. */
#include "app/explain.h"

#include <errno.h>

#include "core/limits.h"
#include "core/time.h"
#include "report/text.h"
#include "version/version.h"

struct explanation {
	struct session *s;
	const struct version_order *order;
	FILE *out;
	size_t n_affected, n_not_affected, n_undecided;
	bool is_partial;
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
	line(x->out, "title", v->title);
	if (v->score_tenths > 0)
		line(x->out, "score",
		    str_printf(a, "%u.%u %.*s", v->score_tenths / 10,
			v->score_tenths % 10, STR_ARG(v->cvss)));
	if (v->published_at != 0)
		line(x->out, "published", time_write_date(a, v->published_at));
	for (size_t i = 0; i < v->aliases.n; i++)
		line(x->out, "alias",
		    vulndb_name_at(x->s->db, v->aliases.first + i));
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

static enum verdict
row_verdict(
    struct explanation *x, const struct vulndb_row *r, struct str version)
{
	enum verdict v = VERDICT_UNKNOWN;
	struct buf key;
	struct err e;

	buf_init(&key, (size_t)2 * LIMIT_VERSION_BYTES + 16);
	if (r->status == STATUS_NOT_AFFECTED)
		v = VERDICT_NOT_AFFECTED;
	else if (!r->is_unreadable && x->order->key(version, &key, &e) == 0)
		v = !vulndb_row_holds(r, buf_str(&key)) ? VERDICT_NOT_AFFECTED
		    : r->status == STATUS_UNKNOWN       ? VERDICT_UNKNOWN
							: VERDICT_AFFECTED;
	buf_done(&key);
	return v;
}

static void
write_row(
    struct explanation *x, const struct package *p, const struct vulndb_row *r)
{
	static const char *const words[] = {
	    [VERDICT_UNKNOWN] = "UNDECIDED",
	    [VERDICT_AFFECTED] = "AFFECTED",
	    [VERDICT_NOT_AFFECTED] = "not affected",
	};
	struct vulndb_feed feed = vulndb_feed_at(x->s->db, r->feed);
	enum verdict v = row_verdict(x, r, p->source_version);

	fprintf(x->out, "    %-10s%.*s, says %s\n", "record",
	    STR_ARG(feed.name), vendor_status_name(r->status));
	fprintf(x->out, "    %-10s", "range");
	text_write(x->out, match_range_text(&x->s->a, r));
	fputc('\n', x->out);
	if (r->status != STATUS_NOT_AFFECTED && !r->is_unreadable) {
		if (r->lo_key.n > 0)
			write_comparison(x, p->source_version, r->lo, "from");
		write_comparison(x, p->source_version, r->hi,
		    r->hi_included ? "last" : "fixed in");
	}
	fprintf(x->out, "    %-10s%s\n", "verdict", words[v]);
	x->n_affected += v == VERDICT_AFFECTED;
	x->n_not_affected += v == VERDICT_NOT_AFFECTED;
	x->n_undecided += v == VERDICT_UNKNOWN;
	/* The vendor's own doubt is an answer; that we cannot read is none. */
	x->is_partial |= v == VERDICT_UNKNOWN && r->status != STATUS_UNKNOWN;
}

static void
explain_package(struct explanation *x, const struct package *p, size_t vuln)
{
	struct vulndb_run rows = vulndb_package(x->s->db, p->source_name);

	for (size_t i = rows.first; i < rows.first + rows.n; i++) {
		struct vulndb_row r = vulndb_row_at(x->s->db, i);

		if (r.vuln != vuln)
			continue;
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
		write_row(x, p, &r);
	}
}

/* Packages that the shard names for it, when none of them is installed. */
static void
write_absent(struct explanation *x, size_t vuln)
{
	struct vulndb_info info = vulndb_info(x->s->db);
	struct vulndb_run rows;

	fputs("\n  Not affected: no package that it touches is installed.\n"
	      "  It touches (source packages):",
	    x->out);
	for (size_t i = 0; i < info.n_packages; i++) {
		struct str name = vulndb_package_at(x->s->db, i, &rows);

		for (size_t k = rows.first; k < rows.first + rows.n; k++) {
			if (vulndb_row_at(x->s->db, k).vuln != vuln)
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
	struct vulndb_vuln v = vulndb_vuln_at(s->db, vuln);
	size_t n = x->n_affected + x->n_not_affected + x->n_undecided;

	write_vuln(x, &v);
	for (size_t i = 0; i < s->inv.n_packages; i++)
		explain_package(x, &s->inv.packages[i], vuln);
	if (x->n_affected + x->n_not_affected + x->n_undecided == n)
		write_absent(x, vuln);
}

/* By id first; an alias or a notice may stand for several. */
static size_t
explain_all(struct explanation *x, struct str id)
{
	const struct vulndb *db = x->s->db;
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

static void
explain(struct explanation *x, struct str id)
{
	const struct session *s = x->s;

	if (s->db == NULL || x->order == NULL) {
		text_write(x->out, id);
		fputs("\n\n  Undecided: there is no vulnerability data to look "
		      "into.\n",
		    x->out);
	} else if (explain_all(x, id) == 0) {
		text_write(x->out, id);
		fputs("\n\n  ", x->out);
		text_write(x->out, s->shard.name);
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
		if (s.db != NULL)
			x.order = version_find(vulndb_info(s.db).order);
		explain(&x, str_from(id));
		*ret_partial = x.is_partial || scan_is_partial(&s.result);
		if (fflush(out) != 0 || ferror(out))
			r = fail_sys(e, errno, "standard output");
	}
	session_close(&s);
	return r;
}
