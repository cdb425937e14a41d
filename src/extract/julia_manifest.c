/* julia_manifest.c: Julia packages of a project or environment. */
#include "core/limits.h"
#include "extract/language.h"
#include "fmt/toml.h"

/*
 * Format 1: [[NAME]] tables; 2: [[deps.NAME]]. Those of Julia itself have no
 * version, or that of Julia. Source: pkgdocs.julialang.org, "Manifest.toml".
 */

/* [Julia]Manifest[-v1.11].toml */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str file = str_base(path);

	(void)is_executable;
	(void)size_bytes;
	if (str_starts(file, STR("Julia")))
		file = str_skip(file, strlen("Julia"));
	return str_eq(file, STR("Manifest.toml")) ||
	       (str_starts(file, STR("Manifest-v")) &&
		   str_ends(file, STR(".toml")));
}

/* All of one name; there is one unless two packages share it. */
static int
push_entries(const struct json *entries, struct str path,
    struct package_sink *out, struct err *e)
{
	const struct json *one = entries->first;

	for (; one != NULL; one = one->next) {
		struct str version = json_get_str(one, "version");

		if (version.n > 0 && json_get_str(one, "uuid").n > 0 &&
		    language_push(out, "julia", entries->key, version, path,
			false, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_manifest(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *entries;

	if (language_parse(scratch, src, toml_parse, &doc, e) < 0)
		return -1;
	entries = doc->first;
	if (json_get(doc, "manifest_format") != NULL) {
		entries = json_get(doc, "deps");
		entries = entries != NULL ? entries->first : NULL;
	}
	for (; entries != NULL; entries = entries->next)
		if (entries->type == JSON_ARRAY &&
		    push_entries(entries, src->path, out, e) < 0)
			return -1;
	return 0;
}

const struct extractor extract_julia_manifest = {
    .name = "julia/manifest",
    .version = 1,
    .doc = "Julia packages (Manifest.toml)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_manifest,
};
