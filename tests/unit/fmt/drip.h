/* drip.h: a stream that comes in small pieces and may break off. */
#ifndef TESTS_UNIT_FMT_DRIP_H
#define TESTS_UNIT_FMT_DRIP_H

#include "base/stream.h"

struct drip {
	struct stream stream;
	struct str rest;
	size_t step;      /* bytes at a time, at most */
	enum ecode fault; /* what happens at the end; E_OK: it ends */
};

static inline ssize_t
drip_read(struct stream *s, void *p, size_t n, struct err *e)
{
	struct drip *d = (struct drip *)s;
	struct str part = str_first(d->rest, d->step < n ? d->step : n);

	if (part.n == 0 && d->fault != E_OK)
		return fail(e, d->fault, "the line is dead");
	if (part.n > 0)
		memcpy(p, part.p, part.n);
	d->rest = str_skip(d->rest, part.n);
	return (ssize_t)part.n;
}

static inline struct drip
drip_of(struct str text, size_t step, enum ecode fault)
{
	return (struct drip){{drip_read}, text, step, fault};
}

#endif
