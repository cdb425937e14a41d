/* diag.h: one bad item among many; the run goes on as partial. */
#ifndef CORE_DIAG_H
#define CORE_DIAG_H

#include "base/err.h"
#include "base/str.h"

struct diag {
	struct str where; /* the input: path, URL, record */
	enum ecode code;
	struct str text; /* what is wrong with it, input not repeated */
};

/* Takes copies; never fails. */
struct diag_sink {
	void *ctx;
	void (*add)(void *ctx, const struct diag *d);
};

/* Add e as a diagnostic on where. */
void diag_err(struct diag_sink *sink, struct str where, const struct err *e);

/* A word for the code: "unreadable", "malformed", "over limit" ... */
const char *diag_code_name(enum ecode code);

#endif
