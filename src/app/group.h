/* group.h: the shards of one family, compiled in a process of their own. */
#ifndef APP_GROUP_H
#define APP_GROUP_H

#include <stdbool.h>

#include "app/source.h"
#include "app/worker.h"
#include "vulndb/generation.h"

/* A feed that speaks of the family. */
struct group_feed {
	const struct feed *feed;
	const struct generation_feed *last; /* in use so far; NULL: none */
	const struct source_file *files;    /* that are here */
	size_t n_files;
	bool is_sought; /* it was looked for: it should be here */
	/* Why it could not be fetched; files are then older ones, or none. */
	struct err unfetched; /* E_OK: nothing of the kind */
};

enum group_state {
	GROUP_IDLE = 0,  /* this update does not touch it */
	GROUP_BUILT,     /* dir holds its shards */
	GROUP_UNCHANGED, /* the last shards are what would be built */
	GROUP_UNDONE,    /* e says why: the last shards stay */
};

struct group {
	struct arena *a; /* of results */
	struct str family;
	struct group_feed *feeds;
	size_t n_feeds;
	const struct generation *last; /* without shards: there is none */
	const char *dir;               /* its own; made and filled */
	const char *work_dir;
	const char *state_dir;
	bool use_apt;       /* Debian's road of last resort is open */
	bool use_yum;       /* that of rpm's distributions */
	bool accept_shrunk; /* a feed may have less to say than before */
	utc_s now;

	/* What came of it. */
	enum group_state state;
	struct err e;
	struct generation_feed *rows; /* one a feed; no name: none */
	struct str recipe;
	struct vec shards; /* struct generation_shard */
	struct vec diags;  /* struct diag: the first few */
	uint64_t n_diags;  /* all of them */
	char said[128];    /* what it does now */
};

void group_init(struct group *g);
void group_done(struct group *g);

/* Does the feed say more of the family than dates of support? */
bool group_is_told(const struct group *g, const struct feed *feed);

/*
 * In the child, which is confined (os/confine.h) to the files of the feeds and
 * to dir before it reads a word of them, except on the apt road, which runs
 * programs: run the feeds over their files and write the shards, unless
 * they would be the last ones again. -1 when there is nothing to build from,
 * or when a feed that the last shards have data from cannot be read, is gone,
 * or holds less than four fifths of what it did: a part of it must not stand
 * for the whole. A feed that has given nothing so far is just left out.
 */
int group_work(void *ctx, struct worker_pipe *out, struct err *e);

/* In the parent: a message of group_work. */
int group_take(void *ctx, unsigned kind, struct cursor m, struct err *e);

#endif
