/* look.c: read a target in a process that can do nothing else. */
#define _GNU_SOURCE /* MAP_ANONYMOUS, O_PATH */
#include "app/look.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/case.h"
#include "app/look_message.h"
#include "base/die.h"
#include "core/limits.h"
#include "os/clock.h"

/* What the child does, in memory that the parent can read when it is dead. */
struct note {
	char extractor[64]; /* empty: it reads no file */
	char path[4096];    /* cut when longer */
};

/* A file that killed a worker, and is not read by the next one. */
struct fault {
	struct note note;
	struct err e;
};

struct looking {
	const struct look *l;
	struct note *note; /* shared with the child */
	struct fault faults[LIMIT_LOOK_FAULTS];
	size_t n_faults;
	struct worker_pipe *out; /* in the child */
	int writable;            /* -1: nothing is to be saved */
	int64_t limited_ms;      /* when the child was given time; 0: never */
	struct look_heard heard;
	struct err end; /* of the worker; E_OK: it went well */
};

/* ---- in its process */

static void
write_note(struct note *n, const char *extractor, struct str path)
{
	snprintf(n->extractor, sizeof n->extractor, "%s", extractor);
	snprintf(n->path, sizeof n->path, "%.*s", STR_ARG(path));
}

/*
 * A file that begins now has its share of the processor's time. It is told to
 * the system once a second, since no process uses more of it than the clock
 * shows: most files are read in less time than that takes.
 */
static void
limit_time(struct looking *k)
{
	int64_t now = clock_ms();
	struct rlimit limit;
	struct rusage used;

	if (k->limited_ms != 0 && now - k->limited_ms < 1000)
		return;
	k->limited_ms = now;
	if (getrlimit(RLIMIT_CPU, &limit) < 0 ||
	    getrusage(RUSAGE_SELF, &used) < 0)
		return;
	limit.rlim_cur = (rlim_t)used.ru_utime.tv_sec +
			 (rlim_t)used.ru_stime.tv_sec + LIMIT_LOOK_FILE_CPU_S;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_CPU, &limit);
}

static const struct err *
begins(void *ctx, const char *extractor, struct str path)
{
	struct looking *k = ctx;
	struct note now;

	write_note(&now, extractor, path);
	for (size_t i = 0; i < k->n_faults; i++)
		if (strcmp(k->faults[i].note.path, now.path) == 0 &&
		    strcmp(k->faults[i].note.extractor, now.extractor) == 0)
			return &k->faults[i].e;
	write_note(k->note, extractor, path);
	limit_time(k);
	return NULL;
}

static void
ended(void *ctx)
{
	struct looking *k = ctx;

	k->note->extractor[0] = '\0';
}

static void
confine(struct looking *k, struct worker_pipe *out)
{
	const struct tree *t = k->l->tree;
	struct confine c = {.writable = k->writable};
	struct confine_state state;

	if (t != NULL && t->root != NULL) {
		c.readable = t->root;
		c.n_readable = 1;
	}
	worker_confine(&c, &state);
	look_tell_state(out, &state);
}

static void
tell_progress(void *ctx, uint64_t n_done, uint64_t n_all)
{
	struct looking *k = ctx;

	look_tell_progress(k->out, n_done, n_all);
}

static int
read_target(struct looking *k, struct arena *a, struct inventory *ret_inv,
    struct err *e)
{
	const struct inventory_watch watch = {k, begins, ended};
	const struct look *l = k->l;
	struct inventory_options how;

	if (l->document != NULL)
		return document_read(a, l->document, ret_inv, e);
	how = *l->how;
	how.watch = &watch;
	if (how.progress != NULL) {
		how.progress = tell_progress;
		how.progress_ctx = k;
	}
	return inventory_collect(a, l->tree, &how, ret_inv, e);
}

static int
work(void *ctx, struct worker_pipe *out, struct err *e)
{
	struct looking *k = ctx;
	const struct err *unsaved;
	struct inventory inv;
	struct arena a;

	k->out = out;
	confine(k, out);
	arena_init(&a, LIMIT_SCAN_ARENA_BYTES);
	if (read_target(k, &a, &inv, e) < 0) {
		look_tell_failure(out, e);
		return 0;
	}
	if (k->l->save_dir != NULL) {
		unsaved = case_unsaved(k->l->tree);
		if (unsaved->code != E_OK)
			look_tell_unsaved(out, unsaved);
	}
	look_tell_inventory(out, &inv);
	/* Memory goes with the process. */
	return 0;
}

/* ---- in ours */

static int
take(void *ctx, unsigned kind, struct cursor m, struct err *e)
{
	struct looking *k = ctx;

	return look_hear(&k->heard, kind, m, e);
}

static void
done(void *ctx, const struct err *e)
{
	struct looking *k = ctx;

	k->end = e != NULL ? *e : (struct err){.code = E_OK};
}

static void
run_worker(struct looking *k)
{
	const struct look *l = k->l;
	int fds[] = {-1, -1};
	struct worker w = {.name = l->name,
	    .ctx = k,
	    .work = work,
	    .take = take,
	    .done = done,
	    .max_bytes = LIMIT_WORKER_BYTES,
	    .max_cpu_s = LIMIT_LOOK_CPU_S,
	    .max_talk_bytes = LIMIT_LOOK_TALK_BYTES,
	    .fds = fds,
	    .n_fds = ARRAY_LEN(fds)};

	if (l->document != NULL)
		fds[0] = l->document->fd;
	else if (l->tree->root != NULL)
		fds[0] = *l->tree->root;
	fds[1] = k->writable;
	memset(k->note, 0, sizeof *k->note);
	worker_run_one(&w);
}

/* Blame the file that was being read; false when there is none, or too many. */
static bool
add_fault(struct looking *k)
{
	struct fault *f = &k->faults[k->n_faults];
	struct str why = str_from(k->end.text), name = str_from(k->l->name);

	if (k->n_faults == LIMIT_LOOK_FAULTS || k->note->extractor[0] == '\0')
		return false;
	f->note = *k->note;
	/* Whoever wrote there last may have meant harm. */
	f->note.extractor[sizeof f->note.extractor - 1] = '\0';
	f->note.path[sizeof f->note.path - 1] = '\0';
	if (str_starts(why, name))
		why = str_skip(why, name.n + 2);
	if (k->end.code == E_LIMIT)
		fail(&f->e, E_LIMIT,
		    "%s took more than %u s of the processor for it",
		    f->note.extractor, LIMIT_LOOK_FILE_CPU_S);
	else
		fail(&f->e, k->end.code, "%s read it: %.*s", f->note.extractor,
		    STR_ARG(why));
	k->n_faults++;
	return true;
}

/* Nothing could be read. Never mind what the last of them told before. */
static void
give_up(struct looking *k, struct arena *a, struct inventory *ret_inv)
{
	struct diag *diags = arena_zalloc(a, k->n_faults + 1, sizeof *diags);
	size_t n = 0;

	for (; n < k->n_faults; n++)
		diags[n] =
		    (struct diag){str_dup(a, str_from(k->faults[n].note.path)),
			k->faults[n].e.code,
			str_dup(a, str_from(k->faults[n].e.text))};
	diags[n++] = (struct diag){str_dup(a, str_from(k->l->name)),
	    k->end.code, str_dup(a, str_from(k->end.text))};
	*ret_inv =
	    (struct inventory){.is_walked = true, .diags = diags, .n_diags = n};
}

static int
look_again_and_again(struct looking *k, struct arena *a,
    struct inventory *ret_inv, struct confine_state *ret_state, struct err *e)
{
	for (;;) {
		look_heard_init(&k->heard, a, k->l->name);
		k->heard.how = k->l->how;
		run_worker(k);
		*ret_state = k->heard.state;
		if (k->end.code == E_OK)
			break;
		look_heard_drop(&k->heard);
		if (!add_fault(k)) {
			give_up(k, a, ret_inv);
			return 0;
		}
	}
	if (k->heard.failure.code != E_OK) {
		*e = k->heard.failure;
		look_heard_drop(&k->heard);
		return -1;
	}
	if (k->heard.unsaved.code != E_OK)
		case_note_unsaved(k->l->tree, &k->heard.unsaved);
	return look_heard_end(&k->heard, ret_inv, e);
}

int
look(struct arena *a, const struct look *l, struct inventory *ret_inv,
    struct confine_state *ret_state, struct err *e)
{
	struct looking *k = die_alloc(sizeof *k);
	int rc;

	*k = (struct looking){.l = l, .writable = -1};
	k->note = mmap(NULL, sizeof *k->note, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (k->note == MAP_FAILED)
		die("no memory to share with a process");
	if (l->save_dir != NULL)
		k->writable =
		    open(l->save_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (l->save_dir != NULL && k->writable < 0)
		rc = fail_sys(e, errno, "%s", l->save_dir);
	else
		rc = look_again_and_again(k, a, ret_inv, ret_state, e);
	if (k->writable >= 0)
		close(k->writable);
	munmap(k->note, sizeof *k->note);
	free(k);
	return rc;
}
