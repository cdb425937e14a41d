/* priority.c: how urgent a finding is on the asset it was found on. */
#include "policy/priority.h"

/* Percent. docs/PRIORITY.md says why these and not others. */
enum {
	SHARE_OF_SEVERITY = 40, /* of the risk, with no likelihood at all */
	LIKELY_AT_LEAST = 20,
	LIKELY_POC = 55,
	LIKELY_EXPLOIT = 70,
	LIKELY_METASPLOIT = 85,
	LIKELY_UNSUPPORTED = 70,
	RANSOMWARE_MORE = 5,
	FIX_MORE = 5,
	NOT_RUNNING_SHARE = 30,
	DEV_SHARE = 50,
	PPM_PER_PERCENT = 10000
};

/* Where there is no score: the middle of what a word stands for. */
static const unsigned middle[SEVERITY_N] = {
    [SEVERITY_UNKNOWN] = 50,
    [SEVERITY_NEGLIGIBLE] = 5,
    [SEVERITY_LOW] = 25,
    [SEVERITY_MEDIUM] = 55,
    [SEVERITY_HIGH] = 80,
    [SEVERITY_CRITICAL] = 95,
};

/* 0..100: how bad it is when it happens. */
static unsigned
impact(const struct finding *f, const struct priority *p)
{
	/* Who says so knows better than the vector. */
	if (f->severity == SEVERITY_NEGLIGIBLE || p->adjusted_tenths == 0)
		return middle[f->severity];
	return p->adjusted_tenths;
}

static unsigned
likelihood_of(const struct exploit *x)
{
	if (x->kind == EXPLOIT_METASPLOIT)
		return LIKELY_METASPLOIT;
	return x->kind == EXPLOIT_EXPLOITDB || x->is_verified ? LIKELY_EXPLOIT
							      : LIKELY_POC;
}

static unsigned
max(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* 0..100: how likely it is to happen; the strongest sign counts. */
static unsigned
likelihood(const struct finding *f, const struct ssvc_points *points)
{
	const struct cve_fact *fact = f->fact;
	unsigned best = LIKELY_AT_LEAST;

	if (points->exploitation == SSVC_EXPLOITATION_ACTIVE)
		return 100;
	if (f->kind == FINDING_OS_END_OF_LIFE ||
	    f->kind == FINDING_SUPPORT_ENDED)
		best = LIKELY_UNSUPPORTED;
	if (points->exploitation == SSVC_EXPLOITATION_POC)
		best = LIKELY_POC;
	if (fact == NULL)
		return best;
	for (size_t i = 0; i < fact->n_exploits; i++)
		best = max(best, likelihood_of(&fact->exploits[i]));
	return max(
	    best, LIKELY_AT_LEAST +
		      (100 - LIKELY_AT_LEAST) *
			  (fact->epss.probability_ppm / PPM_PER_PERCENT) / 100);
}

static unsigned
risk_of(const struct finding *f, const struct ssvc_points *points,
    const struct priority *p)
{
	const struct cve_fact *fact = f->fact;
	unsigned more = SHARE_OF_SEVERITY +
			(100 - SHARE_OF_SEVERITY) * likelihood(f, points) / 100;
	unsigned risk = impact(f, p) * more / 100;

	if (f->kind == FINDING_MALWARE)
		return 100;
	if (fact != NULL && fact->is_rejected)
		return 0;
	if (fact != NULL && fact->kev.is_ransomware)
		risk += RANSOMWARE_MORE;
	if (f->fixed_version.n > 0)
		risk += FIX_MORE;
	if (f->package != NULL && f->package->kernel == KERNEL_NOT_RUNNING)
		risk = risk * NOT_RUNNING_SHARE / 100;
	if (f->package != NULL && f->package->is_dev)
		risk = risk * DEV_SHARE / 100;
	return risk < 100 ? risk : 100;
}

void
priority_of(const struct finding *f, const struct surroundings *s,
    char text[ADJUSTED_BYTES], struct priority *ret_p)
{
	struct ssvc_points points = ssvc_points_of(f, s);

	priority_adjust(f, s, text, ret_p);
	ret_p->decision = ssvc_decide(&points, s);
	if (f->fact != NULL && f->fact->is_rejected)
		ret_p->decision = SSVC_DEFER;
	ret_p->risk = risk_of(f, &points, ret_p);
}
