/* dotnet_deps_json.c: NuGet packages of a .NET program, from its list of parts. */
#include "base/map.h"
#include "core/limits.h"
#include "extract/language.h"

/*
 * NAME.deps.json lies beside every program of .NET: "libraries" names all its
 * packages, and "targets" which files each brings. Many bring none, as the
 * framework has a newer copy (System.Net.Http 4.3.0 in a program for .NET 8):
 * nothing of them is there. Source: github.com/dotnet/sdk,
 * documentation/specs/runtime-configuration-file.md.
 */

/* Packages of the distribution, built from source and patched. */
static bool
is_of_distribution(struct str path)
{
	return str_starts(path, STR("/usr/lib/dotnet/")) ||
	       str_starts(path, STR("/usr/lib64/dotnet/"));
}

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_ends(path, STR(".deps.json")) && !is_of_distribution(path);
}

/* The part of "targets" for the framework the program was built for. */
static const struct json *
find_target(const struct json *doc)
{
	const struct json *target = json_get(doc, "runtimeTarget");
	struct str name = json_get_str(target, "name");
	const struct json *t = json_get(doc, "targets");

	if (name.n == 0)
		name = json_get_str(doc, "runtimeTarget");
	if (t == NULL || t->type != JSON_OBJECT)
		return NULL;
	for (t = t->first; t != NULL; t = t->next)
		if (t->type == JSON_OBJECT && str_eq(t->key, name))
			return t;
	return NULL;
}

static bool
has_files(const struct json *library)
{
	static const char *const kinds[] = {
	    "native",
	    "runtime",
	    "runtimeTargets",
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const struct json *files = json_get(library, kinds[i]);

		if (files != NULL && files->n > 0)
			return true;
	}
	return false;
}

/* "Newtonsoft.Json/13.0.1" */
static int
push_library(struct arena *scratch, struct str key, struct str path,
    struct package_sink *out, struct err *e)
{
	ptrdiff_t slash = str_rfind(key, '/');
	struct str name = str_first(key, slash < 0 ? 0 : (size_t)slash);

	if (str_starts(name, STR("runtimepack.")))
		name = str_skip(name, strlen("runtimepack."));
	return language_push(out, "nuget",
	    language_name(scratch, "nuget", name),
	    str_skip(key, (size_t)(slash + 1)), path, false, e);
}

static int
read_libraries(struct arena *scratch, const struct json *doc,
    const struct map *without_files, struct str path, struct package_sink *out,
    struct err *e)
{
	const struct json *library = json_get(doc, "libraries");
	uint32_t one;

	if (library == NULL || library->type != JSON_OBJECT)
		return fail(
		    e, E_INPUT, "%.*s: no \"libraries\"", STR_ARG(path));
	for (library = library->first; library; library = library->next) {
		struct str type = json_get_str(library, "type");

		if (!str_eq(type, STR("package")) &&
		    !str_eq(type, STR("runtimepack")))
			continue; /* the program's own */
		if (!map_get(without_files, library->key, &one) &&
		    push_library(scratch, library->key, path, out, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_deps(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *target;
	struct map without_files;
	int rc;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	map_init(&without_files);
	target = find_target(doc);
	for (target = target ? target->first : NULL; target;
	     target = target->next)
		if (!has_files(target))
			*map_put(&without_files, target->key, 1) = 1;
	rc = read_libraries(scratch, doc, &without_files, src->path, out, e);
	map_done(&without_files);
	return rc;
}

const struct extractor extract_dotnet_deps_json = {
    .name = "dotnet/deps-json",
    .version = 1,
    .doc = "NuGet packages of built .NET programs (*.deps.json)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_deps,
};
