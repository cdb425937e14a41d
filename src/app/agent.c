/* agent.c: keep a server told of what is installed here. */
#include "app/agent.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/hash.h"
#include "base/log.h"
#include "core/limits.h"
#include "os/clock.h"
#include "os/events.h"

#define FIRST_RETRY_S 60

/* What the process of a look ends with. */
enum {
	LOOK_SENT = 0,
	LOOK_NOT_TAKEN = 10, /* no look; the spool was sent */
	LOOK_NOT_SENT = 11,  /* a look, and the server is away */
	LOOK_NEITHER = 12,
};

/* Folders that change when a package is installed or removed. */
static const char *const package_dirs[] = {
    "/var/lib/dpkg",
    "/var/lib/rpm",
    "/usr/lib/sysimage/rpm",
    "/lib/apk/db",
    "/var/lib/pacman/local",
    "/var/lib/opkg",
    "/var/lib/snapd/snaps",
    NULL,
};

struct agent {
	const struct agent_options *opt;
	struct events events;
	uint64_t luck[2];               /* key: who comes when */
	int64_t look_at_ms, send_at_ms; /* 0: not planned */
	int64_t changed_at_ms;          /* 0: nothing has */
	unsigned retry_s;
	pid_t child; /* 0: none */
	bool is_child_look;
	uint64_t n_looks;
};

/* Up to a tenth of n, by chance. */
static int64_t
jitter_ms(struct agent *g, int64_t n_ms)
{
	uint64_t chance = hash_str(
	    g->luck, str_of((const char *)&g->n_looks, sizeof g->n_looks));

	g->n_looks++;
	return n_ms < 10 ? 0 : (int64_t)(chance % (uint64_t)(n_ms / 10));
}

static int
look(const struct agent_options *opt, bool *ret_partial, struct err *e)
{
	struct collected made;
	struct arena a;
	int rc;

	arena_init(&a, 1 << 20);
	rc = app_collect(&a, &opt->collect, &made, e);
	if (rc == 0) {
		log_say(LOG_INFO, "%.*s: %zu packages", STR_ARG(made.host),
		    made.n_packages);
		*ret_partial = *ret_partial || made.is_partial;
	}
	arena_done(&a);
	return rc;
}

static int
send_spool(const struct agent_options *opt, bool *ret_partial, struct err *e)
{
	struct upload_sums sums = {0};
	char *text = NULL;
	size_t n = 0;
	FILE *line;
	int rc =
	    app_upload_dir(&opt->upload, opt->collect.results_dir, &sums, e);

	line = open_memstream(&text, &n);
	if (line != NULL) {
		upload_write_sums(line, &sums);
		fclose(line);
		log_say(LOG_INFO, "%.*s", STR_ARG(str_trim(str_of(text, n))));
		free(text);
	}
	*ret_partial = *ret_partial || sums.n_aside > 0;
	return rc;
}

static int
look_and_send(void *ctx)
{
	struct agent *g = ctx;
	bool partial = false, looked = true, sent = true;
	struct err e;

	if (g->is_child_look && look(g->opt, &partial, &e) < 0) {
		log_say(LOG_ERROR, "%s", e.text);
		looked = false;
	}
	if (send_spool(g->opt, &partial, &e) < 0) {
		log_say(LOG_WARN, "%s", e.text);
		sent = false;
	}
	if (sent)
		return looked ? LOOK_SENT : LOOK_NOT_TAKEN;
	return looked ? LOOK_NOT_SENT : LOOK_NEITHER;
}

static int
once(const struct agent_options *opt, bool *ret_partial, struct err *e)
{
	struct err first;
	bool partial = false;
	int rc = look(opt, &partial, &first);

	/* What was left before goes also when there is nothing new. */
	if (send_spool(opt, &partial, e) < 0)
		return -1;
	if (rc < 0)
		*e = first;
	else
		*ret_partial = partial;
	return rc;
}

static void
plan_look(struct agent *g, int64_t now)
{
	int64_t interval = g->opt->interval_s * 1000LL;

	/* Between 95 and 105 percent of the interval. */
	g->look_at_ms = now + interval - interval / 20 + jitter_ms(g, interval);
	g->changed_at_ms = 0;
}

/* The look has ended: when is the next one, and when is it tried again? */
static void
reap(struct agent *g, int64_t now)
{
	int status, code;

	if (g->child == 0 || waitpid(g->child, &status, WNOHANG) != g->child)
		return;
	code = WIFEXITED(status) ? WEXITSTATUS(status) : LOOK_NEITHER;
	if (WIFSIGNALED(status))
		log_say(LOG_ERROR, "a look was killed by signal %d",
		    WTERMSIG(status));
	g->child = 0;
	g->send_at_ms = 0;
	if (code != LOOK_NOT_SENT && code != LOOK_NEITHER) {
		g->retry_s = FIRST_RETRY_S;
		return;
	}
	if (g->retry_s > g->opt->interval_s)
		g->retry_s = g->opt->interval_s;
	g->send_at_ms =
	    now + g->retry_s * 1000LL + jitter_ms(g, g->retry_s * 1000LL);
	g->retry_s *= 2;
}

/* Start what is due. */
static int
start(struct agent *g, int64_t now, struct err *e)
{
	bool is_settled = g->changed_at_ms != 0 &&
			  now >= g->changed_at_ms + g->opt->settle_s * 1000LL;

	if (g->child != 0)
		return 0;
	if (now >= g->look_at_ms || is_settled)
		g->is_child_look = true;
	else if (g->send_at_ms != 0 && now >= g->send_at_ms)
		g->is_child_look = false;
	else
		return 0;
	if (g->is_child_look)
		plan_look(g, now);
	return events_fork(look_and_send, g, &g->child, e);
}

/* Until the next thing is due. */
static int64_t
time_left(const struct agent *g, int64_t now)
{
	int64_t at = g->look_at_ms;

	if (g->child != 0)
		return -1; /* until it has ended */
	if (g->send_at_ms != 0 && g->send_at_ms < at)
		at = g->send_at_ms;
	if (g->changed_at_ms != 0 &&
	    g->changed_at_ms + g->opt->settle_s * 1000LL < at)
		at = g->changed_at_ms + g->opt->settle_s * 1000LL;
	return at > now ? at - now : 0;
}

static int
run(struct agent *g, struct err *e)
{
	struct event_set ev = {.is_stop = false};

	/* A whole fleet may be switched on at the same moment. */
	g->look_at_ms = clock_ms() + jitter_ms(g, g->opt->interval_s * 1000LL);
	while (!ev.is_stop) {
		int64_t now = clock_ms();

		reap(g, now);
		if (start(g, now, e) < 0)
			return -1;
		if (events_wait(&g->events, time_left(g, now), &ev, e) < 0)
			return -1;
		if (ev.is_now)
			g->look_at_ms = 0;
		/* They rest when nothing has changed for a while. */
		if (ev.is_change)
			g->changed_at_ms = clock_ms();
	}
	if (g->child != 0) {
		/* What it has claimed is free again after the lease. */
		kill(g->child, SIGTERM);
		waitpid(g->child, NULL, 0);
	}
	return 0;
}

int
app_agent(const struct agent_options *opt, bool *ret_partial, struct err *e)
{
	struct agent g = {.opt = opt, .retry_s = FIRST_RETRY_S};
	int rc;

	if (opt->is_once)
		return once(opt, ret_partial, e);
	hash_new_key(g.luck);
	if (events_open(&g.events, package_dirs, e) < 0)
		return -1;
	log_say(LOG_INFO, "looking every %u s, sending to %s", opt->interval_s,
	    opt->upload.server);
	rc = run(&g, e);
	events_close(&g.events);
	if (rc == 0)
		*ret_partial = false;
	return rc;
}
