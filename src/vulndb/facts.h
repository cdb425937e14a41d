/* facts.h: what is known of CVEs whatever package has them, mapped and asked. */
#ifndef VULNDB_FACTS_H
#define VULNDB_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "core/diag.h"
#include "core/fact.h"

/*
 * A generation holds up to three such files, of one format: each is made of
 * its own feeds, so that what changes every day is small.
 */
enum facts_group {
	FACTS_OF_CVE = 0,  /* "cve.ydb": NVD, CVE records, vulnrichment */
	FACTS_OF_EXPLOITS, /* "exploits.ydb": KEV, ExploitDB, Metasploit */
	FACTS_OF_EPSS,     /* "epss.ydb" */
	FACTS_GROUP_N
};

/* "cve", "exploits", "epss"; a value out of range reads "unknown". */
const char *facts_group_name(enum facts_group g);

/* "<dir>/cve.ydb", owned by a. */
const char *facts_path(struct arena *a, const char *dir, enum facts_group g);

/*
 * An open file. Slices that it hands out point into the map: they live until
 * facts_close. Reading needs no heap and no lock, from any number of threads.
 */
struct facts;

/*
 * Map path read-only; verify its header, its list of feeds and the sums of
 * its blocks. The rest is verified where it is read, so that opening costs
 * the same whatever the size: each answer below that takes an err is whole
 * and right, or E_INPUT. Errors as vulndb_open.
 */
int facts_open(const char *path, struct facts **ret_f, struct err *e) NODISCARD;
/* Does the file at path begin as such a file does? */
bool facts_is_one(const char *path);
/* Takes NULL. */
void facts_close(struct facts *f);

/* All of it, to the last byte: for those who do not trust the disk. */
int facts_verify(const struct facts *f, struct err *e) NODISCARD;

struct facts_info {
	utc_s data_at;        /* newest date that any record states */
	utc_s epss_scored_at; /* of all scores */
	size_t size_bytes;
	size_t n_feeds;
	size_t n_cves; /* with more than an EPSS score */
	size_t n_epss;
};
struct facts_info facts_info(const struct facts *f);

struct facts_feed {
	struct str name;
	struct str licence;
	struct str digest;
	struct str edition; /* its publisher's name for it; may be empty */
	utc_s published_at;
	size_t n_records; /* facts it gave */
};
/* Index i of 0..n_feeds-1, likewise below; anything else dies. */
struct facts_feed facts_feed_at(const struct facts *f, size_t i);

/* Items 0..n-1 of one kind, of one record. */
struct facts_run {
	const struct facts *f;
	size_t first;
	size_t n;
};

/* What is known of one CVE. */
struct facts_record {
	bool is_known;    /* else all the rest is empty */
	bool is_rejected; /* by its CNA: it is no vulnerability */
	struct str title;
	utc_s published_at, modified_at;
	struct facts_run ratings;
	struct facts_run weaknesses;
	struct facts_run references;
	struct facts_run exploits;
	struct kev_entry kev;
	struct epss_score epss;
	struct ssvc_points ssvc;
};

/* An id that is not known, or is no CVE's, is no error: see is_known. */
int facts_find(const struct facts *f, struct str id, struct facts_record *ret_r,
    struct err *e) NODISCARD;

/* A CVE id as text, with its NUL. */
#define FACTS_ID_BYTES 32
struct facts_id {
	char text[FACTS_ID_BYTES];
};

/* Record i of 0..n_cves-1, rising by year and number; no EPSS score. */
int facts_cve_at(const struct facts *f, size_t i, struct facts_id *ret_id,
    struct facts_record *ret_r, struct err *e) NODISCARD;
/* Score i of 0..n_epss-1, in the same order. */
int facts_epss_at(const struct facts *f, size_t i, struct facts_id *ret_id,
    struct epss_score *ret_s, struct err *e) NODISCARD;

struct facts_rating {
	struct str source;
	struct str vector;
	unsigned score_tenths;
	bool is_scored; /* else the vector's version has no formula here */
};
/* Item i of 0..run.n-1 of a run of that kind. By source, then version. */
struct facts_rating facts_rating_at(struct facts_run ratings, size_t i);
/* Rising. */
struct str facts_weakness_at(struct facts_run weaknesses, size_t i);
/* The most useful first. */
struct str facts_reference_at(struct facts_run references, size_t i);
/* By kind, then date, then id. */
struct exploit facts_exploit_at(struct facts_run exploits, size_t i);

/* The files of a generation; NULL: it has none of that group. */
struct facts_set {
	struct facts *files[FACTS_GROUP_N];
};

/* What there is in dir; one that cannot be used is a diagnostic. */
void facts_set_open(
    const char *dir, struct diag_sink diags, struct facts_set *ret_set);
void facts_set_close(struct facts_set *set);

/*
 * The answers of all files as one: exploits and KEV from the group of that
 * name if it has them; each field otherwise from the first group that has it.
 */
int facts_set_find(const struct facts_set *set, struct str id,
    struct facts_record *ret_r, struct err *e) NODISCARD;

#endif
