/* spawn_test.c: run another program, without a shell. */
#include "os/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "os/dir.h"
#include "tests/tap.h"

static struct arena arena;

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The tests use sh as a program that does odd things. */
static int
run_sh(const char *script, unsigned timeout_s, size_t max_output_bytes,
    struct spawn_result *ret_r, struct err *e)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	struct spawn s = {argv, NULL, timeout_s, max_output_bytes};

	return spawn_run(&arena, &s, ret_r, e);
}

/* What script prints, with code 0. */
static struct str
prints(const char *script)
{
	struct spawn_result r = {-1, STR_NONE, STR_NONE};
	struct err e;

	OK_ERR(run_sh(script, 10, 4096, &r, &e) == 0, &e);
	EQ_INT(r.exit_code, 0);
	return r.output;
}

/* The process of this number is gone, or a zombie of another parent. */
static bool
is_gone(pid_t pid)
{
	char path[64], state = 'Z';
	FILE *f;
	int i;

	for (i = 0; i < 100; i++) {
		struct timespec pause = {0, 10000000};

		snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
		f = fopen(path, "r");
		if (f == NULL)
			return true;
		if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
			state = 'Z';
		fclose(f);
		if (state == 'Z')
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static void
output_errors_and_code_come_back(void)
{
	struct spawn_result r;
	struct err e;

	OK_ERR(
	    run_sh("echo out; echo err >&2; exit 3", 10, 100, &r, &e) == 0, &e);
	EQ_INT(r.exit_code, 3);
	EQ_STR(r.output, STR("out\n"));
	EQ_STR(r.errors, STR("err\n"));
	OK_ERR(run_sh("kill -9 $$", 10, 100, &r, &e) == 0, &e);
	EQ_INT(r.exit_code, 137);
	EQ_INT(r.output.n, 0);
}

static void
words_reach_the_program_untouched(void)
{
	const char *const argv[] = {
	    "printf", "[%s]", "", "a b", "$HOME;`id`", "*", "\n\xff", NULL};
	struct spawn s = {argv, "/", 10, 4096};
	struct spawn_result r;
	struct err e;

	OK_ERR(spawn_run(&arena, &s, &r, &e) == 0, &e);
	EQ_STR(r.output, STR("[][a b][$HOME;`id`][*][\n\xff]"));
}

static void
a_missing_program_is_absent(void)
{
	const char *const argv[] = {"no-such-program-anywhere", NULL};
	const char *const path[] = {"/no/such/program", NULL};
	const char *const folder[] = {"/tmp", NULL};
	struct spawn s = {argv, NULL, 10, 100};
	struct spawn_result r = {42, STR("untouched"), STR_NONE};
	struct err e;

	FAILS(spawn_run(&arena, &s, &r, &e) < 0, &e, E_ABSENT,
	    "no-such-program-anywhere: no such program in PATH");
	s.argv = path;
	FAILS(spawn_run(&arena, &s, &r, &e) < 0, &e, E_ABSENT,
	    "/no/such/program: No such file");
	s.argv = folder;
	FAILS(spawn_run(&arena, &s, &r, &e) < 0, &e, E_IO,
	    "/tmp: Permission denied");
	EQ_INT(r.exit_code, 42);
	EQ_STR(r.output, STR("untouched"));
	/* No zombie was left. */
	EQ_INT(waitpid(-1, NULL, WNOHANG), -1);
	EQ_INT(errno, ECHILD);
}

/* Neither a closed folder nor this one nor a file without a format. */
static void
path_is_searched_with_care(void)
{
	const char *const argv[] = {"yagura-test-program", NULL};
	struct spawn s = {argv, tap_dir(), 10, 100};
	char *before = str_z(&arena, str_from(getenv("PATH")));
	char *file =
	    str_z(&arena, str_printf(&arena, "%s/%s", tap_dir(), argv[0]));
	char *path = str_z(
	    &arena, str_printf(&arena, "/root/bin::.:/no/such:/etc/passwd:%s",
			tap_dir()));
	struct spawn_result r = {-1, STR_NONE, STR_NONE};
	struct err e;
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	NEED(fd >= 0 && write(fd, "echo shell\n", 11) == 11);
	close(fd);
	setenv("PATH", path, 1);
	FAILS(spawn_run(&arena, &s, &r, &e) < 0, &e, E_ABSENT, "in PATH");
	NEED(chmod(file, 0755) == 0);
	FAILS(spawn_run(&arena, &s, &r, &e) < 0, &e, E_IO,
	    "yagura-test-program: Exec format error");
	fd = open(file, O_WRONLY | O_TRUNC | O_CLOEXEC);
	NEED(fd >= 0 && write(fd, "#!/bin/sh\necho ran\n", 19) == 19);
	close(fd);
	OK_ERR(spawn_run(&arena, &s, &r, &e) == 0, &e);
	EQ_STR(r.output, STR("ran\n"));
	/* It stands in the folder it runs in, and still is not found there. */
	setenv("PATH", "::.", 1);
	FAILS(spawn_run(&arena, &s, &r, &e) < 0, &e, E_ABSENT, "in PATH");
	setenv("PATH", before, 1);
}

static void
it_runs_in_the_folder_that_is_named(void)
{
	const char *const argv[] = {"pwd", NULL};
	struct spawn s = {argv, tap_dir(), 10, 4096};
	struct spawn_result r = {-1, STR_NONE, STR_NONE};
	struct err e;

	OK_ERR(spawn_run(&arena, &s, &r, &e) == 0, &e);
	EQ_STR(str_trim(r.output), str_from(tap_dir()));
	s.dir = "/no/such/folder";
	FAILS(spawn_run(&arena, &s, &r, &e) < 0, &e, E_IO,
	    "pwd: /no/such/folder: No such file");
}

static void
stdin_is_empty(void)
{
	EQ_STR(prints("cat; echo end"), STR("end\n"));
}

static void
messages_are_plain_english(void)
{
	setenv("LC_ALL", "ja_JP.UTF-8", 1);
	setenv("LANGUAGE", "ja", 1);
	setenv("YAGURA_TEST", "kept", 1);
	EQ_STR(prints("echo \"$LC_ALL|${LANGUAGE-none}|$YAGURA_TEST\""),
	    STR("C.UTF-8|none|kept\n"));
	unsetenv("LC_ALL");
	EQ_STR(prints("echo \"$LC_ALL\""), STR("C.UTF-8\n"));
	OK(strcmp(getenv("LANGUAGE"), "ja") == 0);
}

static void
our_files_are_closed(void)
{
	int low = open("/dev/null", O_RDONLY), high = dup2(low, 200);

	NEED(low > 2 && high == 200);
	EQ_STR(prints("for n in 3 4 5 6 7 8 9 200; do"
		      " test ! -e /proc/$$/fd/$n || echo $n; done"),
	    STR(""));
	close(low);
	close(high);
}

static void
no_privileges_can_be_gained(void)
{
	EQ_STR(prints("grep NoNewPrivs /proc/self/status"),
	    STR("NoNewPrivs:\t1\n"));
}

static void
signals_are_as_they_were_made(void)
{
	sigset_t block, before;
	struct spawn_result r;
	struct err e;

	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &before);
	signal(SIGPIPE, SIG_IGN);
	OK_ERR(run_sh("kill -TERM $$; exit 1", 10, 100, &r, &e) == 0, &e);
	EQ_INT(r.exit_code, 128 + SIGTERM);
	OK_ERR(run_sh("kill -PIPE $$; exit 1", 10, 100, &r, &e) == 0, &e);
	EQ_INT(r.exit_code, 128 + SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void
much_on_both_sides_does_not_stop_it(void)
{
	struct spawn_result r = {-1, STR_NONE, STR_NONE};
	struct err e;

	OK_ERR(run_sh("head -c 1000000 /dev/zero; head -c 1000000 /dev/zero "
		      ">&2; head -c 1000000 /dev/zero; echo last >&2",
		   10, 2000000, &r, &e) == 0,
	    &e);
	EQ_INT(r.output.n, 2000000);
	/* The end of stderr is what is kept. */
	EQ_INT(r.errors.n, 4096);
	OK(str_ends(r.errors, STR("\0\0last\n")));
}

static void
too_much_output_ends_it(void)
{
	struct spawn_result r = {42, STR_NONE, STR_NONE};
	double before = seconds();
	struct err e;

	FAILS(run_sh("yes", 10, 100000, &r, &e) < 0, &e, E_LIMIT,
	    "sh: printed more than 100000 bytes");
	FAILS(run_sh("printf 12345", 10, 4, &r, &e) < 0, &e, E_LIMIT,
	    "sh: printed more than 4 bytes");
	OK(seconds() - before < 5);
	EQ_INT(r.exit_code, 42);
	OK_ERR(run_sh("printf 1234", 10, 4, &r, &e) == 0, &e);
	EQ_STR(r.output, STR("1234"));
}

/* Also while stderr has no end. */
static void
a_timeout_kills_children_too(void)
{
	char *pid_path = str_z(&arena, str_printf(&arena, "%s/p", tap_dir()));
	char *script = str_z(&arena,
	    str_printf(&arena,
		"trap '' TERM; sleep 300 & echo $! > %s; yes >&2", pid_path));
	struct spawn_result r;
	double before = seconds();
	struct err e;
	int pid = 0;
	FILE *f;

	FAILS(run_sh(script, 1, 100, &r, &e) < 0, &e, E_LIMIT,
	    "sh: killed, still running after 1 s");
	OK(seconds() - before > 0.9 && seconds() - before < 5);
	f = fopen(pid_path, "r");
	NEED(f != NULL && fscanf(f, "%d", &pid) == 1);
	fclose(f);
	OK(pid > 0 && is_gone(pid));
	EQ_INT(waitpid(-1, NULL, WNOHANG), -1);
}

/* It holds our pipes open; that is no reason to wait for it. */
static void
what_stays_in_the_background_is_not_waited_for(void)
{
	double before = seconds();
	struct str out = prints("sleep 300 & echo $!");
	uint64_t pid = 0;

	OK(seconds() - before < 5);
	OK(str_to_u64(str_trim(out), 1 << 30, &pid));
	OK(pid > 0 && is_gone((pid_t)pid));
}

/* It has a group of its own, and writes on for ever. */
static void
what_left_the_group_cannot_hold_us(void)
{
	double before = seconds();
	struct str out = prints("setsid sh -c 'echo $$; sleep 2; exec 1>&-;"
				" yes | head -c 100000000 >&2' & sleep 0.2");
	uint64_t pid = 0;

	OK(seconds() - before < 1.5);
	if (OK(str_to_u64(str_trim(out), 1 << 30, &pid) && pid > 1))
		kill(-(pid_t)pid, SIGKILL);
}

static void
closed_output_is_not_the_end(void)
{
	double before = seconds();
	struct spawn_result r;
	struct err e;

	OK_ERR(
	    run_sh("exec 1>&- 2>&-; sleep 0.3; exit 7", 10, 100, &r, &e) == 0,
	    &e);
	EQ_INT(r.exit_code, 7);
	OK(seconds() - before > 0.25);
}

static void
many_runs_leave_no_descriptors(void)
{
	struct str *names;
	size_t before, after;
	struct err e;
	int i;

	NEED(dir_list(&arena, "/proc/self/fd", &names, &before, &e) == 0);
	for (i = 0; i < 30; i++) {
		struct spawn_result r;
		const char *const none[] = {"/no/such/program", NULL};
		struct spawn s = {none, NULL, 1, 1};

		OK(spawn_run(&arena, &s, &r, &e) < 0);
		OK(run_sh("exit 0", 10, 1, &r, &e) == 0);
		OK(run_sh("yes", 10, 1, &r, &e) < 0);
	}
	NEED(dir_list(&arena, "/proc/self/fd", &names, &after, &e) == 0);
	EQ_INT(after, before);
}

/* ---- talks */

struct talk {
	struct spawn_talk talk;
	struct buf heard;
	size_t max; /* of heard, then it is refused */
};

static int
hear(void *ctx, struct str bytes, struct err *e)
{
	struct talk *t = ctx;

	buf_add(&t->heard, bytes);
	if (t->heard.n > t->max)
		return fail(e, E_INPUT, "too much");
	if (str_ends(buf_str(&t->heard), STR("more?\n"))) {
		buf_add(&t->talk.say, STR("the rest\n"));
		t->talk.is_said = true;
	}
	return 0;
}

static int
converse(
    const char *script, struct talk *t, struct spawn_result *r, struct err *e)
{
	const char *argv[] = {"sh", "-c", script, NULL};
	struct spawn s = {argv, NULL, 10, 0};
	int rc;

	t->talk.ctx = t;
	t->talk.hear = hear;
	buf_init(&t->heard, 64 << 20);
	rc = spawn_converse(&arena, &s, &t->talk, r, e);
	buf_done(&t->talk.say);
	return rc;
}

static void
a_talk_goes_both_ways(void)
{
	struct talk t = {.max = 1000};
	struct spawn_result r;
	struct err e;

	buf_init(&t.talk.say, 1000);
	buf_add(&t.talk.say, STR("begin\n"));
	OK_ERR(converse("read a; echo got $a; echo more?; cat; exit 3", &t, &r,
		   &e) == 0,
	    &e);
	EQ_INT(r.exit_code, 3);
	EQ_STR(buf_str(&t.heard), STR("got begin\nmore?\nthe rest\n"));
	buf_done(&t.heard);
}

/* More than a pipe holds, both ways at the same time. */
static void
a_long_talk_does_not_block(void)
{
	struct talk t = {.max = 64 << 20, .talk.is_said = true};
	struct spawn_result r;
	struct err e;

	buf_init(&t.talk.say, 8 << 20);
	while (t.talk.say.n < 4 << 20)
		buf_add(&t.talk.say, STR("0123456789abcdef"));
	OK_ERR(converse("cat", &t, &r, &e) == 0, &e);
	EQ_INT(t.heard.n, 4 << 20);
	buf_done(&t.heard);
}

static void
who_does_not_listen_may(void)
{
	struct talk t = {.max = 100, .talk.is_said = true};
	struct spawn_result r;
	struct err e;

	buf_init(&t.talk.say, 8 << 20);
	while (t.talk.say.n < 4 << 20)
		buf_add(&t.talk.say, STR("0123456789abcdef"));
	OK_ERR(converse("exec <&-; echo no", &t, &r, &e) == 0, &e);
	EQ_STR(buf_str(&t.heard), STR("no\n"));
	buf_done(&t.heard);
}

static void
what_is_refused_is_killed(void)
{
	struct talk t = {.max = 100};
	struct spawn_result r;
	double before = seconds();
	struct err e;

	buf_init(&t.talk.say, 10);
	FAILS(converse("yes; sleep 100", &t, &r, &e) < 0, &e, E_INPUT,
	    "too much");
	OK(seconds() - before < 5);
	buf_done(&t.heard);
}

int
main(void)
{
	arena_init(&arena, 64 << 20);
	RUN(output_errors_and_code_come_back);
	RUN(words_reach_the_program_untouched);
	RUN(a_missing_program_is_absent);
	RUN(path_is_searched_with_care);
	RUN(it_runs_in_the_folder_that_is_named);
	RUN(stdin_is_empty);
	RUN(messages_are_plain_english);
	RUN(our_files_are_closed);
	RUN(no_privileges_can_be_gained);
	RUN(signals_are_as_they_were_made);
	RUN(much_on_both_sides_does_not_stop_it);
	RUN(too_much_output_ends_it);
	RUN(a_timeout_kills_children_too);
	RUN(what_stays_in_the_background_is_not_waited_for);
	RUN(what_left_the_group_cannot_hold_us);
	RUN(closed_output_is_not_the_end);
	RUN(a_talk_goes_both_ways);
	RUN(a_long_talk_does_not_block);
	RUN(who_does_not_listen_may);
	RUN(what_is_refused_is_killed);
	RUN(many_runs_leave_no_descriptors);
	arena_done(&arena);
	return tap_done();
}
