/* lock_test.c: one process at a time in a folder of state. */
#include "os/lock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

/* A child that holds the lock until it is killed; returns when it does. */
static pid_t
holder(const char *dir)
{
	int ready[2];
	struct err e;
	char c = 'n';
	pid_t pid;
	int fd;

	if (pipe(ready) < 0 || (pid = fork()) < 0)
		return -1;
	if (pid == 0) {
		c = lock_take(dir, &fd, &e) == 0 ? 'y' : 'n';
		while (write(ready[1], &c, 1) == 1)
			pause();
		_exit(0);
	}
	OK(read(ready[0], &c, 1) == 1 && c == 'y');
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
another_process_is_told_who_has_it(void)
{
	pid_t pid = holder(tap_dir());
	char words[64];
	struct err e;
	int fd = 42;

	NEED(pid > 0);
	snprintf(
	    words, sizeof words, "/.lock: in use by process %ld", (long)pid);
	FAILS(lock_take(tap_dir(), &fd, &e) < 0, &e, E_IO, words);
	EQ_INT(fd, 42);

	/* However it ends, the lock ends with it. */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	OK_ERR(lock_take(tap_dir(), &fd, &e) == 0, &e);
	close(fd);
}

static void
a_closed_lock_can_be_taken_again(void)
{
	struct err e;
	int fd = -1;
	pid_t pid;

	OK_ERR(lock_take(tap_dir(), &fd, &e) == 0, &e);
	/* Twice in one process is refused as well. */
	OK(lock_take(tap_dir(), &(int){0}, &e) < 0);
	close(fd);
	pid = holder(tap_dir());
	NEED(pid > 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void
a_program_started_later_does_not_hold_it(void)
{
	struct err e;
	int fd = -1;

	OK_ERR(lock_take(tap_dir(), &fd, &e) == 0, &e);
	OK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static void
a_lock_file_without_a_number_is_still_a_lock(void)
{
	char path[256];
	struct err e;
	int fd = -1, out;

	snprintf(path, sizeof path, "%s/.lock", tap_dir());
	OK_ERR(lock_take(tap_dir(), &fd, &e) == 0, &e);
	out = open(path, O_WRONLY | O_TRUNC);
	FAILS(lock_take(tap_dir(), &(int){0}, &e) < 0, &e, E_IO,
	    "in use by another process");
	OK(write(out, "99999999999999999999\n", 21) == 21);
	FAILS(lock_take(tap_dir(), &(int){0}, &e) < 0, &e, E_IO,
	    "in use by another process");
	close(out);
	close(fd);
	/* What an earlier holder left behind is overwritten. */
	OK_ERR(lock_take(tap_dir(), &fd, &e) == 0, &e);
	snprintf(path, sizeof path, "in use by process %ld", (long)getpid());
	FAILS(lock_take(tap_dir(), &(int){0}, &e) < 0, &e, E_IO, path);
	close(fd);
}

static void
a_folder_that_is_not_there_is_named(void)
{
	struct err e;
	int fd = 42;

	FAILS(lock_take("/no/such/folder", &fd, &e) < 0, &e, E_ABSENT,
	    "/no/such/folder/.lock: No such file");
	EQ_INT(fd, 42);
}

int
main(void)
{
	RUN(another_process_is_told_who_has_it);
	RUN(a_closed_lock_can_be_taken_again);
	RUN(a_program_started_later_does_not_hold_it);
	RUN(a_lock_file_without_a_number_is_still_a_lock);
	RUN(a_folder_that_is_not_there_is_named);
	return tap_done();
}
