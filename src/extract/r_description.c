/* r_description.c: installed R packages, from their DESCRIPTION files. */
#include "core/limits.h"
#include "extract/language.h"
#include "extract/stanza.h"

/*
 * LIBRARY/NAME/DESCRIPTION, one stanza. Only what was installed has a field
 * Built. Source: "Writing R Extensions", 1.1.1 The DESCRIPTION file.
 */
static bool
wants(struct str path, bool is_executable, uint64_t size_bytes)
{
	(void)is_executable;
	(void)size_bytes;
	/*
	 * A library's folder is called so: /usr/local/lib/R/site-library,
	 * ~/R/x86_64-pc-linux-gnu-library/4.2. What lies below /usr/lib/R is
	 * Debian's (r-base-core, r-cran-*).
	 */
	return str_eq(str_base(path), STR("DESCRIPTION")) &&
	       str_find_str(path, STR("library/")) >= 0 &&
	       !str_starts(path, STR("/usr/lib/R/"));
}

static int
read_stanza(const struct deb822_stanza *s, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct str name, version;

	if (deb822_get(s, "Built").n == 0)
		return 0;
	if (stanza_get_once(s, "Package", &name, e) < 0 ||
	    stanza_get_once(s, "Version", &version, e) < 0)
		return -1;
	return language_push(out,
	    deb822_get(s, "biocViews").n > 0 ? "bioconductor" : "cran", name,
	    version, src->path, false, e);
}

static int
read_description(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	struct deb822_stanza s;
	struct stream_mem m;
	struct deb822 *d;
	int r;

	stream_mem_init(&m, src->bytes);
	d = deb822_new(&m.stream, str_z(scratch, src->path));
	r = deb822_next(d, &s, e);
	if (r > 0 && (r = read_stanza(&s, src, out, e)) < 0)
		err_prepend(e, "%.*s", STR_ARG(src->path));
	deb822_free(d);
	return r;
}

const struct extractor extract_r_description = {
    .name = "r/description",
    .version = 1,
    .doc = "installed R packages (library/*/DESCRIPTION)",
    .wants = wants,
    .max_bytes = LIMIT_SMALL_FILE_BYTES,
    .read = read_description,
};
