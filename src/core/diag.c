/* diag.c: one bad item among many; the run goes on as partial. */
#include "core/diag.h"

void
diag_err(struct diag_sink *sink, struct str where, const struct err *e)
{
	struct diag d = {where, e->code, str_from(e->text)};

	/* An error begins with its input; here that has its own place. */
	if (str_starts(d.text, where) &&
	    str_starts(str_skip(d.text, where.n), STR(": ")))
		d.text = str_skip(d.text, where.n + 2);
	sink->add(sink->ctx, &d);
}

const char *
diag_code_name(enum ecode code)
{
	switch (code) {
	case E_OK:
		return "ok";
	case E_IO:
		return "unreadable";
	case E_INPUT:
		return "malformed";
	case E_LIMIT:
		return "over-limit";
	case E_ABSENT:
		return "absent";
	case E_UNSUPPORTED:
		return "unsupported";
	case E_NET:
		return "unreachable";
	case E_USAGE:
		return "usage";
	}
	return "unknown";
}
