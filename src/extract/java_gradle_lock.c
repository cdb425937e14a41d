/* java_gradle_lock.c: the libraries that Gradle has locked. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/word.h"

/*
 * Lines "group:artifact:version=configuration,configuration"; the last one,
 * "empty=...", names configurations that need nothing. Comments begin with
 * '#'. Source: Gradle's manual, "Locking versions", lock state format.
 */

/* Is it needed by tests alone, or to build? */
static bool
is_dev(struct str path, struct str configurations)
{
	struct str name;

	if (str_eq(str_base(path), STR("buildscript-gradle.lockfile")))
		return true;
	while (str_cut(&configurations, ',', &name))
		if (!str_starts(name, STR("test")))
			return false;
	return true;
}

static int
read_line(struct arena *a, struct str line, struct package *p, struct err *e)
{
	ptrdiff_t end = str_find(line, '=');
	struct str rest = end < 0 ? line : str_first(line, (size_t)end);
	struct str group, artifact, version, more;

	if (!str_cut(&rest, ':', &group) || !str_cut(&rest, ':', &artifact) ||
	    !str_cut(&rest, ':', &version) || str_cut(&rest, ':', &more))
		return fail(e, E_INPUT, "not \"group:artifact:version=...\"");
	if (word_check(group, "group", LIMIT_NAME_BYTES / 2, e) < 0 ||
	    word_check(artifact, "artifact", LIMIT_NAME_BYTES / 2 - 1, e) < 0 ||
	    word_check(version, "version", LIMIT_VERSION_BYTES, e) < 0)
		return -1;
	p->name = str_printf(a, "%.*s:%.*s", STR_ARG(group), STR_ARG(artifact));
	p->version = version;
	p->source_name = p->name;
	p->source_version = p->version;
	p->is_dev =
	    end >= 0 && is_dev(p->path, str_skip(line, (size_t)end + 1));
	return 0;
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str rest = src->bytes, line;
	size_t line_no = 0;
	struct err bad;

	while (str_line(&rest, &line)) {
		struct package p = {.type = STR("maven"), .path = src->path};

		line_no++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (str_starts(line, STR("empty=")))
			continue;
		if (read_line(scratch, line, &p, &bad) < 0) {
			err_prepend(&bad, "line %zu", line_no);
			diag_err(&out->diags, src->path, &bad);
		} else if (out->add(out->ctx, &p, e) < 0) {
			return -1;
		}
	}
	return 0;
}

static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	struct str name = str_base(path);

	(void)is_executable;
	(void)size_bytes;
	return str_eq(name, STR("gradle.lockfile")) ||
	       str_eq(name, STR("buildscript-gradle.lockfile"));
}

const struct extractor extract_java_gradle_lock = {
    .name = "java/gradle-lock",
    .version = 1,
    .doc = "libraries of gradle.lockfile and buildscript-gradle.lockfile",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
