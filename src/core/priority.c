/* priority.c: how urgent a finding is where it was found. */
#include "core/priority.h"

static const char *const decisions[SSVC_DECISION_N] = {
    [SSVC_UNDECIDED] = "undecided",
    [SSVC_DEFER] = "defer",
    [SSVC_SCHEDULED] = "scheduled",
    [SSVC_OUT_OF_CYCLE] = "out-of-cycle",
    [SSVC_IMMEDIATE] = "immediate",
};

const char *
ssvc_decision_name(enum ssvc_decision d)
{
	return decisions[(unsigned)d < SSVC_DECISION_N ? d : SSVC_UNDECIDED];
}
