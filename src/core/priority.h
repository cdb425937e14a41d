/* priority.h: how urgent a finding is where it was found. */
#ifndef CORE_PRIORITY_H
#define CORE_PRIORITY_H

#include <stddef.h>

#include "base/str.h"

/*
 * What CERT/CC's deployer tree says to do, least first. Source:
 * certcc.github.io/SSVC, Deployer Decision Model.
 */
enum ssvc_decision {
	SSVC_UNDECIDED = 0, /* too little is known */
	SSVC_DEFER,
	SSVC_SCHEDULED,
	SSVC_OUT_OF_CYCLE,
	SSVC_IMMEDIATE,
	SSVC_DECISION_N
};

/* "undecided", "defer", "scheduled", "out-of-cycle", "immediate". */
const char *ssvc_decision_name(enum ssvc_decision d);

/* One metric of a vector that was changed for this asset. */
struct score_change {
	struct str metric; /* "AV:N to AV:A" */
	struct str reason; /* for people */
};

struct priority {
	unsigned risk; /* 0..100, docs/PRIORITY.md has the formula */
	enum ssvc_decision decision;
	/*
	 * The finding's score in this asset's surroundings, and its vector;
	 * the finding's own where nothing was changed.
	 */
	unsigned adjusted_tenths;
	struct str adjusted_cvss;
	const struct score_change *changes;
	size_t n_changes;
};

#endif
