/* advisory.h: what a feed knows, and the sink that carries it. */
#ifndef CORE_ADVISORY_H
#define CORE_ADVISORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/diag.h"
#include "core/fact.h"
#include "core/severity.h"
#include "core/time.h"

/*
 * What the vendor says about a package it affects. Stored in shards: values
 * never change, new ones go at the end.
 */
enum vendor_status {
	STATUS_UNKNOWN = 0,  /* under investigation, or undetermined */
	STATUS_AFFECTED,     /* no fix yet */
	STATUS_FIXED_LATER,  /* a later version has the fix */
	STATUS_WILL_NOT_FIX, /* and says so */
	STATUS_DEFERRED,     /* fix postponed */
	STATUS_END_OF_LIFE,  /* the package is no longer supported */
	STATUS_NOT_AFFECTED, /* and says so; never a finding */
	STATUS_N
};

/* "affected", "fixed-later", ...; a value out of range reads "unknown". */
const char *vendor_status_name(enum vendor_status s);

/* Source: OSV schema, "affected[].ranges[].events fields". */
enum event_kind {
	EVENT_INTRODUCED,
	EVENT_FIXED,
	EVENT_LAST_AFFECTED,
	EVENT_LIMIT
};

struct event {
	enum event_kind kind;
	struct str version; /* "0" introduced: before everything */
};

struct range {
	struct event *events;
	size_t n_events;
};

/* Whose name the vendor uses. */
enum package_naming {
	NAMED_SOURCE =
	    0,        /* of the source package, or of the only one there is */
	NAMED_BINARY, /* of the package that is installed */
};

/* One package of one ecosystem, touched by an advisory. */
struct affected {
	/*
	 * The ecosystem's name in core/ecosystem.c, ':' and the release as
	 * ecosystem_of_os writes it: "Debian:12", "Alpine:3.18",
	 * "Ubuntu:22.04", "Red Hat:9"; no release where there are none: "npm".
	 */
	struct str ecosystem;
	struct str package; /* in the spelling of core/name.h */
	enum package_naming naming;
	/* rpm: only packages of that stream, "nodejs:18"; empty: of none. */
	struct str module;
	/*
	 * Where the fix is published when not to everybody: "esm-infra",
	 * "rhel_eus:9.2", "fips". Empty: to everybody.
	 */
	struct str channel;
	/*
	 * Versions of the channel are a line of their own, which says nothing
	 * to assets that do not follow it. Otherwise the channel goes on
	 * where the common versions end, and everybody compares with it.
	 */
	bool is_own_line;
	struct range *ranges;
	size_t n_ranges;
	struct str *versions; /* exact ones, beside the ranges */
	size_t n_versions;
	/*
	 * What another vendor says whose packages these are built from: counts
	 * where the ecosystem's own feeds are silent on the vulnerability in
	 * that package, and makes them no less heard on others.
	 */
	bool is_borrowed;
	enum vendor_status status;
	enum severity severity; /* the vendor's own word for this package */
};

enum advisory_kind {
	ADVISORY_VULNERABILITY = 0, /* one vulnerability: CVE-…, TEMP-… */
	ADVISORY_NOTICE,            /* a vendor's notice of fixes: DSA-… */
	ADVISORY_MALWARE, /* the package itself is the harm: MAL-… */
};

struct advisory {
	struct str id;
	enum advisory_kind kind;
	/* Among the records of one feed on one subject: the highest counts. */
	unsigned rank;
	struct str *aliases; /* the same thing under other names */
	size_t n_aliases;
	struct str *covers; /* a notice's vulnerabilities */
	size_t n_covers;
	struct str title; /* one line, plain text; may be empty */
	struct str cvss;  /* vector string of the base score; may be empty */
	utc_s published_at;
	utc_s modified_at;
	struct affected *affected;
	size_t n_affected;
};

/* The support windows of one release of a distribution. */
struct release_life {
	struct str ecosystem; /* "Debian:12" */
	struct str codename;  /* "bookworm" */
	utc_s released_at;
	utc_s eol_at;      /* end of full support, exclusive; 0 not stated */
	utc_s lts_end_at;  /* end of long-term support for all */
	utc_s elts_end_at; /* end of extended support, for paying customers */
};

/* Stored in shards. */
enum support_kind {
	SUPPORT_ENDED = 0,
	SUPPORT_LIMITED = 1
};

/* A package of a release whose security support ended early or is limited. */
struct support_note {
	enum support_kind kind;
	struct str ecosystem; /* "Debian:12"; "Debian": every release */
	struct str package;   /* source name, or a prefix (is_prefix) */
	bool is_prefix;
	struct str last_version; /* last one with support, for people */
	utc_s ended_at;          /* SUPPORT_ENDED only */
	struct str text;         /* the vendor's reason */
};

/*
 * How far a feed that knows only some packages has looked: all fixes of
 * package up to and including version; those before `since` are unknown.
 */
struct watched {
	struct str ecosystem;
	struct str package;
	struct str since; /* empty: from the beginning */
	struct str version;
};

/*
 * Which channel the packages of a repository follow; of several notes on one
 * repository, all. A channel without a ':' is that of the host's own release:
 * ':' and its VERSION_ID go behind it ("rhel_eus" on 8.6: "rhel_eus:8.6").
 */
struct repository_note {
	struct str ecosystem;  /* "Red Hat:9" */
	struct str repository; /* its id: "rhel-9-for-x86_64-baseos-eus-rpms" */
	struct str channel;    /* "rhel_eus:9.2" */
};

/* What the publisher calls this issue of the feed. */
struct feed_edition {
	struct str name; /* "v2025.03.14", "2026.08.07"; may be empty */
	utc_s published_at;
};

/* Slices are borrowed: a sink copies what it keeps. */
struct knowledge_sink {
	void *ctx;
	int (*advisory)(void *ctx, const struct advisory *a, struct err *e);
	int (*release)(void *ctx, const struct release_life *r, struct err *e);
	int (*support)(void *ctx, const struct support_note *n, struct err *e);
	int (*watch)(void *ctx, const struct watched *w, struct err *e);
	int (*repository)(
	    void *ctx, const struct repository_note *n, struct err *e);
	int (*fact)(void *ctx, const struct cve_fact *f, struct err *e);
	int (*edition)(void *ctx, const struct feed_edition *d, struct err *e);
	struct diag_sink diags;
};

#endif
