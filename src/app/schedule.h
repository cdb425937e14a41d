/* schedule.h: what an update fetches and compiles, and in which order. */
#ifndef APP_SCHEDULE_H
#define APP_SCHEDULE_H

#include "app/download.h"
#include "app/group.h"

/* One feed of an update. */
struct planned_feed {
	const struct feed *feed;
	const struct generation_feed *last;
	bool is_sought;
	struct vec files; /* struct source_file, of all places */
	struct err e;     /* why it could not be fetched; E_OK: no reason */
	struct str host;  /* of its URL; empty: nothing to fetch */
	enum {
		FEED_WAITS = 0,
		FEED_RUNS,
		FEED_IS_HERE
	} state;
	struct download download;
	struct worker worker;
};

struct planned_group {
	struct group group;
	uint64_t n_bytes; /* to read, once it is known */
	enum {
		GROUP_WAITS = 0,
		GROUP_RUNS,
		GROUP_IS_OVER
	} state;
	struct worker worker;
};

/* Plain settings first, filled by the caller; the rest is schedule_init's. */
struct schedule {
	struct arena *a;
	const struct feed *const *list; /* of all feeds */
	size_t n_list;
	const char *const *places; /* none: the publishers */
	size_t n_places;
	const struct str *only; /* families; none: all */
	size_t n_only;
	const struct generation *last; /* empty when there is none */
	const char *db_dir;            /* downloads are kept below it */
	const char *work_dir;
	const char *state_dir;
	bool accept_shrunk;
	utc_s now;

	struct str ecosystem; /* of this machine, when yum's road is open */
	int64_t began_ms;
	struct planned_feed *feeds; /* n_list of them */
	struct planned_group *groups;
	size_t n_groups;
	unsigned n_processors;
};

/*
 * Look where the feeds are. -1 when a local place has none of them (E_ABSENT),
 * or when a family of `only` is none (E_USAGE).
 */
int schedule_init(struct schedule *s, struct err *e) NODISCARD;
void schedule_done(struct schedule *s);

/*
 * Fetch and compile, each in a process of its own: at most LIMIT_DOWNLOADS
 * downloads at once, of one host LIMIT_DOWNLOADS_HOST, and as many groups as
 * there are processors. A group starts when its feeds are here.
 */
void schedule_run(struct schedule *s);

/*
 * How far it is, and how long it may take, for who waits at a terminal. What
 * there is to fetch is known from the last time.
 */
void schedule_show(const struct schedule *s);

#endif
