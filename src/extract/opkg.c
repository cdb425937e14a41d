/* opkg.c: packages of opkg (OpenWrt, Yocto), from its status file. */
#include "core/limits.h"
#include "extract/extract.h"
#include "extract/stanza.h"
#include "extract/word.h"

/* Source: opkg, libopkg/pkg.c, pkg_state_status_map. */
static const struct stanza_state states[] = {
    {"not-installed",    false},
    {"config-files",     false},
 /* Begun and not finished: what was unpacked so far is there to be run. */
    {"half-installed",   true },
    {"unpacked",         true },
    {"half-configured",  true },
    {"post-inst-failed", true },
    {"removal-failed",   true },
    {"installed",        true },
};

/*
 * Only control files name what a package was built from: OpenWrt's as
 * SourceName, Yocto's as OE. Their Source is a folder or an address.
 * Source: OpenWrt, include/package-pack.mk; openembedded-core,
 * meta/classes/package_ipk.bbclass.
 */
static int
read_source(const struct deb822_stanza *s, struct package *p, struct err *e)
{
	static const char *const fields[] = {"SourceName", "OE"};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct str value;

		if (stanza_get_once(s, fields[i], &value, e) < 0)
			return -1;
		if (value.n == 0)
			continue;
		p->source_name = value;
		return word_check(value, fields[i], LIMIT_NAME_BYTES, e);
	}
	return 0;
}

static const struct stanza_format status_format = {
    .type = "opkg",
    .states = states,
    .n_states = ARRAY_LEN(states),
    .read_source = read_source,
};

/*
 * The Status of a control file was written when the package was built:
 * OpenWrt's kernel says "unknown hold not-installed" wherever it runs.
 */
static const struct stanza_format control_format = {
    .type = "opkg",
    .read_source = read_source,
};

static int
read_stanzas(struct arena *scratch, const struct source *src,
    struct package_sink *out, struct err *e)
{
	bool is_control = str_ends(src->path, STR(".control"));

	return stanza_read_all(scratch, src,
	    is_control ? &control_format : &status_format, out, e);
}

const struct extractor extract_opkg = {
    .name = "os/opkg",
    .version = 1,
    .doc = "packages installed by opkg (OpenWrt, Yocto)",
    .paths = (const char *const[]){"/usr/lib/opkg/status",
				   "/var/lib/opkg/status",         NULL},
    .fallback_paths = (const char *const[]){"/usr/lib/opkg/info/*.control",
				   "/var/lib/opkg/info/*.control", NULL},
    .max_bytes = LIMIT_PACKAGE_DB_BYTES,
    .read = read_stanzas,
};
