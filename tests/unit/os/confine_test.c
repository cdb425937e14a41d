/* confine_test.c: what a confined process still can do, and what not. */
#define _GNU_SOURCE /* O_PATH, O_TMPFILE, syscall */
#include "os/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

/* in/ may be read, out/ may be written, other/ neither; each has a file "f". */
enum {
	IN,
	OUT,
	OTHER
};

static char paths[3][4096];

static char *
below(int folder, const char *name)
{
	static char path[5000];

	snprintf(path, sizeof path, "%s/%s", paths[folder], name);
	return path;
}

static int
closed(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int
result(long rc)
{
	return rc < 0 ? errno : 0;
}

/* What is tried: 0 or errno. */

static int
read_in(void)
{
	return closed(open(below(IN, "f"), O_RDONLY));
}

static int
list_in(void)
{
	return closed(open(paths[IN], O_RDONLY | O_DIRECTORY));
}

static int
read_other(void)
{
	return closed(open(below(OTHER, "f"), O_RDONLY));
}

static int
read_other_by_openat2(void)
{
	struct open_how how = {.flags = O_RDONLY};

	return closed((int)syscall(
	    SYS_openat2, AT_FDCWD, below(OTHER, "f"), &how, sizeof how));
}

static int
write_in(void)
{
	return closed(open(below(IN, "f"), O_WRONLY));
}

static int
write_in_by_openat2(void)
{
	struct open_how how = {.flags = O_WRONLY};

	return closed((int)syscall(
	    SYS_openat2, AT_FDCWD, below(IN, "f"), &how, sizeof how));
}

static int
truncate_in(void)
{
	return closed(open(below(IN, "f"), O_RDONLY | O_TRUNC));
}

static int
truncate_in_by_name(void)
{
	return result(truncate(below(IN, "f"), 0));
}

static int
make_in(void)
{
	return closed(open(below(IN, "new"), O_WRONLY | O_CREAT, 0600));
}

static int
make_nameless(void)
{
	return closed(open(paths[IN], O_TMPFILE | O_RDWR, 0600));
}

static int
remove_in(void)
{
	return result(unlink(below(IN, "f")));
}

static int
rename_in(void)
{
	char to[5000];

	snprintf(to, sizeof to, "%s", below(IN, "g"));
	return result(rename(below(IN, "f"), to));
}

static int
link_in(void)
{
	return result(symlink("f", below(IN, "link")));
}

static int
change_mode(void)
{
	return result(chmod(below(IN, "f"), 0777));
}

static int
make_out(void)
{
	return closed(open(below(OUT, "new"), O_RDWR | O_CREAT, 0600));
}

static int
rename_out(void)
{
	char to[5000];

	snprintf(to, sizeof to, "%s", below(OUT, "g"));
	return result(rename(below(OUT, "f"), to));
}

static int
move_out_of_other(void)
{
	char to[5000];

	snprintf(to, sizeof to, "%s", below(OUT, "stolen"));
	return result(rename(below(OTHER, "f"), to));
}

static int
truncate_other(void)
{
	return closed(open(below(OTHER, "f"), O_RDWR | O_TRUNC));
}

static int
make_other(void)
{
	return closed(open(below(OTHER, "new"), O_WRONLY | O_CREAT, 0600));
}

static int
open_socket(void)
{
	return closed(socket(AF_INET, SOCK_STREAM, 0));
}

static int
open_local_socket(void)
{
	return closed(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int
start_program(void)
{
	char *const argv[] = {(char[]){"true"}, NULL};

	return result(execv("/bin/true", argv));
}

static int
start_process(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return result(pid);
}

static int
kill_parent(void)
{
	return result(kill(getppid(), 0));
}

static int
trace_parent(void)
{
	return result(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int
map_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? errno : 0;
}

static int
make_ring(void)
{
	return closed((int)syscall(SYS_io_uring_setup, 1, NULL));
}

static int
change_root(void)
{
	return result(chroot("/"));
}

static int
take_memory(void)
{
	char *p = malloc((size_t)32 << 20);

	if (p == NULL)
		return errno;
	memset(p, 1, (size_t)32 << 20);
	free(p);
	return 0;
}

static int
read_proc(void)
{
	return closed(open("/proc/self/status", O_RDONLY));
}

struct
try {
	const char *what;
	int (*run)(void);
	bool reader; /* may a process that only reads do it? */
	bool maker;  /* one that makes files in out/? */
};

static const struct try tries[] = {
    {"read below its folder",              read_in,               true,  true },
    {"list its folder",                    list_in,               true,  true },
    {"use memory",			 take_memory,           true,  true },
    {"make a file in its own folder",      make_out,              false, true },
    {"rename there",		       rename_out,            false, true },
    {"read elsewhere",                     read_other,            false, false},
    {"read elsewhere by openat2",          read_other_by_openat2, false, false},
    {"read /proc",			 read_proc,             false, false},
    {"write what it reads",                write_in,              false, false},
    {"write what it reads by openat2",     write_in_by_openat2,   false, false},
    {"truncate what it reads, opening it", truncate_in,           false, false},
    {"truncate what it reads, by name",    truncate_in_by_name,   false, false},
    {"make a file beside what it reads",   make_in,               false, false},
    {"make a nameless file there",         make_nameless,         false, false},
    {"remove what it reads",               remove_in,             false, false},
    {"rename what it reads",               rename_in,             false, false},
    {"make a symbolic link",               link_in,               false, false},
    {"change a mode",		      change_mode,           false, false},
    {"truncate elsewhere",                 truncate_other,        false, false},
    {"make a file elsewhere",              make_other,            false, false},
    {"move a file from elsewhere",         move_out_of_other,     false, false},
    {"open a socket",		      open_socket,           false, false},
    {"open a local socket",                open_local_socket,     false, false},
    {"start a program",                    start_program,         false, false},
    {"start a process",                    start_process,         false, false},
    {"signal its parent",                  kill_parent,           false, false},
    {"trace its parent",                   trace_parent,          false, false},
    {"map memory to be executed",          map_code,              false, false},
    {"make a ring of system calls",        make_ring,             false, false},
    {"change its root",                    change_root,           false, false},
};

/* Both means are here: else nothing below is promised. */
static bool
is_whole(void)
{
	struct confine_state s;

	confine_probe(&s);
	if (confine_lack(&s) != NULL)
		tap_skip("%s", confine_lack(&s));
	return confine_lack(&s) == NULL;
}

static void
put(int folder, const char *name)
{
	int fd = open(below(folder, name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	OK(fd >= 0 && write(fd, "x", 1) == 1);
	close(fd);
}

static void
begin(void)
{
	static const char *const names[] = {"in", "out", "other"};

	for (int i = 0; i < 3; i++) {
		snprintf(
		    paths[i], sizeof paths[i], "%s/%s", tap_dir(), names[i]);
		OK(mkdir(paths[i], 0700) == 0 || errno == EEXIST);
		put(i, "f");
	}
}

/* What errno a confined child gets of it; 1000 when it died. */
static int
tried_by_child(const struct try *t, bool makes)
{
	int in = open(paths[IN], O_PATH), out = open(paths[OUT], O_PATH);
	struct confine c = {&in, 1, makes ? out : -1};
	struct confine_state s;
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		confine_enter(&c, &s);
		_exit(confine_lack(&s) != NULL ? 250 : t->run());
	}
	close(in);
	close(out);
	OK(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

static void
check_all(bool makes)
{
	if (!is_whole())
		return;
	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		const struct try *t = &tries[i];
		bool may = makes ? t->maker : t->reader;
		int got;

		begin();
		got = tried_by_child(t, makes);
		tap_check(may ? got == 0 : got > 0 && got < 200, __FILE__,
		    __LINE__, "%s: %s", t->what,
		    got < 200 ? strerror(got) : "it died");
	}
	OK(access(below(OTHER, "f"), F_OK) == 0);
}

static void
a_reader_only_reads(void)
{
	check_all(false);
}

static void
a_maker_makes_files_in_its_folder_only(void)
{
	check_all(true);
}

/* Does each of them do something where nobody is confined? */
static void
the_tries_try_something(void)
{
	if (geteuid() != 0) {
		tap_skip("some need root");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		int status = 0, got;
		pid_t pid;

		/* It would hold us. */
		if (tries[i].run == trace_parent)
			continue;
		begin();
		fflush(NULL);
		pid = fork();
		if (pid == 0)
			_exit(tries[i].run());
		OK(waitpid(pid, &status, 0) == pid);
		got = WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
		if (tries[i].run == make_ring)
			EQ_INT(got, EFAULT);
		else
			tap_check(got == 0, __FILE__, __LINE__, "%s: %s",
			    tries[i].what, strerror(got));
	}
}

/* Which of 3 to 9 are open, as digits. */
static int
open_ones(int from, char *to)
{
	for (int fd = from; fd < 10; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			*to++ = (char)('0' + fd);
	*to = '\0';
	return 0;
}

static void
only_named_descriptors_stay(void)
{
	int ends[2], keep[] = {8, -1, 4}, status;
	char got[16] = "";
	ssize_t n;
	pid_t pid;

	OK(pipe(ends) == 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		char text[16];

		dup2(ends[1], 2);
		for (int fd = 3; fd < 10; fd++)
			dup2(2, fd);
		confine_keep(keep, ARRAY_LEN(keep));
		open_ones(3, text);
		_exit(write(2, text, strlen(text)) < 0);
	}
	close(ends[1]);
	n = read(ends[0], got, sizeof got - 1);
	OK(n >= 0);
	close(ends[0]);
	OK(waitpid(pid, &status, 0) == pid);
	EQ_STR(str_from(got), STR("48"));
}

static void
what_is_missing_has_words(void)
{
	struct confine_state all = {7, true}, none = {0, false};
	struct confine_state no_landlock = {0, true}, no_seccomp = {2, false};

	OK(confine_lack(&all) == NULL);
	OK(strstr(confine_lack(&none), "neither") != NULL);
	OK(strstr(confine_lack(&no_landlock), "Landlock") != NULL);
	OK(strstr(confine_lack(&no_seccomp), "seccomp") != NULL);
}

int
main(void)
{
	RUN(the_tries_try_something);
	RUN(a_reader_only_reads);
	RUN(a_maker_makes_files_in_its_folder_only);
	RUN(only_named_descriptors_stay);
	RUN(what_is_missing_has_words);
	return tap_done();
}
