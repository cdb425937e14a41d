/* suppression.c: somebody's statement that a finding needs no action. */
#include "core/suppression.h"

static const char *const statuses[SUPPRESSION_STATUS_N] = {
    [SUPPRESSION_IGNORED] = "ignored",
    [SUPPRESSION_NOT_AFFECTED] = "not_affected",
    [SUPPRESSION_FIXED] = "fixed",
};

const char *
suppression_status_name(enum suppression_status s)
{
	return statuses[(unsigned)s < SUPPRESSION_STATUS_N
			    ? s
			    : SUPPRESSION_IGNORED];
}
