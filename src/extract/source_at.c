/* source_at.c: a source as the readers of fmt/ want it. */
#include "extract/source_at.h"

static ssize_t
read_source(
    const struct bytes_at *b, uint64_t off, void *p, size_t n, struct err *e)
{
	const struct source *s = ((const struct source_at *)b)->source;

	return s->read_at(s, off, p, n, e);
}

void
source_at_init(struct source_at *s, const struct source *source)
{
	*s = (struct source_at){
	    {read_source, source->size_bytes},
            source
        };
}
