/* faults.c: preloaded into the program, it lets the n-th call of one kind fail. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * By the environment: FAULTS_CALL ("fsync"), FAULTS_AT (from 1; 0 only
 * counts), FAULTS_ERRNO, FAULTS_STAY (when set, all later ones fail as well),
 * and FAULTS_FILE, of 16 bytes: how many such calls there were in the program
 * and all its children, and how many of them failed. FAULTS_ERRNO 0, of a
 * write, is half a write. Calls that the C library makes by itself are not seen.
 */
struct counts {
	uint64_t calls, failed;
};

struct faults {
	struct counts *counts;
	char call[32];
	uint64_t at;
	int error;
	int stays;
};

static struct faults faults;

static uint64_t
number(const char *name)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *call = getenv("FAULTS_CALL"), *file = getenv("FAULTS_FILE");
	void *p;
	int fd;

	if (call == NULL || file == NULL || strlen(call) >= sizeof faults.call)
		return;
	fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		abort();
	p = mmap(NULL, sizeof *faults.counts, PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		abort();
	memcpy(faults.call, call, strlen(call) + 1);
	faults.at = number("FAULTS_AT");
	faults.error = (int)number("FAULTS_ERRNO");
	faults.stays = getenv("FAULTS_STAY") != NULL;
	faults.counts = p;
}

/*
 * Libseccomp takes no memory for a reason to leave rules out, and to say that
 * all is well: then everything is refused, which nobody can go on from.
 */
static int
is_seccomp(const void *caller)
{
	Dl_info info;

	return dladdr(caller, &info) != 0 && info.dli_fname != NULL &&
	       strstr(info.dli_fname, "libseccomp") != NULL;
}

/* Is this the call that is to fail? */
static int
fails(const char *call, const void *caller)
{
	uint64_t n;

	if (faults.counts == NULL || strcmp(call, faults.call) != 0 ||
	    is_seccomp(caller))
		return 0;
	n = __atomic_add_fetch(&faults.counts->calls, 1, __ATOMIC_SEQ_CST);
	if (faults.at == 0 || n < faults.at || (n > faults.at && !faults.stays))
		return 0;
	__atomic_add_fetch(&faults.counts->failed, 1, __ATOMIC_SEQ_CST);
	errno = faults.error;
	return 1;
}

#define CALLER __builtin_return_address(0)

/* The function behind ours. Calls and symbols have their large-file names. */
#define NEXT(name, symbol)                                                     \
	static __typeof__(name) *next;                                         \
	if (next == NULL) {                                                    \
		void *at = dlsym(RTLD_NEXT, symbol);                           \
		memcpy(&next, &at, sizeof next);                               \
	}

#define CALL(result, bad, name, symbol, params, args)                          \
	result name params                                                     \
	{                                                                      \
		NEXT(name, symbol)                                             \
		return fails(#name, CALLER) ? (result)(bad) : next args;       \
	}

/* clang-format off */
CALL(int, -1, chmod, "chmod", (const char *path, mode_t mode), (path, mode))
CALL(int, -1, flock, "flock", (int fd, int how), (fd, how))
CALL(pid_t, -1, fork, "fork", (void), ())
CALL(int, -1, fstat, "fstat64", (int fd, struct stat *st), (fd, st))
CALL(int, -1, fsync, "fsync", (int fd), (fd))
CALL(int, -1, ftruncate, "ftruncate64", (int fd, off_t n), (fd, n))
CALL(int, -1, link, "link", (const char *from, const char *to), (from, to))
CALL(int, -1, mkdir, "mkdir", (const char *path, mode_t mode), (path, mode))
CALL(char *, NULL, mkdtemp, "mkdtemp", (char *path), (path))
CALL(int, -1, pipe2, "pipe2", (int fds[2], int flags), (fds, flags))
CALL(ssize_t, -1, pread, "pread64", (int fd, void *p, size_t n, off_t from), (fd, p, n, from))
CALL(ssize_t, -1, read, "read", (int fd, void *p, size_t n), (fd, p, n))
CALL(void *, NULL, realloc, "realloc", (void *p, size_t n), (p, n))
CALL(int, -1, rename, "rename", (const char *from, const char *to), (from, to))
CALL(int, -1, symlink, "symlink", (const char *to, const char *path), (to, path))
CALL(int, -1, unlink, "unlink", (const char *path), (path))
/* clang-format on */

ssize_t
write(int fd, const void *p, size_t n)
{
	NEXT(write, "write")
	if (!fails("write", CALLER))
		return next(fd, p, n);
	return faults.error == 0 ? next(fd, p, n > 1 ? n / 2 : n) : -1;
}

static mode_t
mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(ap, int) : 0;
}

int
open(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	NEXT(open, "open64")
	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return fails("open", CALLER) ? -1 : next(path, flags, mode);
}

int
openat(int dir, const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	NEXT(openat, "openat64")
	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return fails("openat", CALLER) ? -1 : next(dir, path, flags, mode);
}
