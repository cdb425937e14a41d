/* ssvc.c: CERT/CC's tree for those who deploy. */
#include "policy/priority.h"

/*
 * Rows of data/csv/ssvc/deployer_patch_application_priority_1_0_0.csv of
 * github.com/CERTCC/SSVC, as one letter each: D, S, O, I. By exploitation
 * (none, public poc, active), exposure (small, controlled, open), automatable
 * (no, yes), human impact (low, medium, high, very high).
 */
static const char tree[3][3][2][5] = {
    {{"DDSS", "DSSS"}, {"DSSS", "SSSS"}, {"DSSS", "SSSO"}},
    {{"DSSS", "SSSS"}, {"DSSS", "SSSO"}, {"SSSO", "SSOO"}},
    {{"SSOO", "SOOO"}, {"SSOO", "OOOO"}, {"SOOI", "OOII"}},
};

static const char *const exposures[EXPOSURE_N] = {
    [EXPOSURE_UNKNOWN] = "unknown",
    [EXPOSURE_SMALL] = "small",
    [EXPOSURE_CONTROLLED] = "controlled",
    [EXPOSURE_OPEN] = "open",
};

static const char *const missions[MISSION_N] = {
    [MISSION_UNKNOWN] = "unknown",
    [MISSION_LOW] = "low",
    [MISSION_MEDIUM] = "medium",
    [MISSION_HIGH] = "high",
    [MISSION_VERY_HIGH] = "very-high",
};

const char *
exposure_name(enum exposure x)
{
	return exposures[(unsigned)x < EXPOSURE_N ? x : EXPOSURE_UNKNOWN];
}

bool
exposure_parse(struct str word, enum exposure *ret_x)
{
	for (unsigned i = EXPOSURE_SMALL; i < EXPOSURE_N; i++) {
		if (!str_eq(word, str_from(exposures[i])))
			continue;
		*ret_x = (enum exposure)i;
		return true;
	}
	return false;
}

bool
mission_parse(struct str word, enum mission *ret_x)
{
	for (unsigned i = MISSION_LOW; i < MISSION_N; i++) {
		if (!str_eq(word, str_from(missions[i])))
			continue;
		*ret_x = (enum mission)i;
		return true;
	}
	return false;
}

static bool
has_metrics(struct str vector, const char *const *metrics, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_find_str(vector, str_from(metrics[i])) < 0)
			return false;
	return true;
}

/*
 * Nobody's answer: what needs no luck, no rights and nobody's help over the
 * network can be done by a program alone.
 */
static enum ssvc_answer
guess_automatable(struct str vector)
{
	static const char *const v3[] = {"/AV:N", "/AC:L", "/PR:N", "/UI:N"};
	static const char *const v4[] = {
	    "/AV:N", "/AC:L", "/AT:N", "/PR:N", "/UI:N"};

	if (str_starts(vector, STR("CVSS:4.0/")))
		return has_metrics(vector, v4, ARRAY_LEN(v4)) ? SSVC_YES
							      : SSVC_NO;
	if (str_starts(vector, STR("CVSS:3.")))
		return has_metrics(vector, v3, ARRAY_LEN(v3)) ? SSVC_YES
							      : SSVC_NO;
	return SSVC_UNKNOWN;
}

struct ssvc_points
ssvc_points_of(const struct finding *f, const struct surroundings *s)
{
	struct ssvc_points p = {
	    SSVC_EXPLOITATION_UNKNOWN, SSVC_UNKNOWN, SSVC_UNKNOWN};

	if (f->fact != NULL)
		p = f->fact->ssvc;
	if (f->kind == FINDING_MALWARE ||
	    (f->fact != NULL && f->fact->kev.added_at != 0))
		p.exploitation = SSVC_EXPLOITATION_ACTIVE;
	else if (f->fact != NULL && f->fact->n_exploits > 0 &&
		 p.exploitation < SSVC_EXPLOITATION_POC)
		p.exploitation = SSVC_EXPLOITATION_POC;
	else if (p.exploitation == SSVC_EXPLOITATION_UNKNOWN &&
		 s->knows_exploits)
		p.exploitation = SSVC_EXPLOITATION_NONE;
	if (p.automatable == SSVC_UNKNOWN)
		p.automatable = guess_automatable(f->cvss);
	return p;
}

enum ssvc_decision
ssvc_decide(const struct ssvc_points *points, const struct surroundings *s)
{
	unsigned exposure = s->exposure != EXPOSURE_UNKNOWN
				? (unsigned)s->exposure
				: EXPOSURE_OPEN;
	unsigned mission = s->mission != MISSION_UNKNOWN ? (unsigned)s->mission
							 : MISSION_MEDIUM;
	unsigned automatable = points->automatable != SSVC_NO;
	char letter;

	if (points->exploitation == SSVC_EXPLOITATION_UNKNOWN)
		return SSVC_UNDECIDED;
	letter =
	    tree[points->exploitation - SSVC_EXPLOITATION_NONE]
		[exposure - EXPOSURE_SMALL][automatable][mission - MISSION_LOW];
	switch (letter) {
	case 'I':
		return SSVC_IMMEDIATE;
	case 'O':
		return SSVC_OUT_OF_CYCLE;
	case 'S':
		return SSVC_SCHEDULED;
	default:
		return SSVC_DEFER;
	}
}
