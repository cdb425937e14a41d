/* worker.c: work in child processes, several at a time. */
#define _GNU_SOURCE /* pipe2 */
#include "app/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/die.h"
#include "core/limits.h"

enum {
	TICK_MS = 200,
	HEAD_BYTES = 5,    /* u32 length of the text, u8 kind */
	KIND_RESULT = 255, /* the last message: u64 code, u64 sys, text */
	KEPT_MAX = 7,
	EXIT_NOT_SAID = 70 /* EX_SOFTWARE: the result could not be told */
};

struct worker_pipe {
	int fd;
	struct buf frame;
};

/* A child that runs. */
struct running {
	const struct worker *w;
	pid_t pid;
	int fd;
	uint64_t n_bytes; /* that it said */
	struct buf in;    /* what is no whole message yet */
	bool has_result;
	bool failed; /* e says why: its own word or ours */
	struct err e;
};

void
worker_add_u64(struct buf *message, uint64_t n)
{
	for (unsigned i = 0; i < 8; i++)
		buf_byte(message, (unsigned char)(n >> 8 * i));
}

void
worker_add_str(struct buf *message, struct str s)
{
	worker_add_u64(message, s.n);
	buf_add(message, s);
}

struct str
worker_str(struct cursor *message)
{
	uint64_t n = cursor_u64(message);

	if (n > message->rest.n)
		message->failed = true;
	return message->failed ? STR_NONE : cursor_take(message, (size_t)n);
}

/* All of it; false when nobody listens any more. */
static bool
write_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t put = write(fd, s.p, s.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		s = str_skip(s, (size_t)put);
	}
	return true;
}

void
worker_send(struct worker_pipe *out, unsigned kind, const struct buf *message)
{
	if (message->over || message->n > LIMIT_WORKER_MESSAGE_BYTES)
		die("worker: a message of more than %u bytes",
		    LIMIT_WORKER_MESSAGE_BYTES);
	buf_clear(&out->frame);
	for (unsigned i = 0; i < 4; i++)
		buf_byte(&out->frame, (unsigned char)(message->n >> 8 * i));
	buf_byte(&out->frame, (unsigned char)kind);
	buf_add(&out->frame, buf_str(message));
	if (!write_all(out->fd, buf_str(&out->frame)))
		_exit(EXIT_NOT_SAID);
}

/* AddressSanitizer maps terabytes for itself, and has things to report. */
static bool
has_sanitizer(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return true;
#elif defined(__has_feature)
	return __has_feature(address_sanitizer);
#else
	return false;
#endif
}

/* Down to these; what is lower already, as in a worker's worker, stays. */
static bool
lower(enum __rlimit_resource resource, rlim_t soft, rlim_t hard)
{
	struct rlimit now;

	if (getrlimit(resource, &now) < 0)
		return false;
	if (hard < now.rlim_max)
		now.rlim_max = hard;
	if (soft < now.rlim_cur)
		now.rlim_cur = soft;
	if (now.rlim_cur > now.rlim_max)
		now.rlim_cur = now.rlim_max;
	return setrlimit(resource, &now) == 0;
}

static void
set_limits(const struct worker *w)
{
	/* What it has read of others is nothing to leave in a core file. */
	bool ok = lower(RLIMIT_CORE, 0, 0) &&
		  lower(RLIMIT_NOFILE, LIMIT_WORKER_FILES, LIMIT_WORKER_FILES);

	/* The soft one tells by its own signal, the hard one kills. */
	if (w->max_cpu_s > 0)
		ok = ok && lower(RLIMIT_CPU, w->max_cpu_s, w->max_cpu_s + 1);
	if (w->max_bytes > 0 && !has_sanitizer())
		ok = ok && lower(RLIMIT_AS, w->max_bytes, w->max_bytes);
	if (!ok)
		die("%s: cannot be limited: %s", w->name, strerror(errno));
}

void
worker_confine(const struct confine *c, struct confine_state *ret_s)
{
	if (!has_sanitizer())
		confine_silence();
	confine_enter(c, ret_s);
}

/* Other workers' pipes are among what came by the fork. */
static void
keep_own_descriptors(const struct worker *w, int fd)
{
	int keep[KEPT_MAX + 1] = {fd};

	if (w->n_fds > KEPT_MAX)
		die("%s: %zu descriptors to keep", w->name, w->n_fds);
	if (w->n_fds > 0)
		memcpy(keep + 1, w->fds, w->n_fds * sizeof *keep);
	confine_keep(keep, w->n_fds + 1);
}

/*
 * Only die calls exit(3) here. What the parent has registered is not the
 * child's to do, and a sanitizer that looks for leaks starts a process.
 */
static void
end_at_once(void)
{
	_exit(EX_OSERR);
}

/* The child's side. */
static void NORETURN
work(const struct worker *w, int fd, pid_t parent)
{
	struct worker_pipe out = {.fd = fd};
	struct buf result;
	struct err e = {.code = E_OK};

	/* Between the fork and here the parent may have ended already. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		_exit(EXIT_NOT_SAID);
	signal(SIGPIPE, SIG_IGN);
	atexit(end_at_once);
	keep_own_descriptors(w, fd);
	set_limits(w);
	buf_init(&out.frame, LIMIT_WORKER_MESSAGE_BYTES + HEAD_BYTES);
	buf_init(&result, LIMIT_WORKER_MESSAGE_BYTES);
	if (w->work(w->ctx, &out, &e) == 0)
		e = (struct err){.code = E_OK};
	worker_add_u64(&result, e.code);
	worker_add_u64(&result, (uint64_t)e.sys);
	worker_add_str(&result, str_from(e.text));
	worker_send(&out, KIND_RESULT, &result);
	_exit(EXIT_SUCCESS);
}

static int
start(const struct worker *w, struct running *r, struct err *e)
{
	int ends[2];
	pid_t self = getpid();

	if (pipe2(ends, O_CLOEXEC) < 0)
		return fail_sys(e, errno, "%s", w->name);
	/* What stdio holds back would be printed twice. */
	fflush(NULL);
	*r = (struct running){.w = w, .fd = ends[0], .pid = fork()};
	if (r->pid == 0)
		work(w, ends[1], self);
	close(ends[1]);
	if (r->pid < 0) {
		close(ends[0]);
		return fail_sys(e, errno, "%s", w->name);
	}
	buf_init(&r->in, LIMIT_WORKER_MESSAGE_BYTES + HEAD_BYTES);
	fcntl(r->fd, F_SETFL, O_NONBLOCK);
	return 0;
}

static int
take_result(struct running *r, struct cursor m, struct err *e)
{
	struct str text;
	uint64_t code = cursor_u64(&m);
	uint64_t sys = cursor_u64(&m);

	text = worker_str(&m);
	if (m.failed || code > E_USAGE || sys > INT32_MAX)
		return fail(e, E_INPUT, "%s: no result", r->w->name);
	r->has_result = true;
	r->failed = code != E_OK;
	r->e.code = (enum ecode)code;
	r->e.sys = (int)sys;
	snprintf(r->e.text, sizeof r->e.text, "%.*s", STR_ARG(text));
	return 0;
}

/* The whole messages in r->in. */
static int
take_messages(struct running *r, struct err *e)
{
	struct cursor c = cursor_of(buf_str(&r->in));

	while (c.rest.n >= HEAD_BYTES) {
		struct cursor body = c;
		uint32_t n = cursor_u32(&body);
		unsigned kind = cursor_u8(&body);
		struct cursor message;
		int rc;

		if (n > LIMIT_WORKER_MESSAGE_BYTES || r->has_result)
			return fail(
			    e, E_INPUT, "%s: talks nonsense", r->w->name);
		if (body.rest.n < n)
			break;
		message = cursor_of(cursor_take(&body, n));
		rc = kind == KIND_RESULT
			 ? take_result(r, message, e)
			 : r->w->take(r->w->ctx, kind, message, e);
		if (rc < 0)
			return -1;
		c = body;
	}
	memmove(r->in.p, c.rest.p, c.rest.n);
	r->in.n = c.rest.n;
	return 0;
}

/* What it has to say; false at its end, or when it must end. */
static bool
listen_to(struct running *r)
{
	char part[64 << 10];
	ssize_t got = read(r->fd, part, sizeof part);
	uint64_t max = r->w->max_talk_bytes > 0 ? r->w->max_talk_bytes
						: LIMIT_WORKER_TALK_BYTES;

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (got <= 0)
		return false;
	r->n_bytes += (uint64_t)got;
	for (struct str s = str_of(part, (size_t)got); s.n > 0;) {
		size_t room = r->in.max - r->in.n;

		buf_add(&r->in, str_first(s, room));
		s = str_skip(s, room);
		if (take_messages(r, &r->e) < 0) {
			r->failed = true;
			return false;
		}
	}
	if (r->n_bytes > max) {
		r->failed = true;
		fail(&r->e, E_LIMIT, "%s: said more than %llu bytes",
		    r->w->name, (unsigned long long)max);
	}
	return !r->failed || r->has_result;
}

/* Why a child that has not said so has ended. */
static void
explain_end(struct running *r, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		fail(&r->e, E_LIMIT, "%s: took more than %u s of the processor",
		    r->w->name, r->w->max_cpu_s);
	else if (WIFSIGNALED(status))
		fail(&r->e, E_IO, "%s: its process was killed by signal %d",
		    r->w->name, WTERMSIG(status));
	else
		fail(&r->e, E_IO, "%s: its process ended with exit code %d",
		    r->w->name, WEXITSTATUS(status));
	r->failed = true;
}

static void
finish(struct running *r)
{
	int status = 0;

	/* It is over, or talks nonsense. */
	if (!r->has_result && r->failed)
		kill(r->pid, SIGKILL);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!r->has_result && !r->failed)
		explain_end(r, status);
	close(r->fd);
	buf_done(&r->in);
	r->w->done(r->w->ctx, r->failed ? &r->e : NULL);
}

/* Those who have something to say, or have ended. */
static size_t
attend(struct running *list, size_t n)
{
	struct pollfd fds[LIMIT_WORKERS];
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		fds[i] = (struct pollfd){list[i].fd, POLLIN, 0};
	if (poll(fds, n, TICK_MS) < 0)
		return n;
	for (size_t i = 0; i < n; i++) {
		struct running r = list[i];

		if (fds[i].revents == 0 || listen_to(&r))
			list[left++] = r;
		else
			finish(&r);
	}
	return left;
}

void
worker_run(const struct worker_plan *plan)
{
	struct running list[LIMIT_WORKERS];
	const struct worker *w;
	struct err e;
	size_t n = 0;

	for (;;) {
		while (n < LIMIT_WORKERS && (w = plan->next(plan->ctx)) != NULL)
			if (start(w, &list[n], &e) == 0)
				n++;
			else
				w->done(w->ctx, &e);
		if (n == 0)
			return;
		n = attend(list, n);
		if (plan->tick != NULL)
			plan->tick(plan->ctx);
	}
}

static const struct worker *
take_it(void *ctx)
{
	const struct worker **left = ctx;
	const struct worker *w = *left;

	*left = NULL;
	return w;
}

void
worker_run_one(const struct worker *w)
{
	struct worker_plan plan = {.ctx = &w, .next = take_it};

	worker_run(&plan);
}
