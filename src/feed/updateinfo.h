/* updateinfo.h: the notices in the repositories of yum and dnf. */
#ifndef FEED_UPDATEINFO_H
#define FEED_UPDATEINFO_H

#include "feed/feed.h"

/* What the document does not say of itself. Nothing of it in scratch. */
struct updateinfo_rules {
	struct str ecosystem; /* "Fedora:42" */
	struct str channel;   /* that its packages are for; may be empty */
	/*
	 * The version that the repository is named after, "5.10": packages
	 * whose version begins so are a line beside the common one, and say
	 * nothing of versions before it. Empty: there is none.
	 */
	struct str line;
	/* Where those of other versions begin, or empty; NULL: nowhere. */
	struct str (*begin)(const struct updateinfo_rules *rules,
	    struct str package, struct str version);
};

/*
 * Push each update of type "security", and others that name a CVE, as a
 * notice: of the CVEs that its references are of, or, where references are
 * to a bug tracker, of those that their titles and its own text name. Withdrawn
 * ("retracted") updates, sources and debug symbols are left out. Packages of a
 * module whose stream neither <module> nor the title tells are left out with a
 * diagnostic.
 * Source: createrepo_c and libsolv (repo_updateinfoxml.c).
 */
int updateinfo_read(struct arena *scratch, const struct feed_input *in,
    const struct updateinfo_rules *rules, struct knowledge_sink *out,
    struct err *e) NODISCARD;

/* updateinfo_read of a release that only the caller knows: in->ecosystem. */
int updateinfo_read_any(struct arena *scratch, const struct feed_input *in,
    struct knowledge_sink *out, struct err *e) NODISCARD;

/* "…updateinfo.xml", also with an ending like ".gz" or ".zst". */
bool updateinfo_wants(struct str path);

#endif
