/* swift_package_resolved.c: Swift packages, from the lock file of SwiftPM. */
#include "core/limits.h"
#include "extract/language.h"

/*
 * Version 1: {"object": {"pins": [{"repositoryURL": …, "state": …}]}}; 2 and
 * 3: {"pins": [{"identity": …, "location": …, "state": …}]}. Source:
 * swift-package-manager, Sources/PackageGraph/ResolvedPackagesStore.swift.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	/* What was fetched brings the file it was developed with. */
	return str_eq(str_base(path), STR("Package.resolved")) &&
	       str_find_str(path, STR("/checkouts/")) < 0;
}

/*
 * As OSV's SwiftURL has it, "github.com/apple/swift-nio", of
 * "https://GitHub.com/apple/swift-nio.git" or
 * "git@github.com:apple/swift-nio". The host has no case.
 */
static struct str
name_of_url(struct arena *a, struct str url)
{
	ptrdiff_t at = str_find_str(url, STR("://"));
	struct str host;
	char *p;
	size_t i;

	if (at >= 0)
		url = str_skip(url, (size_t)at + 3);
	host = str_first(url, (size_t)str_find(url, '/'));
	url = str_skip(url, (size_t)(str_rfind(host, '@') + 1));
	while (str_ends(url, STR("/")))
		url.n--;
	if (str_ends(url, STR(".git")))
		url.n -= strlen(".git");
	p = str_z(a, url);
	for (i = 0; i < url.n && p[i] != '/' && p[i] != ':'; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	if (i < url.n)
		p[i] = '/';
	return str_of(p, url.n);
}

static int
read_resolved(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *object, *pin;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	object = json_get(doc, "object");
	pin = json_get_items(object != NULL ? object : doc, "pins");
	for (; pin != NULL; pin = pin->next) {
		const struct json *state = json_get(pin, "state");
		struct str version = json_get_str(state, "version");
		struct str url = json_get_str(pin, "location");

		if (version.n == 0)
			continue; /* a branch or a commit */
		if (url.n == 0)
			url = json_get_str(pin, "repositoryURL");
		if (url.n == 0) /* of a registry: "mona.LinkedList" */
			url = json_get_str(pin, "identity");
		if (language_push(out, "swift", name_of_url(scratch, url),
			version, src->path, false, e) < 0)
			return -1;
	}
	return 0;
}

const struct extractor extract_swift_package_resolved = {
    .name = "swift/package-resolved",
    .version = 1,
    .doc = "Swift packages of a project (Package.resolved)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_resolved,
};
