/* severity.c: how bad, in five words, and where the word comes from. */
#include "core/severity.h"

static const char *const names[SEVERITY_N] = {
    [SEVERITY_UNKNOWN] = "unknown",
    [SEVERITY_NEGLIGIBLE] = "negligible",
    [SEVERITY_LOW] = "low",
    [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_HIGH] = "high",
    [SEVERITY_CRITICAL] = "critical",
};

const char *
severity_name(enum severity s)
{
	return names[(unsigned)s < SEVERITY_N ? s : SEVERITY_UNKNOWN];
}

bool
severity_parse(struct str word, enum severity *ret_s)
{
	for (unsigned i = 0; i < SEVERITY_N; i++) {
		if (str_eq(word, str_from(names[i]))) {
			*ret_s = (enum severity)i;
			return true;
		}
	}
	return false;
}

enum severity
severity_of_score(double score)
{
	if (score >= 9.0)
		return SEVERITY_CRITICAL;
	if (score >= 7.0)
		return SEVERITY_HIGH;
	if (score >= 4.0)
		return SEVERITY_MEDIUM;
	return score > 0.0 ? SEVERITY_LOW : SEVERITY_NEGLIGIBLE;
}
