/* conda_meta.c: installed Conda packages, from an environment's records. */
#include "core/limits.h"
#include "extract/language.h"

/* One file per package. Source: conda, conda/models/records.py. */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str folder = str_first(path, path.n - str_base(path).n);

	(void)is_executable;
	(void)size_bytes;
	return str_ends(folder, STR("/conda-meta/")) &&
	       str_ends(path, STR(".json"));
}

static int
read_record(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	return language_push(out, "conda", json_get_str(doc, "name"),
	    json_get_str(doc, "version"), src->path, false, e);
}

const struct extractor extract_conda_meta = {
    .name = "conda/meta",
    .version = 1,
    .doc = "installed Conda packages (conda-meta/*.json)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_record,
};
