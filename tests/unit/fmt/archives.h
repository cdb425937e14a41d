/* archives.h: make archives and list them. */
#ifndef TESTS_UNIT_FMT_ARCHIVES_H
#define TESTS_UNIT_FMT_ARCHIVES_H

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "fmt/unpack.h"
#include "tests/tap.h"
#include "tests/unit/fmt/drip.h"

static const struct unpack_limits roomy = {(uint64_t)1 << 30, 1000};

/* One member to be archived; target makes it a symbolic link. */
struct file {
	const char *name;
	struct str bytes;
	const char *target;
};

static const char *const filters[] = {
    "none", "gzip", "xz", "zstd", "bzip2", "lz4"};

/* What write_archive makes goes here; every test uses it anew. */
static char made[4 << 20];

static inline struct archive *
begin_archive(const char *format, const char *filter, size_t *ret_n)
{
	struct archive *a = archive_write_new();

	if (strcmp(format, "pax") == 0)
		archive_write_set_format_pax(a);
	else
		archive_write_set_format_by_name(a, format);
	if (strcmp(filter, "none") != 0)
		archive_write_add_filter_by_name(a, filter);
	if (strcmp(filter, "xz") == 0) /* level 6 takes 94 MB each time */
		archive_write_set_options(a, "xz:compression-level=0");
	archive_write_set_bytes_per_block(a, 512);
	archive_write_set_bytes_in_last_block(a, 1);
	if (archive_write_open_memory(a, made, sizeof made, ret_n) !=
	    ARCHIVE_OK)
		tap_check(
		    false, __FILE__, __LINE__, "%s", archive_error_string(a));
	return a;
}

static inline void
add_file(struct archive *a, const struct file *f)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, f->name);
	archive_entry_set_mtime(entry, 1700000000, 0);
	if (f->target != NULL) {
		archive_entry_set_filetype(entry, AE_IFLNK);
		archive_entry_set_symlink(entry, f->target);
	} else {
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_size(entry, (la_int64_t)f->bytes.n);
	}
	archive_entry_set_perm(entry, 0644);
	/* It warns of names that the C locale cannot show. */
	OK(archive_write_header(a, entry) >= ARCHIVE_WARN);
	if (f->target == NULL)
		OK(archive_write_data(a, f->bytes.p, f->bytes.n) ==
		    (la_ssize_t)f->bytes.n);
	archive_entry_free(entry);
}

/* The archive, in a. */
static inline struct str
write_archive(struct arena *a, const char *format, const char *filter,
    const struct file *files, size_t n_files)
{
	size_t n = 0;
	struct archive *w = begin_archive(format, filter, &n);

	for (size_t i = 0; i < n_files; i++)
		add_file(w, &files[i]);
	OK(archive_write_close(w) == ARCHIVE_OK);
	archive_write_free(w);
	return str_dup(a, str_of(made, n));
}

static inline struct str
compress(struct arena *a, const char *filter, struct str bytes)
{
	struct file f = {"data", bytes, NULL};

	if (strcmp(filter, "none") == 0)
		return bytes;
	/* libarchive's own writer crashes on this one. */
	if (strcmp(filter, "lz4") == 0 && bytes.n == 0)
		return STR("\x04\x22\x4d\x18\x64\x40\xa7\0\0\0\0\x05\x5d"
			   "\xcc\x02");
	return write_archive(a, "raw", filter, &f, 1);
}

/* A descriptor on bytes, standing at skip. */
static inline int
fd_of(struct str bytes, size_t skip)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n)
		abort();
	lseek(fd, (off_t)skip, SEEK_SET);
	return fd;
}

/* "name>target[bytes]" of every member to out; as unpack_next at the end. */
static inline int
list(struct unpack *r, struct buf *out, struct err *e)
{
	struct unpack_member m;
	int got;

	while ((got = unpack_next(r, &m, e)) > 0) {
		char part[100];
		ssize_t n;

		buf_add(out, m.name);
		if (m.target.n > 0) {
			buf_byte(out, '>');
			buf_add(out, m.target);
		}
		if (!m.is_file)
			continue;
		buf_byte(out, '[');
		while ((n = unpack_bytes(r)->read(
			    unpack_bytes(r), part, sizeof part, e)) > 0)
			buf_add(out, str_of(part, (size_t)n));
		buf_byte(out, ']');
		if (n < 0)
			return -1;
	}
	return got;
}

static inline int
list_fd(struct str bytes, size_t skip, enum unpack_kind kind, struct buf *out,
    struct err *e)
{
	int fd = fd_of(bytes, skip), got = -1;
	struct unpack *r = NULL;

	buf_init(out, 4 << 20);
	if (unpack_open_fd(fd, kind, &roomy, "in", &r, e) == 0)
		got = list(r, out, e);
	unpack_close(r);
	close(fd);
	return got;
}

static inline int
list_stream(struct str bytes, size_t step, enum unpack_kind kind,
    struct buf *out, struct err *e)
{
	struct drip d = drip_of(bytes, step, E_OK);
	struct unpack *r = NULL;
	int got = -1;

	buf_init(out, 4 << 20);
	if (unpack_open_stream(&d.stream, kind, &roomy, "in", &r, e) == 0)
		got = list(r, out, e);
	unpack_close(r);
	return got;
}

static const struct file few[] = {
    {"a.txt",     {"hello\n", 6}, NULL  },
    {"dir/empty", {"", 0},        NULL  },
    {"dir/link",  {"", 0},        "../x"},
    {"z",
     {"\0\xff"
	 "bin",
	    5},
     NULL			       },
};
#define FEW_WANT                                                               \
	STR("a.txt[hello\n]dir/empty[]dir/link>../xz[\0\xff"                   \
	    "bin]")

#endif
