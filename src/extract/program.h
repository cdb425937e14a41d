/* program.h: which files may be programs with a list of what is in them. */
#ifndef EXTRACT_PROGRAM_H
#define EXTRACT_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* wants() of extractors that read programs: executable, large, no script. */
bool program_wants(struct str path, bool is_executable, uint64_t size_bytes);

#endif
