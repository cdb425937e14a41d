/* search_table.c: what a search found, for people. */
#include "app/search.h"
#include "core/cwe.h"
#include "core/severity.h"
#include "core/time.h"
#include "match/match.h"
#include "report/text.h"

/* Titles on one screen or two; JSON has all. */
#define TITLES_SHOWN 50

static void
write_row(
    struct search *s, FILE *out, const struct search_row *x, struct str left)
{
	const struct vulndb *db = x->shard->db;
	const struct vulndb_row *r = &x->row;

	fputs("  ", out);
	text_cell(out, x->shard->name, 16);
	fputc(' ', out);
	text_cell(out, left, 24);
	fputc(' ', out);
	text_cell(out, str_from(vendor_status_name(r->status)), 14);
	if (r->severity != SEVERITY_UNKNOWN)
		fprintf(out, "%s  ", severity_name(r->severity));
	text_write(out, match_range_text(&s->a, r));
	if (r->module.n > 0) {
		fputs("  module ", out);
		text_write(out, r->module);
	}
	if (r->channel.n > 0) {
		fputs("  channel ", out);
		text_write(out, r->channel);
	}
	fputs("  (", out);
	text_write(out, vulndb_feed_at(db, r->feed).name);
	for (size_t i = 0; i < r->notices.n; i++) {
		fputs(", ", out);
		text_write(out, vulndb_name_at(db, r->notices.first + i));
	}
	fputs(")\n", out);
}

/* "  score       " and what follows. */
static void
field(FILE *out, const char *name)
{
	fprintf(out, "  %-12s", name);
}

static void
line(FILE *out, const char *name, struct str text)
{
	if (text.n == 0)
		return;
	field(out, name);
	text_write(out, text);
	fputc('\n', out);
}

static struct str
date(struct search *s, utc_s at)
{
	return at != 0 ? time_write_date(&s->a, at) : STR("-");
}

/* Each with its name, as far as it is a known one. */
static void
write_weaknesses(FILE *out, struct facts_run run)
{
	if (run.n == 0)
		return;
	field(out, "weakness");
	for (size_t i = 0; i < run.n; i++) {
		struct str id = facts_weakness_at(run, i);
		struct str name = cwe_name(id);

		if (i > 0)
			fputs(", ", out);
		text_write(out, id);
		if (name.n > 0)
			fprintf(out, " (%.*s)", STR_ARG(name));
	}
	fputc('\n', out);
}

static void
write_ratings(FILE *out, struct facts_run run)
{
	for (size_t i = 0; i < run.n; i++) {
		struct facts_rating r = facts_rating_at(run, i);

		field(out, "score");
		if (r.is_scored)
			fprintf(out, "%u.%u ", r.score_tenths / 10,
			    r.score_tenths % 10);
		text_write(out, r.vector);
		fputs("  (", out);
		text_write(out, r.source);
		fputs(")\n", out);
	}
}

static void
write_exploits(struct search *s, FILE *out, struct facts_run run)
{
	for (size_t i = 0; i < run.n; i++) {
		struct exploit x = facts_exploit_at(run, i);

		field(out, "exploit");
		fprintf(out, "%s ", exploit_kind_name(x.kind));
		text_write(out, x.id);
		fputs("  ", out);
		text_write(out, date(s, x.published_at));
		fputs(x.is_verified ? "  verified  " : "  ", out);
		text_write(out, x.title);
		fputs("  ", out);
		text_write(out, x.url);
		fputc('\n', out);
	}
}

static void
write_kev(struct search *s, FILE *out, const struct kev_entry *k)
{
	if (k->added_at == 0)
		return;
	field(out, "exploited");
	fputs("in CISA's catalogue since ", out);
	text_write(out, date(s, k->added_at));
	fputs(", due ", out);
	text_write(out, date(s, k->due_at));
	fputs(k->is_ransomware ? ", by ransomware: " : ": ", out);
	text_write(out, k->name);
	fputc('\n', out);
}

/* 943110 of a million as "94.3". */
static void
write_percent(FILE *out, uint32_t ppm)
{
	fprintf(out, "%u.%u %%", ppm / 10000, ppm / 1000 % 10);
}

static void
write_epss(struct search *s, FILE *out, const struct epss_score *x)
{
	if (x->scored_at == 0)
		return;
	field(out, "EPSS");
	write_percent(out, x->probability_ppm);
	fputs(" within 30 days, more than ", out);
	write_percent(out, x->percentile_ppm);
	fputs(" of all  (", out);
	text_write(out, date(s, x->scored_at));
	fputs(")\n", out);
}

static void
write_ssvc(FILE *out, const struct ssvc_points *p)
{
	static const char *const exploitation[SSVC_EXPLOITATION_N] = {
	    "unknown", "none", "poc", "active"};
	static const char *const automatable[SSVC_ANSWER_N] = {
	    "unknown", "no", "yes"};
	static const char *const impact[SSVC_ANSWER_N] = {
	    "unknown", "partial", "total"};

	if (p->exploitation == SSVC_EXPLOITATION_UNKNOWN &&
	    p->automatable == SSVC_UNKNOWN && p->total_impact == SSVC_UNKNOWN)
		return;
	field(out, "SSVC");
	fprintf(out, "exploitation %s, automatable %s, technical impact %s\n",
	    exploitation[p->exploitation], automatable[p->automatable],
	    impact[p->total_impact]);
}

static void
write_head(struct search *s, FILE *out, const struct search_vuln *v)
{
	text_write(out, v->id);
	if (v->score_tenths > 0) {
		fprintf(out, "  %u.%u %s  ", v->score_tenths / 10,
		    v->score_tenths % 10,
		    severity_name(severity_of_score(v->score_tenths / 10.0)));
		text_write(out, v->cvss);
	}
	if (v->published_at != 0) {
		fputs("  published ", out);
		text_write(out, date(s, v->published_at));
	}
	if (v->facts.is_rejected)
		fputs("  rejected", out);
	fputs(v->is_malware ? "  malware\n" : "\n", out);
	if (v->title.n > 0) {
		fputs("  ", out);
		text_write(out, v->title);
		fputc('\n', out);
	}
}

/* Which shards can find it. */
static void
write_shards(struct search *s, FILE *out, const struct search_vuln *v)
{
	const struct search_shard *shard = NULL;

	field(out, "found by");
	shard = search_next_shard(s, v, NULL);
	if (shard == NULL)
		fputs("no shard: of no version it is known", out);
	for (; shard != NULL; shard = search_next_shard(s, v, shard)) {
		text_write(out, shard->name);
		if (search_next_shard(s, v, shard) != NULL)
			fputc(' ', out);
	}
	fputc('\n', out);
}

static void
write_vuln(struct search *s, FILE *out, const struct search_vuln *v)
{
	write_head(s, out, v);
	for (size_t i = 0; i < v->n_aliases; i++)
		line(out, "alias", v->aliases[i]);
	write_ratings(out, v->facts.ratings);
	write_epss(s, out, &v->facts.epss);
	write_kev(s, out, &v->facts.kev);
	line(out, "action", v->facts.kev.action);
	write_ssvc(out, &v->facts.ssvc);
	write_exploits(s, out, v->facts.exploits);
	write_weaknesses(out, v->facts.weaknesses);
	for (size_t i = 0; i < v->facts.references.n; i++)
		line(out, "see", facts_reference_at(v->facts.references, i));
	for (size_t i = 0; i < v->n_rows; i++) {
		const struct search_row *r = vec_at(&s->rows, v->first_row + i);

		write_row(s, out, r, r->package);
	}
	write_shards(s, out, v);
}

static void
write_titles(struct search *s, FILE *out)
{
	size_t n = s->titles.n < TITLES_SHOWN ? s->titles.n : TITLES_SHOWN;

	if (n > 0)
		fprintf(out, "%sIn titles:\n", s->packages.n > 0 ? "\n" : "");
	for (size_t i = 0; i < n; i++) {
		const struct search_title *t = vec_at(&s->titles, i);

		fputs("  ", out);
		text_cell(out, t->id, 20);
		fputc(' ', out);
		text_write(out, t->title);
		fputc('\n', out);
	}
	if (n < s->titles.n)
		fprintf(out, "  %zu more; --format json has all.\n",
		    s->titles.n - n);
}

void
search_write_table(struct search *s, FILE *out)
{
	for (size_t i = 0; i < s->packages.n; i++) {
		const struct search_row *r = vec_at(&s->packages, i);

		write_row(s, out, r, r->id);
	}
	for (size_t i = 0; i < s->vulns.n; i++)
		write_vuln(s, out, vec_at(&s->vulns, i));
	write_titles(s, out);
}
