/* confine.c: a process that may only look, and only where it was told. */
#define _GNU_SOURCE /* syscall, O_PATH */
#include "os/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attr.h"

/*
 * Of Landlock's ABI 3 to 6, which Debian 12's headers do not know yet.
 * Source: include/uapi/linux/landlock.h of Linux 6.12.
 */
enum {
	ACCESS_TRUNCATE = 1 << 14,
	ACCESS_IOCTL_DEV = 1 << 15,
	NET_BIND_AND_CONNECT = 1 << 0 | 1 << 1,
	SCOPE_SOCKETS_AND_SIGNALS = 1 << 0 | 1 << 1
};

struct ruleset {
	uint64_t files;
	uint64_t net;
	uint64_t scope;
};

enum {
	MAY_READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	MAY_MAKE =
	    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
	    LANDLOCK_ACCESS_FS_MAKE_REG | ACCESS_TRUNCATE
};

/* What is forbidden where no rule allows it: all that the kernel knows of. */
static uint64_t
known_access(unsigned abi)
{
	uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

	if (abi >= 2)
		all |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		all |= ACCESS_TRUNCATE;
	if (abi >= 5)
		all |= ACCESS_IOCTL_DEV;
	return all;
}

static unsigned
landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	return abi > 0 ? (unsigned)abi : 0;
}

static bool
allow_below(int rules, int folder, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {
	    .allowed_access = access, .parent_fd = folder};

	return folder < 0 || syscall(SYS_landlock_add_rule, rules,
				 LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

/* Its ABI, or 0 when it could not be had. */
static unsigned
enter_landlock(const struct confine *c)
{
	unsigned abi = landlock_abi();
	struct ruleset set = {.files = known_access(abi)};
	bool ok = true;
	int rules;

	if (abi >= 4)
		set.net = NET_BIND_AND_CONNECT;
	if (abi >= 6)
		set.scope = SCOPE_SOCKETS_AND_SIGNALS;
	/* A kernel takes a larger struct than it knows if the rest is 0. */
	rules = (int)syscall(SYS_landlock_create_ruleset, &set, sizeof set, 0);
	if (abi == 0 || rules < 0)
		return 0;
	for (size_t i = 0; i < c->n_readable && ok; i++)
		ok = allow_below(rules, c->readable[i], MAY_READ);
	ok = ok &&
	     allow_below(
		 rules, c->writable, (MAY_READ | MAY_MAKE) & set.files) &&
	     syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return ok ? abi : 0;
}

/* Calls that no argument makes harmful to others. */
static const int harmless[] = {
    SCMP_SYS(arch_prctl),
    SCMP_SYS(brk),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fcntl),
    SCMP_SYS(fstat),
    SCMP_SYS(fstatfs),
    SCMP_SYS(futex),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    SCMP_SYS(getegid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(gettid),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getuid),
    SCMP_SYS(lseek),
    SCMP_SYS(madvise),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(nanosleep),
    SCMP_SYS(newfstatat),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(pwrite64),
    SCMP_SYS(pwritev),
    SCMP_SYS(read),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(readv),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(setrlimit),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(stat),
    SCMP_SYS(statx),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(write),
    SCMP_SYS(writev),
};

/* For who makes files; where, is Landlock's to say. */
static const int making[] = {
    SCMP_SYS(fallocate),
    SCMP_SYS(fdatasync),
    SCMP_SYS(fsync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(rmdir),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
};

static bool
allow_all(scmp_filter_ctx ctx, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0) < 0)
			return false;
	return true;
}

/* Allow call when the bits of argument arg that are in mask are those. */
static bool
allow_if(scmp_filter_ctx ctx, int call, unsigned arg, scmp_datum_t mask,
    scmp_datum_t bits)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, call, 1,
		   SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, mask, bits)) == 0;
}

/* Opening is for reading, unless Landlock says where one may write. */
static bool
allow_opening(scmp_filter_ctx ctx, bool makes)
{
	const scmp_datum_t changes =
	    O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~(O_DIRECTORY));

	if (!allow_if(ctx, SCMP_SYS(open), 1, changes, O_RDONLY) ||
	    !allow_if(ctx, SCMP_SYS(openat), 2, changes, O_RDONLY))
		return false;
	return !makes ||
	       (allow_if(ctx, SCMP_SYS(openat), 2, O_ACCMODE, O_WRONLY) &&
		   allow_if(ctx, SCMP_SYS(openat), 2, O_ACCMODE, O_RDWR));
}

/* Calls of which only some uses are harmless. */
static bool
allow_some(scmp_filter_ctx ctx, bool has_landlock)
{
	/* No filter sees what openat2 is told; without it openat does. */
	if (has_landlock &&
	    seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat2), 0) < 0)
		return false;
	return allow_if(ctx, SCMP_SYS(mmap), 2, PROT_EXEC, 0) &&
	       allow_if(ctx, SCMP_SYS(mprotect), 2, PROT_EXEC, 0) &&
	       /* Its own limits, and its own death by abort(3). */
	       allow_if(ctx, SCMP_SYS(prlimit64), 0, UINT32_MAX, 0) &&
	       allow_if(ctx, SCMP_SYS(tgkill), 0, UINT32_MAX,
		   (scmp_datum_t)getpid()) &&
	       allow_if(
		   ctx, SCMP_SYS(kill), 0, UINT32_MAX, (scmp_datum_t)getpid());
}

static bool
enter_seccomp(const struct confine *c, bool has_landlock)
{
	/* What does not exist libraries know how to do without. */
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	bool makes = c->writable >= 0;
	bool ok = ctx != NULL &&
		  /* Looked up in a tree: half as much for every call. */
		  seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
		  allow_all(ctx, harmless, ARRAY_LEN(harmless)) &&
		  (!makes || allow_all(ctx, making, ARRAY_LEN(making))) &&
		  allow_opening(ctx, makes) && allow_some(ctx, has_landlock) &&
		  seccomp_load(ctx) == 0;

	seccomp_release(ctx);
	return ok;
}

void
confine_enter(const struct confine *c, struct confine_state *ret_s)
{
	/* Without this neither of them is for the asking. */
	(void)!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	ret_s->landlock = enter_landlock(c);
	ret_s->has_seccomp = enter_seccomp(c, ret_s->landlock > 0);
}

/* The lowest of fds that is not below from, or UINT_MAX. */
static unsigned
next_kept(const int *fds, size_t n, unsigned from)
{
	unsigned best = UINT_MAX;

	for (size_t i = 0; i < n; i++)
		if (fds[i] >= 0 && (unsigned)fds[i] >= from &&
		    (unsigned)fds[i] < best)
			best = (unsigned)fds[i];
	return best;
}

static void
close_from_to(unsigned first, unsigned last)
{
	if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
		return;
	/* Before Linux 5.9. */
	if (last > (unsigned)sysconf(_SC_OPEN_MAX))
		last = (unsigned)sysconf(_SC_OPEN_MAX);
	for (unsigned fd = first; fd <= last; fd++)
		close((int)fd);
}

void
confine_keep(const int *fds, size_t n)
{
	unsigned from = 3, at;

	do {
		at = next_kept(fds, n, from);
		close_from_to(from, at == UINT_MAX ? at : at - 1);
		from = at + 1;
	} while (at != UINT_MAX);
}

void
confine_silence(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; i < 3; i++)
		if (fd < 0 || dup2(fd, i) < 0)
			close(i);
	if (fd > 2)
		close(fd);
}

void
confine_probe(struct confine_state *ret_s)
{
	uint32_t action = SECCOMP_RET_ERRNO;

	ret_s->landlock = landlock_abi();
	ret_s->has_seccomp =
	    syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

const char *
confine_lack(const struct confine_state *s)
{
	if (s->landlock == 0 && !s->has_seccomp)
		return "the kernel offers neither Landlock nor seccomp";
	if (s->landlock == 0)
		return "the kernel offers no Landlock: files elsewhere could "
		       "be read";
	if (!s->has_seccomp)
		return "the kernel offers no seccomp: the network could be "
		       "reached";
	return NULL;
}
