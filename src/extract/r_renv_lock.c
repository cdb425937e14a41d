/* r_renv_lock.c: R packages, from the lock file of renv. */
#include "core/limits.h"
#include "extract/language.h"

/* Source: rstudio.github.io/renv, reference/lockfiles. */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	return str_eq(str_base(path), STR("renv.lock"));
}

static int
read_lock(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	const struct json *doc, *p;

	if (language_json(scratch, src, &doc, e) < 0)
		return -1;
	p = json_get(doc, "Packages");
	if (p == NULL || p->type != JSON_OBJECT)
		return fail(
		    e, E_INPUT, "%.*s: no \"Packages\"", STR_ARG(src->path));
	for (p = p->first; p != NULL; p = p->next) {
		bool is_bioconductor =
		    str_eq(json_get_str(p, "Source"), STR("Bioconductor"));

		if (language_push(out,
			is_bioconductor ? "bioconductor" : "cran",
			json_get_str(p, "Package"), json_get_str(p, "Version"),
			src->path, false, e) < 0)
			return -1;
	}
	return 0;
}

const struct extractor extract_r_renv_lock = {
    .name = "r/renv-lock",
    .version = 1,
    .doc = "R packages of a project (renv.lock)",
    .wants = wants,
    .max_bytes = LIMIT_LOCK_FILE_BYTES,
    .read = read_lock,
};
