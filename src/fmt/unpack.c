/* unpack.c: members of tar, zip, ar and deb, and plain compressed files. */
#include "fmt/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"

struct unpack {
	struct stream bytes; /* first, so that it leads back to the rest */
	struct archive *a;
	struct archive_entry *entry; /* the current member, or NULL */
	enum unpack_kind kind;
	struct unpack_limits lim;
	uint64_t n_bytes; /* unpacked so far */
	uint64_t n_members;
	bool at_end;

	/* The source: in, or fd when that is NULL. */
	struct stream *in;
	int fd;
	off_t start;     /* where fd stood; -1: it is not to seek */
	uint64_t offset; /* of what libarchive gets next */
	size_t n_ahead;  /* of chunk, read before libarchive asked */
	bool source_failed;

	bool failed;    /* for good */
	struct err err; /* why, or why the source failed */
	locale_t utf8;
	char *where;
	char chunk[64 << 10];
};

/* Put the place in front of e. */
static int
fail_here(const struct unpack *r, struct err *e)
{
	const char *name =
	    r->entry != NULL ? archive_entry_pathname(r->entry) : NULL;

	if (r->kind == UNPACK_PLAIN)
		return fail_at(
		    e, "%s: after %" PRIu64 " bytes", r->where, r->n_bytes);
	if (name == NULL)
		return fail_at(
		    e, "%s: after %" PRIu64 " members", r->where, r->n_members);
	return fail_at(
	    e, "%s: member %" PRIu64 " (%s)", r->where, r->n_members, name);
}

static int
fail_for_good(struct unpack *r, struct err *e)
{
	r->failed = true;
	r->err = *e;
	return -1;
}

/* libarchive's last call failed. */
static int
fail_archive(struct unpack *r, struct err *e)
{
	const char *why = archive_error_string(r->a);

	if (r->source_failed) {
		*e = r->err;
		return -1;
	}
	fail(e, E_INPUT, "%s", why != NULL ? why : "damaged or cut short");
	return fail_here(r, e);
}

/* Append to chunk: the count, 0 at the end, -1 with r->err filled. */
static ssize_t
read_source(struct unpack *r)
{
	char *p = r->chunk + r->n_ahead;
	size_t room = sizeof r->chunk - r->n_ahead;
	ssize_t n;

	if (r->in != NULL) {
		n = r->in->read(r->in, p, room, &r->err);
	} else {
		do
			n = read(r->fd, p, room);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			fail_sys(&r->err, errno, "%s", r->where);
	}
	if (n < 0)
		r->source_failed = true;
	return n;
}

static la_ssize_t
on_read(struct archive *a, void *ctx, const void **ret_bytes)
{
	struct unpack *r = ctx;
	ssize_t n = (ssize_t)r->n_ahead;

	(void)a;
	r->n_ahead = 0;
	if (n == 0)
		n = read_source(r);
	if (n < 0)
		return ARCHIVE_FATAL;
	r->offset += (uint64_t)n;
	*ret_bytes = r->chunk;
	return n;
}

/* whence is SEEK_SET or SEEK_END. */
static la_int64_t
on_seek(struct archive *a, void *ctx, la_int64_t offset, int whence)
{
	struct unpack *r = ctx;
	off_t at;

	if (whence == SEEK_SET)
		offset += r->start;
	at = lseek(r->fd, offset, whence);
	if (at < r->start) {
		archive_set_error(
		    a, EIO, "cannot seek to %lld", (long long)offset);
		return ARCHIVE_FATAL;
	}
	r->offset = (uint64_t)(at - r->start);
	return at - r->start;
}

/*
 * How the source is compressed, by its first bytes. libarchive would ask
 * again behind each layer, up to 25 of them; one is all that is undone.
 */
static int
find_filter(struct unpack *r, int *ret_filter, struct err *e)
{
	static const struct {
		const char *magic;
		size_t n;
		int filter;
	} known[] = {
	    {"\x1f\x8b",         2, ARCHIVE_FILTER_GZIP },
	    {"\xfd\x37zXZ\x00",  6, ARCHIVE_FILTER_XZ   },
	    {"\x28\xb5\x2f\xfd", 4, ARCHIVE_FILTER_ZSTD },
	    {"BZh",              3, ARCHIVE_FILTER_BZIP2},
	    {"\x04\x22\x4d\x18", 4, ARCHIVE_FILTER_LZ4  },
	};
	ssize_t n = 1;

	while (n > 0 && r->n_ahead < 6) {
		n = read_source(r);
		if (n < 0) {
			*e = r->err;
			return -1;
		}
		r->n_ahead += (size_t)n;
	}
	*ret_filter = ARCHIVE_FILTER_NONE;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (str_starts(str_of(r->chunk, r->n_ahead),
			str_of(known[i].magic, known[i].n)))
			*ret_filter = known[i].filter;
	return 0;
}

/* Tell libarchive what to expect; nothing but this is looked for. */
static int
set_up(struct unpack *r, struct err *e)
{
	int filter, status;

	if (find_filter(r, &filter, e) < 0)
		return -1;
	if (r->kind == UNPACK_PLAIN || filter != ARCHIVE_FILTER_NONE)
		r->start = -1;
	/* A warning means that it would run a program for it. */
	if (archive_read_append_filter(r->a, filter) != ARCHIVE_OK)
		return fail(e, E_UNSUPPORTED,
		    "%s: libarchive was built without this compression",
		    r->where);
	if (r->kind == UNPACK_PLAIN) {
		status = archive_read_set_format(r->a, ARCHIVE_FORMAT_RAW);
	} else {
		status = archive_read_support_format_tar(r->a);
		/* The ar reader takes a decoder's error for the end. */
		if (filter == ARCHIVE_FILTER_NONE)
			status |= archive_read_support_format_ar(r->a);
		/* A zip counts by the directory at its end, if that can be
		 * reached; a zip without one is cut short. */
		if (r->start >= 0)
			status |=
			    archive_read_support_format_zip_seekable(r->a);
		else
			status |=
			    archive_read_support_format_zip_streamable(r->a);
	}
	if (status != ARCHIVE_OK)
		die("libarchive: %s", archive_error_string(r->a));

	archive_read_set_callback_data(r->a, r);
	archive_read_set_read_callback(r->a, on_read);
	if (r->start >= 0) {
		archive_read_set_seek_callback(r->a, on_seek);
		if (lseek(r->fd, r->start, SEEK_SET) < 0)
			return fail_sys(e, errno, "%s", r->where);
		r->n_ahead = 0;
	}
	if (archive_read_open1(r->a) != ARCHIVE_OK)
		return fail_archive(r, e);
	return 0;
}

/* Count n more bytes of the current member. */
static int
count_bytes(struct unpack *r, uint64_t n, struct err *e)
{
	if (n > r->lim.max_bytes - r->n_bytes) {
		fail(e, E_LIMIT, "more than %" PRIu64 " bytes unpacked",
		    r->lim.max_bytes);
		fail_here(r, e);
		return fail_for_good(r, e);
	}
	r->n_bytes += n;
	return 0;
}

/*
 * The decoders stop where their data ends; what is behind that is damage:
 * half a header of a next part, most likely.
 */
static int
check_all_used(struct unpack *r, struct err *e)
{
	uint64_t used = (uint64_t)archive_filter_bytes(r->a, -1);

	if (used == r->offset)
		return 0;
	fail(e, E_INPUT, "something else at offset %" PRIu64, used);
	fail_here(r, e);
	return fail_for_good(r, e);
}

static ssize_t
read_member(struct stream *s, void *p, size_t n, struct err *e)
{
	struct unpack *r = (struct unpack *)s;
	la_ssize_t got;

	if (r->failed) {
		*e = r->err;
		return -1;
	}
	if (r->entry == NULL)
		return 0;
	if (archive_entry_is_data_encrypted(r->entry)) {
		fail(e, E_UNSUPPORTED, "encrypted");
		return fail_here(r, e);
	}
	got = archive_read_data(r->a, p, n);
	if (got == ARCHIVE_FATAL || r->source_failed) {
		fail_archive(r, e);
		return fail_for_good(r, e);
	}
	if (got < 0)
		return fail_archive(r, e);
	if (got == 0 && r->kind == UNPACK_PLAIN)
		return check_all_used(r, e);
	return count_bytes(r, (uint64_t)got, e) < 0 ? -1 : got;
}

static int
open_source(struct stream *in, int fd, enum unpack_kind kind,
    const struct unpack_limits *lim, const char *where, struct unpack **ret_r,
    struct err *e)
{
	struct unpack *r = die_alloc(sizeof *r);
	size_t n = strlen(where) + 1;

	memset(r, 0, sizeof *r);
	r->bytes.read = read_member;
	r->kind = kind;
	r->lim = *lim;
	r->in = in;
	r->fd = fd;
	r->start = in != NULL ? -1 : lseek(fd, 0, SEEK_CUR);
	r->where = die_alloc(n);
	memcpy(r->where, where, n);
	r->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	r->a = archive_read_new();
	if (r->a == NULL)
		die("libarchive: out of memory");
	if (set_up(r, e) < 0) {
		unpack_close(r);
		return -1;
	}
	*ret_r = r;
	return 0;
}

int
unpack_open_fd(int fd, enum unpack_kind kind, const struct unpack_limits *lim,
    const char *where, struct unpack **ret_r, struct err *e)
{
	return open_source(NULL, fd, kind, lim, where, ret_r, e);
}

int
unpack_open_stream(struct stream *in, enum unpack_kind kind,
    const struct unpack_limits *lim, const char *where, struct unpack **ret_r,
    struct err *e)
{
	return open_source(in, -1, kind, lim, where, ret_r, e);
}

void
unpack_close(struct unpack *r)
{
	if (r == NULL)
		return;
	archive_read_free(r->a);
	if (r->utf8 != (locale_t)0)
		freelocale(r->utf8);
	free(r->where);
	free(r);
}

static int
base_format(const struct unpack *r)
{
	return archive_format(r->a) & ARCHIVE_FORMAT_BASE_MASK;
}

/*
 * Pass over what was not read of the current member. libarchive would do it,
 * but without counting. A zip with its directory needs no unpacking for it.
 */
static int
skip_rest(struct unpack *r, struct err *e)
{
	const void *p;
	size_t n = 0;
	la_int64_t offset;
	int status = ARCHIVE_OK;

	if (r->start >= 0 && base_format(r) == ARCHIVE_FORMAT_ZIP)
		return 0;
	while (status == ARCHIVE_OK) {
		status = archive_read_data_block(r->a, &p, &n, &offset);
		if (status == ARCHIVE_OK && count_bytes(r, n, e) < 0)
			return -1;
	}
	/* Lesser faults concern only a member that nobody wanted. */
	if (status == ARCHIVE_FATAL || r->source_failed) {
		fail_archive(r, e);
		return fail_for_good(r, e);
	}
	return r->kind == UNPACK_PLAIN ? check_all_used(r, e) : 0;
}

static int
check_end(struct unpack *r, struct err *e)
{
	if (base_format(r) == ARCHIVE_FORMAT_AR)
		return check_all_used(r, e);
	/* A tar ends in blocks of zeros, which libarchive does not ask for. */
	if (base_format(r) == ARCHIVE_FORMAT_TAR &&
	    archive_filter_bytes(r->a, 0) ==
		archive_read_header_position(r->a)) {
		fail(e, E_INPUT, "the end mark is missing");
		fail_here(r, e);
		return fail_for_good(r, e);
	}
	return 0;
}

/* Everything about the current member that may need conversion. */
static int
next_entry(struct unpack *r, struct unpack_member *ret_m)
{
	const char *name, *target;
	int status;

	status = archive_read_next_header(r->a, &r->entry);
	if (status < ARCHIVE_WARN || status == ARCHIVE_EOF) {
		r->entry = NULL;
		return status;
	}
	name = archive_entry_pathname(r->entry);
	target = archive_entry_symlink(r->entry);
	if (name == NULL)
		return ARCHIVE_FATAL;
	ret_m->name = r->kind == UNPACK_PLAIN ? STR_NONE : str_from(name);
	ret_m->target = str_from(target);
	ret_m->is_file = archive_entry_filetype(r->entry) == AE_IFREG &&
			 archive_entry_hardlink(r->entry) == NULL;
	return ARCHIVE_OK;
}

int
unpack_next(struct unpack *r, struct unpack_member *ret_m, struct err *e)
{
	struct unpack_member m;
	locale_t before;
	int status;

	if (r->failed) {
		*e = r->err;
		return -1;
	}
	if (r->at_end)
		return 0;
	if (r->entry != NULL && skip_rest(r, e) < 0)
		return -1;
	/* libarchive converts names that are marked as UTF-8 to the locale's
	 * charset, and in the C locale gives up. */
	before = uselocale(r->utf8);
	status = next_entry(r, &m);
	uselocale(before);
	/* Some readers take a failed source for the end. */
	if (status < ARCHIVE_WARN || r->source_failed) {
		fail_archive(r, e);
		return fail_for_good(r, e);
	}
	if (status == ARCHIVE_EOF) {
		r->at_end = true;
		return check_end(r, e);
	}
	if (r->n_members == r->lim.max_members) {
		fail(e, E_LIMIT, "%s: more than %" PRIu64 " members", r->where,
		    r->lim.max_members);
		return fail_for_good(r, e);
	}
	r->n_members++;
	*ret_m = m;
	return 1;
}

struct stream *
unpack_bytes(struct unpack *r)
{
	return &r->bytes;
}
