/* python_poetry_lock.c: Python packages of a project, from poetry.lock. */
#include "core/limits.h"
#include "extract/place.h"
#include "extract/python_toml_lock.h"

/* Source: what Poetry 1.0 to 2.1 write. */

static const struct python_toml_lock format = {
    .list = "package",
    .own = (const char *const[]){"directory", NULL},
};

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("poetry.lock")) &&
	       !place_is_module(path);
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	return python_toml_lock_read(scratch, src, &format, out, e);
}

const struct extractor extract_python_poetry_lock = {
    .name = "python/poetry-lock",
    .version = 1,
    .doc = "Python packages of a project (poetry.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
