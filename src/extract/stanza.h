/* stanza.h: packages from stanzas as dpkg writes them, and others after it. */
#ifndef EXTRACT_STANZA_H
#define EXTRACT_STANZA_H

#include "extract/extract.h"
#include "fmt/deb822.h"

/* A last word of Status, and whether files of the package are in place. */
struct stanza_state {
	const char *word;
	bool on_disk;
};

struct stanza_format {
	const char *type; /* purl type of what it lists */
	/* NULL when what is listed is there, whatever its Status says. */
	const struct stanza_state *states;
	size_t n_states;
	/*
	 * Set the source name and version of p, which has all the rest, where
	 * they differ from its own.
	 */
	int (*read_source)(
	    const struct deb822_stanza *s, struct package *p, struct err *e);
};

/*
 * Push the packages of src: Package, Version, Architecture (may be absent),
 * Status (absent: it is there).
 */
int stanza_read_all(struct arena *scratch, const struct source *src,
    const struct stanza_format *format, struct package_sink *out,
    struct err *e) NODISCARD;

/*
 * The value of a field; empty when it is not there. E_INPUT when it comes
 * twice: two stanzas ran into one, and the second package would be lost.
 */
int stanza_get_once(const struct deb822_stanza *s, const char *name,
    struct str *ret_value, struct err *e) NODISCARD;

#endif
