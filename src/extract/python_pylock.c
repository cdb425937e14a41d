/* python_pylock.c: Python packages of a project, from pylock.toml. */
#include "core/limits.h"
#include "extract/place.h"
#include "extract/python_toml_lock.h"

/* Source: PEP 751; other names are pylock.NAME.toml. */

static const struct python_toml_lock format = {
    .list = "packages",
    .own = (const char *const[]){"directory", NULL},
};

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str base = str_base(path);

	(void)is_executable;
	(void)size_bytes;
	return str_starts(base, STR("pylock.")) &&
	       str_ends(base, STR(".toml")) && !place_is_module(path);
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	return python_toml_lock_read(scratch, src, &format, out, e);
}

const struct extractor extract_python_pylock = {
    .name = "python/pylock",
    .version = 1,
    .doc = "Python packages of a project (pylock.toml)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
