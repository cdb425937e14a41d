/* events.c: wait for signals, for changes in folders and for a time. */
#include "os/events.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void
signal_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
}

int
events_open(struct events *v, const char *const *dirs, struct err *e)
{
	sigset_t set;

	signal_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	v->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (v->signals < 0)
		return fail_sys(e, errno, "signalfd");
	v->changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	for (size_t i = 0; v->changes >= 0 && dirs[i] != NULL; i++)
		/* What is not there cannot change. */
		(void)inotify_add_watch(v->changes, dirs[i],
		    IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE | IN_ONLYDIR);
	return 0;
}

void
events_close(struct events *v)
{
	close(v->signals);
	if (v->changes >= 0)
		close(v->changes);
}

static void
read_signals(struct events *v, struct event_set *ret)
{
	struct signalfd_siginfo info;

	while (read(v->signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			ret->is_stop = true;
		else if (info.ssi_signo == SIGHUP)
			ret->is_now = true;
		else
			ret->is_child = true;
	}
}

int
events_wait(
    struct events *v, int64_t timeout_ms, struct event_set *ret, struct err *e)
{
	struct pollfd fds[2] = {
	    {.fd = v->signals, .events = POLLIN},
	    {.fd = v->changes, .events = POLLIN},
	};
	char names[4096];
	int n;

	*ret = (struct event_set){.is_stop = false};
	n = poll(fds, 2,
	    timeout_ms < 0         ? -1
	    : timeout_ms > INT_MAX ? INT_MAX
				   : (int)timeout_ms);
	if (n < 0 && errno != EINTR)
		return fail_sys(e, errno, "poll");
	read_signals(v, ret);
	/* Which name it is does not matter. */
	while (v->changes >= 0 && read(v->changes, names, sizeof names) > 0)
		ret->is_change = true;
	return 0;
}

int
events_fork(int (*run)(void *ctx), void *ctx, pid_t *ret_pid, struct err *e)
{
	pid_t parent = getpid(), pid;
	sigset_t set;
	int code;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return fail_sys(e, errno, "fork");
	if (pid > 0) {
		*ret_pid = pid;
		return 0;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	signal_set(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	code = run(ctx);
	fflush(NULL);
	_exit(code);
}
