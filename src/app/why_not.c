/* why_not.c: why a vulnerability is not found on a target, in few lines. */
#include "app/why.h"
#include "core/time.h"
#include "report/text.h"

void
why_write_suppression(FILE *out, const char *label, const struct finding *f)
{
	const struct suppression *s = f->suppression;

	fputs(label, out);
	text_write(out, s->source);
	fprintf(out, ": %s", suppression_status_name(s->status));
	if (s->justification.n > 0) {
		fputs(", ", out);
		text_write(out, s->justification);
	}
	if (s->reason.n > 0) {
		fputs(": ", out);
		text_write(out, s->reason);
	}
	fputc('\n', out);
}

void
why_write_elsewhere(FILE *out, const struct why *w)
{
	if (w->n_elsewhere == 0)
		return;
	fputs("  It is named by", out);
	for (size_t i = 0; i < w->n_elsewhere; i++) {
		fputc(' ', out);
		text_write(out, w->elsewhere[i]);
	}
	fputs(", which nothing here asks for.\n", out);
}

static void
write_compare(FILE *out, const struct why_row *row, const struct why_compare *c,
    const char *order)
{
	if (!c->is_made)
		return;
	fputs("; ", out);
	text_write(out, row->version);
	fprintf(out, " %s ", c->sign < 0 ? "<" : c->sign > 0 ? ">" : "=");
	text_write(out, c->bound);
	fprintf(out, " by %s", order);
}

/* "debian-osv: fixed, 0 <= v < 5.2; 5.2 = 5.2 by dpkg" */
static void
write_row(FILE *out, const struct why_package *p, const struct why_row *row)
{
	fprintf(out, "    %.*s: %s", STR_ARG(row->feed.name),
	    vendor_status_name(row->row.status));
	if (row->row.module.n > 0)
		fprintf(out, ", module %.*s", STR_ARG(row->row.module));
	if (row->row.channel.n > 0)
		fprintf(out, ", channel %.*s", STR_ARG(row->row.channel));
	fputs(", ", out);
	text_write(out, row->range);
	if (row->is_no_version) {
		fputs("; ", out);
		text_write(out, row->version);
		fprintf(out, " is no version of %s", p->order);
	} else if (row->left_out.n > 0) {
		fputs("; left out: ", out);
		text_write(out, row->left_out);
	} else {
		/* The one that decides. */
		write_compare(out, row,
		    row->lo.is_made && row->lo.sign < 0 ? &row->lo : &row->hi,
		    p->order);
	}
	fputc('\n', out);
}

static void
write_package(FILE *out, const struct why_package *p)
{
	fputs("\n  ", out);
	text_write(out, p->package->name);
	fputc(' ', out);
	text_write(out, p->package->version);
	fprintf(out, ": %s (%.*s)\n", why_answer_name(p->answer),
	    STR_ARG(p->shard->name));
	if (p->answer == WHY_SUPPRESSED)
		why_write_suppression(out, "    ", p->found);
	for (size_t i = 0; i < p->n_rows; i++)
		write_row(out, p, &p->rows[i]);
}

static void
write_vuln(FILE *out, const struct why *w, const struct why_vuln *v)
{
	if (w->n_vulns > 1 || !str_eq(v->vuln.id, w->id)) {
		fputs("\n  ", out);
		text_write(out, v->vuln.id);
		fputc('\n', out);
	}
	for (size_t i = 0; i < v->n_packages; i++)
		write_package(out, &v->packages[i]);
	if (v->n_packages > 0)
		return;
	fprintf(out, "\n  %.*s: it touches", STR_ARG(v->shard->name));
	for (size_t i = 0; i < v->n_touched; i++) {
		fputc(' ', out);
		text_write(out, v->touched[i]);
	}
	fputs(", not installed here.\n", out);
}

void
why_write_not(FILE *out, const struct why *w)
{
	text_write(out, w->id);
	fputs(" on ", out);
	text_write(out, w->s->asset.target);
	fprintf(out, ": %s: %s.\n", why_answer_name(w->answer),
	    why_answer_text(w->answer));
	for (size_t i = 0; i < w->n_missing; i++) {
		fputs("  ", out);
		text_write(out, w->missing[i]);
		fputc('\n', out);
	}
	for (size_t i = 0; i < w->n_vulns; i++)
		write_vuln(out, w, &w->vulns[i]);
	why_write_elsewhere(out, w);
	if (w->n_vulns == 0 && w->facts.is_known) {
		fputs("  It is a known CVE", out);
		if (w->facts.is_rejected)
			fputs(", rejected by its CNA", out);
		if (w->facts.title.n > 0) {
			fputs(": ", out);
			text_write(out, w->facts.title);
		}
		fputc('\n', out);
	}
	fputc('\n', out);
	why_write_coverage(out, w);
}
