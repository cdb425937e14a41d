/* dart_pubspec_lock.c: Dart and Flutter packages, from the lock file of pub. */
#include "core/limits.h"
#include "extract/language.h"
#include "fmt/yaml.h"

/* Source: dart-lang/pub, lib/src/lock_file.dart. */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	/* What was fetched brings the file it was developed with. */
	return str_eq(str_base(path), STR("pubspec.lock")) &&
	       str_find_str(path, STR("/.pub-cache/")) < 0;
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *p;

	if (language_parse(scratch, src, yaml_parse, &doc, e) < 0)
		return -1;
	p = json_get(doc, "packages");
	if (p == NULL)
		return fail(
		    e, E_INPUT, "%.*s: no \"packages\"", STR_ARG(src->path));
	for (p = p->first; p != NULL; p = p->next) {
		struct str source = json_get_str(p, "source");
		struct str use = json_get_str(p, "dependency");

		/* Parts of Flutter itself, all of version 0.0.0. */
		if (str_eq(source, STR("sdk")))
			continue;
		if (language_push(out, "pub", p->key,
			json_get_str(p, "version"), src->path,
			str_eq(use, STR("direct dev")), e) < 0)
			return -1;
	}
	return 0;
}

const struct extractor extract_dart_pubspec_lock = {
    .name = "dart/pubspec-lock",
    .version = 1,
    .doc = "Dart packages of a project (pubspec.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
