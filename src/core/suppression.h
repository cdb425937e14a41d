/* suppression.h: somebody's statement that a finding needs no action. */
#ifndef CORE_SUPPRESSION_H
#define CORE_SUPPRESSION_H

#include "base/str.h"
#include "core/time.h"

/* The words of VEX; a rule without one is "ignored". */
enum suppression_status {
	SUPPRESSION_IGNORED = 0,  /* accepted, deferred: the risk stays */
	SUPPRESSION_NOT_AFFECTED, /* VEX: it does not apply */
	SUPPRESSION_FIXED,        /* VEX: mended in another way */
	SUPPRESSION_STATUS_N
};

/* "ignored", "not_affected", "fixed". */
const char *suppression_status_name(enum suppression_status s);

struct suppression {
	struct str source; /* where it is written: ".trivyignore:12" */
	enum suppression_status status;
	struct str reason; /* for people; may be empty */
	/* VEX: "vulnerable_code_not_present"; may be empty. */
	struct str justification;
	utc_s expires_at; /* 0: never */
};

#endif
