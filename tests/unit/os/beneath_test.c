/* beneath_test.c: both ways to open files under a root, side by side. */
#define _GNU_SOURCE /* O_PATH */
#include "os/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "os/dir.h"
#include "tests/tap.h"

typedef int open_fn(int, const char *, int, int *, struct err *);

static const struct {
	const char *name;
	open_fn *open;
} ways[] = {
    {"kernel", beneath_open_kernel},
    {"walk",   beneath_open_walk  },
    {"either", beneath_open       },
};

static struct arena arena;
static int root = -1;

static char *
at(const char *name)
{
	return str_z(&arena, str_printf(&arena, "%s/%s", tap_dir(), name));
}

static bool
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	bool ok =
	    fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	return close(fd) == 0 && ok;
}

static bool
link_to(const char *target, const char *name)
{
	return symlink(target, at(name)) == 0;
}

/* The kernel may be too old, or forbid it: then there is nothing to compare. */
static bool
way_is_there(size_t way)
{
	struct err e;
	int fd;

	if (ways[way].open(root, "/", O_PATH, &fd, &e) < 0)
		return e.sys != ENOSYS && e.sys != EPERM;
	close(fd);
	return true;
}

/* All ways open path and read want from it; NULL: it is a directory. */
static void
opens(const char *path, const char *want)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(ways); i++) {
		char got[64];
		struct err e;
		ssize_t n;
		int fd = -1;

		if (!way_is_there(i))
			continue;
		if (!tap_check(ways[i].open(root, path, O_RDONLY | O_NONBLOCK,
				   &fd, &e) == 0,
			__FILE__, __LINE__, "%s: %s", ways[i].name, e.text))
			continue;
		n = read(fd, got, sizeof got);
		if (want == NULL)
			EQ_INT(n < 0 && errno == EISDIR, true);
		else
			tap_eq_str(str_of(got, n > 0 ? (size_t)n : 0),
			    str_from(want), __FILE__, __LINE__, path);
		OK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		close(fd);
	}
}

static bool
refuses_flags(const char *path, int flags, enum ecode code, int sys)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < ARRAY_LEN(ways); i++) {
		struct err e = {0};
		int fd = 42;

		if (!way_is_there(i))
			continue;
		ok = tap_check(ways[i].open(root, path, flags, &fd, &e) < 0 &&
				   e.code == code && e.sys == sys && fd == 42,
			 __FILE__, __LINE__,
			 "%s: %s: code %d errno %d, want %d and %d",
			 ways[i].name, path, (int)e.code, e.sys, (int)code,
			 sys) &&
		     ok;
		/* A path too long for the text is cut, the cause is not. */
		OK(str_starts(
		    str_from(e.text), str_first(str_from(path), 200)));
	}
	return ok;
}

static bool
refuses(const char *path, enum ecode code, int sys)
{
	return refuses_flags(path, O_RDONLY | O_NONBLOCK, code, sys);
}

/* How many descriptors this process has open. */
static size_t
n_open(void)
{
	struct str *names;
	struct err e;
	size_t n = 0;

	OK_ERR(dir_list(&arena, "/proc/self/fd", &names, &n, &e) == 0, &e);
	return n;
}

static bool
make_root(void)
{
	struct err e;

	umask(022);
	if (dir_make(at("root/etc"), &e) < 0 ||
	    dir_make(at("root/usr/lib/deep"), &e) < 0 ||
	    dir_make(at("outside"), &e) < 0)
		return false;
	root = open(at("root"), O_PATH | O_DIRECTORY | O_CLOEXEC);
	return root >= 0 && put(at("secret"), "outside") &&
	       put(at("outside/etc"), "outside") &&
	       put(at("root/secret"), "inside") &&
	       put(at("root/etc/os-release"), "etc") &&
	       put(at("root/usr/lib/os-release"), "usr");
}

static void
plain_paths_open(void)
{
	opens("/etc/os-release", "etc");
	opens("etc/os-release", "etc");
	opens("//etc///os-release", "etc");
	opens("/./etc/./os-release", "etc");
	opens("/usr/lib/deep/../os-release", "usr");
	opens("/usr/lib/../../etc/os-release", "etc");
	opens("/", NULL);
	opens(".", NULL);
	opens("/etc/", NULL);
	opens("/etc/.", NULL);
	opens("/usr/lib/..", NULL);
}

static void
dots_never_lead_above_root(void)
{
	opens("/../secret", "inside");
	opens("../../../../../../../../secret", "inside");
	opens("/etc/../../../secret", "inside");
	opens("/..", NULL);
	NEED(link_to("../../../../../secret", "root/etc/dots"));
	opens("/etc/dots", "inside");
	NEED(link_to("..", "root/up"));
	opens("/up/up/up/secret", "inside");
}

static void
absolute_links_lead_into_root(void)
{
	NEED(symlink(at("secret"), at("root/real-path")) == 0);
	refuses("/real-path", E_ABSENT, ENOENT);
	NEED(link_to("/secret", "root/usr/lib/abs"));
	opens("/usr/lib/abs", "inside");
	NEED(link_to("/", "root/usr/lib/slash"));
	opens("/usr/lib/slash/secret", "inside");
	opens("/usr/lib/slash", NULL);
	opens("/usr/lib/slash/../secret", "inside");
}

static void
links_in_the_middle_are_followed(void)
{
	NEED(link_to("usr/lib", "root/lib"));
	opens("/lib/os-release", "usr");
	/* ".." after a link starts where the link led. */
	opens("/lib/../../etc/os-release", "etc");
	opens("/lib/", NULL);
	NEED(link_to("../lib/../lib/./os-release", "root/usr/lib/round"));
	opens("/lib/round", "usr");
	NEED(link_to("/lib//", "root/slashed"));
	opens("/slashed/os-release", "usr");
	opens("/slashed", NULL);
}

static void
chains_end_after_40_links(void)
{
	char name[64], target[64];
	int i;

	/* n1 is the file, n41 is 40 links away from it, n42 41. */
	NEED(put(at("root/n1"), "end"));
	for (i = 2; i <= 42; i++) {
		snprintf(name, sizeof name, "root/n%d", i);
		snprintf(target, sizeof target, i % 2 ? "/n%d" : "n%d", i - 1);
		NEED(link_to(target, name));
	}
	opens("/n41", "end");
	refuses("/n42", E_IO, ELOOP);
}

static void
loops_end(void)
{
	struct err e;
	int fd;

	NEED(link_to("self", "root/self") && link_to("pong", "root/ping") &&
	     link_to("/ping", "root/pong") && link_to("grow/x", "root/grow"));
	refuses("/self", E_IO, ELOOP);
	refuses("/ping", E_IO, ELOOP);
	refuses("/grow", E_IO, ELOOP);
	refuses("/grow/more", E_IO, ELOOP);
	FAILS(beneath_open(root, "/self", O_PATH, &fd, &e) < 0, &e, E_IO,
	    "/self: Too many levels of symbolic links");
}

static void
what_is_not_there_is_absent(void)
{
	NEED(link_to("nowhere", "root/dangling"));
	refuses("/none", E_ABSENT, ENOENT);
	refuses("/none/file", E_ABSENT, ENOENT);
	refuses("/none/../secret", E_ABSENT, ENOENT);
	refuses("/dangling", E_ABSENT, ENOENT);
	refuses("/dangling/x", E_ABSENT, ENOENT);
	refuses("", E_ABSENT, ENOENT);
	refuses("/secret/x", E_ABSENT, ENOTDIR);
	refuses("/secret/", E_ABSENT, ENOTDIR);
	refuses("/secret/.", E_ABSENT, ENOTDIR);
	refuses("/secret/..", E_ABSENT, ENOTDIR);
	NEED(link_to("secret/", "root/slash-file"));
	refuses("/slash-file", E_ABSENT, ENOTDIR);
	refuses_flags("/secret", O_RDONLY | O_DIRECTORY, E_ABSENT, ENOTDIR);
}

static void
names_and_paths_have_their_longest(void)
{
	char name[300] = "/", path[5000];

	memset(name + 1, 'n', 255);
	name[256] = '\0';
	NEED(put(at(str_z(&arena, str_printf(&arena, "root%s", name))), "l"));
	opens(name, "l");
	name[256] = 'n';
	refuses(name, E_IO, ENAMETOOLONG);
	/* PATH_MAX counts the NUL. */
	memset(path, '/', sizeof path);
	memcpy(path + 4095 - 6, "secret", 7);
	opens(path, "inside");
	memset(path, '/', sizeof path);
	memcpy(path + 4096 - 6, "secret", 7);
	refuses(path, E_IO, ENAMETOOLONG);
	memset(path, '/', sizeof path);
	path[sizeof path - 1] = '\0';
	refuses(path, E_IO, ENAMETOOLONG);
}

/* Long targets, with a long rest behind each. */
static void
long_links_are_put_together(void)
{
	char target[4000], path[4090];

	memset(target, '/', sizeof target);
	memcpy(target + sizeof target - 4, "usr", 4);
	NEED(link_to(target, "root/far"));
	memset(path, '/', sizeof path);
	memcpy(path, "/far", 4);
	memcpy(path + sizeof path - 15, "lib/os-release", 15);
	opens(path, "usr");
}

static void
fifos_and_devices_are_found_without_waiting(void)
{
	struct stat st;
	struct err e;
	size_t i;
	int fd;

	NEED(mkfifo(at("root/fifo"), 0600) == 0);
	alarm(10);
	for (i = 0; i < ARRAY_LEN(ways); i++) {
		if (!way_is_there(i))
			continue;
		fd = -1;
		OK_ERR(ways[i].open(root, "/fifo", O_PATH, &fd, &e) == 0, &e);
		OK(fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode));
		close(fd);
		OK_ERR(ways[i].open(root, "/fifo",
			   O_RDONLY | O_NONBLOCK | O_NOCTTY, &fd, &e) == 0,
		    &e);
		close(fd);
	}
	alarm(0);
	if (mknod(at("root/tty"), S_IFCHR | 0600, makedev(5, 0)) < 0) {
		tap_note("not root: no device was made");
		return;
	}
	for (i = 0; i < ARRAY_LEN(ways); i++) {
		if (!way_is_there(i))
			continue;
		fd = -1;
		OK_ERR(ways[i].open(root, "/tty", O_PATH, &fd, &e) == 0, &e);
		OK(fstat(fd, &st) == 0 && S_ISCHR(st.st_mode));
		close(fd);
	}
}

static void
a_shut_folder_is_an_error_not_an_absence(void)
{
	int status = -1;
	bool ok;
	pid_t pid;

	NEED(mkdir(at("root/shut"), 0700) == 0);
	NEED(put(at("root/shut/file"), "x") && put(at("root/unread"), "x"));
	NEED(chmod(at("root/unread"), 0) == 0);
	NEED(chmod(at("root/shut"), 0) == 0);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && setuid(65534) < 0)
			_exit(2);
		ok = refuses("/shut/file", E_IO, EACCES);
		ok = refuses("/shut/none", E_IO, EACCES) && ok;
		ok = refuses("/unread", E_IO, EACCES) && ok;
		fflush(stdout);
		_exit(!ok);
	}
	waitpid(pid, &status, 0);
	EQ_INT(status, 0);
	chmod(at("root/shut"), 0700);
}

static void
magic_links_of_proc_do_not_lead_out(void)
{
	int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st, inside, out;
	struct err e;
	int fd = -1;

	NEED(proc >= 0 && stat("/proc", &inside) == 0 && stat("/", &out) == 0);
	if (way_is_there(0)) {
		OK(beneath_open_kernel(proc, "/self/root", O_PATH, &fd, &e) <
		    0);
		EQ_INT(e.sys, ELOOP);
	}
	/* As text it is "/", which is /proc here. */
	OK_ERR(beneath_open_walk(proc, "/self/root", O_PATH, &fd, &e) == 0, &e);
	OK(fstat(fd, &st) == 0 && st.st_dev == inside.st_dev &&
	    st.st_ino == inside.st_ino);
	OK(st.st_dev != out.st_dev || st.st_ino != out.st_ino);
	close(fd);
	close(proc);
}

static void
the_walk_goes_255_directories_deep(void)
{
	struct buf deep;
	struct err e;
	char *path;
	int fd, i;

	buf_init(&deep, 4096);
	for (i = 0; i < 255; i++)
		buf_add(&deep, STR("/d"));
	path = str_z(&arena, buf_str(&deep));
	NEED(dir_make(at(str_z(&arena, str_printf(&arena, "root%s/d/d", path))),
		 &e) == 0);
	/* The last name is opened, not entered. */
	opens(str_z(&arena, str_printf(&arena, "%s/d", path)), NULL);
	path = str_z(&arena, str_printf(&arena, "%s/d/d", path));
	OK(beneath_open_walk(root, path, O_PATH, &fd, &e) < 0);
	EQ_INT(e.sys, ENAMETOOLONG);
	if (way_is_there(0)) {
		OK_ERR(
		    beneath_open_kernel(root, path, O_PATH, &fd, &e) == 0, &e);
		close(fd);
	}
	buf_done(&deep);
}

/* As in a container with an old profile, or on an old kernel. */
static bool
forbid_openat2(unsigned sys)
{
	struct sock_filter rules[] = {
	    BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | sys),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {ARRAY_LEN(rules), rules};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void
where_openat2_is_refused_the_walk_is_taken(void)
{
	static const unsigned reasons[] = {ENOSYS, EPERM};
	size_t i;

	for (i = 0; i < ARRAY_LEN(reasons); i++) {
		int fd = -1, status = -1;
		struct err e;
		pid_t pid = fork();

		if (pid == 0) {
			if (!forbid_openat2(reasons[i]))
				_exit(77);
			if (beneath_open_kernel(
				root, "/secret", O_PATH, &fd, &e) == 0)
				_exit(1);
			if (beneath_open(root, "/secret", O_PATH, &fd, &e) < 0)
				_exit(2);
			_exit(0);
		}
		waitpid(pid, &status, 0);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
			tap_skip("no seccomp here");
			return;
		}
		EQ_INT(status, 0);
	}
}

/* Random trees of links: the two ways must agree on every path. */
static void
both_ways_agree_on_random_paths(void)
{
	static const char *const names[] = {
	    "a", "b", "c", "..", ".", "", "/", "../..", "a/b", "/c"};
	int i, j, fds[2], top;
	size_t n_opened = 0;

	if (!way_is_there(0)) {
		tap_skip("no openat2 here");
		return;
	}
	NEED(mkdir(at("random"), 0755) == 0);
	NEED(mkdir(at("random/a"), 0755) == 0);
	NEED(mkdir(at("random/a/b"), 0755) == 0);
	NEED(mkdir(at("random/a/b/c"), 0755) == 0);
	NEED(put(at("random/b"), "b"));
	NEED(put(at("random/a/b/c/a"), "deep"));
	top = open(at("random"), O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (i = 0; i < 3000; i++) {
		static const char *const places[] = {"random/c", "random/a/a",
		    "random/a/c", "random/a/b/a", "random/a/b/b",
		    "random/a/b/c/b", "random/a/b/c/c"};
		char path[256] = "";
		struct stat st[2];
		struct err e[2];
		size_t n = 0, k;

		for (k = tap_random_below(6) + 1; k > 0; k--)
			n += (size_t)snprintf(path + n, sizeof path - n, "%s%s",
			    names[tap_random_below(ARRAY_LEN(names))],
			    tap_random_below(4) ? "/" : "");
		if (i % 3 == 0) {
			const char *place =
			    at(places[tap_random_below(ARRAY_LEN(places))]);

			unlink(place);
			if (path[0] != '\0')
				NEED(symlink(path, place) == 0);
		}
		for (j = 0; j < 2; j++) {
			fds[j] = -1;
			if (ways[j].open(top, path, O_PATH, &fds[j], &e[j]) < 0)
				continue;
			EQ_INT(fstat(fds[j], &st[j]), 0);
			close(fds[j]);
		}
		n_opened += fds[0] >= 0;
		if (fds[0] >= 0 && fds[1] >= 0)
			tap_check(st[0].st_ino == st[1].st_ino, __FILE__,
			    __LINE__, "%s: not the same file", path);
		else if (fds[0] < 0 && fds[1] < 0)
			tap_eq_int(
			    e[1].sys, e[0].sys, __FILE__, __LINE__, path);
		else
			tap_check(false, __FILE__, __LINE__,
			    "%s: kernel %s, walk %s", path,
			    fds[0] < 0 ? e[0].text : "opened",
			    fds[1] < 0 ? e[1].text : "opened");
		arena_reset(&arena);
	}
	OK(n_opened > 300 && n_opened < 2700);
	tap_note("%zu of 3000 opened", n_opened);
	close(top);
}

int
main(void)
{
	size_t before;

	arena_init(&arena, 16 << 20);
	if (!make_root()) {
		perror("make_root");
		return 70;
	}
	if (!way_is_there(0))
		tap_note("no openat2 here: only the walk is tested");
	before = n_open();
	RUN(plain_paths_open);
	RUN(dots_never_lead_above_root);
	RUN(absolute_links_lead_into_root);
	RUN(links_in_the_middle_are_followed);
	RUN(chains_end_after_40_links);
	RUN(loops_end);
	RUN(what_is_not_there_is_absent);
	RUN(names_and_paths_have_their_longest);
	RUN(long_links_are_put_together);
	RUN(fifos_and_devices_are_found_without_waiting);
	RUN(a_shut_folder_is_an_error_not_an_absence);
	RUN(magic_links_of_proc_do_not_lead_out);
	RUN(the_walk_goes_255_directories_deep);
	RUN(where_openat2_is_refused_the_walk_is_taken);
	RUN(both_ways_agree_on_random_paths);
	if (n_open() != before) {
		printf("Bail out! descriptors were left open\n");
		return 1;
	}
	close(root);
	arena_done(&arena);
	return tap_done();
}
