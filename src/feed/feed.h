/* feed.h: the shape of one source of knowledge. */
#ifndef FEED_FEED_H
#define FEED_FEED_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/stream.h"
#include "core/advisory.h"

/* One document of a feed: a member of its archive, or the whole of it. */
struct feed_input {
	struct str where; /* for messages: "all.zip: CVE-2024-1.json" */
	struct str name;  /* its path within the feed, "9/errata.full.json" */
	struct str ecosystem; /* "Debian:12", for documents that do not say */
	struct stream *bytes; /* already decompressed */
};

/*
 * One file per source, feed/<stem>.c, exporting exactly one
 * `const struct feed feed_<stem>`; listed in feed/meson.build. Feeds that
 * differ only in a few words may share a file, osv_language.c. No network, no
 * paths: bytes in, advisories out.
 */
struct feed {
	const char *name;    /* "debian-osv": stable, part of reports */
	unsigned version;    /* raised when the output changes: build again */
	const char *doc;     /* one line for people */
	const char *licence; /* of the data */
	const char *url;     /* the publisher's; NULL: never fetched by URL */
	/*
	 * The same below a mirror: "osv/Debian/all.zip". Of an archive it may
	 * also be a folder of its documents: "private".
	 */
	const char *path;
	/* In place of url: a file with the name of the archive beside it. */
	const char *latest;
	/* url and path are folders with these files, NULL-ended; or NULL. */
	const char *const *files;
	/*
	 * One of files that has all that changed in the others within
	 * recent_days: so long the publisher need not be asked for them again.
	 */
	const char *recent;
	unsigned recent_days;
	bool is_archive; /* of documents: each member that it wants */
	bool is_partial; /* it knows only the packages it watches */
	/* It adds to what others say: facts, support dates, lists. */
	bool has_no_advisories;
	/*
	 * The shards it speaks for, by the family word of core/ecosystem.c or
	 * as "cve", "exploits", "epss", NULL-ended; "*" is every one. Feeds of
	 * one family are compiled together and apart from all others.
	 */
	const char *const *families;
	/* Of two that speak of the same package, the higher one is believed. */
	unsigned rank;
	/* Is a member of that path one of its documents? */
	bool (*wants)(struct str path);
	/*
	 * Push what the document says. A bad part of it is a diagnostic on
	 * the sink; -1 when the document as a whole is no good, which the
	 * caller turns into one diagnostic when others of the archive are
	 * still to come. What is pushed may live in scratch or the input.
	 */
	int (*read)(struct arena *scratch, const struct feed_input *in,
	    struct knowledge_sink *out, struct err *e);
};

/* All of them, in the order of the build file. */
extern const struct feed *const feed_list[];
extern const size_t feed_list_n;

/* The feed of that name, or NULL. */
const struct feed *feed_find(const char *name);

/* Does it have to say something of that family, as its table promises? */
bool feed_speaks_for(const struct feed *feed, struct str family);

#endif
