/* finding.c: what a scan says. */
#include "core/finding.h"

static const char *const kinds[FINDING_KIND_N] = {
    [FINDING_VULNERABILITY] = "vulnerability",
    [FINDING_OS_END_OF_LIFE] = "os-end-of-life",
    [FINDING_SUPPORT_ENDED] = "support-ended",
    [FINDING_SUPPORT_LIMITED] = "support-limited",
    [FINDING_MALWARE] = "malicious-package",
};

static const char *const states[COVERAGE_STATE_N] = {
    [COVERAGE_MISSING] = "missing",
    [COVERAGE_PARTIAL] = "partial",
    [COVERAGE_OK] = "ok",
    [COVERAGE_OUT_OF_SCOPE] = "out-of-scope",
};

const char *
verdict_name(enum verdict v)
{
	switch (v) {
	case VERDICT_AFFECTED:
		return "affected";
	case VERDICT_NOT_AFFECTED:
		return "not-affected";
	case VERDICT_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *
finding_kind_name(enum finding_kind k)
{
	return kinds[(unsigned)k < FINDING_KIND_N ? k : FINDING_VULNERABILITY];
}

const char *
coverage_state_name(enum coverage_state s)
{
	return states[(unsigned)s < COVERAGE_STATE_N ? s : COVERAGE_MISSING];
}

static const struct priority *
dup_priority(struct arena *a, const struct priority *p)
{
	struct score_change *changes =
	    arena_zalloc(a, p->n_changes, sizeof *changes);
	struct priority *copy = ARENA_NEW(a, struct priority);

	for (size_t i = 0; i < p->n_changes; i++) {
		changes[i].metric = str_dup(a, p->changes[i].metric);
		changes[i].reason = str_dup(a, p->changes[i].reason);
	}
	*copy = *p;
	copy->adjusted_cvss = str_dup(a, p->adjusted_cvss);
	copy->changes = changes;
	return copy;
}

static const struct suppression *
dup_suppression(struct arena *a, const struct suppression *s)
{
	struct suppression *copy = ARENA_NEW(a, struct suppression);

	*copy = *s;
	copy->source = str_dup(a, s->source);
	copy->reason = str_dup(a, s->reason);
	copy->justification = str_dup(a, s->justification);
	return copy;
}

struct finding
finding_dup(struct arena *a, const struct finding *f)
{
	struct str *aliases = arena_zalloc(a, f->n_aliases, sizeof *aliases);
	struct finding copy = *f;
	/* Its texts, all in one list, so that none is forgotten quietly. */
	struct str *const texts[] = {&copy.id, &copy.version,
	    &copy.fixed_version, &copy.fix_channel, &copy.severity_source,
	    &copy.cvss, &copy.title, &copy.evidence.shard,
	    &copy.evidence.record, &copy.evidence.range,
	    &copy.evidence.comparator};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = str_dup(a, *texts[i]);
	for (size_t i = 0; i < f->n_aliases; i++)
		aliases[i] = str_dup(a, f->aliases[i]);
	copy.aliases = aliases;
	if (f->fact != NULL) {
		struct cve_fact *fact = ARENA_NEW(a, struct cve_fact);

		*fact = fact_dup(a, f->fact);
		copy.fact = fact;
	}
	if (f->priority != NULL)
		copy.priority = dup_priority(a, f->priority);
	if (f->suppression != NULL)
		copy.suppression = dup_suppression(a, f->suppression);
	return copy;
}

bool
scan_is_partial(const struct scan_result *r)
{
	for (size_t i = 0; i < r->n_coverage; i++)
		if (r->coverage[i].state < COVERAGE_OK)
			return true;
	/* No coverage at all: nobody said that anything was looked at. */
	return r->n_diags > 0 || r->n_coverage == 0;
}
