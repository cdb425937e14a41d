/* bundle_read.c: verify a bundle and unpack it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "core/limits.h"
#include "fmt/zstd.h"
#include "os/file.h"
#include "vulndb/bundle_image.h"

#define CHUNK ((size_t)128 << 10)

/* The bytes of one entry. */
struct part {
	struct stream stream;
	int fd;
	uint64_t off, left;
	const char *where;
};

static ssize_t
part_read(struct stream *stream, void *p, size_t n, struct err *e)
{
	struct part *s = (struct part *)stream;
	ssize_t got;

	if (n > s->left)
		n = (size_t)s->left;
	do
		got = pread(s->fd, p, n, (off_t)s->off);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail_sys(e, errno, "%s", s->where);
	s->off += (uint64_t)got;
	s->left -= (uint64_t)got;
	return got;
}

static struct part
part_of(const struct bundle *b, uint64_t off, uint64_t n)
{
	return (struct part){{part_read}, b->fd, off, n, b->path};
}

static bool
is_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

/* The first bytes, before anything else is believed. */
static int
read_head(struct bundle *b, struct bundle_head *h, struct err *e)
{
	struct stat st;
	ssize_t n;

	if (fstat(b->fd, &st) < 0)
		return fail_sys(e, errno, "%s", b->path);
	if (!S_ISREG(st.st_mode))
		return fail(
		    e, E_UNSUPPORTED, "%s: not a regular file", b->path);
	n = pread(b->fd, h, sizeof *h, 0);
	if (n < 0)
		return fail_sys(e, errno, "%s", b->path);
	if ((size_t)n < sizeof h->magic ||
	    memcmp(h->magic, BUNDLE_MAGIC, sizeof h->magic) != 0)
		return fail(e, E_INPUT, "%s: not a yagura bundle", b->path);
	if ((size_t)n < sizeof *h)
		return fail(
		    e, E_INPUT, "%s: damaged: it ends too soon", b->path);
	if (h->model != BUNDLE_MODEL)
		return fail(e, E_UNSUPPORTED,
		    "%s: bundle of model %u, this program reads %u", b->path,
		    h->model, BUNDLE_MODEL);
	if (h->kind < BUNDLE_WHOLE || h->kind > BUNDLE_DELTA)
		return fail(e, E_UNSUPPORTED, "%s: bundle of kind %u", b->path,
		    h->kind);
	if (h->size_bytes != (uint64_t)st.st_size)
		return fail(e, E_INPUT,
		    "%s: damaged: %lld bytes, its head says %llu", b->path,
		    (long long)st.st_size, (unsigned long long)h->size_bytes);
	if (h->n_entries == 0 ||
	    bundle_list_bytes(h->n_entries) > h->size_bytes)
		return fail(
		    e, E_INPUT, "%s: damaged: %u files", b->path, h->n_entries);
	if (h->n_entries > LIMIT_BUNDLE_ENTRIES)
		return fail(e, E_LIMIT, "%s: %u files, more than %u", b->path,
		    h->n_entries, LIMIT_BUNDLE_ENTRIES);
	return 0;
}

static int
check_signature(const struct bundle *b, const struct sign_public *key,
    struct str list, const struct sign_signature *sig, struct err *e)
{
	struct sign_signature none;

	if (key != NULL && !b->is_signed)
		return fail(e, E_INPUT, "%s: not signed", b->path);
	if (key != NULL &&
	    memcmp(key->bytes, b->key.bytes, sizeof key->bytes) != 0)
		return fail(e, E_INPUT, "%s: signed by another key", b->path);
	if (b->is_signed && !sign_verify(&b->key, list, sig))
		return fail(e, E_INPUT,
		    "%s: damaged or forged: its signature does not fit",
		    b->path);
	if (b->is_signed)
		return 0;
	none = bundle_no_signature(list);
	if (memcmp(&none, sig, sizeof none) != 0)
		return fail(
		    e, E_INPUT, "%s: damaged: its list of files", b->path);
	return 0;
}

/* Ours are of this form, and no other leads out of a folder. */
static bool
is_name(struct str name)
{
	if (name.n == 0 || !(is_digit(name.p[0]) || is_alpha(name.p[0])))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!is_digit(name.p[i]) && !is_alpha(name.p[i]) &&
		    (name.p[i] == '\0' || strchr("-._+:@~", name.p[i]) == NULL))
			return false;
	return str_ends(name, STR(".ydb"));
}

static bool
is_sound(const struct bundle *b, const struct bundle_entry *entry,
    const struct bundle_entry *last)
{
	bool is_after = b->kind == BUNDLE_DELTA && last != NULL;

	if (last == NULL ? !str_eq(entry->name, STR(BUNDLE_MANIFEST)) ||
			       entry->form != BUNDLE_PACKED ||
			       entry->n_bytes > LIMIT_SMALL_FILE_BYTES
			 : !is_name(entry->name))
		return false;
	if (last > b->entries && str_cmp(last->name, entry->name) >= 0)
		return false;
	if (entry->n_bytes > LIMIT_SHARD_BYTES ||
	    entry->n_packed > LIMIT_SHARD_BYTES)
		return false;
	switch (entry->form) {
	case BUNDLE_PACKED:
		return true;
	case BUNDLE_PATCH:
		return is_after;
	case BUNDLE_SAME:
		return is_after && entry->n_packed == 0;
	default:
		return false;
	}
}

static int
read_entries(struct arena *a, struct bundle *b, size_t n,
    const struct bundle_record *records, struct err *e)
{
	struct bundle_entry *to = arena_zalloc(a, n, sizeof *to);
	uint64_t off = bundle_list_bytes(n), all = 0;

	b->entries = to;
	for (size_t i = 0; i < n; i++) {
		const struct bundle_record *r = &records[i];
		size_t n_name = strnlen(r->name, sizeof r->name);

		to[i] = (struct bundle_entry){
		    .name = str_of(r->name, n_name),
		    .form = (enum bundle_form)r->form,
		    .n_bytes = r->n_bytes,
		    .n_packed = r->n_packed,
		    .off = off,
		    .sum = r->sum,
		    .packed_sum = r->packed_sum,
		    .before_sum = r->before_sum,
		};
		if (n_name == sizeof r->name ||
		    !is_sound(b, &to[i], i > 0 ? &to[i - 1] : NULL))
			return fail(
			    e, E_INPUT, "%s: damaged: entry %zu", b->path, i);
		off += r->n_packed;
		all += r->n_bytes;
	}
	if (off != b->size_bytes)
		return fail(
		    e, E_INPUT, "%s: damaged: its files do not fit", b->path);
	if (all > LIMIT_BUNDLE_BYTES)
		return fail(e, E_LIMIT,
		    "%s: %llu bytes unpacked, more than "
		    "%llu",
		    b->path, (unsigned long long)all,
		    (unsigned long long)LIMIT_BUNDLE_BYTES);
	b->n_entries = n;
	return 0;
}

/* All bytes behind the list are what was listed. */
static int
check_packed(const struct bundle *b, struct err *e)
{
	char *chunk = die_alloc(CHUNK);
	int r = 0;

	for (size_t i = 0; r == 0 && i < b->n_entries; i++) {
		const struct bundle_entry *entry = &b->entries[i];
		struct part in = part_of(b, entry->off, entry->n_packed);
		struct digest_stream sum;
		ssize_t n;

		if (entry->form == BUNDLE_SAME)
			continue;
		digest_stream_init(&sum, &in.stream);
		do
			n = sum.stream.read(&sum.stream, chunk, CHUNK, e);
		while (n > 0);
		r = n < 0 ? -1 : 0;
		if (!digest_eq(digest_stream_end(&sum), entry->packed_sum) &&
		    r == 0)
			r = fail(e, E_INPUT, "%s: damaged: %.*s", b->path,
			    STR_ARG(entry->name));
	}
	free(chunk);
	return r;
}

static int
read_list(struct arena *a, struct bundle *b, const struct sign_public *key,
    struct err *e)
{
	struct bundle_head h;
	struct sign_signature sig;
	unsigned char *list;
	size_t n;

	if (read_head(b, &h, e) < 0)
		return -1;
	n = bundle_list_bytes(h.n_entries);
	list = arena_alloc(a, n);
	if (pread(b->fd, list, n, 0) != (ssize_t)n ||
	    memcmp(list, &h, sizeof h) != 0)
		return fail(e, E_IO, "%s: it cannot be read", b->path);
	memcpy(&sig, list + n - sizeof sig, sizeof sig);
	b->kind = (enum bundle_kind)h.kind;
	b->size_bytes = h.size_bytes;
	b->built_at = h.built_at;
	b->base = h.base;
	b->key = h.key;
	b->is_signed = !is_zero(h.key.bytes, sizeof h.key.bytes);
	if (check_signature(b, key, str_of((const char *)list, n - sizeof sig),
		&sig, e) < 0)
		return -1;
	if (read_entries(a, b, h.n_entries,
		(const struct bundle_record *)(const void *)(list + sizeof h),
		e) < 0)
		return -1;
	return check_packed(b, e);
}

int
bundle_open(struct arena *a, const char *path, const struct sign_public *key,
    struct bundle *ret_b, struct err *e)
{
	struct bundle b = {.path = path};

	b.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (b.fd < 0)
		return fail_sys(e, errno, "%s", path);
	if (read_list(a, &b, key, e) < 0) {
		bundle_close(&b);
		return -1;
	}
	*ret_b = b;
	return 0;
}

void
bundle_close(struct bundle *b)
{
	close(b->fd);
	b->fd = -1;
}

const struct bundle_entry *
bundle_find(const struct bundle *b, struct str name)
{
	for (size_t i = 0; i < b->n_entries; i++)
		if (str_eq(b->entries[i].name, name))
			return &b->entries[i];
	return NULL;
}

/* Is the file before the one that was meant? */
static int
check_before(const struct bundle *b, const char *before,
    const struct digest_sum *want, struct err *e)
{
	struct digest_sum sum;
	uint64_t n;

	if (bundle_sum(before, &sum, &n, e) < 0)
		return -1;
	if (!digest_eq(sum, *want))
		return fail(e, E_INPUT,
		    "%s: damaged, or not the file that %s goes on from", before,
		    b->path);
	return 0;
}

static int
unpack(const struct bundle *b, const struct bundle_entry *entry,
    struct str base, const char *to, struct err *e)
{
	struct part in = part_of(b, entry->off, entry->n_packed);
	const char *where = to;
	struct digest_stream sum;
	struct stream *plain;
	struct file_writer w;
	char *chunk;
	ssize_t n;

	if (file_writer_open(&w, to, e) < 0)
		return -1;
	chunk = die_alloc(CHUNK);
	plain = zstd_unpack_open(
	    &(struct zstd_job){&in.stream, entry->n_bytes, base, where});
	digest_stream_init(&sum, plain);
	do {
		n = sum.stream.read(&sum.stream, chunk, CHUNK, e);
		if (n > 0)
			fwrite(chunk, 1, (size_t)n, w.out);
	} while (n > 0 && w.sys == 0);
	zstd_close(plain);
	free(chunk);
	if (!digest_eq(digest_stream_end(&sum), entry->sum) && n == 0)
		n = fail(e, E_INPUT, "%s: damaged: %.*s is not what it was",
		    b->path, STR_ARG(entry->name));
	if (n < 0) {
		file_writer_abort(&w);
		return -1;
	}
	return file_writer_commit(&w, e);
}

int
bundle_unpack(const struct bundle *b, const struct bundle_entry *entry,
    const char *before, const char *to, struct err *e)
{
	struct str base = STR_NONE;
	int r;

	if (entry->form == BUNDLE_PACKED)
		return unpack(b, entry, base, to, e);
	if (entry->form == BUNDLE_SAME) {
		if (check_before(b, before, &entry->sum, e) < 0)
			return -1;
		return link(before, to) == 0 ? 0 : file_copy(before, to, e);
	}
	if (check_before(b, before, &entry->before_sum, e) < 0 ||
	    file_map(before, LIMIT_SHARD_BYTES, &base, e) < 0)
		return -1;
	r = unpack(b, entry, base, to, e);
	file_unmap(base);
	return r;
}
