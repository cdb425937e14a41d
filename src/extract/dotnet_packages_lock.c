/* dotnet_packages_lock.c: NuGet packages of a project, from NuGet's lock file. */
#include "core/limits.h"
#include "extract/language.h"

/*
 * {"dependencies": {FRAMEWORK: {NAME: {"type": …, "resolved": VERSION}}}}.
 * Also packages.PROJECT.lock.json. Source: learn.microsoft.com/nuget,
 * "PackageReference in project files", Locking dependencies.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str file = str_base(path);

	(void)is_executable;
	(void)size_bytes;
	return str_starts(file, STR("packages.")) &&
	       str_ends(file, STR(".lock.json"));
}

static int
read_framework(struct arena *scratch, const struct json *framework,
    struct str path, struct package_sink *out, struct err *e)
{
	const struct json *p = framework->first;

	for (; p != NULL; p = p->next) {
		struct str version = json_get_str(p, "resolved");

		/* Those of type Project are built here and have none. */
		if (version.n > 0 &&
		    language_push(out, "nuget",
			language_name(scratch, "nuget", p->key), version, path,
			false, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *framework;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	framework = json_get(doc, "dependencies");
	if (framework == NULL || framework->type != JSON_OBJECT)
		return fail(e, E_INPUT, "%.*s: no \"dependencies\"",
		    STR_ARG(src->path));
	for (framework = framework->first; framework != NULL;
	     framework = framework->next)
		if (framework->type == JSON_OBJECT &&
		    read_framework(scratch, framework, src->path, out, e) < 0)
			return -1;
	return 0;
}

const struct extractor extract_dotnet_packages_lock = {
    .name = "dotnet/packages-lock",
    .version = 1,
    .doc = "NuGet packages of a project (packages.lock.json)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
