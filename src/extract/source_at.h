/* source_at.h: a source as the readers of fmt/ want it. */
#ifndef EXTRACT_SOURCE_AT_H
#define EXTRACT_SOURCE_AT_H

#include "extract/extract.h"
#include "fmt/bytes_at.h"

struct source_at {
	struct bytes_at at;
	const struct source *source;
};

/* source is borrowed. */
void source_at_init(struct source_at *s, const struct source *source);

#endif
