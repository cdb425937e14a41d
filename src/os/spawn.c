/* spawn.c: run another program, without a shell. */
#define _GNU_SOURCE /* pipe2, close_range, environ */
#include "os/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	PART = 64 << 10, /* one read: all that a pipe holds */
	ERRORS_KEPT = 4096
};

/* How far a child got before its program took over. */
struct failure {
	int sys;
	bool in_dir; /* dir could not be entered; else: not run */
};

/* Ends of the pipes, -1 when closed. */
struct pipes {
	int in[2]; /* a socket: writing to it raises no signal */
	int out[2];
	int err[2];
	int failed[2]; /* a struct failure, or nothing after exec */
};

/* A child that runs. */
struct child {
	pid_t pid;               /* and its process group */
	int in;                  /* -1 when all is said */
	int out, err;            /* -1 after their end */
	struct spawn_talk *talk; /* NULL: none */
	size_t said;             /* of what is to be said */
	bool is_over;            /* nobody listens to it any more */
	struct buf output;
	struct buf errors;
};

static void
shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
pipes_close(struct pipes *p)
{
	int i;

	for (i = 0; i < 2; i++) {
		shut(&p->in[i]);
		shut(&p->out[i]);
		shut(&p->err[i]);
		shut(&p->failed[i]);
	}
}

/* 0 or errno. */
static int
pipes_open(struct pipes *p, bool with_stdin)
{
	int sys;

	*p = (struct pipes){
	    {-1, -1},
            {-1, -1},
            {-1, -1},
            {-1, -1}
        };
	if ((!with_stdin || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				p->in) == 0) &&
	    pipe2(p->out, O_CLOEXEC) == 0 && pipe2(p->err, O_CLOEXEC) == 0 &&
	    pipe2(p->failed, O_CLOEXEC) == 0)
		return 0;
	sys = errno;
	pipes_close(p);
	return sys;
}

/* Our environment, but messages come in plain English. */
static char **
plain_environment(struct arena *a)
{
	char **env;
	size_t i, n = 0;

	for (i = 0; environ[i] != NULL; i++)
		;
	env = arena_zalloc(a, i + 2, sizeof *env);
	for (i = 0; environ[i] != NULL; i++)
		if (strncmp(environ[i], "LC_ALL=", 7) != 0 &&
		    strncmp(environ[i], "LANGUAGE=", 9) != 0)
			env[n++] = environ[i];
	env[n] = str_z(a, STR("LC_ALL=C.UTF-8"));
	return env;
}

/* exec(3) wants them writable. */
static char **
copy_words(struct arena *a, const char *const *words)
{
	char **copy;
	size_t i, n = 0;

	while (words[n] != NULL)
		n++;
	copy = arena_zalloc(a, n + 1, sizeof *copy);
	for (i = 0; i < n; i++)
		copy[i] = str_z(a, str_from(words[i]));
	return copy;
}

/*
 * Where name is, or NULL. Not execvp(3): that gives files without "#!" to a
 * shell, looks in the current folder when PATH says so, and says EACCES when
 * a folder of PATH is closed to us.
 */
static const char *
find_program(struct arena *a, const char *name)
{
	const char *path = getenv("PATH");
	struct str rest = str_from(path != NULL ? path : "/usr/bin:/bin");
	struct str dir;
	struct stat st;

	if (strchr(name, '/') != NULL)
		return name;
	while (str_cut(&rest, ':', &dir)) {
		struct str s;
		char *file;

		if (!str_starts(dir, STR("/")))
			continue;
		s = str_printf(a, "%.*s/%s", STR_ARG(dir), name);
		file = str_z(a, s);
		if (stat(file, &st) == 0 && S_ISREG(st.st_mode) &&
		    access(file, X_OK) == 0)
			return file;
	}
	return NULL;
}

/* The program must not see our files. */
static void
keep_three_descriptors(void)
{
	int fd, n;

	if (close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0)
		return;
	n = (int)sysconf(_SC_OPEN_MAX);
	for (fd = 3; fd < n; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/*
 * The child's side: only what is safe after fork in a process with threads.
 * A session of its own, so that its children can be killed with it; as that
 * also keeps the terminal's ^C from it, it is told to end when we do.
 */
static void NORETURN
become(const struct pipes *p, const char *dir, const char *program, char **argv,
    char **env)
{
	struct failure f = {0, false};
	int in = p->in[0];
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (in < 0)
		in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (in < 0 || dup2(in, 0) < 0 || dup2(p->out[1], 1) < 0 ||
	    dup2(p->err[1], 2) < 0 || setsid() < 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
		f.sys = errno;
	} else if (dir != NULL && chdir(dir) < 0) {
		f.sys = errno;
		f.in_dir = true;
	} else {
		keep_three_descriptors();
		execve(program, argv, env);
		f.sys = errno;
	}
	if (write(p->failed[1], &f, sizeof f) < 0)
		_exit(126);
	_exit(127);
}

/* 0 when the program runs. Ends p either way, but for c's ends. */
static int
start(struct arena *a, const struct spawn *s, struct child *c, struct err *e)
{
	char **argv = copy_words(a, s->argv), **env = plain_environment(a);
	const char *program = find_program(a, s->argv[0]);
	struct failure f = {0, false};
	struct pipes p;
	ssize_t n;
	int sys;

	if (program == NULL)
		return fail(
		    e, E_ABSENT, "%s: no such program in PATH", argv[0]);
	if ((sys = pipes_open(&p, c->talk != NULL)) != 0)
		return fail_sys(e, sys, "%s", argv[0]);
	c->pid = fork();
	if (c->pid == 0)
		become(&p, s->dir, program, argv, env);
	if (c->pid < 0) {
		sys = errno;
		pipes_close(&p);
		return fail_sys(e, sys, "%s", argv[0]);
	}
	shut(&p.failed[1]);
	do
		n = read(p.failed[0], &f, sizeof f);
	while (n < 0 && errno == EINTR);
	if (n == sizeof f) {
		pipes_close(&p);
		waitpid(c->pid, NULL, 0);
		if (!f.in_dir)
			return fail_sys(e, f.sys, "%s", argv[0]);
		fail_sys(e, f.sys, "%s: %s", argv[0], s->dir);
		e->code = E_IO; /* E_ABSENT would be said of the program */
		return -1;
	}
	c->in = p.in[1];
	c->out = p.out[0];
	c->err = p.err[0];
	p.in[1] = p.out[0] = p.err[0] = -1;
	pipes_close(&p);
	fcntl(c->out, F_SETFL, O_NONBLOCK);
	fcntl(c->err, F_SETFL, O_NONBLOCK);
	return 0;
}

/* One read from *fd into b; *fd is closed at the end. True when it moved. */
static bool
take_some(int *fd, struct buf *b, char *part, size_t n)
{
	ssize_t got;

	if (*fd < 0)
		return false;
	got = read(*fd, part, n);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got <= 0)
		shut(fd);
	else
		buf_add(b, str_of(part, (size_t)got));
	return got > 0;
}

/* Say some of what is to be said. A child that does not listen may. */
static void
say_some(struct child *c)
{
	struct spawn_talk *talk = c->talk;
	struct str rest = str_skip(buf_str(&talk->say), c->said);
	ssize_t put = 0;

	if (c->in < 0)
		return;
	if (rest.n > 0)
		put = send(c->in, rest.p, rest.n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (put < 0 && errno != EAGAIN && errno != EINTR)
		shut(&c->in);
	if (put > 0)
		c->said += (size_t)put;
	if (c->said < talk->say.n)
		return;
	buf_clear(&talk->say);
	c->said = 0;
	if (talk->is_said)
		shut(&c->in);
}

/* What it printed goes to who listens. */
static int
hear(struct child *c, struct err *e)
{
	struct spawn_talk *talk = c->talk;
	int rc = 0;

	if (talk == NULL)
		return 0;
	if (c->output.n > 0 && !c->is_over)
		rc = talk->hear(talk->ctx, buf_str(&c->output), e);
	buf_clear(&c->output);
	return rc;
}

static bool
take_output(struct child *c)
{
	char part[PART];
	bool moved = take_some(&c->out, &c->output, part, sizeof part);

	moved = take_some(&c->err, &c->errors, part, sizeof part) || moved;
	if (c->errors.n > ERRORS_KEPT) {
		memmove(c->errors.p, c->errors.p + c->errors.n - ERRORS_KEPT,
		    ERRORS_KEPT);
		c->errors.n = ERRORS_KEPT;
	}
	return moved;
}

/* It stays a zombie, so that its number is not given to another. */
static bool
has_ended(pid_t pid)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) <
		   0 ||
	       info.si_pid == pid;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Until it ends. Not until its output does: something it left behind in the
 * background may hold that open for ever.
 */
static int
attend(struct child *c, const struct spawn *s, struct err *e)
{
	int64_t deadline = now_ms() + (int64_t)s->timeout_s * 1000;

	while (!has_ended(c->pid)) {
		struct pollfd fds[] = {
		    {c->out, POLLIN,  0},
                    {c->err, POLLIN,  0},
                    {-1,     POLLOUT, 0}
                };
		/* With both closed it is about to end. */
		int wait_ms = c->out < 0 && c->err < 0 ? 2 : 50;

		if (now_ms() >= deadline)
			return fail(e, E_LIMIT,
			    "%s: killed, still running after %u s", s->argv[0],
			    s->timeout_s);
		if (c->talk != NULL) {
			say_some(c);
			if (c->talk->say.n > 0)
				fds[2].fd = c->in;
		}
		poll(fds, ARRAY_LEN(fds), wait_ms);
		take_output(c);
		if (c->output.over)
			return 0;
		if (hear(c, e) < 0)
			return -1;
	}
	return 0;
}

/* Kill what is left of its group, take its last words and its exit code. */
static int
finish(struct child *c, const struct spawn *s, int *ret_code, struct err *e)
{
	int i, status, rc = 0;

	kill(-c->pid, SIGKILL);
	/* Bounded: a process that left the group may go on for ever. */
	for (i = 0; i < 64 && !c->output.over && rc == 0 && take_output(c); i++)
		rc = hear(c, e);
	shut(&c->in);
	shut(&c->out);
	shut(&c->err);
	while (waitpid(c->pid, &status, 0) < 0)
		if (errno != EINTR)
			return fail_sys(e, errno, "%s", s->argv[0]);
	if (c->output.over)
		return fail(e, E_LIMIT, "%s: printed more than %zu bytes",
		    s->argv[0], s->max_output_bytes);
	if (rc < 0)
		return -1;
	*ret_code =
	    WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return 0;
}

static int
run(struct arena *a, const struct spawn *s, struct spawn_talk *talk,
    struct spawn_result *ret_r, struct err *e)
{
	struct err late;
	struct child c = {.talk = talk};
	int code = 0, rc;

	if (start(a, s, &c, e) < 0)
		return -1;
	buf_init(&c.output, talk != NULL ? (size_t)PART : s->max_output_bytes);
	buf_init(&c.errors, ERRORS_KEPT + PART);
	rc = attend(&c, s, e);
	c.is_over = rc < 0;
	if (finish(&c, s, &code, rc < 0 ? &late : e) < 0)
		rc = -1;
	if (rc == 0) {
		ret_r->exit_code = code;
		ret_r->output = str_dup(a, buf_str(&c.output));
		ret_r->errors = str_dup(a, buf_str(&c.errors));
	}
	buf_done(&c.output);
	buf_done(&c.errors);
	return rc;
}

int
spawn_run(struct arena *a, const struct spawn *s, struct spawn_result *ret_r,
    struct err *e)
{
	return run(a, s, NULL, ret_r, e);
}

int
spawn_converse(struct arena *a, const struct spawn *s, struct spawn_talk *t,
    struct spawn_result *ret_r, struct err *e)
{
	return run(a, s, t, ret_r, e);
}
