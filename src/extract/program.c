/* program.c: which files may be programs with a list of what is in them. */
#include "extract/program.h"

#include "base/attr.h"

/* No linker of Go or Rust makes a smaller file. */
#define PROGRAM_MIN_BYTES 4096u

bool
program_wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	static const struct str scripts[] = {
	    {".pl", 3},
            {".py", 3},
            {".rb", 3},
            {".sh", 3}
        };

	if (!is_executable || size_bytes < PROGRAM_MIN_BYTES)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++)
		if (str_ends(path, scripts[i]))
			return false;
	return true;
}
