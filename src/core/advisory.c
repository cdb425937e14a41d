/* advisory.c: what a feed knows, and the sink that carries it. */
#include "core/advisory.h"

static const char *const names[STATUS_N] = {
    [STATUS_UNKNOWN] = "unknown",
    [STATUS_AFFECTED] = "affected",
    [STATUS_FIXED_LATER] = "fixed-later",
    [STATUS_WILL_NOT_FIX] = "will-not-fix",
    [STATUS_DEFERRED] = "deferred",
    [STATUS_END_OF_LIFE] = "end-of-life",
    [STATUS_NOT_AFFECTED] = "not-affected",
};

const char *
vendor_status_name(enum vendor_status s)
{
	return names[(unsigned)s < STATUS_N ? s : STATUS_UNKNOWN];
}
