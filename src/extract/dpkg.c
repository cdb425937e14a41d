/* dpkg.c: packages of Debian's dpkg, from its status file. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/stanza.h"
#include "extract/word.h"

/*
 * What dpkg does with a package, and whether files of it are in place then.
 * Source: dpkg(1), "Package states".
 */
static const struct stanza_state states[] = {
    {"not-installed",    false},
    {"config-files",     false},
 /* Begun and not finished: what was unpacked so far is there to be run. */
    {"half-installed",   true },
    {"unpacked",         true },
    {"half-configured",  true },
    {"triggers-awaited", true },
    {"triggers-pending", true },
    {"installed",        true },
};

/*
 * "name" or "name (version)"; what it leaves out is as in the package.
 * Source: Debian Policy 5.6.1.
 */
static int
read_source(const struct deb822_stanza *s, struct package *p, struct err *e)
{
	struct str value;
	ptrdiff_t paren;

	if (stanza_get_once(s, "Source", &value, e) < 0)
		return -1;
	if (value.n == 0)
		return 0;
	paren = str_find(value, '(');
	if (paren >= 0) {
		if (!str_ends(value, STR(")")))
			return fail(e, E_INPUT, "Source \"%.*s\" has no \")\"",
			    STR_ARG(value));
		p->source_version =
		    str_trim(str_skip(value, (size_t)paren + 1));
		p->source_version.n--;
		p->source_version = str_trim(p->source_version);
		value = str_trim(str_first(value, (size_t)paren));
	}
	p->source_name = value;
	if (word_check(value, "Source", LIMIT_NAME_BYTES, e) < 0)
		return -1;
	return word_check(
	    p->source_version, "version in Source", LIMIT_VERSION_BYTES, e);
}

/*
 * dpkg always writes a Status. Images built without it (distroless) do not,
 * and list only what is there.
 */
static const struct stanza_format format = {
    .type = "deb",
    .states = states,
    .n_states = ARRAY_LEN(states),
    .read_source = read_source,
};

static int
read_status(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	/* Beside the stanza of "base", its list of files. */
	if (str_ends(src->path, STR(".md5sums")))
		return 0;
	return stanza_read_all(scratch, src, &format, out, e);
}

const struct extractor extract_dpkg = {
    .name = "os/dpkg",
    .version = 1,
    .doc = "packages installed by dpkg (Debian and its derivatives)",
    .paths = (const char *const[]){"/var/lib/dpkg/status",
				   "/var/lib/dpkg/status.d/*", NULL},
    .max_bytes = LIMIT_PACKAGE_DB_BYTES,
    .read = read_status,
};
