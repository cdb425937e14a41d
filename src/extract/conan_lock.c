/* conan_lock.c: C and C++ packages, from the lock file of Conan. */
#include "core/limits.h"
#include "extract/language.h"

/*
 * Conan 2 has lists of references; Conan 1 a graph of nodes with one each.
 * Source: docs.conan.io, "Lockfiles", of both.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("conan.lock"));
}

/* name/version[@user/channel][#revision][:package][%time] */
static int
push_reference(struct str ref, bool is_dev, struct str path,
    struct package_sink *out, struct err *e)
{
	ptrdiff_t slash = str_find(ref, '/');
	struct str version = str_skip(ref, (size_t)(slash + 1));

	for (size_t i = 0; i < version.n; i++)
		if (strchr("@#:%", version.p[i]) != NULL)
			version.n = i;
	/* "mine", "mine/None": the project itself, which has no version. */
	if (slash < 0 || str_eq(version, STR("None")))
		return 0;
	return language_push(out, "conan", str_first(ref, (size_t)slash),
	    version, path, is_dev, e);
}

static int
read_lists(const struct json *doc, struct str path, struct package_sink *out,
    struct err *e)
{
	static const struct {
		const char *name;
		bool is_dev;
	} lists[] = {
	    {"requires",        false},
	    {"build_requires",  true },
	    {"python_requires", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		const struct json *item = json_get_items(doc, lists[i].name);

		for (; item != NULL; item = item->next)
			if (push_reference(
				item->text, lists[i].is_dev, path, out, e) < 0)
				return -1;
	}
	return 0;
}

static int
read_graph(const struct json *graph, struct str path, struct package_sink *out,
    struct err *e)
{
	const struct json *node = json_get(graph, "nodes");

	if (node == NULL || node->type != JSON_OBJECT)
		return fail(e, E_INPUT, "%.*s: no \"nodes\"", STR_ARG(path));
	for (node = node->first; node != NULL; node = node->next) {
		struct str ref = json_get_str(node, "ref");
		struct str context = json_get_str(node, "context");

		/* Of the project itself: where its recipe lies. */
		if (json_get_str(node, "path").n > 0)
			continue;
		if (ref.n == 0)
			ref = json_get_str(node, "pref"); /* of 1.16 */
		if (push_reference(
			ref, str_eq(context, STR("build")), path, out, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *graph;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	graph = json_get(doc, "graph_lock");
	if (graph != NULL)
		return read_graph(graph, src->path, out, e);
	return read_lists(doc, src->path, out, e);
}

const struct extractor extract_conan_lock = {
    .name = "conan/lock",
    .version = 1,
    .doc = "C and C++ packages of a project (conan.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
