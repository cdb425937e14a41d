/* show.c: what all forms for people show alike. */
#include "report/show.h"

#include "report/words.h"

#define EPSS_SHOWN 10 /* per cent; 19 of 20 CVEs have less */

/* Code of a kernel that does not run: counted, not listed. */
static bool
is_left_out(const struct finding *f)
{
	return f->package != NULL && f->package->kernel == KERNEL_NOT_RUNNING;
}

bool
show_is_listed(const struct finding *f)
{
	return !is_left_out(f) && f->suppression == NULL;
}

bool
show_is_suppressed(const struct finding *f)
{
	return !is_left_out(f) && f->suppression != NULL;
}

struct str
show_package(struct arena *a, enum report_lang lang, const struct group *g)
{
	const struct package *p = g->first.package;

	if (p == NULL)
		return str_from(words_get(lang, W_THE_SYSTEM));
	if (g->n == 1)
		return p->name;
	return str_printf(a, "%.*s%s%zu%s", STR_ARG(p->source_name),
	    words_get(lang, W_NAMES_BEFORE), g->n,
	    words_get(lang, W_NAMES_AFTER));
}

struct str
show_outlook(struct arena *a, enum report_lang lang, const struct finding *f)
{
	enum word w = W_NO_FIX;

	if (f->kind == FINDING_SUPPORT_LIMITED)
		return STR_NONE;
	if (f->verdict == VERDICT_UNKNOWN)
		return str_from(words_get(lang, W_UNDECIDED));
	if (f->fixed_version.n > 0 && f->fix_channel.n > 0)
		return str_printf(a, "%.*s (%.*s)", STR_ARG(f->fixed_version),
		    STR_ARG(f->fix_channel));
	if (f->fixed_version.n > 0)
		return f->fixed_version;
	switch (f->status) {
	case STATUS_WILL_NOT_FIX:
		w = W_WILL_NOT_FIX;
		break;
	case STATUS_DEFERRED:
		w = W_DEFERRED;
		break;
	case STATUS_END_OF_LIFE:
		w = W_END_OF_LIFE;
		break;
	case STATUS_UNKNOWN:
		w = W_INVESTIGATED;
		break;
	case STATUS_AFFECTED:
	case STATUS_FIXED_LATER:
	case STATUS_NOT_AFFECTED:
	case STATUS_N:
		break;
	}
	return str_from(words_get(lang, w));
}

/* The worst kind of exploit that is public, in a word. */
static const char *
exploit_word(const struct cve_fact *fact)
{
	const char *word = "";

	for (size_t i = 0; i < fact->n_exploits; i++) {
		switch (fact->exploits[i].kind) {
		case EXPLOIT_METASPLOIT:
			return "metasploit";
		case EXPLOIT_EXPLOITDB:
			word = "exploit";
			break;
		case EXPLOIT_POC:
		case EXPLOIT_KIND_N:
			if (*word == '\0')
				word = "poc";
			break;
		}
	}
	return word;
}

struct str
show_threat(struct arena *a, const struct finding *f)
{
	const char *word;
	unsigned percent;

	if (f->fact == NULL)
		return STR_NONE;
	word = f->fact->kev.added_at != 0 ? "KEV" : exploit_word(f->fact);
	percent = f->fact->epss.scored_at != 0
		      ? f->fact->epss.probability_ppm / 10000
		      : 0;
	if (percent < EPSS_SHOWN)
		return str_from(word);
	return str_printf(
	    a, "%s%sEPSS %u%%", word, *word != '\0' ? " " : "", percent);
}

struct str
show_tenths(struct arena *a, unsigned tenths)
{
	if (tenths == 0)
		return STR_NONE;
	return str_printf(a, "%u.%u", tenths / 10, tenths % 10);
}

void
show_count(struct show_counts *c, const struct group *g)
{
	const struct finding *f = &g->first;

	c->n++;
	c->by_severity[f->severity]++;
	c->n_fixable += f->fixed_version.n > 0;
	c->n_undecided += f->verdict == VERDICT_UNKNOWN;
	c->n_exploited += f->fact != NULL && f->fact->kev.added_at != 0;
}

void
show_count_rest(struct show_counts *c, struct finding_iter *it)
{
	const struct finding *f;
	struct groups groups;
	struct group g;

	it->rewind(it);
	while (it->next(it, &f))
		c->n_other_kernels += is_left_out(f);
	groups_start(&groups, it, show_is_suppressed);
	while (groups_next(&groups, &g))
		c->n_suppressed++;
	groups_done(&groups);
}

static void
add(struct buf *b, enum report_lang lang, enum word w)
{
	buf_add(b, str_from(words_get(lang, w)));
}

/* n between two words. */
static void
add_sum(struct buf *b, enum report_lang lang, enum word before, size_t n)
{
	add(b, lang, before);
	buf_printf(b, "%zu", n);
	add(b, lang, (enum word)(before + 1));
}

static void
add_severities(
    struct buf *b, const struct show_counts *c, enum report_lang lang)
{
	const char *mark = ": ";

	for (unsigned s = SEVERITY_N; s-- > 0;) {
		const char *word = words_severity(lang, (enum severity)s);

		if (c->by_severity[s] == 0)
			continue;
		buf_add(b, str_from(mark));
		mark = ", ";
		if (lang == REPORT_ENGLISH)
			buf_printf(b, "%zu %s", c->by_severity[s], word);
		else
			buf_printf(b, "%s %zu", word, c->by_severity[s]);
	}
}

void
show_summary(struct buf *b, const struct scan_result *r,
    const struct show_counts *c, const struct report_options *opt)
{
	enum report_lang lang = opt->lang;

	add_sum(
	    b, lang, c->n == 1 ? W_FINDING_BEFORE : W_FINDINGS_BEFORE, c->n);
	add_severities(b, c, lang);
	if (c->n > 0) {
		buf_add(b, STR("; "));
		add_sum(b, lang,
		    c->n_fixable == 1 ? W_HAS_FIX_BEFORE : W_HAVE_FIX_BEFORE,
		    c->n_fixable);
	}
	if (c->n_exploited > 0) {
		buf_add(b, STR("; "));
		add_sum(b, lang, W_EXPLOITED_BEFORE, c->n_exploited);
	}
	if (c->n_undecided > 0) {
		buf_add(b, STR("; "));
		add_sum(b, lang, W_UNDECIDED_BEFORE, c->n_undecided);
	}
	add(b, lang, W_STOP);
	buf_byte(b, '\n');
	if (c->n_suppressed > 0) {
		add_sum(b, lang, W_SUPPRESSED_BEFORE, c->n_suppressed);
		if (!opt->show_suppressed)
			add(b, lang, W_SUPPRESSED_HINT);
		add(b, lang, W_STOP);
		buf_byte(b, '\n');
	}
	if (c->n_other_kernels > 0) {
		add_sum(b, lang, W_OTHER_KERNELS_BEFORE, c->n_other_kernels);
		buf_byte(b, '\n');
	}
	if (scan_is_partial(r)) {
		add(b, lang, W_PARTIAL);
		buf_byte(b, '\n');
	}
}

void
show_system(struct buf *b, const struct scan_result *r, enum report_lang lang)
{
	if (r->os.pretty.n > 0)
		buf_add(b, r->os.pretty);
	else
		add(b, lang, W_UNKNOWN_SYSTEM);
	if (r->os.arch.n > 0) {
		buf_add(b, STR(", "));
		buf_add(b, r->os.arch);
	}
	if (r->os.kernel.n > 0) {
		buf_add(b, STR(", "));
		add(b, lang, W_KERNEL);
		buf_add(b, r->os.kernel);
	}
	buf_add(b, STR(", "));
	add_sum(b, lang, W_PACKAGES_BEFORE, r->n_packages);
}
