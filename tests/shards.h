/* shards.h: small advisories, compiled, opened and told as text. */
#ifndef TESTS_SHARDS_H
#define TESTS_SHARDS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "os/dir.h"
#include "tests/tap.h"
#include "vulndb/build.h"
#include "vulndb/vulndb.h"

/* A build and what it complained about. */
struct lab {
	struct arena a;
	struct vulndb_build *b;
	struct knowledge_sink sink; /* of the feed begun last */
	size_t n_diags;
	char last_diag[600]; /* "where: text" */
};

static inline void
lab_diag(void *ctx, const struct diag *d)
{
	struct lab *l = ctx;

	l->n_diags++;
	snprintf(l->last_diag, sizeof l->last_diag, "%.*s: %.*s",
	    STR_ARG(d->where), STR_ARG(d->text));
}

/* l stays where it is until lab_done. */
static inline void
lab_init(struct lab *l)
{
	*l = (struct lab){0};
	arena_init(&l->a, 64 << 20);
	l->b = vulndb_build_new((struct diag_sink){l, lab_diag});
}

static inline void
lab_done(struct lab *l)
{
	vulndb_build_free(l->b);
	arena_done(&l->a);
}

static inline void
lab_feed(struct lab *l, const char *name, unsigned rank, bool is_partial)
{
	struct vulndb_build_feed f = {.name = str_from(name),
	    .licence = STR("MIT"),
	    .digest = STR("xxh3:0"),
	    .rank = rank,
	    .is_partial = is_partial};

	l->sink = vulndb_build_begin(l->b, &f);
}

/*
 * "+1 -2" is introduced 1, fixed 2; "=2" is last affected, "!2" a limit.
 * "+" alone is introduced 0.
 */
static inline struct range
lab_range(struct lab *l, const char *text)
{
	struct event *ev =
	    arena_zalloc(&l->a, strlen(text) + 1, sizeof(struct event));
	struct range r = {ev, 0};
	struct str rest = str_from(text), word;

	while (str_cut(&rest, ' ', &word)) {
		struct event *to = &ev[r.n_events];

		if (word.n == 0)
			continue;
		to->kind = word.p[0] == '+'   ? EVENT_INTRODUCED
			   : word.p[0] == '-' ? EVENT_FIXED
			   : word.p[0] == '=' ? EVENT_LAST_AFFECTED
					      : EVENT_LIMIT;
		to->version = str_skip(word, 1);
		if (to->version.n == 0)
			to->version = STR("0");
		r.n_events++;
	}
	return r;
}

/* One package with one range; events NULL: none. */
static inline struct affected
lab_affected(struct lab *l, const char *ecosystem, const char *package,
    const char *events, enum vendor_status status)
{
	struct affected af = {.ecosystem = str_from(ecosystem),
	    .package = str_from(package),
	    .status = status};

	if (events != NULL) {
		af.ranges = ARENA_NEW(&l->a, struct range);
		*af.ranges = lab_range(l, events);
		af.n_ranges = 1;
	}
	return af;
}

static inline void
lab_say(struct lab *l, const struct advisory *a)
{
	struct err e;

	OK_ERR(l->sink.advisory(l->sink.ctx, a, &e) == 0, &e);
}

/* id touches package of Debian 12. */
static inline void
lab_vuln(struct lab *l, const char *id, const char *package, const char *events,
    enum vendor_status status)
{
	struct affected af =
	    lab_affected(l, "Debian:12", package, events, status);
	struct advisory a = {
	    .id = str_from(id), .affected = &af, .n_affected = 1};

	lab_say(l, &a);
}

/* A notice of Debian 12 on package that covers the ids in covers ("A B"). */
static inline void
lab_notice(struct lab *l, const char *id, const char *package,
    const char *events, const char *covers)
{
	struct affected af =
	    lab_affected(l, "Debian:12", package, events, STATUS_FIXED_LATER);
	struct advisory a = {.id = str_from(id),
	    .kind = ADVISORY_NOTICE,
	    .title = str_printf(&l->a, "title of %s", id),
	    .affected = &af,
	    .n_affected = 1};
	struct str rest = str_from(covers), word;

	a.covers = arena_zalloc(&l->a, strlen(covers) + 1, sizeof *a.covers);
	while (covers[0] != '\0' && str_cut(&rest, ' ', &word))
		a.covers[a.n_covers++] = word;
	lab_say(l, &a);
}

static inline void
lab_watch(
    struct lab *l, const char *package, const char *since, const char *version)
{
	struct watched w = {STR("Debian:12"), str_from(package),
	    str_from(since), str_from(version)};
	struct err e;

	OK_ERR(l->sink.watch(l->sink.ctx, &w, &e) == 0, &e);
}

static inline void
lab_support(struct lab *l, const struct support_note *n)
{
	struct err e;

	OK_ERR(l->sink.support(l->sink.ctx, n, &e) == 0, &e);
}

static inline void
lab_release(struct lab *l, const struct release_life *r)
{
	struct err e;

	OK_ERR(l->sink.release(l->sink.ctx, r, &e) == 0, &e);
}

/* All shards into tap_dir()/name, a new folder; its path in l's arena. */
static inline const char *
lab_write(struct lab *l, const char *name)
{
	const char *dir = str_printf(&l->a, "%s/%s", tap_dir(), name).p;
	const struct vulndb_shard_info *infos;
	struct err e;
	size_t n;

	(void)!dir_remove(dir, &e);
	OK_ERR(dir_make(dir, &e) == 0, &e);
	OK_ERR(vulndb_build_write(l->b, dir, &infos, &n, &e) == 0, &e);
	return dir;
}

/* The same, and shard of it opened; NULL when a check failed. */
static inline struct vulndb *
lab_open(struct lab *l, const char *shard)
{
	const char *dir = lab_write(l, "lab");
	struct vulndb *db = NULL;
	struct err e;

	OK_ERR(vulndb_open(
		   str_printf(&l->a, "%s/%s.ydb", dir, shard).p, &db, &e) == 0,
	    &e);
	return db;
}

/* One row: "curl CVE-1 [0,1.2) fixed-later by osv: DSA-1 DSA-2\n". */
static inline void
lab_row_text(
    const struct vulndb *db, struct str package, size_t i, struct buf *out)
{
	struct vulndb_row r = vulndb_row_at(db, i);

	buf_printf(out, "%.*s %.*s ", STR_ARG(package),
	    STR_ARG(vulndb_vuln_at(db, r.vuln).id));
	if (r.is_unreadable)
		buf_add(out, STR("unreadable"));
	else
		buf_printf(out, "[%.*s,%.*s%s", STR_ARG(r.lo), STR_ARG(r.hi),
		    r.hi_included ? "]" : ")");
	buf_printf(out, " %s by %.*s", vendor_status_name(r.status),
	    STR_ARG(vulndb_feed_at(db, r.feed).name));
	for (size_t k = 0; k < r.notices.n; k++)
		buf_printf(out, "%s%.*s", k > 0 ? " " : ": ",
		    STR_ARG(vulndb_name_at(db, r.notices.first + k)));
	buf_byte(out, '\n');
}

/* All rows of a shard as text, in the order of the file. In l's arena. */
static inline struct str
lab_rows(struct lab *l, const struct vulndb *db)
{
	struct vulndb_info info = vulndb_info(db);
	struct buf b;
	struct str s;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < info.n_packages; i++) {
		struct vulndb_run rows;
		struct str name = vulndb_package_at(db, i, &rows);

		for (size_t k = 0; k < rows.n; k++)
			lab_row_text(db, name, rows.first + k, &b);
	}
	s = str_dup(&l->a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* What the rows of Debian 12 are, once everything is settled; ends l. */
static inline void
lab_rows_are(struct lab *l, const char *want)
{
	struct vulndb *db = lab_open(l, "debian-12");

	if (db != NULL)
		EQ_STR(lab_rows(l, db), str_from(want));
	vulndb_close(db);
	lab_done(l);
}

#endif
