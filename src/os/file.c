/* file.c: files that are read with a limit and written all or nothing. */
#define _GNU_SOURCE /* fopencookie */
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/dir.h"

static ssize_t
fd_read(struct stream *s, void *p, size_t n, struct err *e)
{
	struct stream_fd *f = (struct stream_fd *)s;
	ssize_t got;

	do
		got = read(f->fd, p, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail_sys(e, errno, "%s", f->where);
	return got;
}

void
stream_fd_init(struct stream_fd *s, int fd, const char *where)
{
	s->stream.read = fd_read;
	s->fd = fd;
	s->where = where;
}

int
file_read(struct arena *a, const char *path, size_t max_bytes,
    struct str *ret_bytes, struct err *e)
{
	struct stream_fd s;
	struct stat st;
	int fd, rc;

	/* A FIFO would hold us until somebody writes into it. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	stream_fd_init(&s, fd, path);
	/* Refused before the first byte is read. */
	if (fstat(fd, &st) < 0)
		rc = fail_sys(e, errno, "%s", path);
	else if (S_ISFIFO(st.st_mode))
		rc = fail(e, E_UNSUPPORTED, "%s: not a regular file", path);
	else if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > max_bytes)
		rc = fail(e, E_LIMIT, "%s: %lld bytes, more than %zu", path,
		    (long long)st.st_size, max_bytes);
	else
		rc = stream_load(a, &s.stream, max_bytes, path, ret_bytes, e);
	close(fd);
	return rc;
}

int
file_map(
    const char *path, uint64_t max_bytes, struct str *ret_bytes, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	void *p = NULL;
	struct stat st;
	int r = 0;

	if (fd < 0)
		return fail_sys(e, errno, "%s", path);
	if (fstat(fd, &st) < 0)
		r = fail_sys(e, errno, "%s", path);
	else if (!S_ISREG(st.st_mode))
		r = fail(e, E_UNSUPPORTED, "%s: not a regular file", path);
	else if ((uint64_t)st.st_size > max_bytes)
		r = fail(e, E_LIMIT, "%s: %lld bytes, more than %llu", path,
		    (long long)st.st_size, (unsigned long long)max_bytes);
	else if (st.st_size > 0)
		p = mmap(
		    NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		r = fail_sys(e, errno, "%s: mmap", path);
	close(fd);
	if (r == 0)
		*ret_bytes = str_of(p, (size_t)st.st_size);
	return r;
}

void
file_unmap(struct str bytes)
{
	if (bytes.n > 0)
		munmap((void *)(uintptr_t)bytes.p, bytes.n);
}

/* All of it, or errno. */
static int
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return errno;
		p += put;
		n -= (size_t)put;
	}
	return 0;
}

/*
 * stdio drops a buffer that it could not write and forgets why. Here the
 * first failure is kept and nothing is written after it.
 */
static ssize_t
out_write(void *cookie, const char *p, size_t n)
{
	struct file_writer *w = cookie;

	if (w->sys == 0)
		w->sys = write_all(w->fd, p, n);
	return w->sys == 0 ? (ssize_t)n : 0;
}

static int
out_seek(void *cookie, off64_t *off, int whence)
{
	struct file_writer *w = cookie;
	off_t at = lseek(w->fd, *off, whence);

	if (at < 0)
		return -1;
	*off = at;
	return 0;
}

/* The folder that path is in, as "" or "folder/". */
static struct str
parent(const char *path)
{
	struct str s = str_from(path);

	return str_first(s, (size_t)(str_rfind(s, '/') + 1));
}

/*
 * A new file beside w->path. Its name does not grow with that of the target,
 * which may be as long as the file system allows.
 */
static int
open_temp(struct file_writer *w)
{
	struct str dir = parent(w->path);
	unsigned i;

	for (i = 0; i < 1000; i++) {
		snprintf(w->temp, sizeof w->temp, "%.*s.tmp-%ld-%u", (int)dir.n,
		    dir.p, (long)getpid(), i);
		w->fd =
		    open(w->temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (w->fd >= 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	w->temp[0] = '\0';
	return -1;
}

int
file_writer_open(struct file_writer *w, const char *path, struct err *e)
{
	static const cookie_io_functions_t ops = {
	    .write = out_write, .seek = out_seek};
	struct stat st;
	int sys;

	w->out = NULL;
	w->fd = -1;
	w->sys = 0;
	w->temp[0] = '\0';
	if (snprintf(w->path, sizeof w->path, "%s", path) >=
	    (int)sizeof w->path)
		return fail_sys(e, ENAMETOOLONG, "%s", path);
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return fail(e, E_USAGE,
		    "%s: not a regular file, so not replaced", path);
	if (open_temp(w) < 0)
		return fail_sys(e, errno, "%s", path);
	w->out = fopencookie(w, "w", ops);
	if (w->out == NULL) {
		sys = errno;
		file_writer_abort(w);
		return fail_sys(e, sys, "%s", path);
	}
	return 0;
}

/* Everything up to the rename: 0 or errno. */
static int
finish(struct file_writer *w)
{
	/* Closing flushes; what goes wrong is in w->sys. */
	int closed = fclose(w->out);

	w->out = NULL;
	if (w->sys != 0)
		return w->sys;
	if (closed != 0 || fsync(w->fd) < 0)
		return errno;
	if (rename(w->temp, w->path) < 0)
		return errno;
	w->temp[0] = '\0';
	return 0;
}

int
file_writer_commit(struct file_writer *w, struct err *e)
{
	struct str dir = parent(w->path);
	char name[sizeof w->path];
	int sys = finish(w);

	file_writer_abort(w);
	if (sys != 0)
		return fail_sys(e, sys, "%s", w->path);
	if (dir.n == 0)
		return dir_sync(".", e);
	memcpy(name, dir.p, dir.n);
	name[dir.n] = '\0';
	return dir_sync(name, e);
}

void
file_writer_abort(struct file_writer *w)
{
	if (w->out != NULL)
		fclose(w->out);
	w->out = NULL;
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	if (w->temp[0] != '\0')
		unlink(w->temp);
	w->temp[0] = '\0';
}

int
file_copy(const char *from, const char *to, struct err *e)
{
	char part[64 << 10];
	struct file_writer w;
	struct stream_fd in;
	ssize_t n;
	int fd;

	fd = open(from, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return fail_sys(e, errno, "%s", from);
	if (file_writer_open(&w, to, e) < 0) {
		close(fd);
		return -1;
	}
	stream_fd_init(&in, fd, from);
	do {
		n = in.stream.read(&in.stream, part, sizeof part, e);
		if (n > 0)
			w.sys = write_all(w.fd, part, (size_t)n);
	} while (n > 0 && w.sys == 0);
	close(fd);
	if (n < 0) {
		file_writer_abort(&w);
		return -1;
	}
	return file_writer_commit(&w, e);
}
